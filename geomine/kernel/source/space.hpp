// What the spaces share: sorted coordinates, a band about eps, and counting within it.
#pragma once
#include <cmath>
#include <limits>

#include "near.hpp"
#include "work.hpp"

namespace geomine {

// A space in which squared distance decides but for a narrow band; a pair within the band is
// settled by Self::settle(i, j), which may throw Undecided.
template <class Self, Metric METRIC>
class Space {
  public:
    static constexpr int AXES = axes_of(METRIC);
    Buffer<double> axis[AXES];

    bool near(Index i, Index j) const {
        double gap[AXES];
        for (int k = 0; k < AXES; ++k) gap[k] = axis[k][i] - axis[k][j];
        const double distance = squared(gap);
        if (distance <= band_.sure) return true;
        return distance <= band_.possible && self().settle(i, j);
    }

    // Whether `enough` points of `spans`, 1 or more, are near i.
    bool has_near(Index i, const Span *spans, int n, Index enough) const {
        const Axes axes(*this);
        const Enough found = enough_near<METRIC>(axes.axis, i, spans, n, band_, enough);
        if (found != Enough::IN_DOUBT) return found == Enough::YES;
        Index settled = 0;
        for (int k = 0; k < n; ++k)
            for (Index j = spans[k].first; j < spans[k].last; ++j) settled += near(i, j);
        return settled >= enough;
    }

    // The weight of those near i; above `enough` it may be any.
    double weigh(Index i, const double *weight, const Span *spans, int n, double enough) const {
        const Axes axes(*this);
        const Weight found = weigh_near<METRIC>(axes.axis, weight, i, spans, n, band_, enough);
        if (found.sure > enough || found.sure == found.possible) return found.sure;
        double settled = 0;
        for (int k = 0; k < n; ++k)
            for (Index j = spans[k].first; j < spans[k].last; ++j)
                if (near(i, j)) settled += weight[j];
        return settled;
    }

    // What differences along the axes decide alone.
    bool surely_near(const double *gap) const { return squared(gap) <= band_.sure; }
    bool surely_apart(const double *gap) const { return squared(gap) > band_.possible; }

    // The memory of an axis, for a number of 32 bits a point, once coordinates are done with.
    Index *forget() { return reinterpret_cast<Index *>(axis[0].get()); }

    void swap(Index i, Index j) {
        for (auto &values : axis) std::swap(values[i], values[j]);
    }

  protected:
    explicit Space(Band band) : band_(band) {}

    double squared(const double *gap) const { return geomine::squared<METRIC>(gap, band_.reach); }

    Band band_;

  private:
    struct Axes {
        const double *axis[AXES];
        explicit Axes(const Space &space) {
            for (int k = 0; k < AXES; ++k) axis[k] = space.axis[k].get();
        }
    };
    const Self &self() const { return static_cast<const Self &>(*this); }
};

}  // namespace geomine
