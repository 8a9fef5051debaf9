// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/resize.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/images.hpp"

// Filter taps and the passes over them. The tests of the transform compare with PyTorch's results.

namespace xaug::test {
namespace {

using kernel::filter_taps;

struct method_case {
  interpolation method;
  bool antialias;
};
constexpr method_case method_cases[] = {
    {interpolation::nearest, false}, {interpolation::bilinear, false}, {interpolation::bicubic, false},
    {interpolation::bilinear, true}, {interpolation::bicubic, true},
};

lattice_axis whole_axis(index size) {
  return {size, 0, 1, 0, size, true};
}

TEST(taps, weights_sum_to_one_and_lie_inside) {
  for (const auto& [method, antialias] : method_cases)
    for (const index from : {1, 2, 3, 4, 5, 7, 31, 32, 33, 100, 224})
      for (const index to : {1, 2, 3, 5, 8, 32, 100, 224, 333}) {
        filter_taps taps;
        kernel::detail::make_taps(taps, from, to, whole_axis(to), method, antialias);
        for (index i = 0; i < to; ++i) {
          const index first = taps.first[static_cast<std::size_t>(i)];
          ASSERT_GE(first, 0);
          ASSERT_LT(first, from);
          double sum = 0;
          for (index k = 0; k < taps.width; ++k) {
            const float weight = taps.weights[static_cast<std::size_t>(i * taps.width + k)];
            sum += double{weight};
            if (first + k >= from) {
              ASSERT_EQ(weight, 0.0f);
            }
          }
          ASSERT_NEAR(sum, 1.0, 1e-6) << from << " to " << to << " at " << i;
        }
      }
}

TEST(taps, are_symmetric) {
  for (const auto& [method, antialias] : method_cases) {
    if (method == interpolation::nearest) continue;  // takes the pixel on the left
    for (const auto& [from, to] : {std::pair<index, index>{10, 7}, {7, 10}, {32, 8}, {8, 32}, {13, 13}}) {
      filter_taps taps;
      kernel::detail::make_taps(taps, from, to, whole_axis(to), method, antialias);
      const auto weight_of = [&](index i, index source) {
        const index k = source - taps.first[static_cast<std::size_t>(i)];
        return k < 0 || k >= taps.width ? 0.0f : taps.weights[static_cast<std::size_t>(i * taps.width + k)];
      };
      for (index i = 0; i < to; ++i)
        for (index source = 0; source < from; ++source)
          ASSERT_NEAR(weight_of(i, source), weight_of(to - 1 - i, from - 1 - source), 2e-6f);
    }
  }
}

TEST(taps, of_a_part_are_those_of_the_whole) {
  for (const auto& [method, antialias] : method_cases) {
    filter_taps whole;
    kernel::detail::make_taps(whole, 50, 37, whole_axis(37), method, antialias);
    lattice_axis shown = whole_axis(37);
    shown.flip();
    shown.crop(5, 20);
    filter_taps part;
    kernel::detail::make_taps(part, 50, 37, shown, method, antialias);
    ASSERT_EQ(part.width, whole.width);
    for (index i = 0; i < 20; ++i) {
      const auto o = static_cast<std::size_t>(36 - (i + 5));
      ASSERT_EQ(part.first[static_cast<std::size_t>(i)], whole.first[o]);
      for (index k = 0; k < part.width; ++k)
        ASSERT_EQ(part.weights[static_cast<std::size_t>(i * part.width + k)],
                  whole.weights[o * static_cast<std::size_t>(whole.width) + static_cast<std::size_t>(k)]);
    }
  }
}

/// Resizes an image and shows it through `after`, tile by tile.
template <element T>
image<float> resized(const image<T>& in, index height, index width, const method_case& how, const lattice& after,
                     index capacity = 100) {
  kernel::resize_source source;
  source.prepare(in.view(), height, width, how.method, how.antialias, after);
  const image_shape shape{after.y.size, after.x.size, in.shape().channels};
  image<float> out(shape);
  const index stride = capacity + kernel::tile::slack;
  std::vector<float> memory(static_cast<std::size_t>(stride * shape.channels));
  for (index first = 0; first < shape.pixels(); first += capacity) {
    const kernel::tile t{memory.data(), stride, std::min(capacity, shape.pixels() - first), first, shape};
    load_tile(source, t);
    kernel::store_tile(t, out.view(), {});
  }
  return out;
}
template <element T>
image<float> resized(const image<T>& in, index height, index width, const method_case& how) {
  return resized(in, height, width, how, lattice(height, width));
}

TEST(resize_source, constant_images_stay_constant) {
  for (const auto& how : method_cases)
    for (const auto& [height, width] : {std::pair<index, index>{1, 1}, {5, 9}, {20, 20}, {64, 3}, {3, 64}}) {
      image<std::uint8_t> in({17, 23, 3});
      for_each_element(in.shape(), [&](index y, index x, index c) { in(y, x, c) = 200; });
      image<float> expected({height, width, 3});
      for_each_element(expected.shape(), [&](index y, index x, index c) { expected(y, x, c) = 200.0f; });
      EXPECT_LT(distance(resized(in, height, width, how).view(), expected.view()), 5e-4);
    }
}

TEST(resize_source, same_size_is_the_identity) {
  const auto in = random_image<float>({13, 21, 3}, 4, planar);
  for (const auto& how : method_cases) EXPECT_LT(distance(resized(in, 13, 21, how).view(), in.view()), 1e-6);
}

// Written once more as sums over the whole image, in double precision.
double filter(interpolation method, bool antialias, double x) {
  x = std::abs(x);
  if (method == interpolation::bilinear) return std::max(0.0, 1 - x);
  const double a = antialias ? -0.5 : -0.75;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0.0;
}
double weighted(index from, index to, index o, const method_case& how, const auto& value) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  if (how.method == interpolation::nearest)
    return value(static_cast<index>(std::floor(static_cast<double>(o) * scale)));
  const double stretch = how.antialias ? std::max(1.0, scale) : 1.0;
  const double center = scale * (static_cast<double>(o) + 0.5) - 0.5;
  double sum = 0;
  double weights = 0;
  // With antialiasing what is outside does not count, otherwise the edge's pixel does.
  const index margin = how.antialias ? 0 : 4;
  for (index i = -margin; i < from + margin; ++i) {
    const double weight = filter(how.method, how.antialias, (static_cast<double>(i) - center) / stretch);
    weights += weight;
    sum += weight * value(std::clamp<index>(i, 0, from - 1));
  }
  return sum / weights;
}

TEST(resize_source, agrees_with_sums_over_the_whole_image) {
  const auto in = random_image<std::uint8_t>({11, 19, 3}, 5);
  for (const auto& how : method_cases)
    for (const auto& [height, width] : {std::pair<index, index>{11, 19}, {4, 7}, {23, 40}, {5, 40}, {1, 1}, {22, 3}}) {
      image<float> expected({height, width, 3});
      for_each_element(expected.shape(), [&](index y, index x, index c) {
        expected(y, x, c) = static_cast<float>(weighted(11, expected.shape().height, y, how, [&](index row) {
          return weighted(19, expected.shape().width, x, how,
                          [&](index column) { return static_cast<double>(in(row, column, c)); });
        }));
      });
      EXPECT_LT(distance(resized(in, height, width, how).view(), expected.view()), 5e-4) << height << 'x' << width;
    }
}

TEST(resize_source, maps_behind_it_show_the_same_pixels) {
  const auto in = random_image<std::uint8_t>({20, 30, 3}, 6);
  for (const auto& how : method_cases) {
    const auto whole = resized(in, 25, 17, how);
    for (index quarters = 0; quarters < 4; ++quarters)
      for (const bool flip : {false, true}) {
        lattice after(25, 17);
        after.turn(quarters);
        after.crop(2, 3, 12, 11);
        if (flip) after.flip_x();
        const auto shown = resized(in, 25, 17, how, after, 7);
        image<float> expected(shown.shape());
        for_each_element(shown.shape(), [&](index y, index x, index c) {
          const index along_y = after.y(y);
          const index along_x = after.x(x);
          expected(y, x, c) = after.x.columns ? whole(along_y, along_x, c) : whole(along_x, along_y, c);
        });
        EXPECT_TRUE(equal(shown, expected)) << quarters << flip;
      }
  }
}

TEST(resize_source, nan_reaches_what_it_has_a_weight_in_and_nothing_else) {
  constexpr index rows = 5, columns = 19;
  const auto in = random_image<float>({rows, columns, 1}, 9);
  for (const auto& how : method_cases)
    for (const auto& [height, width] : {std::pair<index, index>{5, 19}, {3, 7}, {9, 31}})
      for (const index quarters : {0, 1}) {
        lattice after(height, width);
        after.turn(quarters);
        filter_taps along_y, along_x;
        kernel::detail::make_taps(along_y, rows, height, whole_axis(height), how.method, how.antialias);
        kernel::detail::make_taps(along_x, columns, width, whole_axis(width), how.method, how.antialias);
        const auto counts = [](const filter_taps& taps, index output, index source) {
          const index k = source - taps.first[static_cast<std::size_t>(output)];
          return k >= 0 && k < taps.width && taps.weights[static_cast<std::size_t>(output * taps.width + k)] != 0.0f;
        };
        const auto without = resized(in, height, width, how, after);
        for (index row = 0; row < rows; ++row)
          for (index column = 0; column < columns; ++column) {
            auto with = in;
            with(row, column, 0) = NAN;
            const auto found = resized(with, height, width, how, after);
            index wrong = 0;
            for_each_element(found.shape(), [&](index y, index x, index) {
              const index down = quarters == 0 ? after.y(y) : after.x(x);
              const index right = quarters == 0 ? after.x(x) : after.y(y);
              const bool reached = counts(along_y, down, row) && counts(along_x, right, column);
              wrong += reached ? !std::isnan(found(y, x, 0)) : !same_bits(found(y, x, 0), without(y, x, 0));
            });
            ASSERT_EQ(wrong, 0) << height << 'x' << width << ", NaN at " << row << ' ' << column;
          }
      }
}

TEST(resize_source, what_the_memory_held_before_does_not_matter) {
  image<float> infinite({40, 40, 3});
  for_each_element(infinite.shape(), [&](index y, index x, index c) { infinite(y, x, c) = INFINITY; });
  const auto in = random_image<float>({9, 14, 3}, 8);
  for (const auto& how : method_cases) {
    kernel::resize_source source;
    source.prepare(std::as_const(infinite).view(), 40, 40, how.method, how.antialias, lattice(40, 40));
    source.prepare(in.view(), 5, 20, how.method, how.antialias, lattice(5, 20));
    constexpr index stride = 100 + kernel::tile::slack;
    std::vector<float> memory(3 * stride);
    const kernel::tile t{memory.data(), stride, 100, 0, {5, 20, 3}};
    load_tile(source, t);
    image<float> out({5, 20, 3});
    kernel::store_tile(t, out.view(), {});
    EXPECT_TRUE(equal(out, resized(in, 5, 20, how)));
  }
}

TEST(resize_source, every_arrangement_gives_the_same) {
  for (const auto& how : method_cases) {
    const auto expected = resized(random_image<std::uint8_t>({9, 14, 4}, 7), 13, 6, how);
    for (const arrangement& each : arrangements)
      EXPECT_TRUE(equal(resized(random_image<std::uint8_t>({9, 14, 4}, 7, each), 13, 6, how), expected)) << each;
  }
}

}  // namespace
}  // namespace xaug::test
