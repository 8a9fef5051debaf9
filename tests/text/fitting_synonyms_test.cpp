// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/fitting_synonyms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "support/statistics.hpp"
#include "xaug/io/synonym_fit_json.hpp"
#include "xaug/io/text_json.hpp"
#include "xaug/pipeline/text_pipeline.hpp"

namespace xaug::test {
namespace {

namespace fs = std::filesystem;

using enum part_of_speech;
using strings = std::vector<std::string>;

strings listed(const word_list& list) {
  return {list.begin(), list.end()};
}

/// A folder with one file.
class folder_with {
public:
  folder_with(const std::string& name, std::string_view text)
      : folder_(fs::temp_directory_path() / ("xaug_fitting_" + std::to_string(std::random_device{}()))) {
    fs::create_directory(folder_);
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  ~folder_with() { fs::remove_all(folder_); }
  const fs::path& path() const { return folder_; }

private:
  fs::path folder_;
};

sense_counts counts_in(std::string_view text) {
  return read_sense_counts(folder_with("cntlist.rev", text).path());
}

TEST(sense_counts, by_lemma_part_and_sense) {
  const sense_counts counts = counts_in(
      "dog%1:05:00:: 1 42\ndog%1:18:01:: 3 7\nDog%2:38:00:: 1 2\nhot_dog%1:13:01:: 1 3\n"
      "fine%5:00:00:elegant:00 2 4\ngood%3:00:01:: 1 190\nwell%4:02:01:: 1 99\n50%%1:00:00:: 1 6\n");
  EXPECT_EQ(counts.size(), 6U);
  EXPECT_EQ(counts.count("dog", noun, 0), 42U);
  EXPECT_EQ(counts.count("DOG", noun, 1), 0U) << "not listed";
  EXPECT_EQ(counts.count("dog", noun, 2), 7U);
  EXPECT_EQ(counts.count("dog", noun, 3), 0U);
  EXPECT_EQ(counts.count("dog", verb, 0), 2U);
  EXPECT_EQ(counts.count("dog", any, 0), 0U);
  EXPECT_EQ(counts.count("hot dog", noun, 0), 3U);
  EXPECT_EQ(counts.count("fine", adjective, 1), 4U) << "a satellite";
  EXPECT_EQ(counts.count("good", adjective, 0), 190U);
  EXPECT_EQ(counts.count("well", adverb, 0), 99U);
  EXPECT_EQ(counts.count("50%", noun, 0), 6U);
  EXPECT_EQ(counts.count("cat", noun, 0), 0U);
  EXPECT_EQ(sense_counts().count("dog", noun, 0), 0U);
  EXPECT_EQ(counts_in("").size(), 0U);
}

TEST(sense_counts, damaged_files) {
  const std::string good = "a%1:00:00:: 1 1\n";
  const auto expect_bad = [&](const std::string& line, std::string_view expected) {
    expect_error([&] { counts_in(good + line); }, {"cntlist.rev, line 2, at byte 16", expected});
  };
  expect_bad("dog%1:05:00:: 1 4", "a complete line");
  for (const std::string key :
       {"dog", "dog%", "dog%0:05:00::", "dog%6:05:00::", "dog%x", "%1:05:00::", "\xff%1:05:00::"})
    expect_bad(key + " 1 1\n", "a sense key");
  expect_bad(std::string(256, 'x') + "%1:05:00:: 1 1\n", "a sense key");
  expect_bad("\n", "a sense key");
  expect_bad("dog%1:05:00::\n", "the number of the sense");
  for (const std::string number : {"0", "1001", "4294967295"})
    expect_bad("dog%1:05:00:: " + number + " 1\n", "a sense from 1 to 1000");
  for (const std::string number : {"-1", "x", "4294967296", "1x"})
    expect_bad("dog%1:05:00:: " + number + " 1\n", "the number of the sense");
  expect_bad("dog%1:05:00:: 1\n", "how often");
  expect_bad("dog%1:05:00:: 1 -1\n", "how often");
  expect_bad("dog%1:05:00:: 1 1 1\n", "the end of the line");
  const folder_with other("other", "");
  expect_error([&] { read_sense_counts(other.path()); }, {(other.path() / "cntlist.rev").string(), "No such file"});
}

word_vectors vectors_in(std::string_view text) {
  return read_word_vectors(folder_with("v.txt", text).path() / "v.txt");
}

TEST(word_vectors, similarity_is_the_cosine) {
  word_vectors::builder builder;
  const std::array<float, 3> x{2, 0, 0}, y{1, 1, 0}, z{-3, 0, 0}, none{0, 0, 0};
  builder.add("X", x);
  builder.add("x", z);
  builder.add("y", y);
  builder.add("z", z);
  builder.add("none", none);
  const word_vectors vectors = builder.build();
  EXPECT_EQ(vectors.size(), 4U);
  EXPECT_EQ(vectors.dimensions(), 3U);
  EXPECT_FLOAT_EQ(vectors.similarity("x", "Y"), std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(vectors.similarity("y", "x"), std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(vectors.similarity("x", "x"), 1.0f) << "the first one counts";
  EXPECT_FLOAT_EQ(vectors.similarity("x", "z"), -1.0f);
  EXPECT_EQ(vectors.similarity("x", "none"), 0.0f);
  EXPECT_EQ(vectors.similarity("x", "unknown"), 0.0f);
  EXPECT_EQ(word_vectors().similarity("x", "x"), 0.0f);

  const std::array<float, 2> two{1, 2};
  const std::array<float, 3> infinite{1, std::numeric_limits<float>::infinity(), 0};
  expect_error([&] { builder.add("w", two); }, {"\"w\"", "3 values", "2"});
  expect_error([&] { builder.add("w", {}); }, {"\"w\"", "at least one value"});
  expect_error([&] { builder.add("w", infinite); }, {"\"w\"", "finite values"});
  expect_error([&] { builder.add("", x); }, {"1 to 255 bytes"});
  EXPECT_EQ(builder.build().size(), 4U) << "nothing of what was refused";
  EXPECT_EQ(builder.build().similarity("x", "y"), vectors.similarity("x", "y"));
}

TEST(word_vectors, reads_text) {
  for (const std::string_view text : {"a 1 0\nb 0.5 -5e-1\n", "2 2\r\na 1 0 \r\nb 0.5 -0.5",
                                      "\xEF\xBB\xBF"
                                      "a 1 0\nb 1 -1"}) {
    const word_vectors vectors = vectors_in(text);
    EXPECT_EQ(vectors.size(), 2U) << text;
    EXPECT_EQ(vectors.dimensions(), 2U);
    EXPECT_FLOAT_EQ(vectors.similarity("a", "b"), std::sqrt(0.5f));
  }
  EXPECT_EQ(vectors_in("").size(), 0U);
  EXPECT_EQ(vectors_in("7 1\n8 2\n").size(), 1U) << "only the first line is the sizes";
  expect_error([] { vectors_in("a 1 0\nb 1 x\n"); }, {"v.txt, line 2", "numbers behind the word", "\"x\""});
  expect_error([] { vectors_in("a 1 0\nb 1  0\n"); }, {"line 2", "one space", "\"\""});
  expect_error([] { vectors_in("a 1 0\nb 1 0x\n"); }, {"line 2", "\"0x\""});
  expect_error([] { vectors_in("a 1 0\nb 1\n"); }, {"line 2", "2 values"});
  expect_error([] { vectors_in("a 1 0\n\n"); }, {"line 2", "1 to 255 bytes"});
  expect_error([] { vectors_in("a 1 nan\n"); }, {"line 1", "finite"});
  expect_error([] { vectors_in("a\n"); }, {"line 1", "at least one value"});
  expect_error(
      [] {
        vectors_in(
            std::string_view("\xFF\xFE"
                             "a\0",
                             4));
      },
      {"v.txt", "UTF-16"});
}

TEST(word_contexts, words_between_the_same_words) {
  word_contexts::builder builder;
  for (const std::string_view text :
       {"The film is good", "the movie is good", "a dog runs", "the film is good", "a cat runs", "runs a the"})
    builder.add(text);
  const word_contexts contexts = builder.build();
  EXPECT_EQ(contexts.size(), 9U);
  EXPECT_NEAR(contexts.similarity("film", "Movie"), 1.0f, 1e-6f) << "repetitions do not count";
  EXPECT_NEAR(contexts.similarity("dog", "cat"), 1.0f, 1e-6f);
  EXPECT_EQ(contexts.similarity("film", "dog"), 0.0f);
  EXPECT_EQ(contexts.similarity("film", "unknown"), 0.0f);
  EXPECT_EQ(contexts.similarity("unknown", "none"), 0.0f);
  EXPECT_EQ(word_contexts().similarity("film", "film"), 0.0f);
  expect_error([&] { builder.add("the \xff"); }, {"text, byte 4", "UTF-8"});
  EXPECT_EQ(builder.build().size(), 9U);
}

TEST(word_contexts, is_the_cosine_of_mutual_informations) {
  word_contexts::builder builder;
  for (const std::string_view text : {"p x r", "p y s", "p x s", "q z r"}) builder.add(text);
  const word_contexts contexts = builder.build();
  // Of 22 neighbours, two for each of 11 places, as p at the beginning and in front of x comes twice: x has p on the
  // left twice, and r and s on the right; y has p and s.
  const double p_x = std::log(2.0 * 22 / (4 * 3)), r_x = std::log(1.0 * 22 / (4 * 2)),
               s_x = std::log(1.0 * 22 / (4 * 2));
  const double p_y = std::log(1.0 * 22 / (2 * 3)), s_y = std::log(1.0 * 22 / (2 * 2));
  const double expected =
      (p_x * p_y + s_x * s_y) / std::sqrt((p_x * p_x + r_x * r_x + s_x * s_x) * (p_y * p_y + s_y * s_y));
  EXPECT_NEAR(contexts.similarity("x", "y"), expected, 1e-6);
  EXPECT_NEAR(contexts.similarity("y", "x"), expected, 1e-6);
}

TEST(word_contexts, sides_differ_and_chance_does_not_count) {
  word_contexts::builder sides;
  for (const std::string_view text : {"p a", "b p"}) sides.add(text);
  EXPECT_EQ(sides.build().similarity("a", "b"), 0.0f);

  word_contexts::builder builder;
  for (const std::string_view text : {"p w", "a w", "b w", "c w", "p v", "p u", "p t", "p s", "p r"}) builder.add(text);
  // Of 36 neighbours; w stands behind p less often than by chance, 36 / (8 * 6), and at the end of a text 4 times.
  const double w = 3 * std::pow(std::log(36.0 / 8), 2) + std::pow(std::log(4 * 36.0 / (8 * 9)), 2);
  const double v = std::pow(std::log(36.0 / (2 * 6)), 2) + std::pow(std::log(36.0 / (2 * 9)), 2);
  EXPECT_NEAR(builder.build().similarity("w", "v"), std::log(2.0) * std::log(2.0) / std::sqrt(w * v), 1e-6);
}

TEST(word_contexts, forgets_repetitions_while_it_counts) {
  word_contexts::builder once, often;
  for (const std::string_view text : {"p x r", "p y s", "p x s"}) once.add(text);
  often.add("p x r");
  for (int i = 0; i < 2000; ++i)
    for (const std::string_view text : {"p y s", "p x s"}) often.add(text);
  EXPECT_EQ(once.build().similarity("x", "y"), often.build().similarity("x", "y"));
}

/// Red and wet are adjectives, dog and cat nouns, run and eat verbs; light may be each of them.
const lexicon& lights() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add_synset(noun, {"dog", "cat"});
    builder.add_synset(verb, {"run", "eat"});
    builder.add_synset(adjective, {"red", "wet"});
    builder.add_synset(noun, {"light", "lamp"});
    builder.add_synset(verb, {"light", "kindle"});
    builder.add_synset(adjective, {"light", "bright"});
    builder.add_synset(noun, {"as", "arsenic"});
    return builder.build();
  }();
  return words;
}

word_parts parts_in(std::initializer_list<std::string_view> texts, const lexicon& words = lights()) {
  word_parts::builder builder(words);
  for (const std::string_view text : texts) builder.add(text);
  return builder.build();
}

/// The share of the first reading after so many rounds, where each use makes each reading so many times as likely.
double share_of_first(const std::vector<std::vector<double>>& likelihoods) {
  const double equal = 1.0 / static_cast<double>(likelihoods.front().size());
  std::vector<double> now(likelihoods.front().size(), equal);
  for (int round = 0; round < 10; ++round) {
    std::vector<double> uses(now.size(), equal);
    for (const auto& each : likelihoods) {
      const double sum = std::inner_product(now.begin(), now.end(), each.begin(), 0.0);
      for (std::size_t i = 0; i < now.size(); ++i) uses[i] += now[i] * each[i] / sum;
    }
    for (std::size_t i = 0; i < now.size(); ++i) now[i] = uses[i] / (static_cast<double>(likelihoods.size()) + 1);
  }
  return now[0];
}

TEST(word_parts, neighbours_tell_the_reading) {
  const word_parts parts = parts_in({"the dog is", "the cat is", "to run with", "to eat with", "very red in",
                                     "very wet in", "The Light is", "the light with", "very light in"});
  EXPECT_EQ(parts.size(), 7U) << "words without a reading have no shares";
  EXPECT_EQ(parts.share("dog", noun), 1.0f);
  EXPECT_EQ(parts.share("dog", verb), 0.0f);
  EXPECT_EQ(parts.share("dogs", noun), 0.0f);
  EXPECT_EQ(parts.share("dog", noun, word_form::plural), 0.0f);
  EXPECT_EQ(parts.share("dog", any), 0.0f);
  EXPECT_GT(parts.share("light", noun), 0.4f);
  EXPECT_LT(parts.share("LIGHT", adjective), 0.4f);
  EXPECT_GT(parts.share("light", adjective), parts.share("light", verb));
  EXPECT_NEAR(parts.share("light", noun) + parts.share("light", verb) + parts.share("light", adjective), 1, 1e-6);
  EXPECT_EQ(word_parts().share("dog", noun), 0.0f);
  EXPECT_EQ(word_parts().size(), 0U);
}

TEST(word_parts, shares_by_expectation_and_maximisation) {
  lexicon_builder builder;
  builder.add_synset(noun, {"dog", "cat"});
  builder.add_synset(noun, {"x"});
  builder.add_synset(verb, {"run", "x"});
  const lexicon words = builder.build();
  // Beside words with one reading are 6 neighbours, 4 of a noun: p in front of 2 nouns, q in front of the verb.
  const word_parts parts = parts_in({"p dog", "p cat r", "q run r", "p x s", "q x r"}, words);
  const double p_noun = (2 * 6 / 4.0 + 5) / (2 + 5), p_verb = 5.0 / 7;
  const double q_noun = 5.0 / 6, q_verb = (1 * 6 / 2.0 + 5) / 6;
  const double r_noun = (1 * 6 / 4.0 + 5) / (2 + 5), r_verb = (1 * 6 / 2.0 + 5) / (2 + 5);
  const double expected = share_of_first({{p_noun, p_verb}, {q_noun * r_noun, q_verb * r_verb}});
  EXPECT_NEAR(parts.share("x", noun), expected, 1e-6);
  EXPECT_NEAR(parts.share("x", verb), 1 - expected, 1e-6);
  EXPECT_GT(std::abs(expected - 0.5), 0.01);
}

TEST(word_parts, readings_that_nothing_teaches_are_as_likely_everywhere) {
  const word_parts parts = parts_in({"p dog", "p cat", "q red", "p light"});
  // The ends of texts are neighbours like others: 6 uses, 4 of them beside nouns, 3 of all behind a word.
  const double p_noun = (2 * 6 / 4.0 + 5) / (2 + 5), end_noun = (2 * 6 / 4.0 + 5) / (3 + 5);
  const double p_red = 5.0 / (2 + 5), end_red = (1 * 6 / 2.0 + 5) / (3 + 5);
  EXPECT_NEAR(parts.share("light", noun), share_of_first({{p_noun * end_noun, 1, p_red * end_red}}), 1e-6);
  EXPECT_NEAR(parts.share("light", verb), share_of_first({{1, p_noun * end_noun, p_red * end_red}}), 1e-6);
}

TEST(word_parts, repetitions_and_sides) {
  const auto share = [](std::initializer_list<std::string_view> texts) { return parts_in(texts).share("light", noun); };
  EXPECT_EQ(share({"p dog", "q red", "p light", "q light"}),
            share({"p dog", "p dog", "q red", "p light", "p light", "q light"}));
  EXPECT_NEAR(share({"p dog q", "q red p", "p light q"}), 0.40, 0.1);
  EXPECT_GT(share({"p dog q", "q red p", "p light q"}), share({"p dog q", "q red p", "q light p"}));
  EXPECT_NEAR(share({"light"}), 1 / 3.0, 1e-6) << "nothing is known";
  EXPECT_NEAR(share({"u light v", "u dog", "w run"}), share({"u light", "u dog", "w run"}), 0.15);
}

TEST(word_parts, function_words_teach_nothing) {
  const std::initializer_list<std::string_view> texts{"x as y", "z red y", "z dog q", "x light y"};
  EXPECT_EQ(parts_in(texts).share("as", noun), 0.0f);
  EXPECT_LT(parts_in(texts).share("light", noun), parts_in(texts).share("light", adjective));
  word_parts::builder builder(lights(), word_set());
  for (const std::string_view text : texts) builder.add(text);
  EXPECT_EQ(builder.build().share("as", noun), 1.0f);
  EXPECT_GT(builder.build().share("light", noun), parts_in(texts).share("light", noun));
  expect_error([&] { builder.add("the \xff"); }, {"text, byte 4", "UTF-8"});
  EXPECT_EQ(builder.build().size(), 4U);
}

TEST(word_parts, forms) {
  lexicon_builder builder;
  builder.add_synset(noun, {"dog", "hound"});
  builder.add_synset(verb, {"move", "go"});
  builder.add_synset(adjective, {"moving", "touching"});
  builder.add_synset(adjective, {"good"});
  builder.add_synset(adverb, {"well"});
  builder.add_irregular_form(adjective, "better", "good");
  builder.add_irregular_form(adverb, "better", "well");
  const word_parts parts = parts_in({"dogs moves", "very moving", "is touching", "better"}, builder.build());
  EXPECT_EQ(parts.share("dogs", noun, word_form::plural), 1.0f);
  EXPECT_EQ(parts.share("dogs", noun), 0.0f);
  EXPECT_EQ(parts.share("moves", verb, word_form::third_person), 1.0f);
  EXPECT_NEAR(parts.share("moving", verb, word_form::gerund) + parts.share("moving", adjective), 1, 1e-6);
  EXPECT_NEAR(parts.share("better", adjective, word_form::comparative), 0.5, 1e-6);
  EXPECT_NEAR(parts.share("better", adverb, word_form::comparative), 0.5, 1e-6);
}

TEST(lexicon_builder, a_form_stands_for_itself) {
  lexicon_builder builder;
  builder.add_form("Films", {"movies", "Pictures"});
  builder.add_form("films", {"flicks", "movies"});
  builder.add_form("dog", {"hound"});
  const lexicon words = builder.build();
  EXPECT_EQ(words.size(), 2) << "synonyms are not words of their own";
  EXPECT_EQ(listed(words.synonyms("films")), (strings{"movies", "Pictures", "flicks"}));
  EXPECT_EQ(listed(words.synonyms("FILMS", any, 1)), (strings{"movies", "Pictures"}));
  EXPECT_TRUE(words.synonyms("films", noun).empty());
  EXPECT_TRUE(words.has(any));
  for (const part_of_speech part : parts_of_speech) EXPECT_FALSE(words.has(part));
  EXPECT_TRUE(base_forms(words, "dogs").empty()) << "nothing is a form of a form";
  EXPECT_EQ(listed(lexicon::from_bytes(words.bytes()).synonyms("films")), listed(words.synonyms("films")));

  builder.add("dog", noun, {"canine"});
  const lexicon both = builder.build();
  EXPECT_TRUE(both.has(noun));
  EXPECT_FALSE(both.has(verb));
  EXPECT_EQ(listed(both.synonyms("dog", noun)), strings{"canine"});
  EXPECT_EQ(listed(both.synonyms("dog")), (strings{"canine", "hound"}));
  EXPECT_EQ(base_forms(both, "dogs").size(), 1);
  EXPECT_FALSE(lexicon().has(any));
}

/// Of film, the movie is the usual sense; of take, movies are a rare one.
const lexicon& films() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add_synset(noun, {"film", "movie", "motion picture"});
    builder.add_synset(noun, {"film", "layer"});
    builder.add_synset(verb, {"film", "shoot", "take"});
    builder.add_synset(verb, {"take", "grab"});
    builder.add_irregular_form(verb, "shot", "shoot");
    builder.add_irregular_form(verb, "took", "take");
    return builder.build();
  }();
  return words;
}

const sense_counts& film_counts() {
  static const sense_counts counts = counts_in(
      "film%1:10:00:: 1 8\nmovie%1:10:00:: 1 4\nlayer%1:06:00:: 1 2\nshoot%2:36:00:: 1 3\ntake%2:36:00:: 1 1\n"
      "take%2:35:00:: 2 17\n");
  return counts;
}

synonym_evidence evidence(std::initializer_list<std::string_view> texts) {
  word_frequencies::builder counts;
  for (const std::string_view text : texts) counts.add(text);
  return {.corpus = counts.build()};
}

/// What fits a word, of several words too.
strings fitting(const synonym_evidence& with, synonym_fit fit, std::string_view word) {
  fit.several_words = true;
  return listed(fitting_synonyms(films(), with, fit).synonyms(word));
}

TEST(fitting_synonyms, words_of_the_corpus_in_their_form) {
  const lexicon words = fitting_synonyms(films(), evidence({"Films filmed", "take x movies"}));
  EXPECT_EQ(words.size(), 4) << "x has no synonyms, and film does not occur";
  EXPECT_EQ(listed(words.synonyms("films")), (strings{"movies", "layers", "shoots", "takes"}));
  EXPECT_EQ(listed(words.synonyms("filmed")), (strings{"shot", "took"}));
  EXPECT_EQ(listed(words.synonyms("take")), (strings{"film", "shoot", "grab"}));
  EXPECT_EQ(listed(words.synonyms("movies")), strings{"films"});
  EXPECT_TRUE(words.synonyms("film").empty());
  EXPECT_EQ(fitting(evidence({"movie"}), {}, "movie"), (strings{"film", "motion picture"}));
}

TEST(fitting_synonyms, both_often_mean_the_same) {
  synonym_evidence with = evidence({"film"});
  with.senses = film_counts();
  // With 0.5 for each sense: film has 8.5, 0.5 and 0.5 of 9.5 in its senses, and take 1.5 of 19 in that of film.
  const double movie = 8.5 / 9.5, layer = 0.5 / 9.5, shoot = 0.5 / 9.5, take = 0.5 / 9.5 * (1.5 / 19);
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(take * 0.999)}, "film"),
            (strings{"movie", "motion picture", "layer", "shoot", "take"}));
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(take * 1.001)}, "film"),
            (strings{"movie", "motion picture", "layer", "shoot"}));
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(std::min(layer, shoot) * 1.001)}, "film"),
            (strings{"movie", "motion picture"}));
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(movie * 0.999)}, "film"),
            (strings{"movie", "motion picture"}));
  EXPECT_TRUE(fitting(with, {.least_share = static_cast<float>(movie * 1.001)}, "film").empty());
  // The other way round it is the same, but for what else the form may be: takes of nothing but take.
  with.corpus = evidence({"takes"}).corpus;
  const double takes = 1.5 / 19 * (0.5 / 9.5);
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(takes * 0.999)}, "takes"),
            (strings{"films", "shoots", "grabs"}));
  EXPECT_EQ(fitting(with, {.least_share = static_cast<float>(takes * 1.001)}, "takes"), (strings{"shoots", "grabs"}));
  // Without counts all senses are as usual.
  with.senses = {};
  EXPECT_EQ(fitting(with, {.least_share = 0.24f}, "takes"), (strings{"shoots", "grabs"}));
  EXPECT_EQ(fitting(with, {.least_share = 0.16f}, "takes"), (strings{"films", "shoots", "grabs"})) << "1/2 of 1/3";
}

