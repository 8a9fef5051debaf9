// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "xaug/text/lexicon/lexicon.hpp"

namespace xaug {

/// Collects words and makes a lexicon of them.
///
///     xaug::lexicon_builder words;
///     words.add("fast", xaug::part_of_speech::adverb, {"quickly", "rapidly"}, {"slowly"});
///     words.add_synset(xaug::part_of_speech::noun, {"dog", "hound"});
///     const xaug::lexicon small = words.build();
///
/// Words are 1 to 255 bytes of UTF-8 without control characters; all that is given keeps its capitals as a synonym, and
/// is found in any case. Everything throws xaug::error for other words.
class lexicon_builder {
public:
  /// The place of a synset among those that were added.
  using synset = std::size_t;

  /// Adds words that mean the same: one more sense for each of them. Throws xaug::error if there are none.
  synset add_synset(part_of_speech part, const std::vector<std::string_view>& lemmas) {
    require_part("add_synset", part);
    return add_synset(part, lemmas, lemmas.size());
  }

  /// Says what may stand for a word just as it is written: one more sense for it, of no part of speech but `any`, so
  /// that nothing is taken for a form of it.
  void add_form(std::string_view form, const std::vector<std::string_view>& synonyms) {
    add_alone(part_of_speech::any, form, synonyms);
  }

  /// Adds one more sense for `word` alone: its synonyms do not become words that can be found. `any` adds it to all
  /// parts of speech.
  void add(std::string_view word, part_of_speech part, const std::vector<std::string_view>& synonyms,
           const std::vector<std::string_view>& antonyms = {}) {
    if (part == part_of_speech::any) {
      for (const part_of_speech each : parts_of_speech) add(word, each, synonyms, antonyms);
      return;
    }
    const synset added = add_alone(part, word, synonyms);
    for (const std::string_view antonym : antonyms) add_antonym(added, word, antonym);
  }

  /// Says that a word, in the sense of a synset, has an antonym. Throws xaug::error if it is not one of the synset.
  void add_antonym(synset which, std::string_view word, std::string_view antonym) {
    sense_of(which, word).antonyms.push_back(intern(antonym));
  }

  /// Says where the sense of a synset stands among the senses of a word. Those without a number come last, as they were
  /// added. Throws xaug::error if the word is not one of the synset.
  void set_sense_number(synset which, std::string_view word, std::uint32_t number) {
    sense_of(which, word).number = number;
  }

  /// Lists an irregular form: men of man, went of go. Throws xaug::error for part_of_speech::any.
  void add_irregular_form(part_of_speech part, std::string_view form, std::string_view base) {
    require_part("add_irregular_form", part);
    exceptions_.push_back({key_of_[intern(form)], key_of_[intern(base)], static_cast<std::uint32_t>(part)});
  }

  /// How many different words a synset has, that is, how many senses it has added.
  std::size_t words(synset which) const { return checked(which).last_sense - checked(which).first_sense; }
  /// The `i`-th word of a synset, as it was added.
  std::string_view lemma(synset which, std::size_t i) const {
    const auto all = lemmas_of(checked(which));
    if (i >= all.size())
      throw error("lexicon_builder: word of a synset", "fewer than " + std::to_string(all.size()), i);
    return strings_[all[i]];
  }

  /// Makes the lexicon. Equal words, added in the same order, give equal bytes. Cost: 0.15 s for WordNet.
  lexicon build() const;

private:
  static constexpr std::uint32_t unnumbered = std::numeric_limits<std::uint32_t>::max();

  struct sense {
    std::uint32_t synset;
    std::uint32_t word;  // a key
    std::uint32_t number = unnumbered;
    std::vector<std::uint32_t> antonyms = {};
  };
  struct group {
    part_of_speech part;
    std::size_t first_lemma, last_lemma;
    std::size_t first_sense, last_sense;
  };

  class draft;

  static void require_part(const char* function, part_of_speech part) {
    if (part >= part_of_speech::any)
      throw error(std::string("lexicon_builder::") + function, "one part of speech", "part_of_speech::any");
  }

  synset add_alone(part_of_speech part, std::string_view word, const std::vector<std::string_view>& synonyms) {
    std::vector<std::string_view> lemmas{word};
    lemmas.insert(lemmas.end(), synonyms.begin(), synonyms.end());
    return add_synset(part, lemmas, 1);
  }

