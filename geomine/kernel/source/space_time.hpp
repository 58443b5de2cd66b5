// Space and time: points on square cells, a sheet of them for each stretch of time.
#pragma once
#include "buckets.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "space.hpp"

namespace geomine {

// Rows of all sheets in one count. Two points of one cell are near in space and in time, and two
// that are near are at most one sheet apart; spare rows keep the sheets from touching.
struct SheetGrid {
    static constexpr int WIDTH = 3;
    Axis east, north, time;
    int row_bits, column_bits;

    SheetGrid(const Extent<3> &extent, double eps, double reach)
        : east(extent.cut(0, eps / std::sqrt(2.0) * SHRINK)),
          north(extent.cut(1, eps / std::sqrt(2.0) * SHRINK)),
          time(extent.cut(2, reach * SHRINK)), column_bits(bits_for(east.count + 2)) {
        const double rows = static_cast<double>(time.count) * static_cast<double>(rows_a_sheet());
        if (rows > MAX_ROWS) throw OutOfRange();
        row_bits = bits_for(static_cast<std::uint64_t>(rows));
    }

    std::int64_t rows_a_sheet() const { return north.count + 4; }
    int key_bits() const { return row_bits + column_bits; }
    std::uint64_t key(const double *point) const {
        const std::int64_t row = time.cell(point[2]) * rows_a_sheet() + north.cell(point[1]);
        return static_cast<std::uint64_t>(row) << column_bits |
               static_cast<std::uint64_t>(east.cell(point[0]));
    }
};

// There is no scikit-learn here to agree with: near is what the plain comparison says.
class SpaceTime : public Space<SpaceTime, Metric::SPACE_TIME, 3> {
  public:
    SpaceTime(Layout<SheetGrid> &layout, double eps, double reach)
        : Space({eps * eps, eps * eps, reach}, layout.axis) {
        for (int k = 0; k < AXES; ++k) axis[k] = held_[k].get();
    }

    Answer settle(Index, Index) const { return Answer::NO; }  // no pair is in doubt
};

}  // namespace geomine
