// Square cells, and the neighbours of a cell.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <mutex>
#include <vector>

#include "cells.hpp"
#include "crowd.hpp"
#include "work.hpp"

namespace geomine {

// Cells are this much smaller than the longest that would do, so that rounding in finding a
// point's cell (below 1e-6 of a cell, with at most MAX_CELLS of them) never breaks a promise.
constexpr double SHRINK = 1 - 1e-5;
constexpr double MAX_CELLS = 2147483000.0;
constexpr double MAX_ROWS = 1e18;

// Squares of eps beyond these would overflow or lose digits.
constexpr double MIN_EPS = 1e-140, MAX_EPS = 1e140;

// One direction cut into cells.
struct Axis {
    double low, cells_per_unit;
    std::int64_t count;

    std::int64_t cell(double value) const {
        return static_cast<std::int64_t>((value - low) * cells_per_unit);
    }
};

// The least and the greatest number in each column of an (n, WIDTH) array.
template <int WIDTH>
struct Extent {
    double low[WIDTH], high[WIDTH];

    Extent(const double *points, std::size_t n, const Work &work) {
        std::fill(low, low + WIDTH, std::numeric_limits<double>::infinity());
        std::fill(high, high + WIDTH, -std::numeric_limits<double>::infinity());
        std::mutex guard;
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            const Extent part(points + begin * WIDTH, points + end * WIDTH);
            const std::lock_guard<std::mutex> lock(guard);
            for (int k = 0; k < WIDTH; ++k) {
                low[k] = std::min(low[k], part.low[k]);
                high[k] = std::max(high[k], part.high[k]);
            }
        });
    }

    // Lay cells of `side` over a column.
    Axis cut(int column, double side) const {
        const double cells = (high[column] - low[column]) * (1 / side);
        if (!(cells < MAX_CELLS)) throw OutOfRange();
        return {low[column], 1 / side, static_cast<std::int64_t>(cells) + 1};
    }

  private:
    Extent(const double *point, const double *end) {
        std::copy(point, point + WIDTH, low);
        std::copy(point, point + WIDTH, high);
        bool finite = true;
        for (; point < end; point += WIDTH)
            for (int k = 0; k < WIDTH; ++k) {
                finite &= std::fabs(point[k]) <= std::numeric_limits<double>::max();
                low[k] = point[k] < low[k] ? point[k] : low[k];
                high[k] = point[k] > high[k] ? point[k] : high[k];
            }
        if (!finite) throw NotFinite();
    }
};

// The cells within two rows and two columns of a cell, in a table that may be another than the
// cell's. Windows slide along as the cells come in order, without a search. SHEETS is 1, or 3 for
// grids that lie one above the other, `rows_a_sheet` apart: then the sheets below and above, too.
template <std::size_t SHEETS>
class GridNeighbours {
  public:
    static constexpr int MAX_RANGES = 5 * static_cast<int>(SHEETS);
    // AHEAD: no rows that came before; BESIDE: of these, cells that touch this one.
    enum Which { ALL, AHEAD, BESIDE };

    explicit GridNeighbours(std::int64_t rows_a_sheet = 0) {
        int k = 0;
        for (const int sheet : {0, -1, 1})
            for (const int row : {0, -1, 1, -2, 2})  // the nearest first
                if (k < MAX_RANGES)
                    steps_[k++] = {sheet * rows_a_sheet + row, sheet == 0 && -1 <= row && row <= 1};
    }

    Crowd<SHEETS> crowd(const Cells &cells) const {
        std::array<std::int64_t, SHEETS> middles;
        for (std::size_t sheet = 0; sheet < SHEETS; ++sheet) middles[sheet] = steps_[5 * sheet].rows;
        return {cells, middles};
    }

    // Stand before column `column` of row `row` in the table `rows`.
    void enter(const Rows &rows, Which which, std::int64_t row, std::int64_t column) {
        rows_ = &rows;
        reach_ = which == BESIDE ? 1 : REACH;
        empty_before_ = 0;
        n_ = 0;
        for (const Step &step : steps_) {
            if (which != ALL && step.rows < 0) continue;
            if (which == BESIDE && !step.beside) continue;
            const std::size_t at = rows.position(row + step.rows);
            if (at == Rows::NOWHERE) continue;
            const Index first = rows.find(rows.first[at], rows.first[at + 1], column - reach_);
            windows_[n_++] = {first, first, rows.first[at + 1], step.beside};
        }
    }

    // Write the ranges of cells around `column`, which is not left of the one before.
    int around(std::int32_t column, Range *ranges) {
        if (column < empty_before_) return 0;
        const Rows &rows = *rows_;
        int n = 0;
        for (int k = 0; k < n_; ++k) {
            Window &w = windows_[k];
            const Index first = rows.skip(w.first, w.end, column - reach_);
            const Index last = rows.skip(std::max(first, w.last), w.end, column + reach_ + 1);
            w.first = first;
            w.last = last;
            ranges[n] = {first, last, w.beside};
            n += first < last;  // added and not branched on: nothing tells which rows are empty
        }
        if (n == 0) empty_before_ = next_column() - reach_;
        return n;
    }

  private:
    static constexpr std::int32_t REACH = 2;  // cells are longer than eps / sqrt(4)
    struct Step {
        std::int64_t rows;
        bool beside;
    };
    struct Window {
        Index first, last, end;
        bool beside;
    };

    // The first column in which any window has a cell from here on.
    std::int32_t next_column() const {
        std::int32_t next = std::numeric_limits<std::int32_t>::max();
        for (int k = 0; k < n_; ++k)
            if (windows_[k].first < windows_[k].end)
                next = std::min(next, rows_->column[windows_[k].first]);
        return next;
    }

    Step steps_[MAX_RANGES];
    Window windows_[MAX_RANGES];
    int n_ = 0;
    std::int32_t reach_ = REACH;
    const Rows *rows_ = nullptr;
    std::int32_t empty_before_ = 0;  // columns with nothing around: most, where cores are few
};

}  // namespace geomine