TEST(fitting_synonyms, shares_of_all_common_senses) {
  lexicon_builder builder;
  builder.add_synset(noun, {"a", "b"});
  builder.add_synset(noun, {"a", "b", "c"});
  const lexicon words = builder.build();
  const synonym_evidence with = evidence({"a"});
  EXPECT_EQ(listed(fitting_synonyms(words, with, {.least_share = 0.49f}).synonyms("a")), (strings{"b", "c"}));
  EXPECT_EQ(fitting_synonyms(words, with, {.least_share = 0.51f}).size(), 0) << "of b, twice a quarter";
}

TEST(fitting_synonyms, the_word_itself_is_not_the_best) {
  lexicon_builder builder;
  builder.add_synset(noun, {"ox", "oxe", "cow"});
  synonym_evidence with = evidence({"oxes"});
  with.vectors = vectors_in("oxes 1 0\ncows 3 4\n");
  EXPECT_EQ(listed(fitting_synonyms(builder.build(), with).synonyms("oxes")), strings{"cows"});
}

TEST(fitting_synonyms, the_corpus_has_them) {
  const synonym_evidence with = evidence({"film movie movie layer", "motion motion picture"});
  EXPECT_EQ(fitting(with, {.least_count = 1}, "film"), (strings{"movie", "motion picture", "layer"}));
  EXPECT_EQ(fitting(with, {.least_count = 2}, "film"), strings{"movie"}) << "picture comes once";
  EXPECT_TRUE(fitting(evidence({"film motion picture picture"}), {.least_count = 2}, "film").empty());
  EXPECT_TRUE(fitting(with, {.least_count = 3}, "film").empty());
  EXPECT_EQ(listed(fitting_synonyms(films(), with, {.least_count = 1}).synonyms("film")), (strings{"movie", "layer"}));
}

