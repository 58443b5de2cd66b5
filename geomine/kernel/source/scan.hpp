// The best window of many maps at once: Kulldorff's likelihood ratio of cases against a size.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "geomine_kernel.h"
#include "work.hpp"

namespace geomine {

// Score of windows with more cases than their size makes one expect, under a Poisson model.
class Score {
  public:
    explicit Score(const geomine_scan &of) : of_(of) {}

    // The log likelihood ratio times the penalty, 0 where cases are no more than expected.
    double operator()(double cases, double size) const {
        if (!(cases * of_.everything > size * of_.total) || cases < of_.min_cases) return 0;
        const double llr = term(cases, cases / size) +
                           term(of_.total - cases, (of_.total - cases) / (of_.everything - size)) -
                           term(of_.total, of_.total / of_.everything);
        return std::isnan(llr) ? 0 : llr * of_.penalty;
    }

    // What a squared difference of cases and expected cases is multiplied by for a bound on the
    // score. With shares p of the cases and q of the size the score is `total` times the integral
    // from q to p of (p - t) / (t (1 - t)), and t (1 - t) is least at q as long as p + q is at
    // most 1: so the score is at most total (p - q)^2 / (2 q (1 - q)).
    double bound(double expected) const {
        constexpr double ROOM = 1 + 1e-9;  // for rounding, here and in the score
        return ROOM * of_.penalty * of_.total / (2 * expected * (of_.total - expected));
    }

  private:
    static double term(double x, double ratio) { return x == 0 ? 0 : x * std::log(ratio); }

    const geomine_scan &of_;
};

// Raise `best` of each map to its best window around one centre. Maps lie side by side, so that
// one area of all of them is added to the window in one go.
inline void raise_best(const geomine_scan &of, const double *cases, std::int64_t maps, double *best) {
    const Score score(of);
    std::vector<double> held(static_cast<std::size_t>(maps), 0.0);
    std::int64_t ring = 0;
    for (std::int64_t k = 0; k < of.areas && ring < of.rings; ++k) {
        const double *row = cases + of.order[k] * maps;
        double *sum = held.data();
        for (std::int64_t m = 0; m < maps; ++m) sum[m] += row[m];
        if (of.reach[ring] != k + 1) continue;  // areas of one place enter together
        const double size = of.size[ring++], expected = size * of.total / of.everything;
        const double times = score.bound(expected), most = of.total - expected;
        for (std::int64_t m = 0; m < maps; ++m) {
            const double more = sum[m] - expected;
            const bool worth = more > 0 && (sum[m] > most || more * more * times > best[m]);
            if (worth) best[m] = std::max(best[m], score(sum[m], size));
        }
    }
}

}  // namespace geomine
