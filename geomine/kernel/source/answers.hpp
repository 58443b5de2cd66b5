// What a raster of answers is made of: cells that have one, and cells near a border.
#pragma once
#include <cstdint>
#include <vector>

#include "crossing.hpp"
#include "work.hpp"

namespace geomine {

constexpr std::int32_t NOWHERE = -1, UNSURE = -2;

// Where in a cell its reference point is: odd, since borders like halves.
constexpr Point REFERENCE = {0.4567890123, 0.5432109877};

// Rings one after the other, each closed. `part` says which polygon's a ring is, `shape` which
// shape's a polygon is; both never fall.
struct Rings {
    const Point *corner;
    const std::int64_t *first;  // corner of each ring, and how many corners there are
    const std::int32_t *part;
    const std::int32_t *shape;
    std::int64_t count;

    bool is_side(std::int64_t i) const {
        return corner[i].x != corner[i + 1].x || corner[i].y != corner[i + 1].y;
    }
};

// The sides of one polygon near a border cell, and whether its reference point is inside.
struct Near {
    Index first_side;
    std::int32_t shape;
    bool inside;
};

struct Border {
    Index first_near;
    std::int32_t whole;  // first shape that covers all of the cell without a side near it
};

struct Answers {
    // Of each cell, and of all that is outside: a shape, NOWHERE, or a border cell's number from
    // UNSURE down.
    std::vector<std::int32_t> of_cell;
    std::vector<Border> borders;  // and one more, where the last one's end
    std::vector<Near> near;       // and one more
    std::vector<Index> sides;     // the corner where each begins

    static std::size_t border(std::int32_t answer) { return static_cast<std::size_t>(UNSURE - answer); }
};

}  // namespace geomine
