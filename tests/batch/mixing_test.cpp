// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/xaug.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name

constexpr index size = 9;
constexpr image_shape shape{12, 10, 3};
constexpr index classes = 5;

template <class T>
struct batch_memory {
  std::vector<T> values = std::vector<T>(static_cast<std::size_t>(size * shape.size()));
  batch_view<T> view() { return nhwc(values.data(), size, shape.height, shape.width, shape.channels); }
  batch_view<const T> view() const { return nhwc(values.data(), size, shape.height, shape.width, shape.channels); }
};

template <class T>
batch_memory<T> random_batch(std::uint64_t seed) {
  batch_memory<T> batch;
  stream random(sample_key{.seed = seed});
  for (T& value : batch.values)
    value = std::is_same_v<T, float> ? static_cast<T>(random.uniform()) : static_cast<T>(random.uniform_int(256));
  return batch;
}

std::vector<std::int64_t> indices(std::int64_t first = 0) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), first);
  return all;
}

const std::vector<std::int64_t> hard_labels{0, 1, 2, 3, 4, 0, 1, 2, 3};

TEST(batch_mixup, blends_with_the_batch_rolled_by_one) {
  const auto in = random_batch<float>(1);
  batch_memory<float> out;
  const mixup t{.alpha = 0.4f};
  const auto draws = sample_batch(t, {.seed = 3}, indices(), shape);
  apply_batch(t, draws, in.view(), out.view());
  const float w = draws[0].weight;
  EXPECT_GT(w, 0.0f);
  EXPECT_LT(w, 1.0f);
  for (index i = 0; i < size; ++i) {
    const auto& draw = draws[static_cast<std::size_t>(i)];
    EXPECT_EQ(draw.partner, (i + size - 1) % size);
    EXPECT_EQ(draw.weight, w);
    for (index k = 0; k < shape.size(); ++k) {
      const auto at = [&](index image) { return in.values[static_cast<std::size_t>(image * shape.size() + k)]; };
      EXPECT_NEAR(out.values[static_cast<std::size_t>(i * shape.size() + k)], w * at(i) + (1 - w) * at(draw.partner),
                  1e-6f);
    }
  }
}

TEST(batch_mixup, each_sample_has_its_own_weight_from_its_own_key) {
  const mixup t{.alpha = 1.0f, .unit = mix_unit::sample};
  const auto a = sample_batch(t, {.seed = 3, .epoch = 1}, indices(), shape);
  const auto b = sample_batch(t, {.seed = 3, .epoch = 1}, indices(4), shape);
  std::vector<float> weights;
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NE(a[i].partner, static_cast<index>(i));
    weights.push_back(a[i].weight);
    if (i >= 4) {
      EXPECT_EQ(a[i].weight, b[i - 4].weight) << "sample " << i << " in another batch";
    }
  }
  std::sort(weights.begin(), weights.end());
  EXPECT_EQ(std::unique(weights.begin(), weights.end()), weights.end());
  EXPECT_NE(a, sample_batch(t, {.seed = 3, .epoch = 2}, indices(), shape));
}

TEST(batch_mixup, weights_follow_the_beta_distribution_and_p) {
  // Var of Beta(a, a) is 1 / (4 (2 a + 1)).
  for (const float alpha : {0.2f, 1.0f, 3.0f}) {
    const mixup t{.alpha = alpha, .unit = mix_unit::sample};
    double sum = 0;
    double squares = 0;
    constexpr int count = 20000;
    std::vector<std::int64_t> many(count);
    std::iota(many.begin(), many.end(), 0);
    for (const auto& draw : sample_batch(t, {.seed = 5}, many, shape)) {
      sum += draw.weight;
      squares += (draw.weight - 0.5) * (draw.weight - 0.5);
    }
    const double variance = 1.0 / (4.0 * (2.0 * static_cast<double>(alpha) + 1.0));
    EXPECT_NEAR(sum / count, 0.5, 4.0 * std::sqrt(variance / count));
    EXPECT_NEAR(squares / count, variance, 0.03 * variance);
  }
  const mixup rarely{.p = 0.25f, .unit = mix_unit::sample};
  std::vector<std::int64_t> many(20000);
  std::iota(many.begin(), many.end(), 0);
  const auto draws = sample_batch(rarely, {.seed = 6}, many, shape);
  const auto mixed = std::count_if(draws.begin(), draws.end(), [](const auto& d) { return d.weight != 1.0f; });
  EXPECT_NEAR(static_cast<double>(mixed) / 20000.0, 0.25, 0.013);
}

