// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/io/json.hpp"
#include "xaug/xaug.hpp"

namespace {

using namespace xaug;

/// What a pipeline makes of six images of two classes and of one that is alone in its class, and of their labels.
template <class Pipeline>
std::pair<std::vector<float>, std::vector<float>> outcome(const Pipeline& pipeline) {
  std::vector<std::uint8_t> in(7 * 5 * 9 * 3);
  stream random(sample_key{.seed = 1});
  for (std::uint8_t& value : in) value = static_cast<std::uint8_t>(random.uniform_int(256));
  const std::vector<std::int64_t> labels{0, 1, 0, 1, 2, 1, 0};
  const std::vector<std::int64_t> indices{3, 1, 4, 15, 9, 2, 6};
  std::vector<float> out(in.size());
  std::vector<float> soft(7 * 3);
  pipeline(nhwc(std::as_const(in).data(), 7, 5, 9, 3), labels, nchw(out.data(), 7, 3, 5, 9),
           label_view(soft.data(), 7, 3), {.seed = 8, .epoch = 2}, indices);
  return {std::move(out), std::move(soft)};
}

template <batch_transform T>
void expect_same(const T& last, std::string_view json) {
  const auto typed = horizontal_flip{} | normalize{.mean = 0.5f, .std = 0.25f} | last;
  auto parts = nlohmann::ordered_json::parse(R"([{"transform": "horizontal_flip"},
                                                 {"transform": "normalize", "mean": 0.5, "std": 0.25}])");
  parts.push_back(nlohmann::ordered_json::parse(json));
  EXPECT_EQ(outcome(typed), outcome(batch_pipeline_from_json(parts))) << json;
  EXPECT_EQ(outcome(typed), outcome(batch_pipeline_from_json(to_json(typed)))) << json;
}

TEST(batch_json, typed_pipelines_and_those_from_json_give_the_same_bits) {
  expect_same(mixup{.alpha = 0.4f, .p = 0.5f, .unit = mix_unit::sample, .label_smoothing = 0.1f},
              R"({"transform": "mixup", "alpha": 0.4, "p": 0.5, "unit": "sample", "label_smoothing": 0.1})");
  expect_same(cutmix{.alpha = 0.4f, .partners = mix_partners::same_class},
              R"({"transform": "cutmix", "alpha": 0.4, "partners": "same_class"})");
  expect_same(class_jitter{.strength = {-0.25f, 0.75f}, .p = 0.5f, .label_smoothing = 0.1f},
              R"({"transform": "class_jitter", "strength": [-0.25, 0.75], "p": 0.5, "label_smoothing": 0.1})");
}

}  // namespace
