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

TEST(edited_text, does_not_fuse_words_that_come_together) {
  const auto erase = [](std::size_t at) { return [at](text_draw& d) { d.erase(at); }; };
  const auto insert = [](std::size_t at, std::string_view word) {
    return [at, word](text_draw& d) { d.insert(at, word); };
  };
  EXPECT_EQ(edited("iPhone手机 abc", [](text_draw& d) { d.erase(1), d.erase(2); }), "iPhone abc");
  EXPECT_EQ(edited("abc爱def", erase(1)), "abc def");
  EXPECT_EQ(edited("爱abc手", erase(1)), "爱手");
  EXPECT_EQ(edited("2023年 def", erase(1)), "2023 def");
  EXPECT_EQ(edited("2023年5", erase(1)), "2023 5");
  EXPECT_EQ(edited("é爱e", erase(1)), "é e");  // ends with a mark
  EXPECT_EQ(edited("a_爱_b", erase(1)), "a_ _b");
  EXPECT_EQ(edited("ไทย爱ไทย", erase(1)), "ไทย ไทย");
  EXPECT_EQ(edited("ไทย爱thai", erase(1)), "ไทยthai");  // two tokens anyway
  EXPECT_EQ(edited("(see me) too", erase(1)), "(me) too");
  EXPECT_EQ(edited("abc爱", insert(1, "new")), "abc new爱");
  EXPECT_EQ(edited("2023年", insert(1, "new")), "2023 new年");
  EXPECT_EQ(edited("2023年", insert(1, "新")), "2023新年");
  EXPECT_EQ(edited("我爱", insert(1, "很")), "我很爱");
  EXPECT_EQ(edited("cat, dog", insert(1, "new")), "cat new, dog");
  EXPECT_EQ(edited("5% more", insert(1, "new")), "5 new% more");
  EXPECT_EQ(edited("我爱", [](text_draw& d) { d.replace(0, "I"), d.replace(1, "love"); }), "I love");
  EXPECT_EQ(edited("我abc。def 爱", [](text_draw& d) { d.swap(0, 3); }), "def abc。我 爱");
  EXPECT_EQ(edited("爱abc 手def", [](text_draw& d) { d.move(3, 4), d.move(1, 3), d.move(0, 1); }), "def abc 手爱");
  EXPECT_EQ(edited("爱手", [](text_draw& d) { d.replace(0, "a\xFF"), d.replace(1, "\xFF"); }), "a\xFF\xFF");
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
  for (const std::string_view end : {"\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"})
    EXPECT_EQ(edited("a b" + std::string(end) + "c", [](text_draw& d) { d.erase(1); }), "a" + std::string(end) + "c");
  EXPECT_EQ(edited("a b c d", [](text_draw& d) { d.erase(1), d.erase(2); }), "a d");
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.erase(1), d.erase(0); }), "");
}

TEST(edited_text, inserts_with_a_space) {
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.insert(1, "x"); }), "a x b");
  EXPECT_EQ(edited("a b", [](text_draw& d) { d.insert(0, "x"); }), "x a b");
  EXPECT_EQ(edited(" a", [](text_draw& d) { d.insert(0, "x"), d.insert(0, "y"); }), " x y a");
  EXPECT_EQ(edited("a b ", [](text_draw& d) { d.insert(2, "x"); }), "a b x ");
  EXPECT_EQ(edited("a (b)", [](text_draw& d) { d.insert(2, "x"); }), "a (x b)");
  EXPECT_EQ(edited("a b, c", [](text_draw& d) { d.insert(2, "x"); }), "a b x, c");
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

std::string state(const mapped& m, std::uint32_t begin, std::uint32_t end) {
  return std::string(xaug::detail::enum_name(m.map.state({begin, end})));
}

