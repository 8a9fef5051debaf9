// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/lexicon/wordnet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "xaug/text/lexicon/morphology.hpp"

namespace xaug::test {
namespace {

namespace fs = std::filesystem;

using enum part_of_speech;
using strings = std::vector<std::string>;

template <class List>
strings all_of(const List& list) {
  return {list.begin(), list.end()};
}

std::string eight_digits(std::size_t number) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "%08zu", number);
  return text.data();
}

/// A folder with a WordNet of a few words. In its source, $name stands for the offset of the line that begins with it.
class miniature {
public:
  miniature() : folder_(fs::temp_directory_path() / ("xaug_wordnet_" + std::to_string(std::random_device{}()))) {
    fs::create_directory(folder_);
    const std::map<std::string, std::string> sources{
        {"data.noun",
         "$dog 05 n 03 dog 0 domestic_dog 0 Canis_familiaris 0 001 @ $cat n 0000 | an animal\n"
         "$cat 05 n 02 cat 0 Cat 1 000 | another\n"
         "$frank 13 n 02 frank 0 dog 1 000 | food; \"hot ! dogs\"\n"},
        {"data.verb",
         "$chase 38 v 02 chase 0 dog 0 001 ! $flee v 0101 02 + 08 00 + 01 0a | run after\n"
         "$flee 38 v 01 flee 0 001 ! $chase v 0101 01 + 02 00 | run away\n"},
        {"data.adj",
         "$good 00 a 02 good 0 GOOD(p) 1 002 ! $bad a 0101 & $fine a 0000 | good\n"
         "$fine 00 s 02 fine(ip) 0 sound(a) 0 001 & $good a 0000 | fine\n"
         "$bad 00 a 01 bad 0 001 ! $good a 0000 | bad\n"},
        {"data.adv", "$well 02 r 01 well 0 000 | well\n"},
        {"index.noun",
         "canis_familiaris n 1 1 @ 1 0 $dog  \ncat n 1 0 1 0 $cat  \ndog n 2 1 @ 2 1 $frank $dog  \n"
         "domestic_dog n 1 1 @ 1 0 $dog  \nfrank n 1 0 1 0 $frank  \n"},
        {"index.verb", "chase v 1 1 ! 1 0 $chase  \ndog v 1 0 1 0 $chase  \nflee v 1 0 1 0 $flee  \n"},
        {"index.adj",
         "bad a 1 0 1 0 $bad  \nfine a 1 0 1 0 $fine  \ngood a 1 2 ! & 1 0 $good  \nsound a 1 0 1 0 $fine  \n"},
        {"index.adv", "well r 1 0 1 0 $well  \n"},
        {"noun.exc", "men man\nfrankies frank frankie\n"},
        {"verb.exc", "ran_off run_off\n"},
        {"adj.exc", "better good\n"},
        {"adv.exc", ""}};
    std::map<std::string, std::size_t> offsets;
    for (int pass = 0; pass < 2; ++pass)  // the second knows all offsets
      for (const auto& [name, source] : sources) files_[name] = expand(licence(name) + source, offsets);
    for (const auto& [name, text] : files_) write(name, text);
  }
  ~miniature() { fs::remove_all(folder_); }

  const fs::path& folder() const { return folder_; }
  const std::map<std::string, std::string>& files() const { return files_; }

