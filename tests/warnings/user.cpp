// SPDX-License-Identifier: BSD-3-Clause

#include "all_headers.hpp"

void typed(const xaug::image_view<const std::uint8_t>& in, const xaug::image_view<float>& out) {
  const auto augment = xaug::random_crop{.height = 32, .width = 32, .padding = 4} | xaug::horizontal_flip{} |
                       xaug::color_jitter{.contrast = {0.8f, 1.2f}, .hue = {-0.05f, 0.05f}} | xaug::normalize{};
  augment(in, out, {});
}

void at_run_time(const xaug::any_batch_pipeline& augment, const xaug::batch_view<const float>& in,
                 const xaug::label_source& labels, const xaug::batch_view<std::uint8_t>& out,
                 const xaug::label_view<float>& soft) {
  augment(in, labels, out, soft, {}, {});
}

void texts(const xaug::any_text_pipeline& augment, std::string_view text, std::string& out) {
  augment(text, out, {});
}
