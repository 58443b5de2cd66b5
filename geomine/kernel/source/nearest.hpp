// Is any point of one group near any point of another? Exact, and seldom all pairs.
#pragma once
#include <algorithm>
#include <limits>
#include <vector>

#include "near.hpp"
#include "work.hpp"

namespace geomine {

// The smallest box around some points.
template <class Space>
struct Box {
    double low[Space::AXES], high[Space::AXES];

    template <class At>
    Box(const Space &space, std::size_t n, At at) {
        for (int k = 0; k < Space::AXES; ++k) {
            low[k] = std::numeric_limits<double>::infinity();
            high[k] = -low[k];
            for (std::size_t i = 0; i < n; ++i) {
                low[k] = std::min(low[k], space.axis[k][at(i)]);
                high[k] = std::max(high[k], space.axis[k][at(i)]);
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

    Verdict(const Space &space, const Box<Space> &a, const Box<Space> &b) {
        double least[Space::AXES], most[Space::AXES];
        for (int k = 0; k < Space::AXES; ++k) {
            least[k] = std::max(0.0, std::max(a.low[k] - b.high[k], b.low[k] - a.high[k]));
            most[k] = std::max(a.high[k] - b.low[k], b.high[k] - a.low[k]);
        }
        near = space.surely_near(most);
        apart = space.surely_apart(least);
    }
};

constexpr std::size_t FEW_PAIRS = 2048;

// Halve the larger of two lists of points until boxes decide or few pairs are left.
template <class Space>
bool any_near_lists(const Space &space, Index *a, std::size_t na, Index *b, std::size_t nb,
                    const Work &work) {
    work.check();
    const Box<Space> box_a(space, na, [&](std::size_t i) { return a[i]; });
    const Box<Space> box_b(space, nb, [&](std::size_t i) { return b[i]; });
    const Verdict<Space> verdict(space, box_a, box_b);
    if (verdict.near || verdict.apart) return verdict.near;
    if (box_a.is_spot() && box_b.is_spot()) return space.near(a[0], b[0]);  // one pair says all
    if (na * nb <= FEW_PAIRS) {
        for (std::size_t i = 0; i < na; ++i)
            for (std::size_t j = 0; j < nb; ++j)
                if (space.near(a[i], b[j])) return true;
        return false;
    }
    const bool halve_a = nb == 1 || (na > 1 && box_a.length() >= box_b.length());
    Index *list = halve_a ? a : b;
    const std::size_t n = halve_a ? na : nb;
    const Box<Space> &box = halve_a ? box_a : box_b;
    const int k = box.longest();
    const double middle = box.low[k] + (box.high[k] - box.low[k]) / 2;
    Index *split = std::partition(list, list + n, [&](Index i) { return space.axis[k][i] <= middle; });
    std::size_t half = static_cast<std::size_t>(split - list);
    if (half == 0 || half == n) half = n / 2;  // all on one spot, as far as numbers can tell
    if (halve_a)
        return any_near_lists(space, a, half, b, nb, work) ||
               any_near_lists(space, a + half, na - half, b, nb, work);
    return any_near_lists(space, a, na, b, half, work) ||
           any_near_lists(space, a, na, b + half, nb - half, work);
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
    std::vector<Index> list_a(na), list_b(nb);
    for (std::size_t i = 0; i < na; ++i) list_a[i] = a.first + static_cast<Index>(i);
    for (std::size_t i = 0; i < nb; ++i) list_b[i] = b.first + static_cast<Index>(i);
    return any_near_lists(space, list_a.data(), na, list_b.data(), nb, work);
}

}  // namespace geomine
