// What every step of DBSCAN is given, and the walk over cells that most of them are.
#pragma once
#include <cstdint>

#include "cells.hpp"
#include "geomine_kernel.h"
#include "layout.hpp"
#include "near.hpp"
#include "scratch.hpp"
#include "work.hpp"

namespace geomine {

constexpr std::size_t CELLS_A_BLOCK = 4096;

// `task.core` serves as marks, and `task.labels` as `scratch`, until the labels are written.
template <class Space, class Neighbours, class Grid>
struct Job {
    Space &space;
    Layout<Grid> &layout;
    const Neighbours &neighbours;
    geomine_task &task;
    const Work &work;

    using Which = typename Neighbours::Which;
    static constexpr int MAX_RANGES = Neighbours::MAX_RANGES;

    std::size_t n() const { return static_cast<std::size_t>(task.n); }
    const Cells &cells() const { return layout.cells; }
    Scratch scratch() const { return Scratch(task); }
    Span points_of(Index cell) const { return {cells().begin[cell], cells().begin[cell + 1]}; }

    // Call f(cell, ranges) for each cell of `cells` on all threads; ranges(out) writes the
    // ranges of `around` in reach of that cell and returns how many they are.
    template <class F>
    void each_cell(const Rows &cells, const Rows &around, Which which, F f) const {
        in_blocks(work, cells.count, CELLS_A_BLOCK, [&](std::size_t begin, std::size_t end) {
            Neighbours near = neighbours;
            std::size_t row = cells.row_of(static_cast<Index>(begin));
            near.enter(around, which, cells.number[row], cells.column[begin]);
            for (Index cell = static_cast<Index>(begin); cell < end; ++cell) {
                const std::int32_t column = cells.column[cell];
                if (cell >= cells.first[row + 1])
                    near.enter(around, which, cells.number[++row], column);
                f(cell, [&](Range *ranges) { return near.around(column, ranges); });
            }
        });
    }
};

}  // namespace geomine
