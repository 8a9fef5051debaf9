// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/core/config.hpp"
#include "xaug/core/error.hpp"
#include "xaug/interop/torch_labels.hpp"
#include "xaug/pipeline/composed.hpp"
#include "xaug/text/language/utf8.hpp"

namespace xaug {

/// A labelled data set of texts in memory: for each a class index or a soft label. Copying it copies no texts.
/// Thread-safe as long as nobody writes to the labels.
class text_source : public detail::labelled_source {
public:
  /// `labels`: a contiguous tensor of int64 with a class index from 0 for each text; or of float, size x classes, with
  /// contiguous rows. Texts may be empty. Throws xaug::error for other tensors, if there is no text, for negative class
  /// indices, and for a text that is not valid UTF-8, with its number. Cost: a read of the texts.
  text_source(std::vector<std::string> texts, torch::Tensor labels)
      : texts_(std::make_shared<const std::vector<std::string>>(std::move(texts))) {
    if (texts_->empty()) throw error("texts", "at least one", 0);
    for (std::size_t i = 0; i < texts_->size(); ++i)
      detail::naming([&] { return "texts[" + std::to_string(i) + ']'; }, [&] { require_utf8((*texts_)[i]); });
    set_labels(std::move(labels), size(), "texts");
  }

  index size() const { return static_cast<index>(texts_->size()); }
  std::string_view text(index i) const { return (*texts_)[static_cast<std::size_t>(i)]; }

private:
  std::shared_ptr<const std::vector<std::string>> texts_;
};

}  // namespace xaug