TEST(fitting_synonyms, readings_that_the_texts_have) {
  synonym_evidence with = evidence({"light dog"});
  with.parts = parts_in(
      {"the dog is", "the cat is", "to run with", "very red in", "the light is", "the light", "very light in"});
  const float n = with.parts.share("light", noun), v = with.parts.share("light", verb),
              a = with.parts.share("light", adjective);
  ASSERT_GT(n, a);
  ASSERT_GT(a, v);
  const auto fitting_light = [&](const synonym_fit& fit) {
    return listed(fitting_synonyms(lights(), with, fit).synonyms("light"));
  };
  EXPECT_EQ(fitting_light({.least_part = 0}), (strings{"lamp", "kindle", "bright"}));
  EXPECT_EQ(fitting_light({.least_part = v}), (strings{"lamp", "kindle", "bright"}));
  EXPECT_EQ(fitting_light({.least_part = a}), (strings{"lamp", "bright"}));
  EXPECT_EQ(fitting_light({.least_part = n}), strings{"lamp"});
  EXPECT_TRUE(fitting_light({.least_part = n + 0.01f}).empty());
  // The shares of the readings are those of the texts; lamp and bright mean nothing else.
  EXPECT_EQ(fitting_light({.least_part = 0, .least_share = a * 0.999f}), (strings{"lamp", "bright"}));
  EXPECT_EQ(fitting_light({.least_part = 0, .least_share = a * 1.001f}), strings{"lamp"});
  EXPECT_EQ(fitting_light({.least_part = 0, .least_share = n * 1.001f}), strings{});
  // Where they have not the word, the senses are asked: each is a third.
  with.parts = parts_in({"the dog is"});
  EXPECT_EQ(fitting_light({.least_part = 0.9f, .least_share = 0.33f}), (strings{"lamp", "kindle", "bright"}));
  EXPECT_TRUE(fitting_light({.least_part = 0.9f, .least_share = 0.34f}).empty());
}