TEST(batch_mixup, rounds_to_nearest_on_bytes) {
  const auto in = random_batch<std::uint8_t>(2);
  batch_memory<std::uint8_t> out;
  const mixup t{};
  const auto draws = sample_batch(t, {.seed = 8}, indices(), shape);
  apply_batch(t, draws, in.view(), out.view());
  for (std::size_t k = 0; k < out.values.size(); ++k) {
    const auto& draw = draws[k / static_cast<std::size_t>(shape.size())];
    const std::size_t other =
        static_cast<std::size_t>(draw.partner * shape.size()) + k % static_cast<std::size_t>(shape.size());
    const double exact =
        static_cast<double>(draw.weight) * in.values[k] + (1.0 - static_cast<double>(draw.weight)) * in.values[other];
    EXPECT_NEAR(out.values[k], exact, 0.501);
  }
}

TEST(batch_cutmix, pastes_a_rectangle_and_weighs_labels_by_area) {
  const auto in = random_batch<std::uint8_t>(4);
  batch_memory<std::uint8_t> out;
  for (const mix_unit unit : {mix_unit::batch, mix_unit::sample}) {
    const cutmix t{.unit = unit};
    bool some = false;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto draws = sample_batch(t, {.seed = seed}, indices(), shape);
      apply_batch(t, draws, in.view(), out.view());
      for (index i = 0; i < size; ++i) {
        const auto& d = draws[static_cast<std::size_t>(i)];
        some = some || d.height * d.width > 0;
        EXPECT_FLOAT_EQ(d.weight, 1.0f - static_cast<float>(d.height * d.width) / static_cast<float>(shape.pixels()));
        for (index y = 0; y < shape.height; ++y)
          for (index x = 0; x < shape.width; ++x) {
            const bool inside = y >= d.top && y < d.top + d.height && x >= d.left && x < d.left + d.width;
            for (index c = 0; c < shape.channels; ++c)
              ASSERT_EQ(out.view()[i](y, x, c), in.view()[inside ? d.partner : i](y, x, c));
          }
      }
    }
    EXPECT_TRUE(some);
  }
}

TEST(batch_cutmix, areas_follow_the_definition) {
  // The unclipped rectangle has the share 1 - w of the image with w uniform for alpha 1, so that the sides before
  // clipping are sqrt(1 - w); checked against a direct evaluation of the definition with numbers of its own.
  const cutmix t{.unit = mix_unit::sample};
  constexpr image_shape large{1000, 1000, 1};
  std::vector<std::int64_t> many(20000);
  std::iota(many.begin(), many.end(), 0);
  double found = 0;
  for (const auto& d : sample_batch(t, {.seed = 1}, many, large)) found += d.weight;
  stream random(sample_key{.seed = 99});
  double expected = 0;
  for (std::size_t i = 0; i < many.size(); ++i) {
    const double half = 0.5 * std::sqrt(static_cast<double>(random.uniform()));
    const auto side = [&](double center) { return std::min(1.0, center + half) - std::max(0.0, center - half); };
    expected += 1.0 - side(static_cast<double>(random.uniform())) * side(static_cast<double>(random.uniform()));
  }
  EXPECT_NEAR(found / 20000.0, expected / 20000.0, 0.008);
}

