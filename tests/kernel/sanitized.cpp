// The kernel under the sanitizers: random and adversarial sets against DBSCAN as it is defined,
// on one thread and on three. Ends with a status other than 0 if anything differs.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "geomine_kernel.h"

using Points = std::vector<double>;
using Near = std::function<bool(const double *, const double *)>;

struct Found {
    std::int32_t status;
    std::vector<std::int64_t> labels;
    std::vector<std::uint8_t> core;
};

// Neighbours of all pairs, clusters from each first core point, borders to the first comer.
Found by_definition(const Points &points, const std::vector<double> &weight, double enough, Near near) {
    const std::size_t n = points.size() / 2;
    Found found{GEOMINE_DONE, std::vector<std::int64_t>(n, -1), std::vector<std::uint8_t>(n, 0)};
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j)
            if (near(&points[2 * i], &points[2 * j])) sum += weight[j];
        found.core[i] = sum >= enough;
    }
    std::int64_t clusters = 0;
    for (std::size_t seed = 0; seed < n; ++seed) {
        if (!found.core[seed] || found.labels[seed] >= 0) continue;
        std::vector<std::size_t> front{seed};
        found.labels[seed] = clusters;
        while (!front.empty()) {
            const std::size_t i = front.back();
            front.pop_back();
            if (!found.core[i]) continue;
            for (std::size_t j = 0; j < n; ++j)
                if (found.labels[j] < 0 && near(&points[2 * i], &points[2 * j])) {
                    found.labels[j] = clusters;
                    front.push_back(j);
                }
        }
        ++clusters;
    }
    return found;
}

Found by_kernel(const Points &points, const double *weight, double enough, double eps, bool sphere,
                int threads) {
    const std::size_t n = points.size() / 2;
    Found found{0, std::vector<std::int64_t>(n, -7), std::vector<std::uint8_t>(n, 7)};
    const std::int32_t stop = 0;
    geomine_task task{static_cast<std::int64_t>(n), weight, enough, threads, &stop,
                      found.labels.data(), found.core.data()};
    found.status = sphere ? geomine_dbscan_sphere(&task, points.data(), eps)
                          : geomine_dbscan_plane(&task, points.data(), eps);
    return found;
}

void require(bool condition, const char *what, int round) {
    if (condition) return;
    std::fprintf(stderr, "%s differs in round %d\n", what, round);
    std::exit(1);
}

std::mt19937_64 random_bits(1);
double uniform(double a, double b) { return std::uniform_real_distribution<double>(a, b)(random_bits); }
int whole(int a, int b) { return std::uniform_int_distribution<int>(a, b)(random_bits); }

Points draw(int kind, std::size_t n) {
    Points points(2 * n);
    for (std::size_t i = 0; i < n; ++i) {
        const double spread = kind == 2 ? 0.0 : 30.0;
        points[2 * i] = kind == 0 ? whole(0, 12) : uniform(0, spread);
        points[2 * i + 1] = kind == 0 ? whole(0, 12) : kind == 3 ? 0.0 : uniform(0, 30);
        if (kind == 4 && i % 2) points[2 * i] = points[2 * i - 2], points[2 * i + 1] = points[2 * i - 1];
    }
    return points;
}

void compare_in_the_plane(int round) {
    const Points points = draw(round % 5, static_cast<std::size_t>(whole(1, 300)));
    const double eps = round % 5 == 0 ? whole(1, 3) : uniform(0.1, 5), enough = whole(1, 12);
    std::vector<double> weight(points.size() / 2, 1.0);
    if (round % 3 == 0)
        for (double &w : weight) w = whole(0, 3);
    const auto wanted = by_definition(points, weight, enough, [&](const double *a, const double *b) {
        const double dx = a[0] - b[0], dy = a[1] - b[1];
        return dx * dx + dy * dy <= eps * eps;
    });
    for (const int threads : {1, 3}) {
        const double *given = round % 3 == 0 ? weight.data() : nullptr;
        const Found found = by_kernel(points, given, enough, eps, false, threads);
        require(found.status == GEOMINE_DONE, "plane status", round);
        require(found.labels == wanted.labels && found.core == wanted.core, "plane", round);
    }
}

