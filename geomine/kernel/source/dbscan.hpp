// DBSCAN over cells, for any space: the steps. docs/methods/dbscan.md says why the labels are
// scikit-learn's and why the cost is linear.
//
// A Space holds the sorted points and decides, as scikit-learn does, which are neighbours:
//   AXES                                  numbers that say where a point is
//   near(i, j)                            whether two points are neighbours
//   has_near(i, spans, n, enough)         whether i has enough neighbours in spans
//   weigh(i, weight, spans, n, enough)    their weight
//   locate(i, at), locate_exactly(i, at)  where a point is, for boxes; band(), exact_band()
//   swap(i, j)                            exchange two points of one cell
//   forget()                              its memory, once coordinates are done with
// A Neighbours gives the cells in reach, the cell itself among them:
//   enter(rows, which, row, column)       stand in a row of a table of cells
//   around(column, ranges)                the ranges of cells around a column
//   crowd(cells)                          a rough look at how many points are around
// Two points of one cell are always neighbours.
#pragma once
#include "core_cells.hpp"
#include "core_points.hpp"
#include "job.hpp"
#include "labels.hpp"
#include "numbering.hpp"

namespace geomine {

template <class Job>
void find_clusters(Job job) {
    Buffer<Index> cores = CorePoints<Job>(job).find();
    const CoreCells core = list_core_cells(job, cores);
    Buffer<Index> label_of;
    {
        Components components = components_of(job, core);
        label_of = number_clusters(job, core, components);
    }
    label_points(job, cores, core, label_of);
    write_labels(job);
}

}  // namespace geomine