TEST(batch_labels, mix_and_smooth) {
  std::vector<mix_draw> draws(static_cast<std::size_t>(size));
  for (index i = 0; i < size; ++i) draws[static_cast<std::size_t>(i)] = {(i + 1) % size, 0.75f};
  std::vector<float> soft(static_cast<std::size_t>(size * classes));
  mix_labels(draws, std::span(hard_labels), label_view(soft.data(), size, classes), 0.1f);
  for (index i = 0; i < size; ++i)
    for (index c = 0; c < classes; ++c) {
      const float own = hard_labels[static_cast<std::size_t>(i)] == c ? 1.0f : 0.0f;
      const float other = hard_labels[static_cast<std::size_t>((i + 1) % size)] == c ? 1.0f : 0.0f;
      EXPECT_NEAR(soft[static_cast<std::size_t>(i * classes + c)], 0.9f * (0.75f * own + 0.25f * other) + 0.02f, 1e-6f);
    }
  // Soft labels in: the same as the class indices that they stand for.
  std::vector<float> one_hot(soft.size());
  for (std::size_t i = 0; i < hard_labels.size(); ++i)
    one_hot[i * classes + static_cast<std::size_t>(hard_labels[i])] = 1.0f;
  std::vector<float> again(soft.size());
  mix_labels(draws, label_view<const float>(one_hot.data(), size, classes), label_view(again.data(), size, classes),
             0.1f);
  for (std::size_t i = 0; i < soft.size(); ++i) EXPECT_NEAR(soft[i], again[i], 1e-6f);
}

TEST(batch_labels, stay_where_an_image_leads_away_from_its_partner) {
  const std::vector<std::int64_t> kinds{0, 1};
  const std::vector<mix_draw> draws{{1, 1.4f}, {0, 1.0f}};
  std::vector<float> soft(4);
  mix_labels(draws, std::span(kinds), label_view(soft.data(), 2, 2));
  EXPECT_EQ(soft, (std::vector<float>{1, 0, 0, 1}));
}

TEST(batch_labels, of_weight_0_do_not_count) {
  const std::vector<float> in{1, 0, NAN, NAN};
  std::vector<float> out(4);
  const std::vector<mix_draw> draws{{1, 1.0f}, {0, 0.0f}};
  mix_labels(draws, label_view(in.data(), 2, 2), label_view(out.data(), 2, 2));
  EXPECT_EQ(out, (std::vector<float>{1, 0, 1, 0}));
}

TEST(batch_labels, weights_are_those_that_mixing_decides_on) {
  const std::vector<std::int64_t> kinds{0, 1};
  std::vector<float> soft(4);
  for (const float weight : {-3.0f, -0.001f, 2.001f, NAN}) {
    const std::vector<mix_draw> draws{{1, 0.5f}, {0, weight}};
    expect_error([&] { mix_labels(draws, std::span(kinds), label_view(soft.data(), 2, 2)); },
                 {"draws.weight: expected a number in [0, 2]"});
  }
}

TEST(batch_cutmix, reaches_all_edges_of_the_image) {
  const cutmix t{};
  index top = shape.height, left = shape.width, bottom = 0, right = 0, tall = 0, wide = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    mix_draw draw;
    stream random(sample_key{.seed = seed});
    t.decide(random, shape, draw);
    if (draw.height == 0 || draw.width == 0) continue;
    top = std::min(top, draw.top);
    left = std::min(left, draw.left);
    bottom = std::max(bottom, draw.top + draw.height);
    right = std::max(right, draw.left + draw.width);
    tall = std::max(tall, draw.height);
    wide = std::max(wide, draw.width);
  }
  EXPECT_EQ(top, 0);
  EXPECT_EQ(left, 0);
  EXPECT_EQ(bottom, shape.height);
  EXPECT_EQ(right, shape.width);
  EXPECT_GE(tall, shape.height - 2);
  EXPECT_GE(wide, shape.width - 2);
}

