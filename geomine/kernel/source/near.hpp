// How many of some points lie within a distance: the loops in which the time goes.
#pragma once
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
};

// How many points are surely within eps, and how many possibly.
struct Count {
    Index sure, possible;
};

// Their weight.
struct Weight {
    double sure, possible;
};

// Count the points of `spans` near `at`, which has AXES coordinates; stop at `enough` sure ones.
template <int AXES>
Count count_near(const double *const *axis, const double *at, const Span *spans, int n, Band band,
                 Index enough);

// The same with a weight for each point; stop above `enough`.
template <int AXES>
Weight weigh_near(const double *const *axis, const double *weight, const double *at,
                  const Span *spans, int n, Band band, double enough);

}  // namespace geomine
