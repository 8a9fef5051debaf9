// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/io/text_json.hpp"

#include <gtest/gtest.h>

#include "support/expect_error.hpp"
#include "support/foreign_locales.hpp"
#include "xaug/text/lexicon/builder.hpp"

namespace {

using namespace xaug;
using test::expect_error;

text_resources json_resources() {
  lexicon_builder builder;
  builder.add("dog", part_of_speech::noun, {"hound", "canine \u00e9"});
  word_frequencies::builder counts;
  counts.add("the dog");
  phrase_book::builder phrases;
  phrases.add("the dog");
  return {.words = builder.build(), .stop_words = {"the"}, .frequencies = counts.build(), .phrases = phrases.build()};
}

constexpr std::string_view nested = R"([
  {"transform": "synonym_replacement", "alpha": 0.5},
  {"transform": "one_of", "weights": [2, 1], "transforms": [
    {"transform": "random_swap", "max_count": 3},
    {"transform": "sequence", "transforms": [{"transform": "random_deletion", "p": 0.25}, {"transform": "eda"}]}]},
  {"transform": "protect_words"}, {"transform": "sentence_shuffle"}, {"transform": "phrase_insertion", "share": 0.75},
  {"transform": "word_dropout", "alpha": 1, "placeholder": "\"UNK\""}])";

TEST(text_json, round_trip_of_a_pipeline) {
  const auto pipeline = parse_text_pipeline(nested, json_resources());
  const auto json = to_json(pipeline);
  EXPECT_EQ(json[0]["alpha"], 0.5);
  EXPECT_EQ(json[1]["transforms"][0]["max_count"], 3);
  const auto again = text_pipeline_from_json(json, json_resources());
  EXPECT_EQ(to_json(again), json);
  for (std::uint64_t i = 0; i < 50; ++i)
    EXPECT_EQ(pipeline("the dog saw a dog and the dogs ran", {.index = i}),
              again("the dog saw a dog and the dogs ran", {.index = i}));
}

TEST(text_json, the_same_in_every_locale) {
  const auto said = [] {
    const auto pipeline = parse_text_pipeline(nested, json_resources());
    std::string all = to_json(pipeline).dump();
    const std::string in = "The DOG, 3,500.25 \u00c9t\u00e9 of the \u0130stanbul dogs\u00a0(don't) see 1.5";
    for (std::uint64_t i = 0; i < 40; ++i) {
      edited_text text(in);
      any_text_pipeline::draws decided;
      pipeline.sample({.seed = 1000000, .index = i}, text, decided);
      const auto json = to_json(pipeline, decided);
      edited_text again(in);
      const auto read = draws_from_json(pipeline, nlohmann::ordered_json::parse(json.dump()));
      pipeline.apply(read, again);
      all += json.dump() + text.str() + again.str();
    }
    for (const char* bad : {R"([{"transform": "word_dropout", "p": 1234567.5}])",
                            R"([{"transform": "random_swap", "min_count": 123456789}])"})
      all += test::message_of([&] { parse_text_pipeline(bad, json_resources()); });
    text_draw far;
    far.erase(12345678);
    edited_text few("a b");
    all += test::message_of([&] { few.apply(far); });
    std::vector<token> tokens;
    all += test::message_of([&] { split(std::string(123456, 'x') + "\xff", tokens); });
    return all;
  };
  const std::string expected = said();
  for (const char* number : {"\"p\":0.25", "found 1234567.5", "found 123456789", "token 12345678", "byte 123456:"})
    EXPECT_NE(expected.find(number), std::string::npos) << number;
  EXPECT_GE(test::under_foreign_locales([&](const char* where) { EXPECT_TRUE(said() == expected) << where; }), 1);
}

TEST(text_json, an_empty_array_is_the_identity) {
  const auto read = parse_text_pipeline("[]");
  EXPECT_EQ(to_json(read).dump(), "[]");
  EXPECT_EQ(to_json(text_pipeline<>()).dump(), "[]");
  EXPECT_EQ(read("The dog, (don't)  see\t1.5 ", {}), "The dog, (don't)  see\t1.5 ");
  EXPECT_EQ(text_pipeline<>()("The dog", {}), "The dog");
  static_assert(std::same_as<decltype(text_pipeline<>() | random_swap{}), text_pipeline<random_swap>>);
  EXPECT_TRUE(any_text_pipeline(text_pipeline<>()).children().empty());
  EXPECT_EQ(read("The dog", {}), any_text_pipeline()("The dog", {}));
}

TEST(text_json, a_lone_part_is_the_pipeline_of_it) {
  const auto check = [](const auto& part) {
    const any_text_pipeline of_one = part;
    EXPECT_EQ(to_json(part), to_json(of_one));
    edited_text text("The dog saw the other dogs run.");
    any_text_pipeline::draws decided;
    of_one.sample({.seed = 4}, text, decided);
    const auto json = to_json(of_one, decided);
    EXPECT_EQ(to_json(part, draws_from_json(part, json)), json);
    EXPECT_EQ(to_json(part, parse_draws(part, json.dump())), json);
  };
  check(random_swap{});
  check(one_of(random_swap{}, random_deletion{} | random_swap{}));
  check(any_text_transform(random_deletion{}));
}

