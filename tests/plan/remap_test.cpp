// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/reference.hpp"
#include "xaug/plan/execute.hpp"
#include "xaug/plan/maps.hpp"
#include "xaug/plan/points.hpp"

// Images, masks, keypoints and boxes through maps of coordinates that are not affine. What they should be is computed
// in double precision, from formulas that are written down here once more.

namespace xaug::test {
namespace {

using plan::homography;
using plan::point;

constexpr interpolation methods[] = {interpolation::nearest, interpolation::bilinear, interpolation::bicubic};
constexpr double real(index i) {
  return static_cast<double>(i);
}

/// Random displacements of up to so many pixels.
struct shaking {
  std::uint64_t seed = 0;
  float most = 0;
  void operator()(std::span<float> x, std::span<float> y) const {
    stream random({.seed = seed});
    for (float& d : x) d = random.uniform(-most, most);
    for (float& d : y) d = random.uniform(-most, most);
  }
};
using field = plan::displacement_field<shaking>;

homography random_homography(stream& random, const image_shape& shape) {
  const auto w = static_cast<float>(shape.width);
  const auto h = static_cast<float>(shape.height);
  const auto near = [&](float x, float most) { return x + random.uniform(-most, most); };
  return {{near(1, 0.3f), near(0, 0.3f), near(0, 0.2f * w), near(0, 0.3f), near(1, 0.3f), near(0, 0.2f * h),
           near(0, 0.4f / w), near(0, 0.4f / h), 1}};
}

/// Where a map reads, by its formula.
point read_at(const homography& map, const point& at) {
  const auto row = [&](std::size_t i) {
    return double{map.m[i]} * at.x + double{map.m[i + 1]} * at.y + double{map.m[i + 2]};
  };
  return row(6) > 0 ? point{row(0) / row(6), row(3) / row(6)} : point{NAN, NAN};
}
struct known_field {
  field map;
  image_shape shape;
  index rows;
  index columns;
};
point read_at(const known_field& known, const point& at) {
  std::vector<float> table(static_cast<std::size_t>(known.map.table_size()));
  known.map.make_table(table);
  // The sum of all nodes' displacements, each by its pyramid.
  const auto along = [](double x, index nodes, index pixels) {
    const double scaled = pixels > 1 ? x * real(nodes - 1) / real(pixels - 1) : 0;
    return std::min(std::max(scaled, 0.0), real(nodes - 1));
  };
  const double column = along(at.x, known.columns, known.shape.width);
  const double row = along(at.y, known.rows, known.shape.height);
  point sum = at;
  for (index i = 0; i < known.rows; ++i)
    for (index j = 0; j < known.columns; ++j) {
      const double weight = std::max(0.0, 1 - std::abs(row - real(i))) * std::max(0.0, 1 - std::abs(column - real(j)));
      const auto node = static_cast<std::size_t>(i * known.columns + j);
      sum.x += weight * double{table[node]};
      sum.y += weight * double{table[node + table.size() / 2]};
    }
  return sum;
}
const homography& map_of(const homography& map) {
  return map;
}
const field& map_of(const known_field& known) {
  return known.map;
}
known_field field_of(const image_shape& shape, index rows, index columns, std::uint64_t seed, float most) {
  return {field(shape, rows, columns, {seed, most}), shape, rows, columns};
}

/// An image at real coordinates, as kernel/warp.hpp defines it.
template <element T>
double sampled(const image<T>& in, const point& at, index c, interpolation method, double fill) {
  const auto weight = [&](double t) {
    t = std::abs(t);
    if (method == interpolation::nearest) return t < 0.5 ? 1.0 : 0.0;
    if (method == interpolation::bilinear) return std::max(0.0, 1 - t);
    constexpr double a = -0.75;
    if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0.0;
  };
  if (std::isnan(at.x) || std::isnan(at.y)) return fill;
  double value = 0;
  double mask = 0;
  for (index y = 0; y < in.shape().height; ++y)
    for (index x = 0; x < in.shape().width; ++x) {
      const double w = weight(at.x - real(x)) * weight(at.y - real(y));
      if (w == 0) continue;
      value += w * static_cast<double>(in(y, x, c));
      mask += w;
    }
  return value * mask + fill * (1 - mask);
}

/// What a plan makes of an image of T, as floats in the units of T.
template <element Out = float, element T, class Plan>
image<Out> executed(const image<T>& in, const Plan& tell, plan::plan_mode mode = plan::plan_mode::image,
                    const arrangement& how = interleaved, const channel_values& mask_fill = 0.0f) {
  plan::workspace memory;
  memory.planner.begin(in.shape(), plan::value_state::of<T>(), mode, mask_fill);
  tell(memory.planner);
  image<Out> out(memory.planner.shape(), how, 32);
  plan::execute(memory, in.view(), out.view());
  EXPECT_TRUE(out.intact());
  return out;
}

// --- Images ---------------------------------------------------------------------------------------------------------

template <element T, class Known>
void expect_sampled_as_defined(const Known& known, const image<T>& in, interpolation method, const arrangement& how) {
  const auto out = executed(
      in, [&](auto& planner) { planner.remap(map_of(known), method, 0.5f); }, plan::plan_mode::image, how);
  const double unit = std::same_as<T, float> ? 1 : 255;
  const double fill = std::same_as<T, float> ? 0.5 : method == interpolation::nearest ? 128 : 127.5;
  double largest = 0;
  for_each_element(in.shape(), [&](index y, index x, index c) {
    const point at = read_at(known, {real(x), real(y)});
    const auto near_border = [](double t) { return std::abs(t - std::floor(t) - 0.5) < 1e-4; };
    if (method == interpolation::nearest && (near_border(at.x) || near_border(at.y))) return;  // rounding decides
    // A fill of bytes is a whole level, as are all bytes.
    const double expected = sampled(in, at, c, method, std::same_as<T, float> ? fill : 128);
    largest = std::max(largest, std::abs(static_cast<double>(out(y, x, c)) - expected / unit));
  });
  EXPECT_LT(largest, 2e-4) << in.shape() << ' ' << how << " method " << static_cast<int>(method);
}

template <element T>
void expect_all_sampled_as_defined() {
  stream random({.seed = 1});
  for (const index channels : {1, 3, 5})
    for (const arrangement& how : {arrangements[0], arrangements[1], arrangements[2], arrangements[4], arrangements[7]})
      for (const interpolation method : methods) {
        const image_shape shape{10 + random.uniform_int(6), 12 + random.uniform_int(20), channels};
        const auto in = random_image<T>(shape, 7, how);
        expect_sampled_as_defined(random_homography(random, shape), in, method, how);
        expect_sampled_as_defined(field_of(shape, 3, 4, random.bits(), 3), in, method, how);
        expect_sampled_as_defined(field_of(shape, shape.height, shape.width, random.bits(), 3), in, method, how);
      }
}
TEST(remap, samples_images_of_bytes_as_defined) {
  expect_all_sampled_as_defined<std::uint8_t>();
}
TEST(remap, samples_images_of_floats_as_defined) {
  expect_all_sampled_as_defined<float>();
}

TEST(remap, an_affine_matrix_is_one_map_among_others) {
  stream random({.seed = 2});
  for (int round = 0; round < 12; ++round) {
    const auto in = random_image<std::uint8_t>({31, 40, round % 2 == 0 ? 3 : 1}, 3);
    const affine_matrix m{random.uniform(0.5f, 1.5f),  random.uniform(-0.5f, 0.5f), random.uniform(-5, 5),
                          random.uniform(-0.5f, 0.5f), random.uniform(0.5f, 1.5f),  random.uniform(-5, 5)};
    const interpolation method = methods[round % 3];
    const auto warped = executed(in, [&](auto& planner) { planner.warp(m, method, 0.25f); });
    EXPECT_TRUE(equal(
        warped, executed(in, [&](auto& planner) { planner.remap(centered_affine(m, in.shape()), method, 0.25f); })));
    if (method == interpolation::nearest) continue;
    // Coordinates that are not relative to the centre are other floats.
    const double x = 19.5;
    const double y = 15;
    const auto offset = [&](float a, float b, float c, double centre) {
      return static_cast<float>(double{c} + centre - double{a} * x - double{b} * y);
    };
    const homography same{{m[0], m[1], offset(m[0], m[1], m[2], x), m[3], m[4], offset(m[3], m[4], m[5], y), 0, 0, 1}};
    const auto projected = executed(in, [&](auto& planner) { planner.remap(same, method, 0.25f); });
    EXPECT_LT(distance(warped.view(), projected.view()), 1e-4);
  }
}

TEST(remap, masks_take_the_nearest_pixel) {
  stream random({.seed = 3});
  for (int round = 0; round < 20; ++round) {
    const image_shape shape{17, 23, 1};
    const auto in = random_image<std::uint8_t>(shape, 4);
    const auto known = field_of(shape, 4, 5, random.bits(), 5);
    const auto out = executed<std::uint8_t>(
        in, [&](auto& planner) { planner.remap(known.map, interpolation::bicubic, 0.5f); }, plan::plan_mode::mask,
        interleaved, 7.0f / 255.0f);
    for_each_element(shape, [&](index y, index x, index) {
      const point at = read_at(known, {real(x), real(y)});
      const auto near_border = [](double t) { return std::abs(t - std::floor(t) - 0.5) < 1e-4; };
      if (near_border(at.x) || near_border(at.y)) return;
      const auto column = static_cast<index>(std::floor(at.x + 0.5));
      const auto row = static_cast<index>(std::floor(at.y + 0.5));
      const bool inside = column >= 0 && column < 23 && row >= 0 && row < 17;
      ASSERT_EQ(+out(y, x, 0), inside ? +in(row, column, 0) : 7) << y << ' ' << x;
    });
  }
}

TEST(remap, takes_the_lattice_maps_around_it) {
  stream random({.seed = 4});
  const auto in = random_image<float>({30, 41, 3}, 5);
  const auto seen = cropped(in, 3, 5, 24, 31);
  const sides border{2, 3, 4, 1};
  for (const interpolation method : methods)
    for (int round = 0; round < 4; ++round) {
      const auto shaken = field_of(seen.shape(), 5, 6, random.bits(), 4).map;
      const homography tilted = random_homography(random, seen.shape());
      const auto both = [&](auto& planner) {
        if (round % 2 == 0)
          planner.remap(shaken, method, 0.5f);
        else
          planner.remap(tilted, method, 0.5f);
      };
      const auto alone = executed(mirrored(seen), both);
      const auto expected = padded(turned(cropped(upside_down(alone), 1, 2, 20, 25)), border, padding_mode::constant,
                                   std::vector<float>(3, 1.0f));
      const auto out = executed(in, [&](auto& planner) {
        planner.crop(3, 5, 24, 31);
        planner.flip_horizontal();
        both(planner);
        planner.flip_vertical();
        planner.crop(1, 2, 20, 25);
        planner.turn(1);
        EXPECT_EQ(planner.passes().size(), 1U);
        planner.pad(border, padding_mode::constant, 1.0f);
      });
      ASSERT_TRUE(equal(out, expected)) << round;
    }
}

TEST(displacement_field, spreads_its_nodes_over_the_image) {
  const image_shape shape{9, 13, 1};
  const auto in = random_image<float>(shape, 6);
  const auto moved_by = [&](auto make, index rows, index columns) {
    const plan::displacement_field map(shape, rows, columns, make);
    return executed(in, [&](auto& planner) { planner.remap(map, interpolation::bilinear, 0.0f); });
  };
  const auto by_two = [](std::span<float> x, std::span<float> y) {
    std::ranges::fill(x, 2.0f);
    std::ranges::fill(y, -1.0f);
  };
  for (const auto& nodes : {std::pair<index, index>{1, 1}, {1, 5}, {4, 2}, {9, 13}, {30, 40}}) {
    const auto out = moved_by(by_two, nodes.first, nodes.second);
    for_each_element(shape, [&](index y, index x, index c) {
      ASSERT_EQ(out(y, x, c), y >= 1 && x + 2 < 13 ? in(y - 1, x + 2, c) : 0.0f) << nodes.first << ' ' << nodes.second;
    });
  }
  // The corners' nodes are the corners' pixels; half-way between them is half of each.
  const auto corner = moved_by(
      [](std::span<float> x, std::span<float> y) {
        std::ranges::fill(y, 0.0f);
        x[0] = x[2] = 0.0f;
        x[1] = x[3] = -4.0f;
      },
      2, 2);
  EXPECT_EQ(corner(3, 0, 0), in(3, 0, 0));
  EXPECT_EQ(corner(3, 12, 0), in(3, 8, 0));
  EXPECT_EQ(corner(3, 6, 0), in(3, 4, 0));
  // With as many nodes as pixels each has its own.
  const auto own = moved_by(
      [](std::span<float> x, std::span<float> y) {
        std::ranges::fill(x, 0.0f);
        std::ranges::fill(y, 0.0f);
        x[2 * 13 + 5] = 3;
      },
      9, 13);
  for_each_element(shape,
                   [&](index y, index x, index c) { ASSERT_EQ(own(y, x, c), in(y, y == 2 && x == 5 ? 8 : x, c)); });
}

// --- Points ---------------------------------------------------------------------------------------------------------

template <class... Steps>
plan::point_planner plan_points(const image_shape& shape, const Steps&... steps) {
  plan::point_planner planner(shape);
  (steps(planner), ...);
  return planner;
}
auto remapped(const auto& map) {
  return [&map](auto& planner) { planner.remap(map, interpolation::bilinear, 0.0f); };
}

/// Without an inverse of its own.
struct by_search {
  homography of;
  template <class R>
  coordinates<R> operator()(const R& x, const R& y) const {
    return of(x, y);
  }
};

template <class Known>
void expect_keypoints_where_the_pixel_is(const char* what, const Known& known, const auto& map, stream& random) {
  const image_shape shape{40, 50, 1};
  const auto moves = plan_points(shape, remapped(map));
  for (int k = 0; k < 30; ++k) {
    const index x = random.uniform_int(50);
    const index y = random.uniform_int(40);
    const keypoint in{static_cast<float>(x), static_cast<float>(y)};
    const keypoint out = moves(in);
    image<float> spot(shape);
    for_each_element(shape, [&](index i, index j, index) { spot(i, j, 0) = i == y && j == x ? 1.0f : 0.0f; });
    const auto moved = executed(spot, remapped(map));
    if (out.visible) {
      const point back = read_at(known, {double{out.x}, double{out.y}});
      ASSERT_NEAR(back.x, real(x), 1e-3) << what;
      ASSERT_NEAR(back.y, real(y), 1e-3) << what;
    }
    // Where the image is bright, the point is, and the other way round.
    bool bright = false;
    for_each_element(shape, [&](index i, index j, index) {
      if (moved(i, j, 0) <= 0.6f) return;
      bright = true;
      ASSERT_LT(std::hypot(real(j) - double{out.x}, real(i) - double{out.y}), 1.5) << what << ' ' << x << ' ' << y;
    });
    const bool inside = out.x > 0.5f && out.x < 48.5f && out.y > 0.5f && out.y < 38.5f;
    if (bright && inside) {
      ASSERT_TRUE(out.visible) << what;
    }
  }
}

TEST(remapped_keypoints, are_where_the_bright_pixel_is) {
  stream random({.seed = 7});
  const image_shape shape{40, 50, 1};
  for (int round = 0; round < 8; ++round) {
    const homography tilted = random_homography(random, shape);
    expect_keypoints_where_the_pixel_is("homography", tilted, tilted, random);
    expect_keypoints_where_the_pixel_is("homography by search", tilted, by_search{tilted}, random);
    const auto coarse = field_of(shape, 4, 5, random.bits(), 4);
    expect_keypoints_where_the_pixel_is("field", coarse, coarse.map, random);
    const auto fine = field_of(shape, 40, 50, random.bits(), 0.3f);
    expect_keypoints_where_the_pixel_is("fine field", fine, fine.map, random);
  }
}

TEST(remapped_keypoints, that_are_searched_for_are_those_of_the_inverse) {
  stream random({.seed = 8});
  const image_shape shape{40, 50, 1};
  int seen = 0;
  for (int round = 0; round < 200; ++round) {
    // Turned by any angle: far from where the search begins.
    const double angle = double{random.uniform(-3.2f, 3.2f)};
    const homography leaning = random_homography(random, shape);
    const auto sine = static_cast<float>(std::sin(angle));
    const auto cosine = static_cast<float>(std::cos(angle));
    homography map = leaning;
    for (const std::size_t i : {std::size_t{0}, std::size_t{3}, std::size_t{6}}) {
      map.m[i] = leaning.m[i] * cosine + leaning.m[i + 1] * sine;
      map.m[i + 1] = leaning.m[i + 1] * cosine - leaning.m[i] * sine;
      map.m[i + 2] = leaning.m[i] * (25 - 25 * cosine + 20 * sine) + leaning.m[i + 1] * (20 - 25 * sine - 20 * cosine) +
                     leaning.m[i + 2];
    }
    const auto direct = plan_points(shape, remapped(map));
    const by_search slow{map};
    const auto searched = plan_points(shape, remapped(slow));
    for (int k = 0; k < 10; ++k) {
      const keypoint in{random.uniform(0, 49), random.uniform(0, 39)};
      const keypoint expected = direct(in);
      const keypoint found = searched(in);
      const bool edge = std::abs(expected.x + 0.5f) < 1e-3f || std::abs(expected.y + 0.5f) < 1e-3f ||
                        std::abs(expected.x - 49.5f) < 1e-3f || std::abs(expected.y - 39.5f) < 1e-3f;
      if (edge) continue;
      ASSERT_EQ(found.visible, expected.visible) << round << " to " << expected.x << ' ' << expected.y;
      if (!found.visible) continue;
      ++seen;
      ASSERT_NEAR(found.x, expected.x, 1e-3f);
      ASSERT_NEAR(found.y, expected.y, 1e-3f);
    }
  }
  EXPECT_GT(seen, 500);
}

TEST(remapped_keypoints, go_through_all_that_is_around) {
  stream random({.seed = 9});
  const image_shape shape{40, 50, 1};
  const affine_matrix turn{0.96f, -0.28f, 1, 0.28f, 0.96f, -2};
  int seen = 0;
  for (int round = 0; round < 100; ++round) {
    const auto shaken = field_of(shape, 4, 5, random.bits(), 3).map;
    const auto before = [&](auto& planner) {
      planner.pad({2, 1, 3, 4}, padding_mode::constant, 0.0f);
      planner.warp(turn, interpolation::bilinear, 0.0f);
      planner.crop(1, 2, 40, 50);
    };
    const auto after = [&](auto& planner) {
      planner.flip_horizontal();
      planner.turn(1);
      planner.resize(70, 60, interpolation::bilinear, false);
    };
    const homography tilted = random_homography(random, shape);
    const auto whole = plan_points(shape, before, remapped(shaken), remapped(tilted), after);
    ASSERT_EQ(whole.shape(), (image_shape{70, 60, 1}));
    const keypoint in{random.uniform(0, 49), random.uniform(0, 39)};
    // Step by step: each a planner of its own.
    keypoint now = plan_points(shape, before)(in);
    now = plan_points(shape, remapped(shaken))(now);
    now = plan_points(shape, remapped(tilted))(now);
    now = plan_points(shape, after)(now);
    const keypoint out = whole(in);
    ASSERT_EQ(out.visible, now.visible);
    if (!out.visible) continue;
    ++seen;
    ASSERT_NEAR(out.x, now.x, 1e-3f);
    ASSERT_NEAR(out.y, now.y, 1e-3f);
    // And as an image: a spot, by its brightest pixel.
    image<float> spot(shape);
    for_each_element(shape, [&](index i, index j, index) {
      spot(i, j, 0) = std::exp(
          -0.2f * (std::pow(static_cast<float>(j) - in.x, 2.0f) + std::pow(static_cast<float>(i) - in.y, 2.0f)));
    });
    const auto moved = executed(spot, [&](auto& planner) {
      before(planner);
      remapped(shaken)(planner);
      remapped(tilted)(planner);
      after(planner);
    });
    point brightest{};
    float most = -1;
    for_each_element(moved.shape(), [&](index i, index j, index) {
      if (moved(i, j, 0) <= most) return;
      most = moved(i, j, 0);
      brightest = {real(j), real(i)};
    });
    ASSERT_LT(std::hypot(brightest.x - double{out.x}, brightest.y - double{out.y}), 2.5) << round;
  }
  EXPECT_GT(seen, 40);
}

TEST(remapped_keypoints, that_leave_a_canvas_do_not_come_back) {
  const image_shape shape{20, 40, 1};
  const homography right{{1, 0, -20, 0, 1, 0, 0, 0, 1}};  // reads from the left: moves to the right
  const homography left{{1, 0, 20, 0, 1, 0, 0, 0, 1}};
  const auto back = plan_points(shape, remapped(right), remapped(left));
  EXPECT_EQ(back(keypoint{19, 5}), (keypoint{19, 5}));
  EXPECT_EQ(back(keypoint{20, 5}), (keypoint{20, 5, false}));
  EXPECT_EQ(back(keypoint{3, 5, false}), (keypoint{3, 5, false}));
  box cut{15, 2, 25, 8, 3};
  EXPECT_TRUE(back(cut, {.min_visibility = 0.4999f}));
  EXPECT_NEAR(cut.x_min, 15, 1e-4);
  EXPECT_NEAR(cut.x_max, 20, 1e-4);
  cut = {15, 2, 25, 8, 3};
  EXPECT_FALSE(back(cut, {.min_visibility = 0.5001f}));
  box gone{21, 2, 25, 8, 3};
  EXPECT_FALSE(back(gone, {}));
}

// --- Boxes ----------------------------------------------------------------------------------------------------------

/// The box around what is seen of a box, from small squares of the result.
template <class Known>
box brute_force(const Known& known, const image_shape& shape, const box& b, int fine) {
  box seen{INFINITY, INFINITY, -INFINITY, -INFINITY};
  const float half = 0.5f / static_cast<float>(fine);
  for (index i = 0; i < shape.height * fine; ++i)
    for (index j = 0; j < shape.width * fine; ++j) {
      const float x = static_cast<float>(2 * j + 1) * half;
      const float y = static_cast<float>(2 * i + 1) * half;
      const point p = read_at(known, {double{x} - 0.5, double{y} - 0.5});
      const auto inside = [](double at, float low, float high) { return at + 0.5 >= low && at + 0.5 <= high; };
      if (!inside(p.x, b.x_min, b.x_max) || !inside(p.y, b.y_min, b.y_max)) continue;
      seen = {std::min(seen.x_min, x - half), std::min(seen.y_min, y - half), std::max(seen.x_max, x + half),
              std::max(seen.y_max, y + half)};
    }
  return seen;
}

/// The share of a box's keypoints that are visible.
double visible_share(const plan::point_planner& moves, const box& b) {
  constexpr int steps = 60;
  int seen = 0;
  for (int i = 0; i < steps; ++i)
    for (int j = 0; j < steps; ++j) {
      const auto at = [](float low, float high, int k) {
        return low + (high - low) * (static_cast<float>(k) + 0.5f) / steps - 0.5f;
      };
      seen += moves(keypoint{at(b.x_min, b.x_max, j), at(b.y_min, b.y_max, i)}).visible ? 1 : 0;
    }
  return static_cast<double>(seen) / (steps * steps);
}

/// The largest min_visibility that a box passes.
double visibility(const plan::point_planner& moves, const box& b) {
  double low = 0;
  double high = 1;
  for (int i = 0; i < 14; ++i) {
    const double tried = 0.5 * (low + high);
    box copy = b;
    (moves(copy, {.min_visibility = static_cast<float>(tried)}) ? low : high) = tried;
  }
  return low;
}

template <class Known>
void expect_box_as_by_brute_force(const char* what, const Known& known, const auto& map, const box& b, int fine) {
  const image_shape shape{40, 50, 1};
  const auto moves = plan_points(shape, remapped(map));
  const box expected = brute_force(known, shape, b, fine);
  const double share = visible_share(moves, b);
  box moved = b;
  const bool kept = moves(moved, {});
  ASSERT_NEAR(visibility(moves, b), share, 0.02) << what;
  if (share < 0.02) return;  // a sliver between the points
  ASSERT_TRUE(kept) << what;
  const float tolerance = 1.2f / static_cast<float>(fine) + 0.05f;
  ASSERT_NEAR(moved.x_min, expected.x_min, tolerance) << what;
  ASSERT_NEAR(moved.y_min, expected.y_min, tolerance) << what;
  ASSERT_NEAR(moved.x_max, expected.x_max, tolerance) << what;
  ASSERT_NEAR(moved.y_max, expected.y_max, tolerance) << what;
}

TEST(remapped_boxes, are_those_around_what_is_seen) {
  stream random({.seed = 10});
  const image_shape shape{40, 50, 1};
  for (int round = 0; round < 12; ++round) {
    const float x = random.uniform(0, 35);
    const float y = random.uniform(0, 25);
    const box b{x, y, x + random.uniform(8, 15), y + random.uniform(8, 15), 1};
    const homography tilted = random_homography(random, shape);
    expect_box_as_by_brute_force("homography", tilted, tilted, b, 5);
    expect_box_as_by_brute_force("homography by search", tilted, by_search{tilted}, b, 5);
    const auto shaken = field_of(shape, 4, 5, random.bits(), 4);
    expect_box_as_by_brute_force("field", shaken, shaken.map, b, 5);
    expect_box_as_by_brute_force("field, the whole image", shaken, shaken.map, {0, 0, 50, 40, 1}, 3);
  }
}

TEST(remapped_boxes, end_at_the_horizon) {
  const image_shape shape{40, 50, 1};
  // w is 0 along row 15 of the result, and above it below 0.
  const homography plane{{1, 1.25f, -43.75f, 0, 0.9f, -12, 0, 0.05f, -0.75f}};
  const image<float> white = [&] {
    image<float> all(shape);
    for_each_element(shape, [&](index y, index x, index c) { all(y, x, c) = 1; });
    return all;
  }();
  const auto out = executed(white, [&](auto& planner) { planner.remap(plane, interpolation::bilinear, 0.25f); });
  for (index y = 0; y <= 15; ++y)
    for (index x = 0; x < 50; ++x) ASSERT_EQ(out(y, x, 0), 0.25f);
  EXPECT_EQ(out(39, 25, 0), 1);
  for (const box& b : {box{0, 0, 50, 40, 1}, box{5, 20, 45, 39, 1}, box{20, 35, 30, 40, 1}, box{0, 25, 50, 33, 1}}) {
    expect_box_as_by_brute_force("plane", plane, plane, b, 5);
    expect_box_as_by_brute_force("plane by search", plane, by_search{plane}, b, 5);
  }
  // What is seen of the far side, by formula, would be in front.
  stream random({.seed = 11});
  const auto moves = plan_points(shape, remapped(plane));
  const by_search slow{plane};
  const auto searched = plan_points(shape, remapped(slow));
  int seen = 0;
  for (int k = 0; k < 500; ++k) {
    const keypoint p{random.uniform(0, 49), random.uniform(0, 39)};
    for (const keypoint& moved : {moves(p), searched(p)}) {
      if (!moved.visible) continue;
      ++seen;
      const point back = read_at(plane, {double{moved.x}, double{moved.y}});
      ASSERT_NEAR(back.x, double{p.x}, 1e-2);
      ASSERT_NEAR(back.y, double{p.y}, 1e-2);
    }
    ASSERT_EQ(moves(p).visible, searched(p).visible) << p.x << ' ' << p.y;
  }
  EXPECT_GT(seen, 100);
}

/// Moves each column up or down, as a sine says: known both ways.
struct wave {
  double height = 0;
  double length = 1;
  double lift(double x) const { return height * std::sin(2 * 3.14159265358979 * x / length); }
  coordinates<double> operator()(double x, double y) const { return {x, y + lift(x)}; }
};

TEST(remapped_boxes, follow_edges_that_bend) {
  const image_shape shape{100, 1000, 1};
  // Long waves: the ends and the middle of an edge are on a straight line. And short ones, within a 32nd of the image.
  for (const wave& map : {wave{5, 400}, wave{9, 200}, wave{4, 47}, wave{3, 25}}) {
    const auto moves = plan_points(shape, remapped(map));
    const float begin = 200;
    box b{begin + 0.5f, 40, begin + 400.5f, 60, 1};
    ASSERT_TRUE(moves(b, {.min_visibility = 0.999f}));
    EXPECT_NEAR(b.x_min, 200.5f, 0.01f);
    EXPECT_NEAR(b.y_min, 40 - map.height, 0.05) << map.length;
    EXPECT_NEAR(b.y_max, 60 + map.height, 0.05) << map.length;
  }
}

/// A shift, known only where it shows something of the image.
struct lifted_off {
  template <class R>
  coordinates<R> operator()(const R& x, const R& y) const {
    return {kernel::select(x >= R(24.0f), x - R(24.0f), R(NAN)), y};
  }
};

TEST(remapped_keypoints, are_searched_for_all_over_the_image) {
  const auto moves = plan_points({20, 40, 1}, remapped(lifted_off{}));
  const keypoint moved = moves(keypoint{5, 7});
  EXPECT_NEAR(moved.x, 29, 1e-4f);
  EXPECT_NEAR(moved.y, 7, 1e-4f);
  EXPECT_TRUE(moved.visible);
  EXPECT_FALSE(moves(keypoint{17, 7}).visible);
}

TEST(remapped_boxes, are_whole_where_nothing_moves) {
  const image_shape shape{37, 53, 1};
  const homography same;
  const field still(shape, 5, 4, {1, 0.0f});
  for (const auto& moves : {plan_points(shape, remapped(same)), plan_points(shape, remapped(still)),
                            plan_points(shape, remapped(still), remapped(same), remapped(still))})
    for (const box& b : {box{0, 0, 53, 37, 2}, box{3, 4, 9, 8, 3}, box{52, 36, 53, 37, 4}}) {
      box moved = b;
      ASSERT_TRUE(moves(moved, {.min_area = b.area(), .min_visibility = 1}));
      ASSERT_EQ(moved, b);
    }
}

// --- Hostile maps ---------------------------------------------------------------------------------------------------

struct hostile_values {
  std::uint64_t seed = 0;
  void operator()(std::span<float> x, std::span<float> y) const {
    stream random({.seed = seed});
    constexpr float values[] = {NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 3e9f, 1e-40f, 3.5f, -2.0f, 0.0f, 1e8f};
    const index most = seed % 2 == 0 ? 11 : 1;  // all are NaN
    for (auto values_of : {x, y})
      for (float& d : values_of) d = values[random.uniform_int(most)];
  }
};
/// Comes back from wherever it is asked for.
struct folding {
  template <class R>
  coordinates<R> operator()(const R& x, const R& y) const {
    return {kernel::abs(x - R(20.0f)) + R(3.0f), x * y * R(1e30f) * R(0.0f)};
  }
};
/// One place, from everywhere.
struct constant_map {
  template <class R>
  coordinates<R> operator()(const R&, const R&) const {
    return {R(7.25f), R(8.5f)};
  }
};

template <class Map>
void expect_survived(const Map& map) {
  const image_shape shape{19, 26, 3};
  for (const interpolation method : methods) {
    const auto bytes = random_image<std::uint8_t>(shape, 1);
    (void)executed<std::uint8_t>(bytes, [&](auto& planner) { planner.remap(map, method, 0.5f); });
    const auto out = executed(random_image<float>(shape, 1), [&](auto& planner) { planner.remap(map, method, 0.5f); });
    for_each_element(shape, [&](index y, index x, index c) {
      ASSERT_TRUE(out(y, x, c) >= -2 && out(y, x, c) <= 3) << out(y, x, c);
    });
  }
  const auto moves = plan_points(shape, remapped(map), remapped(map));
  for (const keypoint& p : {keypoint{0, 0}, {5, 5}, {25, 18}, {12.5f, 3}, {NAN, 3}, {INFINITY, INFINITY}}) {
    const keypoint moved = moves(p);
    if (moved.visible) {
      ASSERT_TRUE(moved.x >= -0.51f && moved.x <= 25.5f && moved.y >= -0.51f && moved.y <= 18.5f) << moved.x;
    }
  }
  for (box b :
       {box{0, 0, 26, 19}, {2, 3, 8, 9}, {7, 8, 8, 9}, {NAN, 0, 5, 5}, {-INFINITY, -INFINITY, INFINITY, INFINITY}})
    if (moves(b, {})) {
      ASSERT_TRUE(b.x_min >= 0 && b.x_max <= 26 && b.y_min >= 0 && b.y_max <= 19);
    }
}

TEST(remap, survives_hostile_maps) {
  stream random({.seed = 12});
  constexpr float values[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 0, 1, -1, 1e-38f, 1e10f, 0.05f};
  for (int round = 0; round < 150; ++round) {
    homography map;
    for (float& m : map.m)
      if (random.bernoulli(0.5f)) m = values[random.uniform_int(11)];
    expect_survived(map);
    expect_survived(by_search{map});
  }
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    expect_survived(plan::displacement_field({19, 26, 3}, 4, 5, hostile_values{seed}));
    expect_survived(plan::displacement_field({19, 26, 3}, 19, 26, hostile_values{seed}));
    expect_survived(field({19, 26, 3}, 6, 6, {seed, 1000.0f}));
  }
  expect_survived(folding{});
  expect_survived(constant_map{});
  expect_survived(homography{{0, 0, 0, 0, 0, 0, 0, 0, 0}});
  // Behind an affine map that leaves numbers beyond all images, or none.
  const field shaken({19, 26, 3}, 6, 6, {1, 3.0f});
  for (const affine_matrix& m : {affine_matrix{1e-30f, 0, 3, 0, 1e-30f, -2},
                                 {1e-38f, 0, NAN, 0, 1e-38f, 0},
                                 {1e-38f, 0, 1e38f, 0, 1, 0},
                                 {0, 0, 0, 0, 0, 0}}) {
    const auto moves = plan_points(
        {19, 26, 3}, [&](auto& planner) { planner.warp(m, interpolation::nearest, 0.0f); }, remapped(shaken));
    box b{2, 3, 20, 17};
    if (moves(b, {})) {
      EXPECT_TRUE(b.x_max <= 26 && b.y_max <= 19);
    }
    EXPECT_FALSE(std::isnan(moves(keypoint{3, 4}).x) && moves(keypoint{3, 4}).visible);
  }
}

}  // namespace
}  // namespace xaug::test