TEST(offset_map, says_what_became_of_a_span) {
  const std::string_view text = "New York City is big";  // New 0-3 York 4-8 City 9-13 is 14-16 big 17-20
  const auto all = [&](const mapped& m, std::uint32_t begin, std::uint32_t end) {
    EXPECT_EQ(m.map.intact({begin, end}), state(m, begin, end) == "intact");
    return state(m, begin, end) + ": " + m(begin, end);
  };
  const mapped same(text, [](text_draw&) {});
  EXPECT_EQ(all(same, 0, 13), "intact: New York City");
  EXPECT_EQ(all(same, 1, 6), "intact: ew Yo");
  EXPECT_EQ(all(same, 3, 4), "lost: -") << "a space is no token";

  const mapped inserted(text, [](text_draw& d) { d.insert(1, "freshly"); });
  EXPECT_EQ(all(inserted, 0, 13), "changed: New freshly York City");
  EXPECT_EQ(all(inserted, 0, 3), "intact: New");
  EXPECT_EQ(all(inserted, 4, 13), "intact: York City");
  const mapped beside(text, [](text_draw& d) { d.insert(0, "old"), d.insert(3, "it"), d.erase(4); });
  EXPECT_EQ(all(beside, 0, 13), "intact: New York City");

  for (std::size_t erased : {0U, 1U, 2U}) {
    const mapped less(text, [&](text_draw& d) { d.erase(erased); });
    EXPECT_EQ(state(less, 0, 13), "changed") << erased;
    EXPECT_EQ(state(less, 14, 20), "intact") << erased;
  }
  const mapped none(text, [](text_draw& d) { d.erase(0), d.erase(1), d.erase(2); });
  EXPECT_EQ(all(none, 0, 13), "lost: -");
  const mapped replaced(text, [](text_draw& d) { d.replace(2, "Town"); });
  EXPECT_EQ(all(replaced, 0, 13), "changed: New York Town");
  const mapped by_itself(text, [](text_draw& d) { d.replace(2, "City"); });
  EXPECT_EQ(all(by_itself, 0, 13), "intact: New York City");
  const mapped swapped(text, [](text_draw& d) { d.swap(0, 2); });
  EXPECT_EQ(all(swapped, 0, 13), "changed: City York New");
  const mapped torn(text, [](text_draw& d) { d.swap(1, 4); });
  EXPECT_EQ(all(torn, 0, 13), "lost: -");
  EXPECT_EQ(all(torn, 4, 8), "intact: York");
  const mapped moved(text, [](text_draw& d) { d.move(3, 5), d.move(0, 3); });
  EXPECT_EQ(all(moved, 0, 13), "intact: New York City");

  const mapped spaced("x  a b", [](text_draw& d) { d.move(1, 3), d.move(0, 1); });
  EXPECT_EQ(spaced.text, "a b  x");
  EXPECT_EQ(state(spaced, 3, 6), "intact");
  const mapped wider("a b  c", [](text_draw& d) { d.move(2, 3), d.move(0, 1), d.move(1, 2); });
  EXPECT_EQ(wider.text, "c a  b");
  EXPECT_EQ(all(wider, 0, 3), "changed: a  b") << "one space became two";
  edited_text twice("x  a b");
  text_draw first, second;
  first.insert(2, "new"), second.erase(2);
  twice.apply(first), twice.apply(second);
  std::string out;
  offset_map map;
  twice.write(out, map);
  EXPECT_EQ(out, "x  a b") << "a word came and went";
  EXPECT_TRUE(map.intact({0, 6}));
  expect_error([&] { map.state({3, 2}); }, {"span", "end", "found 2"});
}

