// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/applied.hpp"
#include "support/expect_error.hpp"
#include "support/statistics.hpp"
#include "xaug/pipeline/text_pipeline.hpp"

namespace {

using namespace xaug;
using test::applied;
using test::expect_error;
using xaug::index;  // POSIX has a function of this name
using strings = std::vector<std::string>;

/// What becomes of a text, and how often.
template <class T>
std::map<std::string, std::size_t> outcomes(const T& t, std::string_view text, std::uint64_t seeds) {
  std::map<std::string, std::size_t> found;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) ++found[applied(t, text, seed)];
  return found;
}

/// Expects the given outcomes, all equally often.
template <class T>
void expect_uniform(const T& t, std::string_view text, const strings& expected) {
  const auto found = outcomes(t, text, 400 * expected.size());
  strings texts;
  std::vector<std::size_t> counts;
  for (const auto& [each, count] : found) {
    texts.push_back(each);
    counts.push_back(count);
  }
  strings sorted = expected;
  std::ranges::sort(sorted);
  EXPECT_EQ(texts, sorted) << text;
  if (counts.size() > 1) {
    EXPECT_GT(test::chi_square_p(counts), test::unlikely) << text;
  }
}

/// Settings with `count` changes in each word of any length.
template <class T>
T everywhere(index count = 1) {
  T t{};
  t.alpha = 1;
  t.max_count = 1000;
  t.character_alpha = 0;
  t.min_changes = count;
  t.max_changes = count;
  t.min_characters = 1;
  return t;
}

strings words_of(std::string_view text) {
  strings all;
  for (const auto& each : edited_text(text)) all.emplace_back(each.bytes);
  return all;
}

/// The grapheme clusters of a text, as utf8proc marks them in a copy.
strings clusters(std::string_view text) {
  utf8proc_uint8_t* marked = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &marked, UTF8PROC_CHARBOUND);
  EXPECT_GE(size, 0) << "no UTF-8";
  strings all;
  for (utf8proc_ssize_t i = 0; i < size; ++i) {
    if (marked[i] == 0xFF)
      all.emplace_back();
    else
      all.back() += static_cast<char>(marked[i]);
  }
  std::free(marked);
  return all;
}

strings without(strings from, const strings& what) {
  for (const std::string& each : what) {
    const auto at = std::ranges::find(from, each);
    if (at != from.end()) from.erase(at);
  }
  return from;
}

/// Of at least four characters each, some of which are several code points: accents, vowel signs, conjoining jamo.
const strings& words_with_clusters() {
  static const strings all{"e\u0301te\u0301r\u0303o",
                           "\u00e9t\u00e9s",
                           "na\u0308ive",
                           "\u0928\u092e\u0938\u094d\u0924\u0947\u092d\u093e\u0930\u0924\u0940\u092f",
                           "\u1112\u1161\u11ab\u1100\u116e\u11a8\u110b\u1165\u1109\u1175",
                           "\u0e01\u0e33\u0e25\u0e31\u0e07\u0e40\u0e23"};
  return all;
}

// --- What all of them share
// --------------------------------------------------------------------------------------------

template <class T>
class character_transforms : public testing::Test {};
using all_of_them = testing::Types<keyboard_typo, character_swap, character_insertion, character_deletion>;
TYPED_TEST_SUITE(character_transforms, all_of_them);

/// 20 words of ten characters, no two neighbours alike.
constexpr std::string_view twenty =
    "abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij "
    "abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij abcdefghij";

std::size_t changed_words(std::string_view before, std::string_view after) {
  const strings a = words_of(before), b = words_of(after);
  EXPECT_EQ(a.size(), b.size());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < a.size(); ++i) changed += a[i] != b[i];
  return changed;
}

