// SPDX-License-Identifier: BSD-3-Clause
//
// Float images are in [0, 1]. Those that are not are refused wherever a pipeline takes them from outside, unless it
// does nothing that depends on it.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "xaug/xaug.hpp"

namespace xaug::test {
namespace {

constexpr image_shape shape{12, 10, 3};

template <class Act>
void expect_refusal(const Act& act) {
  expect_error(act, {"in: expected a float image with values in [0, 1]", "divide images in [0, 255] by 255"});
}

image<float> in_levels() {
  image<float> all = random_image<float>(shape);
  for_each_element(shape, [&](index y, index x, index c) { all(y, x, c) = 2.0f + 253.0f * all(y, x, c); });
  return all;
}

/// Settings with which a transform takes images of 12 x 10 and leaves their shape.
template <class T>
T usual() {
  T t{};
  if constexpr (requires { t.height; }) t.height = 12;
  if constexpr (requires { t.width; }) t.width = 10;
  return t;
}

template <class Pipeline>
void expect_checks(const Pipeline& p, value_use use, std::string_view name) {
  const image<float> in = in_levels();
  const auto draws = p.sample({.seed = 1}, shape);
  image<float> out(p.output_shape(draws, shape));
  const std::vector<std::int64_t> one{0};
  const batch_view<const float> batch_in{in.view(), 1, 0};
  const batch_view<float> batch_out{out.view(), 1, 0};
  if (use == value_use::any) {
    EXPECT_NO_THROW(p(in.view(), out.view(), {.seed = 1})) << name;
    EXPECT_NO_THROW(p.apply(draws, in.view(), out.view())) << name;
    EXPECT_NO_THROW(p(batch_in, batch_out, {.seed = 1}, one)) << name;
  } else {
    expect_refusal([&] { p(in.view(), out.view(), {.seed = 1}); });
    expect_refusal([&] { p.apply(draws, in.view(), out.view()); });
    expect_refusal([&] { p(batch_in, batch_out, {.seed = 1}, one); });
  }
  // Numbers of levels do not become levels.
  if (use == value_use::opens) return;
  image<std::uint8_t> levels(out.shape());
  expect_refusal([&] { p(in.view(), levels.view(), {.seed = 1}); });
}

TEST(value_range, is_checked_by_all_transforms_that_need_it) {
  for_each_type(all_transforms{}, []<class T>() {
    constexpr value_use use = xaug::detail::use_of<T>();
    expect_checks(pipeline<T>(usual<T>()), use, T::name);
    expect_checks(any_pipeline{usual<T>()}, use, T::name);
  });
}

TEST(value_range, is_checked_where_fills_are_fractions) {
  const image<float> in = in_levels();
  const auto run = [&](const auto& part) {
    const auto both = [&](const auto& p) {
      image<float> out(p.output_shape(in.shape()));
      p(in.view(), out.view(), {});
    };
    both(pipeline(part));
    both(any_pipeline{vertical_flip{}, maybe(0.5f, part)});
  };
  expect_refusal([&] { run(pad{.padding = 2, .fill = 1.0f}); });
  expect_refusal([&] { run(rotate{.fill = {0.0f, 0.0f, 0.5f}}); });
  expect_refusal([&] { run(random_crop{.height = 12, .width = 10, .padding = 1, .fill = -0.1f}); });
  expect_refusal([&] { run(random_erasing{.p = 1, .fill = 0.5f}); });
  expect_refusal([&] { run(random_erasing{.p = 1, .mode = erasing_mode::random}); });
  EXPECT_NO_THROW(run(pad{.padding = 2, .fill = {0.0f, 0.0f, 0.0f}}));
  EXPECT_NO_THROW(run(pad{.padding = 2, .padding_mode = padding_mode::edge, .fill = 0.5f}));
  EXPECT_NO_THROW(run(random_erasing{.p = 1}));
}

TEST(value_range, is_asked_for_by_parts_of_choices) {
  const image<float> in = in_levels();
  image<float> out(shape);
  const auto refuses = [&](const auto& p) { expect_refusal([&] { p(in.view(), out.view(), {}); }); };
  const auto choice = one_of(horizontal_flip{}, maybe(0.0f, invert{}));
  refuses(vertical_flip{} | choice);
  refuses(any_pipeline(vertical_flip{} | choice));
  const auto geometry = vertical_flip{} | one_of(horizontal_flip{}, rotate{});
  EXPECT_NO_THROW(geometry(in.view(), out.view(), {}));
  const any_pipeline same(geometry);
  EXPECT_NO_THROW(same(in.view(), out.view(), {}));
}

TEST(value_range, is_checked_before_batches_are_mixed) {
  const image<float> in = in_levels();
  image<float> out(shape);
  const std::vector<std::int64_t> indices{7};
  const std::vector<std::int64_t> classes{1};
  std::vector<float> soft(2);
  const auto run = [&](const auto& p) {
    p(batch_view<const float>{in.view(), 1, 0}, classes, batch_view<float>{out.view(), 1, 0},
      label_view<float>(soft.data(), 1, 2), {}, indices);
  };
  expect_error([&] { run(brightness{} | mixup{}); }, {"sample 7 of epoch 0: in: expected a float image"});
  EXPECT_NO_THROW(run(horizontal_flip{} | mixup{}));
}

TEST(value_range, says_nothing_of_masks_and_bytes) {
  const image<float> mask = in_levels();
  image<float> moved(shape);
  const auto p = horizontal_flip{} | brightness{};
  EXPECT_NO_THROW(p.apply_to_mask(p.sample({}, shape), mask.view(), moved.view()));
  image<float> out(shape);
  EXPECT_NO_THROW(p(random_image<std::uint8_t>(shape).view(), out.view(), {}));
  EXPECT_NO_THROW(p(random_image<float>(shape).view(), out.view(), {}));
}

TEST(batches, errors_name_the_sample) {
  const std::vector<std::int64_t> indices{70, 71, 72};
  image<float> two({3 * shape.height, shape.width, shape.channels});
  for_each_element(two.shape(), [&](index y, index x, index c) { two(y, x, c) = y < 24 ? 0.5f : 100.0f; });
  image<float> out(two.shape());
  const auto batch_of = [](auto view) {
    view.shape.height = shape.height;
    return batch_view<std::remove_pointer_t<decltype(view.data)>>{view, 3, shape.size()};
  };
  const auto p = horizontal_flip{} | brightness{};
  thread_pool threads(2);
  expect_error([&] { p(batch_of(two.view()), batch_of(out.view()), {.seed = 1, .epoch = 4}, indices, threads); },
               {"sample 72 of epoch 4: in: expected a float image"});
  // What was thrown is in it.
  try {
    p(batch_of(two.view()), batch_of(out.view()), {.seed = 1}, indices);
    FAIL();
  } catch (const error& outer) {
    const auto inner = message_of([&] { std::rethrow_if_nested(outer); });
    EXPECT_EQ("sample 72 of epoch 0: " + inner, outer.what());
  }
}

}  // namespace
}  // namespace xaug::test