  synset add_synset(part_of_speech part, const std::vector<std::string_view>& lemmas, std::size_t with_sense) {
    if (lemmas.empty()) throw error("lexicon_builder::add_synset", "at least one word", 0);
    group added{part, lemmas_.size(), 0, senses_.size(), 0};
    for (std::size_t i = 0; i < lemmas.size(); ++i) {
      lemmas_.push_back(intern(lemmas[i]));
      const std::uint32_t word = key_of_[lemmas_.back()];
      const std::span known(senses_.data() + added.first_sense, senses_.size() - added.first_sense);
      if (i < with_sense && std::ranges::find(known, word, &sense::word) == known.end())
        senses_.push_back({static_cast<std::uint32_t>(groups_.size()), word});
    }
    added.last_lemma = lemmas_.size();
    added.last_sense = senses_.size();
    groups_.push_back(added);
    return groups_.size() - 1;
  }

  const group& checked(synset which) const {
    if (which < groups_.size()) return groups_[which];
    throw error("lexicon_builder: synset", "one of the " + std::to_string(groups_.size()) + " added", which);
  }
  std::span<const std::uint32_t> lemmas_of(const group& g) const {
    return {lemmas_.data() + g.first_lemma, g.last_lemma - g.first_lemma};
  }

  sense& sense_of(synset which, std::string_view word) {
    const group& g = checked(which);
    const detail::folded_word key(word);
    for (std::size_t i = g.first_sense; i < g.last_sense; ++i)
      if (strings_[senses_[i].word] == key.view()) return senses_[i];
    throw error("lexicon_builder: word of a synset", '"' + std::string(lemma(which, 0)) + "\" or another of its words",
                '"' + std::string(word) + '"');
  }

  /// The number of a string; its key is interned with it.
  std::uint32_t intern(std::string_view word) {
    if (const auto known = index_.find(word); known != index_.end()) return known->second;
    const detail::folded_word folded(word);
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
    if (folded.view().empty() || std::ranges::any_of(word, is_control) || !detail::is_utf8(word))
      throw error("lexicon_builder: word", "1 to 255 bytes of UTF-8 without control characters",
                  '"' + std::string(word) + '"');
    const auto added = static_cast<std::uint32_t>(strings_.size());
    index_.emplace(strings_.emplace_back(keep(word)), added);
    key_of_.push_back(added);
    if (folded.view() != word) {
      const std::uint32_t key = intern(folded.view());
      key_of_[added] = key;
    }
    return added;
  }

  /// A copy that does not move.
  std::string_view keep(std::string_view word) {
    constexpr std::size_t piece = std::size_t{1} << 16;
    if (texts_.empty() || piece - used_ < word.size()) {
      texts_.push_back(std::make_unique<char[]>(piece));
      used_ = 0;
    }
    char* copy = texts_.back().get() + used_;
    std::memcpy(copy, word.data(), word.size());
    used_ += word.size();
    return {copy, word.size()};
  }

  std::vector<std::unique_ptr<char[]>> texts_;
  std::size_t used_ = 0;  // of the last of them
  std::vector<std::string_view> strings_;
  std::unordered_map<std::string_view, std::uint32_t> index_;
  std::vector<std::uint32_t> key_of_;
  std::vector<std::uint32_t> lemmas_;
  std::vector<sense> senses_;
  std::vector<group> groups_;
  std::vector<detail::lexicon_exception> exceptions_;
};

/// The arrays of a lexicon while they are made, at first with the builder's numbers of strings.
class lexicon_builder::draft {
public:
  explicit draft(const lexicon_builder& from) : from_(from) {
    for (auto& each : seen_) each.assign(from.strings_.size(), 0);
    add_words();
    number_strings();
  }

