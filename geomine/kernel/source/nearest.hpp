// Is any point of one group near any point of another? Exact, and seldom all pairs.
#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "near.hpp"
#include "work.hpp"

namespace geomine {

// A point and where it is.
template <class Space>
struct Located {
    Index point;
    double at[Space::AXES];
};

// The smallest box around some points.
template <class Space>
struct Box {
    double low[Space::AXES], high[Space::AXES];

    Box(const Located<Space> *points, std::size_t n) {
        for (int k = 0; k < Space::AXES; ++k) {
            low[k] = std::numeric_limits<double>::infinity();
            high[k] = -low[k];
            for (std::size_t i = 0; i < n; ++i) {
                low[k] = std::min(low[k], points[i].at[k]);
                high[k] = std::max(high[k], points[i].at[k]);
            }
        }
    }

    int longest() const {
        int best = 0;
        for (int k = 1; k < Space::AXES; ++k)
            if (high[k] - low[k] > high[best] - low[best]) best = k;
        return best;
    }

    double length() const { return high[longest()] - low[longest()]; }
    bool is_spot() const { return length() == 0; }
};

// What two boxes alone decide. Differences round the same way for corners as for points, and
// rounding keeps order, so that boxes and points never disagree.
template <class Space>
struct Verdict {
    bool near, apart;

    Verdict(const Band &band, const Box<Space> &a, const Box<Space> &b) {
        double least[Space::AXES], most[Space::AXES];
        for (int k = 0; k < Space::AXES; ++k) {
            least[k] = std::max(0.0, std::max(a.low[k] - b.high[k], b.low[k] - a.high[k]));
            most[k] = std::max(a.high[k] - b.low[k], b.high[k] - a.low[k]);
        }
        near = Space::squared(most, band.reach) <= band.sure;
        apart = Space::squared(least, band.reach) > band.possible;
    }
};

constexpr std::size_t FEW_PAIRS = 2048;

// Two lists of points, halved until boxes decide or few pairs are left. `exact` says whether
// points are where they are, or rounded as the space keeps them.
template <class Space>
class Lists {
  public:
    Lists(const Space &space, bool exact, const Work &work)
        : space_(space), exact_(exact), small_(std::sqrt(space.band().possible) / 1024),
          work_(work) {}

    using Points = Located<Space> *;

    bool any_near(Points a, std::size_t na, Points b, std::size_t nb) const {
        work_.check();
        const Box<Space> box_a(a, na), box_b(b, nb);
        const Verdict<Space> verdict(exact_ ? space_.exact_band() : space_.band(), box_a, box_b);
        if (verdict.near || verdict.apart) return verdict.near;
        if (!exact_ && box_a.length() + box_b.length() < small_) return any_near_exactly(a, na, b, nb);
        if (box_a.is_spot() && box_b.is_spot())  // one pair says all
            return space_.near(a->point, b->point);
        if (na * nb <= FEW_PAIRS) return any_pair_near(a, na, b, nb);
        const bool halve_a = nb == 1 || (na > 1 && box_a.length() >= box_b.length());
        const std::size_t half = halve_a ? halve(a, na, box_a) : halve(b, nb, box_b);
        if (halve_a) return any_near(a, half, b, nb) || any_near(a + half, na - half, b, nb);
        return any_near(a, na, b, half) || any_near(a, na, b + half, nb - half);
    }

  private:
    bool any_pair_near(Points a, std::size_t na, Points b, std::size_t nb) const {
        for (std::size_t i = 0; i < na; ++i)
            for (std::size_t j = 0; j < nb; ++j)
                if (space_.near(a[i].point, b[j].point)) return true;
        return false;
    }

    // Copies are placed anew, since whoever called goes on with the rounded places.
    bool any_near_exactly(Points a, std::size_t na, Points b, std::size_t nb) const {
        std::vector<Located<Space>> exact_a(a, a + na), exact_b(b, b + nb);
        for (auto *list : {&exact_a, &exact_b})
            for (auto &point : *list) space_.locate_exactly(point.point, point.at);
        return Lists(space_, true, work_).any_near(exact_a.data(), na, exact_b.data(), nb);
    }

    // Bring the points of the lower half to the front, and return how many they are.
    static std::size_t halve(Points list, std::size_t n, const Box<Space> &box) {
        const int k = box.longest();
        const double middle = box.low[k] + (box.high[k] - box.low[k]) / 2;
        const auto *split = std::partition(
            list, list + n, [&](const Located<Space> &point) { return point.at[k] <= middle; });
        const auto half = static_cast<std::size_t>(split - list);
        return half == 0 || half == n ? n / 2 : half;  // all on one spot, as far as numbers can tell
    }

    const Space &space_;
    bool exact_;
    double small_;  // boxes for which rounding of places could matter
    const Work &work_;
};

template <class Space>
std::vector<Located<Space>> located(const Space &space, Span span) {
    std::vector<Located<Space>> points(span.last - span.first);
    for (Index i = span.first; i < span.last; ++i) {
        points[i - span.first].point = i;
        space.locate(i, points[i - span.first].at);
    }
    return points;
}

template <class Space>
bool any_near(const Space &space, Span a, Span b, const Work &work) {
    if (a.last - a.first > b.last - b.first) std::swap(a, b);
    const std::size_t na = a.last - a.first, nb = b.last - b.first;
    if (na * nb <= FEW_PAIRS) {
        for (Index i = a.first; i < a.last; ++i)
            if (space.has_near(i, &b, 1, 1)) return true;
        return false;
    }
    const Span some = {b.first, b.first + static_cast<Index>(std::min<std::size_t>(nb, 64))};
    for (Index k = 0; k < 4; ++k)  // dense neighbours meet at the first look
        if (space.has_near(a.first + static_cast<Index>(na * k / 4), &some, 1, 1)) return true;
    auto list_a = located(space, a), list_b = located(space, b);
    return Lists<Space>(space, Space::IS_EXACT, work)
        .any_near(list_a.data(), na, list_b.data(), nb);
}

}  // namespace geomine
