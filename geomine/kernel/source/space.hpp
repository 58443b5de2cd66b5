// What the spaces share: sorted coordinates, a band about eps, and counting within it.
#pragma once
#include <cmath>
#include <limits>
#include <utility>

#include "near.hpp"
#include "work.hpp"

namespace geomine {

// A space in which squared distance decides but for a narrow band; a pair within the band is
// settled by Self::settle(i, j), if it can be. Asks that hang on a pair in doubt throw Undecided.
template <class Self, Metric METRIC, int WIDTH>
class Space {
  public:
    static constexpr int AXES = axes_of(METRIC);
    Coordinate<METRIC> *axis[AXES];

    bool near(Index i, Index j) const { return known(answer(i, j)); }

    // Whether `enough` points of `spans`, 1 or more, are near i.
    bool has_near(Index i, const Span *spans, int n, Index enough) const {
        const Answer found = enough_near<METRIC>(axis, i, spans, n, band_, enough);
        if (found != Answer::IN_DOUBT) return found == Answer::YES;
        Index sure = 0, possible = 0;
        each(i, spans, n, [&](Index, Answer answer) {
            sure += answer == Answer::YES;
            possible += answer != Answer::NO;
        });
        if (sure >= enough) return true;
        return known(possible < enough ? Answer::NO : Answer::IN_DOUBT);
    }

    // The weight of those near i; above `enough` it may be any.
    double weigh(Index i, const double *weight, const Span *spans, int n, double enough) const {
        Weight found = weigh_near<METRIC>(axis, weight, i, spans, n, band_, enough);
        if (found.sure > enough || found.sure == found.possible) return found.sure;
        found = {0, 0};
        each(i, spans, n, [&](Index j, Answer answer) {
            found.sure += answer == Answer::YES ? weight[j] : 0;
            found.possible += answer != Answer::NO ? weight[j] : 0;
        });
        if (found.sure > enough || found.sure == found.possible) return found.sure;
        throw Undecided();
    }

    // Where a point is, for boxes, and what differences of such numbers decide alone.
    static constexpr bool IS_EXACT = true;
    void locate(Index i, double *at) const {
        for (int k = 0; k < AXES; ++k) at[k] = axis[k][i];
    }
    void locate_exactly(Index i, double *at) const { locate(i, at); }
    const Band &band() const { return band_; }
    const Band &exact_band() const { return band_; }
    static double squared(const double *gap, double reach) {
        return geomine::squared<METRIC>(gap, reach);
    }

    void swap(Index i, Index j) {
        for (auto *values : axis) std::swap(values[i], values[j]);
    }

    // Memory for a number of 32 bits a point, once coordinates are done with.
    Index *forget() { return reinterpret_cast<Index *>(held_[0].get()); }

  protected:
    Space(Band band, Buffer<double> *held) : band_(band) { std::move(held, held + WIDTH, held_); }

    Band band_;
    Buffer<double> held_[WIDTH];

  private:
    static bool known(Answer answer) {
        if (answer == Answer::IN_DOUBT) throw Undecided();
        return answer == Answer::YES;
    }

    Answer answer(Index i, Index j) const {
        double gap[AXES];
        for (int k = 0; k < AXES; ++k)
            gap[k] = static_cast<double>(axis[k][i]) - static_cast<double>(axis[k][j]);
        const double distance = squared(gap, band_.reach);
        if (distance <= band_.sure) return Answer::YES;
        return distance <= band_.possible ? self().settle(i, j) : Answer::NO;
    }

    template <class F>
    void each(Index i, const Span *spans, int n, F f) const {
        for (int k = 0; k < n; ++k)
            for (Index j = spans[k].first; j < spans[k].last; ++j) f(j, answer(i, j));
    }

    const Self &self() const { return static_cast<const Self &>(*this); }
};

}  // namespace geomine
