// The loops of near.hpp, made for several kinds of processor; loading picks one.
#include "near.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace geomine {
namespace {

namespace any {
#include "near_loops.hpp"
}

// Wider registers where the compiler can aim at a processor that it does not run on. Not on
// Windows, where GCC keeps wide numbers on a stack that is not aligned for them (its bug 54412).
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(_WIN32) && \
    !defined(GEOMINE_PLAIN)
#define GEOMINE_FOR_EACH_PROCESSOR
#pragma GCC push_options
#pragma GCC target("avx2")
namespace avx2 {
#include "near_loops.hpp"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f")
namespace avx512 {
#include "near_loops.hpp"
}
#pragma GCC pop_options
#endif

template <class Function>
Function for_this_processor(Function any, Function avx2, Function avx512) {
#if defined(GEOMINE_FOR_EACH_PROCESSOR)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return avx512;
    if (__builtin_cpu_supports("avx2")) return avx2;
#else
    (void)avx2, (void)avx512;
#endif
    return any;
}

#if !defined(GEOMINE_FOR_EACH_PROCESSOR)
namespace avx2 = any;
namespace avx512 = any;
#endif

template <Metric METRIC>
const auto COUNTED = for_this_processor(&any::counted<METRIC>, &avx2::counted<METRIC>,
                                        &avx512::counted<METRIC>);

}  // namespace

#define FOR_METRIC(METRIC)                                                                        \
    template <>                                                                                   \
    Answer enough_near<METRIC>(const Coordinate<METRIC> *const *axis, Index i, const Span *spans, \
                               int n, Band band, Index enough) {                                  \
        return COUNTED<METRIC>(axis, i, spans, n, band, enough);                                  \
    }                                                                                             \
    template <>                                                                                   \
    Weight weigh_near<METRIC>(const Coordinate<METRIC> *const *axis, const double *weight,        \
                              Index i, const Span *spans, int n, Band band, double enough) {      \
        return any::weighed<METRIC>(axis, weight, i, spans, n, band, enough);                     \
    }
FOR_METRIC(Metric::PLANE)
FOR_METRIC(Metric::SPHERE)
FOR_METRIC(Metric::SPACE_TIME)

}  // namespace geomine
