// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/morphology.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xaug/text/lexicon/builder.hpp"

namespace xaug::test {
namespace {

using enum part_of_speech;
using enum word_form;
using readings = std::vector<base_form>;

readings all(const base_form_list& list) {
  return {list.begin(), list.end()};
}

/// The words and irregular forms that the tests need, as WordNet has them.
lexicon small_lexicon_of_forms() {
  lexicon_builder words;
  for (const std::string_view word : {"dog",
                                      "box",
                                      "quiz",
                                      "fly",
                                      "church",
                                      "dish",
                                      "waltz",
                                      "bus",
                                      "man",
                                      "policeman",
                                      "child",
                                      "running",
                                      "ax",
                                      "axis",
                                      "boxful",
                                      "ass",
                                      "as",
                                      "u",
                                      "hot dog",
                                      "state of mind",
                                      "governor general",
                                      "gas",
                                      "arch",
                                      "archer"})
    words.add_synset(noun, {word});
  for (const std::string_view word :
       {"run", "fly", "go", "make", "walk", "be", "sing", "cut", "give up", "watch", "chase"})
    words.add_synset(verb, {word});
  for (const std::string_view word : {"good", "nice", "fast", "happy", "arch", "better"})
    words.add_synset(adjective, {word});
  for (const std::string_view word : {"well", "fast"}) words.add_synset(adverb, {word});

  using listed = std::pair<std::string_view, std::string_view>;
  for (const auto& [form, base] : std::vector<listed>{{"men", "man"},
                                                      {"children", "child"},
                                                      {"quizzes", "quiz"},
                                                      {"axes", "ax"},
                                                      {"axes", "axis"},
                                                      {"governors general", "governor general"},
                                                      {"brethren", "brother"},
                                                      {"mothers-in-law", "mother-in-law"}})
    words.add_irregular_form(noun, form, base);
  for (const auto& [form, base] : std::vector<listed>{{"am", "be"},
                                                      {"are", "be"},
                                                      {"been", "be"},
                                                      {"is", "be"},
                                                      {"was", "be"},
                                                      {"were", "be"},
                                                      {"went", "go"},
                                                      {"gone", "go"},
                                                      {"ran", "run"},
                                                      {"running", "run"},
                                                      {"sang", "sing"},
                                                      {"sung", "sing"},
                                                      {"cutting", "cut"},
                                                      {"made", "make"},
                                                      {"came", "come"},
                                                      {"began", "begin"},
                                                      {"begun", "begin"},
                                                      {"beginning", "begin"},
                                                      {"beaten", "beat"},
                                                      {"gave", "give"},
                                                      {"given", "give"},
                                                      {"shrank", "shrink"},
                                                      {"shrunk", "shrink"},
                                                      {"shrunken", "shrink"},
                                                      {"shown", "show"},
                                                      {"admitted", "admit"},
                                                      {"admitting", "admit"},
                                                      {"has", "have"},
                                                      {"had", "have"},
                                                      {"wrought", "work"},
                                                      {"co-ordinated", "coordinate"},
                                                      {"co-ordinating", "coordinate"},
                                                      {"forbad", "forbid"},
                                                      {"forbade", "forbid"},
                                                      {"forbidden", "forbid"},
                                                      {"forbidding", "forbid"},
                                                      {"gasses", "gas"}})
    words.add_irregular_form(verb, form, base);
  for (const auto& [form, base] : std::vector<listed>{{"better", "good"},
                                                      {"better", "well"},
                                                      {"best", "good"},
                                                      {"archer", "archer"},
                                                      {"worse", "bad"},
                                                      {"worst", "bad"}})
    words.add_irregular_form(adjective, form, base);
  words.add_irregular_form(adverb, "better", "well");
  return words.build();
}

TEST(base_forms, rules_of_detachment) {
  const lexicon words = small_lexicon_of_forms();
  EXPECT_EQ(all(base_forms(words, "dogs")), (readings{{"dog", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "boxes", noun)), (readings{{"box", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "churches")), (readings{{"church", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "dishes")), (readings{{"dish", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "waltzes")), (readings{{"waltz", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "buses")), (readings{{"bus", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "policemen")), (readings{{"policeman", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "flies")), (readings{{"fly", noun, plural}, {"fly", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "makes")), (readings{{"make", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "watches")), (readings{{"watch", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "chased")), (readings{{"chase", verb, past}}));
  EXPECT_EQ(all(base_forms(words, "walked")), (readings{{"walk", verb, past}}));
  EXPECT_EQ(all(base_forms(words, "making")), (readings{{"make", verb, gerund}}));
  EXPECT_EQ(all(base_forms(words, "walking")), (readings{{"walk", verb, gerund}}));
  EXPECT_EQ(all(base_forms(words, "faster")), (readings{{"fast", adjective, comparative}}));
  EXPECT_EQ(all(base_forms(words, "nicest")), (readings{{"nice", adjective, superlative}}));
}

TEST(base_forms, exception_lists) {
  const lexicon words = small_lexicon_of_forms();
  EXPECT_EQ(all(base_forms(words, "children")), (readings{{"child", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "axes")), (readings{{"ax", noun, plural}, {"axis", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "went")), (readings{{"go", verb, past}}));
  EXPECT_EQ(all(base_forms(words, "gone")), (readings{{"go", verb, past_participle}}));
  EXPECT_EQ(all(base_forms(words, "are")), (readings{{"be", verb, base}}));
  EXPECT_EQ(all(base_forms(words, "is")), (readings{{"be", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "were")), (readings{{"be", verb, past}}));
  EXPECT_EQ(all(base_forms(words, "sung")), (readings{{"sing", verb, past_participle}}));
  EXPECT_EQ(all(base_forms(words, "running")), (readings{{"running", noun, base}, {"run", verb, gerund}}));
  EXPECT_EQ(all(base_forms(words, "better")),
            (readings{{"better", adjective, base}, {"good", adjective, comparative}, {"well", adverb, comparative}}));
  EXPECT_EQ(all(base_forms(words, "best")), (readings{{"good", adjective, superlative}}));
  // It is listed so that no rule makes it the comparative of arch.
  EXPECT_EQ(all(base_forms(words, "archer")), (readings{{"archer", noun, base}}));
  EXPECT_TRUE(base_forms(words, "worse").empty());  // bad is not a word here
}

TEST(base_forms, what_is_not_inflected) {
  const lexicon words = small_lexicon_of_forms();
  EXPECT_EQ(all(base_forms(words, "dog")), (readings{{"dog", noun, base}}));
  EXPECT_EQ(all(base_forms(words, "ass")), (readings{{"ass", noun, base}}));  // and not the plural of as
  EXPECT_TRUE(base_forms(words, "us").empty());
  EXPECT_TRUE(base_forms(words, "s").empty());
  EXPECT_TRUE(base_forms(words, "ful").empty());
  EXPECT_TRUE(base_forms(words, "").empty());
  EXPECT_TRUE(base_forms(words, "cats").empty());
  EXPECT_TRUE(base_forms(words, std::string(254, 'x') + "s").empty());
  EXPECT_TRUE(base_forms(words, std::string(1000, 's')).empty());
  EXPECT_TRUE(base_forms(lexicon(), "dogs").empty());
}

TEST(base_forms, case_and_part_of_speech) {
  const lexicon words = small_lexicon_of_forms();
  EXPECT_EQ(all(base_forms(words, "FLIES", verb)), (readings{{"fly", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "Fast", adverb)), (readings{{"fast", adverb, base}}));
  EXPECT_TRUE(base_forms(words, "dogs", verb).empty());
}

TEST(base_forms, words_of_several_parts) {
  const lexicon words = small_lexicon_of_forms();
  EXPECT_EQ(all(base_forms(words, "gave up")), (readings{{"give up", verb, past}}));
  EXPECT_EQ(all(base_forms(words, "gives up")), (readings{{"give up", verb, third_person}}));
  EXPECT_EQ(all(base_forms(words, "hot dogs")), (readings{{"hot dog", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "states of mind")), (readings{{"state of mind", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "governors general")), (readings{{"governor general", noun, plural}}));
  EXPECT_EQ(all(base_forms(words, "boxesful")), (readings{{"boxful", noun, plural}}));
}

/// "go: goes went gone going", as dictionaries have it.
std::string conjugate(const lexicon& words, std::string_view verb) {
  std::string line(verb);
  line += ':';
  for (const word_form form : {third_person, past, past_participle, gerund}) line += ' ' + inflect(words, verb, form);
  return line;
}

TEST(inflect, regular_verbs) {
  const lexicon none;
  for (const std::string line :
       {"walk: walks walked walked walking", "chase: chases chased chased chasing",
        "carry: carries carried carried carrying", "play: plays played played playing",
        "watch: watches watched watched watching", "fix: fixes fixed fixed fixing",
        "veto: vetoes vetoed vetoed vetoing", "stop: stops stopped stopped stopping",
        "look: looks looked looked looking", "visit: visits visited visited visiting",
        "agree: agrees agreed agreed agreeing", "tie: ties tied tied tying", "dye: dyes dyed dyed dyeing",
        "buzz: buzzes buzzed buzzed buzzing", "snow: snows snowed snowed snowing", "cost: costs cost cost costing",
        "be: is was been being"})
    EXPECT_EQ(conjugate(none, line.substr(0, line.find(':'))), line);
}

TEST(inflect, irregular_verbs) {
  const lexicon words = small_lexicon_of_forms();
  for (const std::string line :
       {"go: goes went gone going", "run: runs ran run running", "sing: sings sang sung singing",
        "cut: cuts cut cut cutting", "make: makes made made making", "come: comes came come coming",
        "begin: begins began begun beginning", "beat: beats beat beaten beating",
        "shrink: shrinks shrank shrunk shrinking", "show: shows showed shown showing",
        "admit: admits admitted admitted admitting", "have: has had had having", "work: works worked worked working",
        "coordinate: coordinates coordinated coordinated coordinating", "forbid: forbids forbade forbidden forbidding",
        "gas: gasses gassed gassed gassing", "give up: gives up gave up given up giving up"})
    EXPECT_EQ(conjugate(words, line.substr(0, line.find(':'))), line);
}

TEST(inflect, nouns) {
  const lexicon words = small_lexicon_of_forms();
  using pair = std::pair<std::string_view, std::string_view>;
  for (const auto& [one, many] : std::vector<pair>{{"dog", "dogs"},
                                                   {"box", "boxes"},
                                                   {"church", "churches"},
                                                   {"monarch", "monarchs"},
                                                   {"march", "marches"},
                                                   {"city", "cities"},
                                                   {"day", "days"},
                                                   {"photo", "photos"},
                                                   {"policeman", "policemen"},
                                                   {"human", "humans"},
                                                   {"sheep", "sheep"},
                                                   {"series", "series"},
                                                   {"scissors", "scissors"},
                                                   {"lens", "lenses"},
                                                   {"glass", "glasses"},
                                                   {"bus", "buses"},
                                                   {"child", "children"},
                                                   {"quiz", "quizzes"},
                                                   {"brother", "brothers"},
                                                   {"governor general", "governors general"},
                                                   {"mother-in-law", "mothers-in-law"},
                                                   {"hot dog", "hot dogs"},
                                                   {"state of mind", "states of mind"},
                                                   {"bed of man", "beds of man"},
                                                   {"young man", "young men"},
                                                   {"Paris", "Parises"},
                                                   {"Frenchman", "Frenchmen"},
                                                   {"Child", "Children"},
                                                   {"caf\u00E9", "caf\u00E9s"},
                                                   {"", ""}})
    EXPECT_EQ(inflect(words, one, plural), many);
}

TEST(inflect, adjectives_and_adverbs) {
  const lexicon words = small_lexicon_of_forms();
  using triple = std::array<std::string_view, 3>;
  for (const auto& [plain, more, most] : std::vector<triple>{{"good", "better", "best"},
                                                             {"bad", "worse", "worst"},
                                                             {"nice", "nicer", "nicest"},
                                                             {"big", "bigger", "biggest"},
                                                             {"happy", "happier", "happiest"},
                                                             {"dry", "drier", "driest"},
                                                             {"simple", "simpler", "simplest"},
                                                             {"narrow", "narrower", "narrowest"},
                                                             {"free", "freer", "freest"},
                                                             {"quiet", "quieter", "quietest"},
                                                             {"beautiful", "more beautiful", "most beautiful"},
                                                             {"polite", "more polite", "most polite"},
                                                             {"tired", "more tired", "most tired"},
                                                             {"Italian", "more Italian", "most Italian"},
                                                             {"quickly", "more quickly", "most quickly"},
                                                             {"much", "more", "most"},
                                                             {"far", "farther", "farthest"}}) {
    EXPECT_EQ(inflect(words, plain, comparative), more);
    EXPECT_EQ(inflect(words, plain, superlative), most);
  }
}

TEST(inflect, the_base_and_what_is_too_long) {
  const std::string longer(longest_word + 1, 'x');
  EXPECT_EQ(inflect(small_lexicon_of_forms(), "Dog", base), "Dog");
  EXPECT_EQ(inflect(small_lexicon_of_forms(), longer, plural), longer);
}

TEST(match_case, as_the_original_is_written) {
  EXPECT_EQ(match_case("hound", "dog"), "hound");
  EXPECT_EQ(match_case("hounds", "Dogs"), "Hounds");
  EXPECT_EQ(match_case("hounds", "DOGS"), "HOUNDS");
  EXPECT_EQ(match_case("hot dog", "FRANK"), "HOT DOG");
  EXPECT_EQ(match_case("hot dog", "Frank"), "Hot dog");
  EXPECT_EQ(match_case("Paris", "town"), "Paris");
  EXPECT_EQ(match_case("telephone", "iPhone"), "telephone");
  EXPECT_EQ(match_case("iPhone", "Telephone"), "IPhone");
  EXPECT_EQ(match_case("one", "A"), "One");
  EXPECT_EQ(match_case("'hood", "Area"), "'Hood");
  EXPECT_EQ(match_case("do not", "DON'T"), "DO NOT");
  EXPECT_EQ(match_case("one", "1"), "one");
  EXPECT_EQ(match_case("", "Dog"), "");
  EXPECT_EQ(match_case("dog", ""), "dog");
}

TEST(match_case, letters_beyond_ascii) {
  EXPECT_EQ(match_case("\u00E9cole", "School"), "\u00C9cole");
  EXPECT_EQ(match_case("\u00E9cole", "SCHOOL"), "\u00C9COLE");
  EXPECT_EQ(match_case("school", "\u00C9cole"), "School");
  EXPECT_EQ(match_case("\u01C6ep", "Pocket"), "\u01C5ep");  // its title case is not its upper case
  EXPECT_EQ(match_case("\u65E5\u672C", "JAPAN"), "\u65E5\u672C");
  EXPECT_EQ(match_case("\xFF"
                       "ab",
                       "DOGS"),
            "\xFF"
            "AB");
  EXPECT_EQ(match_case("ab", "\xFF"), "ab");
}

TEST(match_case, appends) {
  std::string text = "The ";
  append_matching_case(text, "hound", "DOG");
  EXPECT_EQ(text, "The HOUND");
}

TEST(case_of, all_cases) {
  EXPECT_EQ(case_of("dog"), letter_case::lower);
  EXPECT_EQ(case_of("Dog"), letter_case::capitalized);
  EXPECT_EQ(case_of("DOG"), letter_case::upper);
  EXPECT_EQ(case_of("McDog"), letter_case::mixed);
  EXPECT_EQ(case_of("dOG"), letter_case::mixed);
  EXPECT_EQ(case_of("I"), letter_case::capitalized);
  EXPECT_EQ(case_of("42"), letter_case::none);
}

}  // namespace
}  // namespace xaug::test
