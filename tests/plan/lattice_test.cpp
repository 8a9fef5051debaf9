// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/core/lattice.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "support/lattice_steps.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/saturation.hpp"
#include "xaug/plan/execute.hpp"

// Random sequences of crops, pads, flips and turns, with and without pointwise operations between them, planned and run
// against a reference that makes an image of each step. Exact, whatever the planner makes of them.

namespace xaug::test {
namespace {

TEST(border, coordinates_fold_at_the_edges_at_any_distance) {
  for (const padding_mode mode : {padding_mode::edge, padding_mode::reflect, padding_mode::symmetric})
    for (index count = 1; count <= 7; ++count)
      for (index i = -40; i <= 40; ++i)
        ASSERT_EQ(border_coordinate(i, count, mode), folded(i, count, mode))
            << static_cast<int>(mode) << ' ' << count << ' ' << i;
}

/// The same steps told to a planner and done to an image of floats, in levels or fractions.
template <element In>
struct planned_case {
  planned_case(const image_shape& shape, std::uint64_t seed, const arrangement& how)
      : in(random_image<In>(shape, seed, how)), expected(shape) {
    for_each_element(shape, [&](index y, index x, index c) { expected(y, x, c) = static_cast<float>(in(y, x, c)); });
    memory.planner.begin(shape, plan::value_state::of<In>());
  }

  void add(const lattice_step& s) {
    const lattice_step& kept = steps.emplace_back(s);  // the planner points at its fill
    plan_step(kept, memory.planner);
    expected = applied(s, expected, [&](float fraction) {
      const float level = fraction * (std::same_as<In, float> ? 1.0f : 255.0f);
      return whole ? std::nearbyint(level) : level;
    });
    text << s;
    ASSERT_EQ(memory.planner.shape(), expected.shape());
  }

  template <class Functor>
  void add(const Functor& functor, const plan::value_state& after, const char* name) {
    memory.planner.pointwise(functor, after);
    for (index y = 0; y < expected.shape().height; ++y)
      for (index x = 0; x < expected.shape().width; ++x) {
        float* p = &expected(y, x, 0);
        if constexpr (kernel::channelwise<Functor>)
          for (index c = 0; c < expected.shape().channels; ++c) p[c] = functor(p[c], c);
        else if (expected.shape().channels == 3)
          functor(p[0], p[1], p[2]);
      }
    whole = whole && after.integral;
    text << name;
  }

  void add_pointwise(stream& random) {
    plan::value_state values = memory.planner.values();
    switch (random.uniform_int(3)) {
      case 0: {
        const auto f = brightness{}.functor({random.uniform(0.3f, 1.8f)}, values);
        return add(f, values, "brightness; ");
      }
      case 1: {
        const auto f = invert{}.functor(values);
        return add(f, values, "invert; ");
      }
      default: {
        const auto f = saturation{}.functor({random.uniform(0.3f, 1.8f)}, values);
        return add(f, values, "saturation; ");
      }
    }
  }

  template <element Out>
  void check(const arrangement& how_out) {
    const quantizer q = memory.planner.values().template to<Out>();
    image<Out> converted(expected.shape());
    for_each_element(expected.shape(),
                     [&](index y, index x, index c) { converted(y, x, c) = q.convert<Out>(expected(y, x, c)); });
    image<Out> out(expected.shape(), how_out, 16);
    plan::execute(memory, std::as_const(in).view(), out.view());
    ASSERT_TRUE(equal(out, converted)) << "passes: " << memory.planner.passes().size();
    ASSERT_TRUE(out.intact());
  }

