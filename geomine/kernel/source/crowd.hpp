// How many points can be around a cell at most: a rough look that spares most cells a closer one.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "cells.hpp"
#include "work.hpp"

namespace geomine {

// The points of the rows in reach of one row, counted in strips of columns. Strips that share a
// counter make a cell look more crowded than it is, never less.
template <std::size_t SHEETS>
class Crowd {
  public:
    // `shifts`: from a row to the middle one of each five that are in reach.
    Crowd(const Cells &cells, const std::array<std::int64_t, SHEETS> &shifts)
        : cells_(cells), shifts_(shifts), points_(STRIPS) {}

    // Stand in a row, given by its position; each call goes on from the one before.
    void enter(std::size_t row) {
        for (std::size_t k = 0; k < SHEETS; ++k) {
            const std::int64_t middle = cells_.number[row] + shifts_[k];
            Rows &rows = rows_[k];
            if (!rows.past) rows.first = rows.past = first_from(middle - REACH);
            while (rows.past < cells_.number.size() && cells_.number[rows.past] <= middle + REACH)
                add(rows.past++, 1);
            while (rows.first < rows.past && cells_.number[rows.first] < middle - REACH)
                add(rows.first++, -1);
        }
    }

    // No more points than this are within REACH columns.
    Index at_most(std::int32_t column) const {
        return points_[strip(column - REACH)] + points_[strip(column + REACH)];
    }

  private:
    static constexpr std::int32_t REACH = 2;
    static constexpr std::size_t STRIPS = 1 << 13;
    struct Rows {
        std::size_t first = 0, past = 0;  // positions
    };

    // Four columns each: what is within two columns of one lies in two strips.
    static std::size_t strip(std::int32_t column) {
        return static_cast<std::uint32_t>(column + 2 * REACH) / (2 * REACH) % STRIPS;
    }

    std::size_t first_from(std::int64_t row) const {
        const auto at = std::lower_bound(cells_.number.begin(), cells_.number.end(), row);
        return static_cast<std::size_t>(at - cells_.number.begin());
    }

    void add(std::size_t row, int sign) {
        for (Index cell = cells_.first[row]; cell < cells_.first[row + 1]; ++cell) {
            Index &points = points_[strip(cells_.column[cell])];
            points = sign > 0 ? points + cells_.size(cell) : points - cells_.size(cell);
        }
    }

    const Cells &cells_;
    std::array<std::int64_t, SHEETS> shifts_;
    Rows rows_[SHEETS];
    std::vector<Index> points_;
};

}  // namespace geomine
