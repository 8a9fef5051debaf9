// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/text/language/letter_case.hpp"
#include "xaug/text/lexicon/lexicon.hpp"

// From an English word to its forms: what a replacement needs to fit where it goes.

namespace xaug {

/// The forms of a word: plural is of nouns, the last two are of adjectives and adverbs, the others of verbs.
enum class word_form : std::uint8_t {
  base,
  plural,
  third_person,
  past,
  past_participle,
  gerund,
  comparative,
  superlative
};
template <>
inline constexpr std::array<std::string_view, 8> enum_names<word_form>{
    "base", "plural", "third_person", "past", "past_participle", "gerund", "comparative", "superlative"};

namespace detail {

inline bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}
inline bool ends_with_one_of(std::string_view word, std::initializer_list<std::string_view> suffixes) {
  return std::ranges::any_of(suffixes, [&](std::string_view suffix) { return word.ends_with(suffix); });
}

/// A word of several parts around the one that is inflected: the first of verbs (give up), of nouns the last (hot dog),
/// or the last before a preposition (state of mind).
struct split_word {
  std::string_view before;
  std::string_view head;
  std::string_view after;

  split_word(std::string_view word, part_of_speech part) : head(word) {
    if (part == part_of_speech::verb) {
      head = word.substr(0, word.find(' '));
    } else if (part == part_of_speech::noun) {
      for (const std::string_view preposition : {" of ", " in ", " on ", " at ", " to ", " for ", " with ", " de "})
        head = head.substr(0, head.find(preposition));
      before = head.substr(0, head.rfind(' ') + 1);  // npos + 1 is 0
      head.remove_prefix(before.size());
    }
    after = word.substr(before.size() + head.size());
  }
};

/// The regular spelling of English. All take one word in lower case.
namespace spelling {

constexpr bool is_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}
inline bool ends_with_consonant_and(std::string_view word, std::string_view ending) {
  return word.size() > ending.size() && word.ends_with(ending) && !is_vowel(word[word.size() - ending.size() - 1]);
}

/// Runs of vowels, without a silent e at the end. A y counts unless it is the first letter, a u after q does not.
inline std::size_t syllables(std::string_view word) {
  std::size_t runs = 0;
  bool inside = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const bool after_q = i > 0 && word[i - 1] == 'q';
    const bool vowel = word[i] == 'y' ? i > 0 : is_vowel(word[i]) && !after_q;
    runs += vowel && !inside;
    inside = vowel;
  }
  const bool silent_e = word.ends_with('e') && !word.ends_with("ee") && !ends_with_consonant_and(word, "le");
  return runs > 1 && silent_e ? runs - 1 : runs;
}

/// Whether a word of one syllable doubles its last letter: stop, stopped; but look, looked, and fix, fixed.
inline bool doubles(std::string_view word) {
  if (word.size() < 3 || syllables(word) != 1) return false;
  const char last = word[word.size() - 1];
  const char second_last = word[word.size() - 2];
  const char third_last = word[word.size() - 3];
  const bool consonant = !is_vowel(last) && last != 'w' && last != 'x' && last != 'y';
  return consonant && is_vowel(second_last) && !is_vowel(third_last);
}

/// -s: dogs, boxes, flies. A word in -o takes `after_o`.
inline std::string with_s(std::string_view word, std::string_view after_o) {
  std::string result(word);
  // Where ch is spoken as k, as in monarch, it takes no e.
  const bool hard = ends_with_one_of(word, {"arch", "stomach", "epoch"}) &&
                    !ends_with_one_of(word, {"march", "search", "starch", "parch"});
  const bool sibilant = !hard && ends_with_one_of(word, {"s", "x", "z", "ch", "sh"});
  if (ends_with_consonant_and(word, "y"))
    result.replace(result.size() - 1, 1, "ies");
  else if (sibilant)
    result += "es";
  else
    result += ends_with_consonant_and(word, "o") ? after_o : "s";
  return result;
}

/// -ed, -er and -est: stopped, nicer, happiest.
inline std::string with_e(std::string_view word, std::string_view ending) {
  std::string result(word);
  if (ends_with_consonant_and(word, "y"))
    result.back() = 'i';
  else if (doubles(word))
    result += word.back();
  return result.append(word.ends_with('e') ? ending.substr(1) : ending);
}