  image<In> in;
  image<float> expected;
  bool whole = std::same_as<In, std::uint8_t>;
  std::deque<lattice_step> steps;
  std::ostringstream text;
  plan::workspace memory;
};

template <class T>
class planned : public testing::Test {};
using elements = testing::Types<std::uint8_t, float>;
TYPED_TEST_SUITE(planned, elements);

const arrangement& any_arrangement(stream& random) {
  return arrangements[random.uniform_int(std::size(arrangements))];
}

TYPED_TEST(planned, lattice_steps_in_any_order) {
  stream random({.seed = 1});
  for (int round = 0; round < 3000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(20), 1 + random.uniform_int(4)};
    planned_case<TypeParam> test(shape, static_cast<std::uint64_t>(round), any_arrangement(random));
    std::size_t pads = 0;
    for (index i = random.uniform_int(8); i > 0; --i) {
      const lattice_step s = random_step(random, test.expected.shape());
      test.add(s);
      if (s.kind == lattice_step::pad && s.by.any()) ++pads;
    }
    SCOPED_TRACE(testing::Message() << "round " << round << ", " << shape << ": " << test.text.str());
    // Only a second border can cost a pass.
    ASSERT_LE(test.memory.planner.passes().size(), std::max<std::size_t>(1, pads));
    test.template check<TypeParam>(any_arrangement(random));
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(planned, lattice_steps_between_pointwise_operations) {
  stream random({.seed = 2});
  for (int round = 0; round < 2000; ++round) {
    const image_shape shape{1 + random.uniform_int(12), 1 + random.uniform_int(20), random.bernoulli(0.7f) ? 3 : 1};
    planned_case<TypeParam> test(shape, static_cast<std::uint64_t>(round), any_arrangement(random));
    for (index i = random.uniform_int(8); i > 0; --i) {
      if (random.bernoulli(0.4f))
        test.add_pointwise(random);
      else
        test.add(random_step(random, test.expected.shape()));
    }
    SCOPED_TRACE(testing::Message() << "round " << round << ", " << shape << ": " << test.text.str());
    if (random.bernoulli(0.5f))
      test.template check<std::uint8_t>(any_arrangement(random));
    else
      test.template check<float>(any_arrangement(random));
    if (this->HasFailure()) return;
  }
}

// More pixels than a tile holds, rows longer than a tile, and many channels.
TYPED_TEST(planned, images_of_many_tiles) {
  stream random({.seed = 3});
  const image_shape shapes[] = {{60, 70, 3}, {3, 2000, 3}, {1100, 1, 1}, {40, 50, 17}, {9, 130, 40}, {1, 1025, 4}};
  for (int round = 0; round < 60; ++round) {
    planned_case<TypeParam> test(shapes[round % 6], static_cast<std::uint64_t>(round), any_arrangement(random));
    for (index i = random.uniform_int(4); i > 0; --i) {
      if (random.bernoulli(0.4f)) test.add_pointwise(random);
      lattice_step s = random_step(random, test.expected.shape());
      if (s.fill.size() > 1) s.fill = 0.5f;  // there are at most 32 fills
      test.add(s);
    }
    SCOPED_TRACE(testing::Message() << "round " << round << ", " << shapes[round % 6] << ": " << test.text.str());
    test.template check<TypeParam>(any_arrangement(random));
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(planned, result_may_replace_the_input) {
  stream random({.seed = 4});
  for (int round = 0; round < 300; ++round) {
    // Squares, so that turns keep the shape.
    const index size = 1 + random.uniform_int(40);
    planned_case<TypeParam> test({size, size, 3}, static_cast<std::uint64_t>(round), any_arrangement(random));
    for (index i = random.uniform_int(5); i > 0; --i) {
      if (random.bernoulli(0.3f)) test.add_pointwise(random);
      lattice_step s = random_step(random, test.expected.shape());
      if (s.kind == lattice_step::crop || s.kind == lattice_step::pad) s = {.kind = lattice_step::turn, .quarters = 1};
      test.add(s);
    }
    SCOPED_TRACE(testing::Message() << "round " << round << ", " << size << ": " << test.text.str());
    const quantizer q = test.memory.planner.values().template to<TypeParam>();
    image<TypeParam> converted(test.expected.shape());
    for_each_element(test.expected.shape(), [&](index y, index x, index c) {
      converted(y, x, c) = q.convert<TypeParam>(test.expected(y, x, c));
    });
    plan::execute(test.memory, std::as_const(test.in).view(), test.in.view());
    ASSERT_TRUE(equal(test.in, converted));
    ASSERT_TRUE(test.in.intact());
  }
}

}  // namespace
}  // namespace xaug::test