TYPED_TEST(character_transforms, change_as_many_words_as_told) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto count = [&](const TypeParam& t) { return changed_words(twenty, applied(t, twenty, seed)); };
    TypeParam t{};
    EXPECT_EQ(count(t), 6U) << "0.3 of 20";
    t.max_count = 4;
    EXPECT_EQ(count(t), 4U);
    t = {};
    t.alpha = 0;
    EXPECT_EQ(count(t), 1U) << "min_count";
    t.min_count = 3;
    EXPECT_EQ(count(t), 3U);
    t.max_count = 0;
    EXPECT_EQ(count(t), 0U);
    t = {};
    t.alpha = 1;
    EXPECT_EQ(count(t), 10U) << "max_count";
    t.max_count = 50;
    EXPECT_EQ(count(t), 20U);
    t.max_changes = 0;
    EXPECT_EQ(count(t), 0U);
  }
}

TYPED_TEST(character_transforms, choose_words_alike) {
  TypeParam t{};
  t.max_count = 1;
  const std::string_view text = "abcdef, ghijkl mnopqr 123 stuvwx";
  const strings before = words_of(text);
  std::vector<std::size_t> counts(before.size());
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const strings after = words_of(applied(t, text, seed));
    for (std::size_t i = 0; i < before.size(); ++i) counts[i] += after[i] != before[i];
  }
  EXPECT_EQ(counts[1], 0U) << "a comma";
  EXPECT_EQ(counts[4], 0U) << "a number";
  EXPECT_GT(test::chi_square_p(std::vector<std::size_t>{counts[0], counts[2], counts[3], counts[5]}), test::unlikely);
}

TYPED_TEST(character_transforms, take_other_words_for_short_ones) {
  TypeParam t{};
  t.alpha = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const strings after = words_of(applied(t, "a bc def ghij e\u0301fg", seed));
    ASSERT_EQ(after.size(), 5U);
    EXPECT_EQ(strings(after.begin(), after.begin() + 3), (strings{"a", "bc", "def"}));
    EXPECT_NE(after[3], "ghij");
    EXPECT_EQ(after[4], "e\u0301fg") << "three characters, of four code points";
  }
  t.min_characters = 5;
  EXPECT_EQ(applied(t, "a bc def ghij", 0), "a bc def ghij");
}

TYPED_TEST(character_transforms, leave_protected_words) {
  const std::string_view text = "alpha bravo charlie bravo";
  const std::vector<text_span> spans{{8, 9}};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const strings after = words_of(applied(everywhere<TypeParam>(), text, seed, spans));
    EXPECT_NE(after[0], "alpha");
    EXPECT_EQ(after[1], "bravo");
    EXPECT_NE(after[2], "charlie");
    EXPECT_NE(after[3], "bravo");
  }
}

TYPED_TEST(character_transforms, take_texts_of_no_and_of_one_word) {
  for (const std::string_view text : {"", " \n", "...", "12 345", "https://x.org/abcd", "\u6211\u80fd"})
    EXPECT_EQ(applied(TypeParam{}, text, 1), text);
  EXPECT_NE(applied(TypeParam{}, "word", 1), "word");
  EXPECT_NE(applied(TypeParam{}, "  word.\n", 1), "  word.\n");
}

TYPED_TEST(character_transforms, refuse_settings_out_of_range) {
  const auto refused = [](auto set, std::string_view name) {
    TypeParam t{};
    set(t);
    expect_error([&] { any_text_pipeline{t}; },
                 {"pipeline[0]." + std::string(TypeParam::name) + '.' + std::string(name)});
  };
  refused([](TypeParam& t) { t.alpha = 1.5f; }, "alpha");
  refused([](TypeParam& t) { t.character_alpha = -0.5f; }, "character_alpha");
  refused([](TypeParam& t) { t.min_count = -1; }, "min_count");
  refused([](TypeParam& t) { t.min_characters = 0; }, "min_characters");
}

// --- keyboard_typo
// -----------------------------------------------------------------------------------------------------

