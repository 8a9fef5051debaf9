// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/edited_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/expect_error.hpp"

namespace {

using namespace xaug;
using test::expect_error;

/// The text after the edits that `decide(draw)` makes.
template <class Decide>
std::string edited(std::string_view text, const Decide& decide) {
  text_draw draw;
  decide(draw);
  edited_text under_edit(text);
  under_edit.apply(draw);
  return under_edit.str();
}

/// Tokens 0, 1, ... of "The  cat, sat.\n\nIt ran!" are The cat , sat . It ran !
constexpr std::string_view sample = "The  cat, sat.\n\nIt ran! ";

TEST(edited_text, without_edits_is_the_text) {
  for (const std::string_view text :
       {std::string_view(), std::string_view(" \t\n"), sample, std::string_view("我 能é")})
    EXPECT_EQ(edited(text, [](text_draw&) {}), text);
}

TEST(edited_text, replaces) {
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.replace(1, "big dog"); }), "The  big dog, sat.\n\nIt ran! ");
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.replace(6, ""), d.replace(0, "A"); }), "A  cat, sat.\n\nIt ! ");
}

TEST(edited_text, swaps_and_leaves_the_gaps) {
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.swap(0, 3); }), "sat  cat, The.\n\nIt ran! ");
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.swap(0, 1), d.swap(1, 5); }), "cat  It, sat.\n\nThe ran! ");
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.swap(2, 2); }), sample);
}

TEST(edited_text, moves_blocks_and_leaves_the_gaps_between_them) {
  // The  cat, sat. | It ran!
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.move(5, 8), d.move(0, 5); }), "It ran!\n\nThe  cat, sat. ");
  EXPECT_EQ(edited("x a b  c\td y", [](text_draw& d) { d.move(4, 5), d.move(3, 4), d.move(1, 3); }), "x d  c\ta b y");
  EXPECT_EQ(edited(sample, [](text_draw& d) { d.move(0, 1), d.move(1, 8); }), sample);
  edited_text text("a b c d");
  text_draw draw;
  draw.move(2, 4), draw.move(0, 2);
  text.apply(draw);
  std::string out;
  offset_map map;
  text.write(out, map);
  EXPECT_EQ(out, "c d a b");
  EXPECT_EQ(map({0, 3}), (text_span{4, 7}));
  EXPECT_EQ(map({4, 5}), (text_span{0, 1}));
  EXPECT_EQ(map({2, 5}), std::nullopt) << "others came between b and c";
}

TEST(edited_text, protects) {
  edited_text text("a b");
  text_draw draw;
  draw.protect(1);
  text.apply(draw);
  EXPECT_EQ(text.str(), "a b");
  EXPECT_FALSE(text[0].is_protected);
  EXPECT_TRUE(text[1].is_protected);
}

TEST(edited_text, spans_of_any_order_and_overlap_protect) {
  const std::vector<text_span> spans{{6, 7}, {0, 3}, {1, 2}, {8, 8}};
  const edited_text text("a b c d e", spans);
  std::string kept;
  for (const auto& t : text)
    if (t.is_protected) kept += t.bytes;
  EXPECT_EQ(kept, "abd");
}

TEST(edited_text, erases_with_one_gap) {
  EXPECT_EQ(edited("a b c", [](text_draw& d) { d.erase(1); }), "a c");
  EXPECT_EQ(edited("a b c", [](text_draw& d) { d.erase(0); }), "b c");
  EXPECT_EQ(edited("a b c", [](text_draw& d) { d.erase(2); }), "a b");
  EXPECT_EQ(edited("I like it.", [](text_draw& d) { d.erase(2); }), "I like.");
  EXPECT_EQ(edited("(the cat)", [](text_draw& d) { d.erase(1); }), "(cat)");
  EXPECT_EQ(edited("a\nb c", [](text_draw& d) { d.erase(1); }), "a\nc");
  EXPECT_EQ(edited("a b\n\nc", [](text_draw& d) { d.erase(1); }), "a\n\nc");
  EXPECT_EQ(edited("a b c d", [](text_draw& d) { d.erase(1), d.erase(2); }), "a d");
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.erase(1), d.erase(0); }), "");
}

TEST(edited_text, inserts_with_a_space) {
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.insert(1, "x"); }), "a x b");
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.insert(0, "x"); }), "x a b");
  EXPECT_EQ(edited(" a", [](text_draw& d) { d.insert(0, "x"), d.insert(0, "y"); }), " x y a");
  EXPECT_EQ(edited("a b ", [](text_draw& d) { d.insert(2, "x"); }), "a b x ");
  EXPECT_EQ(edited("a (b)", [](text_draw& d) { d.insert(2, "x"); }), "a (x b)");
  EXPECT_EQ(edited("我能", [](text_draw& d) { d.insert(1, "不"); }), "我不能");
  EXPECT_EQ(edited("", [](text_draw& d) { d.insert(0, "x"); }), "x");
}

TEST(edited_text, many_edits_at_once) {
  EXPECT_EQ(edited(sample,
                   [](text_draw& d) {
                     d.erase(5);
                     d.swap(0, 1);
                     d.insert(3, "softly");
                     d.replace(6, "runs");
                   }),
            "cat  The, softly sat.\n\nruns! ");
}

TEST(edited_text, applies_draws_one_behind_the_other) {
  text_draw first, second;
  first.insert(1, "big");
  second.swap(1, 2);
  edited_text text("a cat sat");
  text.apply(first);
  EXPECT_EQ(text.size(), 4U);
  text.apply(second);
  EXPECT_EQ(text.str(), "a cat big sat");
}

