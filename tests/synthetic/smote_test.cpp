// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/synthetic/smote.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "support/images.hpp"
#include "support/statistics.hpp"
#include "xaug/core/xtensor.hpp"

namespace xaug::test {
namespace {

using labels = std::vector<std::int64_t>;

/// Random images of a few classes, one after the other.
struct smote_data {
  image_shape shape;
  std::vector<std::uint8_t> pixels;
  labels classes;

  smote_data(index count, const image_shape& shape_, index classes_) : shape(shape_) {
    stream random({.seed = 11});
    for (index i = 0; i < count * shape.size(); ++i) pixels.push_back(static_cast<std::uint8_t>(random.bits()));
    for (index i = 0; i < count; ++i) classes.push_back(i % classes_);
  }
  batch_view<const std::uint8_t> view() const {
    return nhwc(pixels.data(), static_cast<index>(classes.size()), shape.height, shape.width, shape.channels);
  }
  const std::uint8_t* operator[](index i) const { return pixels.data() + i * shape.size(); }
};

/// Images of one pixel.
struct line {
  std::vector<std::uint8_t> pixels;
  batch_view<const std::uint8_t> view() const {
    return nhwc(pixels.data(), static_cast<index>(pixels.size()), 1, 1, 1);
  }
};

std::vector<int> neighbors(const smote_model& model, index sample) {
  const auto found = model.neighbors_of(sample);
  return {found.begin(), found.end()};
}

TEST(smote, nearest_neighbors_by_hand) {
  const line points{{10, 20, 12, 11, 40, 13, 50, 44}};
  const auto model = smote{.neighbors = 2}.fit(points.view(), labels{0, 0, 0, 1, 1, 0, 1, 1});
  EXPECT_EQ(neighbors(model, 0), (std::vector{2, 5}));  // 12 and 13, not 11, which is of another class
  EXPECT_EQ(neighbors(model, 1), (std::vector{5, 2}));
  EXPECT_EQ(neighbors(model, 2), (std::vector{5, 0}));
  EXPECT_EQ(neighbors(model, 3), (std::vector{4, 7}));
  EXPECT_EQ(neighbors(model, 6), (std::vector{7, 4}));
}

TEST(smote, of_equally_near_ones_the_first) {
  const line points{{30, 40, 20, 30, 30}};
  const auto model = smote{.neighbors = 3}.fit(points.view(), labels{0, 0, 0, 0, 0});
  EXPECT_EQ(neighbors(model, 0), (std::vector{3, 4, 1}));
  EXPECT_EQ(neighbors(model, 4), (std::vector{0, 3, 1}));
}

TEST(smote, distances_of_large_images_do_not_overflow) {
  // Black, and white in more and in fewer values: 33,100 squares of 255 do not fit into 31 bits.
  const index size = 200 * 200;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(3 * size), 0);
  std::fill_n(pixels.begin() + size, 33100, std::uint8_t{255});
  std::fill_n(pixels.begin() + 2 * size, 20000, std::uint8_t{255});
  const auto model = smote{.neighbors = 1}.fit(nhwc(std::as_const(pixels).data(), 3, 200, 200, 1), labels{0, 0, 0});
  EXPECT_EQ(neighbors(model, 0), std::vector{2});
}

TEST(smote, samples_lie_between_two_neighbors) {
  const smote_data data(60, {13, 15, 3}, 3);  // more values than are written at a time
  const auto model = smote{.neighbors = 4}.fit(data.view(), data.classes);
  std::vector<float> out(static_cast<std::size_t>(data.shape.size()));
  for (std::uint64_t i = 0; i < 500; ++i) {
    const sample_key key{.seed = 1, .epoch = 2, .index = i};
    const auto draw = model.sample(key);
    ASSERT_EQ(data.classes[static_cast<std::size_t>(draw.sample)],
              data.classes[static_cast<std::size_t>(draw.neighbor)]);
    const auto near = neighbors(model, draw.sample);
    ASSERT_NE(std::find(near.begin(), near.end(), draw.neighbor), near.end());
    EXPECT_EQ(model(key, hwc(out.data(), 13, 15, 3)), data.classes[static_cast<std::size_t>(draw.sample)]);
    for (index k = 0; k < data.shape.size(); ++k) {
      const float a = data[draw.sample][k];
      const float b = data[draw.neighbor][k];
      ASSERT_NEAR(255 * out[static_cast<std::size_t>(k)], a + draw.weight * (b - a), 1e-4) << k;
    }
  }
}

TEST(smote, any_type_and_layout) {
  for (const image_shape shape : {image_shape{7, 30, 3}, image_shape{9, 11, 1}}) {
    const smote_data data(12, shape, 2);
    const auto model = smote{}.fit(data.view(), data.classes);
    const sample_key key{.seed = 3};
    image<float> expected(shape);
    model(key, expected.view());
    for (const arrangement& how : arrangements) {
      SCOPED_TRACE(how.name);
      image<float> floats(shape, how, 9);
      image<std::uint8_t> bytes(shape, how, 9);
      model(key, floats.view());
      model(key, bytes.view());
      EXPECT_TRUE(equal(floats.view(), expected.view()));
      EXPECT_TRUE(floats.intact());
      EXPECT_TRUE(bytes.intact());
      for_each_element(shape,
                       [&](index y, index x, index c) { ASSERT_NEAR(bytes(y, x, c), 255 * expected(y, x, c), 0.501); });
    }
  }
}

TEST(smote, every_choice_is_uniform) {
  const smote_data data(20, {2, 2, 1}, 2);
  const auto model = smote{.neighbors = 3}.fit(data.view(), data.classes);
  std::vector<std::size_t> samples(20), places(3);
  std::vector<float> weights;
  for (std::uint64_t i = 0; i < 20000; ++i) {
    const auto draw = model.sample({.seed = 9, .index = i});
    const auto near = neighbors(model, draw.sample);
    ++samples[static_cast<std::size_t>(draw.sample)];
    ++places[static_cast<std::size_t>(std::find(near.begin(), near.end(), draw.neighbor) - near.begin())];
    weights.push_back(draw.weight);
  }
  EXPECT_GT(chi_square_p(samples), unlikely);
  EXPECT_GT(chi_square_p(places), unlikely);
  EXPECT_GT(kolmogorov_p(weights, [](double x) { return x; }), unlikely);
}

TEST(smote, near_a_sample_and_of_a_class) {
  const smote_data data(30, {2, 2, 1}, 3);
  const auto model = smote{.neighbors = 3}.fit(data.view(), data.classes);
  std::vector<std::size_t> members(10);
  for (std::uint64_t i = 0; i < 3000; ++i) {
    const sample_key key{.seed = 9, .index = i};
    EXPECT_EQ(model.sample_near(key, 7).sample, 7);
    const auto draw = model.sample_class(key, 2);
    ASSERT_EQ(draw.sample % 3, 2);
    ++members[static_cast<std::size_t>(draw.sample / 3)];
  }
  EXPECT_GT(chi_square_p(members), unlikely);
  expect_error([&] { model.sample_near({}, 30); }, {"smote: sample", "30 of the data", "30"});
  expect_error([&] { model.sample_near({}, -1); }, {"smote: sample", "-1"});
  expect_error([&] { model.sample_class({}, 3); }, {"smote: label", "3"});
}

TEST(smote, depends_on_the_key_only) {
  const smote_data data(300, {6, 6, 1}, 3);
  const auto model = smote{}.fit(data.view(), data.classes);
  thread_pool threads(4);
  const auto parallel = smote{}.fit(data.view(), data.classes, threads);
  for (index i = 0; i < 300; ++i) EXPECT_EQ(neighbors(model, i), neighbors(parallel, i));

  const auto all = [&](auto&& executor) {
    std::vector<std::uint8_t> images(200 * 36);
    executor(200, [&](index begin, index end) {
      for (index i = begin; i < end; ++i)
        model({.seed = 5, .epoch = 1, .index = static_cast<std::uint64_t>(i)}, hwc(images.data() + i * 36, 6, 6, 1));
    });
    return images;
  };
  EXPECT_EQ(all(serial{}), all(threads));
  EXPECT_FALSE(model.sample({.seed = 5}) == model.sample({.seed = 6}));
  EXPECT_FALSE(model.sample({.epoch = 5}) == model.sample({.epoch = 6}));
  // It shares no random numbers with a pipeline under the same key.
  stream first(sample_key{.seed = 5});
  EXPECT_NE(model.sample_near({.seed = 5}, 0).weight, (first.bits(), first.uniform()));
}

TEST(smote, the_data_may_go) {
  auto data = std::make_unique<smote_data>(20, image_shape{3, 3, 1}, 2);
  const auto model = smote{}.fit(data->view(), data->classes);
  std::vector<float> before(9), after(9);
  model({.seed = 1}, hwc(before.data(), 3, 3, 1));
  std::fill(data->pixels.begin(), data->pixels.end(), std::uint8_t{0});
  data.reset();
  model({.seed = 1}, hwc(after.data(), 3, 3, 1));
  EXPECT_EQ(before, after);
}

TEST(smote, reads_strided_data) {
  const smote_data data(20, {3, 5, 2}, 2);
  xt::xtensor<std::uint8_t, 4> planes = xt::zeros<std::uint8_t>({20, 2, 3, 5});
  for (index i = 0; i < 20; ++i)
    for (index k = 0; k < 30; ++k)
      planes(static_cast<std::size_t>(i), static_cast<std::size_t>(k % 2), static_cast<std::size_t>(k / 10),
             static_cast<std::size_t>(k / 2 % 5)) = data[i][k];
  const auto a = smote{}.fit(data.view(), data.classes);
  const auto b = smote{}.fit(nchw(planes), data.classes);
  std::vector<float> x(30), y(30);
  for (std::uint64_t i = 0; i < 20; ++i) {
    a({.index = i}, hwc(x.data(), 3, 5, 2));
    b({.index = i}, hwc(y.data(), 3, 5, 2));
    EXPECT_EQ(x, y);
  }
}

TEST(smote, bad_input) {
  const smote_data data(12, {2, 2, 1}, 2);
  const auto fit = [&](smote settings, labels classes) {
    return [&data, settings, classes] { settings.fit(data.view(), classes); };
  };
  expect_error(fit({.neighbors = 0}, data.classes), {"smote.neighbors", "[1, ", "0"});
  expect_error(fit({.neighbors = 6}, data.classes), {"smote.neighbors", "6 samples of class 0", "6"});
  EXPECT_NO_THROW(fit({}, data.classes)());
  labels alone(12, 0);
  alone[4] = 7;
  expect_error(fit({}, alone), {"smote: class 7", "at least 2", "1"});
  expect_error(fit({}, labels(11, 0)), {"smote: labels", "12 images", "11"});
  labels outside = data.classes;
  outside[3] = -1;
  expect_error(fit({}, outside), {"smote: labels[3]", "0 or more", "-1"});
  outside[3] = 5;
  expect_error(fit({.num_classes = 5}, outside), {"smote: labels[3]", "[0, 5)", "5"});
  expect_error([] { smote{}.fit({}, {}); }, {"smote: images", "at least one", "0"});

  const auto model = smote{}.fit(data.view(), data.classes);
  std::vector<float> out(9);
  expect_error([&] { model({}, hwc(out.data(), 3, 3, 1)); }, {"smote: output", "2x2x1", "3x3x1"});
  expect_error([&] { model({}, hwc(static_cast<float*>(nullptr), 2, 2, 1)); }, {"smote: output", "null"});
  const auto apply = [&](smote::draw draw) { return [&, draw] { model.apply(draw, hwc(out.data(), 2, 2, 1)); }; };
  expect_error(apply({0, 1, 0.5f}), {"smote.draw", "one class", "classes 0 and 1"});
  expect_error(apply({0, 12, 0.5f}), {"smote: sample", "12"});
  expect_error(apply({0, 2, 1.5f}), {"smote.draw.weight", "[0, 1]", "1.5"});
}

}  // namespace
}  // namespace xaug::test
