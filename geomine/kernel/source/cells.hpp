// The table of cells that hold points.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "work.hpp"

namespace geomine {

// Cells [first, last) of one row.
struct Range {
    Index first, last;
    bool beside;  // the row is the cell's own or the next
};

// Occupied cells, row by row and in a row by column.
struct Rows {
    static constexpr std::size_t NOWHERE = static_cast<std::size_t>(-1);

    Index count = 0;                   // cells
    Buffer<std::int32_t> column;       // of each cell, and some more so that reading on is safe
    std::vector<std::int64_t> number;  // of each occupied row
    std::vector<Index> first;          // first cell of each occupied row, and `count`

    void make_columns() {
        column = Buffer<std::int32_t>(std::size_t{count} + STEPS);
        std::fill(column.get() + count, column.get() + count + STEPS, 0);
    }

    void start_row(std::int64_t row, Index cell) {
        if (!number.empty() && number.back() == row) return;
        number.push_back(row);
        first.push_back(cell);
    }

    // Where in `number` the row of a cell stands.
    std::size_t row_of(Index cell) const {
        return static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), cell) -
                                        first.begin() - 1);
    }

    // Where in `number` a row stands.
    std::size_t position(std::int64_t row) const {
        const auto at = std::lower_bound(number.begin(), number.end(), row);
        if (at == number.end() || *at != row) return NOWHERE;
        return static_cast<std::size_t>(at - number.begin());
    }

    // The first cell of a row, from `begin` to before `end`, in column `wanted` or after.
    Index find(Index begin, Index end, std::int64_t wanted) const {
        const std::int32_t *columns = column.get();
        return static_cast<Index>(std::lower_bound(columns + begin, columns + end, wanted) - columns);
    }

    // The same where it is near. The first few are compared at once and their truths added, since
    // no processor guesses how many steps it takes.
    Index skip(Index cell, Index end, std::int32_t wanted) const {
        const std::int32_t *columns = column.get() + cell;
        Index steps = 0;
        for (Index k = 0; k < STEPS; ++k) steps += (cell + k < end) & (columns[k] < wanted);
        cell += steps;
        if (steps == STEPS)
            while (cell < end && column[cell] < wanted) ++cell;
        return cell;
    }

  private:
    static constexpr Index STEPS = 4;
};

// All occupied cells and their points.
struct Cells : Rows {
    Buffer<Index> begin;  // first point of each cell, and the number of points

    Index size(Index cell) const { return begin[cell + 1] - begin[cell]; }
};

}  // namespace geomine
