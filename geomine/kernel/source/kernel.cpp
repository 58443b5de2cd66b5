// The C interface of DBSCAN: checks, and the choice of space.
#include <algorithm>

#include "dbscan.hpp"
#include "geomine_kernel.h"
#include "grid.hpp"
#include "guarded.hpp"
#include "plane.hpp"
#include "space_time.hpp"
#include "sphere.hpp"

#ifndef GEOMINE_BUILD
#define GEOMINE_BUILD "unknown"
#endif

namespace geomine {
namespace {

Work work_of(const geomine_task &task) { return {std::max(1, task.threads), task.stop}; }

std::size_t checked(const geomine_task &task, double eps, double least, double most) {
    if (task.n < 0 || task.n >= std::int64_t{NONE} || !(eps >= least && eps <= most))
        throw OutOfRange();
    return static_cast<std::size_t>(task.n);
}

// Bits for row and column numbers; two spare rows and columns keep windows inside.
void check_bits(int row_bits, int column_bits) {
    if (row_bits + column_bits > KEY_BITS) throw OutOfRange();
}

void plane(geomine_task &task, const double *points, double eps) {
    const std::size_t n = checked(task, eps, MIN_EPS, MAX_EPS);
    if (n == 0) return;
    const Work work = work_of(task);
    const double side = eps / std::sqrt(2.0) * SHRINK;
    const Axis east = make_axis(points, n, 2, 0, side), north = make_axis(points, n, 2, 1, side);
    const int row_bits = bits_for(north.count + 2), column_bits = bits_for(east.count + 2);
    check_bits(row_bits, column_bits);
    Layout layout = lay_out(n, row_bits, column_bits, work, [&](std::size_t i) {
        return static_cast<std::uint64_t>(north.cell(points[2 * i + 1])) << column_bits |
               static_cast<std::uint64_t>(east.cell(points[2 * i]));
    });
    Plane space(points, n, layout.order, eps, work);
    const GridNeighbours<1> neighbours;
    Dbscan<Plane, GridNeighbours<1>>(space, layout, neighbours, task, work).run();
}

void sphere(geomine_task &task, const double *points, double eps) {
    const std::size_t n = checked(task, eps, MIN_ANGLE, MAX_ANGLE);
    if (n == 0) return;
    const Work work = work_of(task);
    const SphereGrid grid(points, n, eps);
    const int row_bits = bits_for(grid.rows + 2);
    const int column_bits = bits_for(static_cast<std::uint64_t>(2 * PI / grid.side) + 4);
    check_bits(row_bits, column_bits);
    Layout layout = lay_out(n, row_bits, column_bits, work, [&](std::size_t i) {
        const std::int64_t row = grid.row(points[2 * i]);
        const double east = SphereGrid::east_of_dateline(points[2 * i + 1]);
        const auto column = static_cast<std::uint64_t>(east * grid.columns_per_radian(row));
        return static_cast<std::uint64_t>(row) << column_bits | column;
    });
    Sphere space(points, n, layout.order, eps, work);
    const SphereNeighbours neighbours(grid);
    Dbscan<Sphere, SphereNeighbours>(space, layout, neighbours, task, work).run();
}

void space_time(geomine_task &task, const double *points, double eps, double reach) {
    const std::size_t n = checked(task, eps, MIN_EPS, MAX_EPS);
    if (!(reach > 0)) throw OutOfRange();
    if (n == 0) return;
    const Work work = work_of(task);
    const SheetGrid grid(points, n, eps, reach);
    const int column_bits = bits_for(grid.east.count + 2);
    const double rows = static_cast<double>(grid.time.count) * static_cast<double>(grid.rows_a_sheet());
    if (rows > MAX_ROWS) throw OutOfRange();
    const int row_bits = bits_for(static_cast<std::uint64_t>(rows));
    check_bits(row_bits, column_bits);
    Layout layout = lay_out(n, row_bits, column_bits, work, [&](std::size_t i) {
        const double *point = points + 3 * i;
        return static_cast<std::uint64_t>(grid.row(point)) << column_bits |
               static_cast<std::uint64_t>(grid.east.cell(point[0]));
    });
    SpaceTime space(points, n, layout.order, eps, reach, work);
    const GridNeighbours<3> neighbours(grid.rows_a_sheet());
    Dbscan<SpaceTime, GridNeighbours<3>>(space, layout, neighbours, task, work).run();
}

}  // namespace
}  // namespace geomine

std::int32_t geomine_kernel_interface(void) { return 4; }

const char *geomine_kernel_build(void) { return GEOMINE_BUILD; }

std::int32_t geomine_dbscan_plane(geomine_task *task, const double *points, double eps) {
    return geomine::guarded([&] { geomine::plane(*task, points, eps); });
}

std::int32_t geomine_dbscan_sphere(geomine_task *task, const double *points, double eps) {
    return geomine::guarded([&] { geomine::sphere(*task, points, eps); });
}

std::int32_t geomine_dbscan_space_time(geomine_task *task, const double *points, double eps,
                                       double reach) {
    return geomine::guarded([&] { geomine::space_time(*task, points, eps, reach); });
}
