// DBSCAN over cells, for any space: the steps. docs/methods/dbscan.md says why the labels are
// scikit-learn's and why the cost is linear.
//
// A Space holds the sorted points and decides, as scikit-learn does, which are neighbours:
//   AXES, axis[k][i]                      coordinates in which boxes can be drawn
//   near(i, j)                            whether two points are neighbours
//   has_near(i, spans, n, enough)         whether i has enough neighbours in spans
//   weigh(i, weight, spans, n, enough)    their weight
//   surely_near(gap), surely_apart(gap)   what differences along the axes decide alone
//   swap(i, j)                            exchange two points of one cell
// A Neighbours gives the cells in reach, the cell itself among them:
//   enter(rows, which, row, column)       stand in a row of a table of cells
//   around(column, ranges)                the ranges of cells around a column
//   crowd(cells)                          a rough look at how many points are around
// Two points of one cell are always neighbours.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "cells.hpp"
#include "components.hpp"
#include "geomine_kernel.h"
#include "layout.hpp"
#include "nearest.hpp"
#include "scratch.hpp"
#include "work.hpp"

namespace geomine {

constexpr std::size_t CELLS_A_BLOCK = 4096;
constexpr Index MOST_CLUSTERS = (Index{1} << 31) - 2;  // a label and one bit more fit into 32

// The cells that hold a core point.
struct CoreCells : Rows {
    Buffer<Index> begin, size;  // their core points, which stand together
    Buffer<Index> label;        // number of their cluster
};

template <class Space, class Neighbours, class Grid>
class Dbscan {
  public:
    Dbscan(Space &space, Layout<Grid> &layout, const Neighbours &neighbours, geomine_task &task,
           const Work &work)
        : space_(space), layout_(layout), cells_(layout.cells), neighbours_(neighbours),
          task_(task), work_(work), n_(static_cast<std::size_t>(task.n)),
          rows_(Scratch(task).rows()), codes_(Scratch(task).codes()), cores_(cells_.count) {
        if (task.weight) sort_weights();
    }

    void run() {
        find_core_points();
        put_core_points_first();
        list_core_cells();
        {
            Components components(core_.count);
            for (const bool beside : {true, false}) join_cells(components, beside);
            number_clusters(components);
        }
        label_points();
        write_labels(space_.forget());
    }

  private:
    static constexpr int MAX_RANGES = Neighbours::MAX_RANGES;
    static constexpr int MAX_SPANS = MAX_RANGES + 1;

    // Call f(cell, ranges) for each cell of `cells` on all threads; ranges(out) writes the
    // ranges of `around` in reach of that cell and returns how many they are.
    template <class F>
    void each_cell(const Rows &cells, const Rows &around, typename Neighbours::Which which, F f) {
        in_blocks(work_, cells.count, CELLS_A_BLOCK, [&](std::size_t begin, std::size_t end) {
            Neighbours neighbours = neighbours_;
            std::size_t row = cells.row_of(static_cast<Index>(begin));
            neighbours.enter(around, which, cells.number[row], cells.column[begin]);
            for (Index cell = static_cast<Index>(begin); cell < end; ++cell) {
                const std::int32_t column = cells.column[cell];
                if (cell >= cells.first[row + 1])
                    neighbours.enter(around, which, cells.number[++row], column);
                f(cell, [&](Range *ranges) { return neighbours.around(column, ranges); });
            }
        });
    }

    // Weights by sorted position. Sums of whole numbers are exact; others may round on the way,
    // and scikit-learn's in another order, so that near min_weight neither can be trusted.
    void sort_weights() {
        weight_ = Buffer<double>(n_);
        double sum = 0;
        bool whole = true;
        for (std::size_t i = 0; i < n_; ++i) {
            const double weight = weight_[i] = task_.weight[layout_.row(static_cast<Index>(i))];
            whole &= weight == std::floor(weight);
            sum += weight;
        }
        constexpr double EXACT = 9007199254740992.0;  // 2^53
        if (!whole || !(sum < EXACT))
            slack_ = static_cast<double>(n_ + 8) * std::numeric_limits<double>::epsilon() *
                     task_.min_weight;
    }

    // Step 1. A cell as heavy as min_weight is all core; in others each point counts, and stops
    // at enough. `task.core` serves as one mark per sorted point until the labels are written.
    void find_core_points() {
        const bool weighted = task_.weight != nullptr;
        // where cells hold more than this, hardly any is lonely
        const bool rough = !weighted && static_cast<double>(n_) < cells_.count * task_.min_weight / 4;
        if (rough) set_lonely_cells_aside();
        each_cell(cells_, cells_, Neighbours::ALL, [&](Index cell, auto around) {
            if (rough && !cores_[cell]) return;
            const Index n = cells_.size(cell);
            const double own = weighted ? weight_of(points_of(cell)) : n;
            cores_[cell] = n;
            if (own - slack_ >= task_.min_weight) return;
            Span spans[MAX_SPANS];
            const int k = spans_around(cell, around, spans);
            const double most = own + (weighted ? weight_of(spans, k) : size_of(spans, k));
            cores_[cell] = most + slack_ < task_.min_weight ? 0
                           : weighted                       ? mark_heavy(cell, own, spans, k)
                                                            : mark_many(cell, spans, k);
        });
    }