template <class T>
class batch_transforms : public testing::Test {};
template <class... Ts>
testing::Types<Ts...> types_of(transform_list<Ts...>);
TYPED_TEST_SUITE(batch_transforms, decltype(types_of(all_batch_transforms{})));

/// The transform with each unit that it can have.
template <class T>
std::vector<T> of_each_unit() {
  if constexpr (std::is_member_object_pointer_v<decltype(&T::unit)>)
    return {T{.unit = mix_unit::batch}, T{.unit = mix_unit::sample}};
  else
    return {T{}};
}

TYPED_TEST(batch_transforms, give_the_same_in_place_and_on_any_threads) {
  const auto in = random_batch<float>(7);
  const label_source labels(hard_labels);
  for (const TypeParam& t : of_each_unit<TypeParam>()) {
    const auto draws = sample_batch(t, {.seed = 11}, indices(), shape, 0, &labels);
    batch_memory<float> expected;
    apply_batch(t, draws, in.view(), expected.view());
    thread_pool pool(3);
    batch_memory<float> threaded;
    apply_batch(t, draws, in.view(), threaded.view(), pool);
    EXPECT_EQ(expected.values, threaded.values);
    auto in_place = in;
    const batch_view<float> same = in_place.view();
    apply_batch(t, draws, batch_view<const float>(same), same, pool);
    EXPECT_EQ(expected.values, in_place.values);
    EXPECT_NE(expected.values, in.values);
  }
}

TYPED_TEST(batch_transforms, stand_at_the_end_of_a_pipeline) {
  const auto images = horizontal_flip{} | normalize{.mean = 0.5f, .std = 0.25f};
  TypeParam t;
  t.label_smoothing = 0.1f;
  const auto all = images | t;
  const auto in = random_batch<std::uint8_t>(9);
  const label_source labels(hard_labels);
  const auto run = [&](auto&& executor, const auto& pipeline) {
    std::vector<float> out(in.values.size());
    std::vector<float> soft(static_cast<std::size_t>(size * classes));
    pipeline(in.view(), hard_labels, nchw(out.data(), size, shape.channels, shape.height, shape.width),
             label_view(soft.data(), size, classes), {.seed = 5}, indices(), executor);
    return std::pair(out, soft);
  };
  const auto once = run(serial{}, all);
  thread_pool pool(2);
  EXPECT_EQ(once, run(pool, all));
  EXPECT_EQ(once, run(serial{}, any_batch_pipeline(any_pipeline(images), t)));
  EXPECT_EQ(once, run(serial{}, any_pipeline(images) | t));

  std::vector<float> augmented(in.values.size());
  const auto view = nchw(augmented.data(), size, shape.channels, shape.height, shape.width);
  images(in.view(), view, {.seed = 5}, indices());
  apply_batch(t, all.sample({.seed = 5}, indices(), shape, &labels), batch_view<const float>(view), view);
  EXPECT_EQ(once.first, augmented);
  // Labels are smoothed as the transform says, and it decides behind the two before it.
  const auto draws = sample_batch(t, {.seed = 5}, indices(), shape, 2, &labels);
  EXPECT_EQ(all.sample({.seed = 5}, indices(), shape, &labels), draws);
  std::vector<float> soft(once.second.size());
  mix_labels(draws, labels, label_view(soft.data(), size, classes), 0.1f);
  EXPECT_EQ(once.second, soft);
  for (index i = 0; i < size; ++i) {
    const auto row = once.second.begin() + i * classes;
    EXPECT_NEAR(std::accumulate(row, row + classes, 0.0f), 1.0f, 1e-5f);
    EXPECT_GE(*std::min_element(row, row + classes), 0.02f - 1e-6f);
  }
}

