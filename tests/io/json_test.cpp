// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/io/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/core/xtensor.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name

/// A transform whose required settings are set.
template <class T>
T complete() {
  T t;
  if constexpr (requires { t.height; }) t.height = 12;
  if constexpr (requires { t.width; }) t.width = 9;
  return t;
}

template <class Pipeline>
std::vector<float> run(const Pipeline& pipeline, const typename Pipeline::draws& draws) {
  std::vector<std::uint8_t> in(20 * 20 * 3);
  stream random(sample_key{.seed = 77});
  for (auto& value : in) value = static_cast<std::uint8_t>(random.bits());
  const image_shape shape = pipeline.output_shape(draws, {20, 20, 3});
  std::vector<float> out(static_cast<std::size_t>(shape.size()));
  pipeline.apply(draws, hwc(std::as_const(in).data(), 20, 20, 3), hwc(out.data(), shape.height, shape.width, 3));
  return out;
}

void expect_there_and_back(const any_pipeline& before, const std::string& text) {
  EXPECT_EQ(to_json(before).dump(), text);
  const any_pipeline after = parse_pipeline(text);
  EXPECT_EQ(to_json(after).dump(), text);
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto draws = before.sample({.seed = 1, .index = i}, {20, 20, 3});
    const auto written = to_json(before, draws).dump();
    const auto read = draws_from_json(after, nlohmann::ordered_json::parse(written));
    EXPECT_EQ(to_json(after, read).dump(), written);
    EXPECT_EQ(run(before, draws), run(after, read)) << written;
  }
}

// Runs over the list of all transforms, so that a new one is covered on the day it is added.
TEST(json, every_transform_goes_there_and_back) {
  for_each_type(all_transforms{}, []<class T>() {
    SCOPED_TRACE(T::name);
    expect_there_and_back(any_pipeline{complete<T>()}, to_json(pipeline<T>(complete<T>())).dump());
  });
}

TEST(json, every_setting_is_read_under_its_name) {
  for_each_type(all_transforms{}, []<class T>() {
    const auto json = to_json(pipeline<T>(complete<T>()))[0];
    for_each_field<T>(
        [&](const auto& f) { EXPECT_TRUE(json.contains(std::string(f.name))) << T::name << ' ' << f.name; });
    EXPECT_EQ(json.begin().key(), "transform");
  });
}

const auto nested = [] {
  return random_crop{.height = 16, .width = 16, .padding = {1, 2, 3, 4}, .padding_mode = padding_mode::reflect} |
         one_of({.weights = {1, 2, 0.5f}}, invert{}, rotate{.interpolation = interpolation::bilinear} | brightness{},
                maybe(0.5f, hue{})) |
         some_of({.count = {0, 2}, .p = 0.9f}, saturation{}, contrast{},
                 gaussian_noise{.method = noise_method::table}) |
         random_order(horizontal_flip{}, vertical_flip{}) | normalize{.mean = {0.1f, 0.2f, 0.3f}} |
         random_erasing{.mode = erasing_mode::random};
};

TEST(json, choices_nest_and_both_kinds_of_pipelines_agree) {
  const auto typed = nested();
  const any_pipeline dynamic = typed;
  const auto json = to_json(typed);
  EXPECT_EQ(json, to_json(dynamic));
  const any_pipeline read = pipeline_from_json(json);
  EXPECT_EQ(to_json(read), json);
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto draws = typed.sample({.seed = 2, .index = i}, {20, 20, 3});
    const auto written = to_json(typed, draws);
    EXPECT_EQ(written, to_json(read, read.sample({.seed = 2, .index = i}, {20, 20, 3})));
    const auto expected = run(typed, draws);
    EXPECT_EQ(expected, run(typed, draws_from_json(typed, written)));
    EXPECT_EQ(expected, run(read, draws_from_json(read, written)));
  }
}

TEST(json, an_empty_array_is_the_identity) {
  const any_pipeline read = parse_pipeline("[]");
  EXPECT_TRUE(read.children().empty());
  EXPECT_EQ(to_json(read).dump(), "[]");
  EXPECT_EQ(to_json(pipeline()).dump(), "[]");
  const auto draws = read.sample({}, {20, 20, 3});
  EXPECT_EQ(to_json(read, draws).dump(), "[]");
  EXPECT_EQ(run(read, parse_draws(read, "[]")), run(pipeline(), {}));
  const auto choice = one_of(pipeline(), hue{}) | invert{};
  EXPECT_EQ(to_json(pipeline_from_json(to_json(choice))), to_json(choice));
}

