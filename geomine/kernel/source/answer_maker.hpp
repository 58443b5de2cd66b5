// How a raster of answers is made.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "answers.hpp"
#include "crossing.hpp"
#include "work.hpp"

namespace geomine {

class AnswerMaker {
  public:
    AnswerMaker(const Rings &rings, const Window &window)
        : rings_(rings), window_(window),
          of_cell_(static_cast<std::size_t>(window.size * window.size + 1), NOWHERE) {}

    Answers make() {
        list_passes();
        sort_passes();
        list_near();
        fill_polygons();
        name_shapes();
        return {std::move(of_cell_), std::move(borders_), std::move(near_), std::move(sides_)};
    }

  private:
    // Rounding in finding a point's cell is far below this part of a cell; the caller checks.
    static constexpr double SLACK = 1e-6;

    // A side that comes near a border cell.
    struct Pass {
        Index border, corner;  // number of the cell; where the side begins
        std::int32_t part;
    };
    // Where a border crosses a row's line of reference points: left of the one in `column`.
    struct Mark {
        std::int64_t row, column;
        bool operator<(const Mark &other) const {
            return row != other.row ? row < other.row : column < other.column;
        }
    };

    std::int32_t &answer(std::int64_t row, std::int64_t column) {
        return of_cell_[static_cast<std::size_t>(row * window_.size + column)];
    }
    Point position(std::int64_t corner) const { return window_.position(rings_.corner[corner]); }

    // Step 1. Number the cells that a side comes near, and list which side passes which.
    void list_passes() {
        for (std::int64_t ring = 0; ring < rings_.count; ++ring)
            for (std::int64_t i = rings_.first[ring]; i + 1 < rings_.first[ring + 1]; ++i) {
                if (!rings_.is_side(i)) continue;
                const Point a = position(i), b = position(i + 1);
                each_cell_near(a, b, window_, SLACK, [&](std::int64_t row, std::int64_t column) {
                    const Index number = border_at(row, column);
                    passes_.push_back({number, static_cast<Index>(i), rings_.part[ring]});
                    if (is_near(a, b, {static_cast<double>(column) + REFERENCE.x,
                                       static_cast<double>(row) + REFERENCE.y}))
                        borders_[number].whole = UNSURE;
                });
            }
    }

    Index border_at(std::int64_t row, std::int64_t column) {
        std::int32_t &here = answer(row, column);
        if (here == NOWHERE) {
            here = UNSURE - static_cast<std::int32_t>(borders_.size());
            borders_.push_back({0, NOWHERE});
        }
        return static_cast<Index>(Answers::border(here));
    }

    // Whether the line through a and b is so near p that rounding could decide its side.
    static bool is_near(Point a, Point b, Point p) {
        const double dx = b.x - a.x, dy = b.y - a.y;
        const double area = dx * (p.y - a.y) - dy * (p.x - a.x);
        return std::fabs(area) <= 2 * SLACK * (std::fabs(dx) + std::fabs(dy));
    }

    // Step 2. Bring the passes of a cell together; those of one shape stay together.
    void sort_passes() {
        std::vector<Index> place(borders_.size() + 1, 0);
        for (const Pass &pass : passes_) ++place[pass.border + 1];
        for (std::size_t k = 1; k < place.size(); ++k) place[k] += place[k - 1];
        std::vector<Pass> sorted(passes_.size());
        for (const Pass &pass : passes_) sorted[place[pass.border]++] = pass;
        passes_.swap(sorted);
    }

    // Step 3. List the polygons near each border cell, and a last one and a last cell to end them.
    void list_near() {
        for (std::size_t k = 0; k < passes_.size(); ++k) {
            const Pass &pass = passes_[k];
            const bool fresh = k == 0 || pass.border != passes_[k - 1].border;
            if (fresh) borders_[pass.border].first_near = static_cast<Index>(near_.size());
            if (fresh || pass.part != passes_[k - 1].part)
                near_.push_back({static_cast<Index>(k), pass.part, false});
        }
        borders_.push_back({static_cast<Index>(near_.size()), NOWHERE});
        near_.push_back({static_cast<Index>(passes_.size()), NOWHERE, false});
        sides_.resize(passes_.size());
        for (std::size_t k = 0; k < passes_.size(); ++k) sides_[k] = passes_[k].corner;
        passes_ = {};
    }

    // Step 4. Polygon by polygon, row by row: from every odd border to the next is inside.
    void fill_polygons() {
        std::vector<Mark> marks;
        for (std::int64_t ring = 0; ring < rings_.count; ++ring) {
            mark_ring(ring, marks);
            const std::int32_t part = rings_.part[ring];
            if (ring + 1 < rings_.count && rings_.part[ring + 1] == part) continue;
            std::sort(marks.begin(), marks.end());
            for (std::size_t k = 0; k + 1 < marks.size(); k += 2)  // rings are closed: marks are even
                for (std::int64_t column = marks[k].column; column < marks[k + 1].column; ++column)
                    cover(answer(marks[k].row, column), part);
            marks.clear();
        }
    }

    void mark_ring(std::int64_t ring, std::vector<Mark> &marks) const {
        for (std::int64_t i = rings_.first[ring]; i + 1 < rings_.first[ring + 1]; ++i) {
            Point a = position(i), b = position(i + 1);
            if (a.y > b.y) std::swap(a, b);
            const std::int64_t end = window_.clamp(std::ceil(b.y - REFERENCE.y), window_.size);
            for (auto row = window_.clamp(std::ceil(a.y - REFERENCE.y), window_.size); row < end; ++row) {
                const double up = static_cast<double>(row) + REFERENCE.y - a.y;
                const double x = a.x + up * ((b.x - a.x) / (b.y - a.y));
                marks.push_back({row, window_.clamp(std::ceil(x - REFERENCE.x), window_.size)});
            }
        }
    }

    // Take note that a polygon covers the reference point of a cell.
    void cover(std::int32_t &answer, std::int32_t part) {
        if (answer >= NOWHERE) {
            if (answer == NOWHERE) answer = part;
            return;
        }
        Border &here = borders_[Answers::border(answer)];
        for (Index k = here.first_near; k < (&here + 1)->first_near; ++k)
            if (near_[k].shape == part) {
                near_[k].inside = true;
                return;
            }
        if (here.whole == NOWHERE) here.whole = part;
    }

    // Step 5. So far polygons were told apart; from here on only whose they are counts.
    void name_shapes() {
        const auto name = [&](std::int32_t &part) {
            if (part >= 0) part = rings_.shape[part];
        };
        for (std::int32_t &answer : of_cell_) name(answer);
        for (Border &here : borders_) name(here.whole);
        for (Near &polygon : near_) name(polygon.shape);
    }

    Rings rings_;
    Window window_;
    std::vector<std::int32_t> of_cell_;
    std::vector<Border> borders_;
    std::vector<Near> near_;
    std::vector<Pass> passes_;  // until step 3
    std::vector<Index> sides_;
};

}  // namespace geomine
