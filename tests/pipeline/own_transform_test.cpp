// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#define XAUG_ALLOCATIONS_ARE_COUNTED
#include "support/allocation_counter.hpp"
#include "support/images.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"
#include "xaug/plan/maps.hpp"

// Transforms that others write: what they say of themselves is asked for by its value.

namespace xaug::test {
namespace {

/// A transform without settings, randomness or a header of ours.
struct darker {
  static constexpr std::string_view name = "darker";
  static constexpr auto fields() { return field_list{}; }
  auto functor(plan::value_state& values) const {
    values.compute();
    return []<kernel::real B>(const B& x, index) { return x * B(0.5f); };
  }
};

// Values for each channel may be drawn, and be a part of functors, which are kept as bytes.
static_assert(std::is_trivially_copyable_v<channel_values> && std::is_default_constructible_v<channel_values>);

/// Adds a value to each channel.
struct tint {
  channel_values by = 0.0f;
  static constexpr std::string_view name = "tint";
  static constexpr auto fields() { return field_list{field<&tint::by>{}}; }
  struct draw {
    channel_values by = 0.0f;
    static constexpr auto fields() { return field_list{field<&draw::by>{}}; }
  };
  struct tint_functor {
    channel_values by;
    float bound;
    template <kernel::real B>
    B operator()(const B& x, index channel) const {
      return kernel::clamp(x + B(bound * by[channel]), bound);
    }
  };
  draw sample(stream&, const image_shape&) const { return {by}; }
  tint_functor functor(const draw& d, plan::value_state& values) const { return {d.by, values.bound}; }
};

TEST(own_transform, draws_and_functors_have_values_for_each_channel) {
  image<float> in({5, 6, 3});
  for_each_element(in.shape(),
                   [&](index y, index x, index c) { in(y, x, c) = 0.0625f * static_cast<float>((y + x + c) % 5); });
  image<float> out(in.shape());
  (tint{.by = {0.125f, 0.25f, 0.5f}} | horizontal_flip{.p = 0})(in.view(), out.view(), {});
  for (index c = 0; c < 3; ++c) EXPECT_EQ(out(3, 2, c), in(3, 2, c) + 0.125f * static_cast<float>(1 << c));
}

/// Moves pixels, and masks and points with them.
struct mirror {
  float p = 0.5f;
  static constexpr std::string_view name = "mirror";
  static constexpr auto fields() { return field_list{field<&mirror::p>{probability, "probability of mirroring"}}; }
  void plan(plan::geometry auto& out) const { out.flip_horizontal(); }
};

static_assert(transform<darker> && pointwise_transform<darker> && !geometric_transform<darker>);
static_assert(transform<mirror> && geometric_transform<mirror> && !pointwise_transform<mirror>);
static_assert(geometric_transform<rotate> && !geometric_transform<brightness> && !geometric_transform<random_erasing>);
static_assert(std::is_empty_v<drawn<darker>> && sizeof(drawn<mirror>) == sizeof(bool));

struct no_tuple {
  static constexpr int fields() { return 3; }
};
static_assert(!has_fields<no_tuple> && !has_fields<int> && has_fields<rotate>);

TEST(own_transform, changes_values_and_leaves_masks_and_points_alone) {
  const auto p = horizontal_flip{.p = 0} | darker{} | brightness{.factor = {1, 1}};
  const auto in = random_image<float>({5, 6, 3});
  image<float> out(in.shape());
  p(in.view(), out.view(), {});
  EXPECT_FLOAT_EQ(out(3, 2, 1), 0.5f * in(3, 2, 1));
  image<float> mask(in.shape());
  p.apply_to_mask(p.sample({}, in.shape()), in.view(), mask.view());
  EXPECT_TRUE(equal(mask, in));
  std::vector<keypoint> points{{1, 2}};
  p.apply_to_keypoints(p.sample({}, in.shape()), in.shape(), points);
  EXPECT_EQ(points[0], (keypoint{1, 2}));
}

TEST(own_transform, moves_masks_and_points) {
  const pipeline p(mirror{.p = 1});
  const auto in = random_image<float>({5, 6, 3});
  image<float> mask(in.shape());
  p.apply_to_mask(p.sample({}, in.shape()), in.view(), mask.view());
  EXPECT_EQ(mask(3, 2, 1), in(3, 3, 1));
  std::vector<keypoint> points{{1, 2}};
  p.apply_to_keypoints(p.sample({}, in.shape()), in.shape(), points);
  EXPECT_EQ(points[0], (keypoint{4, 2}));
}

/// Leans the image over, by a homography: not an affine map, but known both ways.
struct lean {
  float by = 0.3f;
  xaug::interpolation interpolation = xaug::interpolation::bilinear;
  static constexpr std::string_view name = "lean";
  static constexpr auto fields() { return field_list{field<&lean::by>{limits{0, 0.9}}, field<&lean::interpolation>{}}; }
  struct draw {
    float by = 0;
    static constexpr auto fields() { return field_list{field<&draw::by>{limits{0, 0.9}}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.uniform(0, by)}; }
  void plan(const draw& d, plan::geometry auto& out) const {
    const float slope = d.by / static_cast<float>(out.shape().height);
    out.remap(plan::homography{{1, 0, 0, 0, 1, 0, 0, slope, 1}}, interpolation, 0.5f);
  }
};

/// Shakes the image at some places, and what is between them along: a field of displacements, of which the draw keeps
/// the key.
struct wobble {
  float most = 2;
  xaug::interpolation interpolation = xaug::interpolation::bilinear;
  static constexpr std::string_view name = "wobble";
  static constexpr auto fields() {
    return field_list{field<&wobble::most>{non_negative}, field<&wobble::interpolation>{}};
  }
  struct draw {
    pixel_stream nodes{};
    static constexpr auto fields() { return field_list{field<&draw::nodes>{}}; }
  };
  draw sample(stream& random, const image_shape&) const { return {random.pixels()}; }
  void plan(const draw& d, plan::geometry auto& out) const {
    const auto shake = [key = d.nodes, reach = most](std::span<float> x, std::span<float> y) {
      stream random(key.key, key.sample, key.position);
      for (float& each : x) each = random.uniform(-reach, reach);
      for (float& each : y) each = random.uniform(-reach, reach);
    };
    out.remap(plan::displacement_field(out.shape(), 5, 6, shake), interpolation, 0.5f);
  }
};
static_assert(geometric_transform<lean> && geometric_transform<wobble>);

using remapping_pipeline =
    basic_any_pipeline<transform_list<random_crop, horizontal_flip, rotate90, resize, brightness, lean, wobble>>;

template <element In, element Out, class Typed>
void expect_remaps_alike(const Typed& typed, const remapping_pipeline& composed) {
  for (const auto& how : {arrangements[0], arrangements[1], arrangements[2], arrangements[7]})
    for (const index channels : {1, 3, 5})
      for (std::uint64_t sample = 0; sample < 3; ++sample) {
        const auto in = random_image<In>({41, 53, channels}, sample, how);
        image<Out> out(typed.output_shape(typed.sample({.index = sample}, in.shape()), in.shape()));
        image<Out> again(out.shape(), how);
        typed(in.view(), out.view(), {.index = sample});
        composed(in.view(), again.view(), {.index = sample});
        ASSERT_TRUE(equal(out, again)) << how << ' ' << channels;
      }
}

TEST(own_transform, remaps_in_pipelines_of_both_kinds_and_all_layouts) {
  const random_crop crop{.height = 40, .width = 44, .padding = 2};
  const resize larger{.height = 60, .width = 50};
  const auto typed = crop | wobble{} | horizontal_flip{} | lean{} | rotate90{} | larger | brightness{};
  const remapping_pipeline composed{crop, wobble{}, horizontal_flip{}, lean{}, rotate90{}, larger, brightness{}};
  expect_remaps_alike<std::uint8_t, std::uint8_t>(typed, composed);
  expect_remaps_alike<std::uint8_t, float>(typed, composed);
  expect_remaps_alike<float, float>(typed, composed);
  EXPECT_EQ(explain(mirror{.p = 1} | wobble{} | rotate90{} | invert{.p = 1}),
            "pass 1: 32x32x3 -> 32x32x3, bilinear warp, 1 operation on each tile\n"
            "    mirror\n"
            "    wobble\n"
            "    rotate90\n"
            "    invert\n");
}

TEST(own_transform, remaps_masks_and_points_along) {
  const auto p =
      random_crop{.height = 60, .width = 70, .padding = 5} | wobble{} | horizontal_flip{} | lean{} | rotate90{};
  const image_shape shape{60, 70, 1};
  int seen = 0;
  for (std::uint64_t sample = 0; sample < 60; ++sample) {
    stream random({.seed = 3, .index = sample});
    const float x = random.uniform(5, 65);
    const float y = random.uniform(5, 55);
    image<std::uint8_t> in(shape);
    for_each_element(shape, [&](index i, index j, index) {
      in(i, j, 0) = std::hypot(static_cast<float>(j) - x, static_cast<float>(i) - y) <= 3 ? 9 : 0;
    });
    const auto draws = p.sample({.index = sample}, shape);
    image<std::uint8_t> mask(p.output_shape(draws, shape));
    p.apply_to_mask(draws, in.view(), mask.view());
    std::vector<keypoint> points{{x, y}};
    p.apply_to_keypoints(draws, shape, points);
    std::vector<box> boxes{{x - 2.5f, y - 2.5f, x + 3.5f, y + 3.5f}};
    p.apply_to_boxes(draws, shape, boxes, {.min_visibility = 0.99f});
    double count = 0;
    double sum_x = 0;
    double sum_y = 0;
    for_each_element(mask.shape(), [&](index i, index j, index) {
      if (mask(i, j, 0) != 9) return;
      ++count;
      sum_x += static_cast<double>(j);
      sum_y += static_cast<double>(i);
    });
    if (boxes.empty()) continue;  // in part beyond an edge
    ++seen;
    ASSERT_TRUE(points[0].visible);
    ASSERT_GT(count, 3);
    EXPECT_NEAR(sum_x / count, double{points[0].x}, 0.7);
    EXPECT_NEAR(sum_y / count, double{points[0].y}, 0.7);
    EXPECT_NEAR(double{boxes[0].x_min + boxes[0].x_max} / 2 - 0.5, double{points[0].x}, 0.7);
    EXPECT_NEAR(double{boxes[0].y_min + boxes[0].y_max} / 2 - 0.5, double{points[0].y}, 0.7);
  }
  EXPECT_GT(seen, 30);
}

TEST(own_transform, remaps_without_allocation) {
  const auto p = horizontal_flip{} | wobble{} | lean{};
  const auto in = random_image<std::uint8_t>({40, 50, 3});
  image<float> out(in.shape());
  p(in.view(), out.view(), {});
  const allocation_counter counter;
  for (std::uint64_t sample = 0; sample < 10; ++sample) p(in.view(), out.view(), {.index = sample});
  EXPECT_EQ(counter.count(), 0U);
}

/// Looks at neighbours: the mean of a pixel and of those to its left and right, the edge's repeated. A source of its
/// own.
struct smooth {
  static constexpr std::string_view name = "smooth";
  static constexpr auto fields() { return field_list{}; }

