// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/plan/points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <set>

#include "support/lattice_steps.hpp"
#include "xaug/image/affine.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/center_crop.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/pad.hpp"
#include "xaug/image/random_crop.hpp"
#include "xaug/image/random_erasing.hpp"
#include "xaug/image/random_resized_crop.hpp"
#include "xaug/image/resize.hpp"
#include "xaug/image/rotate.hpp"
#include "xaug/image/rotate90.hpp"
#include "xaug/image/translate.hpp"
#include "xaug/pipeline/pipeline.hpp"

// Keypoints, boxes and masks go where the image goes.

namespace xaug::test {
namespace {

/// Random lattice steps, and what planners of masks and of points make of them.
struct random_steps {
  random_steps(stream& random, const image_shape& shape, bool copies_pixels) : in(shape), points(shape) {
    image_shape now = shape;
    for (index i = 1 + random.uniform_int(6); i > 0; --i) {
      lattice_step s = random_step(random, now);
      if (!copies_pixels) s.mode = padding_mode::constant;
      steps.push_back(s);
      text << s;
      plan_step(s, points);
      now = points.shape();
    }
  }

  /// The mask of an image, with the given value outside of it.
  template <element T>
  image<T> mask(const image<T>& of, float fill = 0) const {
    plan::workspace memory;
    const plan::value_state values = plan::value_state::of<T>();
    const channel_values outside(fill / values.bound);
    memory.planner.begin(of.shape(), values, plan::plan_mode::mask, &outside);
    for (const lattice_step& s : steps) plan_step(s, memory.planner);
    image<T> out(memory.planner.shape());
    plan::execute(memory, of.view(), out.view());
    return out;
  }