  static std::string licence(const std::string& name) {
    return name.ends_with(".exc") ? "" : "  1 This is no licence.  \n  2 Nor is this.  \n";
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

  /// Reads it with a part of one file replaced.
  auto with(const std::string& name, const std::string& from, const std::string& to) const {
    return [this, name, from, to] {
      std::string text = files_.at(name);
      const std::size_t place = text.find(from);
      ASSERT_NE(place, std::string::npos) << from;
      const original restored{*this, name};
      write(name, text.replace(place, from.size(), to));
      read_wordnet(folder_);
    };
  }

private:
  struct original {
    const miniature& files;
    const std::string& name;
    ~original() { files.write(name, files.files_.at(name)); }
  };

  static std::string expand(const std::string& source, std::map<std::string, std::size_t>& offsets) {
    std::string result;
    for (std::size_t i = 0; i < source.size(); ++i) {
      if (source[i] != '$') {
        result += source[i];
        continue;
      }
      const std::size_t end = source.find(' ', i);
      std::size_t& offset = offsets[source.substr(i + 1, end - i - 1)];
      if (result.ends_with('\n')) offset = result.size();
      result += eight_digits(offset);
      i = end - 1;
    }
    return result;
  }

  fs::path folder_;
  std::map<std::string, std::string> files_;
};

TEST(wordnet, synsets_senses_and_antonyms) {
  const miniature files;
  const lexicon words = read_wordnet(files.folder());
  EXPECT_EQ(words.size(), 12);
  EXPECT_EQ(all_of(words.synonyms("dog", noun)), (strings{"frank", "domestic dog", "Canis familiaris"}));
  EXPECT_EQ(all_of(words.synonyms("domestic dog")), (strings{"dog", "Canis familiaris"}));
  EXPECT_EQ(all_of(words.synonyms("dog", verb)), strings{"chase"});
  EXPECT_TRUE(words.synonyms("cat").empty());
  EXPECT_EQ(all_of(words.synonyms("fine")), strings{"sound"});
  EXPECT_EQ(all_of(words.antonyms("chase")), strings{"flee"});
  EXPECT_TRUE(words.antonyms("dog").empty());  // it only shares the synset of chase
  EXPECT_EQ(all_of(words.antonyms("good")), strings{"bad"});
  EXPECT_TRUE(words.antonyms("bad").empty());  // its pointer is one between synsets
  EXPECT_EQ(all_of(words.irregular_bases("frankies", noun)), (strings{"frank", "frankie"}));
  EXPECT_EQ(all_of(words.irregular_bases("ran off", verb)), strings{"run off"});
}

TEST(wordnet, together_with_other_words) {
  const miniature files;
  lexicon_builder builder;
  builder.add("dog", noun, {"pooch"});
  add_wordnet(builder, files.folder());
  EXPECT_EQ(all_of(builder.build().synonyms("dog", noun)),
            (strings{"frank", "domestic dog", "Canis familiaris", "pooch"}));
}

TEST(wordnet, damaged_lines) {
  const miniature files;
  const std::string folder = files.folder().string();
  expect_error(files.with("data.noun", "00000045", "00000046"), {folder + "/data.noun, line 3, at byte 45", "offset"});
  expect_error(files.with("data.noun", " 05 n 03", " 5 n 03"), {"data.noun, line 3", "2 digits", "found 5"});
  expect_error(files.with("data.noun", " 05 n 03", " 05 v 03"), {"data.noun, line 3", "part of speech"});
  expect_error(files.with("data.noun", " 05 n 03", " 05 x 03"), {"data.noun, line 3", "n, v, a, s or r", "found x"});
  expect_error(files.with("data.noun", " 05 n 03", " 05 n 04"), {"data.noun, line 3", "hexadecimal"});
  expect_error(files.with("data.noun", " 05 n 03", " 05 n 00"), {"data.noun, line 3", "at least one word"});
  expect_error(files.with("data.noun", " 05 n 03", " 05 n 0g"), {"data.noun, line 3", "2 hexadecimal digits"});
  expect_error(files.with("data.noun", "dog 0 dom", "d\xFFg 0 dom"), {"data.noun, line 3", "UTF-8"});
  expect_error(files.with("data.noun", "| an", "an"), {"data.noun, line 3", "| before the gloss"});
  expect_error(files.with("data.noun", "| another", ""), {"data.noun, line 4", "the end of the line"});
  expect_error(files.with("data.verb", "02 + 08", "03 + 08"), {"data.verb, line 3", "+ before a frame"});
  expect_error(files.with("data.verb", "v 0101 02", "v 0301 02"), {"data.verb, line 3", "word of the synset"});
  expect_error(files.with("data.verb", "v 0101 02", "v 0102 02"), {"an antonym", "word 2"});
  expect_error(files.with("data.adj", "! 00", "! 99"), {"an antonym", "pointer to byte 99"});
  expect_error(files.with("index.noun", "dog n 2 1 @ 2", "dog n 2 1 @ 3"), {"index.noun, line 5", "as many senses"});
  expect_error(files.with("index.noun", "dog n 2 1 @ 2", "dog n 3 1 @ 3"), {"index.noun, line 5", "8 digits"});
  expect_error(files.with("index.noun", "dog n 2 1 @ 2", "dog n 1 1 @ 1"), {"index.noun, line 5", "end of the line"});
  expect_error(files.with("index.noun", "dog n 2 1 @ 2", "hog n 2 1 @ 2"), {"index.noun, line 5", "has the word"});
  expect_error(files.with("index.noun", "dog n 2 1 @ 2", "dog v 2 1 @ 2"), {"index.noun, line 5", "part of speech"});
  expect_error(files.with("index.noun", "1 0 000", "1 0 900"), {"index.noun, line 3", "offset of a synset"});
  expect_error(files.with("noun.exc", "men man", "men"), {"noun.exc, line 1", "a base form"});
}

TEST(wordnet, missing_files) {
  const miniature files;
  for (const auto& [name, text] : files.files()) {
    fs::remove(files.folder() / name);
    expect_error([&] { read_wordnet(files.folder()); }, {(files.folder() / name).string(), "No such file"});
    files.write(name, text);
  }
  EXPECT_NO_THROW(read_wordnet(files.folder()));
}

TEST(wordnet, files_cut_anywhere) {
  const miniature files;
  for (const auto& [name, text] : files.files()) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      // A list of exceptions may be of any length: nothing tells that a whole line is missing.
      if (name.ends_with(".exc") && (size == 0 || text[size - 1] == '\n')) continue;
      files.write(name, text.substr(0, size));
      EXPECT_THROW(read_wordnet(files.folder()), error) << name << ' ' << size;
    }
    files.write(name, text);
  }
  EXPECT_NO_THROW(read_wordnet(files.folder()));
}