TYPED_TEST(batch_transforms, change_the_share_p) {
  const auto in = random_batch<float>(5);
  const label_source labels(hard_labels);
  for (TypeParam t : of_each_unit<TypeParam>())
    for (const float p : {0.0f, 0.3f}) {
      t.p = p;
      double batches = 0;
      double changed = 0;
      for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto draws = sample_batch(t, {.seed = seed}, indices(), shape, 0, &labels);
        ++batches;
        // The weight of a rectangle that happens to be empty is 1, too.
        changed += draws[0].weight != 1.0f ? 1 : 0;
        if (p != 0.0f) continue;
        batch_memory<float> out;
        apply_batch(t, draws, in.view(), out.view());
        ASSERT_EQ(out.values, in.values);
      }
      EXPECT_NEAR(changed, double{p} * batches, p == 0.0f ? 0 : 40) << "some 4 sigma";
    }
}

TYPED_TEST(batch_transforms, decide_by_seed_epoch_sample_and_position) {
  const label_source labels(hard_labels);
  for (const TypeParam& t : of_each_unit<TypeParam>()) {
    const auto draws = [&](const sample_key& key, index first, std::uint32_t position) {
      std::vector<std::int64_t> samples(indices().size());
      std::iota(samples.begin(), samples.end(), first);
      return sample_batch(t, key, samples, shape, position, &labels);
    };
    const auto base = draws({.seed = 1, .epoch = 2}, 3, 4);
    EXPECT_EQ(draws({.seed = 1, .epoch = 2, .index = 77}, 3, 4), base) << "the numbers of the samples stand elsewhere";
    EXPECT_NE(draws({.seed = 2, .epoch = 2}, 3, 4), base);
    EXPECT_NE(draws({.seed = 1, .epoch = 3}, 3, 4), base);
    EXPECT_NE(draws({.seed = 1, .epoch = 2}, 4, 4), base);
    EXPECT_NE(draws({.seed = 1, .epoch = 2}, 3, 5), base);
  }
}

TYPED_TEST(batch_transforms, name_what_is_wrong) {
  const TypeParam t{};
  const auto in = random_batch<float>(1);
  const label_source labels(hard_labels);
  batch_memory<float> out;
  std::vector<float> soft(static_cast<std::size_t>(size * classes));
  const label_view rows(soft.data(), size, classes);
  auto draws = sample_batch(t, {}, indices(), shape, 0, &labels);
  const std::vector<std::int64_t> bad{0, 1, 2, 3, 5, 0, 1, 2, 3};
  expect_error([&] { mix_labels(draws, std::span(bad), rows); }, {"labels[4]", "[0, 5)", "found 5"});
  expect_error([&] { mix_labels(draws, std::span(hard_labels).first(3), rows); }, {"labels", "9", "found 3"});
  expect_error([&] { mix_labels(draws, std::span(hard_labels), label_view(soft.data(), 2, classes)); },
               {"soft labels", "9", "found 2"});
  expect_error([&] { mix_labels(draws, label_view(soft.data(), size, classes - 1), rows); }, {"5 classes", "found 4"});
  expect_error([&] { apply_batch(t, std::span(draws).first(2), in.view(), out.view()); }, {"draws", "9", "found 2"});
  auto overlapping = random_batch<float>(1);
  auto shifted = overlapping.view();
  shifted.first.data += shape.size();
  shifted.size -= 1;
  auto fewer = overlapping.view();
  fewer.size -= 1;
  const std::vector<mix_draw> none(static_cast<std::size_t>(size - 1));
  expect_error([&] { apply_batch(t, none, batch_view<const float>(fewer), shifted); }, {"overlap"});
  draws[2].partner = size;
  expect_error([&] { apply_batch(t, draws, in.view(), out.view()); }, {"draws.partner", "found 9"});
  draws[2].partner = 0;
  // Top, left, height, width; the image has 12 rows and 10 columns.
  for (const auto& [top, left, height, width] : {std::array<index, 4>{0, 5, 2, 6},
                                                 {0, 10, 1, 1},
                                                 {8, 0, 5, 2},
                                                 {12, 0, 1, 1},
                                                 {-1, 0, 2, 2},
                                                 {0, -1, 2, 2},
                                                 {3, 3, -1, 2},
                                                 {3, 3, 2, -1},
                                                 {0, 0, std::numeric_limits<index>::max(), 1}}) {
    draws[3] = {0, 1.0f, top, left, height, width};
    expect_error([&] { apply_batch(t, draws, in.view(), out.view()); },
                 {"draws: expected a rectangle inside the image, found one that is not"});
  }
  draws[3] = {0, 1.0f, 7, 4, 5, 6};
  apply_batch(t, draws, in.view(), out.view());
  expect_error([] { horizontal_flip{} | TypeParam{.p = 1.5f}; }, {".p: expected", "[0, 1]", "found 1.5"});
}

