// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/pipeline/text_pipeline.hpp"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/resources.hpp"

namespace {

using namespace xaug;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name

const lexicon& pipeline_lexicon() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add("dog", part_of_speech::noun, {"hound", "canine"});
    builder.add("cat", part_of_speech::noun, {"feline"});
    builder.add("big", part_of_speech::adjective, {"large", "huge"});
    builder.add("run", part_of_speech::verb, {"jog", "sprint"});
    builder.add("film", part_of_speech::noun, {"movie", "motion picture"});
    return builder.build();
  }();
  return words;
}

const text_resources& small_resources() {
  static const text_resources all = [] {
    word_frequencies::builder counts;
    phrase_book::builder phrases;
    for (const std::string_view text : {"the big dog", "the film", "a big film", "the cat"}) {
      counts.add(text);
      phrases.add(text);
    }
    return text_resources{.words = pipeline_lexicon(),
                          .protected_words = {"dog", "film"},
                          .frequencies = counts.build(),
                          .phrases = phrases.build()};
  }();
  return all;
}

/// A transform of the list with settings that make it do much.
template <class T>
T busy() {
  T t{};
  provide(t, small_resources());
  if constexpr (requires { t.alpha; }) t.alpha = 0.5f;
  return t;
}

const std::vector<std::string>& texts() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made{
        "",
        " ",
        "dog",
        "The dogs ran; the DOG runs, running home.",
        "A big cat -- and a big film (see https://x.org/film?a=1)\n\nEnd.",
        "caf\u00e9 dog \U0001f468\u200d\U0001f469\u200d\U0001f467 \u6211\u80fd cat e\u0301t\u00e9",
        "  two  spaces\tand\ta tab  "};
    stream random(sample_key{.seed = 77});
    constexpr std::array<std::string_view, 8> words{"dog", "cat!", "Big", "movie", "of", "film,", "run", "x\u00e9"};
    for (int i = 0; i < 193; ++i) {
      std::string text;
      for (index n = random.uniform_int(20); n > 0; --n) {
        text += words[static_cast<std::size_t>(random.uniform_int(8))];
        text += n % 5 == 0 ? "  " : " ";
      }
      made.push_back(text);
    }
    return made;
  }();
  return all;
}

TEST(text_pipeline, contractions_are_kept_whatever_their_apostrophe_is) {
  const auto augment = protect_words{} | random_deletion{.p = 1.0f};
  for (const std::string mark : {"'", "`", "\u00b4", "\u02b9", "\u02bb", "\u02bc", "\u02c8", "\u2018", "\u2019",
                                 "\u201b", "\u2032", "\ua78c", "\uff07"})
    for (const std::string& word : {"Don" + mark + "t", "wouldn" + mark + "t"}) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const std::string text =
            augment("We say " + word + " go, \u2018" + word + "\u2019 and '" + word + "'!", {seed});
        for (const std::string& kept : {" " + word, "\u2018" + word + "\u2019", "'" + word + "'"})
          EXPECT_NE((' ' + text).find(kept), std::string::npos) << text;
      }
      EXPECT_TRUE(english_stop_words().contains(word)) << word;
      word_frequencies::builder counts;
      counts.add(word + " can't " + word);
      EXPECT_EQ(counts.build().count(word.substr(0, word.find(mark)) + "'t"), 2U) << word;
    }
  for (const std::string text : {"'hello'", "\u2018hello\u2019", "`hello`", "\u00b4hello\u00b4"})
    EXPECT_EQ(edited_text(text).size(), 3U) << text;
}

TEST(text_pipeline, abbreviations_are_not_replaced_by_their_letters) {
  lexicon_builder builder;
  builder.add("u", part_of_speech::noun, {"uranium"});
  builder.add("economy", part_of_speech::noun, {"thrift"});
  const any_text_pipeline augment{synonym_replacement{.words = builder.build(), .alpha = 1.0f}};
  EXPECT_EQ(augment("The U.S. economy", {.seed = 1}), "The U.S. thrift");
}

std::vector<std::int64_t> indices(std::size_t count) {
  std::vector<std::int64_t> all(count);
  std::iota(all.begin(), all.end(), 100);
  return all;
}

