// The loops of near.hpp, made for several kinds of processor; the first use picks one.
#include "near.hpp"

#include <cstdlib>  // defines __GLIBC__ where it applies

// Elsewhere the compiler's default will do. Sanitizers start too late for the choosing.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(GEOMINE_PLAIN)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("default", "avx2", "avx512f")))
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define FOR_EACH_PROCESSOR
#define ALWAYS_INLINE inline
#endif

namespace geomine {
namespace {

constexpr Index STEP = 256;  // points between two looks at whether that was enough

template <Metric METRIC>
ALWAYS_INLINE double squared_to(const double *const *axis, const double *at, Index j, double reach) {
    double gap[axes_of(METRIC)];
    for (int k = 0; k < axes_of(METRIC); ++k) gap[k] = axis[k][j] - at[k];
    return squared<METRIC>(gap, reach);
}

template <Metric METRIC>
ALWAYS_INLINE Count counted(const double *const *axis, const double *at, const Span *spans, int n,
                            Band band, Index enough) {
    std::int64_t sure = 0, possible = 0;  // as wide as a double, which the vectors like
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first; j < spans[k].last;) {
            const Index last = spans[k].last - j < STEP ? spans[k].last : j + STEP;
            for (; j < last; ++j) {
                const double distance = squared_to<METRIC>(axis, at, j, band.reach);
                sure += distance <= band.sure;
                possible += distance <= band.possible;
            }
            if (sure >= enough) return {static_cast<Index>(sure), static_cast<Index>(possible)};
        }
    return {static_cast<Index>(sure), static_cast<Index>(possible)};
}

template <Metric METRIC>
ALWAYS_INLINE Weight weighed(const double *const *axis, const double *weight, const double *at,
                             const Span *spans, int n, Band band, double enough) {
    Weight found = {0, 0};
    for (int k = 0; k < n; ++k)
        for (Index j = spans[k].first; j < spans[k].last; ++j) {
            const double distance = squared_to<METRIC>(axis, at, j, band.reach);
            found.sure += distance <= band.sure ? weight[j] : 0;
            found.possible += distance <= band.possible ? weight[j] : 0;
            if (found.sure > enough) return found;
        }
    return found;
}

}  // namespace

#define FOR_METRIC(METRIC)                                                                        \
    template <>                                                                                   \
    FOR_EACH_PROCESSOR Count count_near<METRIC>(const double *const *axis, const double *at,      \
                                                const Span *spans, int n, Band band,              \
                                                Index enough) {                                   \
        return counted<METRIC>(axis, at, spans, n, band, enough);                                 \
    }                                                                                             \
    template <>                                                                                   \
    Weight weigh_near<METRIC>(const double *const *axis, const double *weight, const double *at,  \
                              const Span *spans, int n, Band band, double enough) {               \
        return weighed<METRIC>(axis, weight, at, spans, n, band, enough);                         \
    }
FOR_METRIC(Metric::PLANE)
FOR_METRIC(Metric::SPHERE)
FOR_METRIC(Metric::SPACE_TIME)

}  // namespace geomine
