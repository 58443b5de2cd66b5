// How many of some points lie within a distance: the loops in which the time goes.
#pragma once
#include <cmath>
#include <limits>

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

// Squared distance over gaps along the axes; infinite where the time between is too long.
template <Metric METRIC>
inline double squared(const double *gap, double reach) {
    const double sum = gap[0] * gap[0] + gap[1] * gap[1];
    if (METRIC == Metric::SPHERE) return sum + gap[2] * gap[2];
    if (METRIC == Metric::SPACE_TIME)
        return std::fabs(gap[2]) <= reach ? sum : std::numeric_limits<double>::infinity();
    return sum;
}

// How many points are surely within eps, and how many possibly.
struct Count {
    Index sure, possible;
};

// Their weight.
struct Weight {
    double sure, possible;
};

// Count the points of `spans` near `at`, which has a number for each axis; stop at `enough` sure.
template <Metric METRIC>
Count count_near(const double *const *axis, const double *at, const Span *spans, int n, Band band,
                 Index enough);

// The same with a weight for each point; stop above `enough`.
template <Metric METRIC>
Weight weigh_near(const double *const *axis, const double *weight, const double *at,
                  const Span *spans, int n, Band band, double enough);

}  // namespace geomine