TEST(fitting_synonyms, lemmas_with_the_same_reading) {
  lexicon_builder builder;
  builder.add_synset(noun, {"axis", "line"});
  builder.add_synset(noun, {"axis", "pole"});
  builder.add_synset(noun, {"ax", "hatchet"});
  builder.add_irregular_form(noun, "axes", "axis");
  builder.add_irregular_form(noun, "axes", "ax");
  const lexicon words = builder.build();
  synonym_evidence with = evidence({"axes"});
  with.parts = parts_in({"the axes"}, words);
  ASSERT_EQ(with.parts.share("axes", noun, word_form::plural), 1.0f);
  for (const float share : {0.32f, 0.34f}) {
    const lexicon found = fitting_synonyms(words, with, {.least_share = share});
    EXPECT_EQ(found.synonyms("axes").size(), share < 0.33f ? 3 : 0) << "a third for each of the senses";
  }
}

TEST(fitting_synonyms, forms_share_apart) {
  lexicon_builder builder;
  builder.add_synset(noun, {"means", "way"});
  builder.add_synset(noun, {"mean", "average"});
  const lexicon words = builder.build();
  synonym_evidence with = evidence({"means"});
  with.parts = parts_in({"a way is", "averages are", "a means is"}, words);
  const float base = with.parts.share("means", noun);
  ASSERT_GT(base, 0.5f);
  const auto count = [&](float share) { return fitting_synonyms(words, with, {.least_share = share}).size(); };
  EXPECT_EQ(count(base * 0.999f), 1);
  EXPECT_EQ(count(base * 1.001f), 0);
}