std::vector<std::string> strings_of(const text_batch& batch) {
  std::vector<std::string> all;
  for (index i = 0; i < batch.size(); ++i) all.emplace_back(batch[i]);
  return all;
}

const any_text_pipeline& busy_pipeline() {
  static const any_text_pipeline all(busy<synonym_replacement>() | busy<random_swap>() |
                                     one_of(busy<random_deletion>(), busy<punctuation_insertion>()) |
                                     maybe(0.5f, busy<random_insertion>()));
  return all;
}

TEST(text_pipeline, typed_and_at_run_time_are_the_same) {
  const auto typed = busy<synonym_replacement>() | busy<random_swap>() |
                     one_of(busy<random_deletion>(), busy<punctuation_insertion>()) |
                     maybe(0.5f, busy<random_insertion>());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const sample_key key{.seed = 3, .epoch = 1, .index = i};
    const std::string text = typed(texts()[i], key);
    EXPECT_EQ(text, busy_pipeline()(texts()[i], key));
    changed += text != texts()[i];
  }
  EXPECT_GT(changed, texts().size() / 2);
}

TEST(text_pipeline, batches_are_the_same_on_any_threads) {
  const std::span<const std::string> in = texts();
  const auto places = indices(in.size());
  text_batch once;
  busy_pipeline()(in, once, {.seed = 9}, places);
  const auto expected = strings_of(once);
  for (std::size_t i = 0; i < in.size(); ++i)
    EXPECT_EQ(expected[i], busy_pipeline()(in[i], {.seed = 9, .index = static_cast<std::uint64_t>(places[i])}));
  thread_pool pool(4);
  text_batch again;
  busy_pipeline()(in, again, {.seed = 9}, places, pool);
  EXPECT_EQ(strings_of(again), expected);
  // Filled anew, with fewer, elsewhere in the data set.
  busy_pipeline()(in.subspan(50, 70), again, {.seed = 9}, std::span(places).subspan(50, 70), pool);
  EXPECT_EQ(strings_of(again), std::vector<std::string>(expected.begin() + 50, expected.begin() + 120));
  busy_pipeline()(in, again, {.seed = 10}, places);
  EXPECT_NE(strings_of(again), expected);
}

TEST(text_pipeline, draws_can_be_applied_again) {
  for (std::size_t i = 0; i < texts().size(); ++i) {
    any_text_pipeline::draws decided;
    edited_text text(texts()[i]);
    busy_pipeline().sample({.seed = 4, .index = i}, text, decided);
    EXPECT_EQ(text.str(), busy_pipeline()(texts()[i], {.seed = 4, .index = i}));
    const any_text_pipeline::draws kept = decided;
    edited_text other(texts()[i]);
    busy_pipeline().apply(kept, other);
    EXPECT_EQ(other.str(), text.str());
  }
}

TEST(text_pipeline, protects_spans_through_every_transform) {
  // Entities of one, two and three words, with punctuation within, in texts and in batches.
  const std::string text = "We saw the big dog of New York City, U.S., and a film by J. Dog, Jr. It ran. A cat runs!";
  const auto span_of = [&](std::string_view part) {
    const auto begin = static_cast<std::uint32_t>(text.find(part));
    return text_span{begin, begin + static_cast<std::uint32_t>(part.size())};
  };
  const std::vector<text_span> spans{span_of("big dog"), span_of("New York City, U.S."), span_of("J. Dog, Jr. It")};
  const std::vector<std::string> many(64, text);
  const std::vector<std::vector<text_span>> spans_of_all(many.size(), spans);
  for_each_type(all_text_transforms{}, [&]<class T>() {
    T t = busy<T>();
    if constexpr (requires { t.protected_words; }) t.protected_words = {};
    const any_text_pipeline augment(t | busy<random_insertion>() | busy<random_swap>());
    text_batch batch;
    std::vector<offset_map> maps(many.size());
    augment(std::span<const std::string>(many), batch, std::span(maps), {.seed = 5}, indices(many.size()),
            std::span<const std::vector<text_span>>(spans_of_all));
    std::size_t changed = 0;
    for (index i = 0; i < batch.size(); ++i) {
      std::string out;
      offset_map map;
      augment(text, out, map, {.seed = 5, .index = static_cast<std::uint64_t>(100 + i)}, spans);
      EXPECT_EQ(batch[i], out);
      changed += out != text;
      for (const text_span& span : spans) {
        EXPECT_TRUE(map.intact(span)) << T::name << ": " << out;
        const auto place = maps[static_cast<std::size_t>(i)](span);
        ASSERT_TRUE(place.has_value());
        EXPECT_EQ(place->of(out), span.of(text)) << T::name;
        EXPECT_EQ(place, map(span));
      }
    }
    EXPECT_GT(changed, many.size() / 2) << T::name;
    text_batch without_maps;
    thread_pool pool(2);
    augment(std::span<const std::string>(many), without_maps, {.seed = 5}, indices(many.size()),
            std::span<const std::vector<text_span>>(spans_of_all), pool);
    EXPECT_EQ(strings_of(without_maps), strings_of(batch));
  });
  const any_text_pipeline deletes{random_deletion{.p = 1.0f}};
  const std::vector<text_span> of_b{{2, 3}};
  EXPECT_NE(deletes("a b c", {.seed = 1}, of_b).find('b'), std::string::npos);
}

