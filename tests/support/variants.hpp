// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <type_traits>

#include "xaug/core/fields.hpp"
#include "xaug/pipeline/registry.hpp"

namespace xaug::test {

/// Settings that do something: sizes where there is no default, probability 1.
template <class T>
T settings(float p) {
  T t{};
  for_each_field<T>([&](const auto& f) {
    auto& value = t.*f.member;
    if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, index>) {
      if (!f.allowed.contain(static_cast<double>(value))) value = 24;
    } else if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, sides>) {
      value = {3, 1, 4, 2};
    } else if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, float>) {
      if (f.name == "p") value = p;
    }
  });
  if constexpr (requires {
                  t.brightness = range{};
                  t.hue = range{};
                }) {
    t.brightness = t.contrast = t.saturation = {0.6f, 1.4f};
    t.hue = {-0.2f, 0.2f};
  }
  return t;
}

/// Calls `use(name, transform)` for each transform by its defaults, and with each other value of each named setting
/// (interpolation, padding_mode, ...).
template <class Use>
void for_each_variant(const Use& use) {
  for_each_type(all_transforms{}, [&]<class T>() {
    const T on = settings<T>(1.0f);
    use(std::string(T::name), on);
    for_each_field<T>([&](const auto& f) {
      using member = std::remove_cvref_t<decltype(on.*f.member)>;
      if constexpr (std::is_enum_v<member>)
        for (std::size_t i = 0; i < enum_names<member>.size(); ++i) {
          T other = on;
          other.*f.member = static_cast<member>(i);
          if (other.*f.member != on.*f.member)
            use(std::string(T::name) + '_' + std::string(enum_names<member>[i]), other);
        }
    });
  });
}

}  // namespace xaug::test
