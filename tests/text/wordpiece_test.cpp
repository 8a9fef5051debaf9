// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/wordpiece.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#define XAUG_ALLOCATIONS_ARE_COUNTED  // by allocation_test.cpp
#include "support/allocation_counter.hpp"
#include "support/environment.hpp"
#include "support/expect_error.hpp"
#include "xaug/core/random.hpp"

// golden/wordpiece.json has what Hugging Face's tokenizers make of texts; golden/make_wordpiece.py says how.

namespace {

using namespace xaug;
using test::expect_error;
using test::expect_message;
using xaug::index;  // POSIX has a function of this name
namespace fs = std::filesystem;

static_assert(text_tokenizer<wordpiece>);

const nlohmann::json& reference() {
  static const auto read = nlohmann::json::parse(std::ifstream(fs::path(XAUG_GOLDEN_DIR) / "wordpiece.json"));
  return read;
}
std::vector<std::string> vocabulary() {
  return reference()["vocabulary"].get<std::vector<std::string>>();
}
const wordpiece& tokenizer() {
  static const wordpiece made{std::span<const std::string>(vocabulary())};
  return made;
}

std::vector<text_piece> pieces_of(std::string_view text, const tokenizer_options& options = {.add_special = false}) {
  std::vector<text_piece> pieces;
  tokenizer().encode(text, pieces, options);
  return pieces;
}
std::vector<std::int32_t> ids_of(const std::vector<text_piece>& pieces) {
  std::vector<std::int32_t> ids;
  for (const text_piece& piece : pieces) ids.push_back(piece.id);
  return ids;
}

/// So that failures can be read.
std::string shown(const std::vector<text_piece>& pieces) {
  std::string all;
  for (const text_piece& piece : pieces) {
    all += std::string(tokenizer().piece(piece.id)) + ' ' + std::to_string(piece.span.begin) + '-' +
           std::to_string(piece.span.end) + " of " + std::to_string(piece.segment);
    all += piece.continues ? ", going on\n" : "\n";
  }
  return all;
}

struct text_case {
  std::string text;
  std::vector<text_piece> pieces;
};
std::vector<text_case> text_cases() {
  std::vector<text_case> cases;
  for (const auto& each : reference()["texts"]) {
    text_case made{each[0], {}};
    int last_word = -1;
    for (const auto& piece : each[1]) {
      made.pieces.push_back({piece[0], {piece[1], piece[2]}, 0, piece[3] == last_word});
      last_word = piece[3];
    }
    cases.push_back(made);
  }
  return cases;
}

TEST(wordpiece, agrees_with_hugging_face) {
  for (const text_case& each : text_cases()) EXPECT_EQ(shown(pieces_of(each.text)), shown(each.pieces)) << each.text;
}

// Wherever blocks of 64 bytes begin.
TEST(wordpiece, agrees_at_any_place) {
  for (const text_case& each : text_cases()) {
    for (std::uint32_t shift = 1; shift <= 64; ++shift) {
      std::vector<text_piece> expected(shift / 2, text_piece{*tokenizer().id_of("!"), {}, 0, false});
      for (std::uint32_t i = 0; i < shift / 2; ++i) expected[i].span = {2 * i, 2 * i + 1};
      for (text_piece piece : each.pieces) {
        piece.span = {piece.span.begin + shift, piece.span.end + shift};
        expected.push_back(piece);
      }
      std::string text;
      while (text.size() + 1 < shift) text += "! ";
      text.resize(shift, ' ');
      text += each.text;
      ASSERT_EQ(shown(pieces_of(text)), shown(expected)) << text;
      const std::string_view behind = " low";
      expected.push_back({*tokenizer().id_of("low"),
                          {static_cast<std::uint32_t>(text.size()) + 1, static_cast<std::uint32_t>(text.size()) + 4},
                          0,
                          false});
      ASSERT_EQ(shown(pieces_of(text + std::string(behind))), shown(expected)) << text;
    }
  }
}

TEST(wordpiece, reads_bytes_without_vectors_too) {
  const std::vector<std::string> pieces = vocabulary();
  const detail::piece_table table(std::span<const std::string>(pieces), "", [](std::size_t) { return ""; });
  for (const text_case& each : text_cases()) {
    std::vector<text_piece> found;
    detail::piece_writer<kernel::basic_byte_block<kernel::portable_bytes>>(table, each.text, 0, found).run();
    EXPECT_EQ(shown(found), shown(each.pieces)) << each.text;
  }
}

// Words of ASCII are looked up where they stand. With a soft hyphen, which is no part of words, in front they are not.
TEST(wordpiece, has_one_meaning_for_ascii) {
  stream random(sample_key{.seed = 11});
  for (int n = 0; n < 4000; ++n) {
    std::string text, other;
    std::vector<std::uint32_t> places;  // in `other`, of the bytes of the text
    bool in_word = false;
    for (index left = random.uniform_int(160); left > 0; --left) {
      const auto wild = static_cast<char>(random.uniform_int(128));
      const auto usual = std::string_view("lowestLOWESTthe,. q")[static_cast<std::size_t>(random.uniform_int(19))];
      const char c = random.uniform_int(20) == 0 ? wild : usual;
      if (!in_word) other += "\u00ad";
      in_word = c != ' ';
      text += c;
      places.push_back(static_cast<std::uint32_t>(other.size()));
      other += c;
    }
    std::vector<text_piece> expected = pieces_of(text);
    for (text_piece& piece : expected) piece.span = {places[piece.span.begin], places[piece.span.end - 1] + 1};
    ASSERT_EQ(shown(pieces_of(other)), shown(expected)) << text;
  }
}

TEST(wordpiece, takes_words_apart_as_defined) {
  const std::vector<std::string> all = vocabulary();
  const auto id_of = [&](const std::string& piece) {
    return static_cast<std::int32_t>(std::ranges::find(all, piece) - all.begin());
  };
  stream random(sample_key{.seed = 12});
  std::size_t known = 0;
  for (int n = 0; n < 20000; ++n) {
    std::string word;
    while (word.empty() || random.uniform_int(4) > 0) {
      const auto part =
          std::string_view(all[static_cast<std::size_t>(random.uniform_int(static_cast<index>(all.size())))]);
      for (const char c : part)
        if (c >= 'a' && c <= 'z') word += c;
      if (random.uniform_int(20) == 0) word += 'q';
    }
    if (word.size() > 100) continue;
    std::vector<std::int32_t> expected;
    for (std::size_t at = 0, size = 0; at < word.size() && (expected.empty() || expected[0] != 1); at += size) {
      const auto piece = [&](std::size_t s) { return (at > 0 ? "##" : "") + word.substr(at, s); };
      for (size = word.size() - at; size > 0 && id_of(piece(size)) == static_cast<std::int32_t>(all.size());) --size;
      if (size == 0)
        expected = {1};
      else
        expected.push_back(id_of(piece(size)));
    }
    known += expected[0] != 1;
    ASSERT_EQ(ids_of(pieces_of(word)), expected) << word;
  }
  EXPECT_GT(known, 5000U);
  EXPECT_LT(known, 19000U);
}

TEST(wordpiece, truncates_as_hugging_face_does) {
  for (const auto& each : reference()["truncated"]) {
    std::vector<text_piece> expected;
    for (const auto& piece : each[4]) {
      const std::int32_t id = piece[0];
      const bool continues = tokenizer().piece(id).starts_with("##");
      expected.push_back({id, {piece[1], piece[2]}, piece[3], continues});
    }
    const tokenizer_options options{.max_length = each[2], .add_special = each[3]};
    const std::string first = each[0];
    std::vector<text_piece> found{{99, {1, 2}, 3, true}};
    if (each[1].is_null())
      tokenizer().encode(first, found, options);
    else
      tokenizer().encode(first, each[1].get<std::string>(), found, options);
    EXPECT_EQ(shown(found), shown(expected)) << each.dump();
  }
}

TEST(wordpiece, refuses_a_length_without_room) {
  std::vector<text_piece> pieces;
  expect_message([&] { tokenizer().encode("low", pieces, {.max_length = 1}); },
                 "tokenizer_options.max_length: expected 0 for no limit, or 2 or more, found 1");
  expect_message([&] { tokenizer().encode("low", "low", pieces, {.max_length = 2}); },
                 "tokenizer_options.max_length: expected 0 for no limit, or 3 or more, found 2");
  expect_error([&] { tokenizer().encode("low", pieces, {.max_length = -1, .add_special = false}); },
               {"max_length", "-1"});
  tokenizer().encode("low", pieces, {.max_length = 2});
  EXPECT_EQ(ids_of(pieces), (std::vector{tokenizer().cls_id(), tokenizer().sep_id()}));
}

TEST(wordpiece, refuses_what_is_no_text) {
  std::vector<text_piece> pieces;
  expect_message([&] { tokenizer().encode("low \xff", pieces); },
                 "text, byte 4: expected valid UTF-8, found the byte 0xff");
  expect_error([&] { tokenizer().encode("low", "\u00e9 lo\xc3", pieces); }, {"text, byte 5", "UTF-8"});
  expect_error([&] { tokenizer().encode("\xed\xa0\x80", pieces); }, {"text, byte 0", "UTF-8"});
  expect_error([&] { tokenizer().encode(std::string(70, 'a') + '\x80', pieces); }, {"text, byte 70", "UTF-8"});
  expect_error([&] { tokenizer().encode({static_cast<const char*>(nullptr), 3}, pieces); }, {"text", "null"});
  tokenizer().encode({}, pieces);
  EXPECT_EQ(pieces.size(), 2U);
}

TEST(wordpiece, knows_its_pieces) {
  const std::vector<std::string> all = vocabulary();
  ASSERT_EQ(tokenizer().size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(tokenizer().piece(static_cast<std::int32_t>(i)), all[i]);
    EXPECT_EQ(tokenizer().id_of(all[i]), static_cast<std::int32_t>(i));
  }
  for (const std::string_view none : {"", "LOW", "##", "##q", "lowes", "lowestt"})
    EXPECT_FALSE(tokenizer().id_of(none));
  EXPECT_EQ(tokenizer().padding_id(), 0);
  EXPECT_EQ(tokenizer().unknown_id(), 1);
  EXPECT_EQ(tokenizer().cls_id(), 2);
  EXPECT_EQ(tokenizer().sep_id(), 3);
  expect_message([&] { (void)tokenizer().piece(-1); },
                 "wordpiece, id: expected a number in [0, " + std::to_string(all.size()) + "), found -1");
  expect_error([&] { (void)tokenizer().piece(static_cast<std::int32_t>(all.size())); }, {"wordpiece, id"});
}

TEST(wordpiece, needs_no_pieces_that_go_on) {
  const std::vector<std::string_view> few{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"};
  const wordpiece of_few{std::span(few)};
  std::vector<text_piece> pieces;
  of_few.encode("a aa b", pieces);
  EXPECT_EQ(ids_of(pieces), (std::vector<std::int32_t>{2, 4, 1, 1, 3}));
}

class vocabulary_file : public testing::Test {
protected:
  ~vocabulary_file() override { fs::remove(path_); }
  wordpiece load(std::string_view content) const {
    std::ofstream(path_, std::ios::binary) << content;
    return wordpiece::load(path_);
  }
  void expect_refused(std::string_view content, const std::string& message) const {
    expect_message([&] { load(content); }, path_.string() + message);
  }
  const fs::path path_ = fs::temp_directory_path() / ("xaug_vocabulary_" + std::to_string(std::random_device{}()));
};

TEST_F(vocabulary_file, is_read_whatever_ends_its_lines) {
  for (const std::string_view content :
       {"[PAD]\n[UNK]\n[CLS]\n[SEP]\nlow\n##er\n", "[PAD]\n[UNK]\n[CLS]\n[SEP]\nlow\n##er",
        "\xEF\xBB\xBF[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nlow\r\n##er\r\n"}) {
    const wordpiece read = load(content);
    EXPECT_EQ(read.size(), 6U);
    std::vector<text_piece> pieces;
    read.encode("Lower", pieces);
    EXPECT_EQ(ids_of(pieces), (std::vector<std::int32_t>{2, 4, 5, 3}));
  }
}

TEST_F(vocabulary_file, that_is_wrong_is_refused) {
  const std::string special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";
  expect_refused(special + "a\n\nb\n", ", line 6: expected a piece, found nothing");
  expect_refused(special + "a\n\n", ", line 6: expected a piece, found nothing");
  expect_refused(special + "a\xff\n", ", line 5: expected a piece of valid UTF-8, found other bytes");
  expect_refused(special + "b\na\nc\na\n",
                 ", line 8: expected another piece than before, found \"a\" as " + path_.string() + ", line 6");
  std::string twice = special;
  for (int i = 0; i < 600; ++i) twice += std::to_string(i % 300) + '\n';
  expect_refused(twice,
                 ", line 305: expected another piece than before, found \"0\" as " + path_.string() + ", line 5");
  for (const std::string_view missing : {"[PAD]", "[UNK]", "[CLS]", "[SEP]"}) {
    std::string content = special + "a\n";
    content.replace(content.find(missing), missing.size(), "b");
    expect_refused(content, ": expected a piece " + std::string(missing) + ", found none");
  }
  expect_refused("", ": expected a piece [UNK], found none");
  // The number is told before anything else that is wrong.
  const std::string most((std::size_t{1} << 20), '\n');
  expect_refused(most, ", line 1: expected a piece, found nothing");
  expect_refused(most + '\n', ": expected at most 1048576 pieces, found 1048577");
  expect_error([&] { load("\xFF\xFE[\0"); }, {path_.string(), "UTF-16"});
  fs::remove(path_);
  expect_error([&] { wordpiece::load(path_); }, {path_.string(), "a file that can be read"});
  const std::vector<std::string> pieces{"[PAD]", "[UNK]", "", "[SEP]"};
  expect_message([&] { wordpiece{std::span(pieces)}; }, "vocabulary, piece 2: expected a piece, found nothing");
}

TEST(wordpiece, allocates_nothing_after_the_first_texts) {
  std::vector<text_piece> pieces;
  std::size_t count = 0;
  const auto encode_all = [&](const std::vector<text_case>& cases) {
    for (const text_case& each : cases) {
      tokenizer().encode(each.text, pieces, {.max_length = 20});
      tokenizer().encode(each.text, each.text, pieces);
      count += pieces.size();
    }
  };
  const auto cases = text_cases();
  encode_all(cases);
  const test::allocation_counter counter;
  encode_all(cases);
  const wordpiece copy = tokenizer();
  EXPECT_EQ(counter.count(), 0U);
  EXPECT_GT(count + copy.size(), 0U);
}

TEST(wordpiece, does_with_berts_vocabulary_what_the_readme_says) {
  const fs::path path = test::folder_from("XAUG_BERT_VOCAB");
  if (!fs::exists(path)) GTEST_SKIP() << "XAUG_BERT_VOCAB does not name the vocabulary of bert-base-uncased";
  const wordpiece bert = wordpiece::load(path);
  std::vector<text_piece> pieces;
  bert.encode("Unaffable caf\u00e9!", pieces, {.max_length = 128});
  std::string all;
  for (const text_piece& piece : pieces) all += std::string(bert.piece(piece.id)) + ' ';
  EXPECT_EQ(all, "[CLS] una ##ffa ##ble cafe ! [SEP] ");
  EXPECT_EQ(pieces.at(4).span, (text_span{10, 15}));
}

// All of SST-2, by a sum that golden/make_wordpiece.py prints.
TEST(wordpiece, agrees_on_sst2) {
  const fs::path vocabulary_path = test::folder_from("XAUG_BERT_VOCAB");
  const fs::path texts = test::folder_from("XAUG_SST2_DIR") / "train.tsv";
  if (!fs::exists(vocabulary_path) || !fs::exists(texts))
    GTEST_SKIP() << "XAUG_BERT_VOCAB does not name the vocabulary of bert-base-uncased, or XAUG_SST2_DIR the folder of "
                    "GLUE's SST-2";
  const wordpiece bert = wordpiece::load(vocabulary_path);
  std::ifstream file(texts);
  std::string line;
  std::getline(file, line);
  std::vector<text_piece> pieces;
  std::uint64_t sum = 0xCBF29CE484222325U;
  std::size_t count = 0;
  while (std::getline(file, line)) {
    bert.encode(std::string_view(line).substr(0, line.find('\t')), pieces);
    for (const text_piece& piece : pieces) sum = (sum ^ static_cast<std::uint64_t>(piece.id)) * 0x100000001B3U;
    count += pieces.size();
  }
  EXPECT_EQ(count, 897039U);
  EXPECT_EQ(sum, 0x8DC350D40CAA2A1BU);
}

}  // namespace