template <class T>
void expect_same_as_its_pipeline(const T& part) {
  const any_pipeline of_one{part};
  EXPECT_EQ(to_json(part), to_json(of_one));
  const auto draws = of_one.sample({.seed = 4}, {20, 20, 3});
  const auto json = to_json(of_one, draws);
  EXPECT_EQ(to_json(part, draws_from_json(part, json)), json);
  EXPECT_EQ(to_json(part, parse_draws(part, json.dump())), json);
}

TEST(json, a_lone_part_is_the_pipeline_of_it) {
  expect_same_as_its_pipeline(hue{.p = 0.5f});
  expect_same_as_its_pipeline(one_of(hue{}, invert{} | horizontal_flip{}));
  expect_same_as_its_pipeline(any_transform(random_erasing{.p = 1}));
  EXPECT_EQ(to_json(invert{}).dump(), R"([{"transform":"invert","p":0.5}])");
  expect_error([] { to_json(invert{.p = 2}); }, {"pipeline[0].invert.p"});
}

TEST(json, choices_with_replacement_go_there_and_back) {
  const auto typed = some_of({.count = {0, 3}, .replacement = true}, gaussian_noise{}, random_erasing{.p = 1},
                             one_of(invert{}, hue{}));
  const any_pipeline read = pipeline_from_json(to_json(typed));
  EXPECT_EQ(to_json(read), to_json(typed));
  EXPECT_EQ(to_json(typed)[0]["replacement"], true);
  int again = 0;
  for (std::uint64_t i = 0; i < 60; ++i) {
    const auto draws = pipeline(typed).sample({.seed = 2, .index = i}, {20, 20, 3});
    const auto written = to_json(typed, draws);
    EXPECT_EQ(written, to_json(read, read.sample({.seed = 2, .index = i}, {20, 20, 3})));
    EXPECT_EQ(to_json(typed, draws_from_json(typed, written)), written);
    EXPECT_EQ(run(pipeline(typed), draws), run(read, draws_from_json(read, written)));
    const auto& selected = written[0]["selected"];
    again += selected.size() > 1 && selected[0] == selected[1] ? 1 : 0;
  }
  EXPECT_GT(again, 5);
  // The draws and pipelines from before there was replacement.
  const any_pipeline old = parse_pipeline(
      R"([{"transform": "some_of", "count": [1, 2], "transforms": [{"transform": "invert"}, {"transform": "hue"}]}])");
  EXPECT_EQ(to_json(old), to_json(some_of({.count = {1, 2}}, invert{}, hue{})));
  const std::string one = R"({"transform": "invert", "apply": true})";
  const auto decided = [&](const std::string& selected, const std::string& transforms) {
    return R"([{"transform": "some_of", "selected": [)" + selected + R"(], "transforms": [)" + transforms + "]}]";
  };
  EXPECT_NO_THROW(parse_draws(old, decided("0", one)));
  expect_error([&] { parse_draws(old, decided("0, 0", one + ", " + one)); },
               {"draws[0].some_of.selected", "each transform once", "found 0"});
  expect_error([&] { parse_draws(old, decided("0, 1, 0", one + ", " + one + ", " + one)); },
               {"draws[0].some_of.transforms"});
}

TEST(json, choices_have_any_number_of_children) {
  auto json = nlohmann::ordered_json::parse(R"([{"transform": "random_order", "transforms": []}])");
  for (int i = 0; i < 300; ++i) json[0]["transforms"].push_back({{"transform", "invert"}, {"p", 0.5}});
  const any_pipeline p = pipeline_from_json(json);
  const auto draws = to_json(p, p.sample({}, {20, 20, 3}));
  EXPECT_EQ(draws[0]["selected"].size(), 300U);
  EXPECT_EQ(to_json(p, draws_from_json(p, draws)), draws);
}