  std::shared_ptr<const detail::lexicon_block> write() const {
    detail::lexicon_block sizes;
    detail::lexicon_header& h = sizes.header;
    std::string text;
    const auto first_text = lay_strings(text);
    const auto slots = make_slots(first_text);
    const auto by_form = sorted_exceptions(&detail::lexicon_exception::form);
    const auto by_base = sorted_exceptions(&detail::lexicon_exception::base);
    h.words = words_;
    h.keys = keys_;
    h.strings = size_of(order_);
    h.text = size_of(text);
    h.slots = size_of(slots);
    h.rows = size_of(rows_) - 1;
    h.senses = size_of(senses_) - 1;
    h.exceptions = size_of(by_form);
    for (std::size_t r = 0; r < detail::relations; ++r) h.lists[r] = size_of(lists_[r]);

    const detail::shared_bytes memory = detail::allocate_bytes(static_cast<std::size_t>(sizes.size()));
    sizes.attach(memory);
    copy(slots, sizes.slots);
    copy(first_text, sizes.first_text);
    copy(first_row_, sizes.first_row);
    copy(rows_, sizes.rows);
    copy(senses_, sizes.senses);
    for (std::size_t r = 0; r < detail::relations; ++r) copy(lists_[r], sizes.lists[r]);
    copy(by_form, sizes.by_form);
    copy(by_base, sizes.by_base);
    copy(text, sizes.text);
    h.checksum = sizes.compute_checksum();
    std::memcpy(const_cast<std::byte*>(memory.bytes.data()), &h, sizeof(h));
    return detail::open_block(memory, "lexicon_builder::build");
  }

private:
  /// All numbers in a lexicon have 32 bits.
  template <class Array>
  static std::uint32_t size_of(const Array& array) {
    if (array.size() > std::numeric_limits<std::uint32_t>::max() / 2)
      throw error("lexicon_builder::build", "fewer words", array.size());
    return static_cast<std::uint32_t>(array.size());
  }

  template <class From, class T>
  static void copy(const From& from, std::span<const T> to) {
    if (!to.empty()) std::memcpy(const_cast<T*>(to.data()), from.data(), to.size_bytes());
  }

  /// The senses of all words, by word, part of speech and number.
  void add_words() {
    std::vector<std::uint32_t> sorted;
    for (const sense& each : from_.senses_) sorted.push_back(each.word);
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    order_ = sort_by_text(std::move(sorted));
    words_ = size_of(order_);

    std::vector<std::uint32_t> place(from_.strings_.size());
    for (std::uint32_t i = 0; i < words_; ++i) place[order_[i]] = i;
    using ordered = std::tuple<std::uint32_t, part_of_speech, std::uint32_t, const sense*>;
    std::vector<ordered> sorted_senses;
    for (const sense& each : from_.senses_)
      sorted_senses.emplace_back(place[each.word], part_of(&each), each.number, &each);
    std::ranges::sort(sorted_senses);  // of equal ones, the first that was added is at the lowest address
    std::vector<const sense*> senses;
    for (const ordered& each : sorted_senses) senses.push_back(std::get<3>(each));

    auto next = senses.begin();
    for (std::uint32_t i = 0; i < words_; ++i) {
      const auto first = next;
      next = std::find_if(first, senses.end(), [&](const sense* s) { return s->word != order_[i]; });
      first_row_.push_back(size_of(rows_));
      add_rows({first, next});
    }
    first_row_.push_back(size_of(rows_));
    rows_.push_back({size_of(senses_), 0});
    add_bounds();
  }

  part_of_speech part_of(const sense* s) const { return from_.groups_[s->synset].part; }

  /// The rows of one word.
  void add_rows(std::span<const sense* const> senses) {
    std::vector<std::span<const sense* const>> parts;
    while (!senses.empty()) {
      const part_of_speech part = part_of(senses.front());
      const auto end = std::ranges::find_if(senses, [&](const sense* s) { return part_of(s) != part; });
      parts.push_back(senses.first(static_cast<std::size_t>(end - senses.begin())));
      senses = senses.subspan(parts.back().size());
      begin_row(part);
      for (const sense* each : parts.back()) add_sense(each);
    }
    if (parts.size() == 1) return;
    begin_row(part_of_speech::any);
    const auto longest = std::ranges::max(parts, {}, &std::span<const sense* const>::size).size();
    for (std::size_t n = 0; n < longest; ++n) {
      add_bounds();
      ++stamp_;
      for (const auto& part : parts)
        if (n < part.size()) add_relatives(*part[n]);
    }
  }

  void begin_row(part_of_speech part) {
    rows_.push_back({size_of(senses_), static_cast<std::uint32_t>(part)});
    row_stamp_ = ++stamp_;
  }

  void add_sense(const sense* s) {
    add_bounds();
    ++stamp_;
    add_relatives(*s);
  }

  void add_bounds() {
    detail::sense_bounds bounds;
    for (std::size_t r = 0; r < detail::relations; ++r) bounds.first[r] = size_of(lists_[r]);
    senses_.push_back(bounds);
  }

  void add_relatives(const sense& s) {
    for (const std::uint32_t lemma : from_.lemmas_of(from_.groups_[s.synset]))
      add_relative(detail::synonyms, detail::new_synonyms, s.word, lemma);
    for (const std::uint32_t antonym : s.antonyms)
      add_relative(detail::antonyms, detail::new_antonyms, s.word, antonym);
  }

