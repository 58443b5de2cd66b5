// Is any point of one group near any point of another? Exact, and seldom all pairs.
#pragma once
#include <algorithm>
#include <limits>
#include <vector>

#include "work.hpp"

namespace geomine {

struct Group {
    Index first, size;
};

template <class Space>
bool any_near_point(const Space &space, Index i, Index first, Index last) {
    constexpr Index STEP = 32;  // counting a few at once is faster than asking one by one
    for (; last - first > STEP; first += STEP)
        if (space.count(i, first, first + STEP)) return true;
    return space.count(i, first, last) > 0;
}

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
bool any_near(const Space &space, Group a, Group b, const Work &work) {
    if (a.size > b.size) std::swap(a, b);
    if (std::size_t{a.size} * b.size <= FEW_PAIRS) {
        for (Index i = a.first; i < a.first + a.size; ++i)
            if (any_near_point(space, i, b.first, b.first + b.size)) return true;
        return false;
    }
    for (Index k = 0; k < 4; ++k) {  // dense neighbours meet at the first look
        const Index i = a.first + static_cast<Index>(std::size_t{a.size} * k / 4);
        if (any_near_point(space, i, b.first, b.first + std::min<Index>(b.size, 64))) return true;
    }
    const Box<Space> box_a(space, a.size, [&](std::size_t i) { return a.first + i; });
    const Box<Space> box_b(space, b.size, [&](std::size_t i) { return b.first + i; });
    const Verdict<Space> verdict(space, box_a, box_b);
    if (verdict.near || verdict.apart) return verdict.near;
    std::vector<Index> list_a(a.size), list_b(b.size);
    for (Index i = 0; i < a.size; ++i) list_a[i] = a.first + i;
    for (Index i = 0; i < b.size; ++i) list_b[i] = b.first + i;
    return any_near_lists(space, list_a.data(), list_a.size(), list_b.data(), list_b.size(), work);
}

}  // namespace geomine