/// -ing: stopping, making, tying, seeing.
inline std::string with_ing(std::string_view word) {
  std::string result(word);
  if (word.ends_with("ie"))
    result.replace(result.size() - 2, 2, "y");
  else if (word.size() > 2 && word.ends_with('e') && !ends_with_one_of(word, {"ee", "oe", "ye"}))
    result.pop_back();
  else if (doubles(word))
    result += word.back();
  return result += "ing";
}

}  // namespace spelling

/// The forms of a single word in lower case, from the irregular forms in a lexicon and the rules of spelling.
class inflector {
public:
  inflector(const lexicon& words, std::string_view lemma) : words_(words), lemma_(lemma) {}

  /// Empty for adjectives that are compared with more and most.
  std::string operator()(word_form form) const {
    switch (form) {
      case word_form::base: break;
      case word_form::plural: return plural();
      case word_form::third_person: return third_person();
      case word_form::past: return past().simple;
      case word_form::past_participle: return past().participle;
      case word_form::gerund: return gerund();
      case word_form::comparative: return compared("er");
      case word_form::superlative: return compared("est");
    }
    return std::string(lemma_);
  }

private:
  struct past_forms {
    std::string simple;
    std::string participle;
  };

  /// The irregular forms that one would write today; without mere variants, as co-ordinated is of coordinate.
  std::vector<std::string_view> irregular(part_of_speech part) const {
    const auto hyphens = [](std::string_view word) { return std::ranges::count(word, '-'); };
    std::vector<std::string_view> result;
    for (const std::string_view form : words_.irregular_forms(lemma_, part))
      if (form != lemma_ && hyphens(form) == hyphens(lemma_) &&
          !is_one_of(form, {"addrest", "betted", "blest", "brethren", "busses", "bypast", "clad",
                            "clept",   "curst",  "gelt",  "girt",     "gript",  "hove",   "kent",
                            "molten",  "pease",  "pent",  "quitted",  "shaven", "swops",  "wrought"}))
        result.push_back(form);
    return result;
  }

  std::string plural() const {
    if (is_one_of(lemma_,
                  {"aircraft", "bison", "deer", "fish", "moose", "offspring", "salmon", "sheep", "swine", "trout"}))
      return std::string(lemma_);
    const auto forms = irregular(part_of_speech::noun);
    if (!forms.empty()) return std::string(forms.front());
    if (lemma_.ends_with("man") &&
        !ends_with_one_of(lemma_, {"human", "german", "roman", "shaman", "talisman", "caiman"}))
      return std::string(lemma_.substr(0, lemma_.size() - 3)) + "men";
    // Series, scissors and economics are plurals; bus, class, gas, iris and lens are not.
    const bool is_plural = lemma_.size() > 2 && lemma_.ends_with('s') && lemma_ != "lens" &&
                           std::string_view("aious").find(lemma_[lemma_.size() - 2]) == std::string_view::npos;
    return is_plural ? std::string(lemma_) : spelling::with_s(lemma_, "s");
  }

  std::string third_person() const {
    if (lemma_ == "be") return "is";
    if (lemma_ == "have") return "has";
    for (const std::string_view form : irregular(part_of_speech::verb))
      if (form.starts_with(lemma_) && form.ends_with('s')) return std::string(form);  // gasses
    return spelling::with_s(lemma_, "es");
  }

  std::string gerund() const {
    for (const std::string_view form : irregular(part_of_speech::verb))
      if (form.starts_with(lemma_) && form.ends_with("ing")) return std::string(form);  // admitting
    return spelling::with_ing(lemma_);
  }

  /// The lists do not say which form is which. Participles end in -en and the like, or have a u where the other has an
  /// a, as sung and sang; a single form is both.
  past_forms past() const {
    if (lemma_ == "be") return {"was", "been"};
    const auto forms = irregular(part_of_speech::verb);
    std::string_view simple;
    std::string_view participle;
    for (const std::string_view form : forms) {
      if (form.ends_with("ing") || form.ends_with('s')) continue;
      if (is_participle(form, forms)) {
        if (participle.empty()) participle = form;
      } else if (simple.empty() || !form.ends_with("ed")) {
        simple = form;
      }
    }
    if (simple.empty() && (keeps_its_past(forms) || (!participle.empty() && ends_with_one_of(lemma_, {"beat", "bid"}))))
      simple = lemma_;
    past_forms result;
    result.simple = simple.empty() ? spelling::with_e(lemma_, "ed") : std::string(simple);
    if (participle.empty()) participle = ends_with_one_of(simple, {"came", "ran"}) ? lemma_ : result.simple;
    result.participle = participle;
    return result;
  }