TEST(fitting_synonyms, contexts_and_vectors_agree) {
  synonym_evidence with = evidence({"film"});
  word_contexts::builder contexts;
  for (const std::string_view text : {"the film is", "the movie is", "a layer of", "the shoot of"}) contexts.add(text);
  with.contexts = contexts.build();
  const float shoot = with.contexts.similarity("film", "shoot");
  ASSERT_GT(shoot, 0.0f);
  ASSERT_LT(shoot, 0.9f);
  EXPECT_EQ(fitting(with, {.least_context = 0.9f}, "film"), strings{"movie"});
  EXPECT_EQ(fitting(with, {.least_context = shoot}, "film"), (strings{"movie", "shoot"}));

  with.contexts = {};
  with.vectors = vectors_in("film 1 0\nmovie 3 4\nlayer 0 1\nshoot -1 0\n");
  EXPECT_EQ(fitting(with, {}, "film"), strings{"movie"}) << "a cosine of 0.6";
  EXPECT_EQ(fitting(with, {.least_similarity = 0.59f}, "film"), strings{"movie"});
  EXPECT_TRUE(fitting(with, {.least_similarity = 0.61f}, "film").empty());
  synonym_fit loose{.least_similarity = 0.0f, .least_of_best = 0.0f};
  EXPECT_EQ(fitting(with, loose, "film"), (strings{"movie", "motion picture", "layer", "take"}));
  loose.least_similarity = -1.0f;
  EXPECT_EQ(fitting(with, loose, "film"), (strings{"movie", "motion picture", "layer", "take"})) << "0 of the best";
  with.vectors = vectors_in("film 1 0\nmovie 3 4\nlayer 4 3\nshoot -1 0\n");
  EXPECT_EQ(fitting(with, {.least_of_best = 0.74f}, "film"), (strings{"movie", "layer"})) << "0.6 and 0.8";
  EXPECT_EQ(fitting(with, {.least_of_best = 0.76f}, "film"), strings{"layer"});
  with.senses = film_counts();
  EXPECT_EQ(fitting(with, {.least_share = 0.3f, .least_of_best = 1.0f}, "film"), strings{"movie"})
      << "the best of those that fit";
  with.vectors = vectors_in("film 1 0\nshoot -1 0\n");
  EXPECT_EQ(fitting(with, loose, "film").size(), 5U) << "where none is similar there is no best one";
}

