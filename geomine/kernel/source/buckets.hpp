// The first stride of the sort, and the way back: points by the first bits of their cells' keys.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "work.hpp"

namespace geomine {

constexpr std::size_t MIN_FOR_THREADS = 100000;

// How many bits a number of 0 or more takes, at least one.
template <class Whole>
int bits_for(Whole value) {
    int bits = 1;
    while (value >>= 1) ++bits;
    return bits;
}

// A bucket holds cells whose keys begin alike, few enough points for the cache. Every thread has
// a share of the rows of the input, in order, and in every bucket the next free places: within a
// bucket points stand as in the input. Whoever walks the rows again finds the same places again,
// and reads or writes each bucket from front to back.
class Buckets {
  public:
    Buckets(std::size_t n, int key_bits, const Work &work)
        : n_(n), shares_(n < MIN_FOR_THREADS ? 1 : static_cast<std::size_t>(work.threads)),
          bits_(std::min({key_bits, MOST_BITS, bits_for(n / POINTS)})),
          open_bits_(key_bits - bits_), first_(shares_ << bits_) {}

    std::size_t count() const { return std::size_t{1} << bits_; }
    int open_bits() const { return open_bits_; }  // of a key, which differ within a bucket
    std::size_t bucket(std::uint64_t key) const { return static_cast<std::size_t>(key >> open_bits_); }

    // Where a bucket's places begin.
    std::size_t first(std::size_t bucket) const { return bucket < count() ? first_[bucket] : n_; }

    // Count the points of each bucket. key_of(row) must give the same here and below.
    template <class KeyOf>
    void fill(const Work &work, KeyOf key_of) {
        walk(work, key_of, first_, [](std::size_t, std::size_t) {});
        std::size_t places = 0;
        for (std::size_t k = 0; k < count(); ++k)
            for (std::size_t share = 0; share < shares_; ++share)
                places += std::exchange(first_[share * count() + k], places);
    }

    // Call f(row, place) for all rows.
    template <class KeyOf, class F>
    void each_row(const Work &work, KeyOf key_of, F f) const {
        std::vector<std::size_t> next = first_;
        walk(work, key_of, next, f);
    }

  private:
    static constexpr int MOST_BITS = 11;  // buckets that can be written to at the same time
    static constexpr std::size_t POINTS = 1 << 12, STRETCH = 1 << 16;

    template <class KeyOf, class F>
    void walk(const Work &work, KeyOf key_of, std::vector<std::size_t> &next, F f) const {
        on_threads(static_cast<int>(shares_), [&](int t) {
            const std::size_t share = static_cast<std::size_t>(t);
            const std::size_t end = n_ * (share + 1) / shares_;
            std::size_t *of_share = next.data() + share * count();
            for (std::size_t row = n_ * share / shares_; row < end;) {
                work.check();
                const std::size_t stop = std::min(row + STRETCH, end);
                for (; row < stop; ++row) f(row, of_share[bucket(key_of(row))]++);
            }
        });
    }

    std::size_t n_, shares_;
    int bits_, open_bits_;
    std::vector<std::size_t> first_;  // place for each share and bucket
};

// The second stride: the points of one bucket by the rest of their keys; stable, least digit first.
template <class Key>
class BucketSort {
  public:
    explicit BucketSort(int bits) : bits_(bits) {}

    // Sort 0 to n - 1 by key_of(i).
    template <class KeyOf>
    void sort(std::size_t n, KeyOf key_of) {
        if (room_ < n) {
            room_ = n;
            for (Keyed *side : {&from_, &to_}) *side = {Buffer<Key>(n), Buffer<Index>(n)};
        }
        for (std::size_t i = 0; i < n; ++i) {
            from_.key[i] = key_of(i);
            from_.item[i] = static_cast<Index>(i);
        }
        const int most = std::clamp(bits_for(n), 8, MOST_DIGIT_BITS);  // counting costs the few more
        const int digit_bits = (bits_ - 1) / ((bits_ - 1) / most + 1) + 1;
        for (int shift = 0; shift < bits_; shift += digit_bits)
            distribute(n, shift, std::min(digit_bits, bits_ - shift));
    }

    Index item(std::size_t i) const { return from_.item[i]; }  // the i-th in order
    Key key(std::size_t i) const { return from_.key[i]; }

  private:
    static constexpr int MOST_DIGIT_BITS = 12;
    struct Keyed {
        Buffer<Key> key;
        Buffer<Index> item;
    };

    void distribute(std::size_t n, int shift, int bits) {
        const std::size_t mask = (std::size_t{1} << bits) - 1;
        auto digit = [&](Key key) { return static_cast<std::size_t>(key >> shift) & mask; };
        Index place[1 << MOST_DIGIT_BITS], places = 0;
        std::fill(place, place + mask + 1, 0);
        for (std::size_t i = 0; i < n; ++i) ++place[digit(from_.key[i])];
        for (std::size_t d = 0; d <= mask; ++d) places += std::exchange(place[d], places);
        for (std::size_t i = 0; i < n; ++i) {
            const Index to = place[digit(from_.key[i])]++;
            to_.key[to] = from_.key[i];
            to_.item[to] = from_.item[i];
        }
        std::swap(from_, to_);
    }

    Keyed from_, to_;
    std::size_t room_ = 0;
    int bits_;
};

}  // namespace geomine
