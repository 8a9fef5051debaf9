// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "xaug/core/xtensor.hpp"
#include "xaug/pipeline/pipeline.hpp"

// GCC 12 sees an uninitialised value in the std::regex that xnpy uses, when it builds with sanitizers.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#if __has_include(<xtensor/io/xnpy.hpp>)
#include <xtensor/io/xnpy.hpp>
#else
#include <xtensor/xnpy.hpp>
#endif
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

// Golden files: what torchvision made of fixed images with fixed settings (image/golden/make_golden.py writes them and
// says what is in each). Settings are read from the files too, so that the two sides cannot fall apart.

namespace golden {

using xaug::image_shape;
using xaug::index;

template <class T>
std::vector<T> load(const std::string& name, std::vector<index>* shape = nullptr) {
  const auto path = std::filesystem::path(XAUG_GOLDEN_DIR) / (name + ".npy");
  const auto array = xt::load_npy<T>(path.string());
  if (shape != nullptr) shape->assign(array.shape().begin(), array.shape().end());
  return {array.begin(), array.end()};
}

// --- Images ---------------------------------------------------------------------------------------------------------

/// An image as channels x height x width, whatever layout it is handed to xaug in.
template <class T>
struct planar {
  image_shape shape;
  std::vector<T> values;
};

inline planar<float> as_float(const planar<std::uint8_t>& image) {
  planar<float> result{image.shape, {}};
  for (const std::uint8_t value : image.values) result.values.push_back(static_cast<float>(value) / 255.0f);
  return result;
}

/// The generator's cube(): each pair of red and green once, with blues spread out.
inline planar<std::uint8_t> cube() {
  planar<std::uint8_t> image{{256, 256, 3}, std::vector<std::uint8_t>(3 * 65536)};
  const auto view = xaug::chw(image.values.data(), 3, 256, 256);
  for (index y = 0; y < 256; ++y)
    for (index x = 0; x < 256; ++x) {
      view(y, x, 0) = static_cast<std::uint8_t>(y);
      view(y, x, 1) = static_cast<std::uint8_t>(x);
      view(y, x, 2) = static_cast<std::uint8_t>((57 * y + 149 * x + y * x / 16) % 256);
    }
  return image;
}

struct image {
  std::string name;
  planar<std::uint8_t> bytes;
  planar<float> floats;
};

/// The inputs, numbered as in the generator.
inline const std::vector<image>& images() {
  static const std::vector<image> all = [] {
    std::vector<image> result;
    for (const std::string name : {"noise", "gradient", "colours", "odd", "grey", "large"}) {
      std::vector<index> shape;
      const auto values = load<std::uint8_t>("image_" + name, &shape);
      const planar<std::uint8_t> bytes{{shape[1], shape[2], shape[0]}, values};
      result.push_back({name, bytes, as_float(bytes)});
    }
    result.push_back({"cube", cube(), as_float(cube())});
    return result;
  }();
  return all;
}

enum class layout { hwc, chw };
inline constexpr std::array layouts{layout::hwc, layout::chw};

template <class T>
xaug::image_view<T> view_of(std::vector<T>& values, const image_shape& s, layout how) {
  return how == layout::hwc ? xaug::hwc(values.data(), s.height, s.width, s.channels)
                            : xaug::chw(values.data(), s.channels, s.height, s.width);
}

/// The values of an image in another order.
template <class T>
std::vector<T> reordered(std::vector<T> values, const image_shape& s, layout from, layout to) {
  if (from == to) return values;
  std::vector<T> result(values.size());
  const auto source = view_of(values, s, from);
  const auto target = view_of(result, s, to);
  for (index y = 0; y < s.height; ++y)
    for (index x = 0; x < s.width; ++x)
      for (index c = 0; c < s.channels; ++c) target(y, x, c) = source(y, x, c);
  return result;
}

// --- Applying -------------------------------------------------------------------------------------------------------

/// A transform with its decision for a sample: no randomness.
template <class T>
struct decided {
  T transform;
  xaug::drawn<T> draw;
};
template <class T, class Draw>
decided(T, Draw) -> decided<T>;

template <class T>
image_shape output_shape(const decided<T>& what, const image_shape& shape) {
  const xaug::pipeline p(what.transform);
  return p.output_shape({what.draw}, shape);
}

/// Applies a transform; the result as channels x height x width. In place, if asked for, which takes another path
/// through the library (a copy of the input, and tiles).
template <class Out, class In, class T>
std::vector<Out> apply(const decided<T>& what, const planar<In>& in, layout from, layout to, bool in_place = false) {
  const xaug::pipeline p(what.transform);
  const typename decltype(p)::draws draws{what.draw};
  std::vector<In> source = reordered(in.values, in.shape, layout::chw, from);
  const auto source_view = view_of(source, in.shape, from);
  if constexpr (std::is_same_v<In, Out>) {
    if (in_place) {
      p.apply(draws, source_view, source_view);
      return reordered(source, in.shape, from, layout::chw);
    }
  }
  // Values that no right result has everywhere, for pixels that are forgotten.
  const Out poison = std::is_same_v<Out, float> ? std::numeric_limits<Out>::quiet_NaN() : static_cast<Out>(0xA5);
  const image_shape shape = p.output_shape(draws, in.shape);
  std::vector<Out> result(static_cast<std::size_t>(shape.size()), poison);
  p.apply(draws, source_view, view_of(result, shape, to));
  return reordered(result, shape, to, layout::chw);
}

// --- Comparing ------------------------------------------------------------------------------------------------------

/// Largest deviations of a test, written as its properties (--gtest_output=xml), for people who wonder how far a
/// tolerance is from being used up.
class deviations {
public:
  void add(const std::string& kind, double largest, double share) {
    auto& [all_largest, all_share] = seen_[kind];
    all_largest = std::max(all_largest, largest);
    all_share = std::max(all_share, share);
  }
  void record() const {
    for (const auto& [kind, values] : seen_) {
      std::ostringstream text;
      text << "at most " << values.first << ", at most " << 100.0 * values.second << "% of an image's values";
      testing::Test::RecordProperty(kind, text.str());
    }
  }

private:
  std::map<std::string, std::pair<double, double>> seen_;
};

struct tolerance {
  double largest = 0;  ///< that any value may deviate
  double share = 1;    ///< of values that may deviate at all
};

/// Compares each `step`-th value of `actual` with `expected`.
template <class T>
testing::AssertionResult agree(const std::vector<T>& actual, std::span<const T> expected, const tolerance& allowed,
                               deviations& seen, const std::string& kind, std::size_t step = 1) {
  if ((actual.size() + step - 1) / step != expected.size())
    return testing::AssertionFailure() << actual.size() << " values do not go with " << expected.size() << " expected";
  double largest = 0;
  std::size_t different = 0;
  std::size_t where = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double deviation = std::abs(static_cast<double>(actual[i * step]) - static_cast<double>(expected[i]));
    if (deviation != 0) ++different;  // NaN, too
    if (deviation <= largest) continue;
    largest = std::isnan(deviation) ? std::numeric_limits<double>::infinity() : deviation;
    where = i;
  }
  const double share = static_cast<double>(different) / static_cast<double>(expected.size());
  seen.add(kind, largest, share);
  if (largest <= allowed.largest && share <= allowed.share) return testing::AssertionSuccess();
  return testing::AssertionFailure() << different << " of " << expected.size() << " values differ, most at value "
                                     << where * step << ": " << +actual[where * step] << ", expected "
                                     << +expected[where] << "; allowed are " << allowed.largest << " and a share of "
                                     << allowed.share;
}

