// The plain C interface of geomine's compiled kernel. Everything else here is private.
//
// Arrays belong to the caller and are only borrowed. `stop` points to a number that the
// caller sets to something other than 0 to have the work given up within a second.
#pragma once
#include <cstdint>

#if defined(_WIN32)
#define GEOMINE_API extern "C" __declspec(dllexport)
#else
#define GEOMINE_API extern "C" __attribute__((visibility("default")))
#endif

// What a call came to. Outputs hold nothing of use unless it is GEOMINE_DONE.
enum : std::int32_t {
    GEOMINE_DONE = 0,
    GEOMINE_STOPPED = 1,        // the caller asked to stop
    GEOMINE_NO_MEMORY = 2,      // the machine has no memory left for it
    GEOMINE_OUT_OF_RANGE = 3,   // more points, or more cells, than the numbers here can count
    GEOMINE_NOT_FINITE = 4,     // a coordinate is infinite or not a number
    GEOMINE_FAILED = 5,         // anything else
    GEOMINE_UNDECIDED = 6       // a pair is at eps, or a weight at min_weight, but for rounding
};

// What every clustering is told.
struct geomine_task {
    std::int64_t n;                     // points
    const double *weight;               // n numbers of 0 or more, or null for 1 each
    double min_weight;                  // within eps, the point itself included, makes a core point
    std::int32_t threads;               // 1 or more; the answer does not depend on it
    const volatile std::int32_t *stop;  // see above; may be null
    std::int64_t *labels;               // out, n numbers: the cluster, -1 for noise
    std::uint8_t *core;                 // out, n numbers: 1 for a core point
};

// Version of this interface; the loader refuses any other.
GEOMINE_API std::int32_t geomine_kernel_interface(void);

// Hash of the sources that this library was built from.
GEOMINE_API const char *geomine_kernel_build(void);

// DBSCAN of points in the plane: n pairs (easting, northing), eps in the same unit.
GEOMINE_API std::int32_t geomine_dbscan_plane(geomine_task *task, const double *points,
                                              double eps);

// DBSCAN on the sphere: n pairs (latitude, longitude) and eps, in radians.
GEOMINE_API std::int32_t geomine_dbscan_sphere(geomine_task *task, const double *points,
                                               double eps);

// DBSCAN in space and time: n triples (easting, northing, time); neighbours are at most eps apart
// in the plane and at most `reach`, above 0, in time. It is never undecided about a pair.
GEOMINE_API std::int32_t geomine_dbscan_space_time(geomine_task *task, const double *points,
                                                   double eps, double reach);

// Polygons to look points up in, and the raster to lay over them.
struct geomine_polygons {
    const double *corners;            // of every ring, pairs (x, y), the first again at the end
    const std::int64_t *first;        // corner of each ring, and how many corners there are
    const std::int32_t *part;         // which polygon's ring it is; never falls
    const std::int32_t *shape;        // whose polygon each is; never falls
    std::int64_t rings;
    double west, south;               // the raster's corner
    double cells_per_x, cells_per_y;  // cells to a unit
    std::int64_t size;                // cells along each side, all shapes within
};

// Find the first shape that covers each of n pairs (x, y): its number; -1 for none, outside the
// raster and for NaN; -2 where rounding could decide, as it does on a border. `unsure` counts
// those. A point is in a polygon if an odd number of its sides lies on any way out, and in a shape
// if it is in one of its polygons.
GEOMINE_API std::int32_t geomine_first_covering(const geomine_polygons *polygons,
                                                const double *points, std::int64_t n,
                                                std::int32_t threads, std::int32_t *found,
                                                std::int64_t *unsure);

// The windows around one centre of a scan, each holding the areas of the one before it.
struct geomine_scan {
    const std::int64_t *order;         // areas of the largest window, by distance
    std::int64_t areas;
    const std::int64_t *reach;         // how many of them each window holds; rises
    const double *size;                // what cases are proportional to, in each window
    std::int64_t rings;                // windows
    double total, everything;          // cases and size of the whole map
    double min_cases;                  // a window worth a score holds so many
    double penalty;                    // which scores are multiplied by, above 0
};

// Raise `best` of each of so many maps to its highest log likelihood ratio of more cases than
// expected (Poisson) in a window around the centre. `cases` holds a row of maps for each area.
GEOMINE_API std::int32_t geomine_scan_centre(const geomine_scan *scan, const double *cases,
                                             std::int64_t maps, double *best);

// Texts in pieces: text k of a piece has the bytes ends[k] to ends[k + 1] of its letters.
struct geomine_texts {
    const std::int64_t *const *ends;     // of each piece, one more than its texts; never fall
    const std::uint8_t *const *letters;  // of each piece, UTF-8
    const std::uint8_t *const *known;    // of each piece, 0 for a missing text; null if none is
    const std::int64_t *n;               // texts of each piece
    std::int64_t pieces;
};

// Number the distinct texts as they come: the number of each text, -1 for a missing one, the row
// where each is `first` seen, and how many they are. Out of range if these are more than `most`.
GEOMINE_API std::int32_t geomine_word_codes(const geomine_texts *texts, std::int64_t most,
                                            std::int32_t *codes, std::int64_t *first,
                                            std::int64_t *count);

// A hash of each text: equal texts have equal ones.
GEOMINE_API std::int32_t geomine_hashes(const geomine_texts *texts, std::uint64_t *hashes);

// How a text was read as a decimal number.
enum : std::uint8_t {
    GEOMINE_NO_NUMBER = 0,  // it is none, or missing
    GEOMINE_READ = 1,
    GEOMINE_TOO_LONG = 2    // it is one, of more digits than are read here
};

// Read texts of up to 9 digits, and up to 20 behind a point, with a minus or without: the number,
// NaN where it was not read, and how many digits are behind the point.
GEOMINE_API std::int32_t geomine_decimals(const geomine_texts *texts, double *numbers,
                                          double *decimals, std::uint8_t *how);

// Mark the texts of at most `longest` bytes whose `first` and `last` byte are allowed for their
// length: tables of 256 bytes for each length from 0.
GEOMINE_API std::int32_t geomine_alike(const geomine_texts *texts, const std::uint8_t *first,
                                       const std::uint8_t *last, std::int64_t longest,
                                       std::uint8_t *alike);

// Count the texts without bytes; -1 if another one has a first or last byte that is not allowed.
GEOMINE_API std::int32_t geomine_blanks(const geomine_texts *texts, const std::uint8_t *begins,
                                        const std::uint8_t *ends, std::int64_t *blanks);