TEST(text_pipeline, spans_of_the_readme) {
  const any_text_pipeline augment(busy<synonym_replacement>() | random_deletion{.p = 0.5f} | punctuation_insertion{} |
                                  random_swap{});
  const std::string text = "He saw New York City again";
  const std::vector<text_span> entities{{7, 20}};
  ASSERT_EQ(entities[0].of(text), "New York City");
  std::size_t edited = 0;
  for (std::uint64_t epoch = 0; epoch < 40; ++epoch) {
    std::string out;
    offset_map map;
    augment(text, out, map, {.seed = 42, .epoch = epoch}, entities);
    const text_span now = *map(entities[0]);
    EXPECT_EQ(now.of(out), "New York City");
    EXPECT_TRUE(map.intact(entities[0]));
    const bool kept = out.find("He saw") != std::string::npos;
    EXPECT_EQ(map.state({0, 6}) == span_state::intact, kept) << out;
    edited += !kept;
  }
  EXPECT_GT(edited, 10U);
}

TEST(text_pipeline, maps_say_the_same_as_texts) {
  // For every token of many texts: intact is what has its bytes, in one piece; the others changed or are lost.
  std::size_t found[3] = {};
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const std::string& text = texts()[i];
    std::string out;
    offset_map map;
    busy_pipeline()(text, out, map, {.seed = 12, .index = i});
    std::vector<token> tokens;
    split(text, tokens);
    for (std::size_t first = 0; first < tokens.size(); ++first)
      for (std::size_t last = first; last < std::min(tokens.size(), first + 4); ++last) {
        const text_span span{tokens[first].span.begin, tokens[last].span.end};
        const auto place = map(span);
        const span_state state = map.state(span);
        ++found[static_cast<std::size_t>(state)];
        EXPECT_EQ(state == span_state::lost, !place.has_value());
        if (state == span_state::intact) {
          EXPECT_EQ(place->of(out), span.of(text)) << text << " -> " << out;
        } else if (state == span_state::changed && first == last) {
          EXPECT_NE(place->of(out), span.of(text)) << text << " -> " << out;
        }
      }
  }
  for (const std::size_t count : found) EXPECT_GT(count, 100U);
}

TEST(text_pipeline, output_is_replaced_and_may_be_the_text) {
  const std::string text = "The big dog ran.";
  const std::string expected = busy_pipeline()(text, {.seed = 6});
  std::string out;
  for (int epoch = 0; epoch < 3; ++epoch) {
    busy_pipeline()(text, out, {.seed = 6});
    EXPECT_EQ(out, expected);
  }
  std::string same = text;
  busy_pipeline()(same, same, {.seed = 6});
  EXPECT_EQ(same, expected);
  std::string part = "The big dog ran. And more that is no part of it, so that no string has it within itself";
  busy_pipeline()(std::string_view(part).substr(0, text.size()), part, {.seed = 6});
  EXPECT_EQ(part, expected);
  offset_map map;
  out = "before";
  busy_pipeline()(text, out, map, {.seed = 6});
  EXPECT_EQ(out, expected);
  expect_error([&] { busy_pipeline()("bad \xff", out, {}); }, {"text, byte 4"});
  EXPECT_EQ(out, expected) << "as it was";
}

