// The C interface of DBSCAN: checks, and the choice of space.
#include <algorithm>

#include "dbscan.hpp"
#include "geomine_kernel.h"
#include "grid.hpp"
#include "guarded.hpp"
#include "plane.hpp"
#include "scratch.hpp"
#include "space_time.hpp"
#include "sphere.hpp"

#ifndef GEOMINE_BUILD
#define GEOMINE_BUILD "unknown"
#endif

namespace geomine {
namespace {

constexpr int KEY_BITS = 62;

Work work_of(const geomine_task &task) { return {std::max(1, task.threads), task.stop}; }

std::size_t checked(const geomine_task &task, double eps, double least, double most) {
    if (task.n < 0 || task.n >= std::int64_t{NONE} || !(eps >= least && eps <= most))
        throw OutOfRange();
    return static_cast<std::size_t>(task.n);
}

// The points by cells. Until they hold labels, task.labels keep the points' rows, and task.core
// marks.
template <class Grid>
Layout<Grid> lay_out(const Grid &grid, const geomine_task &task, const double *points,
                     const Work &work) {
    if (grid.key_bits() > KEY_BITS) throw OutOfRange();
    return Layout<Grid>(grid, points, static_cast<std::size_t>(task.n), Scratch(task).rows(),
                        task.core, work);
}

template <class Neighbours, class Grid, class Space>
void find_clusters(Space &space, Layout<Grid> &layout, const Neighbours &neighbours,
                   geomine_task &task, const Work &work) {
    geomine::find_clusters(Job<Space, Neighbours, Grid>{space, layout, neighbours, task, work});
}

void plane(geomine_task &task, const double *points, double eps) {
    const std::size_t n = checked(task, eps, MIN_EPS, MAX_EPS);
    if (n == 0) return;
    const Work work = work_of(task);
    const PlaneGrid grid(Extent<2>(points, n, work), eps);
    auto layout = lay_out(grid, task, points, work);
    Plane space(layout, eps);
    find_clusters(space, layout, GridNeighbours<1>(), task, work);
}

void sphere(geomine_task &task, const double *points, double eps) {
    const std::size_t n = checked(task, eps, MIN_ANGLE, MAX_ANGLE);
    if (n == 0) return;
    const Work work = work_of(task);
    const Extent<2> extent(points, n, work);
    const SphereGrid grid(extent, eps);
    auto layout = lay_out(grid, task, points, work);
    Sphere space(points, extent, layout, eps, Scratch(task).codes(), n, work);
    find_clusters(space, layout, SphereNeighbours(grid), task, work);
}

void space_time(geomine_task &task, const double *points, double eps, double reach) {
    const std::size_t n = checked(task, eps, MIN_EPS, MAX_EPS);
    if (!(reach > 0)) throw OutOfRange();
    if (n == 0) return;
    const Work work = work_of(task);
    const SheetGrid grid(Extent<3>(points, n, work), eps, reach);
    auto layout = lay_out(grid, task, points, work);
    SpaceTime space(layout, eps, reach);
    find_clusters(space, layout, GridNeighbours<3>(grid.rows_a_sheet()), task, work);
}

}  // namespace
}  // namespace geomine

std::int32_t geomine_kernel_interface(void) { return 7; }

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