/// 64-bit FNV-1a of each row of an image in planar order: its reds, then its greens, then its blues.
inline std::vector<std::uint64_t> row_hashes(const std::vector<std::uint8_t>& planes, const image_shape& s) {
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(s.height), 0xCBF29CE484222325U);
  for (std::size_t i = 0; i < planes.size(); ++i) {
    std::uint64_t& hash = hashes[i / static_cast<std::size_t>(s.width) % hashes.size()];
    hash = (hash ^ planes[i]) * 0x100000001B3U;
  }
  return hashes;
}

// --- Cases ----------------------------------------------------------------------------------------------------------

/// The settings of one case, read one after the other.
class settings {
public:
  explicit settings(std::span<const double> row) : row_(row) {}

  float real() { return static_cast<float>(next()); }
  index whole() { return static_cast<index>(next()); }
  bool yes() { return next() != 0; }
  template <class Enum>
  Enum choice() {
    return static_cast<Enum>(next());
  }
  xaug::sides sides() {
    const index left = whole(), top = whole(), right = whole();
    return {left, top, right, whole()};
  }
  /// Three fill levels, of which an image of one channel takes the first.
  xaug::channel_values fill(index channels) {
    xaug::channel_values values;
    for (index c = 0; c < 3; ++c) {
      const float fraction = real() / 255.0f;
      if (c < channels) values.push_back(fraction);
    }
    return values;
  }
  bool at_end() const { return at_ == row_.size(); }

private:
  double next() { return at_ < row_.size() ? row_[at_++] : std::numeric_limits<double>::quiet_NaN(); }

