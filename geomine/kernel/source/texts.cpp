// Many texts at once: the C interface of texts.hpp.
#include "texts.hpp"

#include "guarded.hpp"

using namespace geomine;

std::int32_t geomine_word_codes(const geomine_texts *texts, std::int64_t most, std::int32_t *codes,
                                std::int64_t *first, std::int64_t *count) {
    return guarded([&] {
        Words words(most);
        each_text(*texts, [&](std::int64_t row, const Text &text) {
            codes[row] = text.known ? words.number(text) : -1;
            if (static_cast<std::int64_t>(words.size()) > *count) first[(*count)++] = row;
        });
    });
}

std::int32_t geomine_hashes(const geomine_texts *texts, std::uint64_t *hashes) {
    return guarded([&] {
        each_text(*texts, [&](std::int64_t row, const Text &text) { hashes[row] = hash_of(text); });
    });
}

std::int32_t geomine_decimals(const geomine_texts *texts, double *numbers, double *decimals,
                              std::uint8_t *how) {
    return guarded([&] {
        each_text(*texts, [&](std::int64_t row, const Text &text) {
            const Decimal found(text);
            numbers[row] = found.number, decimals[row] = found.decimals, how[row] = found.how;
        });
    });
}

std::int32_t geomine_alike(const geomine_texts *texts, const std::uint8_t *first,
                           const std::uint8_t *last, std::int64_t longest, std::uint8_t *alike) {
    return guarded([&] {
        each_text(*texts, [&](std::int64_t row, const Text &text) {
            const bool fits = text.known && text.length > 0 &&
                              text.length <= static_cast<std::size_t>(longest);
            alike[row] = fits && first[256 * text.length + text.letters[0]] &&
                         last[256 * text.length + text.letters[text.length - 1]];
        });
    });
}

std::int32_t geomine_blanks(const geomine_texts *texts, const std::uint8_t *begins,
                            const std::uint8_t *ends, std::int64_t *blanks) {
    return guarded([&] {
        std::int64_t empty = 0;
        bool bare = true;
        each_text(*texts, [&](std::int64_t, const Text &text) {
            if (text.length == 0) ++empty;
            else bare &= begins[text.letters[0]] && ends[text.letters[text.length - 1]];
        });
        *blanks = bare ? empty : -1;
    });
}
