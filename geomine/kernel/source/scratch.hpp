// Outputs that serve as working memory until they are written.
#pragma once
#include <cstdint>

#include "geomine_kernel.h"
#include "work.hpp"

namespace geomine {

// What is kept in task.labels until they are labels: two numbers of 32 bits for each point.
class Scratch {
  public:
    explicit Scratch(const geomine_task &task)
        : rows_(reinterpret_cast<Index *>(task.labels)), codes_(rows_ + task.n) {}
    Index *rows() const { return rows_; }    // by place: the rows of the input
    Index *codes() const { return codes_; }  // by sorted point: twice the label and more, see labels.hpp

  private:
    Index *rows_, *codes_;
};

}  // namespace geomine
