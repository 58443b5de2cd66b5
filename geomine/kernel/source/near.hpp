// How many of some points lie within a distance: the loops in which the time goes.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "work.hpp"

namespace geomine {

// Points [first, last) by sorted position.
struct Span {
    Index first, last;
};

// Squared distances up to `sure` are within eps and those above `possible` are not, however
// they are rounded; between them a space must look closer.
struct Band {
    double sure, possible;
    double reach = 0;  // in time; see Metric
};

// What distance is: from easting and northing, from three axes through the Earth, or from
// easting and northing as long as the third axis, time, is no further than `reach`.
enum class Metric { PLANE, SPHERE, SPACE_TIME };

constexpr int axes_of(Metric metric) { return metric == Metric::PLANE ? 2 : 3; }

// What a place is kept as along an axis: on the sphere a whole number of steps, half as long.
template <Metric METRIC>
using Coordinate = std::conditional_t<METRIC == Metric::SPHERE, std::int32_t, double>;

// Squared distance over gaps along the axes; infinite where the time between is too long.
template <Metric METRIC>
inline double squared(const double *gap, double reach) {
    const double sum = gap[0] * gap[0] + gap[1] * gap[1];
    if (METRIC == Metric::SPHERE) return sum + gap[2] * gap[2];
    if (METRIC == Metric::SPACE_TIME)
        return std::fabs(gap[2]) <= reach ? sum : std::numeric_limits<double>::infinity();
    return sum;
}

// What distances say: no, yes, or that it hangs on pairs in the band.
enum class Answer { NO, YES, IN_DOUBT };

// Numbers of an axis are read so many at a time: at its end as many must follow, of any value.
constexpr Index LANES = 8;

inline Buffer<double> axis_of(std::size_t n) {
    Buffer<double> axis(n + LANES);
    std::fill(axis.get() + n, axis.get() + n + LANES, 0.0);
    return axis;
}

// Whether `enough` points of `spans`, 1 or more, are near point i; each axis holds a number for
// every point.
template <Metric METRIC>
Answer enough_near(const Coordinate<METRIC> *const *axis, Index i, const Span *spans, int n,
                   Band band, Index enough);

// The weight of points of `spans` that are near point i, surely and possibly; above `enough` it
// may be any.
struct Weight {
    double sure, possible;
};
template <Metric METRIC>
Weight weigh_near(const Coordinate<METRIC> *const *axis, const double *weight, Index i,
                  const Span *spans, int n, Band band, double enough);

}  // namespace geomine
