// The best windows of maps under chance: the C interface of scan.hpp.
#include "scan.hpp"

#include "geomine_kernel.h"
#include "guarded.hpp"

using namespace geomine;

std::int32_t geomine_scan_centre(const geomine_scan *scan, const double *cases, std::int64_t maps,
                                 double *best) {
    return guarded([&] { raise_best(*scan, cases, maps, best); });
}