TEST(text_pipeline, refuses_null_pointers_and_other_numbers_of_spans) {
  text_batch batch;
  const std::vector<const char*> texts_or_none{"a b", nullptr};
  expect_error([&] { busy_pipeline()(std::span<const char* const>(texts_or_none), batch, {}, indices(2)); },
               {"text", "a null pointer"});
  EXPECT_EQ(batch.size(), 0);
  expect_error(
      [&] {
        busy_pipeline()(std::span<const std::string>(static_cast<const std::string*>(nullptr), 2), batch, {},
                        indices(2));
      },
      {"texts", "a view of memory", "a null pointer"});
  expect_error([&] { busy_pipeline()(std::string_view(nullptr, 4), {.seed = 1}); },
               {"text", "4 bytes", "a null pointer"});
  const std::vector<std::string> two{"a", "b"};
  const std::vector<std::vector<text_span>> three(3), bad{{}, {{0, 2}}};
  using all_spans = std::span<const std::vector<text_span>>;
  std::vector<offset_map> one(1);
  const std::span<const std::string> in(two);
  expect_error([&] { busy_pipeline()(in, batch, {}, indices(2), all_spans(three)); },
               {"protected_spans", "one for each of the 2 texts", "found 3"});
  expect_error([&] { busy_pipeline()(in, batch, {}, indices(2), all_spans()); },
               {"protected_spans", "2 texts", "found 0"});
  expect_error([&] { busy_pipeline()(in, batch, {}, indices(2), all_spans(bad)); }, {"protected span 0", "1 bytes"});
  expect_error([&] { busy_pipeline()(in, batch, std::span(one), {}, indices(2), all_spans(bad)); },
               {"maps", "2 texts", "found 1"});
  expect_error([&] { busy_pipeline()(in, batch, {}, std::span(static_cast<const std::int64_t*>(nullptr), 2)); },
               {"indices", "a null pointer"});
}

TEST(text_pipeline, refuses_what_does_not_fit) {
  any_text_pipeline::draws none;
  edited_text text("a b c");
  expect_error([&] { busy_pipeline().apply(none, text); }, {"draws", "found 0"});
  text_batch batch;
  const std::vector<std::string> two{"a", "b"};
  expect_error([&] { busy_pipeline()(std::span<const std::string>(two), batch, {}, indices(3)); },
               {"indices", "2 texts", "found 3"});
  const std::vector<std::string> bad{"a", "b \xff"};
  expect_error([&] { busy_pipeline()(std::span<const std::string>(bad), batch, {}, indices(2)); }, {"text, byte 2"});
  EXPECT_EQ(batch.size(), 0);
  expect_error([&] { busy_pipeline()("a \xff", sample_key{}); }, {"text, byte 2", "UTF-8"});
  expect_error([] { any_text_pipeline{random_swap{.alpha = 1.5f}}; }, {"pipeline[0].random_swap.alpha", "found 1.5"});
  expect_error([] { random_swap{} | random_deletion{.p = -0.5f}; }, {"pipeline[1].random_deletion.p"});
  expect_error([] { any_text_pipeline{eda{}}; }, {"pipeline[0].eda.words", "lexicon with words"});
}

TEST(text_pipeline, takes_a_text_of_100_megabytes) {
  const std::string word = std::string(995, 'x') + "\u00e9 y\n";  // 1000 bytes
  std::string text;
  text.reserve(100'000'000);
  while (text.size() < 100'000'000) text += word;
  const auto augment = random_swap{.alpha = 0.0f, .min_count = 3} | random_deletion{.p = 0.0001f} | case_noise{};
  const std::string out = augment(text, {.seed = 2});
  EXPECT_NE(out, text);
  EXPECT_LT(out.size(), text.size());
  EXPECT_GT(out.size(), text.size() - 100'000);
  EXPECT_NO_THROW(require_utf8(out));
}

TEST(text_pipeline, many_threads_share_one_pipeline) {
  std::vector<std::string> found(8);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < found.size(); ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < texts().size(); ++i) found[t] += busy_pipeline()(texts()[i], {.index = i});
    });
  for (auto& thread : threads) thread.join();
  for (const std::string& each : found) EXPECT_EQ(each, found.front());
}