TEST(batch_mixing, alpha_is_positive) {
  expect_error([] { horizontal_flip{} | mixup{.alpha = 0.0f}; }, {"mixup.alpha", "(0, inf)", "found 0"});
  expect_error([] { horizontal_flip{} | cutmix{.alpha = 0.0f}; }, {"cutmix.alpha", "(0, inf)", "found 0"});
}

TEST(batch_mixing, partners_of_the_same_class) {
  const label_source labels(hard_labels);  // 0 1 2 3 4 0 1 2 3
  const auto class_of = [&](index i) { return hard_labels[static_cast<std::size_t>(i)]; };
  for (const mix_unit unit : {mix_unit::batch, mix_unit::sample}) {
    const cutmix t{.unit = unit, .partners = mix_partners::same_class};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto draws = sample_batch(t, {.seed = seed}, indices(), shape, 0, &labels);
      for (index i = 0; i < size; ++i) {
        const index partner = draws[static_cast<std::size_t>(i)].partner;
        EXPECT_EQ(class_of(partner), class_of(i));
        if (class_of(i) != 4) {
          EXPECT_NE(partner, i) << "there is another one of its class";
        }
      }
    }
  }
}

TEST(batch_mixing, partners_of_the_same_class_are_drawn_evenly) {
  const std::vector<std::int64_t> kinds{7, 1, 7, 7, 1, 7, 1, 7, 7};
  const label_source labels(kinds);
  const mixup t{.unit = mix_unit::sample, .partners = mix_partners::same_class};
  std::vector<int> counts(kinds.size());
  constexpr int rounds = 5000;
  for (std::uint64_t seed = 0; seed < rounds; ++seed)
    ++counts[static_cast<std::size_t>(sample_batch(t, {.seed = seed}, indices(), shape, 0, &labels)[2].partner)];
  EXPECT_EQ(counts[2], 0);
  for (const std::size_t other : {0U, 3U, 5U, 7U, 8U}) EXPECT_NEAR(counts[other], rounds / 5, 150);  // 5 sigma
}

TEST(batch_mixing, labels_stay_within_a_class) {
  const label_source labels(hard_labels);
  const cutmix t{.unit = mix_unit::sample, .partners = mix_partners::same_class};
  const auto draws = sample_batch(t, {.seed = 4}, indices(), shape, 0, &labels);
  std::vector<float> soft(static_cast<std::size_t>(size) * 5);
  mix_labels(draws, labels, label_view<float>(soft.data(), size, 5));
  for (std::size_t i = 0; i < hard_labels.size(); ++i)
    for (std::size_t c = 0; c < 5; ++c)
      EXPECT_NEAR(soft[5 * i + c], hard_labels[i] == static_cast<std::int64_t>(c) ? 1.0f : 0.0f, 1e-6f);
  // Soft labels count by their likeliest class.
  const auto again = sample_batch(t, {.seed = 4}, indices(), shape, 0,
                                  std::array{label_source(label_view<const float>(soft.data(), size, 5))}.data());
  EXPECT_EQ(again, draws);
}

