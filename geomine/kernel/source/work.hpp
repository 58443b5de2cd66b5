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

// An array that is not written to before it is used: pages cost nothing until then.
template <class T>
class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(std::size_t n) : data_(static_cast<T *>(std::malloc((n ? n : 1) * sizeof(T)))) {
        if (!data_) throw std::bad_alloc();
    }
    Buffer(Buffer &&other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
    Buffer &operator=(Buffer &&other) noexcept {
        std::free(std::exchange(data_, std::exchange(other.data_, nullptr)));
        return *this;
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { std::free(data_); }

    void free() { *this = Buffer(nullptr); }
    T *get() { return data_; }
    const T *get() const { return data_; }
    T &operator[](std::size_t i) { return data_[i]; }
    const T &operator[](std::size_t i) const { return data_[i]; }

  private:
    explicit Buffer(std::nullptr_t) {}
    T *data_ = nullptr;
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
