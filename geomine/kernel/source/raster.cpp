// Polygons as a raster of answers: which cells a border may touch, and looking points up.
#include <algorithm>
#include <cmath>

#include "geomine_kernel.h"

namespace {

constexpr double SLACK = 1e-6;  // of a cell; rounding in finding a point's cell is far below

struct Position {
    double across, up;
};

// Mark the cells that the segment from a to b may pass through, a row of cells at a time.
void mark_segment(Position a, Position b, std::int64_t size, std::uint8_t *touched) {
    if (a.up > b.up) std::swap(a, b);
    const double last = static_cast<double>(size - 1);
    auto clamp = [&](double cell) { return static_cast<std::int64_t>(std::min(std::max(cell, 0.0), last)); };
    const std::int64_t bottom = clamp(std::floor(a.up - SLACK)), top = clamp(std::floor(b.up + SLACK));
    const double least = std::min(a.across, b.across), most = std::max(a.across, b.across);
    const double slope = b.up > a.up ? (b.across - a.across) / (b.up - a.up) : 0;
    for (std::int64_t row = bottom; row <= top; ++row) {
        double from = least, to = most;
        if (top > bottom && b.up - a.up > SLACK) {  // the part of the segment in this row
            const double floor = static_cast<double>(row);
            const double low = std::max(a.up, floor - SLACK);
            const double high = std::min(b.up, floor + 1 + SLACK);
            const double p = a.across + (low - a.up) * slope, q = a.across + (high - a.up) * slope;
            from = std::max(least, std::min(p, q));
            to = std::min(most, std::max(p, q));
        }
        const std::int64_t first = clamp(std::floor(from - SLACK)), end = clamp(std::floor(to + SLACK));
        for (std::int64_t column = first; column <= end; ++column) touched[row * size + column] = 1;
    }
}

}  // namespace

std::int32_t geomine_raster_mark(const double *coordinates, const std::int64_t *first,
                                 std::int64_t rings, double west, double south, double cells_per_x,
                                 double cells_per_y, std::int64_t size, std::uint8_t *touched) {
    auto position = [&](std::int64_t i) {
        return Position{(coordinates[2 * i] - west) * cells_per_x,
                        (coordinates[2 * i + 1] - south) * cells_per_y};
    };
    for (std::int64_t ring = 0; ring < rings; ++ring)
        for (std::int64_t i = first[ring]; i + 1 < first[ring + 1]; ++i)
            mark_segment(position(i), position(i + 1), size, touched);
    return GEOMINE_DONE;
}

std::int64_t geomine_raster_lookup(const double *points, std::int64_t n, double west, double south,
                                   double cells_per_x, double cells_per_y, std::int64_t size,
                                   const std::int32_t *answer, std::int32_t unsure,
                                   std::int32_t *found, std::int64_t *open) {
    const double end = static_cast<double>(size);
    std::int64_t unanswered = 0;
    for (std::int64_t i = 0; i < n; ++i) {
        const double across = (points[2 * i] - west) * cells_per_x;
        const double up = (points[2 * i + 1] - south) * cells_per_y;
        std::int32_t here = -1;
        if (across >= 0 && across < end && up >= 0 && up < end)  // false for NaN
            here = answer[static_cast<std::int64_t>(up) * size + static_cast<std::int64_t>(across)];
        found[i] = here;
        open[unanswered] = i;
        unanswered += here == unsure;
    }
    return unanswered;
}