TEST(batch_mixing, partners_of_the_same_class_need_labels) {
  const mixup t{.partners = mix_partners::same_class};
  expect_error([&] { sample_batch(t, {}, indices(), shape); }, {"labels", "9", "same class"});
  const std::vector<std::int64_t> few{1, 2};
  const label_source labels(few);
  expect_error([&] { sample_batch(t, {}, indices(), shape, 0, &labels); }, {"labels", "9", "2"});
}

TEST(batch_class_jitter, moves_along_the_line_through_another_of_the_class) {
  const label_source labels(hard_labels);
  const class_jitter t{};
  const auto in = random_batch<float>(3);
  bool towards = false, away = false;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    batch_memory<float> out;
    const auto draws = sample_batch(t, {.seed = seed}, indices(), shape, 0, &labels);
    apply_batch(t, draws, in.view(), out.view());
    for (std::size_t i = 0; i < draws.size(); ++i) {
      const float s = 1.0f - draws[i].weight;
      const auto partner = static_cast<std::size_t>(draws[i].partner);
      EXPECT_EQ(hard_labels[partner], hard_labels[i]);
      EXPECT_LE(std::abs(s), 0.5f + 1e-6f);
      towards = towards || s > 0.35f;
      away = away || s < -0.35f;
      for (std::size_t k = 0; k < static_cast<std::size_t>(shape.size()); ++k) {
        const float own = in.values[i * static_cast<std::size_t>(shape.size()) + k];
        const float other = in.values[partner * static_cast<std::size_t>(shape.size()) + k];
        EXPECT_NEAR(out.values[i * static_cast<std::size_t>(shape.size()) + k], own + s * (other - own), 1e-5f);
      }
    }
    std::vector<float> soft(static_cast<std::size_t>(size * classes));
    mix_labels(draws, labels, label_view(soft.data(), size, classes));
    for (std::size_t i = 0; i < hard_labels.size(); ++i)
      EXPECT_NEAR(soft[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(hard_labels[i])], 1.0f, 1e-6f);
  }
  EXPECT_TRUE(towards && away);
}

TEST(batch_class_jitter, keeps_the_mean_and_widens_the_spread_as_stated) {
  // Of s in [-1, 1], var(s) = 1/3: the variance of independent values grows by the factor 5/3.
  constexpr index count = 2000;
  constexpr image_shape small{8, 8, 1};
  std::vector<float> in(static_cast<std::size_t>(count * small.size()));
  stream random(sample_key{.seed = 1});
  for (float& value : in) value = random.uniform();
  std::vector<float> out(in.size());
  const std::vector<std::int64_t> one_class(count, 3);
  const label_source labels(one_class);
  std::vector<std::int64_t> many(count);
  std::iota(many.begin(), many.end(), 0);
  const class_jitter t{.strength = {-1.0f, 1.0f}};
  apply_batch(t, sample_batch(t, {.seed = 2}, many, small, 0, &labels), nhwc(std::as_const(in).data(), count, 8, 8, 1),
              nhwc(out.data(), count, 8, 8, 1));
  const auto moments = [](const std::vector<float>& values) {
    double mean = 0, square = 0;
    for (const double v : values) mean += v, square += v * v;
    mean /= static_cast<double>(values.size());
    return std::pair(mean, square / static_cast<double>(values.size()) - mean * mean);
  };
  EXPECT_NEAR(moments(out).first, moments(in).first, 0.02);
  EXPECT_NEAR(moments(out).second / moments(in).second, 5.0 / 3.0, 0.06);
}