    // Where a rough count already says that too few points are around, none is core.
    void set_lonely_cells_aside() {
        const std::size_t rows = cells_.number.size();
        const std::size_t block = rows / (8 * static_cast<std::size_t>(work_.threads)) + 1;
        in_blocks(work_, rows, block, [&](std::size_t first, std::size_t last) {
            auto crowd = neighbours_.crowd(cells_);
            for (std::size_t row = first; row < last; ++row) {
                work_.check();
                crowd.enter(row);
                for (Index cell = cells_.first[row]; cell < cells_.first[row + 1]; ++cell)
                    cores_[cell] = crowd.at_most(cells_.column[cell]) >= task_.min_weight;
            }
        });
    }

    Span points_of(Index cell) const { return {cells_.begin[cell], cells_.begin[cell + 1]}; }

    static Index size_of(const Span *spans, int n) {
        Index sum = 0;
        for (int k = 0; k < n; ++k) sum += spans[k].last - spans[k].first;
        return sum;
    }

    double weight_of(const Span *spans, int n) const {
        double sum = 0;
        for (int k = 0; k < n; ++k) sum += weight_of(spans[k]);
        return sum;
    }

    double weight_of(Span span) const {
        double sum = 0;
        for (Index i = span.first; i < span.last; ++i) sum += weight_[i];
        return sum;
    }

    // Mark the core points of a cell, and return how many they are: those with enough points near,
    Index mark_many(Index cell, const Span *spans, int n) {
        const double wanted = std::ceil(task_.min_weight) - cells_.size(cell);
        const Index enough = static_cast<Index>(wanted);  // 1 or more, or the cell were all core
        return mark(cell, [&](Index i) { return space_.has_near(i, spans, n, enough); });
    }

    // or those with enough weight near.
    Index mark_heavy(Index cell, double own, const Span *spans, int n) {
        const double enough = task_.min_weight - own;
        return mark(cell, [&](Index i) {
            const double found = space_.weigh(i, weight_.get(), spans, n, enough + slack_);
            if (slack_ > 0 && std::fabs(found - enough) <= slack_) throw Undecided();
            return found >= enough;
        });
    }

    template <class F>
    Index mark(Index cell, F is_core) {
        Index cores = 0;
        for (Index i = cells_.begin[cell], end = cells_.begin[cell + 1]; i < end; ++i) {
            work_.check();
            const bool core = is_core(i);
            task_.core[i] = core;
            cores += core;
        }
        return cores;
    }

    // The points around a cell, without its own.
    template <class Around>
    int spans_around(Index cell, Around around, Span *spans) const {
        Range ranges[MAX_RANGES];
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

    // Step 2. Within a cell that is core in part, the core points move to the front.
    void put_core_points_first() {
        in_blocks(work_, cells_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (Index cell = static_cast<Index>(first); cell < last; ++cell) {
                if (cores_[cell] == 0 || cores_[cell] == cells_.size(cell)) continue;
                Index front = cells_.begin[cell];
                for (Index i = front; i < cells_.begin[cell + 1]; ++i) {
                    if (!task_.core[i]) continue;
                    space_.swap(front, i);
                    std::swap(layout_.place[front], layout_.place[i]);
                    std::swap(task_.core[front++], task_.core[i]);
                }
            }
        });
    }

    // From here on `cores_` holds, one up, where each cell stands among the core cells.
    void list_core_cells() {
        for (Index cell = 0; cell < cells_.count; ++cell) core_.count += cores_[cell] > 0;
        work_.check();
        core_.make_columns();
        core_.begin = Buffer<Index>(core_.count);
        core_.size = Buffer<Index>(core_.count);
        Index at = 0;
        for (std::size_t row = 0; row < cells_.number.size(); ++row)
            for (Index cell = cells_.first[row]; cell < cells_.first[row + 1]; ++cell) {
                if (!cores_[cell]) continue;
                core_.start_row(cells_.number[row], at);
                core_.column[at] = cells_.column[cell];
                core_.begin[at] = cells_.begin[cell];
                core_.size[at] = cores_[cell];
                cores_[cell] = ++at;
            }
        core_.first.push_back(at);
    }

