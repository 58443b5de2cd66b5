// Polygons as a raster of answers: exact, or honest about not knowing.
//
// A cell that no side of a polygon comes near has one answer. A border cell knows the sides that
// come near it and which polygons hold one reference point in it. Another point of the cell
// differs by the sides that the straight way between the two crosses: cells are convex, so no
// other side can. Where rounding could decide a crossing, and so for every point on a border, the
// answer is UNSURE, and the caller must ask elsewhere.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "crossing.hpp"
#include "work.hpp"

namespace geomine {

// Rings one after the other, each closed. `shape` says whose a ring is, and never falls.
struct Rings {
    const Point *corner;
    const std::int64_t *first;  // corner of each ring, and how many corners there are
    const std::int32_t *shape;
    std::int64_t count;

    bool is_side(std::int64_t i) const {
        return corner[i].x != corner[i + 1].x || corner[i].y != corner[i + 1].y;
    }
};

class Raster {
  public:
    static constexpr std::int32_t NOWHERE = -1, UNSURE = -2;
    static constexpr std::int64_t MOST_CELLS_A_SIDE = 1 << 15;

    Raster(const Rings &rings, const Window &window)
        : rings_(rings), window_(window),
          answer_(static_cast<std::size_t>(window.size * window.size + 1), NOWHERE) {
        list_passes();
        sort_passes();
        list_parts();
        fill_shapes();
    }

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
    // Rounding in finding a point's cell is far below this part of a cell; the caller checks.
    static constexpr double SLACK = 1e-6;
    // Where in a cell its reference point is: odd, since borders like halves.
    static constexpr Point REFERENCE = {0.4567890123, 0.5432109877};

    // A side that comes near a border cell.
    struct Pass {
        Index border, corner;  // number of the cell; where the side begins
        std::int32_t shape;
    };
    // One shape's sides near a border cell, and whether the reference point is inside the shape.
    struct Part {
        Index first_pass;
        std::int32_t shape;
        bool inside;
    };
    struct Border {
        Index first_part;
        std::int32_t whole;  // first shape that covers all of the cell without a side near it
    };
    // Where a border crosses a row's line of reference points: left of the one in `column`.
    struct Mark {
        std::int64_t row, column;
        bool operator<(const Mark &other) const {
            return row != other.row ? row < other.row : column < other.column;
        }
    };

    std::size_t cell(std::int64_t row, std::int64_t column) const {
        return static_cast<std::size_t>(row * window_.size + column);
    }
    // `answer_` has the numbers of border cells too, from UNSURE down.
    static std::size_t border(std::int32_t answer) { return static_cast<std::size_t>(UNSURE - answer); }
    Point position(std::int64_t corner) const { return window_.position(rings_.corner[corner]); }
    Point reference(std::int64_t row, std::int64_t column) const {
        return {window_.corner.x + (static_cast<double>(column) + REFERENCE.x) / window_.cells_per_unit.x,
                window_.corner.y + (static_cast<double>(row) + REFERENCE.y) / window_.cells_per_unit.y};
    }

