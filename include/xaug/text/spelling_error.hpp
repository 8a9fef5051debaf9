// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "xaug/text/lexicon/lexicon.hpp"
#include "xaug/text/word_edits.hpp"

namespace xaug {

namespace detail {

struct spelling_rule {
  enum position : std::uint8_t { anywhere, at_start, inside, at_end, whole };
  std::string_view right;
  std::string_view wrong;
  position where = anywhere;
};

/// What people who write English by ear, or by analogy, put for what.
inline constexpr auto spelling_rules = [] {
  using enum spelling_rule::position;
  return std::to_array<spelling_rule>({
      // one sound, several spellings
      {"ie", "ei"},
      {"ei", "ie"},
      {"ea", "ee"},
      {"ee", "ea"},
      {"ai", "ay", inside},
      {"oa", "o", inside},
      {"ou", "ow"},
      {"ph", "f"},
      {"ck", "k"},
      {"qu", "kw"},
      {"x", "ks", inside},
      {"tch", "ch"},
      {"dge", "ge"},
      {"sc", "s", inside},
      {"ce", "se"},
      {"ci", "si"},
      {"cy", "sy"},
      {"si", "ci", inside},
      {"ges", "jes", at_end},
      {"y", "i", inside},
      // weak syllables
      {"ance", "ence", at_end},
      {"ence", "ance", at_end},
      {"ant", "ent", at_end},
      {"ent", "ant", at_end},
      {"able", "ible", at_end},
      {"ible", "able", at_end},
      {"ary", "ery", at_end},
      {"ery", "ary", at_end},
      {"tion", "sion", at_end},
      {"sion", "tion", at_end},
      {"or", "er", at_end},
      {"er", "or", at_end},
      {"ar", "er", at_end},
      {"el", "le", at_end},
      {"le", "el", at_end},
      {"al", "el", at_end},
      {"ise", "ice", at_end},
      {"cial", "tial", at_end},
      {"tial", "cial", at_end},
      {"ously", "esly", at_end},
      {"ally", "aly", at_end},
      {"de", "di", at_start},
      {"di", "de", at_start},
      {"per", "pre", at_start},
      {"pre", "per", at_start},
      // letters that are not heard
      {"kn", "n", at_start},
      {"wr", "r", at_start},
      {"ps", "s", at_start},
      {"wh", "w", at_start},
      {"gn", "n"},
      {"mb", "m", at_end},
      {"bt", "t", at_end},
      {"ght", "t"},
      {"mn", "m", at_end},
      {"ui", "i", inside},
      {"ely", "ly", at_end},
      {"ement", "ment", at_end},
      {"eing", "ing", at_end},
      {"ful", "full", at_end},
      {"tely", "tly", at_end},
      {"ied", "yed", at_end},
      {"ies", "ys", at_end},
      // words that sound alike
      {"their", "there", whole},
      {"there", "their", whole},
      {"they're", "their", whole},
      {"your", "you're", whole},
      {"you're", "your", whole},
      {"its", "it's", whole},
      {"it's", "its", whole},
      {"to", "too", whole},
      {"too", "to", whole},
      {"then", "than", whole},
      {"than", "then", whole},
      {"lose", "loose", whole},
      {"loose", "lose", whole},
      {"affect", "effect", whole},
      {"effect", "affect", whole},
      {"accept", "except", whole},
      {"except", "accept", whole},
      {"weather", "whether", whole},
      {"whether", "weather", whole},
      {"quite", "quiet", whole},
      {"quiet", "quite", whole},
      {"hear", "here", whole},
      {"here", "hear", whole},
      {"whose", "who's", whole},
      {"who's", "whose", whole},
      {"of", "off", whole},
      {"were", "where", whole},
      {"where", "were", whole},
      {"passed", "past", whole},
      {"past", "passed", whole},
      {"piece", "peace", whole},
      {"peace", "piece", whole},
      {"write", "right", whole},
      {"right", "write", whole},
      {"buy", "by", whole},
  });
}();

/// Bytes [begin, end) of a word, and what is written for them.
struct misspelling {
  std::uint32_t begin;
  std::uint32_t end;
  std::string_view wrong;
};

/// All that the rules make of a word in small letters, and doubled consonants where there is one and the reverse.
inline void find_misspellings(std::string_view word, std::vector<misspelling>& found) {
  constexpr std::string_view vowels = "aeiou", doubling = "bdfglmnprstz";
  // Pairs in one string, so that views of them live as long as is needed.
  constexpr std::string_view doubled = "bbddffggllmmnnpprrssttzz";
  const auto is_one_of = [](std::string_view letters, char c) { return letters.find(c) != std::string_view::npos; };
  const auto add = [&](std::size_t begin, std::size_t end, std::string_view wrong) {
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), wrong});
  };
  found.clear();
  for (const spelling_rule& rule : spelling_rules) {
    for (std::size_t at = word.find(rule.right); at != std::string_view::npos; at = word.find(rule.right, at + 1)) {
      const std::size_t end = at + rule.right.size();
      const bool starts = at == 0, ends = end == word.size();
      bool fits = rule.where == spelling_rule::anywhere && !(starts && ends);
      fits |= rule.where == spelling_rule::at_start && starts && !ends;
      fits |= rule.where == spelling_rule::inside && !starts && !ends;
      fits |= rule.where == spelling_rule::at_end && !starts && ends;
      fits |= rule.where == spelling_rule::whole && starts && ends;
      if (fits) add(at, end, rule.wrong);
    }
  }
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    const std::size_t which = doubling.find(word[i]);
    if (which == std::string_view::npos) continue;
    if (word[i] == word[i + 1])
      add(i, i + 2, doubled.substr(2 * which, 1));
    else if (is_one_of(vowels, word[i - 1]) && is_one_of(vowels, word[i + 1]))
      add(i, i + 1, doubled.substr(2 * which, 2));
  }
}