    // Step 3. Cells belong together if a core point of one is near a core point of the other.
    // Cells side by side go first: most others are then known to be of one cluster already.
    void join_cells(Components &components, bool beside) {
        const auto which = beside ? Neighbours::BESIDE : Neighbours::AHEAD;
        each_cell(core_, core_, which, [&](Index cell, auto around) {
            Range ranges[MAX_RANGES];
            const int n = around(ranges);
            Index root = components.root(cell);
            for (int k = 0; k < n; ++k)
                for (Index other = std::max(ranges[k].first, cell + 1); other < ranges[k].last; ++other) {
                    if (components.is_under(other, root)) continue;
                    const std::int64_t across = std::int64_t{core_.column[other]} - core_.column[cell];
                    const bool adjacent = ranges[k].beside && -1 <= across && across <= 1;
                    if (adjacent != beside) continue;
                    if (!any_near(space_, points(cell), points(other), work_)) continue;
                    components.join(cell, other);
                    root = components.root(cell);
                }
        });
    }

    Span points(Index core_cell) const {
        return {core_.begin[core_cell], core_.begin[core_cell] + core_.size[core_cell]};
    }

    // Step 4. Clusters are numbered by their smallest core point in the order of the input: those
    // rows are marked in `task.core`, and a cluster's number is how many marks go before its own.
    void number_clusters(Components &components) {
        core_.label = Buffer<Index>(core_.count);
        in_blocks(work_, core_.count, CELLS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            for (Index cell = static_cast<Index>(first); cell < last; ++cell) {
                const Index *begin = layout_.place.get() + core_.begin[cell];
                core_.label[cell] = rows_[*std::min_element(begin, begin + core_.size[cell])];
            }
        });
        for (Index cell = 0; cell < core_.count; ++cell) {
            const Index root = components.root(cell);
            core_.label[root] = std::min(core_.label[root], core_.label[cell]);
        }
        clear_marks();
        for (Index cell = 0; cell < core_.count; ++cell)
            if (components.root(cell) == cell) task_.core[core_.label[cell]] = 1;
        const Ranks ranks(task_.core, n_, work_);
        if (ranks.count() > MOST_CLUSTERS) throw OutOfRange();
        for (Index cell = 0; cell < core_.count; ++cell) {
            const Index root = components.root(cell);  // the smallest: numbered before the others
            core_.label[cell] = root == cell ? ranks.before(core_.label[cell]) : core_.label[root];
        }
    }

    void clear_marks() {
        in_blocks(work_, n_, 1 << 16, [&](std::size_t first, std::size_t last) {
            std::fill(task_.core + first, task_.core + last, std::uint8_t{0});
        });
    }

    // Step 5. A point that is not core takes the smallest number among its core neighbours.
    void label_points() {
        each_cell(cells_, core_, Neighbours::ALL, [&](Index cell, auto around) {
            Index i = cells_.begin[cell], label = NONE;
            if (cores_[cell]) {
                const Span cores = points(cores_[cell] - 1);
                label = core_.label[cores_[cell] - 1];
                for (; i < cores.last; ++i) codes_[i] = code(label, true);
            }
            if (i == cells_.begin[cell + 1]) return;
            Range ranges[MAX_RANGES];
            const int n = around(ranges);
            for (; i < cells_.begin[cell + 1]; ++i) {
                work_.check();
                codes_[i] = code(smallest_near(i, label, ranges, n), false);
            }
        });
    }

    // A label and whether the point is core: 0 for noise, else 2 or more.
    static Index code(Index label, bool core) { return 2 * (label + 1) + core; }

    // Step 6. Codes go to the places of their points, bucket by bucket, and rows find them there.
    void write_labels(Index *code_at) {
        constexpr std::size_t AHEAD = 16;  // a line of the cache
        in_blocks(work_, n_, 1 << 16, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) code_at[layout_.place[i]] = codes_[i];
        });
        layout_.each_row(work_, [&](std::size_t row, std::size_t place) {
            prefetch(code_at + place + AHEAD);
            task_.labels[row] = static_cast<std::int64_t>(code_at[place] >> 1) - 1;
            task_.core[row] = code_at[place] & 1;
        });
    }

    Index smallest_near(Index i, Index label, const Range *ranges, int n) const {
        for (int k = 0; k < n; ++k)
            for (Index cell = ranges[k].first; cell < ranges[k].last; ++cell) {
                if (core_.label[cell] >= label) continue;
                const Span span = points(cell);
                if (space_.has_near(i, &span, 1, 1)) label = core_.label[cell];
            }
        return label;
    }

    Space &space_;
    Layout<Grid> &layout_;
    const Cells &cells_;
    const Neighbours &neighbours_;
    geomine_task &task_;
    const Work &work_;
    std::size_t n_;
    Index *rows_, *codes_;
    Buffer<Index> cores_;    // core points of each cell; later its number as a core cell, one up
    CoreCells core_;
    Buffer<double> weight_;  // by sorted position, if the caller gave any
    double slack_ = 0;       // how far a sum of weights may be off
};

}  // namespace geomine