TEST(keyboard_typo, types_the_keys_beside) {
  // Read off a keyboard.
  const std::map<std::string, std::string> keys{
      {"q", "wa"},     {"w", "qeas"},   {"e", "wrsd"},   {"r", "etdf"},   {"t", "ryfg"},   {"y", "tugh"},
      {"u", "yihj"},   {"i", "uojk"},   {"o", "ipkl"},   {"p", "ol"},     {"a", "qwsz"},   {"s", "weadzx"},
      {"d", "ersfxc"}, {"f", "rtdgcv"}, {"g", "tyfhvb"}, {"h", "yugjbn"}, {"j", "uihknm"}, {"k", "iojlm"},
      {"l", "opk"},    {"z", "asx"},    {"x", "sdzc"},   {"c", "dfxv"},   {"v", "fgcb"},   {"b", "ghvn"},
      {"n", "hjbm"},   {"m", "jkn"}};
  ASSERT_EQ(keys.size(), 26U);
  const auto capital = [](const std::string& letter) {
    return std::string(1, static_cast<char>(letter[0] - 'a' + 'A'));
  };
  for (const auto& [key, neighbours] : keys) {
    strings small, large;
    for (const char c : neighbours) {
      small.emplace_back(1, c);
      large.push_back(capital(small.back()));
    }
    expect_uniform(everywhere<keyboard_typo>(), key, small);
    expect_uniform(everywhere<keyboard_typo>(), capital(key), large);
  }
}

TEST(keyboard_typo, types_digits_if_told_so) {
  keyboard_typo t = everywhere<keyboard_typo>();
  expect_uniform(t, "5e", {"5w", "5r", "5s", "5d"});
  t.digits = true;
  expect_uniform(t, "q", {"1", "2", "w", "a"});
  expect_uniform(t, "P", {"0", "O", "L"});
  // One of both, and then one of its neighbours.
  const auto found = outcomes(t, "5g", 3000);
  std::set<std::string> texts;
  for (const auto& [text, count] : found) texts.insert(text);
  EXPECT_EQ(texts, (std::set<std::string>{"4g", "6g", "rg", "tg", "5f", "5h", "5t", "5y", "5v", "5b"}));
}

TEST(keyboard_typo, changes_as_many_letters_as_told) {
  keyboard_typo t{};
  t.alpha = 1;
  t.max_count = 20;
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    for (const std::string& word : words_of(applied(t, twenty, seed))) {
      const std::string_view before = "abcdefghij";
      ASSERT_EQ(word.size(), before.size());
      std::size_t changed = 0;
      for (std::size_t i = 0; i < word.size(); ++i) changed += word[i] != before[i];
      EXPECT_EQ(changed, 3U);
    }
  // Others are no letters of the keyboard, or not there.
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string after = applied(everywhere<keyboard_typo>(100), "d1-\u00e9", seed);
    EXPECT_NE(after[0], 'd');
    EXPECT_EQ(after.substr(1), "1-\u00e9");
  }
}

TEST(keyboard_typo, takes_other_words_for_those_without_its_letters) {
  keyboard_typo t{};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const strings after = words_of(applied(t, "\u0436\u0437\u0438\u0439 word a1234", seed));
    EXPECT_EQ(after[0], "\u0436\u0437\u0438\u0439");
    EXPECT_TRUE((after[1] == "word") != (after[2] == "a1234"));
  }
}

TEST(keyboard_typo, keeps_clusters) {
  const keyboard_typo t = everywhere<keyboard_typo>(2);
  for (const std::string& word : words_with_clusters()) {
    const strings before = clusters(word);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const strings after = clusters(applied(t, word, seed));
      ASSERT_EQ(after.size(), before.size());
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].size() > 1) {
          EXPECT_EQ(after[i], before[i]);
        }
      }
    }
  }
}

// --- character_swap
// ----------------------------------------------------------------------------------------------------

TEST(character_swap, swaps_neighbours) {
  expect_uniform(everywhere<character_swap>(), "abcd", {"bacd", "acbd", "abdc"});
  expect_uniform(everywhere<character_swap>(), "The", {"hTe", "Teh"});
  expect_uniform(everywhere<character_swap>(), "\u0436b\u0439", {"b\u0436\u0439", "\u0436\u0439b"});
  expect_uniform(everywhere<character_swap>(), "e\u0301te\u0301", {"te\u0301e\u0301", "e\u0301e\u0301t"});
}

