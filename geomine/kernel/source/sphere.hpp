// Points on the sphere: chords, and haversine where they are in doubt.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "layout.hpp"
#include "space.hpp"
#include "sphere_grid.hpp"
#include "work.hpp"

namespace geomine {

// Chords through the Earth decide at once but for a thin band around eps; there scikit-learn's
// own formula is asked, in its own order of operations. Where a chord begins and ends is kept in
// whole steps from a corner of the Earth in reach: 12 bytes a point in place of 24.
class Sphere : public Space<Sphere, Metric::SPHERE, 2> {
  public:
    // `spare` holds a number for each point until all are placed.
    Sphere(const double *points, const Extent<2> &extent, Layout<SphereGrid> &layout, double eps,
           Index *spare, std::size_t n, const Work &work)
        : Space({}, layout.axis), points_(points), layout_(layout),
          half_chord_(std::sin(0.5 * eps)), chords_(band_about(half_chord_, 0)), steps_(extent, eps) {
        const Band band = band_about(half_chord_, 1 / steps_.per_unit);
        const double squared_unit = steps_.per_unit * steps_.per_unit;
        band_ = {band.sure * squared_unit, band.possible * squared_unit};
        place(spare, n, work);
    }

    // Points of one step need not be of one place: then boxes are drawn round exact places.
    static constexpr bool IS_EXACT = false;
    void locate_exactly(Index i, double *at) const { through_earth(point(i), at); }
    const Band &exact_band() const { return chords_; }

    // The tree adds and subtracts distances from centres to points, each rounded.
    Answer settle(Index i, Index j) const {
        const double found = haversine(i, j);
        const double wanted = half_chord_ * half_chord_;
        if (std::fabs(found - wanted) <= (half_chord_ + wanted) * UNSURE_RADIANS)
            return Answer::IN_DOUBT;
        return found < wanted ? Answer::YES : Answer::NO;
    }

  private:
    static constexpr double UNSURE_RADIANS = 1e-14;  // 64 nanometres on the Earth
    static constexpr double FLOAT = 1e-6;  // float rounds six times on the way, by 6e-8 each

    // Steps from the middle of all points, so small that differences just fit into 32 bits.
    struct Steps {
        double middle[3], per_unit;

        Steps(const Extent<2> &extent, double eps) {
            const double centre[2] = {0.5 * (extent.low[0] + extent.high[0]),
                                      0.5 * (extent.low[1] + extent.high[1])};
            through_earth(centre, middle);
            const double angle = extent.high[0] - centre[0] + (extent.high[1] - centre[1]);
            per_unit = 1073741000.0 / std::max(eps, std::min(2.0, 1.001 * angle));
        }
        std::int32_t count(double at, int k) const {
            constexpr std::int64_t HALF = std::int64_t{1} << 31;  // above 0 a cast rounds down
            const double steps = (at - middle[k]) * per_unit + static_cast<double>(HALF);
            return static_cast<std::int32_t>(static_cast<std::int64_t>(steps) - HALF);
        }
    };

    static void through_earth(const double *point, double *at) {
        at[0] = std::cos(point[0]) * std::cos(point[1]);
        at[1] = std::cos(point[0]) * std::sin(point[1]);
        at[2] = std::sin(point[0]);
    }

    // A squared chord is four times the haversine. Of two computed unit vectors it is off by
    // 2e-15 of its length at most; twice as much is allowed. Rounded down to steps a gap along an
    // axis is off by a step at most, a chord by less than two (the root of three).
    static Band band_about(double half_chord, double step) {
        const double squared = 4 * half_chord * half_chord, off = step / half_chord;
        const double margin = 4e-15 / half_chord + 4 * UNSURE_RADIANS / half_chord + 1e-13 +
                              (step > 0 ? (2 + off) * off + FLOAT : 0);
        return {squared * (1 - margin), squared * (1 + margin)};
    }

    // Latitudes and longitudes give way to steps along three axes, in the same memory.
    void place(Index *spare, std::size_t n, const Work &work) {
        struct Pair {
            std::int32_t x, y;
        };
        auto *z = reinterpret_cast<std::int32_t *>(spare);
        in_blocks(work, n, 1 << 12, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const double point[2] = {held_[0][i], held_[1][i]};
                double at[3];
                through_earth(point, at);
                const Pair pair = {steps_.count(at[0], 0), steps_.count(at[1], 1)};
                std::memcpy(&held_[0][i], &pair, sizeof pair);
                z[i] = steps_.count(at[2], 2);
            }
        });
        for (int k = 0; k < 3; ++k) axis[k] = reinterpret_cast<std::int32_t *>(held_[k < 2].get());
        axis[1] += n;
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                Pair pair;
                std::memcpy(&pair, &held_[0][i], sizeof pair);
                axis[0][i] = pair.x;
                axis[1][i] = pair.y;
            }
        });
        in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
            std::copy(z + begin, z + end, axis[2] + begin);
        });
    }

    const double *point(Index i) const { return points_ + 2 * std::size_t{layout_.row(i)}; }

    double haversine(Index i, Index j) const {
        const double *a = point(i), *b = point(j);
        const double lat = std::sin(0.5 * (a[0] - b[0])), lon = std::sin(0.5 * (a[1] - b[1]));
        return lat * lat + std::cos(a[0]) * std::cos(b[0]) * lon * lon;
    }

    const double *points_;
    const Layout<SphereGrid> &layout_;
    double half_chord_;
    Band chords_;  // for places that are not rounded to steps
    Steps steps_;
};

}  // namespace geomine
