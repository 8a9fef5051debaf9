// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/io/json.hpp"
#include "xaug/xaug.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using test::message_of;
using xaug::index;  // POSIX has a function of this name

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
}

TEST(batch_json, a_pipeline_needs_no_transform_of_batches) {
  for (const char* text :
       {"[]", R"([{"transform":"horizontal_flip","p":0.5}])",
        R"([{"transform":"maybe","transforms":[{"transform":"hue"}]},{"transform":"normalize","mean":0.5}])"}) {
    const any_batch_pipeline read = parse_batch_pipeline(text);
    const any_pipeline single = parse_pipeline(text);
    EXPECT_FALSE(read.mixes());
    EXPECT_TRUE(std::holds_alternative<std::monostate>(read.batch()));
    EXPECT_EQ(to_json(read), to_json(single));
    const auto [images, soft] = outcome(read);
    std::vector<std::uint8_t> in(7 * 5 * 9 * 3);
    stream random(sample_key{.seed = 1});
    for (std::uint8_t& value : in) value = static_cast<std::uint8_t>(random.uniform_int(256));
    std::vector<float> out(in.size());
    const std::vector<std::int64_t> indices{3, 1, 4, 15, 9, 2, 6};
    single(nhwc(std::as_const(in).data(), 7, 5, 9, 3), nchw(out.data(), 7, 3, 5, 9), {.seed = 8, .epoch = 2}, indices);
    EXPECT_EQ(images, out) << text;
    EXPECT_EQ(soft, (std::vector<float>{1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0})) << text;
  }
  const any_batch_pipeline from_part = hue{};
  EXPECT_EQ(to_json(from_part), to_json(hue{}));
  const auto draws = from_part.sample({}, std::vector<std::int64_t>{7, 8, 9}, {4, 4, 3});
  for (index i = 0; i < 3; ++i) EXPECT_EQ(draws[static_cast<std::size_t>(i)], mix_draw{.partner = i});
}

TEST(batch_json, a_typed_pipeline_becomes_one_made_at_run_time) {
  const auto typed = horizontal_flip{} | normalize{.mean = 0.5f} | cutmix{.alpha = 0.5f};
  const any_batch_pipeline dynamic = typed;
  EXPECT_TRUE(dynamic.mixes());
  EXPECT_EQ(outcome(dynamic), outcome(typed));
  EXPECT_EQ(to_json(dynamic), to_json(typed));
}

struct negative {
  static constexpr std::string_view name = "negative";
  static constexpr auto fields() { return field_list{}; }
  auto functor(plan::value_state& values) const { return invert{}.functor(values); }
};

TEST(batch_json, reads_transforms_of_ones_own) {
  const auto read = parse_batch_pipeline<extended<all_transforms, negative>>(
      R"([{"transform": "negative"}, {"transform": "cutmix"}])");
  EXPECT_EQ(outcome(read), outcome(negative{} | cutmix{}));
  expect_error([] { parse_batch_pipeline(R"([{"transform": "negative"}, {"transform": "cutmix"}])"); },
               {"pipeline[0].transform", "found \"negative\""});
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
                 {"pipeline[0].transform", "stands at the end", "found \"" + name + "\", one of whole batches"});
    expect_error(
        [&] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "maybe", "transforms": [)" + one + "]}]"); },
        {"pipeline[1].maybe.transforms[0].transform", "stands at the end", name});
    expect_error([&] { parse_batch_pipeline('[' + one + R"(, {"transform": "mixup"}])"); },
                 {"pipeline[0].transform", "of single images", name});
  }
  expect_error([] { parse_pipeline(R"([{"transform": "random_swap"}])"); },
               {"pipeline[0].transform", "parse_text_pipeline", "found \"random_swap\", one of texts"});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "eda"}])"); },
               {"pipeline[1].transform", "parse_text_pipeline", "found \"eda\", one of texts"});
  expect_error([] { parse_pipeline(R"([{"transform": "mixop"}])"); }, {"the nearest is", "found \"mixop\""});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "mixop"}])"); },
               {"pipeline[1].transform", "the nearest is \"mixup\""});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "hue"}, {"transform": "inverted"}])"); },
               {"pipeline[1].transform", "the nearest is \"invert\""});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "mixop"}, {"transform": "hue"}])"); },
               {"pipeline[0].transform", "the nearest is"});
  expect_error([] { parse_batch_pipeline(R"([{"transform": "mixup", "alfa": 1}])"); },
               {"pipeline[0].mixup.alfa", "the nearest is \"alpha\""});
}

}  // namespace
