// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "support/expect_error.hpp"
#include "support/foreign_locales.hpp"
#include "xaug/io/json.hpp"
#include "xaug/pipeline/explain.hpp"

// Whatever the program's locale is, pipelines, decisions and errors are written alike, and what was written is read.

namespace xaug::test {
namespace {

template <class T>
T complete() {
  T t;
  if constexpr (requires { t.height; }) t.height = 12;
  if constexpr (requires { t.width; }) t.width = 9;
  if constexpr (requires { t.factor; }) t.factor = {0.125f, 0.3f};
  return t;
}

template <class T>
std::string printed(const T& value, const std::locale& how = {}) {
  std::ostringstream out;
  out.imbue(how);
  out << value;
  return out.str();
}

/// All that is written of a pipeline and of what it decides.
std::vector<std::string> texts_of(const any_pipeline& p, const image_shape& shape) {
  std::vector<std::string> texts{to_json(p).dump()};
  for (std::uint64_t i = 0; i < 3; ++i) texts.push_back(to_json(p, p.sample({.seed = 1, .index = i}, shape)).dump());
  texts.push_back(explain(p, shape));
  texts.push_back(printed(shape));
  return texts;
}

const image_shape large{2000, 3000, 3};

TEST(locale, changes_nothing_that_is_written_or_read) {
  struct written {
    std::string name;
    any_pipeline pipeline;
    std::vector<std::string> texts;
    std::string settings;
    std::function<std::vector<std::string>()> print_settings;
  };
  std::vector<written> all;
  for_each_type(all_transforms{}, [&]<class T>() {
    const auto print = [] {
      return std::vector{printed(complete<T>()), printed(complete<T>(), foreign_streams::make())};
    };
    all.push_back({std::string(T::name), any_pipeline{complete<T>()}, {}, printed(complete<T>()), print});
  });
  for (written& each : all) each.texts = texts_of(each.pipeline, large);
  const int locales = under_foreign_locales([&](const char* where) {
    SCOPED_TRACE(where);
    for (const written& each : all) {
      EXPECT_EQ(each.print_settings(), std::vector(2, each.settings));
      EXPECT_EQ(texts_of(each.pipeline, large), each.texts) << each.name;
      const any_pipeline read = parse_pipeline(each.texts[0]);
      EXPECT_EQ(to_json(read).dump(), each.texts[0]);
      for (std::size_t k = 1; k < 4; ++k)
        EXPECT_EQ(to_json(read, parse_draws(read, each.texts[k])).dump(), each.texts[k]) << each.name;
    }
  });
  if (locales < 3) GTEST_SKIP() << "only the streams' locale was tried: localedef makes no others here";
}

TEST(locale, changes_no_error) {
  const auto messages = [] {
    return std::vector{
        message_of([] { any_pipeline{brightness{.p = 1.5f}}; }),
        message_of([] {
          any_pipeline{affine{.scale = {0.001f, 1}}};
        }),
        message_of([] { any_pipeline{center_crop{.height = 100000, .width = 5}}; }),
        message_of([] {
          any_pipeline{brightness{.factor = {1.5f, 0.25f}}};
        }),
        message_of([] { parse_pipeline(R"([{"transform": "hue", "p": 1.25}])"); }),
        message_of([] { parse_pipeline(R"([{"transform": "hue", "p": [0.5]}])"); }),
        message_of([] {
          const any_pipeline p{random_crop{.height = 20000, .width = 20000}};
          p.sample({}, {10000, 10000, 3});
        }),
        message_of([] {
          const std::vector<float> levels(1200, 1234.5f);
          std::vector<float> out(1200);
          pipeline(brightness{})(hwc(levels.data(), 1, 1200, 1), hwc(out.data(), 1, 1200, 1), {});
        }),
    };
  };
  const auto plain = messages();
  EXPECT_EQ(plain[0], "pipeline[0].brightness.p: expected a number in [0, 1], found 1.5");
  EXPECT_EQ(plain[1], "pipeline[0].affine.scale.low: expected a number in [0.01, 100], found 0.001");
  EXPECT_EQ(plain[2], "pipeline[0].center_crop.height: expected a number in [1, 65536], found 100000");
  EXPECT_EQ(plain[3],
            "pipeline[0].brightness.factor: expected a range [low, high] with low <= high, found [1.5, 0.25]");
  EXPECT_EQ(plain.back(),
            "in: expected a float image with values in [0, 1], found the value 1234.5 in an image of 1x1200x1 (divide "
            "images in [0, 255] by 255, or pass them as uint8)");
  under_foreign_locales([&](const char* where) { EXPECT_EQ(messages(), plain) << where; });
}

TEST(locale, of_a_stream_changes_nothing_that_is_printed) {
  std::ostringstream out;
  out.imbue(foreign_streams::make());
  out << std::hex << std::showpos << std::boolalpha << std::scientific;
  out << center_crop{.height = 40000, .width = 1000, .fill = 0.5f} << ' ' << image_shape{40000, 1000, 3} << ' '
      << limits{0.25, 40000.0};
  EXPECT_EQ(out.str(), R"(center_crop{"height": 40000, "width": 1000, "fill": [0.5]} 40000x1000x3 [0.25, 40000])");
}

}  // namespace
}  // namespace xaug::test