  image_shape in;
  std::deque<lattice_step> steps;
  plan::point_planner points;
  std::ostringstream text;
};

TEST(keypoints, end_where_a_bright_pixel_ends) {
  stream random({.seed = 1});
  for (int round = 0; round < 3000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(16), 1};
    const bool copies_pixels = round % 3 == 0;
    const random_steps test(random, shape, copies_pixels);
    const index x = random.uniform_int(shape.width);
    const index y = random.uniform_int(shape.height);
    image<std::uint8_t> in(shape);
    for_each_element(shape, [&](index i, index j, index) { in(i, j, 0) = i == y && j == x ? 255 : 0; });
    const auto out = test.mask(in);
    ASSERT_EQ(test.points.shape(), out.shape());
    const keypoint moved = test.points(keypoint{static_cast<float>(x), static_cast<float>(y)});
    std::set<std::pair<index, index>> bright;
    for_each_element(out.shape(), [&](index i, index j, index) {
      if (out(i, j, 0) == 255) bright.insert({i, j});
    });
    const std::pair place{static_cast<index>(moved.y), static_cast<index>(moved.x)};
    const auto& text = test.text.str();
    if (!copies_pixels) {
      // A point that left the image and came back with its border lies on padding.
      ASSERT_LE(bright.size(), 1U) << text;
      if (!bright.empty()) {
        ASSERT_TRUE(moved.visible) << text;
      }
    }
    if (!bright.empty() && moved.visible && !bright.contains(place)) {
      FAIL() << shape << ": " << text << " from " << y << ' ' << x << " to " << place.first << ' ' << place.second;
    }
    if (moved.visible) {
      ASSERT_EQ(moved.x, std::round(moved.x));
      ASSERT_EQ(moved.y, std::round(moved.y));
    }
  }
}

TEST(keypoints, know_whether_they_are_visible) {
  const auto cropped = center_crop{.height = 4, .width = 4} | horizontal_flip{.p = 1};
  const image_shape shape{8, 8, 3};
  struct example {
    keypoint in;
    keypoint expected;
  };
  // The window has rows and columns 2 to 5; a pixel reaches half a pixel around its centre.
  const example examples[] = {
      {{2, 2}, {3, 0}},
      {{5, 5}, {0, 3}},
      {{1.4f, 3}, {3.6f, 1, false}},
      {{1.5f, 3}, {3.5f, 1, false}},
      {{5.49f, 3}, {-0.49f, 1}},
      {{5.5f, 3}, {-0.5f, 1}},
      {{3, 1.4f}, {2, -0.6f, false}},
      {{3, 1.5f}, {2, -0.5f}},
      {{3, 5.49f}, {2, 3.49f}},
      {{3, 5.5f}, {2, 3.5f, false}},
      {{3, 3, false}, {2, 1, false}},
      {{0, 0}, {5, -2, false}},
      {{7, 7}, {-2, 5, false}},
  };
  std::vector<keypoint> points;
  for (const example& each : examples) points.push_back(each.in);
  cropped.apply_to_keypoints(cropped.sample({}, shape), shape, points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_NEAR(points[i].x, examples[i].expected.x, 1e-5f) << i;
    EXPECT_NEAR(points[i].y, examples[i].expected.y, 1e-5f) << i;
    EXPECT_EQ(points[i].visible, examples[i].expected.visible) << i;
  }
}

TEST(keypoints, ignore_what_only_changes_values) {
  const auto p = brightness{} | random_erasing{.p = 1} | brightness{};
  std::vector<keypoint> points{{1.25f, 2.5f}};
  p.apply_to_keypoints(p.sample({}, {8, 8, 3}), {8, 8, 3}, points);
  EXPECT_EQ(points[0], (keypoint{1.25f, 2.5f}));
}

/// The centre of brightness of an image.
std::pair<double, double> centre_of(const image<float>& in) {
  double sum = 0;
  double x = 0;
  double y = 0;
  for_each_element(in.shape(), [&](index i, index j, index) {
    sum += double{in(i, j, 0)};
    x += double{in(i, j, 0)} * static_cast<double>(j);
    y += double{in(i, j, 0)} * static_cast<double>(i);
  });
  return {x / sum, y / sum};
}

template <class Pipeline>
void expect_points_follow_a_spot(const char* what, const Pipeline& p, double tolerance) {
  const image_shape shape{60, 80, 1};
  for (std::uint64_t sample = 0; sample < 40; ++sample) {
    stream random({.seed = 5, .index = sample});
    const float x = random.uniform(30, 50);
    const float y = random.uniform(22, 38);
    image<float> in(shape);
    for_each_element(shape, [&](index i, index j, index) {
      const float dx = static_cast<float>(j) - x;
      const float dy = static_cast<float>(i) - y;
      in(i, j, 0) = std::exp(-(dx * dx + dy * dy) / 18.0f);
    });
    const auto draws = p.sample({.index = sample}, shape);
    image<float> out(p.output_shape(draws, shape));
    p.apply(draws, in.view(), out.view());
    std::vector<keypoint> points{{x, y}};
    p.apply_to_keypoints(draws, shape, points);
    const auto [centre_x, centre_y] = centre_of(out);
    ASSERT_NEAR(double{points[0].x}, centre_x, tolerance) << what << ' ' << sample;
    ASSERT_NEAR(double{points[0].y}, centre_y, tolerance) << what << ' ' << sample;
  }
}

TEST(keypoints, follow_a_bright_spot_through_warps) {
  expect_points_follow_a_spot(
      "rotate", pipeline<rotate>({.degrees = {-180, 180}, .interpolation = interpolation::bilinear}), 0.02);
  expect_points_follow_a_spot("affine",
                              horizontal_flip{} |
                                  affine{.degrees = {-40, 40},
                                         .translate_x = {-0.05f, 0.05f},
                                         .translate_y = {-0.05f, 0.05f},
                                         .scale = {0.7f, 1.3f},
                                         .shear_x = {-20, 20},
                                         .shear_y = {-10, 10},
                                         .interpolation = interpolation::bilinear} |
                                  rotate90{},
                              0.05);
  expect_points_follow_a_spot("resize", resize{.height = 90, .width = 50} | horizontal_flip{}, 0.02);
  expect_points_follow_a_spot("all",
                              pad{.padding = {5, 9, 1, 0}} | rotate{.interpolation = interpolation::bilinear} |
                                  resize{.height = 40, .width = 70} | rotate90{.turns = {3, 3}} | translate{},
                              0.05);
}

// --- Boxes ----------------------------------------------------------------------------------------------------------

/// The smallest box around the pixels of `label`; empty if there is none.
box bounds_of(const image<std::uint8_t>& mask, std::uint8_t label) {
  box b{INFINITY, INFINITY, -INFINITY, -INFINITY};
  for_each_element(mask.shape(), [&](index y, index x, index) {
    if (mask(y, x, 0) != label) return;
    b.x_min = std::min(b.x_min, static_cast<float>(x));
    b.y_min = std::min(b.y_min, static_cast<float>(y));
    b.x_max = std::max(b.x_max, static_cast<float>(x + 1));
    b.y_max = std::max(b.y_max, static_cast<float>(y + 1));
  });
  return b;
}

image<std::uint8_t> rectangle(const image_shape& shape, const box& b) {
  image<std::uint8_t> mask(shape);
  for_each_element(shape, [&](index y, index x, index) {
    const auto inside = [](index i, float low, float high) {
      return static_cast<float>(i) >= low && static_cast<float>(i + 1) <= high;
    };
    mask(y, x, 0) = inside(x, b.x_min, b.x_max) && inside(y, b.y_min, b.y_max) ? 1 : 0;
  });
  return mask;
}

box random_box(stream& random, const image_shape& shape) {
  const index w = 1 + random.uniform_int(shape.width);
  const index h = 1 + random.uniform_int(shape.height);
  const index x = random.uniform_int(shape.width - w + 1);
  const index y = random.uniform_int(shape.height - h + 1);
  const auto f = [](index i) { return static_cast<float>(i); };
  return {f(x), f(y), f(x + w), f(y + h), 7};
}

TEST(boxes, are_those_around_the_mask_under_lattice_maps) {
  stream random({.seed = 2});
  int removed = 0;
  for (int round = 0; round < 3000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(16), 1};
    const random_steps test(random, shape, false);
    const box in = random_box(random, shape);
    const box expected = bounds_of(test.mask(rectangle(shape, in)), 1);
    box moved = in;
    const bool kept = test.points(moved, {});
    if (expected.x_min > expected.x_max) {
      removed += kept ? 0 : 1;
      continue;
    }
    ASSERT_TRUE(kept) << test.text.str();
    // What a crop cuts off stays cut off in the mask, also when padding follows. Boxes are clipped once, at the end.
    ASSERT_LE(moved.x_min, expected.x_min) << test.text.str();
    ASSERT_LE(moved.y_min, expected.y_min) << test.text.str();
    ASSERT_GE(moved.x_max, expected.x_max) << test.text.str();
    ASSERT_GE(moved.y_max, expected.y_max) << test.text.str();
    ASSERT_EQ(moved.label, 7);
    bool crop_before_pad = false;
    bool cropped = false;
    for (const lattice_step& s : test.steps) {
      crop_before_pad = crop_before_pad || (cropped && s.kind == lattice_step::pad);
      cropped = cropped || s.kind == lattice_step::crop;
    }
    if (crop_before_pad) continue;
    ASSERT_EQ((box{moved.x_min, moved.y_min, moved.x_max, moved.y_max}), expected) << test.text.str();
  }
  EXPECT_GT(removed, 100);
}

