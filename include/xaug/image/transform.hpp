// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "xaug/core/fields.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/pointwise.hpp"
#include "xaug/plan/geometry.hpp"
#include "xaug/plan/planner.hpp"

// A transform of images is an aggregate of settings with a name and a field table. It also has
//
// - `float p`, if it is applied with a probability;
// - `struct draw`, plain data with a field table, and `draw sample(stream&, const image_shape&) const`, if it makes
//   random decisions. A sample() that may decide to do nothing returns std::optional<draw>;
// - one of these, which say what it does. The draw is left out where there is none:
//     auto functor(const draw&, plan::value_state& values) const;  // a pointwise functor; updates `values`
//     void plan(const draw&, plan::geometry auto& out) const;      // moves pixels, masks, boxes and keypoints
//     void plan(const draw&, plan::pixel_planner& out) const;      // anything else with the pixels
// - `static constexpr value_use uses`, if it neither moves pixels nor takes values in the image's range;
// - `static constexpr bool colour = true`, if it takes images of 1 and 3 channels only. Implied by functors of colours;
// - `void check(const std::string& path) const`, which throws for settings that do not go together, and
//   `void check(const image_shape&) const`, which throws for images that it cannot take. The size of per-channel
//   settings is always checked;
// - `bool fills_in() const`, which returns true if it writes fractions of full scale into images, other than `fill`.

namespace xaug {

/// What a transform does with values, so that impossible orders do not compile.
enum class value_use : std::uint8_t {
  any,      ///< takes whatever values there are (geometry, erasing)
  bounded,  ///< needs values in the image's range, so that it cannot follow normalize
  opens,    ///< needs values in the image's range, gives any real numbers (normalize)
};

/// What a transform decided for one sample: plain data with a field table.
template <class D>
concept transform_draw = has_fields<D> && std::is_trivially_copyable_v<D> && std::default_initializable<D>;

namespace detail {

template <class T>
concept has_draw = requires {
  typename T::draw;
};
template <class T>
concept has_probability = requires(const T& t) {
  { t.p } -> std::same_as<const float&>;
};
template <class T>
concept may_decline = requires(const T& t, stream& random, const image_shape& shape) {
  { t.sample(random, shape) } -> std::same_as<std::optional<typename T::draw>>;
};
template <class T>
concept samples_draw = transform_draw<typename T::draw> &&
    requires(const T& t, stream& random, const image_shape& shape) {
  { t.sample(random, shape) } -> std::convertible_to<std::optional<typename T::draw>>;
};

struct no_draw {
  static constexpr auto fields() { return field_list{}; }
};
template <class T>
struct draw_of_transform {
  using type = no_draw;
};
template <has_draw T>
struct draw_of_transform<T> {
  using type = typename T::draw;
};

}  // namespace detail

/// The decisions for one sample: the transform's draw and, if it is optional, whether it is applied.
template <class T>
struct drawn : detail::draw_of_transform<T>::type {
  static constexpr auto fields() { return detail::draw_of_transform<T>::type::fields(); }
  friend constexpr bool operator==(const drawn& a, const drawn& b) { return equal_fields(a, b); }
};
template <class T>
  requires(detail::has_probability<T> || detail::may_decline<T>)
struct drawn<T> : detail::draw_of_transform<T>::type {
  bool apply = false;