void compare_on_the_sphere(int round) {
    Points points(2 * static_cast<std::size_t>(whole(1, 200)));
    const double reach = round % 2 ? 3.14159 : 0.02;
    for (std::size_t i = 0; i < points.size(); i += 2) {
        points[i] = round % 4 ? std::asin(uniform(-1, 1)) : uniform(1.5, 1.5707);
        points[i + 1] = uniform(-reach, reach);
    }
    const double eps = uniform(1e-4, 0.5), enough = whole(1, 6);
    const std::vector<double> weight(points.size() / 2, 1.0);
    const auto wanted = by_definition(points, weight, enough, [&](const double *a, const double *b) {
        const double lat = std::sin(0.5 * (a[0] - b[0])), lon = std::sin(0.5 * (a[1] - b[1]));
        return lat * lat + std::cos(a[0]) * std::cos(b[0]) * lon * lon <=
               std::sin(0.5 * eps) * std::sin(0.5 * eps);
    });
    const Found found = by_kernel(points, nullptr, enough, eps, true, 1 + round % 3);
    require(found.status == GEOMINE_DONE, "sphere status", round);
    require(found.labels == wanted.labels && found.core == wanted.core, "sphere", round);
}

void compare_in_space_and_time(int round) {
    const std::size_t n = static_cast<std::size_t>(whole(1, 250));
    const Points flat = draw(round % 5, n);
    Points points(3 * n);
    for (std::size_t i = 0; i < n; ++i) {
        points[3 * i] = flat[2 * i], points[3 * i + 1] = flat[2 * i + 1];
        points[3 * i + 2] = round % 2 ? whole(0, 20) : uniform(0, 20);
    }
    const double eps = round % 5 == 0 ? whole(1, 3) : uniform(0.1, 5), enough = whole(1, 9);
    const double reach = round % 3 ? whole(1, 6) : uniform(0.01, 30);
    const std::vector<double> weight(n, 1.0);
    Points place(2 * n);  // a point of two numbers that leads to the three
    for (std::size_t i = 0; i < n; ++i) place[2 * i] = static_cast<double>(3 * i);
    const auto wanted = by_definition(place, weight, enough, [&](const double *a, const double *b) {
        const double *p = &points[static_cast<std::size_t>(*a)], *q = &points[static_cast<std::size_t>(*b)];
        const double dx = p[0] - q[0], dy = p[1] - q[1];
        return dx * dx + dy * dy <= eps * eps && std::fabs(p[2] - q[2]) <= reach;
    });
    Found found{0, std::vector<std::int64_t>(n, -7), std::vector<std::uint8_t>(n, 7)};
    geomine_task task{static_cast<std::int64_t>(n), nullptr, enough, 1 + round % 2, nullptr,
                      found.labels.data(), found.core.data()};
    const auto status = geomine_dbscan_space_time(&task, points.data(), eps, reach);
    require(status == GEOMINE_DONE, "space and time status", round);
    require(found.labels == wanted.labels && found.core == wanted.core, "space and time", round);
}

void compare_threads() {
    Points points(2 * 110000);
    for (double &value : points) value = uniform(0, 1000);
    const Found one = by_kernel(points, nullptr, 8, 4.0, false, 1);
    const Found three = by_kernel(points, nullptr, 8, 4.0, false, 3);
    require(one.status == GEOMINE_DONE && one.labels == three.labels && one.core == three.core,
            "threads", 0);
}

