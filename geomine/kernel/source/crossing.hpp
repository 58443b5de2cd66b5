// Points, sides and cells: which side of a line, does a way cross a side, which cells are near one.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace geomine {

struct Point {
    double x, y;
};

// Where the raster lies. A position counts cells from the south-west corner.
struct Window {
    Point corner, cells_per_unit;
    std::int64_t size;  // cells along each side

    Point position(Point p) const {
        return {(p.x - corner.x) * cells_per_unit.x, (p.y - corner.y) * cells_per_unit.y};
    }
    bool holds(Point at) const {  // false for NaN
        const double end = static_cast<double>(size);
        return at.x >= 0 && at.x < end && at.y >= 0 && at.y < end;
    }
    std::int64_t clamp(double cell, std::int64_t last) const {
        return static_cast<std::int64_t>(std::min(std::max(cell, 0.0), static_cast<double>(last)));
    }
    std::int64_t clamp(double cell) const { return clamp(std::floor(cell), size - 1); }
};

// On which side of the line from a to b a point lies: 1, -1, or 0 where rounding could decide.
// The bound is Shewchuk's (1997), made a little wider.
inline int turn(Point a, Point b, Point p) {
    const double left = (a.x - p.x) * (b.y - p.y), right = (a.y - p.y) * (b.x - p.x);
    const double area = left - right, bound = 4e-16 * (std::fabs(left) + std::fabs(right));
    return area > bound ? 1 : area < -bound ? -1 : 0;
}

enum class Crossing { NO, YES, UNSURE };

// Whether the way from p to q crosses the side from a to b.
inline Crossing crossing(Point a, Point b, Point p, Point q) {
    if (std::max(a.x, b.x) < std::min(p.x, q.x) || std::max(p.x, q.x) < std::min(a.x, b.x) ||
        std::max(a.y, b.y) < std::min(p.y, q.y) || std::max(p.y, q.y) < std::min(a.y, b.y))
        return Crossing::NO;
    const int of_p = turn(a, b, p), of_q = turn(a, b, q);
    if (of_p && of_p == of_q) return Crossing::NO;
    const int of_a = turn(p, q, a), of_b = turn(p, q, b);
    if (of_a && of_a == of_b) return Crossing::NO;
    return of_p && of_q && of_a && of_b ? Crossing::YES : Crossing::UNSURE;
}

// Call f(row, column) for each cell that the side from a to b, two positions, may come near.
template <class F>
void each_cell_near(Point a, Point b, const Window &window, double slack, F f) {
    if (a.y > b.y) std::swap(a, b);
    const std::int64_t bottom = window.clamp(a.y - slack), top = window.clamp(b.y + slack);
    const double least = std::min(a.x, b.x), most = std::max(a.x, b.x);
    const double slope = b.y > a.y ? (b.x - a.x) / (b.y - a.y) : 0;
    for (std::int64_t row = bottom; row <= top; ++row) {
        double from = least, to = most;
        if (top > bottom && b.y - a.y > slack) {  // the part of the side in this row
            const double floor = static_cast<double>(row);
            const double low = std::max(a.y, floor - slack), high = std::min(b.y, floor + 1 + slack);
            const double p = a.x + (low - a.y) * slope, q = a.x + (high - a.y) * slope;
            from = std::max(least, std::min(p, q));
            to = std::min(most, std::max(p, q));
        }
        const std::int64_t last = window.clamp(to + slack);
        for (std::int64_t column = window.clamp(from - slack); column <= last; ++column) f(row, column);
    }
}

}  // namespace geomine