TEST(character_swap, swaps_each_pair_once) {
  // Both pairs, one after the other, in either order.
  expect_uniform(everywhere<character_swap>(2), "abc", {"bca", "cab"});
  EXPECT_EQ(outcomes(everywhere<character_swap>(3), "abc", 100).size(), 2U) << "there are two pairs";
}

TEST(character_swap, takes_neighbours_that_differ) {
  expect_uniform(everywhere<character_swap>(), "aab", {"aba"});
  expect_uniform(everywhere<character_swap>(), "ooooo", {"ooooo"});
  expect_uniform(everywhere<character_swap>(), "a", {"a"});
  // Another word comes in.
  expect_uniform(character_swap{.max_count = 1}, "oooo xxxy", {"oooo xxyx"});
}

TEST(character_swap, keeps_clusters) {
  for (const std::string& word : words_with_clusters()) {
    strings before = clusters(word);
    std::ranges::sort(before);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      strings after = clusters(applied(everywhere<character_swap>(2), word, seed));
      std::ranges::sort(after);
      EXPECT_EQ(after, before);
    }
  }
}

// --- character_insertion
// -----------------------------------------------------------------------------------------------

TEST(character_insertion, inserts_any_letter_anywhere) {
  for (const std::string word : {"A123", "\u0416123"}) {
    const strings parts = clusters(word);
    std::vector<std::size_t> letters(26), places(5);
    for (std::uint64_t seed = 0; seed < 5000; ++seed) {
      const strings after = clusters(applied(everywhere<character_insertion>(), word, seed));
      ASSERT_EQ(after.size(), 5U);
      const auto at = std::ranges::mismatch(after, parts).in1;
      ASSERT_EQ(at->size(), 1U);
      ASSERT_TRUE(at->front() >= 'a' && at->front() <= 'z') << *at;
      ++letters[static_cast<std::size_t>(at->front() - 'a')];
      ++places[static_cast<std::size_t>(at - after.begin())];
      EXPECT_EQ(without(after, {*at}), parts);
    }
    EXPECT_GT(test::chi_square_p(letters), test::unlikely);
    EXPECT_GT(test::chi_square_p(places), test::unlikely);
  }
}

TEST(character_insertion, inserts_capitals_in_capitals) {
  const auto inserted = [](const std::string& word, std::uint64_t seed) {
    std::string all;
    for (const std::string& each :
         without(clusters(applied(everywhere<character_insertion>(3), word, seed)), clusters(word)))
      all += each;
    EXPECT_EQ(all.size(), 3U);
    return all;
  };
  const auto all_in = [](const std::string& text, char low, char high) {
    return std::ranges::all_of(text, [&](char c) { return c >= low && c <= high; });
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    EXPECT_TRUE(all_in(inserted("NASA", seed), 'A', 'Z'));
    EXPECT_TRUE(all_in(inserted("\u0416\u0417", seed), 'A', 'Z'));
    EXPECT_TRUE(all_in(inserted("Nasa", seed), 'a', 'z'));
    EXPECT_TRUE(all_in(inserted("nAsa", seed), 'a', 'z'));
    EXPECT_TRUE(all_in(inserted("\u0e01\u0e33\u0e25", seed), 'a', 'z'));
  }
}

TEST(character_insertion, inserts_as_many_as_told_in_different_places) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const std::string after = applied(everywhere<character_insertion>(100), "1A2", seed);
    ASSERT_EQ(after.size(), 7U) << "four places";
    EXPECT_EQ((std::string{after[1], after[3], after[5]}), "1A2");
    character_insertion t{};
    t.alpha = 1;
    t.max_count = 20;
    for (const std::string& word : words_of(applied(t, twenty, seed))) EXPECT_EQ(word.size(), 13U);
  }
}

TEST(character_insertion, keeps_clusters) {
  for (const std::string& word : words_with_clusters())
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const strings after = clusters(applied(everywhere<character_insertion>(2), word, seed));
      EXPECT_EQ(after.size(), clusters(word).size() + 2);
      EXPECT_EQ(without(clusters(word), after), strings{}) << "all of them are still there";
    }
}

