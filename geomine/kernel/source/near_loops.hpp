// The loops over distances, without a guard: near.cpp reads this once for each kind of processor,
// in a namespace of its own.

// Whole numbers of steps are compared as float, half as long as double: the band allows for it.
template <Metric METRIC>
using Real = std::conditional_t<METRIC == Metric::SPHERE, float, double>;

// LANES numbers worked on together, where the compiler can: one instruction or a few, on whatever
// the processor has. A truth is -1, so that truths can be counted and combined.
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"  // nothing here is called from other files
template <class T, Index SIZE = LANES>
struct Vector {
    typedef T Type __attribute__((vector_size(SIZE * sizeof(T))));
};
template <class Real>
using Whole = std::conditional_t<sizeof(Real) == sizeof(std::int64_t), std::int64_t, std::int32_t>;
template <class Real>
using Numbers = typename Vector<Real>::Type;
template <class Real>
using Truths = typename Vector<Whole<Real>>::Type;
constexpr Index STRIDE = LANES;
template <class Real>
constexpr Numbers<Real> LANE = {0, 1, 2, 3, 4, 5, 6, 7};

template <class T>
inline typename Vector<T>::Type read(const T *first) {
    typename Vector<T>::Type numbers;
    std::memcpy(&numbers, first, sizeof numbers);
    return numbers;
}
inline Numbers<double> gaps(const double *axis, Index i, Index j) { return read(axis + j) - axis[i]; }
inline Numbers<float> gaps(const std::int32_t *axis, Index i, Index j) {
    return __builtin_convertvector(read(axis + j) - axis[i], Numbers<float>);
}
template <class Real>
inline Truths<Real> at_most(const Numbers<Real> &a, Real b) { return a <= b; }

// Halves are added to halves: three steps where one after the other were seven.
template <class Real>
inline Index count_of(const Truths<Real> &truths) {
    typename Vector<Whole<Real>, LANES / 2>::Type half[2];
    std::memcpy(half, &truths, sizeof half);
    half[0] += half[1];
    typename Vector<Whole<Real>, LANES / 4>::Type quarter[2];
    std::memcpy(quarter, half, sizeof quarter);
    quarter[0] += quarter[1];
    return static_cast<Index>(-(quarter[0][0] + quarter[0][1]));
}
#else
template <class Real>
using Numbers = Real;
template <class Real>
using Truths = std::int64_t;
constexpr Index STRIDE = 1;
template <class Real>
constexpr Real LANE = 0;

inline double gaps(const double *axis, Index i, Index j) { return axis[j] - axis[i]; }
inline float gaps(const std::int32_t *axis, Index i, Index j) {
    return static_cast<float>(axis[j] - axis[i]);
}
template <class Real>
inline std::int64_t at_most(const Real &a, Real b) { return -static_cast<std::int64_t>(a <= b); }
template <class Real>
inline Index count_of(std::int64_t truths) { return static_cast<Index>(-truths); }
#endif

// How many were surely and possibly near.
template <Metric METRIC>
struct Tally {
    using Number = Real<METRIC>;
    Truths<Number> sure = {}, possible = {};

    // Count points from j on, before `last`, that are within the band's distances of point i.
    inline void add(const Coordinate<METRIC> *const *axis, Index i, Index j, Index last, const Band &band) {
        Numbers<Number> gap[axes_of(METRIC)];
        for (int k = 0; k < axes_of(METRIC); ++k) gap[k] = gaps(axis[k], i, j);
        const Numbers<Number> &third = gap[axes_of(METRIC) - 1];
        Numbers<Number> distance = gap[0] * gap[0] + gap[1] * gap[1];
        if (METRIC == Metric::SPHERE) distance += third * third;
        Truths<Number> counts = within(LANE<Number>, static_cast<double>(last - j) - 0.5);
        if (METRIC == Metric::SPACE_TIME) counts &= within(third, band.reach) & within(-third, band.reach);
        sure += within(distance, band.sure) & counts;
        possible += within(distance, band.possible) & counts;
    }
    inline Answer verdict(Index enough) const {
        if (has(enough)) return Answer::YES;
        return count_of<Number>(possible) < enough ? Answer::NO : Answer::IN_DOUBT;
    }
    inline bool has(Index enough) const { return count_of<Number>(sure) >= enough; }

  private:
    static inline Truths<Number> within(const Numbers<Number> &a, double b) {
        return at_most<Number>(a, static_cast<Number>(b));
    }
};

// Most spans are short: their beginnings are looked at first, without a branch between them.
template <Metric METRIC>
inline Answer counted(const Coordinate<METRIC> *const *axis, Index i, const Span *spans, int n, Band band,
                      Index enough) {
    constexpr Index LOOK = 32 * LANES;  // points between two looks at whether that was enough
    Tally<METRIC> tally;
    Index longest = 0;
    for (int k = 0; k < n; ++k) {
        tally.add(axis, i, spans[k].first, spans[k].last, band);
        longest = std::max(longest, spans[k].last - spans[k].first);
    }
    const Answer at_first = tally.verdict(enough);
    if (longest <= STRIDE || at_first == Answer::YES) return at_first;
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first + STRIDE; j < spans[k].last;) {
            const Index last = spans[k].last - j < LOOK ? spans[k].last : j + LOOK;
            for (; j < last; j += STRIDE) tally.add(axis, i, j, last, band);
            j = last;
            if (tally.has(enough)) return Answer::YES;
        }
    return tally.verdict(enough);
}

template <Metric METRIC>
inline Weight weighed(const Coordinate<METRIC> *const *axis, const double *weight, Index i,
                             const Span *spans, int n, Band band, double enough) {
    Weight found = {0, 0};
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first; j < spans[k].last; ++j) {
            double gap[axes_of(METRIC)];
            for (int a = 0; a < axes_of(METRIC); ++a)
                gap[a] = static_cast<double>(axis[a][j]) - static_cast<double>(axis[a][i]);
            const double distance = squared<METRIC>(gap, band.reach);
            found.sure += distance <= band.sure ? weight[j] : 0;
            found.possible += distance <= band.possible ? weight[j] : 0;
            if (found.sure > enough) return found;
        }
    return found;
}