TEST(text_json, choices_with_replacement) {
  const auto typed = text_pipeline<>() | some_of({.count = {0, 3}, .replacement = true}, random_swap{.alpha = 0.5f},
                                                 random_deletion{.p = 0.3f}, one_of(random_swap{}, character_swap{}));
  const auto read = text_pipeline_from_json(to_json(typed));
  EXPECT_EQ(to_json(read), to_json(typed));
  const std::string in = "The dog saw the other dogs run, and never came back.";
  bool again = false;
  for (std::uint64_t i = 0; i < 60; ++i) {
    edited_text text(in);
    any_text_pipeline::draws decided;
    read.sample({.index = i}, text, decided);
    EXPECT_EQ(text.str(), typed(in, {.index = i}));
    const auto json = to_json(read, decided);
    edited_text replayed(in);
    const auto draws = draws_from_json(typed, json);
    typed.apply(draws, replayed);
    EXPECT_EQ(replayed.str(), text.str()) << json;
    EXPECT_EQ(to_json(typed, draws), json);
    const auto& selected = json[0]["selected"];
    again = again || (selected.size() > 1 && selected[0] == selected[1]);
  }
  EXPECT_TRUE(again);
}

TEST(text_json, every_transform_of_the_list) {
  for_each_type(all_text_transforms{}, [&]<class T>() {
    const nlohmann::ordered_json from{{{"transform", T::name}}};
    const auto json = to_json(text_pipeline_from_json(from, json_resources()));
    EXPECT_EQ(json[0]["transform"], T::name);
    for_each_field<T>([&](const auto& f) { EXPECT_TRUE(json[0].contains(std::string(f.name))) << f.name; });
    EXPECT_EQ(to_json(text_pipeline_from_json(json, json_resources())), json);
  });
}

TEST(text_json, round_trip_of_draws) {
  const auto pipeline = parse_text_pipeline(nested, json_resources());
  const std::string in = "The dog saw (the) other dogs run. Never! A dog. Dogs, dogs.";
  for (std::uint64_t i = 0; i < 50; ++i) {
    edited_text text(in);
    any_text_pipeline::draws decided;
    pipeline.sample({.index = i}, text, decided);
    const auto json = nlohmann::ordered_json::parse(to_json(pipeline, decided).dump());
    const auto read = draws_from_json(pipeline, json);
    edited_text again(in);
    pipeline.apply(read, again);
    EXPECT_EQ(again.str(), text.str()) << json;
    EXPECT_EQ(to_json(pipeline, read), json);
    EXPECT_EQ(to_json(pipeline, parse_draws(pipeline, json.dump())), json);
  }
}

TEST(text_json, bad_input) {
  expect_error([] { parse_text_pipeline(R"([{"transform": "random_swop"}])"); },
               {"pipeline[0].transform", "nearest is \"random_swap\"", "random_swop"});
  for (const std::string name : {"hue", "mixup"})
    expect_error([&] { parse_text_pipeline(R"([{"transform": ")" + name + R"("}])"); },
                 {"pipeline[0].transform", "a transform of texts", "parse_pipeline", name + "\", one of images"});
  expect_error([] { parse_text_pipeline(R"([{"transform": "random_swap", "alpha": 1, "alpha": 0}])"); },
               {"\"alpha\" twice"});
  expect_error([] { parse_text_pipeline(R"([{"transform": "random_swap", "alfa": 1}])"); },
               {"pipeline[0].random_swap.alfa", "nearest is \"alpha\""});
  expect_error([] { parse_text_pipeline(R"([{"transform": "random_swap", "alpha": 2}])"); }, {"alpha", "found 2"});
  expect_error([] { parse_text_pipeline(R"([{"transform": "eda"}])"); }, {"pipeline[0].eda.words", "lexicon"});
  expect_error([] { parse_text_pipeline(R"([{"transform": "hue"}])"); }, {"name of a transform", "hue"});

  const auto pipeline = parse_text_pipeline(R"([{"transform": "random_swap"}])");
  const auto read = [&](std::string_view text) { draws_from_json(pipeline, nlohmann::ordered_json::parse(text)); };
  expect_error([&] { read("[]"); }, {"draws", "found 0"});
  expect_error([&] { read(R"([{"transform": "eda", "edits": []}])"); }, {"draws[0]", "random_swap", "eda"});
  expect_error([&] { read(R"([{"transform": "random_swap"}])"); }, {"draws[0].random_swap.edits", "found none"});
  expect_error([&] { read(R"([{"transform": "random_swap", "edits": [{"edit": "turn", "at": 1}]}])"); },
               {"edits[0].edit", "\"swap\"", "turn"});
  expect_error([&] { read(R"([{"transform": "random_swap", "edits": [{"edit": "swap", "at": 1}]}])"); },
               {"edits[0]", "\"other\""});
  expect_error([&] { read(R"([{"transform": "random_swap", "edits": [{"edit": "replace", "at": 1, "with": 2}]}])"); },
               {"edits[0].with", "a string"});
  expect_error([&] { read(R"([{"transform": "random_swap", "edits": [{"edit": "erase", "at": -1}]}])"); },
               {"edits[0].at"});
}

}  // namespace