// --- What holds for every transform of the list ----------------------------------------------------------------------

template <class T>
class every_text_transform : public testing::Test {};

template <class List>
struct types_of;
template <class... Ts>
struct types_of<transform_list<Ts...>> {
  using type = testing::Types<Ts...>;
};
TYPED_TEST_SUITE(every_text_transform, types_of<all_text_transforms>::type);

TYPED_TEST(every_text_transform, leaves_what_it_does_not_name) {
  const TypeParam t = busy<TypeParam>();
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const std::string& in = texts()[i];
    for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
      edited_text text(in);
      text_draw draw;
      stream random(sample_key{.seed = 8, .epoch = epoch, .index = i});
      t.decide(random, text, draw);
      text.apply(draw);
      std::string out;
      offset_map map;
      text.write(out, map);
      EXPECT_NO_THROW(require_utf8(out)) << out;
      for (const auto& token : text) {
        if (token.source.size() == 0) continue;
        const auto place = map(token.source);
        ASSERT_TRUE(place) << in;
        EXPECT_EQ(place->of(out), token.bytes);
        if (token.unchanged) {
          EXPECT_EQ(token.bytes, token.source.of(in)) << "bytes that no edit names";
        }
      }
      if (draw.edits.empty()) {
        EXPECT_EQ(out, in);
      }
      // Whatever is neither a word nor inserted stays, if not in its place.
      const auto others = [](const edited_text& of) {
        std::vector<std::string_view> all;
        for (const auto& each : of)
          if (each.kind != token_kind::word) all.push_back(each.bytes);
        std::ranges::sort(all);
        return all;
      };
      EXPECT_EQ(others(text), others(edited_text(in)));
    }
  }
}

TYPED_TEST(every_text_transform, leaves_protected_tokens_alone) {
  const TypeParam t = busy<TypeParam>();
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const std::string& in = texts()[i];
    const std::vector<text_span> all{{0, static_cast<std::uint32_t>(in.size())}};
    edited_text text(in, all);
    text_draw draw;
    stream random(sample_key{.seed = 8, .index = i});
    t.decide(random, text, draw);
    EXPECT_TRUE(draw.edits.empty()) << in;
  }
}

TYPED_TEST(every_text_transform, does_something_and_depends_on_the_key_alone) {
  const text_pipeline<TypeParam> pipeline(busy<TypeParam>());
  const bool is_random = !std::same_as<TypeParam, protect_words>;
  std::size_t edited = 0, differ = 0;
  for (std::size_t i = 0; i < texts().size(); ++i) {
    const auto decided = [&](std::uint64_t seed) {
      edited_text text(texts()[i]);
      typename text_pipeline<TypeParam>::draws draws;
      pipeline.sample({.seed = seed, .index = i}, text, draws);
      EXPECT_EQ(text.str(), pipeline(texts()[i], {.seed = seed, .index = i}));
      return std::get<0>(draws);
    };
    const text_draw once = decided(1);
    EXPECT_EQ(once, decided(1));
    edited += !once.edits.empty();
    differ += once != decided(2);
  }
  EXPECT_GT(edited, texts().size() / 3);
  EXPECT_EQ(differ > (is_random ? texts().size() / 3 : 0), is_random);
}

TYPED_TEST(every_text_transform, takes_texts_without_words) {
  const text_pipeline<TypeParam> pipeline(busy<TypeParam>());
  for (const std::string text : {"", " ", "...", "5 6 7", "\U0001f600 \U0001f600"})
    for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(pipeline(text, {.seed = seed}), text);
}

TEST(text_batch, names_the_sample_that_fails) {
  const std::vector<std::string> texts{"good", "b\xff"};
  const std::vector<std::int64_t> indices{5, 17};
  text_batch batch;
  expect_error([&] { any_text_pipeline{random_deletion{}}(std::span(texts), batch, {.epoch = 3}, indices); },
               {"sample 17 of epoch 3: text, byte 1: expected valid UTF-8"});
}

}  // namespace
