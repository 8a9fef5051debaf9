// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/io/json.hpp"
#include "xaug/xaug.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using test::message_of;

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

TEST(batch_json, is_read_from_text) {
  const auto read = parse_batch_pipeline(R"([{"transform": "horizontal_flip"}, {"transform": "mixup", "alpha": 0.4}])");
  EXPECT_EQ(outcome(horizontal_flip{} | mixup{.alpha = 0.4f}), outcome(read));
  EXPECT_EQ(outcome(pipeline() | mixup{}), outcome(parse_batch_pipeline(R"([{"transform": "mixup"}])")));
  expect_error([] { parse_batch_pipeline("[]"); }, {"pipeline", "of whole batches at the end"});
}

TEST(batch_json, transforms_of_another_kind_are_told_from_misspelt_ones) {
  for (const std::string name : {"mixup", "cutmix", "class_jitter"}) {
    const std::string one = R"({"transform": ")" + name + R"("})";
    for (const auto& [text, place] : {std::pair('[' + one + ']', std::string("pipeline[0].transform")),
                                      std::pair(R"([{"transform": "one_of", "transforms": [)" + one + "]}]",
                                                std::string("pipeline[0].one_of.transforms[0].transform"))}) {
      const std::string message = message_of([&shown = text] { parse_pipeline(shown); });
      EXPECT_EQ(message,
                place +
                    ": expected the name of a transform of single images (one of whole batches stands at the end of a "
                    "pipeline that parse_batch_pipeline or batch_pipeline_from_json reads), found \"" +
                    name + "\", one of whole batches");
    }
    // Behind the end.
    expect_error([&] { parse_batch_pipeline('[' + one + R"(, {"transform": "hue"}])"); },
                 {"pipeline[1].transform", "of whole batches at the end", "read by parse_pipeline", "found \"hue\""});
    expect_error([&] { parse_batch_pipeline('[' + one + R"(, {"transform": "mixup"}])"); },
                 {"pipeline[0].transform", "of single images", name});
  }
  expect_error([] { parse_pipeline(R"([{"transform": "random_swap"}])"); },
               {"pipeline[0].transform", "parse_text_pipeline", "found \"random_swap\", one of texts"});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "eda"}])"); },
               {"pipeline[1].transform", "parse_text_pipeline", "found \"eda\", one of texts"});
  expect_error([] { parse_pipeline(R"([{"transform": "mixop"}])"); }, {"the nearest is", "found \"mixop\""});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "mixop"}])"); },
               {"the nearest is \"mixup\""});
}

}  // namespace
