// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/lexicon.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/expect_error.hpp"
#include "xaug/text/lexicon/builder.hpp"
#include "xaug/text/lexicon/tsv.hpp"

namespace xaug::test {
namespace {

using enum part_of_speech;
using strings = std::vector<std::string>;

template <class List>
strings all(const List& list) {
  return {list.begin(), list.end()};
}

lexicon small() {
  lexicon_builder words;
  words.add_synset(noun, {"dog", "hound", "Canis familiaris"});
  words.add_synset(noun, {"dog", "frank", "hound"});
  words.add_synset(verb, {"chase", "dog", "tail", "hound"});
  words.add_synset(noun, {"Paris", "City of Light"});
  const auto good = words.add_synset(adjective, {"good", "GOOD", "right"});
  words.add_antonym(good, "Good", "bad");
  words.add_antonym(words.add_synset(adjective, {"good", "sound"}), "good", "Bad");
  words.add_antonym(good, "right", "wrong");
  words.add("\u00C9cole", noun, {"school"});
  words.add_irregular_form(verb, "went", "go");
  words.add_irregular_form(verb, "gone", "go");
  words.add_irregular_form(noun, "men", "man");
  return words.build();
}

/// A path that nothing else uses; the file is removed at the end.
struct temporary_file {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("xaug_lexicon_" + std::to_string(std::random_device{}()));
  ~temporary_file() { std::filesystem::remove(path); }
};

TEST(lexicon, synonyms_in_the_order_of_senses) {
  const lexicon words = small();
  EXPECT_EQ(all(words.synonyms("dog", noun)), (strings{"hound", "Canis familiaris", "frank"}));
  EXPECT_EQ(all(words.synonyms("dog", verb)), (strings{"chase", "tail", "hound"}));
  EXPECT_EQ(all(words.synonyms("hound", noun)), (strings{"dog", "Canis familiaris", "frank"}));
  EXPECT_EQ(all(words.synonyms("canis familiaris")), (strings{"dog", "hound"}));
  EXPECT_TRUE(words.synonyms("dog", adjective).empty());
  EXPECT_TRUE(words.synonyms("cat").empty());
  // The first senses of all parts of speech come before the second ones.
  EXPECT_EQ(all(words.synonyms("dog")), (strings{"hound", "Canis familiaris", "chase", "tail", "frank"}));
}

TEST(lexicon, only_the_first_senses) {
  const lexicon words = small();
  EXPECT_EQ(all(words.synonyms("dog", noun, 1)), (strings{"hound", "Canis familiaris"}));
  EXPECT_EQ(all(words.synonyms("dog", noun, 2)), all(words.synonyms("dog", noun)));
  EXPECT_EQ(all(words.synonyms("dog", any, 1)), (strings{"hound", "Canis familiaris", "chase", "tail"}));
  EXPECT_TRUE(words.synonyms("dog", noun, 0).empty());
  EXPECT_TRUE(words.synonyms("dog", noun, -1).empty());
}

TEST(lexicon, elements_by_number) {
  const lexicon words = small();
  const auto synonyms = words.synonyms("dog", noun);
  ASSERT_EQ(synonyms.size(), 3);
  EXPECT_EQ(synonyms[0], "hound");
  EXPECT_EQ(synonyms[2], "frank");
}

TEST(lexicon, senses) {
  const lexicon words = small();
  const auto senses = words.find("dog").senses(noun);
  ASSERT_EQ(senses.size(), 2);
  EXPECT_EQ(all(senses[0].synonyms()), (strings{"hound", "Canis familiaris"}));
  EXPECT_EQ(all(senses[1].synonyms()), (strings{"frank", "hound"}));  // though the first has it too
  EXPECT_TRUE(senses[0].antonyms().empty());
  EXPECT_EQ(words.find("dog").senses(any).size(), 2);
  EXPECT_EQ(all(words.find("dog").senses(any)[0].synonyms()), (strings{"hound", "Canis familiaris", "chase", "tail"}));
  EXPECT_EQ(all(words.find("good").senses(adjective)[1].antonyms()), strings{"Bad"});
}

TEST(lexicon, antonyms_belong_to_words_and_not_to_synsets) {
  const lexicon words = small();
  EXPECT_EQ(all(words.antonyms("good", adjective)), strings{"bad"});
  EXPECT_EQ(all(words.antonyms("right")), strings{"wrong"});
  EXPECT_TRUE(words.antonyms("sound").empty());
  EXPECT_FALSE(words.find("bad"));
}

TEST(lexicon, case_does_not_count) {
  const lexicon words = small();
  for (const std::string_view spelling : {"paris", "Paris", "PARIS"})
    EXPECT_EQ(all(words.synonyms(spelling)), strings{"City of Light"}) << spelling;
  EXPECT_EQ(all(words.synonyms("city of light")), strings{"Paris"});
  EXPECT_EQ(words.find("PARIS").word(), "paris");
  EXPECT_EQ(all(words.synonyms("good")), (strings{"right", "sound"}));  // and not GOOD
  for (const std::string_view spelling : {"\u00E9cole", "\u00C9COLE", "\u00C9cole"})
    EXPECT_EQ(all(words.synonyms(spelling)), strings{"school"}) << spelling;
  // Bytes that are no UTF-8 are no letters.
  for (const std::string_view other : {"d\xCF", "\xFF", "d\xC3", "", "do", "dogs"})
    EXPECT_FALSE(words.find(other)) << other;
}

TEST(lexicon, only_letters_are_folded) {
  const auto folded = [](int c) { return c == '`' ? '\'' : std::tolower(c); };
  for (int c = ' '; c < 0x7F; ++c) {
    lexicon_builder builder;
    builder.add(std::string(1, static_cast<char>(c)), noun, {});
    const lexicon words = builder.build();
    for (int other = ' '; other < 0x7F; ++other)
      EXPECT_EQ(static_cast<bool>(words.find(std::string(1, static_cast<char>(other)))), folded(other) == folded(c))
          << c << ' ' << other;
  }
}

TEST(lexicon, all_apostrophes_and_hyphens_are_the_same) {
  lexicon_builder builder;
  builder.add("o\u2018clock", noun, {"hour"});
  builder.add("well-known", adjective, {"famous"});
  builder.add_irregular_form(verb, "mustn\u02bct", "must");
  const lexicon words = builder.build();
  for (const std::string mark : {"'", "`", "\u00b4", "\u02b9", "\u02bb", "\u02bc", "\u02c8", "\u2018", "\u2019",
                                 "\u201b", "\u2032", "\ua78c", "\uff07"}) {
    EXPECT_EQ(all(words.synonyms("O" + mark + "Clock")), strings{"hour"}) << mark;
    EXPECT_EQ(all(words.irregular_bases("mustn" + mark + "t", verb)), strings{"must"}) << mark;
  }
  for (const char* word : {"well-known", "well\u2010known", "WELL\u2011KNOWN", "well-kno\u00adwn\u200e"})
    EXPECT_EQ(all(words.synonyms(word)), strings{"famous"}) << word;
  EXPECT_FALSE(words.find("well\u2013known"));
  // Each place of eight bytes, and what surrounds it.
  for (std::size_t size = 1; size < 40; ++size)
    for (std::size_t at = 0; at < size; ++at) {
      std::string straight(size, size % 2 == 0 ? '_' : 'a'), grave = straight;
      straight[at] = '\'';
      grave[at] = '`';
      EXPECT_EQ(xaug::detail::folded_word(grave).view(), straight);
      EXPECT_EQ(xaug::detail::folded_word(grave).hash(), xaug::detail::folded_word(straight).hash());
    }
}

TEST(lexicon, words_that_were_folded_otherwise) {
  lexicon_builder builder;
  builder.add("o'clock", noun, {"hour"});
  const lexicon words = builder.build();
  std::vector<std::byte> bytes(words.bytes().begin(), words.bytes().end());
  const auto found = std::ranges::find(bytes, std::byte{'\''});
  ASSERT_NE(found, bytes.end());
  *found = std::byte{'`'};  // as a version that did not fold it would have saved it
  xaug::detail::lexicon_block block;
  std::memcpy(&block.header, bytes.data(), sizeof(block.header));
  block.memory = xaug::detail::allocate_bytes(bytes.size());
  std::memcpy(const_cast<std::byte*>(block.memory.bytes.data()), bytes.data(), bytes.size());
  block.header.checksum = block.compute_checksum();
  std::memcpy(bytes.data(), &block.header, sizeof(block.header));
  expect_error([&] { lexicon::from_bytes(bytes); }, {"build the lexicon anew"});
}

TEST(lexicon, words_of_every_length) {
  lexicon_builder builder;
  std::string word;
  for (std::size_t i = 0; i < longest_word; ++i) {
    word += static_cast<char>('A' + i % 26);
    builder.add(word, noun, {"length " + std::to_string(word.size())});
  }
  const lexicon words = builder.build();
  word.clear();
  for (std::size_t i = 0; i < longest_word; ++i) {
    word += static_cast<char>((i % 3 == 0 ? 'A' : 'a') + i % 26);
    ASSERT_EQ(all(words.synonyms(word)), strings{"length " + std::to_string(word.size())});
  }
  EXPECT_FALSE(words.find(word + "a"));
}

TEST(lexicon, what_it_knows) {
  const lexicon words = small();
  EXPECT_EQ(words.size(), 12);
  strings found;
  for (index i = 0; i < words.size(); ++i) found.emplace_back(words[i].word());
  EXPECT_TRUE(std::ranges::is_sorted(found));
  EXPECT_EQ(found.front(), "canis familiaris");
  EXPECT_EQ(found.back(), "\u00E9cole");
  EXPECT_TRUE(words.find("dog").has(noun));
  EXPECT_TRUE(words.find("dog").has(any));
  EXPECT_FALSE(words.find("dog").has(adverb));
  EXPECT_FALSE(words.find("school"));  // was only given as a synonym
  EXPECT_FALSE(words.find("went"));
  EXPECT_FALSE(words.find("cat").has(any));
  EXPECT_EQ(words.find("cat").word(), "");
}

TEST(lexicon, irregular_forms) {
  const lexicon words = small();
  EXPECT_EQ(all(words.irregular_bases("Went", verb)), strings{"go"});
  EXPECT_EQ(all(words.irregular_forms("go", verb)), (strings{"went", "gone"}));
  EXPECT_EQ(all(words.irregular_forms("man", noun)), strings{"men"});
  EXPECT_TRUE(words.irregular_bases("went", noun).empty());
  EXPECT_TRUE(words.irregular_bases("dog", noun).empty());
  EXPECT_TRUE(words.irregular_bases("cat", noun).empty());
}

TEST(lexicon, an_empty_one) {
  for (const lexicon& words : {lexicon(), lexicon_builder().build()}) {
    EXPECT_EQ(words.size(), 0);
    EXPECT_FALSE(words.find("dog"));
    EXPECT_TRUE(words.synonyms("dog").empty());
    EXPECT_TRUE(words.antonyms("dog").empty());
    EXPECT_TRUE(words.irregular_forms("go", verb).empty());
    EXPECT_TRUE(words.find("dog").senses(any).empty());
  }
  expect_error([] { lexicon().save("nowhere"); }, {"lexicon::save", "default"});
}

TEST(lexicon, copies_share_their_memory) {
  auto words = std::make_unique<lexicon>(small());
  const lexicon copy = *words;
  EXPECT_EQ(copy.bytes().data(), words->bytes().data());
  const word_list synonyms = words->synonyms("chase");
  words.reset();
  EXPECT_EQ(all(synonyms), (strings{"dog", "tail", "hound"}));
}

TEST(lexicon, equal_words_give_equal_bytes) {
  const lexicon a = small();
  const lexicon b = small();
  EXPECT_TRUE(std::ranges::equal(a.bytes(), b.bytes()));
}

TEST(lexicon, saved_and_loaded) {
  const temporary_file file;
  const lexicon words = small();
  words.save(file.path);
  {
    const lexicon loaded = lexicon::load(file.path);
    EXPECT_TRUE(std::ranges::equal(loaded.bytes(), words.bytes()));
    EXPECT_EQ(all(loaded.synonyms("dog", noun)), all(words.synonyms("dog", noun)));
    lexicon_builder().build().save(file.path);  // while the old one is mapped
    EXPECT_EQ(all(loaded.synonyms("dog", noun)), all(words.synonyms("dog", noun)));
  }
  EXPECT_EQ(lexicon::load(file.path).size(), 0);
  const auto in_folder = [&](const std::filesystem::path& folder) {
    return std::ranges::count_if(std::filesystem::directory_iterator(folder), [&](const auto& entry) {
      return entry.path().filename().string().starts_with(file.path.filename().string());
    });
  };
  EXPECT_EQ(in_folder(file.path.parent_path()), 1);  // no temporary file is left
}

TEST(lexicon, files_that_cannot_be_read_or_written) {
  const temporary_file file;
  const std::string name = file.path.string();
  expect_error([&] { lexicon::load(file.path); }, {name, "No such file"});
  expect_error([&] { lexicon::load(std::filesystem::temp_directory_path()); }, {"file that can be read"});
  expect_error([&] { small().save(file.path / "x" / "y"); }, {name, "can be written", "No such file"});
  std::ofstream(file.path).close();
  expect_error([&] { lexicon::load(file.path); }, {name, "too few bytes"});
  std::ofstream(file.path) << std::string(4096, 'x');
  expect_error([&] { lexicon::load(file.path); }, {name, "another kind of file"});
}

TEST(lexicon, truncated_or_longer) {
  const lexicon words = small();
  const auto bytes = words.bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    ASSERT_THROW(lexicon::from_bytes(bytes.first(size)), error) << size;
  std::vector<std::byte> longer(bytes.begin(), bytes.end());
  longer.resize(longer.size() + 8);
  expect_error([&] { lexicon::from_bytes(longer); },
               {std::to_string(bytes.size()) + " bytes", std::to_string(longer.size())});
}

TEST(lexicon, every_altered_bit_is_found) {
  const lexicon words = small();
  std::vector<std::byte> bytes(words.bytes().begin(), words.bytes().end());
  for (std::byte& each : bytes)
    for (unsigned bit = 0; bit < 8; ++bit) {
      each ^= std::byte{1} << bit;
      ASSERT_THROW(lexicon::from_bytes(bytes), error) << (&each - bytes.data()) << ' ' << bit;
      each ^= std::byte{1} << bit;
    }
  EXPECT_NO_THROW(lexicon::from_bytes(bytes));
}

// Somebody who alters a file on purpose also computes its checksum. Whatever is in it, look-ups stay inside; the
// sanitisers see it if they do not.
TEST(lexicon, made_to_do_harm) {
  const lexicon words = small();
  const std::vector<std::byte> good(words.bytes().begin(), words.bytes().end());
  int opened = 0;
  std::size_t length = 0;
  const auto try_out = [&](std::size_t at, std::uint32_t value) {
    auto bytes = good;
    std::memcpy(bytes.data() + at, &value, sizeof(value));
    xaug::detail::lexicon_block block;
    std::memcpy(&block.header, bytes.data(), sizeof(block.header));
    block.memory = xaug::detail::allocate_bytes(bytes.size());
    std::memcpy(const_cast<std::byte*>(block.memory.bytes.data()), bytes.data(), bytes.size());
    block.header.checksum = block.compute_checksum();
    std::memcpy(bytes.data(), &block.header, sizeof(block.header));
    try {
      const lexicon altered = lexicon::from_bytes(bytes);
      ++opened;
      for (index i = 0; i < altered.size(); ++i)
        for (const part_of_speech part : {noun, verb, adjective, adverb, any}) {
          const lexicon_entry entry = altered[i];
          altered.find(entry.word());
          for (const std::string_view each : entry.synonyms(part)) length += std::string(each).size();
          for (const std::string_view each : entry.antonyms(part)) length += std::string(each).size();
          for (const lexicon_sense sense : entry.senses(part))
            for (const std::string_view each : sense.synonyms()) length += std::string(each).size();
        }
      for (const std::string_view word : {"went", "go", "men", "dog", "cat"}) {
        for (const std::string_view each : altered.irregular_bases(word, verb)) length += std::string(each).size();
        for (const std::string_view each : altered.irregular_forms(word, verb)) length += std::string(each).size();
      }
    } catch (const error&) {
    }
  };
  for (std::size_t at = 0; at + 4 <= good.size(); at += 4) {
    std::uint32_t before;
    std::memcpy(&before, good.data() + at, sizeof(before));
    for (const std::uint32_t value :
         {0U, 1U, 5U, before - 1, before + 1, before ^ 0x80U, 40U, 1000U, 0x7FFFFFFFU, 0xFFFFFFFFU})
      try_out(at, value);
  }
  EXPECT_GT(opened, 100);  // as some changes are harmless
  EXPECT_GT(length, 0);
}

TEST(lexicon, another_version_or_byte_order) {
  const lexicon words = small();
  std::vector<std::byte> bytes(words.bytes().begin(), words.bytes().end());
  bytes[8] = std::byte{2};
  expect_error([&] { lexicon::from_bytes(bytes); }, {"version 1", "found 2"});
  bytes[12] = std::byte{1};
  expect_error([&] { lexicon::from_bytes(bytes); }, {"byte order"});
}

TEST(lexicon_builder, sense_numbers) {
  lexicon_builder builder;
  const auto a = builder.add_synset(noun, {"bank", "slope"});
  builder.add_synset(noun, {"bank", "row"});
  const auto c = builder.add_synset(noun, {"bank", "depository"});
  builder.set_sense_number(c, "Bank", 1);
  builder.set_sense_number(a, "bank", 2);
  EXPECT_EQ(all(builder.build().synonyms("bank")), (strings{"depository", "slope", "row"}));
  EXPECT_EQ(builder.words(a), 2);
  EXPECT_EQ(builder.lemma(a, 1), "slope");
}

TEST(lexicon_builder, any_stands_for_all_parts) {
  lexicon_builder builder;
  builder.add("fast", any, {"quick"}, {"slow"});
  const lexicon words = builder.build();
  for (const part_of_speech part : {noun, verb, adjective, adverb, any}) {
    EXPECT_EQ(all(words.synonyms("fast", part)), strings{"quick"});
    EXPECT_EQ(all(words.antonyms("fast", part)), strings{"slow"});
  }
}

TEST(lexicon_builder, bad_input) {
  lexicon_builder builder;
  const auto dog = builder.add_synset(noun, {"dog"});
  constexpr std::string_view rule = "1 to 255 bytes of UTF-8";
  expect_error([&] { builder.add("", noun, {}); }, {rule, "\"\""});
  expect_error([&] { builder.add("a\tb", noun, {}); }, {rule});
  expect_error([&] { builder.add("dog", noun, {"\xC3"}); }, {rule});
  expect_error([&] { builder.add(std::string(256, 'x'), noun, {}); }, {rule});
  expect_error([&] { builder.add_synset(noun, {}); }, {"add_synset", "at least one"});
  expect_error([&] { builder.add_synset(any, {"dog"}); }, {"add_synset", "one part of speech"});
  expect_error([&] { builder.add_irregular_form(any, "dogs", "dog"); }, {"add_irregular_form", "one part of speech"});
  expect_error([&] { builder.add_antonym(dog, "cat", "dog"); }, {"\"dog\" or another", "\"cat\""});
  expect_error([&] { builder.set_sense_number(77, "dog", 1); }, {"synset", "77"});
  expect_error([&] { builder.lemma(dog, 1); }, {"fewer than 1", "found 1"});
}

TEST(lexicon_tsv, fields_of_a_line) {
  lexicon_builder builder;
  add_lexicon_tsv(builder,
                  "\xEF\xBB\xBF# a comment\n\n  \t \nbig\tadjective\tlarge, huge ,great\tsmall\r\n"
                  "hot dog\t\tfrankfurter\nbig\tadjective\tbad\nlonely\tadverb\t\nParis\tany\tCity of Light",
                  "list");
  const lexicon words = builder.build();
  EXPECT_EQ(words.size(), 4);
  EXPECT_EQ(all(words.synonyms("big", adjective)), (strings{"large", "huge", "great", "bad"}));
  EXPECT_EQ(all(words.synonyms("big", adjective, 1)), (strings{"large", "huge", "great"}));
  EXPECT_EQ(all(words.antonyms("big")), strings{"small"});
  EXPECT_EQ(all(words.synonyms("hot dog", verb)), strings{"frankfurter"});
  EXPECT_EQ(all(words.synonyms("paris", noun)), strings{"City of Light"});
  EXPECT_TRUE(words.find("lonely").has(adverb));
  EXPECT_TRUE(words.synonyms("lonely").empty());
}

TEST(lexicon_tsv, bad_lines) {
  const auto read = [](std::string_view text) {
    return [text] {
      lexicon_builder builder;
      add_lexicon_tsv(builder, text, "list");
    };
  };
  expect_error(read("a\tnoun\tb\nc noun d"), {"list, line 2", "3 or 4 fields", "1 of them"});
  expect_error(read("a\tnoun\tb\tc\td"), {"list, line 1", "5 of them"});
  expect_error(read("#\n\na\tarticle\tb"), {"list, line 3", "noun, verb", "\"article\""});
  expect_error(read("a\tnoun\tb,,c"), {"list, line 1", "1 to 255 bytes"});
  expect_error(read("\tnoun\tb"), {"list, line 1", "1 to 255 bytes"});
  expect_error(read("a\tnoun\t\xE9t\xE9"), {"list, line 1", "UTF-8"});
}

TEST(lexicon_tsv, from_a_file) {
  const temporary_file file;
  std::ofstream(file.path) << "fast\tadverb\tquickly\n";
  EXPECT_EQ(all(read_lexicon_tsv(file.path).synonyms("fast")), strings{"quickly"});
  std::ofstream(file.path) << "fast\n";
  expect_error([&] { read_lexicon_tsv(file.path); }, {file.path.string() + ", line 1"});
  std::ofstream(file.path).close();
  EXPECT_EQ(read_lexicon_tsv(file.path).size(), 0);
}

}  // namespace
}  // namespace xaug::test