  template <element S>
  struct loader {
    image_view<const S> image;
    const lattice& after;

    float mean(index y, index x, index c) const {
      const auto at = [&](index column) {
        return static_cast<float>(image(y, std::clamp<index>(column, 0, image.shape.width - 1), c));
      };
      return (at(x - 1) + at(x) + at(x + 1)) / 3.0f;
    }
    friend void load_tile(const loader& self, const kernel::tile& t) {
      kernel::for_each_row(t, [&](const kernel::tile_row& row) {
        for (index c = 0; c < t.image.channels; ++c)
          for (index i = 0; i < row.count; ++i) {
            const index along_y = self.after.y(row.y);
            const index along_x = self.after.x(row.x + i);
            const bool turned = self.after.y.columns;
            t.plane(c)[row.offset + i] = self.mean(turned ? along_x : along_y, turned ? along_y : along_x, c);
          }
      });
    }
  };
  struct step {
    template <element S>
    void open(const image_view<const S>& image, const lattice& after, const plan::value_state&, plan::workspace&,
              const plan::loader_use& use) const {
      const loader<S> pixels{image, after};
      use(plan::tile_loader(pixels));
    }
    void describe(std::ostream& out) const { out << "mean of three"; }
  };

  void plan(plan::pixel_planner& out) const {
    plan::value_state after = out.values();
    after.compute();
    out.source(step{}, out.shape().height, out.shape().width, after);
  }
};

TEST(own_transform, reads_neighbours_and_takes_the_lattice_maps_around_it) {
  for (const image_shape& shape : {image_shape{5, 7, 3}, image_shape{40, 90, 1}}) {  // one tile, and several
    const auto in = random_image<std::uint8_t>(shape);
    const auto p = mirror{.p = 1} | smooth{} | rotate90{.turns = {1, 1}} | normalize{.mean = 0.5f, .std = 2.0f};
    image<float> out({shape.width, shape.height, shape.channels});
    p(in.view(), out.view(), {});
    const auto left = [&](index y, index x, index c) {
      return static_cast<float>(in(y, shape.width - 1 - std::clamp<index>(x, 0, shape.width - 1), c));
    };
    for (index y = 0; y < shape.height; ++y)
      for (index x = 0; x < shape.width; ++x)
        for (index c = 0; c < shape.channels; ++c) {
          const float mean = (left(y, x - 1, c) + left(y, x, c) + left(y, x + 1, c)) / 3.0f;
          // Turned counter-clockwise, the last column is the first row.
          ASSERT_NEAR(out(shape.width - 1 - x, y, c), (mean / 255.0f - 0.5f) / 2.0f, 1e-5f) << y << ' ' << x;
        }
  }
  EXPECT_EQ(explain(mirror{.p = 1} | smooth{} | invert{.p = 1}),
            "pass 1: 32x32x3 -> 32x32x3, mean of three, 1 operation on each tile\n"
            "    mirror\n"
            "    smooth\n"
            "    invert\n");
}

/// Ranks: each value becomes the share of the channel's values that are not above it, by a histogram in scratch memory.
struct ranks {
  static constexpr std::string_view name = "ranks";
  static constexpr auto fields() { return field_list{}; }