TEST(json, batch_transforms_stand_at_the_end) {
  const auto json = to_json(nested() | cutmix{.alpha = 0.5f, .unit = mix_unit::sample});
  EXPECT_EQ(to_json(batch_pipeline_from_json(json)), json);
  EXPECT_THROW(pipeline_from_json(json), error);
}

struct mistake {
  std::string text;
  std::vector<std::string> parts;
};

void expect_mistake(const mistake& m, const auto& read) {
  try {
    read(nlohmann::ordered_json::parse(m.text));
    ADD_FAILURE() << "no error for " << m.text;
  } catch (const error& e) {
    for (const auto& part : m.parts)
      EXPECT_NE(std::string(e.what()).find(part), std::string::npos) << m.text << "\n gave: " << e.what();
  }
}

TEST(json, text_is_read_whole_and_says_everything_once) {
  using namespace std::string_view_literals;
  expect_error([] { parse_pipeline("[{\"transform\": \"invert\"}]\0 more"sv); }, {"pipeline", "a NUL at byte 25"});
  expect_error([] { parse_pipeline("[{\"transform\": \"invert\"}] more"sv); }, {"pipeline", "valid JSON"});
  expect_error([] { parse_pipeline(R"([{"transform": "invert", "p": 0.1, "p": 0.9}])"); },
               {"pipeline", "each member of an object once", "\"p\" twice"});
  expect_error([] { parse_pipeline(R"([{"transform": "invert", "\u0070": 0.1, "p": 0.1}])"); }, {"\"p\" twice"});
  expect_error([] { parse_pipeline(R"([{"transform": "invert", "p": 0, "transform": "hue"}])"); },
               {"\"transform\" twice"});
  expect_error(
      [] {
        parse_batch_pipeline(R"([{"transform": "maybe", "transforms": [{"transform": "hue"}], "transforms": []}])");
      },
      {"\"transforms\" twice"});
  const any_pipeline hue{xaug::hue{}};
  expect_error([&] { parse_draws(hue, R"([{"transform": "hue", "apply": true, "factor": 0, "apply": false}])"); },
               {"draws", "\"apply\" twice"});
  EXPECT_NO_THROW(parse_pipeline(R"([{"transform": "invert", "p": 0.1}, {"transform": "invert", "p": 0.1}])"));
}