// Whether an odd number of sides lies east of a point: for polygons that are nowhere near it.
bool holds(const Points &ring, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0; i + 2 < ring.size(); i += 2) {
        const double *a = &ring[i], *b = &ring[i + 2];
        if ((a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
            inside = !inside;
    }
    return inside;
}

// Stars over stars: the first that holds a point, by the raster and one by one. Two rings make a
// polygon, and two polygons a shape.
void look_up_points(int round) {
    Points corners;
    std::vector<Points> stars;
    std::vector<std::int64_t> first{0};
    std::vector<std::int32_t> part, shape;
    for (std::int32_t k = 0; k < 12; ++k) {
        const double x = uniform(0, 10), y = uniform(0, 10);
        const int n = whole(3, 30);
        Points star;
        for (int i = 0; i <= n; ++i) {
            const double angle = 6.283185307 * (i % n) / n, reach = i % 2 ? 1 : 4;
            star.insert(star.end(), {x + reach * std::cos(angle), y + reach * std::sin(angle)});
        }
        star[star.size() - 2] = star[0], star[star.size() - 1] = star[1];
        corners.insert(corners.end(), star.begin(), star.end());
        first.push_back(static_cast<std::int64_t>(corners.size() / 2));
        part.push_back(k / 2);
        if (k % 2) shape.push_back(k / 4);
        stars.push_back(star);
    }
    const std::int64_t size = whole(1, 50), n = 66000;  // two blocks, for threads
    const double scale = static_cast<double>(size) / 20.0;
    const geomine_polygons polygons{corners.data(), first.data(), part.data(), shape.data(), 12,
                                    -5, -5, scale, scale, size};
    Points points(2 * static_cast<std::size_t>(n));
    for (double &value : points) value = uniform(-6, 16);
    points[0] = std::numeric_limits<double>::quiet_NaN();
    std::vector<std::int32_t> found(static_cast<std::size_t>(n));
    std::int64_t unsure = -1;
    const auto status = geomine_first_covering(&polygons, points.data(), n, 3, found.data(), &unsure);
    require(status == GEOMINE_DONE && unsure == 0, "raster status", round);
    for (std::size_t i = 0; i < found.size(); ++i) {
        std::int32_t wanted = -1;
        for (std::size_t k = 0; k < 12 && wanted < 0; k += 2)
            if (holds(stars[k], points[2 * i], points[2 * i + 1]) !=
                holds(stars[k + 1], points[2 * i], points[2 * i + 1]))
                wanted = static_cast<std::int32_t>(k / 4);
        require(found[i] == wanted, "raster", round);
    }
}

// The best window of each map, with and without passing any over.
void scan_maps(int round) {
    const std::int64_t areas = whole(1, 12), maps = whole(1, 40);
    std::vector<std::int64_t> order(static_cast<std::size_t>(areas)), reach;
    std::vector<double> people, size, cases(static_cast<std::size_t>(areas * maps));
    double everything = 0, total = 40, sum = 0;
    for (std::int64_t k = 0; k < areas; ++k) order[static_cast<std::size_t>(k)] = areas - 1 - k;
    for (std::int64_t k = 0; k < areas; ++k) people.push_back(uniform(0.01, 2));
    for (const double some : people) everything += some;
    for (std::int64_t k = 0; k < areas; ++k) {
        sum += people[static_cast<std::size_t>(areas - 1 - k)];
        if (k + 1 < areas && whole(0, 3) == 0) continue;  // two areas of one place
        reach.push_back(k + 1);
        size.push_back(sum);
    }
    for (std::int64_t m = 0; m < maps; ++m)
        for (int c = 0; c < 40; ++c)
            cases[static_cast<std::size_t>(whole(0, static_cast<int>(areas) - 1) * maps + m)] += 1;
    std::vector<double> best(static_cast<std::size_t>(maps), 0.0);
    const geomine_scan scan{order.data(), areas, reach.data(), size.data(),
                            static_cast<std::int64_t>(reach.size()), total, everything, 2, 0.9};
    const auto status = geomine_scan_centre(&scan, cases.data(), maps, best.data());
    require(status == GEOMINE_DONE, "scan status", round);
    for (std::int64_t m = 0; m < maps; ++m) {
        double wanted = 0;
        for (std::size_t r = 0; r < reach.size(); ++r) {
            double c = 0, e = size[r] / everything * total;
            for (std::int64_t k = 0; k < reach[r]; ++k)
                c += cases[static_cast<std::size_t>((areas - 1 - k) * maps + m)];
            if (c < 2 || c <= e * (1 + 1e-12)) continue;
            const double rest = total - c;
            const double llr = c * std::log(c / e) + (rest > 0 ? rest * std::log(rest / (total - e)) : 0);
            wanted = std::max(wanted, 0.9 * llr);
        }
        require(std::fabs(best[static_cast<std::size_t>(m)] - wanted) < 1e-9, "scan", round);
    }
}

void refuse() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    require(by_kernel({0, nan}, nullptr, 1, 1, false, 1).status == GEOMINE_NOT_FINITE, "nan", 0);
    require(by_kernel({0, HUGE_VAL}, nullptr, 1, 1, true, 1).status == GEOMINE_NOT_FINITE, "inf", 0);
    require(by_kernel({0, 0, 1e9, 1e9}, nullptr, 1, 1e-3, false, 1).status == GEOMINE_OUT_OF_RANGE,
            "tiny eps", 0);
    require(by_kernel({0, 0}, nullptr, 1, nan, false, 1).status == GEOMINE_OUT_OF_RANGE, "eps", 0);
    require(by_kernel({}, nullptr, 1, 1, false, 1).status == GEOMINE_DONE, "none", 0);
    std::int64_t label;
    std::uint8_t core;
    geomine_task many{std::int64_t{1} << 32, nullptr, 1, 1, nullptr, &label, &core};
    require(geomine_dbscan_plane(&many, nullptr, 1) == GEOMINE_OUT_OF_RANGE, "too many", 0);
    std::int32_t stop = 1;
    const Points points = draw(1, 1000);
    std::vector<std::int64_t> labels(1000);
    std::vector<std::uint8_t> marks(1000);
    geomine_task stopped{1000, nullptr, 3, 2, &stop, labels.data(), marks.data()};
    require(geomine_dbscan_plane(&stopped, points.data(), 1) == GEOMINE_STOPPED, "stop", 0);
}

