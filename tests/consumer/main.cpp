// SPDX-License-Identifier: BSD-3-Clause

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "augment.hpp"

namespace {

int failures = 0;

void expect(bool condition, const char* what) {
  if (condition) return;
  std::printf("failed: %s\n", what);
  ++failures;
}

void check_exact(const std::vector<float>& flipped) {
  constexpr std::size_t size = 33;
  constexpr double mean[] = {0.5, 0.25, 0.0};
  constexpr double std[] = {0.5, 1.0, 0.25};
  double worst = 0;
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t y = 0; y < size; ++y)
      for (std::size_t x = 0; x < size; ++x) {
        const double value = static_cast<std::uint8_t>((y * size + size - 1 - x) * 3 + c) / 255.0;
        worst = std::max(worst, std::abs(flipped[(c * size + y) * size + x] - (value - mean[c]) / std[c]));
      }
  expect(worst < 1e-5, "an image, flipped and normalised");
}

/// An error is one for every file, whatever it was compiled for.
void check_error(const variant& from) {
  try {
    from.fail();
    expect(false, "an error");
  } catch (const xaug::error& e) {
    expect(std::string_view(e.what()).find("horizontal_flip.p") != std::string_view::npos, "what an error says");
  }
}

}  // namespace

int main() {
  const augmented narrow = baseline.augment();
  check_exact(narrow.exact);
  check_error(baseline);
#ifdef HAS_WIDE
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    const augmented both = wide.augment();
    check_exact(both.exact);
    expect(both.exact == narrow.exact, "the same bits for both instruction sets, normalize");
    expect(both.random == narrow.random, "the same bits for both instruction sets, a pipeline of many transforms");
    check_error(wide);
    const xaug::any_pipeline one = baseline.make();
    const xaug::any_pipeline other = wide.make();
    for (std::uint64_t i = 0; i < 8; ++i) {
      const auto draws = one.sample({.seed = 1, .index = i}, {33, 33, 3});
      const std::vector<float> expected = baseline.run(one, draws);
      expect(wide.run(one, draws) == expected, "a pipeline handed from file to file");
      expect(baseline.run(other, draws) == expected, "a pipeline handed back");
    }
  }
#endif
#ifdef HAS_JSON
  expect(json_works(), "a pipeline from JSON");
#endif
#ifdef HAS_TEXT
  expect(text_works(), "text");
#endif
#ifdef HAS_TORCH
  expect(torch_works(), "a pipeline on tensors");
#endif
  std::printf("%d failed\n", failures);
  return failures == 0 ? 0 : 1;
}