TEST(json, mistakes_are_named) {
  const std::vector<mistake> mistakes{
      {R"({})", {"pipeline", "array of transforms"}},
      {R"([3])", {"pipeline[0]", "object", "found 3"}},
      {R"([{"p": 1}])", {"pipeline[0]", "\"transform\""}},
      {R"([{"transform": "horizontal_flop"}])",
       {"pipeline[0].transform", "nearest is \"horizontal_flip\"", "horizontal_flop"}},
      {R"([{"transform": "hue", "facter": [0, 0]}])", {"pipeline[0].hue.facter", "nearest is \"factor\""}},
      {R"([{"transform": "hue", "factor": [0.2, 0.1]}])", {"pipeline[0].hue.factor", "low <= high", "[0.2, 0.1]"}},
      {R"([{"transform": "hue", "factor": [0.2]}])", {"pipeline[0].hue.factor", "[low, high]"}},
      {R"([{"transform": "hue", "factor": ["a", 1]}])", {"pipeline[0].hue.factor[0]", "a number", "\"a\""}},
      {R"([{"transform": "hue", "p": 1.5}])", {"pipeline[0].hue.p", "[0, 1]", "1.5"}},
      {R"([{"transform": "hue", "p": true}])", {"pipeline[0].hue.p", "a number", "true"}},
      {R"([{"transform": "hue", "p": 1e400}])", {"pipeline"}},
      {R"([{"transform": "random_crop", "width": 3}])", {"pipeline[0].random_crop.height", "[1, 65536]", "found 0"}},
      {R"([{"transform": "random_crop", "width": 3.5}])", {"random_crop.width", "whole number", "3.5"}},
      {R"([{"transform": "random_crop", "width": 99999999999999999999}])", {"random_crop.width"}},
      {R"([{"transform": "random_crop", "width": 18446744073709551615}])", {"random_crop.width", "fits"}},
      {R"([{"transform": "random_crop", "pad_if_needed": 1}])", {"pad_if_needed", "true or false"}},
      {R"([{"transform": "rotate", "interpolation": "cubic"}])", {"rotate.interpolation", "\"bicubic\"", "\"cubic\""}},
      {R"([{"transform": "pad", "padding": [1, 2, 3]}])", {"pad.padding", "[1,2,3]"}},
      {R"([{"transform": "pad", "padding": -1}])", {"pad.padding", "[0, 65536]", "-1"}},
      {R"([{"transform": "normalize", "mean": []}])", {"normalize.mean", "1 to 32"}},
      {R"([{"transform": "normalize", "std": 0}])", {"normalize.std[0]", "(0, inf)", "found 0"}},
      {R"([{"transform": "normalize"}, {"transform": "invert"}])", {"pipeline[1]", "before normalize"}},
      {R"([{"transform": "one_of"}])", {"pipeline[0].one_of", "\"transforms\""}},
      {R"([{"transform": "one_of", "transforms": []}])", {"pipeline[0].one_of.transforms", "at least one"}},
      {R"([{"transform": "one_of", "weights": [1], "transforms": [{"transform": "hue"}, {"transform": "hue"}]}])",
       {"pipeline[0].one_of.weights", "2 transforms", "found 1"}},
      {R"([{"transform": "one_of", "weights": [-1], "transforms": [{"transform": "hue"}]}])", {"weights[0]", "-1"}},
      {R"([{"transform": "one_of", "weights": [0], "transforms": [{"transform": "hue"}]}])", {"weights", "above 0"}},
      {R"([{"transform": "some_of", "count": [1, 3], "transforms": [{"transform": "hue"}]}])",
       {"some_of.count", "at most 1"}},
      {R"([{"transform": "some_of", "count": [-1, 1], "transforms": [{"transform": "hue"}]}])",
       {"some_of.count.low", "[0, inf)", "found -1"}},
      {R"([{"transform": "some_of", "replacement": 1, "transforms": [{"transform": "hue"}]}])",
       {"some_of.replacement", "true or false", "found 1"}},
      {R"([{"transform": "maybe", "transforms": [{"transform": "hue"}, {"transform": "huge"}]}])",
       {"pipeline[0].maybe.transforms[1].transform", "\"huge\""}},
      {R"([{"transform": "random_order", "transforms": [{"transform": "normalize"}, {"transform": "hue"}]}])",
       {"random_order.transforms", "any order"}},
  };
  for (const auto& m : mistakes) {
    if (m.text.find("1e400") != std::string::npos) continue;  // nlohmann's parser cannot hold it
    expect_mistake(m, [](const auto& json) { pipeline_from_json(json); });
  }
  EXPECT_THROW(parse_pipeline("[{"), error);
  expect_mistake(
      {R"([{"transform": "hue"}, {"transform": "mixap"}])", {"pipeline[1].transform", "nearest is \"mixup\""}},
      [](const auto& json) { batch_pipeline_from_json(json); });
}

/// The message about a pipeline, or what it reads as.
std::string outcome(const std::string& text) {
  try {
    return to_json(parse_pipeline(text)).dump();
  } catch (const error& e) {
    return e.what();
  }
}

