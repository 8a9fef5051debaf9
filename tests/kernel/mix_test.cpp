// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/mix.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/images.hpp"

// Blends and pasted rectangles against plain loops: every width, every arrangement of the three images, with sentinels
// around and in the gaps of what is written.

namespace xaug::test {
namespace {

using kernel::lanes;

template <element T>
T blended(T a, T b, float weight) {
  const float value = static_cast<float>(a) * weight + static_cast<float>(b) * (1.0f - weight);
  if constexpr (std::same_as<T, float>)
    return value;
  else
    return static_cast<T>(std::nearbyint(std::clamp(value, 0.0f, 255.0f)));
}

template <element T>
void expect_blend(const image<T>& a, const image<T>& b, float weight, const arrangement& how) {
  image<T> out(a.shape(), how, 64);
  kernel::mix<T>(a.view(), b.view(), weight, out.view());
  EXPECT_TRUE(out.intact());
  image<T> expected(a.shape());
  for_each_element(a.shape(),
                   [&](index y, index x, index c) { expected(y, x, c) = blended(a(y, x, c), b(y, x, c), weight); });
  EXPECT_TRUE(equal(out.view(), expected.view()));
}

template <class T>
class mix : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(mix, elements);

TYPED_TEST(mix, blends_images_of_every_width) {
  using T = TypeParam;
  for (const index channels : {1, 3})
    for (index width = 1; width <= 2 * lanes + 3; ++width)
      for (const float weight : {0.3f, 0.5f, 1.4f, -0.2f})
        for (const arrangement& how : {interleaved, planar}) {
          SCOPED_TRACE(testing::Message() << width << " wide, " << channels << " channels, " << weight << ", " << how);
          const image_shape shape{1, width, channels};
          expect_blend(random_image<T>(shape, 1, how), random_image<T>(shape, 2, how), weight, how);
        }
}

TYPED_TEST(mix, blends_images_of_any_three_arrangements) {
  using T = TypeParam;
  const image_shape shape{4, 11, 3};
  for (const arrangement& own : arrangements)
    for (const arrangement& partner : arrangements)
      for (const arrangement& out : arrangements) {
        SCOPED_TRACE(testing::Message() << own << " and " << partner << " to " << out);
        expect_blend(random_image<T>(shape, 1, own), random_image<T>(shape, 2, partner), 0.35f, out);
        if (testing::Test::HasFailure()) return;
      }
}

TYPED_TEST(mix, can_replace_its_first_image) {
  using T = TypeParam;
  for (const arrangement& how : arrangements) {
    auto a = random_image<T>({5, 9, 3}, 1, how);
    const auto b = random_image<T>({5, 9, 3}, 2, how);
    image<T> expected({5, 9, 3});
    for_each_element(a.shape(),
                     [&](index y, index x, index c) { expected(y, x, c) = blended(a(y, x, c), b(y, x, c), 0.7f); });
    kernel::mix<T>(std::as_const(a).view(), b.view(), 0.7f, a.view());
    EXPECT_TRUE(equal(a.view(), expected.view())) << how;
  }
}

TYPED_TEST(mix, pastes_rectangles_and_leaves_the_rest) {
  using T = TypeParam;
  const image_shape shape{7, 40, 3};
  for (const arrangement& from_how : arrangements)
    for (const arrangement& to_how : arrangements) {
      const auto from = random_image<T>(shape, 1, from_how);
      for (const auto& [top, left, height, width] :
           {std::array<index, 4>{0, 0, 7, 40}, {2, 11, 3, 17}, {6, 39, 1, 1}, {1, 3, 0, 5}, {1, 3, 5, 0}}) {
        image<T> out(shape, to_how, 64);
        const auto before = random_image<T>(shape, 2);
        for_each_element(shape, [&](index y, index x, index c) { out(y, x, c) = before(y, x, c); });
        kernel::paste<T>(from.view(), top, left, height, width, out.view());
        EXPECT_TRUE(out.intact());
        image<T> expected = before;
        for (index y = top; y < top + height; ++y)
          for (index x = left; x < left + width; ++x)
            for (index c = 0; c < 3; ++c) expected(y, x, c) = from(y, x, c);
        EXPECT_TRUE(equal(out.view(), expected.view()))
            << from_how << " to " << to_how << ", at " << top << ' ' << left;
      }
    }
}

TEST(mix_of_floats, leaves_out_what_does_not_count) {
  const auto good = random_image<float>({3, 21, 3});
  image<float> bad(good.shape());
  for_each_element(bad.shape(), [&](index y, index x, index c) { bad(y, x, c) = x % 2 == 0 ? NAN : INFINITY; });
  image<float> out(good.shape());
  kernel::mix<float>(good.view(), bad.view(), 1.0f, out.view());
  EXPECT_TRUE(equal(out, good));
  kernel::mix<float>(bad.view(), good.view(), 0.0f, out.view());
  EXPECT_TRUE(equal(out, good));
}

}  // namespace
}  // namespace xaug::test
