// Polygons as a raster of answers: exact, or honest about not knowing.
//
// A cell that no side of a polygon comes near has one answer. A border cell knows the sides that
// come near it and which polygons hold one reference point in it. Another point of the cell
// differs by the sides that the straight way between the two crosses: cells are convex, so no
// other side can. Where rounding could decide a crossing, and so for every point on a border, the
// answer is UNSURE, and the caller must ask elsewhere.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "answer_maker.hpp"
#include "answers.hpp"
#include "crossing.hpp"
#include "work.hpp"

namespace geomine {

class Raster {
  public:
    static constexpr std::int64_t MOST_CELLS_A_SIDE = 1 << 15;

    Raster(const Rings &rings, const Window &window)
        : corner_(rings.corner), window_(window), answers_(AnswerMaker(rings, window).make()) {}

    // Find the first shape that covers each of n points, NOWHERE, or UNSURE; return how many are
    // unsure.
    std::int64_t first_covering(const Point *points, std::size_t n, std::int32_t *found) const {
        std::int64_t unsure = 0;
        for (std::size_t begin = 0; begin < n; begin += BATCH) {
            const std::size_t size = std::min(BATCH, n - begin);
            unsure += look_up(points + begin, size, found + begin);
        }
        return unsure;
    }

  private:
    static constexpr std::size_t BATCH = 512;  // points that the cache holds with all about them
    static constexpr std::size_t AHEAD = 128;  // points

    // Answer a batch: first the cells of all its points, then their answers, then for those near a
    // border a closer look. No step waits for memory that the one before could ask for.
    std::int64_t look_up(const Point *points, std::size_t n, std::int32_t *found) const {
        find_cells(points, n, found);
        std::uint16_t open[BATCH];
        std::size_t n_open = 0;
        for (std::size_t i = 0; i < n; ++i) {
            found[i] = answers_.of_cell[static_cast<std::size_t>(found[i])];
            open[n_open] = static_cast<std::uint16_t>(i);
            n_open += found[i] < NOWHERE;  // added and not branched on: nothing tells which
        }
        std::int64_t unsure = 0;
        for (std::size_t k = 0; k < n_open; ++k) {
            const std::size_t i = open[k];
            found[i] = near_border(Answers::border(found[i]), points[i]);
            unsure += found[i] == UNSURE;
        }
        return unsure;
    }

    void find_cells(const Point *points, std::size_t n, std::int32_t *cells) const {
        const Window window = window_;
        const auto size = static_cast<std::int32_t>(window.size), outside = size * size;
        for (std::size_t i = 0; i < n; ++i) {
            prefetch(points + i + AHEAD);
            const Point at = window.position(points[i]);
            cells[i] = window.holds(at) ? static_cast<std::int32_t>(at.y) * size +
                                              static_cast<std::int32_t>(at.x)
                                        : outside;
            prefetch(answers_.of_cell.data() + cells[i]);
        }
    }

    Point reference(std::int64_t row, std::int64_t column) const {
        return {window_.corner.x + (static_cast<double>(column) + REFERENCE.x) / window_.cells_per_unit.x,
                window_.corner.y + (static_cast<double>(row) + REFERENCE.y) / window_.cells_per_unit.y};
    }

    std::int32_t near_border(std::size_t number, Point p) const {
        const Border &here = answers_.borders[number];
        const std::int32_t whole = here.whole;
        if (whole == UNSURE) return UNSURE;
        const Point at = window_.position(p);
        const Point from = reference(static_cast<std::int64_t>(at.y), static_cast<std::int64_t>(at.x));
        for (Index k = here.first_near; k < (&here + 1)->first_near; ++k) {
            const Near &polygon = answers_.near[k];
            if (whole != NOWHERE && whole < polygon.shape) return whole;
            bool inside = polygon.inside;
            for (Index i = polygon.first_side; i < (&polygon + 1)->first_side; ++i) {
                const Point *side = corner_ + answers_.sides[i];
                const Crossing crossed = crossing(side[0], side[1], from, p);
                if (crossed == Crossing::UNSURE) return UNSURE;
                inside ^= crossed == Crossing::YES;
            }
            if (inside) return polygon.shape;
        }
        return whole;
    }

    const Point *corner_;
    Window window_;
    Answers answers_;
};

}  // namespace geomine
