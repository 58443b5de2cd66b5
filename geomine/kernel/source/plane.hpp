// The plane: points on square cells.
#pragma once
#include "buckets.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "space.hpp"

namespace geomine {

// Cells whose diagonal is eps: two points of one are neighbours.
struct PlaneGrid {
    static constexpr int WIDTH = 2;
    Axis east, north;
    int row_bits, column_bits;

    PlaneGrid(const Extent<2> &extent, double eps)
        : east(extent.cut(0, eps / std::sqrt(2.0) * SHRINK)),
          north(extent.cut(1, eps / std::sqrt(2.0) * SHRINK)),
          row_bits(bits_for(north.count + 2)), column_bits(bits_for(east.count + 2)) {}

    int key_bits() const { return row_bits + column_bits; }
    std::uint64_t key(const double *point) const {
        return static_cast<std::uint64_t>(north.cell(point[1])) << column_bits |
               static_cast<std::uint64_t>(east.cell(point[0]));
    }
};

// eps squared give or take eight roundings: outside, every way to compute a distance agrees.
inline Band band_about(double squared) {
    constexpr double EIGHT_ROUNDINGS = 8 * std::numeric_limits<double>::epsilon() / 2;
    return {squared * (1 - EIGHT_ROUNDINGS), squared * (1 + EIGHT_ROUNDINGS)};
}

// Whether a * a has no rounding error.
inline bool square_is_exact(double a) { return std::fma(a, a, -(a * a)) == 0; }

// Whether a + b has none (Knuth's two-sum).
inline bool sum_is_exact(double a, double b) {
    const double sum = a + b, part = sum - a;
    return (a - (sum - part)) + (b - part) == 0;
}

class Plane : public Space<Plane, Metric::PLANE, 2> {
  public:
    Plane(Layout<PlaneGrid> &layout, double eps)
        : Space(band_about(eps * eps), layout.axis), eps_squared_(eps * eps),
          exact_(square_is_exact(eps)) {
        for (int k = 0; k < AXES; ++k) axis[k] = held_[k].get();
    }

    // scikit-learn takes a sum of squares of at most eps squared point by point, but rounded
    // roots where a whole node of its tree is in or out. Without rounding the two agree.
    Answer settle(Index i, Index j) const {
        const double dx = axis[0][i] - axis[0][j], dy = axis[1][i] - axis[1][j];
        const double sum = dx * dx + dy * dy;
        if (!square_is_exact(dx) || !square_is_exact(dy) || !sum_is_exact(dx * dx, dy * dy) ||
            sum > eps_squared_ || (sum == eps_squared_ && !exact_))
            return Answer::IN_DOUBT;
        return Answer::YES;
    }

  private:
    double eps_squared_;
    bool exact_;
};

}  // namespace geomine
