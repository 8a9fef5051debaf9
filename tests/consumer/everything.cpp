// SPDX-License-Identifier: BSD-3-Clause
// Uses all of xaug that reaches kernels, to be compiled and not to be run: symbols.cmake reads the object file.

#include <cstdint>
#include <string>
#include <vector>

#include "xaug/io/json.hpp"
#include "xaug/io/text_json.hpp"
#include "xaug/text.hpp"
#include "xaug/xaug.hpp"

using namespace xaug;

using bytes = image_view<std::uint8_t>;
using floats = image_view<float>;

void use_pipelines(const bytes& in, const floats& out, std::vector<box>& boxes, std::vector<keypoint>& points) {
  const auto typed = random_crop{.height = 32, .width = 32} | horizontal_flip{} |
                     color_jitter{.brightness = {0.8f, 1.2f}} | one_of(random_erasing{}, gaussian_noise{}) |
                     normalize{};
  typed(in, out, {});
  (random_crop{.height = 32, .width = 32} | brightness{} | hue{} | normalize{})(in, out, {});
  const any_pipeline augment(typed);
  augment(in, out, {});
  const auto draws = augment.sample({}, in.shape);
  augment.apply_to_mask(draws, in, in);
  augment.apply_to_boxes(draws, in.shape, boxes);
  augment.apply_to_keypoints(draws, in.shape, points);
  (void)explain(parse_pipeline(to_json(augment).dump()));
  (void)to_json(augment, parse_draws(augment, ""));
}

void use_batches(const batch_view<std::uint8_t>& in, const batch_view<float>& out, const label_view<float>& soft,
                 const std::vector<std::int64_t>& labels, thread_pool& threads) {
  parse_batch_pipeline("")(in, labels, out, soft, {}, labels, threads);
  (horizontal_flip{} | mixup{})(in, labels, out, soft, {}, labels);
  (void)smote{}.fit(in, labels, threads)({}, out[0]);
  (void)low_rank_gaussian{}.fit(in, labels, threads)({}, out[0]);
}

void use_texts(const std::string& text) {
  (void)parse_text_pipeline(text)(text, {});
  (void)(random_swap{} | random_deletion{})(text, {});
  word_frequencies::builder frequencies;
  frequencies.add(text);
  label_words::builder words(2);
  words.add(text, 1);
  std::vector<text_piece> pieces;
  wordpiece::load(text).encode(text, text, pieces);
  wordpiece::load(text).encode(text, pieces);
}
