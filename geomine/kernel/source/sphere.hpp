// Points on the sphere: rows of latitude, each with columns of its own width, and haversine.
#pragma once
#include <cmath>

#include "cells.hpp"
#include "grid.hpp"
#include "work.hpp"

namespace geomine {

constexpr double PI = 3.14159265358979323846;

// Below, rounding of degrees would rival eps (6 mm on the Earth); above, rows reach too far.
constexpr double MIN_ANGLE = 1e-9, MAX_ANGLE = 1.5;

// Rows are `side` high; in each row a column is so wide that it is at most `side` long at the
// row's widest parallel. Two points of a cell are then at most eps apart.
struct SphereGrid {
    double half_chord;  // sin(eps / 2)
    double side, south;
    std::int64_t rows;

    SphereGrid(const double *points, std::size_t n, double eps)
        : half_chord(std::sin(0.5 * eps)), side(std::sqrt(2.0) * half_chord * SHRINK) {
        const Axis latitude = make_axis(points, n, 2, 0, side);
        make_axis(points, n, 2, 1, 1.0);  // for its checks
        south = latitude.low;
        rows = latitude.count;
    }

    double edge(std::int64_t row) const { return south + static_cast<double>(row) * side; }
    double widest_cos(std::int64_t row) const {
        const double a = edge(row), b = edge(row + 1);
        if (a <= 0 && b >= 0) return 1;
        return std::max(std::cos(a), std::cos(b)) + 1e-15;
    }
    double narrowest_cos(std::int64_t row) const {
        const double a = std::fabs(edge(row)), b = std::fabs(edge(row + 1));
        const double pole = std::max(a, b) + 1e-9 * side;
        return pole >= PI / 2 ? 0 : std::max(0.0, std::cos(pole) - 1e-15);
    }
    double columns_per_radian(std::int64_t row) const {
        return std::max(widest_cos(row) / side, 1 / (2 * PI));
    }
    std::int64_t row(double latitude) const {
        return static_cast<std::int64_t>((latitude - south) * (1 / side));
    }
    static double east_of_dateline(double longitude) {  // 0 to 2 pi
        const double turned = longitude + PI;
        return std::max(0.0, turned - 2 * PI * std::floor(turned / (2 * PI)));
    }
};

// Cells in reach: two rows up and down, and in each row as far east and west as eps can span
// there, round the dateline if need be.
class SphereNeighbours {
  public:
    SphereNeighbours(const Cells &cells, const SphereGrid &grid) : cells_(&cells), grid_(&grid) {}

    void start(Index cell) { enter(cells_->row_of(cell)); }

    int around(Index cell, Range *ranges) {
        while (cell >= cells_->row_first[at_ + 1]) enter(at_ + 1);
        const double west = cells_->column[cell] / own_scale_;
        const double east = (cells_->column[cell] + 1.0) / own_scale_;
        int n = 0;
        for (int k = 0; k < n_; ++k) {
            const Row &row = row_[k];
            const double a = west - row.reach, b = east + row.reach;
            if (b - a >= 2 * PI) {
                n = add(row, 0, 2 * PI, cell, ranges, n);
            } else if (a < 0 || b > 2 * PI) {
                // the two ends of the row; they cannot meet, since b - a is less than a turn
                const double low = a < 0 ? b : b - 2 * PI, high = a < 0 ? a + 2 * PI : a;
                n = add_ends(row, low, high, cell, ranges, n);
            } else {
                n = add(row, a, b, cell, ranges, n);
            }
        }
        return n;
    }

  private:
    struct Row {
        std::size_t at;
        int rows_apart;
        double scale, reach;
    };

    void enter(std::size_t at) {
        at_ = at;
        n_ = 0;
        const std::int64_t own = cells_->row[at];
        own_scale_ = grid_->columns_per_radian(own);
        for (const int offset : {0, -1, 1, -2, 2}) {
            const auto &rows = cells_->row;
            const auto found = std::lower_bound(rows.begin(), rows.end(), own + offset);
            if (found == rows.end() || *found != own + offset) continue;
            const double cosines = grid_->narrowest_cos(own) * grid_->narrowest_cos(own + offset);
            const double sine = cosines > 0 ? grid_->half_chord / std::sqrt(cosines) : 2;
            const double reach = sine >= 1 ? PI : 2 * std::asin(sine) * (1 + 1e-9) + 1e-14;
            row_[n_++] = {static_cast<std::size_t>(found - rows.begin()), std::abs(offset),
                          grid_->columns_per_radian(own + offset), reach};
        }
    }

