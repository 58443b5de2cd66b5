// Memory, threads and giving up: what every step of the kernel stands on.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace geomine {

// Numbers of points and cells have 32 bits, which halves the memory; the caller checks.
using Index = std::uint32_t;
constexpr Index NONE = 0xffffffffu;

struct Stopped : std::exception {};
struct OutOfRange : std::exception {};
struct NotFinite : std::exception {};
struct Undecided : std::exception {};  // a pair is at eps but for rounding

// Have `address` in the cache soon, where the compiler knows how.
inline void prefetch(const void *address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

// Large arrays come straight from the system, in pages of 2 MB where it has them: fewer to ask
// for, fewer misses when points are read out of order, and all given back when the array goes.
// The end stays in small pages and wastes none.
#if defined(__linux__)
constexpr std::size_t PAGE = std::size_t{1} << 21;

inline std::size_t whole_pages(std::size_t bytes) { return (bytes + PAGE - 1) / PAGE * PAGE; }

inline void *take(std::size_t bytes) {
    if (bytes < PAGE) return std::malloc(bytes ? bytes : 1);
    void *memory = mmap(nullptr, whole_pages(bytes), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    madvise(memory, bytes / PAGE * PAGE, MADV_HUGEPAGE);
    return memory;
}

inline void give_back(void *memory, std::size_t bytes) {
    if (memory && bytes >= PAGE)
        munmap(memory, whole_pages(bytes));
    else
        std::free(memory);
}
#else
inline void *take(std::size_t bytes) { return std::malloc(bytes ? bytes : 1); }
inline void give_back(void *memory, std::size_t) { std::free(memory); }
#endif

// An array that is not written to before it is used: pages cost nothing until then.
template <class T>
class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(std::size_t n) : data_(static_cast<T *>(take(n * sizeof(T)))), size_(n) {
        if (!data_) throw std::bad_alloc();
    }
    Buffer(Buffer &&other) noexcept { swap(other); }
    Buffer &operator=(Buffer &&other) noexcept {
        Buffer(std::move(other)).swap(*this);
        return *this;
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { give_back(data_, size_ * sizeof(T)); }

    void free() { *this = Buffer(); }
    void swap(Buffer &other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }
    T *get() { return data_; }
    const T *get() const { return data_; }
    T &operator[](std::size_t i) { return data_[i]; }
    const T &operator[](std::size_t i) const { return data_[i]; }

  private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

// How to work: on how many threads, and until when.
struct Work {
    int threads;
    const volatile std::int32_t *stop;

    void check() const {
        if (stop && *stop) throw Stopped();
    }
};

// Call f(0), ..., f(n - 1) at the same time; the first exception is thrown again here.
template <class F>
void on_threads(int n, F f) {
    std::exception_ptr first;
    std::mutex guard;
    auto run = [&](int t) {
        try {
            f(t);
        } catch (...) {
            std::lock_guard<std::mutex> lock(guard);
            if (!first) first = std::current_exception();
        }
    };
    std::vector<std::thread> others;
    others.reserve(static_cast<std::size_t>(n));
    int started = 1;
    try {
        for (; started < n; ++started) others.emplace_back(run, started);
    } catch (const std::system_error &) {
        // the machine gives no more threads: this one does the rest
    }
    run(0);
    for (int t = started; t < n; ++t) run(t);
    for (auto &thread : others) thread.join();
    if (first) std::rethrow_exception(first);
}

// Call f(begin, end) for every block of `size` out of `total`, on all threads, in any order.
template <class F>
void in_blocks(const Work &work, std::size_t total, std::size_t size, F f) {
    const std::size_t blocks = (total + size - 1) / size;
    const int threads = blocks < 2 ? 1 : work.threads;
    std::atomic<std::size_t> next{0};
    on_threads(threads, [&](int) {
        for (std::size_t k; (k = next.fetch_add(1)) < blocks;) {
            work.check();
            const std::size_t begin = k * size;
            f(begin, begin + size < total ? begin + size : total);
        }
    });
}

}  // namespace geomine
