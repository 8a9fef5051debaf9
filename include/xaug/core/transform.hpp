// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "xaug/core/fields.hpp"
#include "xaug/core/random.hpp"
#include "xaug/core/view.hpp"
#include "xaug/kernel/pointwise.hpp"
#include "xaug/plan/planner.hpp"
#include "xaug/plan/points.hpp"

namespace xaug::inline XAUG_ABI {

/// What a transform does with values, so that impossible orders do not compile.
enum class value_use : std::uint8_t {
  any,      ///< takes whatever values there are (geometry, erasing)
  bounded,  ///< needs values in the image's range: nothing behind normalize
  opens,    ///< needs values in the image's range, gives any real numbers (normalize)
};

/// What a transform decided for one sample: plain data with a field table.
template <class D>
concept transform_draw = has_fields<D> && std::is_trivially_copyable_v<D> && std::default_initializable<D>;

/// A transform: settings with a field table, a name, and sample(). To say what it does with an image it has either
///  - functor(draw, values): a pointwise functor (see kernel/pointwise.hpp), which also updates `values`; or
///  - plan(draw, planner): calls on an image_planner, or, with `geometric = true`, on any planner (plan/points.hpp).
/// Optional: check(path) throws xaug::error for settings that do not go together; check(shape) for images that it
/// cannot take; fills_in(), whether it puts fractions of full scale into images beside `fill`.
template <class T>
concept transform = has_fields<T> && transform_draw<typename T::draw> &&
    requires(const T& t, stream& random, const image_shape& shape) {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::uses } -> std::convertible_to<value_use>;
  { t.sample(random, shape) } -> std::same_as<typename T::draw>;
};

/// A transform that is one functor on each pixel: neighbours of this kind share their loads and stores.
template <class T>
concept pointwise_transform = transform<T> && requires(const T& t, const typename T::draw& d, plan::value_state& v) {
  { t.functor(d, v) } -> kernel::pointwise;
};

/// A transform that moves pixels and leaves their values alone: static constexpr bool geometric = true.
template <class T>
concept geometric_transform = transform<T> && requires {
  requires static_cast<bool>(T::geometric);
};

namespace detail {

/// Whether T has a member `check` of whatever kind: then the name is ambiguous here.
struct with_check {
  void check();
};
template <class T>
struct with_two_checks : T, with_check {};
template <class T>
concept names_check = !requires {
  &with_two_checks<T>::check;
};

/// Optional members are asked for by their form, so that one of another form would be passed over in silence.
template <transform T>
consteval bool has_proper_members() {
  using draw = typename T::draw;
  constexpr bool plans = requires(const T& t, const draw& d, plan::image_planner& p) {
    t.plan(d, p);
  };
  constexpr bool plans_points = requires(const T& t, const draw& d, plan::point_planner& p, plan::shape_planner& s) {
    t.plan(d, p);
    t.plan(d, s);
  };
  constexpr bool tells_geometric = requires {
    typename std::bool_constant<static_cast<bool>(T::geometric)>;
  };
  constexpr bool names_geometric = requires {
    T::geometric;
  };
  static_assert(!names_geometric || tells_geometric,
                "xaug: a transform's `geometric` has to be a static constexpr bool");
  static_assert(pointwise_transform<T> || plans,
                "xaug: a transform needs functor(draw, values) const, which returns a pointwise functor, or "
                "plan(draw, planner) const");
  static_assert(!geometric_transform<T> || plans_points,
                "xaug: plan() of a geometric transform has to take every planner: make it a template");
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

/// Whether a draw says that its transform takes place at all; those without `apply` always do.
template <class Draw>
constexpr bool applies(const Draw& draw) {
  if constexpr (requires { draw.apply; }) {
    static_assert(std::same_as<decltype(draw.apply), bool>, "xaug: `apply` of a draw has to be a bool");
    return draw.apply;
  } else {
    return true;
  }
}

/// Whether a transform with these settings may put values of its own into an image, other than 0. They are fractions of
/// full scale, and the image has to be of such too.
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

/// Throws if a per-channel setting has neither one value nor one for each channel.
inline void require_channels(std::string_view setting, const channel_values& values, index channels) {
  if (values.size() != 1 && values.size() != channels)
    throw error(setting, "one value, or one for each of the image's " + std::to_string(channels) + " channels",
                std::to_string(values.size()) + " values");
}

inline void require_colour(std::string_view transform, index channels) {
  if (channels != 1 && channels != 3)
    throw error(transform, "an image of 1 channel (grey) or 3 channels (RGB)", std::to_string(channels) + " channels");
}

}  // namespace detail
}  // namespace xaug::inline XAUG_ABI
