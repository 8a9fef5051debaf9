// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "xaug/core/config.hpp"
#include "xaug/core/numbers.hpp"

namespace xaug {

/// Thrown for every bad input. The message names what was wrong, what was expected and what was found.
class error : public std::runtime_error {
public:
  explicit error(const std::string& message) : std::runtime_error(message) {}

  /// The usual three parts: "random_crop.p: expected a probability in [0, 1], found 1.5".
  template <class Found>
  error(std::string_view what, std::string_view expected, const Found& found)
      : std::runtime_error(compose(what, expected, found)) {}

private:
  template <class Found>
  static std::string compose(std::string_view what, std::string_view expected, const Found& found) {
    plain_stream text;
    text << what << ": expected " << expected << ", found ";
    if constexpr (numeric<Found>)
      text << number_text(found);
    else
      text << found;
    return text.str();
  }
};

}  // namespace xaug
