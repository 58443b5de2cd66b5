// Points in the order of their cells, and the way back to the order of the input.
//
// A Grid cuts a space into cells: key(point) is (row << column_bits) | column of the cell that
// holds a point of WIDTH coordinates, and has key_bits() bits.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "buckets.hpp"
#include "cells.hpp"
#include "near.hpp"
#include "work.hpp"

namespace geomine {

template <class Grid>
class Layout {
  public:
    static constexpr int WIDTH = Grid::WIDTH;
    Buffer<double> axis[WIDTH];  // coordinates in sorted order
    Buffer<Index> place;         // of each sorted point: where it stands in the buckets
    Cells cells;

    // `rows` and `marks` are n numbers to work with; `rows` must stay as they are left.
    Layout(const Grid &grid, const double *points, std::size_t n, Index *rows, std::uint8_t *marks,
           const Work &work)
        : place(n), grid_(grid), points_(points), n_(n), rows_(rows),
          buckets_(n, grid.key_bits(), work) {
        for (auto &values : axis) values = axis_of(n);
        auto key_of = [&](std::size_t row) { return grid_.key(points_ + WIDTH * row); };
        buckets_.fill(work, key_of);
        buckets_.each_row(work, key_of, [&](std::size_t row, std::size_t at) {
            const double *point = points_ + WIDTH * row;
            for (int k = 0; k < WIDTH; ++k) axis[k][at] = point[k];
            rows_[at] = static_cast<Index>(row);
        });
        if (buckets_.open_bits() <= 32)
            sort_buckets<std::uint32_t>(marks, work);
        else
            sort_buckets<std::uint64_t>(marks, work);
        list_cells(marks, work);
    }

    // The row of the input that a sorted point was; within a cell it grows with `place`.
    Index row(Index point) const { return rows_[place[point]]; }

    // Call f(row, place) for every row of the input.
    template <class F>
    void each_row(const Work &work, F f) const {
        buckets_.each_row(work, [&](std::size_t row) { return grid_.key(points_ + WIDTH * row); }, f);
    }

  private:
    static constexpr std::size_t BUCKETS_A_BLOCK = 16;

    template <class Key>
    void sort_buckets(std::uint8_t *marks, const Work &work) {
        in_blocks(work, buckets_.count(), BUCKETS_A_BLOCK, [&](std::size_t first, std::size_t last) {
            BucketSort<Key> sorter(buckets_.open_bits());
            std::vector<double> moved;
            for (std::size_t k = first; k < last; ++k) {
                work.check();
                sort_bucket(sorter, moved, buckets_.first(k), buckets_.first(k + 1), marks);
            }
        });
    }

    // Mark the first point of every cell.
    template <class Key>
    void sort_bucket(BucketSort<Key> &sorter, std::vector<double> &moved, std::size_t begin,
                     std::size_t end, std::uint8_t *marks) {
        const std::size_t n = end - begin;
        sorter.sort(n, [&](std::size_t i) { return static_cast<Key>(key_at(begin + i)); });
        moved.resize(std::max(moved.size(), n));
        for (auto &values : axis) {
            for (std::size_t i = 0; i < n; ++i) moved[i] = values[begin + sorter.item(i)];
            std::copy(moved.data(), moved.data() + n, values.get() + begin);
        }
        for (std::size_t i = 0; i < n; ++i) {
            place[begin + i] = static_cast<Index>(begin) + sorter.item(i);
            marks[begin + i] = i == 0 || sorter.key(i) != sorter.key(i - 1);
        }
    }

    std::uint64_t key_at(std::size_t sorted) const {
        double point[WIDTH];
        for (int k = 0; k < WIDTH; ++k) point[k] = axis[k][sorted];
        return grid_.key(point);
    }

    void list_cells(const std::uint8_t *marks, const Work &work) {
        const std::size_t blocks = (n_ + POINTS_A_BLOCK - 1) / POINTS_A_BLOCK;
        std::vector<Index> first(blocks + 1);
        in_blocks(work, n_, POINTS_A_BLOCK, [&](std::size_t begin, std::size_t end) {
            Index count = 0;
            for (std::size_t i = begin; i < end; ++i) count += marks[i];
            first[begin / POINTS_A_BLOCK] = count;
        });
        for (Index &count : first) cells.count += std::exchange(count, cells.count);
        cells.begin = Buffer<Index>(std::size_t{cells.count} + 1);
        cells.begin[cells.count] = static_cast<Index>(n_);
        cells.make_columns();
        std::vector<std::vector<RowStart>> starts(blocks);
        in_blocks(work, n_, POINTS_A_BLOCK, [&](std::size_t begin, std::size_t end) {
            const std::size_t block = begin / POINTS_A_BLOCK;
            list_cells_of(begin, end, marks, first[block], starts[block]);
        });
        for (const auto &of_block : starts)
            for (const RowStart &start : of_block) cells.start_row(start.row, start.cell);
        cells.first.push_back(cells.count);
    }

    struct RowStart {
        std::int64_t row;
        Index cell;
    };

    void list_cells_of(std::size_t begin, std::size_t end, const std::uint8_t *marks, Index cell,
                       std::vector<RowStart> &starts) {
        for (std::size_t i = begin; i < end; ++i) {
            if (!marks[i]) continue;
            const std::uint64_t key = key_at(i);
            const std::int64_t row = static_cast<std::int64_t>(key >> grid_.column_bits);
            if (starts.empty() || starts.back().row != row) starts.push_back({row, cell});
            cells.begin[cell] = static_cast<Index>(i);
            cells.column[cell++] =
                static_cast<std::int32_t>(key & ((std::uint64_t{1} << grid_.column_bits) - 1));
        }
    }

    static constexpr std::size_t POINTS_A_BLOCK = 1 << 16;
    const Grid &grid_;
    const double *points_;
    std::size_t n_;
    Index *rows_;
    Buckets buckets_;
};

}  // namespace geomine