    // Step 1. Number the cells that a side comes near, and list which side passes which.
    void list_passes() {
        for (std::int64_t ring = 0; ring < rings_.count; ++ring)
            for (std::int64_t i = rings_.first[ring]; i + 1 < rings_.first[ring + 1]; ++i) {
                if (!rings_.is_side(i)) continue;
                const Point a = position(i), b = position(i + 1);
                each_cell_near(a, b, window_, SLACK, [&](std::int64_t row, std::int64_t column) {
                    std::int32_t &answer = answer_[cell(row, column)];
                    if (answer == NOWHERE) {
                        answer = UNSURE - static_cast<std::int32_t>(borders_.size());
                        borders_.push_back({0, NOWHERE});
                    }
                    const auto number = static_cast<Index>(border(answer));
                    passes_.push_back({number, static_cast<Index>(i), rings_.shape[ring]});
                    if (is_near(a, b, {static_cast<double>(column) + REFERENCE.x,
                                       static_cast<double>(row) + REFERENCE.y}))
                        borders_[number].whole = UNSURE;
                });
            }
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

    // Step 3. List the shapes near each border cell, and a last part and cell to end them.
    void list_parts() {
        for (std::size_t k = 0; k < passes_.size(); ++k) {
            const Pass &pass = passes_[k];
            const bool fresh = k == 0 || pass.border != passes_[k - 1].border;
            if (fresh) borders_[pass.border].first_part = static_cast<Index>(parts_.size());
            if (fresh || pass.shape != passes_[k - 1].shape)
                parts_.push_back({static_cast<Index>(k), pass.shape, false});
        }
        borders_.push_back({static_cast<Index>(parts_.size()), NOWHERE});
        parts_.push_back({static_cast<Index>(passes_.size()), 0, false});
        sides_.resize(passes_.size());
        for (std::size_t k = 0; k < passes_.size(); ++k) sides_[k] = passes_[k].corner;
        passes_ = {};
    }

    // Step 4. Shape by shape, row by row: from every odd border to the next is inside.
    void fill_shapes() {
        std::vector<Mark> marks;
        for (std::int64_t ring = 0; ring < rings_.count; ++ring) {
            mark_ring(ring, marks);
            const std::int32_t shape = rings_.shape[ring];
            if (ring + 1 < rings_.count && rings_.shape[ring + 1] == shape) continue;
            std::sort(marks.begin(), marks.end());
            for (std::size_t k = 0; k + 1 < marks.size(); k += 2)  // rings are closed: marks are even
                for (std::int64_t column = marks[k].column; column < marks[k + 1].column; ++column)
                    cover(answer_[cell(marks[k].row, column)], shape);
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

    // Take note that a shape covers the reference point of a cell.
    void cover(std::int32_t &answer, std::int32_t shape) {
        if (answer >= NOWHERE) {
            if (answer == NOWHERE) answer = shape;
            return;
        }
        Border &here = borders_[border(answer)];
        for (Index k = here.first_part; k < (&here + 1)->first_part; ++k)
            if (parts_[k].shape == shape) {
                parts_[k].inside = true;
                return;
            }
        if (here.whole == NOWHERE) here.whole = shape;
    }

    // Answer a batch: first the cells of all its points, then their answers, then for those near a
    // border a closer look. No step waits for memory that the one before could ask for.
    std::int64_t look_up(const Point *points, std::size_t n, std::int32_t *found) const {
        find_cells(points, n, found);
        std::uint16_t open[BATCH];
        std::size_t n_open = 0;
        for (std::size_t i = 0; i < n; ++i) {
            found[i] = answer_[static_cast<std::size_t>(found[i])];
            open[n_open] = static_cast<std::uint16_t>(i);
            n_open += found[i] < NOWHERE;  // added and not branched on: nothing tells which
        }
        std::int64_t unsure = 0;
        for (std::size_t k = 0; k < n_open; ++k) {
            const std::size_t i = open[k];
            found[i] = near_border(border(found[i]), points[i]);
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
            prefetch(answer_.data() + cells[i]);
        }
    }

    std::int32_t near_border(std::size_t number, Point p) const {
        const std::int32_t whole = borders_[number].whole;
        if (whole == UNSURE) return UNSURE;
        const Point at = window_.position(p);
        const Point from = reference(static_cast<std::int64_t>(at.y), static_cast<std::int64_t>(at.x));
        for (Index k = borders_[number].first_part; k < borders_[number + 1].first_part; ++k) {
            if (whole != NOWHERE && whole < parts_[k].shape) return whole;
            bool inside = parts_[k].inside;
            for (Index i = parts_[k].first_pass; i < parts_[k + 1].first_pass; ++i) {
                const Point *side = rings_.corner + sides_[i];
                const Crossing crossed = crossing(side[0], side[1], from, p);
                if (crossed == Crossing::UNSURE) return UNSURE;
                inside ^= crossed == Crossing::YES;
            }
            if (inside) return parts_[k].shape;
        }
        return whole;
    }

    Rings rings_;
    Window window_;
    // Of each cell, and of all that is outside: a shape, NOWHERE, or a border cell's number.
    std::vector<std::int32_t> answer_;
    std::vector<Border> borders_;
    std::vector<Part> parts_;
    std::vector<Pass> passes_;  // until the parts are listed
    std::vector<Index> sides_;  // by pass: the corner where a side begins
};

}  // namespace geomine