TEST(fitting_synonyms, refuses_what_is_out_of_range) {
  const synonym_evidence with = evidence({"film"});
  expect_error([&] { fitting_synonyms(films(), {}); }, {"fitting_synonyms: corpus", "word frequencies"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_part = -0.1f}); }, {"synonym_fit", "least_part", "-0.1"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_share = 1.1f}); }, {"synonym_fit", "least_share", "1.1"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_count = -1}); }, {"least_count"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_context = -0.1f}); }, {"least_context"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_similarity = -1.1f}); }, {"least_similarity"});
  expect_error([&] { fitting_synonyms(films(), with, {.least_of_best = 1.1f}); }, {"least_of_best"});
  EXPECT_EQ(fitting_synonyms(lexicon(), with).size(), 0);
}

TEST(synonym_fit, as_json) {
  const synonym_fit fit = parse_synonym_fit(R"({"least_part": 0.5, "least_count": 3, "several_words": true})");
  EXPECT_EQ(fit.least_part, 0.5f);
  EXPECT_EQ(fit.least_count, 3);
  EXPECT_TRUE(fit.several_words);
  EXPECT_EQ(fit.least_similarity, synonym_fit().least_similarity);
  EXPECT_EQ(to_json(fit).dump(),
            R"({"least_part":0.5,"least_share":0.0,"least_count":3,"least_context":0.0,"least_similarity":0.25,)"
            R"("least_of_best":0.8,"several_words":true})");
  EXPECT_EQ(to_json(synonym_fit_from_json(to_json(fit))), to_json(fit));
  expect_error([] { parse_synonym_fit("[0.5]"); }, {"synonym_fit", "an object of settings", "[0.5]"});
  expect_error([] { parse_synonym_fit("{"); }, {"synonym_fit", "JSON"});
  expect_error([] { parse_synonym_fit(R"({"least_parts": 1})"); }, {"synonym_fit.least_parts", "\"least_part\""});
  expect_error([] { parse_synonym_fit(R"({"least_part": "1"})"); }, {"synonym_fit.least_part", "a number"});
  expect_error([] { parse_synonym_fit(R"({"least_count": 0.5})"); }, {"synonym_fit.least_count", "a whole number"});
  expect_error([] { parse_synonym_fit(R"({"least_part": 1.5})"); }, {"synonym_fit", "least_part", "1.5"});
  expect_error([] { synonym_fit_from_json({{"several_words", 1}}, "fit"); }, {"fit.several_words"});
}

