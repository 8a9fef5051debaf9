// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "xaug/core/error.hpp"

namespace xaug::test {

/// The message of the xaug::error that `act` throws, or an empty string (and a failure) if it throws none.
template <class Act>
std::string message_of(const Act& act) {
  try {
    act();
  } catch (const error& e) {
    return e.what();
  } catch (const std::exception& e) {
    ADD_FAILURE() << "expected xaug::error, found another exception: " << e.what();
    return {};
  }
  ADD_FAILURE() << "expected xaug::error, nothing was thrown";
  return {};
}

/// Expects an xaug::error that says what was wrong, what was expected and what was found, and has all of `parts` in it.
template <class Act>
void expect_error(const Act& act, std::initializer_list<std::string_view> parts) {
  const std::string message = message_of(act);
  if (message.empty()) return;
  for (const std::string_view part : {std::string_view(": expected "), std::string_view(", found ")})
    EXPECT_NE(message.find(part), std::string::npos) << "no \"" << part << "\" in: " << message;
  for (const std::string_view part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << "no \"" << part << "\" in: " << message;
}

/// Expects an xaug::error that says just this.
template <class Act>
void expect_message(const Act& act, std::string_view message) {
  EXPECT_EQ(message_of(act), message);
}

}  // namespace xaug::test