  static constexpr auto fields() {
    return field_list{field<&drawn::apply>{}} + detail::draw_of_transform<T>::type::fields();
  }
  friend constexpr bool operator==(const drawn& a, const drawn& b) { return equal_fields(a, b); }
};

namespace detail {

/// Calls `plan` or `functor` of a transform, with its draw if it has one.
template <class T, class Planner>
constexpr auto call_plan(const T& t, const drawn<T>& d, Planner& planner) {
  if constexpr (has_draw<T>)
    return t.plan(static_cast<const typename T::draw&>(d), planner);
  else
    return t.plan(planner);
}
template <class T>
XAUG_PER_ISA constexpr auto call_functor(const T& t, const drawn<T>& d, plan::value_state& values) {
  if constexpr (has_draw<T>)
    return t.functor(static_cast<const typename T::draw&>(d), values);
  else
    return t.functor(values);
}

template <class T, class Planner>
concept plans_with = requires(const T& t, const typename draw_of_transform<T>::type& d, Planner& planner) {
  t.plan(d, planner);
}
|| (!has_draw<T> && requires(const T& t, Planner& planner) { t.plan(planner); });

template <class T>
concept has_functor = requires(const T& t, const typename draw_of_transform<T>::type& d, plan::value_state& values) {
  { t.functor(d, values) } -> kernel::pointwise;
}
|| (!has_draw<T> && requires(const T& t, plan::value_state& values) {
  { t.functor(values) } -> kernel::pointwise;
});

}  // namespace detail

/// A transform of images.
template <class T>
concept transform = has_fields<T> && requires {
  { T::name } -> std::convertible_to<std::string_view>;
} &&(detail::has_draw<T> ? detail::samples_draw<T>
                         : detail::has_functor<T> || detail::plans_with<T, plan::image_planner>);

/// A transform that is one functor on each pixel: neighbours of this kind share their loads and stores.
template <class T>
concept pointwise_transform = transform<T> && detail::has_functor<T>;

/// A transform that moves pixels and leaves their values alone: its plan() takes any planner.
template <class T>
concept geometric_transform = transform<T> && detail::plans_with<T, plan::shape_planner>;

namespace detail {

/// What a transform does with values.
template <transform T>
constexpr value_use use_of() {
  if constexpr (requires { T::uses; })
    return T::uses;
  else
    return geometric_transform<T> ? value_use::any : value_use::bounded;
}

/// Whether it takes images of 1 and 3 channels only.
template <transform T>
constexpr bool takes_colours() {
  if constexpr (requires { T::colour; })
    return T::colour;
  else if constexpr (pointwise_transform<T>)
    return kernel::colourwise<decltype(call_functor(std::declval<const T&>(), std::declval<const drawn<T>&>(),
                                                    std::declval<plan::value_state&>()))>;
  else
    return false;
}

/// True if T has any member named `check`: the name is then ambiguous here.
struct with_check {
  void check();
};
template <class T>
struct with_two_checks : T, with_check {};
template <class T>
concept names_check = !requires {
  &with_two_checks<T>::check;
};

/// Optional members are detected by their signature, so that one with a wrong signature would be ignored silently.
template <transform T>
consteval bool has_proper_members() {
  static_assert(pointwise_transform<T> || plans_with<T, plan::image_planner>,
                "xaug: a transform needs functor(draw, values) const, which returns a pointwise functor, or "
                "plan(draw, planner) const; without the draw if it has none");
  static_assert(pointwise_transform<T> || geometric_transform<T> || plans_with<T, plan::pixel_planner>,
                "xaug: plan() of a transform that moves pixels has to take every planner, plan(draw, plan::geometry "
                "auto&), so that masks and points follow; that of another one takes a plan::pixel_planner&");
  if constexpr (!has_draw<T>)
    static_assert(
        !requires { &T::sample; },
        "xaug: what sample() of a transform returns has to be its `draw`, a type of this name, or a "
        "std::optional of it");
  if constexpr (has_draw<T>)
    static_assert(
        !requires(const typename T::draw& d) { d.apply; },
        "xaug: whether a transform is applied follows from its setting `float p`, and is kept beside the draw");
  if constexpr (requires(const T& t) { t.p; })
    static_assert(has_probability<T>, "xaug: a transform's `p`, the probability of applying it, has to be a float");
  if constexpr (std::is_class_v<T> && !std::is_final_v<T>) {
    if constexpr (names_check<T>) {
      constexpr bool checks_image = requires(const T& t, const image_shape& shape) {
        { t.check(shape) } -> std::same_as<void>;
      };
      constexpr bool checks_settings = requires(const T& t, const std::string& path) {
        { t.check(path) } -> std::same_as<void>;
      };
      static_assert(checks_image || checks_settings,
                    "xaug: a transform's check() has to be a const member that throws, and returns nothing; it takes a "
                    "const image_shape& (for images that it cannot take) or a const std::string& (for settings that do "
                    "not go together)");
    }
  }
  return true;
}

/// Returns true if the draw's transform is applied; those without `apply` always are.
template <class T>
constexpr bool applies(const drawn<T>& d) {
  if constexpr (requires { d.apply; })
    return d.apply;
  else
    return true;
}

/// Returns true if a transform with these settings may write values other than 0 into an image. These are fractions of
/// full scale, so the image's values have to be, too.
template <class T>
constexpr bool fills_in(const T& t) {
  if constexpr (requires { t.fills_in(); })
    if (t.fills_in()) return true;
  if constexpr (requires { t.padding_mode; })
    if (t.padding_mode != padding_mode::constant) return false;
  if constexpr (requires { t.fill; })
    return std::any_of(t.fill.begin(), t.fill.end(), [](float value) { return value != 0.0f; });
  return false;
}

[[noreturn]] XAUG_NEVER_INLINE inline void throw_channels(std::string_view transform, std::string_view setting,
                                                          index values, index channels) {
  throw error(std::string(transform) + '.' + std::string(setting),
              "one value, or one for each of the image's " + std::to_string(channels) + " channels",
              std::to_string(values) + " values");
}
[[noreturn]] XAUG_NEVER_INLINE inline void throw_colour(std::string_view transform, index channels) {
  throw error(transform, "an image of 1 channel (grey) or 3 channels (RGB)", std::to_string(channels) + " channels");
}

/// Throws if a transform cannot take images of this shape.
template <transform T>
void check_image(const T& t, const image_shape& shape) {
  for_each_field<T>([&](const auto& f) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(t.*f.member)>, channel_values>) {
      const index values = (t.*f.member).size();
      if (values != 1 && values != shape.channels) throw_channels(T::name, f.name, values, shape.channels);
    }
  });
  if constexpr (takes_colours<T>())
    if (shape.channels != 1 && shape.channels != 3) throw_colour(T::name, shape.channels);
  if constexpr (requires { t.check(shape); }) t.check(shape);
}

