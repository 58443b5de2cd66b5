// The plane: points on square cells.
#pragma once
#include "grid.hpp"
#include "space.hpp"

namespace geomine {

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

class Plane : public Space<Plane, Metric::PLANE> {
  public:
    Plane(const double *points, std::size_t n, const Buffer<Index> &order, double eps,
          const Work &work)
        : Space(band_about(eps * eps)), eps_squared_(eps * eps), exact_(square_is_exact(eps)) {
        for (auto &values : axis) values = Buffer<double>(n);
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                prefetch(points + 2 * std::size_t{order[std::min(i + 16, n - 1)]});
                axis[0][i] = points[2 * std::size_t{order[i]}];
                axis[1][i] = points[2 * std::size_t{order[i]} + 1];
            }
        });
    }

    // scikit-learn takes a sum of squares of at most eps squared point by point, but rounded
    // roots where a whole node of its tree is in or out. Without rounding the two agree.
    bool settle(Index i, Index j) const {
        const double dx = axis[0][i] - axis[0][j], dy = axis[1][i] - axis[1][j];
        const double sum = dx * dx + dy * dy;
        if (!square_is_exact(dx) || !square_is_exact(dy) || !sum_is_exact(dx * dx, dy * dy) ||
            sum > eps_squared_ || (sum == eps_squared_ && !exact_))
            throw Undecided();
        return true;
    }

  private:
    double eps_squared_;
    bool exact_;
};

}  // namespace geomine
