// Many texts at once: a number for each word, decimal numbers, how texts begin and end.
#pragma once
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "geomine_kernel.h"
#include "work.hpp"

namespace geomine {

struct Text {
    const std::uint8_t *letters;
    std::size_t length;
    bool known;
};

// Call f(row, text) for every text in order.
template <class F>
void each_text(const geomine_texts &of, F f) {
    std::int64_t row = 0;
    for (std::int64_t piece = 0; piece < of.pieces; ++piece) {
        const std::int64_t *ends = of.ends[piece];
        const std::uint8_t *letters = of.letters[piece], *known = of.known[piece];
        for (std::int64_t k = 0; k < of.n[piece]; ++k) {
            const auto length = static_cast<std::size_t>(ends[k + 1] - ends[k]);
            f(row++, Text{letters + ends[k], length, !known || known[k]});
        }
    }
}

// Up to eight letters as one number, the first the lowest byte.
inline std::uint64_t eight_letters(const std::uint8_t *letters, std::size_t n) {
    std::uint64_t word = 0;
    if (n >= 8) {
        std::memcpy(&word, letters, 8);
    } else if (n >= 4) {  // two fours that overlap
        std::uint32_t first, last;
        std::memcpy(&first, letters, 4);
        std::memcpy(&last, letters + n - 4, 4);
        word = first | (std::uint64_t{last} >> 8 * (8 - n)) << 32;
    } else {
        for (std::size_t k = 0; k < n; ++k) word |= std::uint64_t{letters[k]} << 8 * k;
    }
    return word;
}

// A hash of a text, eight letters at a time. Each step can be undone: texts of one length of up to
// eight letters never share one.
inline std::uint64_t hash_of(const Text &text) {
    std::uint64_t hash = text.length;
    for (std::size_t at = 0; at < text.length; at += 8) {
        hash = (hash ^ eight_letters(text.letters + at, text.length - at)) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash;
}

// The distinct texts of a column, numbered as they come.
class Words {
  public:
    explicit Words(std::int64_t most) : most_(static_cast<std::size_t>(most)) {
        while ((std::size_t{1} << bits_) < 2 * most_) ++bits_;
        slots_.assign(std::size_t{1} << bits_, -1);
    }

    // The number of a text; throws OutOfRange where it is one more than there may be.
    std::int32_t number(const Text &text) {
        const std::uint64_t hash = hash_of(text);
        for (std::size_t slot = hash >> (64 - bits_);; slot = (slot + 1) & (slots_.size() - 1)) {
            std::int32_t &held = slots_[slot];
            if (held < 0) return held = add(text, hash);
            if (known_[static_cast<std::size_t>(held)].is(text, hash)) return held;
        }
    }

    std::size_t size() const { return known_.size(); }

  private:
    struct Word {
        Text text;
        std::uint64_t hash;

        bool is(const Text &other, std::uint64_t its_hash) const {
            return hash == its_hash && text.length == other.length &&
                   (text.length <= 8 || !std::memcmp(text.letters, other.letters, text.length));
        }
    };

    std::int32_t add(const Text &text, std::uint64_t hash) {
        if (known_.size() == most_) throw OutOfRange();
        known_.push_back({text, hash});
        return static_cast<std::int32_t>(known_.size() - 1);
    }

    std::size_t most_;
    unsigned bits_ = 4;
    std::vector<std::int32_t> slots_;  // at most half of them are taken
    std::vector<Word> known_;
};

// A number such as -41.25: up to 9 digits, and up to 20 behind a point.
class Decimal {
  public:
    explicit Decimal(const Text &text) {
        const std::uint8_t *at = text.letters, *end = at + text.length;
        const bool negative = at < end && *at == '-';
        at += negative;
        const std::size_t whole = digits(at, end);
        const bool point = at < end && *at == '.';
        at += point;
        const std::size_t part = point ? digits(at, end) : 0;
        const bool plain = whole >= 1 && whole <= 9 && point == (part >= 1) && part <= 20;
        if (!plain || at != end || !text.known) return;
        decimals = static_cast<double>(part);
        // a whole number below 2^53 and a power of ten up to 10^22 are exact in binary, so that
        // their ratio is the nearest number to what is written; 19 digits fit 64 bits
        const bool exact = whole + part <= 19 && digits_ <= std::uint64_t{1} << 53;
        how = exact ? GEOMINE_READ : GEOMINE_TOO_LONG;
        if (exact) number = (negative ? -1.0 : 1.0) * (static_cast<double>(digits_) / TEN_TO[part]);
    }

    double number = std::numeric_limits<double>::quiet_NaN(), decimals = 0;
    std::uint8_t how = GEOMINE_NO_NUMBER;

  private:
    static constexpr double TEN_TO[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                        1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                        1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20};

    std::size_t digits(const std::uint8_t *&at, const std::uint8_t *end) {
        const std::uint8_t *begin = at;
        for (; at < end && *at >= '0' && *at <= '9'; ++at) digits_ = 10 * digits_ + (*at - '0');
        return static_cast<std::size_t>(at - begin);
    }

    std::uint64_t digits_ = 0;
};

}  // namespace geomine
