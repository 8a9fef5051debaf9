// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/xaug.hpp"

// Views and spans of nothing: whatever is taken from outside is asked for before it is read.

namespace xaug::test {
namespace {

constexpr index count = 8;
constexpr image_shape shape{4, 5, 3};
constexpr index classes = 10;

struct null_views : testing::Test {
  std::vector<float> pixels = std::vector<float>(static_cast<std::size_t>(count * shape.size()));
  std::vector<float> results = pixels;
  std::vector<float> rows = std::vector<float>(static_cast<std::size_t>(count * classes));
  std::vector<float> soft = rows;
  std::vector<std::int64_t> indices = std::vector<std::int64_t>(static_cast<std::size_t>(count));
  std::vector<mix_draw> draws = std::vector<mix_draw>(static_cast<std::size_t>(count));

  batch_view<float> in = nhwc(pixels.data(), count, shape.height, shape.width, shape.channels);
  batch_view<float> out = nhwc(results.data(), count, shape.height, shape.width, shape.channels);
  label_view<float> labels{rows.data(), count, classes};
  label_view<float> given{soft.data(), count, classes};
  batch_view<float> none = nhwc(static_cast<float*>(nullptr), count, shape.height, shape.width, shape.channels);
  label_view<float> no_labels{nullptr, count, classes};
  std::span<const std::int64_t> no_numbers{static_cast<const std::int64_t*>(nullptr), static_cast<std::size_t>(count)};
};

template <class Act>
void expect_null(const Act& act, std::string_view what) {
  EXPECT_EQ(message_of(act), std::string(what) + ": expected a view of memory, found a null pointer");
}

TEST_F(null_views, are_refused_by_mixing_pipelines) {
  for (const auto partners : {mix_partners::any, mix_partners::same_class}) {
    const auto augment = horizontal_flip{} | mixup{.unit = mix_unit::sample, .partners = partners};
    const auto run = [&](const auto& from, const label_source& with, const auto& to, const auto& mixed, auto numbers) {
      return [&, numbers] { augment(from, with, to, mixed, {.seed = 1}, numbers); };
    };
    const std::span<const std::int64_t> numbers = indices;
    EXPECT_NO_THROW(run(in, indices, out, labels, numbers)());
    EXPECT_NO_THROW(run(in, given, out, labels, numbers)());
    expect_null(run(in, indices, out, no_labels, numbers), "soft labels");
    expect_null(run(in, no_labels, out, labels, numbers), "labels");
    expect_null(run(in, no_numbers, out, labels, numbers), "labels");
    expect_null(run(none, indices, out, labels, numbers), "in");
    expect_null(run(in, indices, none, labels, numbers), "out");
    expect_null(run(in, indices, out, labels, no_numbers), "indices");
    expect_error(run(in, indices, out, label_view<float>(rows.data(), count, 0), numbers), {"labels", "[0, 0)"});
    expect_error(
        run(in, label_view<float>(soft.data(), count, 0), out, label_view<float>(rows.data(), count, 0), numbers),
        {"labels", "at least 1 class", "found 0"});
    expect_error(run(in, given, out, label_view<float>(rows.data(), count, classes, 3), numbers),
                 {"soft labels", "do not overlap", "found 3"});
    // Labels in place would be overwritten before the partner's are read.
    expect_error(run(in, labels, out, labels, numbers), {"soft labels", "of their own"});
    expect_error(run(in, label_view<const float>(rows.data() + 5, count - 1, classes), out, labels, numbers),
                 {"labels"});
    batch_view<float> negative = in;
    negative.size = -1;
    expect_error(run(negative, indices, out, labels, numbers), {"found -1"});
  }
}

TEST_F(null_views, are_refused_by_batches) {
  const auto augment = horizontal_flip{} | invert{};
  EXPECT_NO_THROW(augment(in, out, {}, indices));
  expect_null([&] { augment(none, out, {}, indices); }, "in");
  expect_null([&] { augment(in, none, {}, indices); }, "out");
  expect_null([&] { augment(in, out, {}, no_numbers); }, "indices");
  // Of nothing there may be none.
  batch_view<float> empty = none;
  empty.size = 0;
  EXPECT_NO_THROW(augment(empty, empty, {}, {}));
}

TEST_F(null_views, are_refused_by_single_images) {
  const any_pipeline augment{horizontal_flip{}, invert{}};
  const auto decided = augment.sample({}, shape);
  const image_view<float> nothing = none[0];
  expect_null([&] { augment(nothing, out[0], {}); }, "in");
  expect_null([&] { augment(in[0], nothing, {}); }, "out");
  expect_null([&] { augment.apply(decided, nothing, out[0]); }, "in");
  expect_null([&] { augment.apply(decided, in[0], nothing); }, "out");
  expect_null([&] { augment.apply_to_mask(decided, nothing, out[0]); }, "in");
  expect_null([&] { augment.apply_to_mask(decided, in[0], nothing); }, "out");
  const std::span<keypoint> no_points(static_cast<keypoint*>(nullptr), 3);
  expect_null([&] { augment.apply_to_keypoints(decided, shape, no_points); }, "keypoints");
  EXPECT_NO_THROW(augment.apply_to_keypoints(decided, shape, {}));
}

TEST_F(null_views, are_refused_by_what_mixing_is_made_of) {
  const std::span<const mix_draw> no_draws(static_cast<const mix_draw*>(nullptr), static_cast<std::size_t>(count));
  expect_null([&] { apply_batch(mixup{}, draws, none, out); }, "in");
  expect_null([&] { apply_batch(mixup{}, draws, in, none); }, "out");
  expect_null([&] { apply_batch(mixup{}, no_draws, in, out); }, "draws");
  expect_null([&] { mix_labels(no_draws, given, labels); }, "draws");
  expect_null([&] { mix_labels(draws, given, no_labels); }, "soft labels");
  expect_null([&] { mix_labels(draws, no_labels, labels); }, "labels");
  expect_null([&] { mix_labels(draws, no_numbers, labels); }, "labels");
  expect_error([&] { mix_labels(draws, labels, labels); }, {"soft labels", "of their own"});
  expect_null([&] { (void)sample_batch(mixup{}, {}, no_numbers, shape); }, "indices");
  const label_source nothing = no_labels;
  expect_null([&] { (void)sample_batch(mixup{.partners = mix_partners::same_class}, {}, indices, shape, 0, &nothing); },
              "labels");
  expect_error([&] { (void)sample_batch(cutmix{}, {}, indices, {0, 3, 3}); }, {"shape", "0x3x3"});
  // Decisions for other batches.
  draws[2].partner = count;
  expect_error([&] { mix_labels(draws, given, labels); }, {"draws.partner", "found 8"});
  draws[2] = {.partner = 1, .weight = NAN};
  expect_error([&] { mix_labels(draws, given, labels); }, {"draws.weight", "nan"});
  expect_error([&] { apply_batch(mixup{}, draws, in, out); }, {"draws.weight", "nan"});
  constexpr index most = std::numeric_limits<index>::max();
  draws[2] = {.top = most, .height = most};
  expect_error([&] { apply_batch(cutmix{}, draws, in, out); }, {"draws", "inside the image"});
}

TEST_F(null_views, are_refused_by_generators) {
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count * shape.size()));
  const auto data = nhwc(std::as_const(bytes).data(), count, shape.height, shape.width, shape.channels);
  const auto nothing =
      nhwc(static_cast<const std::uint8_t*>(nullptr), count, shape.height, shape.width, shape.channels);
  const smote few{.neighbors = 1};
  EXPECT_NO_THROW((void)few.fit(data, indices));
  expect_null([&] { (void)few.fit(nothing, indices); }, "smote: images");
  expect_null([&] { (void)few.fit(data, no_numbers); }, "smote: labels");
  expect_null([&] { (void)low_rank_gaussian{}.fit(data, no_numbers); }, "low_rank_gaussian: labels");
  expect_null([&] { few.fit(data, indices)({}, none[0]); }, "smote: output");
}

}  // namespace
}  // namespace xaug::test
