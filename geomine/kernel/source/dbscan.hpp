// DBSCAN over cells, for any space: the five steps. docs/methods/clustering.md says why the
// labels are scikit-learn's and why the cost is linear.
//
// A Space holds the sorted points and decides, as scikit-learn does, which are neighbours:
//   AXES, axis[k][i]            coordinates in which boxes can be drawn
//   near(i, j)                  whether two points are neighbours
//   count(i, first, last)       how many of [first, last) are neighbours of i
//   surely_near(gap), surely_apart(gap)   what differences along the axes alone decide
//   tied(i, j)                  whether only rounding decides
//   swap(i, j)                  exchange two points of one cell
// A Neighbours gives the cells in reach of a cell, never the cell itself:
//   start(cell), then around(cell, ranges) for that cell and those after it in order.
// Two points of one cell are always neighbours.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

#include "cells.hpp"
#include "components.hpp"
#include "geomine_kernel.h"
#include "nearest.hpp"
#include "work.hpp"

namespace geomine {

constexpr std::size_t CELLS_A_BLOCK = 4096;
constexpr int MAX_RANGES = 64;

template <class Space, class Neighbours>
class Dbscan {
  public:
    Dbscan(Space &space, Layout &layout, const Neighbours &neighbours, geomine_task &task,
           const Work &work)
        : space_(space), cells_(layout.cells), order_(layout.order), neighbours_(neighbours),
          task_(task), work_(work), cores_(cells_.count) {
        if (task.weight) sort_weights();
    }

    void run() {
        find_core_points();
        put_core_points_first();
        Components components(cells_.count);
        for (bool beside : {true, false}) join_cells(components, beside);
        number_clusters(components);
        write_labels();
        if (task_.watch_ties) task_.ties = any_tie();
    }

  private:
    struct Span {
        Index first, last;
    };

    // Call f(cell, ranges, how many) for every cell, on all threads, each with its own window.
    template <class F>
    void each_cell(F f) {
        in_blocks(work_, cells_.count, CELLS_A_BLOCK, [&](std::size_t begin, std::size_t end) {
            Neighbours neighbours = neighbours_;
            neighbours.start(static_cast<Index>(begin));
            for (Index cell = static_cast<Index>(begin); cell < end; ++cell) f(cell, neighbours);
        });
    }