TEST(json, numbers_of_every_kind_are_right_or_named) {
  const auto mean = [](const std::string& number) {
    return outcome(R"([{"transform": "normalize", "mean": )" + number + "}]");
  };
  const auto height = [](const std::string& number) {
    return outcome(R"([{"transform": "resize", "width": 3, "height": )" + number + "}]");
  };
  const auto read_mean = [](const std::string& number) {
    return R"([{"transform":"normalize","mean":[)" + number + R"(],"std":[1.0]}])";
  };
  const auto read_height = [](const std::string& number) {
    return R"([{"transform":"resize","height":)" + number +
           R"(,"width":3,"interpolation":"bilinear","antialias":true}])";
  };
  EXPECT_EQ(mean("3"), read_mean("3.0"));
  EXPECT_EQ(mean("-0.0"), read_mean("-0.0"));
  EXPECT_EQ(mean("-0"), read_mean("0.0"));
  EXPECT_EQ(mean("1e-50"), read_mean("0.0"));
  EXPECT_EQ(mean("1e-400"), read_mean("0.0"));
  EXPECT_EQ(mean("1e-45"), read_mean("1e-45"));
  EXPECT_EQ(mean("16777217"), read_mean("16777216.0"));
  EXPECT_EQ(mean("123456789012345678901234567890"), read_mean("1.2345679e+29"));
  EXPECT_EQ(mean("1e39"),
            "pipeline[0].normalize.mean: expected a number that a float can hold, up to 3.4028235e+38, found 1e+39");
  EXPECT_EQ(mean("3.4028235e38"),
            "pipeline[0].normalize.mean[0]: expected a number between -1e+30 and 1e+30, found 3.4028235e+38");
  EXPECT_EQ(mean("-1e300").substr(0, 27), "pipeline[0].normalize.mean:");
  EXPECT_EQ(mean("1e400"), "pipeline: expected numbers that a double can hold, found '1e400'");
  EXPECT_EQ(mean("null"), "pipeline[0].normalize.mean: expected a number, or an array of 1 to 32 numbers, found null");
  EXPECT_EQ(mean("NaN").substr(0, 29), "pipeline: expected valid JSON");

  EXPECT_EQ(height("3"), read_height("3"));
  EXPECT_EQ(height("3.0"), read_height("3"));
  EXPECT_EQ(height("3e2"), read_height("300"));
  EXPECT_EQ(height("65536"), read_height("65536"));
  EXPECT_EQ(height("65537"), "pipeline[0].resize.height: expected a number in [1, 65536], found 65537");
  EXPECT_EQ(height("9007199254740993"),
            "pipeline[0].resize.height: expected a number in [1, 65536], found 9007199254740993");
  EXPECT_EQ(height("3.5"), "pipeline[0].resize.height: expected a whole number, found 3.5");
  for (const char* large :
       {"1e18", "-1e18", "18446744073709551615", "-9223372036854775809", "9223372036854775808", "1e300"})
    EXPECT_EQ(height(large).substr(0, 36), "pipeline[0].resize.height: expected ") << large;
  EXPECT_EQ(height("-0"), "pipeline[0].resize.height: expected a number in [1, 65536], found 0");

  // Numbers that C++ put into the JSON, with a sign.
  const auto p = one_of(invert{}, hue{}) | invert{};
  auto draws = to_json(p, p.sample({}, {4, 4, 3}));
  draws[0]["selected"] = {std::int64_t{256}};
  EXPECT_THROW(draws_from_json(p, draws), error);
}

/// A value of several numbers, of which one may stand for all.
struct window {
  index rows = 3;
  index columns = 5;
  friend constexpr auto parts(window& w) {
    return value_parts{"a size, or", part{"rows", w.rows}, part{"columns", w.columns}};
  }
  friend constexpr bool spread(window& w, std::size_t) {
    w.columns = w.rows;
    return true;
  }
};
struct windowed : invert {
  window size;
  static constexpr std::string_view name = "windowed";
  static constexpr auto fields() { return field_list{field<&windowed::size>{limits{0, 9}}}; }
};

TEST(json, values_of_ones_own_take_part_by_their_parts) {
  const auto read = [](const std::string& size) {
    return to_json(parse_pipeline<extended<all_transforms, windowed>>(R"([{"transform": "windowed", "size": )" + size +
                                                                      "}]"))[0]["size"]
        .dump();
  };
  EXPECT_EQ(read("[1, 2]"), "[1,2]");
  EXPECT_EQ(read("7"), "[7,7]");
  expect_error([&] { read("[1]"); }, {"pipeline[0].windowed.size", "a size, or [rows, columns]", "found [1]"});
  expect_error([&] { read("[1, 2, 3]"); }, {"size", "a size, or [rows, columns]"});
  expect_error([&] { read("{}"); }, {"size", "a size, or [rows, columns]"});
  expect_error([&] { read("[1, 2.5]"); }, {"windowed.size[1]", "a whole number"});
  expect_error([&] { read("[1, 12]"); }, {"windowed.size.columns", "[0, 9]", "found 12"});
}

