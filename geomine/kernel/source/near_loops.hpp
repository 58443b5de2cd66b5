// The loops over distances, without a guard: near.cpp reads this once for each kind of processor,
// in a namespace of its own.

// LANES numbers worked on together, where the compiler can: one instruction or a few, on whatever
// the processor has. A truth is -1, so that truths can be counted and combined.
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing here is called from other files
typedef double Numbers __attribute__((vector_size(LANES * sizeof(double))));
typedef std::int64_t Truths __attribute__((vector_size(LANES * sizeof(std::int64_t))));
constexpr Index STRIDE = LANES;
constexpr Numbers LANE = {0, 1, 2, 3, 4, 5, 6, 7};

inline Truths at_most(const Numbers &a, double b) { return a <= b; }
// Halves are added to halves: three steps where one after the other were seven.
inline Index count_of(const Truths &truths) {
    typedef std::int64_t Half __attribute__((vector_size(LANES / 2 * sizeof(std::int64_t))));
    typedef std::int64_t Quarter __attribute__((vector_size(LANES / 4 * sizeof(std::int64_t))));
    Half half[2];
    std::memcpy(half, &truths, sizeof half);
    half[0] += half[1];
    Quarter quarter[2];
    std::memcpy(quarter, half, sizeof quarter);
    quarter[0] += quarter[1];
    return static_cast<Index>(-(quarter[0][0] + quarter[0][1]));
}
#else
using Numbers = double;
using Truths = std::int64_t;
constexpr Index STRIDE = 1;
constexpr Numbers LANE = 0;

inline Truths at_most(const Numbers &a, double b) { return -static_cast<Truths>(a <= b); }
inline Index count_of(const Truths &truths) { return static_cast<Index>(-truths); }
#endif

// Which of the points from j on are within a squared distance of point i, surely and possibly.
template <Metric METRIC>
struct Near {
    Truths sure, possible;

    inline Near(const double *const *axis, Index i, Index j, const Band &band) {
        Numbers gap[axes_of(METRIC)];
        for (int k = 0; k < axes_of(METRIC); ++k) {
            std::memcpy(&gap[k], axis[k] + j, sizeof(Numbers));
            gap[k] -= axis[k][i];
        }
        Numbers distance = gap[0] * gap[0] + gap[1] * gap[1];
        if (METRIC == Metric::SPHERE) distance += gap[axes_of(METRIC) - 1] * gap[axes_of(METRIC) - 1];
        sure = at_most(distance, band.sure);
        possible = at_most(distance, band.possible);
        if (METRIC == Metric::SPACE_TIME) {
            const Truths in_time =
                at_most(gap[axes_of(METRIC) - 1], band.reach) & at_most(-gap[axes_of(METRIC) - 1], band.reach);
            sure &= in_time;
            possible &= in_time;
        }
    }
};

// Counts of those surely and possibly near.
template <Metric METRIC>
struct Tally {
    Truths sure = {}, possible = {};

    inline void add(const double *const *axis, Index i, Index j, Index last, const Band &band) {
        const Near<METRIC> near(axis, i, j, band);
        const Truths there = at_most(LANE, static_cast<double>(last - j) - 0.5);
        sure += near.sure & there;
        possible += near.possible & there;
    }
    inline Enough verdict(Index enough) const {
        if (count_of(sure) >= enough) return Enough::YES;
        return count_of(possible) < enough ? Enough::NO : Enough::IN_DOUBT;
    }
};

// Most spans are short: their beginnings are looked at first, without a branch between them.
template <Metric METRIC>
inline Enough counted(const double *const *axis, Index i, const Span *spans, int n, Band band,
                      Index enough) {
    constexpr Index LOOK = 32 * LANES;  // points between two looks at whether that was enough
    Tally<METRIC> tally;
    Index longest = 0;
    for (int k = 0; k < n; ++k) {
        tally.add(axis, i, spans[k].first, spans[k].last, band);
        longest = std::max(longest, spans[k].last - spans[k].first);
    }
    const Enough at_first = tally.verdict(enough);
    if (longest <= STRIDE || at_first == Enough::YES) return at_first;
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first + STRIDE; j < spans[k].last;) {
            const Index last = spans[k].last - j < LOOK ? spans[k].last : j + LOOK;
            for (; j < last; j += STRIDE) tally.add(axis, i, j, last, band);
            j = last;
            if (count_of(tally.sure) >= enough) return Enough::YES;
        }
    return tally.verdict(enough);
}

template <Metric METRIC>
inline Weight weighed(const double *const *axis, const double *weight, Index i,
                             const Span *spans, int n, Band band, double enough) {
    Weight found = {0, 0};
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first; j < spans[k].last; ++j) {
            double gap[axes_of(METRIC)];
            for (int a = 0; a < axes_of(METRIC); ++a) gap[a] = axis[a][j] - axis[a][i];
            const double distance = squared<METRIC>(gap, band.reach);
            found.sure += distance <= band.sure ? weight[j] : 0;
            found.possible += distance <= band.possible ? weight[j] : 0;
            if (found.sure > enough) return found;
        }
    return found;
}
