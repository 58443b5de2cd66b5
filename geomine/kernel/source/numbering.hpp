// Step 4 of DBSCAN: clusters numbered by their smallest core point in the order of the input.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "components.hpp"
#include "core_cells.hpp"
#include "job.hpp"

namespace geomine {

constexpr Index MOST_CLUSTERS = (Index{1} << 31) - 2;  // a label and one bit more fit into 32

// How many marked rows go before a row.
class Ranks {
  public:
    Ranks(const std::uint8_t *marks, std::size_t n, const Work &work)
        : marks_(marks), before_(n / STEP + 1) {
        for (std::size_t k = 0; k < before_.size(); ++k) {
            if (k % 4096 == 0) work.check();
            before_[k] = count_;
            count_ += within(k * STEP, std::min((k + 1) * STEP, n));
        }
    }

    Index count() const { return count_; }
    Index before(Index row) const { return before_[row / STEP] + within(row / STEP * STEP, row); }

  private:
    static constexpr std::size_t STEP = 64;

    Index within(std::size_t first, std::size_t last) const {
        Index count = 0;
        for (std::size_t row = first; row < last; ++row) count += marks_[row];
        return count;
    }

    const std::uint8_t *marks_;
    std::vector<Index> before_;
    Index count_ = 0;
};

// The smallest row of any core point of each cell, by root for its whole cluster.
template <class Job>
Buffer<Index> smallest_rows(const Job &job, const CoreCells &core, Components &components) {
    Buffer<Index> smallest(core.count);
    const Index *rows = job.scratch().rows();
    in_blocks(job.work, core.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
        for (Index cell = static_cast<Index>(first); cell < last; ++cell) {
            const Index *begin = job.layout.place.get() + core.begin[cell];
            smallest[cell] = rows[*std::min_element(begin, begin + core.size[cell])];
        }
    });
    for (Index cell = 0; cell < core.count; ++cell) {
        const Index root = components.root(cell);
        smallest[root] = std::min(smallest[root], smallest[cell]);
    }
    return smallest;
}

// The number of each core cell's cluster. Smallest rows are marked, and a cluster's number is how
// many marks go before its own.
template <class Job>
Buffer<Index> number_clusters(const Job &job, const CoreCells &core, Components &components) {
    Buffer<Index> label = smallest_rows(job, core, components);
    std::uint8_t *marks = job.task.core;
    in_blocks(job.work, job.n(), 1 << 16, [&](std::size_t first, std::size_t last) {
        std::fill(marks + first, marks + last, std::uint8_t{0});
    });
    for (Index cell = 0; cell < core.count; ++cell)
        if (components.root(cell) == cell) marks[label[cell]] = 1;
    const Ranks ranks(marks, job.n(), job.work);
    if (ranks.count() > MOST_CLUSTERS) throw OutOfRange();
    for (Index cell = 0; cell < core.count; ++cell) {
        const Index root = components.root(cell);  // the smallest: numbered before the others
        label[cell] = root == cell ? ranks.before(label[cell]) : label[root];
    }
    return label;
}

}  // namespace geomine