TEST(edited_text, protected_tokens_are_marked) {
  const std::vector<text_span> spans{{5, 6}, {16, 20}};
  const edited_text text(sample, spans);
  std::vector<std::string_view> found;
  for (const auto& t : text)
    if (t.is_protected) found.push_back(t.bytes);
  EXPECT_EQ(found, (std::vector<std::string_view>{"cat", "It", "ran"}));
}

TEST(edited_text, refuses_what_is_not_there) {
  edited_text text("a b");
  const auto attempt = [&](auto decide) {
    text_draw draw;
    decide(draw);
    text.apply(draw);
  };
  expect_error([&] { attempt([](text_draw& d) { d.replace(2, "x"); }); }, {"draws", "2 tokens", "token 2"});
  expect_error([&] { attempt([](text_draw& d) { d.swap(0, 7); }); }, {"draws", "token 7"});
  expect_error([&] { attempt([](text_draw& d) { d.insert(3, "x"); }); }, {"draws", "token 3"});
  expect_error([&] { attempt([](text_draw& d) { d.replace(0, "x"), d.bytes.clear(); }); }, {"draws"});
  expect_error([&] { attempt([](text_draw& d) { d.protect(2); }); }, {"draws", "token 2"});
  expect_error([&] { attempt([](text_draw& d) { d.move(0, 3); }); }, {"draws", "token 2"});
  expect_error([&] { attempt([](text_draw& d) { d.move(1, 1); }); }, {"draws", "an end before the begin"});
  expect_error([&] { attempt([](text_draw& d) { d.move(0, 1), d.move(0, 2); }); }, {"draws", "go on at token 1"});
  expect_error([&] { attempt([](text_draw& d) { d.move(1, 2), d.move(0, 2); }); }, {"draws", "go on at token 2"});
  expect_error([&] { attempt([](text_draw& d) { d.move(0, 2), d.erase(0); }); }, {"draws", "moves alone"});
  // All or nothing.
  expect_error([&] { attempt([](text_draw& d) { d.swap(0, 1), d.erase(2); }); }, {"draws", "token 2"});
  EXPECT_EQ(text.str(), "a b");
}

// --- Where things went
// ------------------------------------------------------------------------------------------------

struct mapped {
  std::string text;
  offset_map map;

  template <class Decide>
  mapped(std::string_view from, const Decide& decide) {
    text_draw draw;
    decide(draw);
    edited_text under_edit(from);
    under_edit.apply(draw);
    under_edit.write(text, map);
  }
  /// What became of bytes [begin, end); "-" if they are gone.
  std::string operator()(std::uint32_t begin, std::uint32_t end) const {
    const auto span = map({begin, end});
    return span ? std::string(span->of(text)) : "-";
  }
};

TEST(offset_map, follows_what_did_not_change) {
  const mapped same(sample, [](text_draw&) {});
  for (std::uint32_t begin = 0; begin < sample.size(); ++begin)
    for (std::uint32_t end = begin + 1; end <= sample.size(); ++end) {
      // As far as tokens go: gaps at its ends are not part of it.
      std::string_view expected = sample.substr(begin, end - begin);
      while (!expected.empty() && expected.front() <= ' ') expected.remove_prefix(1);
      while (!expected.empty() && expected.back() <= ' ') expected.remove_suffix(1);
      EXPECT_EQ(same(begin, end), expected.empty() ? "-" : expected) << begin << ' ' << end;
    }
  EXPECT_EQ(same(3, 3), "-");
}

TEST(offset_map, follows_edits) {
  const std::string_view text = "New York is big";  // New 0-3 York 4-8 is 9-11 big 12-15
  const mapped moved(text, [](text_draw& d) { d.swap(0, 3); });
  EXPECT_EQ(moved.text, "big York is New");
  EXPECT_EQ(moved(0, 3), "New");
  EXPECT_EQ(moved(1, 2), "e");
  EXPECT_EQ(moved(4, 11), "York is");
  EXPECT_EQ(moved(0, 8), "-") << "torn apart";
  EXPECT_EQ(moved(0, 15), moved.text);

  const mapped within(text, [](text_draw& d) { d.swap(0, 1); });
  EXPECT_EQ(within(0, 8), "York New");

  const mapped replaced(text, [](text_draw& d) { d.replace(1, "Orleans"); });
  EXPECT_EQ(replaced(0, 8), "New Orleans");
  EXPECT_EQ(replaced(5, 7), "Orleans") << "a part of what was replaced is all of it";
  EXPECT_EQ(replaced(1, 7), "ew Orleans");

  const mapped inserted(text, [](text_draw& d) { d.insert(1, "old"); });
  EXPECT_EQ(inserted(0, 8), "New old York");
  EXPECT_EQ(inserted(4, 8), "York");

  const mapped erased(text, [](text_draw& d) { d.erase(1); });
  EXPECT_EQ(erased(0, 8), "New");
  EXPECT_EQ(erased(4, 8), "-");
  EXPECT_EQ(erased(4, 11), "is");
  EXPECT_EQ(erased(0, 15), "New is big");
}

TEST(offset_map, counts_from_what_was_appended_before) {
  edited_text text("a b");
  std::string out = "before: ";
  offset_map map;
  text.write(out, map);
  EXPECT_EQ(map({2, 3}), (text_span{2, 3})) << "relative to what was appended";
  expect_error([&] { map({3, 2}); }, {"span", "end", "found 2"});
}

}  // namespace
