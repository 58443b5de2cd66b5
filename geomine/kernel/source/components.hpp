// Union-find over cells that several threads may join at once.
#pragma once
#include <atomic>
#include <memory>

#include "work.hpp"

namespace geomine {

// Each tree's root is its smallest cell, so the result does not depend on who came first.
class Components {
  public:
    explicit Components(Index n) : parent_(new std::atomic<Index>[n]) {
        for (Index i = 0; i < n; ++i) parent_[i].store(i, std::memory_order_relaxed);
    }

    Index root(Index i) {
        for (;;) {
            Index up = parent_[i].load(std::memory_order_relaxed);
            if (up == i) return i;
            const Index above = parent_[up].load(std::memory_order_relaxed);
            // shorten the way for the next one; losing the race to another thread is harmless
            if (above != up) parent_[i].compare_exchange_weak(up, above, std::memory_order_relaxed);
            i = above;
        }
    }

    // Whether i is under a root: most cells hang right below theirs, which one look tells.
    bool is_under(Index i, Index root_of_tree) {
        return parent_[i].load(std::memory_order_relaxed) == root_of_tree || root(i) == root_of_tree;
    }

    void join(Index a, Index b) {
        for (;;) {
            a = root(a);
            b = root(b);
            if (a == b) return;
            if (a < b) std::swap(a, b);
            Index expected = a;  // still a root? then hang it under the smaller one
            if (parent_[a].compare_exchange_strong(expected, b, std::memory_order_relaxed)) return;
        }
    }

  private:
    std::unique_ptr<std::atomic<Index>[]> parent_;
};

}  // namespace geomine