    void sort_weights() {
        weight_ = Buffer<double>(static_cast<std::size_t>(task_.n));
        in_blocks(work_, task_.n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) weight_[i] = task_.weight[order_[i]];
        });
    }

    double weight_of(Index first, Index last) const {
        if (!weight_.get()) return static_cast<double>(last - first);
        double sum = 0;
        for (Index i = first; i < last; ++i) sum += weight_[i];
        return sum;
    }

    double weight_near(Index i, Index first, Index last) const {
        if (!weight_.get()) return static_cast<double>(space_.count(i, first, last));
        double sum = 0;
        for (Index j = first; j < last; ++j) sum += space_.near(i, j) ? weight_[j] : 0.0;
        return sum;
    }

    // Step 1. A cell as heavy as min_weight is all core; in others each point counts, and stops
    // at enough. `task.core` serves as one mark per sorted point until the labels are written.
    void find_core_points() {
        each_cell([&](Index cell, Neighbours &neighbours) {
            const Index begin = cells_.first[cell], end = cells_.first[cell + 1];
            cores_[cell] = end - begin;
            const double own = weight_of(begin, end);
            if (own >= task_.min_weight) return;
            Span spans[MAX_RANGES];
            double most = own;
            const int n = spans_around(cell, neighbours, spans);
            for (int k = 0; k < n; ++k) most += weight_of(spans[k].first, spans[k].last);
            cores_[cell] = 0;
            if (most < task_.min_weight) return;
            for (Index i = begin; i < end; ++i) {
                work_.check();
                cores_[cell] += task_.core[i] = heavy_enough(i, own, spans, n);
            }
        });
    }

    int spans_around(Index cell, Neighbours &neighbours, Span *spans) const {
        Range ranges[MAX_RANGES];
        const int n = neighbours.around(cell, ranges);
        for (int k = 0; k < n; ++k)
            spans[k] = {cells_.first[ranges[k].first], cells_.first[ranges[k].last]};
        return n;
    }

    bool heavy_enough(Index i, double weight, const Span *spans, int n) const {
        constexpr Index STEP = 256;
        for (int k = 0; k < n; ++k)
            for (Index first = spans[k].first; first < spans[k].last;) {
                const Index last = std::min(spans[k].last - first, STEP) + first;
                weight += weight_near(i, first, last);
                if (weight >= task_.min_weight) return true;
                first = last;
            }
        return false;
    }

    // Step 2. Within a cell that is core in part, the core points move to the front.
    void put_core_points_first() {
        in_blocks(work_, cells_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (Index cell = static_cast<Index>(first); cell < last; ++cell) {
                if (cores_[cell] == 0 || cores_[cell] == cells_.size(cell)) continue;
                Index front = cells_.first[cell];
                for (Index i = front; i < cells_.first[cell + 1]; ++i) {
                    if (!task_.core[i]) continue;
                    space_.swap(front, i);
                    std::swap(order_[front], order_[i]);
                    std::swap(task_.core[front++], task_.core[i]);
                }
            }
        });
    }

    // Step 3. Cells belong together if a core point of one is near a core point of the other.
    // Cells side by side go first: most others are then known to be of one cluster already.
    void join_cells(Components &components, bool beside) {
        each_cell([&](Index cell, Neighbours &neighbours) {
            if (!cores_[cell]) return;
            Range ranges[MAX_RANGES];
            const int n = neighbours.around(cell, ranges);
            Index root = components.root(cell);
            for (int k = 0; k < n; ++k)
                for (Index other = std::max(ranges[k].first, cell); other < ranges[k].last; ++other) {
                    const std::int64_t across = cells_.column[other] - std::int64_t{cells_.column[cell]};
                    const bool adjacent = ranges[k].rows_apart <= 1 && -1 <= across && across <= 1;
                    if (adjacent != beside || !cores_[other]) continue;
                    if (components.root(other) == root || !together(cell, other)) continue;
                    components.join(cell, other);
                    root = components.root(cell);
                }
        });
    }

    bool together(Index a, Index b) const {
        return any_near(space_, Group{cells_.first[a], cores_[a]}, Group{cells_.first[b], cores_[b]},
                        work_);
    }

    // Step 4. Clusters are numbered by their smallest core point in the order of the input.
    void number_clusters(Components &components) {
        label_ = Buffer<Index>(cells_.count);
        in_blocks(work_, cells_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (std::size_t cell = first; cell < last; ++cell) {
                Index lowest = NONE;
                const Index begin = cells_.first[cell];
                for (Index i = begin; i < begin + cores_[cell]; ++i) lowest = std::min(lowest, order_[i]);
                label_[cell] = lowest;
            }
        });
        std::vector<std::pair<Index, Index>> roots;
        for (Index cell = 0; cell < cells_.count; ++cell) {
            const Index root = components.root(cell);
            label_[root] = std::min(label_[root], label_[cell]);
        }
        for (Index cell = 0; cell < cells_.count; ++cell)
            if (cores_[cell] && components.root(cell) == cell) roots.push_back({label_[cell], cell});
        work_.check();
        std::sort(roots.begin(), roots.end());
        for (std::size_t k = 0; k < roots.size(); ++k) label_[roots[k].second] = static_cast<Index>(k);
        for (Index cell = 0; cell < cells_.count; ++cell)
            if (cores_[cell]) label_[cell] = label_[components.root(cell)];
    }

    // Step 5. A point that is not core takes the smallest number among its core neighbours.
    void write_labels() {
        each_cell([&](Index cell, Neighbours &neighbours) {
            const Index begin = cells_.first[cell], end = cells_.first[cell + 1];
            const Index border = begin + cores_[cell];
            for (Index i = begin; i < border; ++i) task_.labels[order_[i]] = label_[cell];
            if (border == end) return;
            std::vector<Index> &candidates = reusable();
            candidates.clear();
            Range ranges[MAX_RANGES];
            const int n = neighbours.around(cell, ranges);
            for (int k = 0; k < n; ++k)
                for (Index other = ranges[k].first; other < ranges[k].last; ++other)
                    if (label_[other] < label_[cell]) candidates.push_back(other);
            for (Index i = border; i < end; ++i) {
                work_.check();
                const Index label = smallest_near(i, label_[cell], candidates);
                task_.labels[order_[i]] = label == NONE ? -1 : std::int64_t{label};
            }
        });
        mark_core_points();
    }

    static std::vector<Index> &reusable() {
        thread_local std::vector<Index> cells;
        return cells;
    }

    Index smallest_near(Index i, Index label, const std::vector<Index> &candidates) const {
        for (const Index other : candidates) {
            if (label_[other] >= label) continue;
            const Index begin = cells_.first[other];
            if (any_near_point(space_, i, begin, begin + cores_[other])) label = label_[other];
        }
        return label;
    }

    // The marks by sorted position have served; write them again in the order of the input.
    void mark_core_points() {
        in_blocks(work_, cells_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (std::size_t cell = first; cell < last; ++cell)
                for (Index i = cells_.first[cell]; i < cells_.first[cell + 1]; ++i)
                    task_.core[order_[i]] = i - cells_.first[cell] < cores_[cell];
        });
    }

    bool any_tie() {
        std::atomic<bool> found{false};
        each_cell([&](Index cell, Neighbours &neighbours) {
            Span spans[MAX_RANGES];
            const int n = spans_around(cell, neighbours, spans);
            for (Index i = cells_.first[cell]; i < cells_.first[cell + 1] && !found; ++i)
                for (int k = 0; k < n; ++k)
                    for (Index j = spans[k].first; j < spans[k].last; ++j)
                        if (space_.tied(i, j)) found = true;
        });
        return found;
    }

    Space &space_;
    const Cells &cells_;
    Buffer<Index> &order_;
    const Neighbours &neighbours_;
    geomine_task &task_;
    const Work &work_;
    Buffer<Index> cores_;    // core points of each cell
    Buffer<Index> label_;    // number of each cell's cluster, NONE without a core point
    Buffer<double> weight_;  // by sorted position, if the caller gave any
};

}  // namespace geomine
