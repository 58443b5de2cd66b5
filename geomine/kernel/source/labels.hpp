// Steps 5 and 6 of DBSCAN: labels of all points, and their way back to the rows of the input.
#pragma once
#include <cstdint>

#include "core_cells.hpp"
#include "job.hpp"

namespace geomine {

// A label and whether the point is core: 0 for noise, else 2 or more.
inline Index code(Index label, bool core) { return 2 * (label + 1) + core; }

// The smallest label among core cells of `ranges` that hold a point near i, if below `label`.
template <class Job>
Index smallest_near(const Job &job, const CoreCells &core, const Buffer<Index> &label_of, Index i,
                    Index label, const Range *ranges, int n) {
    for (int k = 0; k < n; ++k)
        for (Index cell = ranges[k].first; cell < ranges[k].last; ++cell) {
            if (label_of[cell] >= label) continue;
            const Span span = core.points(cell);
            if (job.space.has_near(i, &span, 1, 1)) label = label_of[cell];
        }
    return label;
}

// Step 5. A core point has its cell's label; another takes the smallest among its core neighbours.
template <class Job>
void label_points(const Job &job, const Buffer<Index> &cores, const CoreCells &core,
                  const Buffer<Index> &label_of) {
    const Cells &cells = job.cells();
    Index *codes = job.scratch().codes();
    job.each_cell(cells, core, Job::Which::ALL, [&](Index cell, auto around) {
        Index i = cells.begin[cell], label = NONE;
        if (cores[cell]) {
            label = label_of[cores[cell] - 1];
            for (const Index end = core.points(cores[cell] - 1).last; i < end; ++i)
                codes[i] = code(label, true);
        }
        if (i == cells.begin[cell + 1]) return;
        Range ranges[Job::MAX_RANGES];
        const int n = around(ranges);
        for (; i < cells.begin[cell + 1]; ++i) {
            job.work.check();
            codes[i] = code(smallest_near(job, core, label_of, i, label, ranges, n), false);
        }
    });
}

// Step 6. Codes go to the places of their points, bucket by bucket, and rows find them there.
template <class Job>
void write_labels(const Job &job) {
    constexpr std::size_t AHEAD = 16;  // a line of the cache
    const Index *codes = job.scratch().codes();
    Index *code_at = job.space.forget();
    in_blocks(job.work, job.n(), 1 << 16, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) code_at[job.layout.place[i]] = codes[i];
    });
    job.layout.each_row(job.work, [&](std::size_t row, std::size_t place) {
        prefetch(code_at + place + AHEAD);
        job.task.labels[row] = static_cast<std::int64_t>(code_at[place] >> 1) - 1;
        job.task.core[row] = code_at[place] & 1;
    });
}

}  // namespace geomine