template <class Pipeline>
void expect_boxes_follow(const char* what, const Pipeline& p) {
  const image_shape shape{90, 110, 1};
  for (std::uint64_t sample = 0; sample < 60; ++sample) {
    stream random({.seed = 6, .index = sample});
    const auto f = [&](index low, index count) { return static_cast<float>(low + random.uniform_int(count)); };
    const box in{f(35, 15), f(28, 12), f(58, 15), f(48, 12)};
    const auto mask = rectangle(shape, in);
    const auto draws = p.sample({.index = sample}, shape);
    image<std::uint8_t> out(p.output_shape(draws, shape));
    p.apply_to_mask(draws, mask.view(), out.view());
    std::vector<box> boxes{in};
    p.apply_to_boxes(draws, shape, boxes);
    ASSERT_EQ(boxes.size(), 1U);
    const box expected = bounds_of(out, 1);
    ASSERT_NEAR(boxes[0].x_min, expected.x_min, 1) << what << ' ' << sample;
    ASSERT_NEAR(boxes[0].y_min, expected.y_min, 1) << what << ' ' << sample;
    ASSERT_NEAR(boxes[0].x_max, expected.x_max, 1) << what << ' ' << sample;
    ASSERT_NEAR(boxes[0].y_max, expected.y_max, 1) << what << ' ' << sample;
  }
}

TEST(boxes, are_those_around_the_mask_within_a_pixel_under_warps) {
  expect_boxes_follow("rotate", rotate{.degrees = {-180, 180}} | horizontal_flip{});
  expect_boxes_follow("affine", affine{.degrees = {-30, 30}, .scale = {0.6f, 1.2f}, .shear_x = {-15, 15}} | rotate90{});
  expect_boxes_follow("resize", horizontal_flip{} | resize{.height = 130, .width = 60});
}