  struct operation {
    plan::scratch_place<index> histogram;
    plan::scratch_place<float> table;
    float bound;

    static std::size_t place(index channel, float level) {
      return static_cast<std::size_t>(256 * channel + static_cast<index>(level));
    }
    void reduce(const kernel::tile& t, const plan::scratch_memory& scratch) const {
      for (index c = 0; c < t.image.channels; ++c)
        for (index i = 0; i < t.size; ++i) ++scratch[histogram][place(c, t.plane(c)[i])];
    }
    void finish(index pixels, const plan::scratch_memory& scratch) const {
      index sum = 0;
      for (std::size_t i = 0; i < scratch[table].size(); ++i) {
        sum = i % 256 == 0 ? scratch[histogram][i] : sum + scratch[histogram][i];
        scratch[table][i] = bound * static_cast<float>(sum) / static_cast<float>(pixels);
      }
    }
    void run(const kernel::tile& t, const plan::scratch_memory& scratch) const {
      for (index c = 0; c < t.image.channels; ++c)
        for (index i = 0; i < t.size; ++i) t.plane(c)[i] = scratch[table][place(c, t.plane(c)[i])];
    }
  };

  void plan(plan::pixel_planner& out) const {
    plan::value_state after = out.values();
    after.compute();
    const index size = 256 * out.shape().channels;
    out.statistical(operation{out.scratch<index>(size), out.scratch<float>(size), after.bound}, after);
  }
};

TEST(own_transform, has_scratch_memory) {
  for (const image_shape& shape : {image_shape{5, 7, 3}, image_shape{40, 90, 2}}) {  // one tile, and several
    const pipeline p(ranks{});
    image<float> out(shape);
    for (int time = 0; time < 2; ++time) {  // all 0 the second time too
      const auto in = random_image<std::uint8_t>(shape);
      p(in.view(), out.view(), {});
      for (index c = 0; c < shape.channels; ++c) {
        index lower = 0;
        for (index y = 0; y < shape.height; ++y)
          for (index x = 0; x < shape.width; ++x) lower += in(y, x, c) <= in(3, 2, c) ? 1 : 0;
        ASSERT_FLOAT_EQ(out(3, 2, c), static_cast<float>(lower) / static_cast<float>(shape.pixels()));
      }
    }
  }
}

/// Needs the whole image at once: turns it upside down by hand, and blends it with what two pipelines make of it, which
/// run inside.
struct blend {
  static constexpr std::string_view name = "blend";
  static constexpr auto fields() { return field_list{}; }