/// The real one, read once.
class real_wordnet : public testing::Test {
protected:
  static void SetUpTestSuite() {
    const fs::path folder = folder_from("XAUG_WORDNET_DIR", "/usr/share/wordnet");
    if (fs::exists(folder / "data.noun")) words_ = std::make_unique<lexicon>(read_wordnet(folder));
  }
  static void TearDownTestSuite() { words_.reset(); }
  void SetUp() override {
    if (!words_) GTEST_SKIP() << "WordNet was not found: the variable XAUG_WORDNET_DIR says where it is";
  }

  static std::unique_ptr<lexicon> words_;
};
std::unique_ptr<lexicon> real_wordnet::words_;

// The numbers of wnstats(7WN), WordNet 3.0.
TEST_F(real_wordnet, as_many_words_and_senses_as_published) {
  std::array<index, 5> counts{};
  std::array<index, 4> senses{};
  for (index i = 0; i < words_->size(); ++i)
    for (const part_of_speech part : {noun, verb, adjective, adverb, any}) {
      counts[static_cast<std::size_t>(part)] += (*words_)[i].has(part);
      if (part != any) senses[static_cast<std::size_t>(part)] += (*words_)[i].senses(part).size();
    }
  EXPECT_EQ(counts, (std::array<index, 5>{117798, 11529, 21479, 4481, 147306}));
  EXPECT_EQ(senses, (std::array<index, 4>{146312, 25047, 30002, 5580}));
}

TEST_F(real_wordnet, known_synonyms_and_antonyms) {
  EXPECT_EQ(all_of(words_->synonyms("dog", noun, 1)), (strings{"domestic dog", "Canis familiaris"}));
  EXPECT_EQ(all_of(words_->synonyms("car", noun, 1)), (strings{"auto", "automobile", "machine", "motorcar"}));
  EXPECT_EQ(all_of(words_->synonyms("happy", adjective)), (strings{"felicitous", "glad", "well-chosen"}));
  EXPECT_EQ(all_of(words_->synonyms("quickly", adverb, 1)), (strings{"rapidly", "speedily", "chop-chop", "apace"}));
  EXPECT_EQ(all_of(words_->synonyms("paris", noun, 1)),
            (strings{"City of Light", "French capital", "capital of France"}));
  EXPECT_EQ(all_of(words_->antonyms("good", adjective)), (strings{"bad", "evil"}));
  EXPECT_EQ(all_of(words_->antonyms("increase", verb)), (strings{"decrease"}));
  EXPECT_EQ(words_->find("break").senses(verb).size(), 59);
}