  std::span<const double> row_;
  std::size_t at_ = 0;
};

/// The expected results of one kind, case after case. A file that is missing is one without results.
template <class T>
class results {
public:
  explicit results(const std::string& name) {
    if (std::filesystem::exists(std::filesystem::path(XAUG_GOLDEN_DIR) / (name + ".npy"))) values_ = load<T>(name);
  }
  std::span<const T> take(index count) {
    const std::size_t size = std::min(static_cast<std::size_t>(count), values_.size() - at_);
    at_ += size;
    return std::span(values_).subspan(at_ - size, size);
  }
  std::size_t left() const { return values_.size() - at_; }

private:
  std::vector<T> values_;
  std::size_t at_ = 0;
};

/// One case of a transform, and where its expected results are taken from.
struct test_case {
  const golden::image& image;
  settings& set;
  results<std::uint8_t>& u8;
  results<float>& f32;
  results<std::uint64_t>& cube;
  deviations& seen;

  static constexpr index f32_step = 11;  // STEP in the generator
  std::span<const float> take_floats(index size) const { return f32.take((size + f32_step - 1) / f32_step); }
};

/// Calls `use(test_case)` for all cases of `name`; it has to read all settings and all results.
template <class Use>
void for_each_case(const std::string& name, const Use& use) {
  std::vector<index> shape;
  const auto cases = load<double>(name + "_cases", &shape);
  ASSERT_GT(shape[0], 0);
  results<std::uint8_t> u8(name + "_u8");
  results<float> f32(name + "_f32");
  results<std::uint64_t> cube(name + "_cube");
  deviations seen;
  const auto columns = static_cast<std::size_t>(shape[1]);
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape[0]); ++i) {
    const auto row = std::span(cases).subspan(i * columns, columns);
    const image& input = images().at(static_cast<std::size_t>(row[0]));
    std::ostringstream text;
    text << name << " case " << i << " on image '" << input.name << "', settings";
    for (const double value : row.subspan(1)) text << ' ' << value;
    SCOPED_TRACE(text.str());
    settings set(row.subspan(1));
    use(test_case{input, set, u8, f32, cube, seen});
    EXPECT_TRUE(set.at_end());
    if (testing::Test::HasFatalFailure()) return;
  }
  EXPECT_EQ(u8.left(), 0U);
  EXPECT_EQ(f32.left(), 0U);
  EXPECT_EQ(cube.left(), 0U);
  seen.record();
}

/// Calls `use(from, to)` for all layouts of input and output.
template <class Use>
void for_each_layout(const Use& use) {
  for (const layout from : layouts)
    for (const layout to : layouts) {
      SCOPED_TRACE(std::string(from == layout::hwc ? "hwc" : "chw") + (to == layout::hwc ? " to hwc" : " to chw"));
      use(from, to);
    }
}

}  // namespace golden
