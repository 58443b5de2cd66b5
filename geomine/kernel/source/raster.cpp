// Which polygon covers each point: the C interface of raster.hpp.
#include "raster.hpp"

#include "geomine_kernel.h"
#include "guarded.hpp"

using namespace geomine;

std::int32_t geomine_first_covering(const geomine_polygons *polygons, const double *points,
                                    std::int64_t n, std::int32_t threads, std::int32_t *found,
                                    std::int64_t *unsure) {
    return guarded([&] {
        const geomine_polygons &of = *polygons;
        if (n < 0 || of.first[of.rings] >= std::int64_t{NONE} || of.size > Raster::MOST_CELLS_A_SIDE)
            throw OutOfRange();
        const auto *corners = reinterpret_cast<const Point *>(of.corners);
        const Window window{{of.west, of.south}, {of.cells_per_x, of.cells_per_y}, of.size};
        const Raster raster({corners, of.first, of.part, of.shape, of.rings}, window);
        const auto *all = reinterpret_cast<const Point *>(points);
        const Work work{std::max(1, threads), nullptr};
        std::atomic<std::int64_t> open{0};
        in_blocks(work, static_cast<std::size_t>(n), 1 << 16, [&](std::size_t begin, std::size_t end) {
            open += raster.first_covering(all + begin, end - begin, found + begin);
        });
        *unsure = open;
    });
}