  struct step {
    template <element T>
    void run(const image_view<const T>& in, const image_view<T>& out) const {
      static const auto first = contrast{.factor = {0.5f, 0.5f}} | rotate90{.turns = {2, 2}};
      static const any_pipeline second{rotate{.degrees = {30, 30}}, saturation{}};
      xaug::detail::leased_buffer memory;
      const index size = in.shape.size();
      T* data = memory.template reserve<T>(2 * size);
      const auto one = xaug::detail::dense_like(data, in.shape, in);
      const auto two = xaug::detail::dense_like(data + size, in.shape, in);
      first(in, one, {});
      second(in, two, {});
      for_each_element(in.shape, [&](index y, index x, index c) {
        out(y, x, c) = static_cast<T>((static_cast<float>(in(in.shape.height - 1 - y, x, c)) +
                                       static_cast<float>(one(y, x, c)) + 2.0f * static_cast<float>(two(y, x, c))) /
                                      4.0f);
      });
    }
    void describe(std::ostream& out) const { out << "blend"; }
  };

  void plan(plan::pixel_planner& out) const {
    plan::value_state after = out.values();
    after.compute();
    out.whole_image(step{}, out.shape().height, out.shape().width, after);
  }
};

template <element T>
void expect_blend_within_a_pipeline() {
  for (const image_shape& shape : {image_shape{9, 9, 3}, image_shape{60, 60, 3}}) {
    const auto in = random_image<T>(shape);
    // By hand: the pipelines before and behind it apart.
    image<T> faded(shape);
    image<T> blended(shape);
    image<float> expected(shape);
    const auto front = mirror{.p = 1} | contrast{.factor = {0.7f, 0.7f}};
    front(in.view(), faded.view(), {});
    blend::step{}.run(image_view<const T>(faded.view()), blended.view());
    (rotate90{.turns = {1, 1}} | normalize{.mean = 0.5f})(blended.view(), expected.view(), {});
    const auto whole = front | blend{} | rotate90{.turns = {1, 1}} | normalize{.mean = 0.5f};
    image<float> out(shape);
    whole(in.view(), out.view(), {});
    EXPECT_TRUE(equal(out, expected));
  }
}

TEST(own_transform, sees_the_whole_image_and_runs_pipelines_inside) {
  expect_blend_within_a_pipeline<std::uint8_t>();
  expect_blend_within_a_pipeline<float>();
  EXPECT_EQ(explain(mirror{.p = 1} | invert{.p = 1} | blend{}),
            "pass 1: 32x32x3 -> 32x32x3, 1 operation on levels\n"
            "    mirror\n"
            "    invert\n"
            "pass 2: 32x32x3 -> 32x32x3, blend, 0 operations on each tile\n"
            "    blend\n");
}

TEST(own_transform, is_run_inside_itself) {
  const auto in = random_image<std::uint8_t>({9, 9, 3});
  image<std::uint8_t> once(in.shape());
  image<std::uint8_t> again(in.shape());
  const auto p = blend{} | darker{} | blend{};
  p(in.view(), once.view(), {});
  release_memory();
  EXPECT_EQ(kept_memory(), 0);
  p(in.view(), again.view(), {});
  EXPECT_TRUE(equal(once, again));
}

/// Decides by itself whether it takes place.
struct sometimes : darker {
  struct draw {
    float by = 0;
    static constexpr auto fields() { return field_list{field<&draw::by>{}}; }
  };
  std::optional<draw> sample(stream& random, const image_shape&) const {
    const float by = random.uniform();
    return by < 0.5f ? std::optional<draw>() : draw{by};
  }
  auto functor(const draw&, plan::value_state& values) const { return darker::functor(values); }
};

TEST(own_transform, may_decline) {
  const pipeline p(sometimes{});
  int applied = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto draw = std::get<0>(p.sample({.index = i}, {5, 6, 3}));
    EXPECT_EQ(draw.by >= 0.5f, draw.apply);
    applied += draw.apply ? 1 : 0;
  }
  EXPECT_TRUE(applied > 20 && applied < 80) << applied;
}

/// A transform whose checks are found.
struct particular : darker {
  void check(const std::string& path) const { throw error(path, "nobody", "somebody"); }
};
static_assert(xaug::detail::names_check<particular> && !xaug::detail::names_check<darker>);

TEST(own_transform, is_checked) {
  EXPECT_THROW(pipeline<particular>(particular{}), error);
}

}  // namespace
}  // namespace xaug::test