TEST(edited_text, nothing_edits_what_a_span_protects) {
  const std::string text = "in New York City, now";  // in New York City , now
  const std::vector<text_span> spans{{3, 16}};
  const auto attempt = [&](auto decide) {
    text_draw draw;
    decide(draw);
    edited_text under_edit(text, spans);
    expect_error([&] { under_edit.apply(draw); }, {"draws", "protected span", "token "});
    EXPECT_EQ(under_edit.str(), text);
  };
  for (const std::size_t at : {1U, 2U, 3U}) {
    attempt([&](text_draw& d) { d.replace(at, "x"); });
    attempt([&](text_draw& d) { d.erase(at); });
    attempt([&](text_draw& d) { d.swap(at, 0); });
    attempt([&](text_draw& d) { d.swap(5, at); });
    attempt([&](text_draw& d) { d.insert(0, "x"), d.replace(at, "x"); });
  }
  attempt([](text_draw& d) { d.insert(2, "x"); });
  attempt([](text_draw& d) { d.insert(3, "x"); });
  attempt([](text_draw& d) { d.move(2, 6), d.move(0, 2); });

  edited_text under_edit(text, spans);
  text_draw around;
  around.insert(1, "x"), around.insert(4, "y"), around.replace(0, "at"), around.erase(5);
  under_edit.apply(around);
  std::string out;
  offset_map map;
  under_edit.write(out, map);
  EXPECT_EQ(out, "at x New York City y,");
  EXPECT_TRUE(map.intact(spans[0]));
  // Two spans beside each other are two.
  edited_text beside("a b", std::vector<text_span>{{0, 1}, {2, 3}});
  text_draw between;
  between.insert(1, "x");
  beside.apply(between);
  EXPECT_EQ(beside.str(), "a x b");
}

TEST(edited_text, spans_that_are_none_of_the_text) {
  const auto with = [](text_span bad) {
    return [bad] { edited_text("caf\u00e9 au lait", std::vector<text_span>{{0, 1}, bad}); };
  };
  expect_error(with({3, 2}), {"protected span 1", "an end behind its begin", "bytes 3 to 2"});
  expect_error(with({0, 15}), {"protected span 1", "13 bytes", "bytes 0 to 15"});
  expect_error(with({20, 30}), {"protected span 1", "13 bytes"});
  expect_error(with({0, 4}), {"protected span 1", "whole characters", "bytes 0 to 4"});
  expect_error(with({4, 8}), {"protected span 1", "whole characters"});
  EXPECT_NO_THROW(with({0, 13})());
  EXPECT_NO_THROW(with({13, 13})());
  expect_error([] { edited_text("a", std::span(static_cast<const text_span*>(nullptr), 2)); },
               {"protected spans", "a null pointer"});
  expect_error([] { edited_text(std::string_view(nullptr, 3)); }, {"text", "3 bytes", "a null pointer"});
  EXPECT_EQ(edited_text(std::string_view()).size(), 0U);
  // After an error there is nothing of the text before.
  edited_text reused("a b c");
  EXPECT_THROW(reused.assign("\xff"), error);
  EXPECT_EQ(reused.str(), "");
}

TEST(edited_text, refuses_what_offsets_cannot_say) {
  if constexpr (sizeof(std::size_t) > 4) {
    // Nothing is read of a text that is too long.
    const char byte = 'x';
    const std::string_view huge(&byte, std::size_t{1} << 32);
    expect_error([&] { edited_text{huge}; }, {"text", "fewer than 2^32", "4294967296"});
    expect_error([&] { edited_text{std::string_view(&byte, (std::size_t{1} << 32) - 1)}; }, {"text", "4294967295"});
    expect_error([&] { xaug::detail::text_offset(huge.size()); }, {"augmented text", "4294967296"});
  }
}

TEST(text_draw, tokens_that_no_text_has) {
  if constexpr (sizeof(std::size_t) > 4) {
    text_draw draw;
    const std::size_t huge = (std::size_t{1} << 32) + 1;
    expect_error([&] { draw.replace(huge, "x"); }, {"draws", "below 2^32", "4294967297"});
    expect_error([&] { draw.swap(0, huge); }, {"draws", "4294967297"});
    expect_error([&] { draw.move(huge, huge + 1); }, {"draws", "4294967297"});
    expect_error([&] { draw.erase(huge); }, {"draws", "4294967297"});
  }
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
