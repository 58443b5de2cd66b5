// Cells on the sphere: rows of latitude, each with columns of its own width.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "buckets.hpp"
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
    static constexpr int WIDTH = 2;
    static constexpr std::int64_t MOST_SCALES = 1 << 20;
    double half_chord;  // sin(eps / 2)
    double side, south;
    std::int64_t rows;
    int row_bits, column_bits;
    std::vector<double> scales;  // columns per radian of each row, if these are not too many

    SphereGrid(const Extent<2> &extent, double eps)
        : half_chord(std::sin(0.5 * eps)), side(std::sqrt(2.0) * half_chord * SHRINK) {
        const Axis latitude = extent.cut(0, side);
        extent.cut(1, 1.0);  // for its checks
        south = latitude.low;
        rows = latitude.count;
        if (2 * PI / side >= MAX_CELLS) throw OutOfRange();
        row_bits = bits_for(rows + 2);
        column_bits = bits_for(static_cast<std::uint64_t>(2 * PI / side) + 4);
        if (rows > MOST_SCALES) return;
        scales.resize(static_cast<std::size_t>(rows));
        for (std::int64_t at = 0; at < rows; ++at)
            scales[static_cast<std::size_t>(at)] = columns_per_radian(at);
    }

    int key_bits() const { return row_bits + column_bits; }
    std::uint64_t key(const double *point) const {
        const std::int64_t at = row(point[0]);
        const auto column =
            static_cast<std::uint64_t>(east_of_dateline(point[1]) * scale(at));
        return static_cast<std::uint64_t>(at) << column_bits | column;
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
    double scale(std::int64_t row) const {
        const auto at = static_cast<std::size_t>(row);
        return row >= 0 && at < scales.size() ? scales[at] : columns_per_radian(row);
    }
    double columns_per_radian(std::int64_t row) const {
        return std::max(widest_cos(row) / side, 1 / (2 * PI));
    }
    std::int64_t row(double latitude) const {
        return static_cast<std::int64_t>((latitude - south) * (1 / side));
    }
    static double east_of_dateline(double longitude) {  // 0 to 2 pi
        const double turned = longitude + PI;
        if (turned >= 0 && turned < 2 * PI) return turned;
        return std::max(0.0, turned - 2 * PI * std::floor(turned / (2 * PI)));
    }
};

// Cells in reach: two rows up and down, and in each row as far east and west as eps can span
// there, round the dateline if need be.
class SphereNeighbours {
  public:
    static constexpr int MAX_RANGES = 10;
    enum Which { ALL, AHEAD, BESIDE };

    explicit SphereNeighbours(const SphereGrid &grid) : grid_(&grid) {}

    // Columns of one row are not those of another: there is no rough look.
    struct Anyone {
        void enter(std::size_t) {}
        Index at_most(std::int32_t) const { return NONE; }
    };
    Anyone crowd(const Cells &) const { return {}; }

    void enter(const Rows &rows, Which which, std::int64_t row, std::int64_t column) {
        rows_ = &rows;
        n_ = 0;
        own_scale_ = grid_->scale(row);
        for (const int offset : {0, -1, 1, -2, 2}) {
            if (which != ALL && offset < 0) continue;
            if (which == BESIDE && offset > 1) continue;
            const std::size_t at = rows.position(row + offset);
            if (at == Rows::NOWHERE) continue;
            const double cosines = grid_->narrowest_cos(row) * grid_->narrowest_cos(row + offset);
            const double sine = cosines > 0 ? grid_->half_chord / std::sqrt(cosines) : 2;
            const double reach = sine >= 1 ? PI : 2 * std::asin(sine) * (1 + 1e-9) + 1e-14;
            Row &other = row_[n_++] = {offset >= -1 && offset <= 1, grid_->scale(row + offset), reach,
                                       rows.first[at], rows.first[at + 1], rows.first[at], 0};
            const double west = static_cast<double>(column) / own_scale_ - reach;
            if (west > 0) other.begin = rows.find(other.first, other.last, other.column(west));
        }
    }

    // `column` is not left of the one before, so that windows slide along; only round the
    // dateline the ends are looked for.
    int around(std::int32_t column, Range *ranges) {
        const double west = static_cast<double>(column) / own_scale_;
        const double east = static_cast<double>(column + 1) / own_scale_;
        int n = 0;
        for (int k = 0; k < n_; ++k) {
            Row &row = row_[k];
            const double a = west - row.reach, b = east + row.reach;
            if (b - a >= 2 * PI) {
                n = put(row.first, row.last, row, ranges, n);
            } else if (a < 0 || b > 2 * PI) {  // the two ends of the row, which may touch
                const Index end = rows_->find(row.first, row.last, row.past(a < 0 ? b : b - 2 * PI));
                n = put(row.first, end, row, ranges, n);
                const Index start =
                    rows_->find(row.first, row.last, row.column(a < 0 ? a + 2 * PI : a));
                n = put(std::max(end, start), row.last, row, ranges, n);
            } else {
                row.begin = rows_->skip(row.begin, row.last, row.column(a));
                row.end = rows_->skip(std::max(row.begin, row.end), row.last, row.past(b));
                n = put(row.begin, row.end, row, ranges, n);
            }
        }
        return n;
    }

  private:
    struct Row {
        bool beside;
        double scale, reach;
        Index first, last;  // its cells
        Index begin, end;   // those in the window

        // The first column that an angle from 0 on can stand in, and the first that it cannot.
        std::int32_t column(double angle) const {
            return static_cast<std::int32_t>(angle * scale - 1e-6);
        }
        std::int32_t past(double angle) const {
            return static_cast<std::int32_t>(angle * scale + 1e-6) + 1;
        }
    };

    static int put(Index first, Index last, const Row &row, Range *ranges, int n) {
        ranges[n] = {first, last, row.beside};
        return n + (first < last);
    }

    const SphereGrid *grid_;
    const Rows *rows_ = nullptr;
    Row row_[5];
    int n_ = 0;
    double own_scale_ = 1;
};

}  // namespace geomine