TEST(fitting_synonyms, drawn_uniformly) {
  const synonym_evidence with = evidence({"the films films filmed"});
  const lexicon words = fitting_synonyms(films(), with);
  const auto again = fitting_synonyms(films(), with);
  EXPECT_TRUE(std::ranges::equal(words.bytes(), again.bytes())) << "the same bytes each time";

  const text_resources resources{.words = words};
  const auto pipeline = parse_text_pipeline(R"([{"transform": "synonym_replacement", "alpha": 1}])", resources);
  EXPECT_EQ(to_json(parse_text_pipeline(to_json(pipeline).dump(), resources)), to_json(pipeline));
  std::map<std::string, std::size_t> found;
  std::string out;
  constexpr std::uint64_t count = 20000;
  for (std::uint64_t i = 0; i < count; ++i) {
    pipeline("Films are made, FILMED, filming; film", out, {.seed = 1, .index = i});
    ++found[out];
  }
  std::vector<std::size_t> times;
  for (const std::string first : {"Movies", "Layers", "Shoots", "Takes"})
    for (const std::string second : {"SHOT", "TOOK"})
      times.push_back(found[first + " are made, " + second + ", filming; film"]);
  EXPECT_EQ(found.size(), times.size());
  EXPECT_GT(chi_square_p(times), 0.001);
}

TEST(fitting_synonyms, of_wordnet) {
  const fs::path folder = folder_from("XAUG_WORDNET_DIR", "/usr/share/wordnet");
  if (!fs::exists(folder / "cntlist.rev")) GTEST_SKIP() << "no WordNet";
  synonym_evidence with = evidence({"times movies great great large outstanding films clocks film"});
  with.senses = read_sense_counts(folder);
  EXPECT_GT(with.senses.size(), 20000U);
  EXPECT_EQ(with.senses.count("dog", noun, 0), 42U);
  const lexicon wordnet = read_wordnet(folder);
  const lexicon words = fitting_synonyms(wordnet, with, {.least_share = 0.01f, .least_count = 1});
  EXPECT_EQ(listed(words.synonyms("movies")), strings{"films"});
  EXPECT_EQ(listed(words.synonyms("films")), strings{"movies"});
  EXPECT_TRUE(words.synonyms("times").empty()) << "clocks are no usual sense of times";
  EXPECT_EQ(listed(words.synonyms("great")), strings{"outstanding"}) << "of large it is rare";
}

}  // namespace
}  // namespace xaug::test
