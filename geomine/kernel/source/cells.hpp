// Points sorted by cell, and the table of cells that hold any.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "work.hpp"

namespace geomine {

// Cells [first, last) of one row.
struct Range {
    Index first, last;
    bool beside;  // the row is the cell's own or the next
};

// Occupied cells, row by row and in a row by column.
struct Rows {
    static constexpr std::size_t NOWHERE = static_cast<std::size_t>(-1);

    Index count = 0;                   // cells
    Buffer<std::int32_t> column;       // of each cell, and a last one so that reading on is safe
    std::vector<std::int64_t> number;  // of each occupied row
    std::vector<Index> first;          // first cell of each occupied row, and `count`

    void make_columns() {
        column = Buffer<std::int32_t>(std::size_t{count} + 1);
        column[count] = 0;
    }

    void start_row(std::int64_t row, Index cell) {
        if (!number.empty() && number.back() == row) return;
        number.push_back(row);
        first.push_back(cell);
    }

    // Where in `number` the row of a cell stands.
    std::size_t row_of(Index cell) const {
        return static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), cell) -
                                        first.begin() - 1);
    }

    // Where in `number` a row stands.
    std::size_t position(std::int64_t row) const {
        const auto at = std::lower_bound(number.begin(), number.end(), row);
        if (at == number.end() || *at != row) return NOWHERE;
        return static_cast<std::size_t>(at - number.begin());
    }

    // First cell of the row at a position whose column is `wanted` or more.
    Index find(std::size_t at, std::int64_t wanted) const {
        const std::int32_t *begin = column.get() + first[at], *end = column.get() + first[at + 1];
        return static_cast<Index>(std::lower_bound(begin, end, wanted) - column.get());
    }
};

// All occupied cells and their points.
struct Cells : Rows {
    Buffer<Index> begin;  // first point of each cell, and the number of points

    Index size(Index cell) const { return begin[cell + 1] - begin[cell]; }
};

struct Layout {
    Buffer<Index> order;  // which point of the input stands at each sorted position
    Cells cells;
};

inline int bits_for(std::uint64_t value) {
    int bits = 1;
    while (bits < 64 && (value >> bits)) ++bits;
    return bits;
}

constexpr std::size_t MIN_FOR_THREADS = 100000;

// Sort `keys` and the numbers 0 to n - 1 along with them: stable, least digit first.
template <class Key>
Buffer<Index> sort_by_key(Buffer<Key> &keys, std::size_t n, int bits, const Work &work) {
    Buffer<Key> keys_to(n);
    Buffer<Index> order(n), order_to(n);
    const int threads = n < MIN_FOR_THREADS ? 1 : work.threads;
    const int passes = (bits + 10) / 11, digit_bits = (bits + passes - 1) / passes;
    const std::size_t radix = std::size_t{1} << digit_bits;
    std::vector<std::vector<std::size_t>> place(threads, std::vector<std::size_t>(radix));
    auto share = [&](int t) { return n * static_cast<std::size_t>(t) / threads; };
    for (int pass = 0; pass < passes; ++pass) {
        work.check();
        const int shift = pass * digit_bits;
        auto digit = [&](Key key) { return static_cast<std::size_t>(key >> shift) & (radix - 1); };
        on_threads(threads, [&](int t) {
            std::size_t *count = place[t].data();
            std::fill(count, count + radix, 0);
            for (std::size_t i = share(t), end = share(t + 1); i < end; ++i) ++count[digit(keys[i])];
        });
        std::size_t next = 0;
        for (std::size_t d = 0; d < radix; ++d)
            for (auto &of_thread : place) next += std::exchange(of_thread[d], next);
        on_threads(threads, [&](int t) {
            std::size_t *to = place[t].data();
            for (std::size_t i = share(t), end = share(t + 1); i < end; ++i) {
                const std::size_t p = to[digit(keys[i])]++;
                keys_to[p] = keys[i];
                order_to[p] = pass ? order[i] : static_cast<Index>(i);
            }
        });
        std::swap(keys, keys_to);
        std::swap(order, order_to);
    }
    return order;
}

// Read the table of cells off sorted keys, each (row << column_bits) | column.
template <class Key>
Cells list_cells(const Buffer<Key> &keys, std::size_t n, int column_bits, const Work &work) {
    Cells cells;
    for (std::size_t i = 0; i < n; ++i) cells.count += i == 0 || keys[i] != keys[i - 1];
    work.check();
    cells.begin = Buffer<Index>(std::size_t{cells.count} + 1);
    cells.make_columns();
    const Key column_mask = static_cast<Key>((std::uint64_t{1} << column_bits) - 1);
    Index cell = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (i && keys[i] == keys[i - 1]) continue;
        cells.start_row(static_cast<std::int64_t>(keys[i] >> column_bits), cell);
        cells.begin[cell] = static_cast<Index>(i);
        cells.column[cell++] = static_cast<std::int32_t>(keys[i] & column_mask);
    }
    cells.begin[cell] = static_cast<Index>(n);
    cells.first.push_back(cell);
    return cells;
}

template <class Key, class KeyOf>
Layout lay_out_as(std::size_t n, int row_bits, int column_bits, const Work &work, KeyOf key_of) {
    Buffer<Key> keys(n);
    in_blocks(work, n, 1 << 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) keys[i] = static_cast<Key>(key_of(i));
    });
    Layout layout;
    layout.order = sort_by_key(keys, n, row_bits + column_bits, work);
    layout.cells = list_cells(keys, n, column_bits, work);
    return layout;
}

// Sort points by the cell that key_of gives them: (row << column_bits) | column.
template <class KeyOf>
Layout lay_out(std::size_t n, int row_bits, int column_bits, const Work &work, KeyOf key_of) {
    if (row_bits + column_bits <= 32)
        return lay_out_as<std::uint32_t>(n, row_bits, column_bits, work, key_of);
    return lay_out_as<std::uint64_t>(n, row_bits, column_bits, work, key_of);
}

}  // namespace geomine
