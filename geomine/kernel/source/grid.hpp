// Square cells, their neighbours, and the two spaces that use them: plane, and plane with time.
#pragma once
#include <cmath>
#include <limits>
#include <vector>

#include "cells.hpp"
#include "work.hpp"

namespace geomine {

// Cells are this much smaller than the longest that would do, so that rounding in finding a
// point's cell (below 1e-6 of a cell, with at most MAX_CELLS of them) never breaks a promise.
constexpr double SHRINK = 1 - 1e-5;
constexpr double MAX_CELLS = 2147483000.0;
constexpr int KEY_BITS = 62;

// Squares of eps beyond these would overflow or lose digits.
constexpr double MIN_EPS = 1e-140, MAX_EPS = 1e140;

struct Axis {
    double low, cells_per_unit;
    std::int64_t count;

    std::int64_t cell(double value) const {
        return static_cast<std::int64_t>((value - low) * cells_per_unit);
    }
};

// Lay cells of `side` over column `column` of an (n, width) array.
inline Axis make_axis(const double *points, std::size_t n, int width, int column, double side) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    bool finite = true;
    for (std::size_t i = 0; i < n; ++i) {
        const double value = points[i * width + column];
        finite &= std::fabs(value) <= std::numeric_limits<double>::max();
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (!finite) throw NotFinite();
    const double cells = (high - low) * (1 / side);
    if (!(cells < MAX_CELLS)) throw OutOfRange();
    return {low, 1 / side, static_cast<std::int64_t>(cells) + 1};
}

// The cells within two columns in a number of rows around a cell's own. Windows slide along as
// the cells come in order, so that finding them costs no search.
class GridNeighbours {
  public:
    GridNeighbours(const Cells &cells, std::vector<std::int64_t> offsets)
        : cells_(&cells), offsets_(std::move(offsets)), windows_(offsets_.size()) {}

    void start(Index cell) { enter(cells_->row_of(cell), cells_->column[cell] - REACH); }

    int around(Index cell, Range *ranges) {
        while (cell >= cells_->row_first[row_ + 1]) enter(row_ + 1, 0);
        const std::int64_t column = cells_->column[cell];
        int n = 0;
        for (std::size_t k = 0; k < windows_.size(); ++k) {
            Window &w = windows_[k];
            if (w.first == w.end) continue;
            while (w.first < w.end && cells_->column[w.first] < column - REACH) ++w.first;
            w.last = std::max(w.last, w.first);
            while (w.last < w.end && cells_->column[w.last] <= column + REACH) ++w.last;
            const int apart = static_cast<int>(std::abs(offsets_[k]) > 2 ? 2 : std::abs(offsets_[k]));
            if (offsets_[k] == 0) {
                if (w.first < cell) ranges[n++] = {w.first, cell, 0};
                if (cell + 1 < w.last) ranges[n++] = {cell + 1, w.last, 0};
            } else if (w.first < w.last) {
                ranges[n++] = {w.first, w.last, apart};
            }
        }
        return n;
    }

  private:
    static constexpr std::int64_t REACH = 2;
    struct Window {
        Index first = 0, last = 0, end = 0;
    };

    void enter(std::size_t row, std::int64_t column) {
        row_ = row;
        for (std::size_t k = 0; k < windows_.size(); ++k) {
            const auto &rows = cells_->row;
            const auto at = std::lower_bound(rows.begin(), rows.end(), rows[row] + offsets_[k]);
            windows_[k] = Window();
            if (at == rows.end() || *at != rows[row] + offsets_[k]) continue;
            const std::size_t other = static_cast<std::size_t>(at - rows.begin());
            const Index first = column > 0 ? cells_->find(other, column) : cells_->row_first[other];
            windows_[k] = {first, first, cells_->row_first[other + 1]};
        }
    }

    const Cells *cells_;
    std::vector<std::int64_t> offsets_;  // 0 first, then the nearest rows
    std::vector<Window> windows_;
    std::size_t row_ = 0;
};

// The smallest and largest squared length that scikit-learn's tree may take for eps: it compares
// squares point by point, and rounded roots where a whole node lies within or without.
struct SquaredReach {
    double squared, tied;

    explicit SquaredReach(double eps) : squared(eps * eps), tied(squared) {
        for (double next = squared;;) {
            next = std::nextafter(next, std::numeric_limits<double>::infinity());
            if (std::sqrt(next) > eps) break;
            tied = next;
        }
    }
};

class Plane {
  public:
    static constexpr int AXES = 2;
    Buffer<double> axis[AXES];

    Plane(const double *points, std::size_t n, const Buffer<Index> &order, double eps,
          const Work &work)
        : reach_(eps) {
        for (auto &values : axis) values = Buffer<double>(n);
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const double *point = points + 2 * std::size_t{order[i]};
                axis[0][i] = point[0];
                axis[1][i] = point[1];
            }
        });
    }

    // scikit-learn: the sum of squared differences, at most the square of eps
    bool near(Index i, Index j) const { return squared(i, j) <= reach_.squared; }

    Index count(Index i, Index first, Index last) const {
        const double east = axis[0][i], north = axis[1][i];
        const double *x = axis[0].get(), *y = axis[1].get();
        Index n = 0;
        for (Index j = first; j < last; ++j) {
            const double dx = x[j] - east, dy = y[j] - north;
            n += dx * dx + dy * dy <= reach_.squared;
        }
        return n;
    }

    bool surely_near(const double *gap) const { return sum(gap) <= reach_.squared; }
    bool surely_apart(const double *gap) const { return !(sum(gap) <= reach_.squared); }
    bool tied(Index i, Index j) const {
        return squared(i, j) > reach_.squared && squared(i, j) <= reach_.tied;
    }
    void swap(Index i, Index j) {
        for (auto &values : axis) std::swap(values[i], values[j]);
    }

  private:
    static double sum(const double *gap) { return gap[0] * gap[0] + gap[1] * gap[1]; }
    double squared(Index i, Index j) const {
        const double gap[2] = {axis[0][i] - axis[0][j], axis[1][i] - axis[1][j]};
        return sum(gap);
    }
    SquaredReach reach_;
};

class PlaneAndTime {
  public:
    static constexpr int AXES = 3;
    Buffer<double> axis[AXES];

    PlaneAndTime(const double *points, std::size_t n, const Buffer<Index> &order, double eps,
                 double eps_time, const Work &work)
        : reach_(eps), eps_time_(eps_time) {
        for (auto &values : axis) values = Buffer<double>(n);
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                for (int k = 0; k < AXES; ++k) axis[k][i] = points[3 * std::size_t{order[i]} + k];
        });
    }

    bool near(Index i, Index j) const {
        const double gap[3] = {axis[0][i] - axis[0][j], axis[1][i] - axis[1][j],
                               std::fabs(axis[2][i] - axis[2][j])};
        return surely_near(gap);
    }

    Index count(Index i, Index first, Index last) const {
        Index n = 0;
        for (Index j = first; j < last; ++j) n += near(i, j);
        return n;
    }

    bool surely_near(const double *gap) const {
        return gap[0] * gap[0] + gap[1] * gap[1] <= reach_.squared && gap[2] <= eps_time_;
    }
    bool surely_apart(const double *gap) const { return !surely_near(gap); }
    bool tied(Index, Index) const { return false; }
    void swap(Index i, Index j) {
        for (auto &values : axis) std::swap(values[i], values[j]);
    }

  private:
    SquaredReach reach_;
    double eps_time_;
};

}  // namespace geomine