/// Gives a word the apostrophes that another one has.
inline void write_apostrophes_as(std::string_view original, std::string& word) {
  if (word.find('\'') == std::string::npos) return;
  std::string_view apostrophe = "'";
  for_each_code_point(original, [&](std::int32_t value, std::string_view bytes) {
    if (is_apostrophe(value)) apostrophe = bytes;
  });
  for (std::size_t at = 0; (at = word.find('\'', at)) != std::string::npos; at += apostrophe.size())
    word.replace(at, 1, apostrophe);
}

}  // namespace detail

/// Misspells max(min_count, floor(alpha * words)) words, up to max_count, as people do who know how they sound: once
/// each, by one of the rules that fit the word, all equally likely: one spelling of a sound for another (ie, ei), weak
/// endings (ance, ence), letters that are not heard (wr, ght), doubled consonants, homophones (their, there). Words
/// that `misspellings` lists (as synonyms, see read_lexicon_tsv()) become one of what it lists, without regard to the
/// rules. Words keep their case. Words that have no misspelling are not chosen, others come in their place, as far as
/// there are any: those that no rule fits, those of other letters than a to z (apostrophes may be any), and those of
/// mixed case.
///
/// alpha is in [0, 1], counts are from 0 to 2^32: a pipeline throws xaug::error for others. Cost: some 1 us for each
/// chosen word. Source: the kinds of error that Kukich, "Techniques for Automatically Correcting Words in Text", ACM
/// Computing Surveys, 1992, calls cognitive and phonetic, with rules of our own; typing errors are keyboard_typo and
/// the character transforms. The settings and their values are those of Ma, "NLP Augmentation",
/// github.com/makcedward/nlpaug, SpellingAug, which has a list only.
struct spelling_error {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;
  lexicon misspellings{};

  static constexpr std::string_view name = "spelling_error";
  static constexpr auto fields() { return detail::word_share_fields<spelling_error>(); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::edit_random_words(*this, random, text, [&](std::size_t at) {
      const std::string_view word = text[at].bytes;
      const auto any_of = [&](auto count) { return random.uniform_int(static_cast<index>(count)); };
      if (const word_list listed = misspellings.synonyms(word); !listed.empty()) {
        const std::string_view wrong = listed[any_of(listed.size())];
        draw.replace(at, [&](std::string& out) { append_matching_case(out, wrong, word); });
        return true;
      }
      thread_local std::vector<detail::misspelling> found;
      thread_local std::string wrong;
      const detail::folded_word folded(word);
      if (!is_ascii(folded.view()) || case_of(word) == letter_case::mixed) return false;
      detail::find_misspellings(folded.view(), found);
      if (found.empty()) return false;
      const detail::misspelling& chosen = found[static_cast<std::size_t>(any_of(found.size()))];
      wrong.assign(folded.view().substr(0, chosen.begin));
      wrong += chosen.wrong;
      wrong += folded.view().substr(chosen.end);
      detail::write_apostrophes_as(word, wrong);
      draw.replace(at, [&](std::string& out) { append_matching_case(out, wrong, word); });
      return true;
    });
  }
};

}  // namespace xaug