  static bool is_participle(std::string_view form, const std::vector<std::string_view>& forms) {
    const auto sang = [&](std::string_view other) {
      return form.find('u') < std::min(form.size(), other.size()) && other[form.find('u')] == 'a' &&
             std::ranges::equal(form, other, [](char a, char b) { return a == b || (a == 'u' && b == 'a'); });
    };
    return ends_with_one_of(form, {"en", "wn", "rn", "ain", "gone", "done", "orne"}) ||
           std::ranges::any_of(forms, sang);
  }

  /// As cut: of those that double their last letter, the lists have cutting and no cutted.
  bool keeps_its_past(const std::vector<std::string_view>& forms) const {
    if (is_one_of(lemma_,
                  {"broadcast", "burst", "cast", "cost", "forecast", "hurt", "read", "recast", "spread", "thrust"}))
      return true;
    return forms.size() == 1 && forms[0] == std::string(lemma_) + lemma_.back() + "ing";
  }

  std::string compared(std::string_view ending) const {
    const bool superlative = ending == "est";
    if (is_one_of(lemma_, {"many", "much"})) return superlative ? "most" : "more";
    if (lemma_ == "far") return superlative ? "farthest" : "farther";
    for (const part_of_speech part : {part_of_speech::adjective, part_of_speech::adverb})
      for (const std::string_view form : irregular(part))
        if (form.ends_with("st") == superlative) return std::string(form);
    const std::size_t count = spelling::syllables(lemma_);
    const bool light = !lemma_.ends_with("ly") && (spelling::ends_with_consonant_and(lemma_, "y") ||
                                                   spelling::ends_with_consonant_and(lemma_, "le"));
    const bool is_short = count < 2 || (count == 2 && (light || lemma_.ends_with("ow")));
    return is_short && !ends_with_one_of(lemma_, {"ed", "ing"}) ? spelling::with_e(lemma_, ending) : std::string();
  }

  const lexicon& words_;
  std::string_view lemma_;
};

/// The capitals of the lemma, for as long as its form has the same letters.
inline std::string with_capitals_of(std::string_view lemma, std::string_view folded, const std::string& form) {
  if (lemma == folded || lemma.size() != folded.size()) return form;
  const auto common = static_cast<std::size_t>(std::ranges::mismatch(folded, form).in1 - folded.begin());
  if (common == 0) return match_case(form, lemma);
  return std::string(lemma.substr(0, common)).append(form, common);
}

}  // namespace detail

/// A form of an English word: plural of hound is hounds, past of go is went, comparative of beautiful is more
/// beautiful. Words of several parts inflect one of them: gave up, states of mind. Irregular forms come from the
/// lexicon, and all others from the rules of spelling; forms that neither has are spelt as if they were regular. Words
/// longer than 255 bytes stay as they are. Source of the lists: WordNet. Cost: 0.3 to 1 us.
inline std::string inflect(const lexicon& words, std::string_view lemma, word_form form) {
  if (form == word_form::base || lemma.empty() || lemma.size() > longest_word) return std::string(lemma);
  auto part = part_of_speech::verb;
  if (form == word_form::plural) part = part_of_speech::noun;
  if (form == word_form::comparative || form == word_form::superlative) part = part_of_speech::adjective;
  // Governors general, and others that are listed as a whole.
  const bool whole = part == part_of_speech::noun && !words.irregular_forms(lemma, part).empty();
  const detail::split_word parts(lemma, whole ? part_of_speech::any : part);
  const detail::folded_word head(parts.head);
  const std::string inflected = detail::inflector(words, head.view())(form);
  if (inflected.empty()) return (form == word_form::comparative ? "more " : "most ") + std::string(lemma);
  return std::string(parts.before) + detail::with_capitals_of(parts.head, head.view(), inflected) +
         std::string(parts.after);
}

}  // namespace xaug