    Index first_in(const Row &row, double a) const {
        return cells_->find(row.at, static_cast<std::int64_t>(std::floor(a * row.scale - 1e-6)));
    }
    Index end_in(const Row &row, double b) const {
        return cells_->find(row.at, static_cast<std::int64_t>(std::floor(b * row.scale + 1e-6)) + 1);
    }

    int add(const Row &row, double a, double b, Index cell, Range *ranges, int n) const {
        return put(row, first_in(row, a), end_in(row, b), cell, ranges, n);
    }

    int add_ends(const Row &row, double low, double high, Index cell, Range *ranges, int n) const {
        const Index end = end_in(row, low), begin = std::max(end, first_in(row, high));
        n = put(row, cells_->row_first[row.at], end, cell, ranges, n);
        return put(row, begin, cells_->row_first[row.at + 1], cell, ranges, n);
    }

    static int put(const Row &row, Index first, Index last, Index cell, Range *ranges, int n) {
        if (first <= cell && cell < last) {  // without the cell itself
            if (first < cell) ranges[n++] = {first, cell, row.rows_apart};
            first = cell + 1;
        }
        if (first < last) ranges[n++] = {first, last, row.rows_apart};
        return n;
    }

    const Cells *cells_;
    const SphereGrid *grid_;
    Row row_[5];
    int n_ = 0;
    std::size_t at_ = 0;
    double own_scale_ = 1;
};

// Chords through the Earth decide at once but for a thin band around eps; there the formula of
// scikit-learn is asked, in its own order of operations.
class Sphere {
  public:
    static constexpr int AXES = 3;
    Buffer<double> axis[AXES];

    Sphere(const double *points, std::size_t n, const Buffer<Index> &order, double eps,
           const Work &work)
        : points_(points), order_(order) {
        const double half_chord = std::sin(0.5 * eps);
        squared_ = half_chord * half_chord;
        // a chord of two computed unit vectors is off by 2e-15 at most; twice as much is allowed
        const double margin = 4e-15 / half_chord + 1e-14;
        inner_ = squared_ * (1 - margin);
        outer_ = squared_ * (1 + margin);
        // the tree subtracts angles of up to pi, which are off by 1e-15 or less
        tie_ = half_chord * 4e-15 + squared_ * 1e-14;
        for (auto &values : axis) values = Buffer<double>(n);
        in_blocks(work, n, 1 << 12, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const double latitude = points[2 * std::size_t{order[i]}];
                const double longitude = points[2 * std::size_t{order[i]} + 1];
                axis[0][i] = std::cos(latitude) * std::cos(longitude);
                axis[1][i] = std::cos(latitude) * std::sin(longitude);
                axis[2][i] = std::sin(latitude);
            }
        });
    }

    bool near(Index i, Index j) const {
        const double estimate = quarter_chord(i, j);
        if (estimate <= inner_) return true;
        if (estimate > outer_) return false;
        return haversine(i, j) <= squared_;
    }

    Index count(Index i, Index first, Index last) const {
        Index sure = 0, possible = 0;
        for (Index j = first; j < last; ++j) {
            const double estimate = quarter_chord(i, j);
            sure += estimate <= inner_;
            possible += estimate <= outer_;
        }
        if (sure == possible) return sure;
        Index n = 0;
        for (Index j = first; j < last; ++j) n += near(i, j);
        return n;
    }

    bool surely_near(const double *gap) const { return sum(gap) <= inner_; }
    bool surely_apart(const double *gap) const { return sum(gap) > outer_; }
    bool tied(Index i, Index j) const {
        return std::fabs(quarter_chord(i, j) - squared_) <= outer_ - squared_ + tie_ &&
               std::fabs(haversine(i, j) - squared_) <= tie_;
    }
    void swap(Index i, Index j) {
        for (auto &values : axis) std::swap(values[i], values[j]);
    }

  private:
    static double sum(const double *gap) {
        return 0.25 * (gap[0] * gap[0] + gap[1] * gap[1] + gap[2] * gap[2]);
    }
    double quarter_chord(Index i, Index j) const {
        const double gap[3] = {axis[0][i] - axis[0][j], axis[1][i] - axis[1][j],
                               axis[2][i] - axis[2][j]};
        return sum(gap);
    }
    double haversine(Index i, Index j) const {
        const double *a = points_ + 2 * std::size_t{order_[i]};
        const double *b = points_ + 2 * std::size_t{order_[j]};
        const double lat = std::sin(0.5 * (a[0] - b[0])), lon = std::sin(0.5 * (a[1] - b[1]));
        return lat * lat + std::cos(a[0]) * std::cos(b[0]) * lon * lon;
    }

    const double *points_;
    const Buffer<Index> &order_;
    double squared_, inner_, outer_, tie_;
};

}  // namespace geomine