TEST(json, messages_about_values_of_several_numbers) {
  const auto message = [](const std::string& setting) {
    return outcome(R"([{"transform": "affine", "degrees": [0, 0], )" + setting + "}]");
  };
  const std::string at = "pipeline[0].affine.";
  EXPECT_EQ(message(R"("scale": 1)"), at + "scale: expected a range [low, high], found 1");
  EXPECT_EQ(message(R"("scale": [1, 2, 3])"), at + "scale: expected a range [low, high], found [1,2,3]");
  EXPECT_EQ(message(R"("scale": [2, 1])"), at + "scale: expected a range [low, high] with low <= high, found [2, 1]");
  EXPECT_EQ(message(R"("scale": [0, 1])"), at + "scale.low: expected a number in [0.01, 100], found 0");
  EXPECT_EQ(message(R"("fill": [])"), at + "fill: expected a number, or an array of 1 to 32 numbers, found []");
  for (const char* bad : {"[1]", "[1,2,3]", "\"1\""})
    EXPECT_EQ(
        outcome(R"([{"transform": "pad", "padding": )" + std::string(bad) + "}]"),
        "pipeline[0].pad.padding: expected a number, [horizontal, vertical], or [left, top, right, bottom], found " +
            std::string(bad));
  const any_pipeline noise{gaussian_noise{}};
  EXPECT_EQ(test::message_of(
                [&] { parse_draws(noise, R"([{"transform": "gaussian_noise", "apply": true, "noise": [1, 2]}])"); }),
            "draws[0].gaussian_noise.noise: expected [key, key, position, sample], found [1,2]");
}

TEST(json, draws_of_large_images_are_read) {
  const image_shape large{3, 200000, 1};
  const any_pipeline p{random_crop{.height = 65536, .width = 65536, .padding = 65536, .pad_if_needed = true},
                       random_resized_crop{.height = 2, .width = 2, .scale = {1, 1}, .ratio = {30000, 70000}}};
  const auto draws = p.sample({}, large);
  EXPECT_NO_THROW(parse_draws(p, to_json(p, draws).dump()));
  const any_pipeline wide{random_resized_crop{.height = 2, .width = 2, .scale = {1, 1}, .ratio = {30000, 70000}}};
  const auto window = to_json(wide, wide.sample({}, large));
  EXPECT_GT(window[0]["width"], 65536);
  EXPECT_NO_THROW(parse_draws(wide, window.dump()));
}

TEST(json, draws_are_checked_before_they_are_applied) {
  const auto p = random_crop{.height = 8, .width = 8} | one_of(invert{}, hue{}) | color_jitter{.hue = {-0.1f, 0.1f}};
  const auto good = to_json(p, p.sample({}, {20, 20, 3})).dump();
  ASSERT_NO_THROW(run(p, draws_from_json(p, nlohmann::ordered_json::parse(good))));
  const auto changed = [&](auto change) {
    auto json = nlohmann::ordered_json::parse(good);
    change(json);
    return json.dump();
  };
  const std::vector<mistake> mistakes{
      {"{}", {"draws", "array"}},
      {"[]", {"draws", "3 transforms", "found 0"}},
      {changed([](auto& j) { j[0]["transform"] = "hue"; }), {"draws[0]", "random_crop", "hue"}},
      {changed([](auto& j) { j[0]["top"] = -1; }), {"draws[0].random_crop.top", "-1"}},
      {changed([](auto& j) { j[0]["top"] = 13; }), {"crop", "20x20", "row 13"}},
      {changed([](auto& j) { j[0]["tap"] = 1; }), {"draws[0].random_crop.tap", "nearest is \"top\""}},
      {changed([](auto& j) { j[1]["selected"] = {2}; }), {"draws[1].one_of.selected", "found 2"}},
      {changed([](auto& j) {
         j[1]["selected"] = {0, 1};
       }),
       {"draws[1].one_of.transforms"}},
      {changed([](auto& j) { j[1].erase("selected"); }), {"draws[1].one_of.selected"}},
      {changed([](auto& j) {
         j[2]["order"] = {0, 1, 2, 4};
       }),
       {"draws[2].color_jitter.order[3]", "[0, 3]"}},
      {changed([](auto& j) {
         j[2]["order"] = {0, 1, 2};
       }),
       {"draws[2].color_jitter.order", "4 numbers"}},
  };
  for (const auto& m : mistakes) expect_mistake(m, [&](const auto& json) { run(p, draws_from_json(p, json)); });
}

}  // namespace
