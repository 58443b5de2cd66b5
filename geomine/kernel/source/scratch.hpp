// Outputs that serve as working memory until they are written, and what is read off them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "geomine_kernel.h"
#include "work.hpp"

namespace geomine {

// How many marked rows go before a row.
class Ranks {
  public:
    Ranks(const std::uint8_t *marks, std::size_t n, const Work &work)
        : marks_(marks), before_(n / STEP + 1) {
        for (std::size_t k = 0; k < before_.size(); ++k) {
            if (k % 4096 == 0) work.check();
            before_[k] = count_;
            count_ += within(k * STEP, std::min((k + 1) * STEP, n));
        }
    }

    Index count() const { return count_; }
    Index before(Index row) const { return before_[row / STEP] + within(row / STEP * STEP, row); }

  private:
    static constexpr std::size_t STEP = 64;

    Index within(std::size_t first, std::size_t last) const {
        Index count = 0;
        for (std::size_t row = first; row < last; ++row) count += marks_[row];
        return count;
    }

    const std::uint8_t *marks_;
    std::vector<Index> before_;
    Index count_ = 0;
};

// What is kept in task.labels until they are labels: two numbers of 32 bits for each point.
class Scratch {
  public:
    explicit Scratch(const geomine_task &task)
        : rows_(reinterpret_cast<Index *>(task.labels)), codes_(rows_ + task.n) {}
    Index *rows() const { return rows_; }    // by place: the rows of the input
    Index *codes() const { return codes_; }  // by sorted point: twice the label and more, see code

  private:
    Index *rows_, *codes_;
};

}  // namespace geomine