// --- character_deletion
// ------------------------------------------------------------------------------------------------

TEST(character_deletion, deletes_any_character) {
  expect_uniform(everywhere<character_deletion>(), "abcd", {"bcd", "acd", "abd", "abc"});
  expect_uniform(everywhere<character_deletion>(), "\u0436e\u0301x", {"e\u0301x", "\u0436x", "\u0436e\u0301"});
  expect_uniform(everywhere<character_deletion>(2), "abc", {"a", "b", "c"});
}

TEST(character_deletion, leaves_at_least_one) {
  expect_uniform(everywhere<character_deletion>(100), "abcd", {"a", "b", "c", "d"});
  expect_uniform(everywhere<character_deletion>(100), "e\u0301", {"e\u0301"});
  expect_uniform(everywhere<character_deletion>(), "a", {"a"});
}

TEST(character_deletion, deletes_as_many_as_told) {
  character_deletion t{};
  t.alpha = 1;
  t.max_count = 20;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    t.max_changes = 10;
    for (const std::string& word : words_of(applied(t, twenty, seed))) EXPECT_EQ(word.size(), 7U);
    t.max_changes = 2;
    for (const std::string& word : words_of(applied(t, twenty, seed))) EXPECT_EQ(word.size(), 8U);
  }
}

TEST(character_deletion, keeps_clusters) {
  for (const std::string& word : words_with_clusters())
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const strings after = clusters(applied(everywhere<character_deletion>(2), word, seed));
      EXPECT_EQ(after.size(), clusters(word).size() - 2);
      EXPECT_EQ(without(after, clusters(word)), strings{}) << "nothing else came in";
    }
}

// --- case_noise
// --------------------------------------------------------------------------------------------------------

TEST(case_noise, writes_words_in_another_case) {
  const case_noise t{};
  expect_uniform(t, "word", {"WORD", "Word"});
  expect_uniform(t, "WORD", {"word", "Word"});
  expect_uniform(t, "Word", {"word", "WORD"});
  expect_uniform(t, "wOrD", {"word", "WORD", "Word"});
  expect_uniform(t, "don't-do", {"DON'T-DO", "Don't-do"});
  expect_uniform(t, "a", {"A"});
  expect_uniform(t, "I", {"i"});
  expect_uniform(t, "\u00e9COLE", {"\u00e9cole", "\u00c9COLE", "\u00c9cole"});
  expect_uniform(t, "\u0436\u0437", {"\u0416\u0417", "\u0416\u0437"});
  expect_uniform(t, "\u01c6x", {"\u01c4X", "\u01c5x"});
  expect_uniform(t, " (cat-nap9) 5.", {" (CAT-NAP9) 5.", " (Cat-nap9) 5."});
}

TEST(case_noise, takes_other_words_for_those_without_case) {
  expect_uniform(case_noise{}, "\u6211\u80fd w \u0e01\u0e33 5", {"\u6211\u80fd W \u0e01\u0e33 5"});
  for (const std::string text : {"", "  ", "12 ...", "\u6211\u80fd", "https://x.org"})
    EXPECT_EQ(applied(case_noise{}, text, 1), text);
}

TEST(case_noise, changes_as_many_words_as_told) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(changed_words(twenty, applied(case_noise{}, twenty, seed)), 6U);
    EXPECT_EQ(changed_words(twenty, applied(case_noise{.alpha = 1}, twenty, seed)), 10U);
    EXPECT_EQ(changed_words(twenty, applied(case_noise{.alpha = 0, .min_count = 2}, twenty, seed)), 2U);
  }
}

TEST(case_noise, leaves_protected_words) {
  const std::vector<text_span> spans{{0, 1}};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const strings after = words_of(applied(case_noise{.alpha = 1}, "one two", seed, spans));
    EXPECT_EQ(after[0], "one");
    EXPECT_NE(after[1], "two");
  }
}

}  // namespace