TEST_F(real_wordnet, lists_have_neither_duplicates_nor_the_word_itself) {
  for (index i = 0; i < words_->size(); ++i)
    for (const part_of_speech part : {noun, verb, adjective, adverb, any}) {
      const lexicon_entry entry = (*words_)[i];
      strings keys{std::string(entry.word())};
      for (const std::string_view each : entry.synonyms(part))
        keys.emplace_back(xaug::detail::folded_word(each).view());
      std::ranges::sort(keys);
      ASSERT_EQ(std::ranges::adjacent_find(keys), keys.end()) << entry.word();
      // And all that the senses have.
      strings expected{std::string(entry.word())};
      for (const lexicon_sense sense : entry.senses(part))
        for (const std::string_view each : sense.synonyms())
          expected.emplace_back(xaug::detail::folded_word(each).view());
      std::ranges::sort(expected);
      expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
      ASSERT_EQ(keys, expected) << entry.word();
    }
}

TEST_F(real_wordnet, saved_and_loaded) {
  const fs::path path = fs::temp_directory_path() / ("xaug_wordnet_" + std::to_string(std::random_device{}()));
  words_->save(path);
  const lexicon loaded = lexicon::load(path);
  fs::remove(path);
  EXPECT_TRUE(std::ranges::equal(loaded.bytes(), words_->bytes()));
}

TEST_F(real_wordnet, morphology) {
  const auto lemma = [&](std::string_view word, part_of_speech part) {
    for (const base_form& each : base_forms(*words_, word, part))
      if (each.form != word_form::base) return std::string(each.lemma);
    return std::string();
  };
  EXPECT_EQ(lemma("running", verb), "run");
  EXPECT_EQ(lemma("dogs", noun), "dog");
  EXPECT_EQ(lemma("better", adjective), "good");
  EXPECT_EQ(lemma("better", adverb), "well");
  EXPECT_EQ(lemma("geese", noun), "goose");
  EXPECT_EQ(lemma("abaci", noun), "abacus");
  EXPECT_EQ(inflect(*words_, "go", word_form::past), "went");
  EXPECT_EQ(inflect(*words_, "goose", word_form::plural), "geese");
}

// Of all words of one part, hardly any has a form that does not lead back to it: what is listed as an exception of
// others.
TEST_F(real_wordnet, forms_lead_back) {
  using enum word_form;
  std::array<int, 2> back{};
  for (index i = 0; i < words_->size(); ++i) {
    const lexicon_entry entry = (*words_)[i];
    for (const auto& [part, form] :
         {std::pair(noun, plural), {verb, third_person}, {verb, past}, {verb, past_participle}, {verb, gerund}}) {
      if (!entry.has(part) || entry.word().find(' ') != std::string_view::npos) continue;
      const std::string inflected = inflect(*words_, entry.word(), form);
      const base_form_list bases = base_forms(*words_, inflected, part);
      ++back[std::ranges::count(bases, entry.word(), &base_form::lemma) != 0];
    }
  }
  EXPECT_GT(back[1], 80000);
  EXPECT_LT(back[0], back[1] / 200);
}

TEST_F(real_wordnet, from_several_threads) {
  const auto count = [&] {
    index sum = 0;
    for (index i = 0; i < words_->size(); ++i) {
      const std::string_view word = (*words_)[i].word();
      sum += words_->synonyms(word).size() + base_forms(*words_, word).size();
    }
    return sum;
  };
  std::array<index, 4> sums{};
  std::vector<std::thread> threads;
  for (index& sum : sums) threads.emplace_back([&] { sum = count(); });
  for (std::thread& each : threads) each.join();
  for (const index sum : sums) EXPECT_EQ(sum, count());
}

}  // namespace
}  // namespace xaug::test