TEST(batch_class_jitter, clamps_bytes_and_leaves_the_lonely_alone) {
  std::vector<std::uint8_t> in{10, 200, 250, 100, 77, 78};
  std::vector<std::uint8_t> out(6);
  const std::vector<std::int64_t> kinds{0, 0, 1};
  const label_source labels(kinds);
  const class_jitter away{.strength = {-1.0f, -1.0f}};  // x' = 2 x - x_partner
  const auto draws = sample_batch(away, {.seed = 2}, std::vector<std::int64_t>{0, 1, 2}, {1, 2, 1}, 0, &labels);
  apply_batch(away, draws, nhwc(std::as_const(in).data(), 3, 1, 2, 1), nhwc(out.data(), 3, 1, 2, 1));
  EXPECT_EQ(out, (std::vector<std::uint8_t>{0, 255, 255, 0, 77, 78}));
  const class_jitter never{.p = 0.0f};
  apply_batch(never, sample_batch(never, {.seed = 2}, std::vector<std::int64_t>{0, 1, 2}, {1, 2, 1}, 0, &labels),
              nhwc(std::as_const(in).data(), 3, 1, 2, 1), nhwc(out.data(), 3, 1, 2, 1));
  EXPECT_EQ(out, in);
}

TEST(batch_class_jitter, moves_the_share_p_of_the_samples) {
  constexpr index count = 20000;
  std::vector<float> in(count);
  stream random(sample_key{.seed = 3});
  for (float& value : in) value = random.uniform();
  std::vector<std::int64_t> kinds(count);
  for (index i = 0; i < count; ++i) kinds[static_cast<std::size_t>(i)] = i % 10;
  const label_source labels(kinds);
  std::vector<std::int64_t> many(count);
  std::iota(many.begin(), many.end(), 0);
  for (const float p : {0.0f, 0.2f, 0.5f, 1.0f}) {
    const class_jitter t{.p = p};
    std::vector<float> out(in.size());
    apply_batch(t, sample_batch(t, {.seed = 4}, many, {1, 1, 1}, 0, &labels),
                nhwc(std::as_const(in).data(), count, 1, 1, 1), nhwc(out.data(), count, 1, 1, 1));
    index moved = 0;
    for (std::size_t i = 0; i < in.size(); ++i) moved += in[i] != out[i] ? 1 : 0;
    const double q = p;
    // A pixel can also move by less than its last bit.
    EXPECT_NEAR(static_cast<double>(moved), q * count, 4.0 * std::sqrt(q * (1.0 - q) * count) + 1e-4 * count) << p;
  }
}

TEST(batch_class_jitter, one_alone_in_its_class_keeps_image_and_label) {
  const std::vector<std::int64_t> kinds{0, 1, 2, 3, 0, 0, 0, 4, 0};
  const label_source labels(kinds);
  const class_jitter t{.strength = {-1.0f, 1.0f}};
  const auto in = random_batch<float>(6);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    batch_memory<float> out;
    const auto draws = sample_batch(t, {.seed = seed}, indices(), shape, 0, &labels);
    apply_batch(t, draws, in.view(), out.view());
    std::vector<float> soft(static_cast<std::size_t>(size * classes));
    mix_labels(draws, labels, label_view(soft.data(), size, classes));
    for (const std::size_t alone : {1U, 2U, 3U, 7U}) {
      EXPECT_EQ(draws[alone].partner, static_cast<index>(alone));
      for (std::size_t k = 0; k < static_cast<std::size_t>(shape.size()); ++k) {
        const std::size_t at = alone * static_cast<std::size_t>(shape.size()) + k;
        ASSERT_EQ(out.values[at], in.values[at]);
      }
      for (index c = 0; c < classes; ++c)
        EXPECT_FLOAT_EQ(soft[alone * static_cast<std::size_t>(classes) + static_cast<std::size_t>(c)],
                        kinds[alone] == c ? 1.0f : 0.0f);
    }
  }
}

TEST(batch_class_jitter, bad_settings) {
  expect_error([] { horizontal_flip{} | class_jitter{.strength = {0.5f, -0.5f}}; }, {"strength", "low <= high"});
  expect_error([] { horizontal_flip{} | class_jitter{.strength = {-2.0f, 0.0f}}; }, {"strength.low", "[-1, 1]"});
  expect_error([] { sample_batch(class_jitter{}, {}, indices(), shape); }, {"labels", "same class"});
}

}  // namespace
