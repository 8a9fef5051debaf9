// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/plan/points.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <set>

#include "support/expect_error.hpp"
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
    memory.planner.begin(of.shape(), values, plan::plan_mode::mask, outside);
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
      // A point that left the image is gone, also where padding shows its place again.
      ASSERT_LE(bright.size(), 1U) << text;
      ASSERT_EQ(moved.visible, !bright.empty()) << text;
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

TEST(points, the_floats_of_a_matrix_do_not_decide_at_an_edge) {
  for (const index size : {100, 200, 500, 1000, 4000})
    for (const float scale : {1.25f, 1.6f, 2.5f, 3.2f, 5.0f, 6.25f, 10.0f}) {
      const pipeline p(affine{.degrees = {0, 0}, .scale = {scale, scale}});
      const image_shape shape{size, size, 1};
      const auto draws = p.sample({}, shape);
      // What is shown lies between these edges.
      const auto whole = static_cast<float>(size);
      const float low = 0.5f * whole - 0.5f * whole / scale;
      const float high = whole - low;
      std::vector<keypoint> ends{{low - 0.5f, 20}, {high - 0.5f, 0.5f * whole}};
      ends[0].y = 0.5f * whole;
      p.apply_to_keypoints(draws, shape, ends);
      EXPECT_TRUE(ends[0].visible) << size << ' ' << scale;
      EXPECT_FALSE(ends[1].visible) << size << ' ' << scale;
      std::vector<box> outside{
          {0, 0, low, whole}, {high, 0, whole, whole}, {0, 0, whole, low}, {0, high, whole, whole}};
      p.apply_to_boxes(draws, shape, outside);
      EXPECT_TRUE(outside.empty()) << size << ' ' << scale;
      std::vector<box> shown{{low, low, high, high}};
      p.apply_to_boxes(draws, shape, shown, {.min_visibility = 1});
      ASSERT_EQ(shown.size(), 1U) << size << ' ' << scale;
      EXPECT_EQ(shown[0], (box{0, 0, whole, whole}));
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
  int cut = 0;
  for (int round = 0; round < 3000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(16), 1};
    const random_steps test(random, shape, false);
    const box in = random_box(random, shape);
    const box expected = bounds_of(test.mask(rectangle(shape, in)), 1);
    box moved = in;
    const bool kept = test.points(moved, {});
    const auto area = [](const box& each) { return double{each.area()}; };
    if (expected.x_min > expected.x_max) {
      ASSERT_FALSE(kept) << test.text.str();
      ++removed;
      continue;
    }
    ASSERT_TRUE(kept) << test.text.str();
    ASSERT_EQ(moved, (box{expected.x_min, expected.y_min, expected.x_max, expected.y_max, 7})) << test.text.str();
    // The share that is left is a share of pixels.
    const double share = area(expected) / area(in);
    box again = in;
    ASSERT_TRUE(test.points(again, {.min_visibility = static_cast<float>(share)})) << test.text.str();
    again = in;
    ASSERT_FALSE(share < 1 && test.points(again, {.min_visibility = static_cast<float>(share + 1e-4)}))
        << test.text.str();
    cut += share < 1 ? 1 : 0;
  }
  EXPECT_GT(cut, 100);
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

// --- What left the image at some step
// ----------------------------------------------------------------------------------

template <class Pipeline>
std::vector<box> boxes_behind(const Pipeline& p, const image_shape& shape, std::vector<box> boxes,
                              const box_filter& filter = {}) {
  p.apply_to_boxes(p.sample({}, shape), shape, boxes, filter);
  return boxes;
}
template <class Pipeline>
keypoint point_behind(const Pipeline& p, const image_shape& shape, const keypoint& point) {
  std::vector<keypoint> points{point};
  p.apply_to_keypoints(p.sample({}, shape), shape, points);
  return points[0];
}

/// A turn by exactly so many degrees.
pipeline<rotate> turned(float degrees) {
  return pipeline<rotate>({.degrees = {degrees, degrees}});
}

TEST(lost, behind_a_window_that_padding_shows_again) {
  const auto p = center_crop{.height = 50, .width = 50} | pad{.padding = 50};
  const image_shape shape{100, 100, 3};
  EXPECT_EQ(boxes_behind(p, shape, {{0, 0, 10, 10}}).size(), 0U);
  EXPECT_EQ(point_behind(p, shape, {5, 5}), (keypoint{30, 30, false}));
  EXPECT_EQ(point_behind(p, shape, {25, 74}), (keypoint{50, 99}));
  // Half of the box was in the window: that half is what is left.
  EXPECT_EQ(boxes_behind(p, shape, {{15, 30, 35, 40, 3}}), (std::vector<box>{{50, 55, 60, 65, 3}}));
  EXPECT_EQ(boxes_behind(p, shape, {{15, 30, 35, 40, 3}}, {.min_visibility = 0.5f}).size(), 1U);
  EXPECT_EQ(boxes_behind(p, shape, {{15, 30, 35, 40, 3}}, {.min_visibility = 0.5001f}).size(), 0U);
}

TEST(lost, by_moving_out_and_back) {
  const auto p = translate{.x = {0.5f, 0.5f}, .y = {0, 0}} | translate{.x = {-0.5f, -0.5f}, .y = {0, 0}};
  const image_shape shape{20, 40, 1};
  EXPECT_EQ(boxes_behind(p, shape, {{25, 2, 30, 8}}).size(), 0U);
  EXPECT_EQ(boxes_behind(p, shape, {{15, 2, 25, 8}}), (std::vector<box>{{15, 2, 20, 8}}));
  EXPECT_FALSE(point_behind(p, shape, {20, 5}).visible);
  EXPECT_EQ(point_behind(p, shape, {19, 5}), (keypoint{19, 5}));
}

TEST(lost, in_the_corners_of_turns) {
  const auto p = turned(45) | turned(-45);
  const image_shape shape{100, 100, 1};
  EXPECT_FALSE(point_behind(p, shape, {3, 3}).visible);
  EXPECT_TRUE(point_behind(p, shape, {50, 3}).visible);
  EXPECT_EQ(boxes_behind(p, shape, {{0, 0, 12, 12}}).size(), 0U);
  // A corner at (0, 0) with sides of 40 pixels: what is nearer to it than 50 (2 - sqrt 2) by x + y is gone.
  const double cut = 100 - 50 * std::sqrt(2.0);
  const auto left = boxes_behind(p, shape, {{0, 0, 40, 40, 9}});
  ASSERT_EQ(left.size(), 1U);
  EXPECT_NEAR(left[0].x_min, 0, 1e-3);
  EXPECT_NEAR(left[0].x_max, 40, 1e-3);
  const auto share = static_cast<float>(1 - cut * cut / 2 / 1600);
  EXPECT_EQ(boxes_behind(p, shape, {{0, 0, 40, 40}}, {.min_visibility = share - 0.001f}).size(), 1U);
  EXPECT_EQ(boxes_behind(p, shape, {{0, 0, 40, 40}}, {.min_visibility = share + 0.001f}).size(), 0U);
}

TEST(lost, is_what_the_mask_has_lost) {
  // Chains of everything that moves pixels, against the pixels of a mask.
  const auto p =
      some_of({.count = {2, 4}}, rotate{.degrees = {-180, 180}}, translate{.x = {-0.5f, 0.5f}, .y = {-0.5f, 0.5f}},
              center_crop{.height = 60, .width = 70} | pad{.padding = {25, 15}},
              affine{.degrees = {-40, 40}, .scale = {0.7f, 1.6f}, .shear_x = {-15, 15}},
              rotate90{.turns = {2, 2}} | horizontal_flip{},
              random_crop{.height = 80, .width = 90} | resize{.height = 90, .width = 110}) |
      pad{.padding = 7};
  const image_shape shape{90, 110, 1};
  int cut = 0;
  int gone = 0;
  int thin = 0;
  for (std::uint64_t sample = 0; sample < 500; ++sample) {
    stream random({.seed = 8, .index = sample});
    const auto f = [&](index low, index count) { return static_cast<float>(low + random.uniform_int(count)); };
    const float x = f(0, 80), y = f(0, 60);
    const box in{x, y, x + f(15, 16), y + f(15, 16)};
    const auto draws = p.sample({.index = sample}, shape);
    const auto of = [&](const image<std::uint8_t>& mask) {
      image<std::uint8_t> out(p.output_shape(draws, shape));
      p.apply_to_mask(draws, mask.view(), out.view());
      return out;
    };
    const auto area = [](const image<std::uint8_t>& mask) {
      index count = 0;
      for_each_element(mask.shape(), [&](index i, index j, index) { count += mask(i, j, 0); });
      return static_cast<double>(count);
    };
    const auto out = of(rectangle(shape, in));
    std::vector<box> boxes{in};
    p.apply_to_boxes(draws, shape, boxes);
    if (area(out) == 0) {
      // At most a sliver between the pixels' centres is left.
      if (!boxes.empty()) {
        ASSERT_LT(std::min(boxes[0].x_max - boxes[0].x_min, boxes[0].y_max - boxes[0].y_min), 5.0f) << sample;
      }
      ++gone;
      continue;
    }
    ASSERT_EQ(boxes.size(), 1U) << sample;
    const box expected = bounds_of(out, 1);
    // The box has all of the mask. It may have more: a tip too thin for the pixels' centres.
    const float more = std::max({expected.x_min - boxes[0].x_min, expected.y_min - boxes[0].y_min,
                                 boxes[0].x_max - expected.x_max, boxes[0].y_max - expected.y_max});
    const float less = std::max({boxes[0].x_min - expected.x_min, boxes[0].y_min - expected.y_min,
                                 expected.x_max - boxes[0].x_max, expected.y_max - boxes[0].y_max});
    ASSERT_LT(less, 2.5f) << sample;
    thin += more > 2.5f ? 1 : 0;
    cut += area(out) < 0.4 * area(rectangle(shape, in)) ? 1 : 0;
    for (int k = 0; k < 20; ++k) {
      const keypoint point{random.uniform(0, 109), random.uniform(0, 89)};
      image<std::uint8_t> spot(shape);
      for_each_element(shape, [&](index i, index j, index) {
        const auto near = [](index at, float to) { return std::abs(at - std::lround(to)) <= 1; };
        spot(i, j, 0) = near(i, point.y) && near(j, point.x) ? 1 : 0;
      });
      std::vector<keypoint> points{point};
      p.apply_to_keypoints(draws, shape, points);
      const double seen = area(of(spot));
      if (points[0].visible) {
        ASSERT_GT(seen, 0) << sample;
      } else {
        ASSERT_LT(seen, 22) << sample;  // of up to 31, where its edge is left
      }
    }
  }
  EXPECT_GT(cut, 50);
  EXPECT_GT(gone, 20);
  EXPECT_LT(thin, 25);
}

TEST(lost, is_nothing_where_rounding_alone_decides) {
  for (const index from : {2, 3, 7, 12, 97, 640, 999})
    for (const index to : {1, 2, 3, 5, 7, 11, 224}) {
      const auto p = pipeline<resize>({.height = 1, .width = to}) | horizontal_flip{.p = 1};
      const image_shape shape{1, from, 1};
      const auto whole = static_cast<float>(from);
      const auto kept = boxes_behind(p, shape, {{0, 0, whole, 1}}, {.min_visibility = 1});
      ASSERT_EQ(kept, (std::vector<box>{{0, 0, static_cast<float>(to), 1}})) << from << " to " << to;
    }
  for (const float degrees : {-360.0f, -270.0f, -180.0f, -90.0f, 90.0f, 180.0f, 270.0f, 360.0f})
    for (const index side : {7, 64, 999}) {
      const auto f = static_cast<float>(side);
      const auto p = turned(degrees) | turned(degrees) | turned(degrees);
      const image_shape shape{side, side, 1};
      const box_filter all{.min_area = f * f, .min_visibility = 1};
      ASSERT_EQ(boxes_behind(p, shape, {{0, 0, f, f}}, all).size(), 1U) << degrees;
      ASSERT_EQ(boxes_behind(p, shape, {{0, 0, 1, f}}, {.min_area = f, .min_visibility = 1}).size(), 1U) << degrees;
      for (const float x : {0.0f, f - 1})
        for (const float y : {0.0f, f - 1}) ASSERT_TRUE(point_behind(p, shape, {x, y}).visible) << degrees;
    }
  // A slice that rounding leaves behind is nothing.
  const auto p = turned(180) | random_crop{.height = 10, .width = 5};
  auto draws = p.sample({}, {10, 10, 1});
  std::get<1>(draws).left = 0;
  std::vector<box> boxes{{0, 0, 5, 10}};
  p.apply_to_boxes(draws, {10, 10, 1}, boxes);
  EXPECT_EQ(boxes.size(), 0U);
  EXPECT_EQ(boxes_behind(turned(360), {10, 10, 1}, {{3, 3, 3, 9}, {2, 2, 9, 2}}).size(), 0U);
}

TEST(lost, takes_numbers_that_no_image_has) {
  const auto p = turned(30) | center_crop{.height = 5, .width = 5};
  const image_shape shape{10, 10, 1};
  EXPECT_EQ(boxes_behind(p, shape, {{20, 20, 30, 30}, {-9, -9, -1, -1}}).size(), 0U);
  EXPECT_EQ(boxes_behind(p, shape, {{-INFINITY, -INFINITY, INFINITY, INFINITY}}), (std::vector<box>{{0, 0, 5, 5}}));
  EXPECT_FALSE(point_behind(p, shape, {NAN, 3}).visible);
  EXPECT_FALSE(point_behind(p, shape, {INFINITY, 3}).visible);
  // What was outside of the input is in no picture, also where padding comes to lie under it.
  EXPECT_FALSE(point_behind(pipeline<pad>({.padding = 5}), shape, {-2, 3}).visible);
  EXPECT_EQ(boxes_behind(pipeline<pad>({.padding = 5}), shape, {{-5, 2, 5, 4}}), (std::vector<box>{{5, 7, 10, 9}}));
}

TEST(boxes, are_checked_before_one_is_moved) {
  const auto p = pipeline<center_crop>({.height = 5, .width = 5});
  const image_shape shape{10, 10, 1};
  const auto draws = p.sample({}, shape);
  const std::vector<box> good{{1, 1, 9, 9}, {2, 3, 4, 5}};
  for (const box& bad : {box{NAN, 0, 5, 5}, {0, 0, 5, NAN}, {5, 0, 4, 5}, {0, 5, 5, 4}}) {
    std::vector<box> boxes = good;
    boxes.push_back(bad);
    expect_error([&] { p.apply_to_boxes(draws, shape, boxes); }, {"boxes[2]", "x_min <= x_max and y_min <= y_max"});
    EXPECT_TRUE(std::equal(good.begin(), good.end(), boxes.begin()));
  }
  std::vector<box> boxes = good;
  for (const float area : {NAN, -1.0f})
    expect_error([&] { p.apply_to_boxes(draws, shape, boxes, {.min_area = area}); }, {"filter.min_area", "a number in [0, inf"});
  for (const float share : {NAN, -0.1f, 1.1f})
    expect_error([&] { p.apply_to_boxes(draws, shape, boxes, {.min_visibility = share}); },
                 {"filter.min_visibility", "[0, 1]"});
  EXPECT_EQ(boxes, good);
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

TEST(masks, of_bytes_are_filled_with_what_bytes_have) {
  const image<std::uint8_t> mask({6, 6, 1});
  image<std::uint8_t> out({8, 8, 1});
  const auto p = pad{.padding = 1} | horizontal_flip{};
  const auto draws = p.sample({}, mask.shape());
  for (const float fill : {0.0f, 1.0f, 7.0f, 200.0f, 255.0f}) {
    p.apply_to_mask(draws, mask.view(), out.view(), fill);
    EXPECT_EQ(out(0, 3, 0), static_cast<std::uint8_t>(fill));
  }
  for (const float fill : {-1.0f, 256.0f, 2.5f, NAN, INFINITY})
    expect_error([&] { p.apply_to_mask(draws, mask.view(), out.view(), fill); },
                 {"fill: expected a whole number in [0, 255]", "found " + number_text(fill)});
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