/// Samples the decisions of a transform.
template <transform T>
void sample_transform(const T& t, drawn<T>& d, stream& random, const image_shape& shape) {
  d = {};
  if constexpr (has_probability<T>) {
    d.apply = random.bernoulli(t.p);
    if (!d.apply) return;
  }
  if constexpr (may_decline<T>) {
    const std::optional<typename T::draw> decided = t.sample(random, shape);
    d.apply = decided.has_value();
    if (decided) static_cast<typename T::draw&>(d) = *decided;
  } else if constexpr (has_draw<T>) {
    static_cast<typename T::draw&>(d) = t.sample(random, shape);
  }
}

/// Plans a transform. Operations on pixel values are planned only for image_planner.
template <transform T, class Planner>
void plan_transform(const T& t, const drawn<T>& d, Planner& planner) {
  if (!applies(d)) return;
  if constexpr (geometric_transform<T>) {
    // Decisions that are applied again may have been made for another image.
    if (planner.wants_values()) check_image(t, planner.shape());
    planner.begin_step(T::name);
    call_plan(t, d, planner);
    planner.end_step();
  } else if constexpr (std::same_as<Planner, plan::image_planner>) {
    if (!planner.wants_values()) return;
    check_image(t, planner.shape());
    planner.begin_step(T::name);
    if constexpr (pointwise_transform<T>) {
      plan::value_state values = planner.values();
      const auto functor = call_functor(t, d, values);
      planner.pointwise(functor, values);
    } else {
      call_plan(t, d, static_cast<plan::pixel_planner&>(planner));
    }
    planner.end_step();
  }
}

}  // namespace detail
}  // namespace xaug