TEST(boxes, are_clipped_and_filtered) {
  const auto cropped = random_crop{.height = 4, .width = 4} | horizontal_flip{.p = 0};
  const image_shape shape{4, 8, 3};
  // The window starts at some column; ask for the one at 2.
  auto draws = cropped.sample({}, shape);
  std::get<0>(draws).left = 2;
  const std::vector<box> all{{0, 0, 2, 4, 1}, {0, 0, 4, 4, 2},    {2, 1, 6, 3, 3},
                             {5, 0, 8, 2, 4}, {1, 1, 2.5f, 2, 5}, {3, 3, 3, 4, 6}};
  const auto labels = [&](const box_filter& filter) {
    std::vector<box> boxes = all;
    cropped.apply_to_boxes(draws, shape, boxes, filter);
    std::vector<std::int64_t> kept;
    for (const box& b : boxes) kept.push_back(b.label);
    return kept;
  };
  using list = std::vector<std::int64_t>;
  EXPECT_EQ(labels({}), (list{2, 3, 4, 5}));  // the first is outside, the last has no area
  EXPECT_EQ(labels({.min_area = 0.5f}), (list{2, 3, 4, 5}));
  EXPECT_EQ(labels({.min_area = 0.51f}), (list{2, 3, 4}));
  EXPECT_EQ(labels({.min_area = 2.0f}), (list{2, 3, 4}));
  EXPECT_EQ(labels({.min_area = 2.01f}), (list{2, 3}));
  EXPECT_EQ(labels({.min_visibility = 0.33f}), (list{2, 3, 4, 5}));
  EXPECT_EQ(labels({.min_visibility = 0.5f}), (list{2, 3}));
  EXPECT_EQ(labels({.min_visibility = 1.0f}), (list{3}));
  std::vector<box> boxes = all;
  cropped.apply_to_boxes(draws, shape, boxes);
  EXPECT_EQ(boxes[0], (box{0, 0, 2, 4, 2}));
  EXPECT_EQ(boxes[2], (box{3, 0, 4, 2, 4}));
}

// --- Masks ----------------------------------------------------------------------------------------------------------

template <class Pipeline>
void expect_only_labels(const Pipeline& p, float fill) {
  const image_shape shape{40, 50, 1};
  image<std::uint8_t> mask(shape);
  const std::uint8_t labels[] = {3, 17, 200};
  for_each_element(shape, [&](index y, index x, index) { mask(y, x, 0) = labels[(y / 5 + x / 7) % 3]; });
  bool filled = false;
  for (std::uint64_t sample = 0; sample < 30; ++sample) {
    const auto draws = p.sample({.index = sample}, shape);
    image<std::uint8_t> out(p.output_shape(draws, shape));
    p.apply_to_mask(draws, mask.view(), out.view(), fill);
    index others = 0;
    for_each_element(out.shape(), [&](index y, index x, index) {
      const std::uint8_t value = out(y, x, 0);
      filled = filled || value == fill;
      others += value == 3 || value == 17 || value == 200 || value == fill ? 0 : 1;
    });
    ASSERT_EQ(others, 0) << sample;
  }
  EXPECT_TRUE(filled);
}

TEST(masks, hold_only_labels_and_the_fill) {
  for (const float fill : {0.0f, 255.0f, 11.0f}) {
    // Fills and interpolation of the image do not matter.
    expect_only_labels(rotate{.degrees = {20, 70}, .interpolation = interpolation::bilinear, .fill = 0.5f} |
                           resize{.height = 33, .width = 71, .interpolation = interpolation::bicubic} | brightness{},
                       fill);
    expect_only_labels(random_crop{.height = 45, .width = 55, .padding = 8, .fill = 0.3f} |
                           affine{.interpolation = interpolation::bicubic, .fill = 0.9f} |
                           random_resized_crop{.height = 20, .width = 30} | random_erasing{.p = 1},
                       fill);
  }
}

TEST(masks, follow_the_image_pixel_by_pixel) {
  // A mask of the image's own bytes, through nearest resampling, is the image.
  const auto p = random_crop{.height = 30, .width = 28, .padding = 5, .fill = 0.2f} | horizontal_flip{} |
                 rotate{.degrees = {-40, 40}, .fill = 0.2f} | rotate90{.turns = {1, 1}} | horizontal_flip{} |
                 resize{.height = 40, .width = 25, .interpolation = interpolation::nearest};
  const auto in = random_image<std::uint8_t>({32, 32, 1});
  for (std::uint64_t sample = 0; sample < 20; ++sample) {
    const auto draws = p.sample({.index = sample}, in.shape());
    image<std::uint8_t> out(p.output_shape(draws, in.shape()));
    image<std::uint8_t> mask(out.shape());
    p.apply(draws, in.view(), out.view());
    p.apply_to_mask(draws, in.view(), mask.view(), 51);
    ASSERT_TRUE(equal(mask, out)) << sample;
  }
}

TEST(masks, of_floats_keep_their_numbers) {
  image<float> mask({6, 6, 1});
  for_each_element(mask.shape(), [&](index y, index x, index) { mask(y, x, 0) = static_cast<float>(1000 * y + x); });
  const auto p = pad{.padding = 1} | horizontal_flip{.p = 1};
  image<float> out({8, 8, 1});
  p.apply_to_mask(p.sample({}, mask.shape()), mask.view(), out.view(), -7.5f);
  EXPECT_EQ(out(0, 3, 0), -7.5f);
  EXPECT_EQ(out(1, 1, 0), 5.0f);
  EXPECT_EQ(out(6, 6, 0), 5000.0f);
}

}  // namespace
}  // namespace xaug::test
