// The cells that hold core points, and step 3 of DBSCAN: which of them belong together.
#pragma once
#include <algorithm>
#include <cstdint>

#include "components.hpp"
#include "job.hpp"
#include "nearest.hpp"

namespace geomine {

struct CoreCells : Rows {
    Buffer<Index> begin, size;  // their core points, which stand together

    Span points(Index core_cell) const {
        return {begin[core_cell], begin[core_cell] + size[core_cell]};
    }
};

// List the cells with core points. From here on `cores` holds, one up, where each cell stands
// among them, and 0 for the others.
template <class Job>
CoreCells list_core_cells(const Job &job, Buffer<Index> &cores) {
    const Cells &cells = job.cells();
    CoreCells core;
    for (Index cell = 0; cell < cells.count; ++cell) core.count += cores[cell] > 0;
    job.work.check();
    core.make_columns();
    core.begin = Buffer<Index>(core.count);
    core.size = Buffer<Index>(core.count);
    Index at = 0;
    for (std::size_t row = 0; row < cells.number.size(); ++row)
        for (Index cell = cells.first[row]; cell < cells.first[row + 1]; ++cell) {
            if (!cores[cell]) continue;
            core.start_row(cells.number[row], at);
            core.column[at] = cells.column[cell];
            core.begin[at] = cells.begin[cell];
            core.size[at] = cores[cell];
            cores[cell] = ++at;
        }
    core.first.push_back(at);
    return core;
}

// Join cells if a core point of one is near a core point of the other: those side by side, or
// the others ahead.
template <class Job>
void join_cells(const Job &job, const CoreCells &core, bool beside, Components &components) {
    const auto which = beside ? Job::Which::BESIDE : Job::Which::AHEAD;
    job.each_cell(core, core, which, [&](Index cell, auto around) {
        Range ranges[Job::MAX_RANGES];
        const int n = around(ranges);
        Index root = components.root(cell);
        for (int k = 0; k < n; ++k)
            for (Index other = std::max(ranges[k].first, cell + 1); other < ranges[k].last; ++other) {
                if (components.is_under(other, root)) continue;
                const std::int64_t across = std::int64_t{core.column[other]} - core.column[cell];
                const bool adjacent = ranges[k].beside && -1 <= across && across <= 1;
                if (adjacent != beside) continue;
                if (!any_near(job.space, core.points(cell), core.points(other), job.work)) continue;
                components.join(cell, other);
                root = components.root(cell);
            }
    });
}

// Step 3. Cells side by side go first: most others are then known to be of one cluster already.
template <class Job>
Components components_of(const Job &job, const CoreCells &core) {
    Components components(core.count);
    for (const bool beside : {true, false}) join_cells(job, core, beside, components);
    return components;
}

}  // namespace geomine
