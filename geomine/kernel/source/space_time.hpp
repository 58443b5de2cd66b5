// Space and time: points on square cells, a sheet of them for each stretch of time.
#pragma once
#include "grid.hpp"
#include "space.hpp"

namespace geomine {

// Rows of all sheets in one count. Two points of one cell are near in space and in time, and two
// that are near are at most one sheet apart; spare rows keep the sheets from touching.
struct SheetGrid {
    Axis east, north, time;

    SheetGrid(const double *points, std::size_t n, double eps, double reach)
        : east(make_axis(points, n, 3, 0, eps / std::sqrt(2.0) * SHRINK)),
          north(make_axis(points, n, 3, 1, eps / std::sqrt(2.0) * SHRINK)),
          time(make_axis(points, n, 3, 2, reach * SHRINK)) {}

    std::int64_t rows_a_sheet() const { return north.count + 4; }
    std::int64_t row(const double *point) const {
        return time.cell(point[2]) * rows_a_sheet() + north.cell(point[1]);
    }
};

// There is no scikit-learn here to agree with: near is what the plain comparison says.
class SpaceTime : public Space<SpaceTime, Metric::SPACE_TIME> {
  public:
    SpaceTime(const double *points, std::size_t n, const Buffer<Index> &order, double eps,
              double reach, const Work &work)
        : Space({eps * eps, eps * eps, reach}) {
        for (auto &values : axis) values = Buffer<double>(n);
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i)
                for (int k = 0; k < AXES; ++k) axis[k][i] = points[3 * std::size_t{order[i]} + k];
        });
    }

    bool settle(Index, Index) const { return false; }  // no pair is in doubt
};

}  // namespace geomine
