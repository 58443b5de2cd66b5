// Steps 1 and 2 of DBSCAN: which points are core, and core points first in each cell.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "job.hpp"

namespace geomine {

// The weights that the caller gave, by sorted position. Sums of whole numbers are exact; others
// may round on the way, and scikit-learn's in another order, so that within `slack` of
// min_weight neither can be trusted.
struct Weights {
    Buffer<double> of;
    double slack = 0;

    template <class Job>
    explicit Weights(const Job &job) {
        if (!job.task.weight) return;
        of = Buffer<double>(job.n());
        double sum = 0;
        bool whole = true;
        for (std::size_t i = 0; i < job.n(); ++i) {
            const double weight = job.task.weight[job.layout.row(static_cast<Index>(i))];
            of[i] = weight;
            whole &= weight == std::floor(weight);
            sum += weight;
        }
        constexpr double EXACT = 9007199254740992.0;  // 2^53
        if (!whole || !(sum < EXACT))
            slack = static_cast<double>(job.n() + 8) * std::numeric_limits<double>::epsilon() *
                    job.task.min_weight;
    }

    double sum(const Span *spans, int n) const {
        double sum = 0;
        for (int k = 0; k < n; ++k)
            for (Index i = spans[k].first; i < spans[k].last; ++i) sum += of[i];
        return sum;
    }
};

template <class Job>
class CorePoints {
  public:
    explicit CorePoints(Job &job)
        : job_(job), cells_(job.cells()), wanted_(job.task.min_weight), weights_(job),
          cores_(cells_.count) {}

    // How many core points each cell has. In cells that are core in part they stand first.
    Buffer<Index> find() {
        const bool weighted = job_.task.weight != nullptr;
        // where cells hold more than this, hardly any is lonely
        const bool rough = !weighted && static_cast<double>(job_.n()) < cells_.count * wanted_ / 4;
        if (rough) set_lonely_cells_aside();
        job_.each_cell(cells_, cells_, Which::ALL, [&](Index cell, auto around) {
            if (!rough || cores_[cell])
                cores_[cell] = weighted ? heavy_in(cell, around) : many_in(cell, around);
        });
        put_them_first();
        return std::move(cores_);
    }

  private:
    using Which = typename Job::Which;
    static constexpr int MAX_SPANS = Job::MAX_RANGES + 1;

    // Where a rough count already says that too few points are around, none is core.
    void set_lonely_cells_aside() {
        const std::size_t rows = cells_.number.size();
        const std::size_t block = rows / (8 * static_cast<std::size_t>(job_.work.threads)) + 1;
        in_blocks(job_.work, rows, block, [&](std::size_t first, std::size_t last) {
            auto crowd = job_.neighbours.crowd(cells_);
            for (std::size_t row = first; row < last; ++row) {
                job_.work.check();
                crowd.enter(row);
                for (Index cell = cells_.first[row]; cell < cells_.first[row + 1]; ++cell)
                    cores_[cell] = crowd.at_most(cells_.column[cell]) >= wanted_;
            }
        });
    }

    // The core points of a cell are all, if they are enough by themselves; or those with enough
    // points near, counted until they are enough,
    template <class Around>
    Index many_in(Index cell, Around around) {
        const Index own = cells_.size(cell);
        if (own >= wanted_) return own;
        Span spans[MAX_SPANS];
        const int n = spans_around(cell, around, spans);
        double most = own;
        for (int k = 0; k < n; ++k) most += spans[k].last - spans[k].first;
        if (most < wanted_) return 0;
        const auto enough = static_cast<Index>(std::ceil(wanted_) - own);  // 1 or more
        return mark(cell, [&](Index i) { return job_.space.has_near(i, spans, n, enough); });
    }

    // or those with enough weight near.
    template <class Around>
    Index heavy_in(Index cell, Around around) {
        const double slack = weights_.slack;
        const Span mine = job_.points_of(cell);
        const double own = weights_.sum(&mine, 1), enough = wanted_ - own;
        if (own - slack >= wanted_) return cells_.size(cell);
        Span spans[MAX_SPANS];
        const int n = spans_around(cell, around, spans);
        if (own + weights_.sum(spans, n) + slack < wanted_) return 0;
        return mark(cell, [&](Index i) {
            const double found = job_.space.weigh(i, weights_.of.get(), spans, n, enough + slack);
            if (slack > 0 && std::fabs(found - enough) <= slack) throw Undecided();
            return found >= enough;
        });
    }

    // The points around a cell, without its own.
    template <class Around>
    int spans_around(Index cell, Around around, Span *spans) const {
        Range ranges[Job::MAX_RANGES];
        int n = 0;
        for (const Range *range = ranges, *end = ranges + around(ranges); range < end; ++range) {
            const Index first = cells_.begin[range->first], last = cells_.begin[range->last];
            if (cell < range->first || cell >= range->last) {
                spans[n++] = {first, last};
                continue;
            }
            spans[n] = {first, cells_.begin[cell]};
            n += range->first < cell;
            spans[n] = {cells_.begin[cell + 1], last};
            n += cell + 1 < range->last;
        }
        return n;
    }

    // Mark the core points of a cell, and return how many they are.
    template <class F>
    Index mark(Index cell, F is_core) {
        Index cores = 0;
        for (Index i = cells_.begin[cell], end = cells_.begin[cell + 1]; i < end; ++i) {
            job_.work.check();
            const bool core = is_core(i);
            job_.task.core[i] = core;
            cores += core;
        }
        return cores;
    }

    // Step 2. Within a cell that is core in part, the core points move to the front.
    void put_them_first() {
        std::uint8_t *marks = job_.task.core;
        auto &place = job_.layout.place;
        in_blocks(job_.work, cells_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (Index cell = static_cast<Index>(first); cell < last; ++cell) {
                if (cores_[cell] == 0 || cores_[cell] == cells_.size(cell)) continue;
                Index front = cells_.begin[cell];
                for (Index i = front; i < cells_.begin[cell + 1]; ++i) {
                    if (!marks[i]) continue;
                    job_.space.swap(front, i);
                    std::swap(place[front], place[i]);
                    std::swap(marks[front++], marks[i]);
                }
            }
        });
    }

    Job &job_;
    const Cells &cells_;
    double wanted_;
    Weights weights_;
    Buffer<Index> cores_;
};

}  // namespace geomine