  void add_relative(detail::relation all, detail::relation fresh, std::uint32_t word, std::uint32_t relative) {
    const std::uint32_t key = from_.key_of_[relative];
    if (key == word) return;
    // Stamps rise, so that those of earlier senses and rows are lower.
    if (std::exchange(seen_[all][key], stamp_) != stamp_) lists_[all].push_back(relative);
    if (std::exchange(seen_[fresh][key], row_stamp_) != row_stamp_) lists_[fresh].push_back(relative);
  }

  /// From the builder's numbers to those of the lexicon, which has no string that nothing refers to.
  void number_strings() {
    std::vector<bool> used(from_.strings_.size());
    for (const std::uint32_t each : order_) used[each] = true;
    const auto append = [&](const auto& strings) {
      std::vector<std::uint32_t> fresh;
      for (const std::uint32_t each : strings)
        if (!used[each]) {
          used[each] = true;
          fresh.push_back(each);
        }
      fresh = sort_by_text(std::move(fresh));
      order_.insert(order_.end(), fresh.begin(), fresh.end());
    };
    std::vector<std::uint32_t> irregular;
    for (const auto& each : from_.exceptions_) irregular.insert(irregular.end(), {each.form, each.base});
    append(irregular);
    keys_ = size_of(order_);
    std::vector<std::uint32_t> listed;
    for (const auto& list : lists_) listed.insert(listed.end(), list.begin(), list.end());
    append(listed);

    number_.resize(from_.strings_.size());
    for (std::uint32_t i = 0; i < size_of(order_); ++i) number_[order_[i]] = i;
    for (auto& list : lists_)
      for (std::uint32_t& each : list) each = number_[each];
  }

  std::vector<std::uint32_t> sort_by_text(std::vector<std::uint32_t> strings) const {
    std::vector<std::pair<std::string_view, std::uint32_t>> sorted;
    for (const std::uint32_t each : strings) sorted.emplace_back(from_.strings_[each], each);
    std::ranges::sort(sorted);
    std::ranges::transform(sorted, strings.begin(), [](const auto& each) { return each.second; });
    return strings;
  }

  std::vector<std::uint32_t> lay_strings(std::string& text) const {
    std::vector<std::uint32_t> first;
    for (const std::uint32_t each : order_) {
      first.push_back(size_of(text));
      text += from_.strings_[each];
    }
    first.push_back(size_of(text));
    return first;
  }

  /// At most two thirds full, so that a look-up seldom goes further than its first cache line.
  std::vector<detail::lexicon_slot> make_slots(const std::vector<std::uint32_t>& first_text) const {
    std::vector<detail::lexicon_slot> slots(std::bit_ceil(std::size_t{keys_} * 3 / 2 + 1));
    for (std::uint32_t key = 0; key < keys_; ++key) {
      const std::uint64_t hash = detail::folded_word(from_.strings_[order_[key]]).hash();
      std::size_t i = hash & (slots.size() - 1);
      while (slots[i].word != detail::no_word) i = (i + 1) & (slots.size() - 1);
      slots[i] = {static_cast<std::uint32_t>(hash >> 32), key, first_text[key], first_text[key + 1] - first_text[key]};
    }
    return slots;
  }

  std::vector<detail::lexicon_exception> sorted_exceptions(std::uint32_t detail::lexicon_exception::*key) const {
    auto result = from_.exceptions_;
    for (auto& each : result) {
      each.form = number_[each.form];
      each.base = number_[each.base];
    }
    std::ranges::stable_sort(result, {}, [key](const auto& e) { return std::pair(e.*key, e.part); });
    return result;
  }

  const lexicon_builder& from_;
  std::vector<std::uint32_t> order_;   // the lexicon's strings, by the builder's numbers
  std::vector<std::uint32_t> number_;  // the other way round
  std::uint32_t words_ = 0;
  std::uint32_t keys_ = 0;
  std::vector<std::uint32_t> first_row_;
  std::vector<detail::lexicon_row> rows_;
  std::vector<detail::sense_bounds> senses_;
  std::array<std::vector<std::uint32_t>, detail::relations> lists_;
  std::array<std::vector<std::uint32_t>, detail::relations> seen_;
  std::uint32_t stamp_ = 0;
  std::uint32_t row_stamp_ = 0;
};

inline lexicon lexicon_builder::build() const {
  return lexicon(draft(*this).write());
}

}  // namespace xaug