// Texts of a few letters, most of them numbers, in two pieces; the second has missing ones.
void read_texts(int round) {
    const char *letters = round % 2 ? "0123456789.-" : "a1.";
    std::vector<std::string> all(static_cast<std::size_t>(whole(0, 60)));
    for (std::string &text : all)
        for (int k = whole(0, 24); k > 0; --k) text += letters[whole(0, round % 2 ? 11 : 2)];
    const std::size_t half = all.size() / 2, n = all.size();
    std::vector<std::uint8_t> held[2], known(n - half, 1);
    std::vector<std::int64_t> ends[2] = {{0}, {0}};
    for (std::size_t k = 0; k < n; ++k) {
        auto &piece = held[k >= half];
        piece.insert(piece.end(), all[k].begin(), all[k].end());
        ends[k >= half].push_back(static_cast<std::int64_t>(piece.size()));
        if (k >= half) known[k - half] = whole(0, 3) > 0;
    }
    const std::int64_t *all_ends[] = {ends[0].data(), ends[1].data()};
    const std::uint8_t *all_letters[] = {held[0].data(), held[1].data()};
    const std::uint8_t *all_known[] = {nullptr, known.data()};
    const std::int64_t sizes[] = {static_cast<std::int64_t>(half), static_cast<std::int64_t>(n - half)};
    const geomine_texts texts{all_ends, all_letters, all_known, sizes, 2};
    std::vector<std::int32_t> codes(n);
    std::vector<std::int64_t> first(60);
    std::vector<std::uint64_t> hashes(n);
    std::vector<double> numbers(n), decimals(n);
    std::vector<std::uint8_t> how(n), marks(n), any(256 * 25, 1);
    std::int64_t count = 0, blanks = 0;
    require(geomine_word_codes(&texts, 60, codes.data(), first.data(), &count) == GEOMINE_DONE &&
                geomine_hashes(&texts, hashes.data()) == GEOMINE_DONE &&
                geomine_decimals(&texts, numbers.data(), decimals.data(), how.data()) == GEOMINE_DONE &&
                geomine_alike(&texts, any.data(), any.data(), 24, marks.data()) == GEOMINE_DONE &&
                geomine_blanks(&texts, any.data(), any.data(), &blanks) == GEOMINE_DONE,
            "texts status", round);
    std::map<std::string, std::int32_t> numbered;
    for (std::size_t k = 0; k < n; ++k) {
        const bool there = k < half || known[k - half];
        if (there) numbered.emplace(all[k], static_cast<std::int32_t>(numbered.size()));
        require(codes[k] == (there ? numbered[all[k]] : -1), "words", round);
        require(marks[k] == (there && !all[k].empty()), "marks", round);
        blanks -= all[k].empty();
        if (how[k] == GEOMINE_READ)
            require(there && numbers[k] == std::strtod(all[k].c_str(), nullptr), "numbers", round);
    }
    require(blanks == 0 && count == static_cast<std::int64_t>(numbered.size()), "blanks", round);
    std::int64_t fewer = 0;
    if (count > 0)
        require(geomine_word_codes(&texts, count - 1, codes.data(), first.data(), &fewer) ==
                    GEOMINE_OUT_OF_RANGE, "more words than there may be", round);
}

int main() {
    for (int round = 0; round < 100; ++round) {
        compare_in_the_plane(round);
        compare_on_the_sphere(round);
        compare_in_space_and_time(round);
    }
    compare_threads();
    for (int round = 0; round < 3; ++round) look_up_points(round);
    for (int round = 0; round < 200; ++round) scan_maps(round);
    for (int round = 0; round < 300; ++round) read_texts(round);
    refuse();
    std::puts("all as by definition");
}
