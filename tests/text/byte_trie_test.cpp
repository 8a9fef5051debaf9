// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/text/language/byte_trie.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/core/random.hpp"

namespace {

using namespace xaug;
using detail::byte_trie;
using xaug::index;  // POSIX has a function of this name

constexpr auto as_it_is = [](char c) { return c; };

byte_trie trie_of(const std::map<std::string, std::int32_t>& keys) {
  std::vector<byte_trie::entry> entries;
  for (const auto& [key, value] : keys) entries.push_back({key, value});
  return byte_trie(entries);
}

std::string random_bytes(stream& random, index longest, index letters) {
  std::string bytes;
  for (index n = 1 + random.uniform_int(longest); n > 0; --n) bytes += static_cast<char>(random.uniform_int(letters));
  return bytes;
}

TEST(byte_trie, finds_the_longest_key) {
  const byte_trie trie =
      trie_of({{"a", 0}, {"ab", 7}, {"abcd", 2}, {"b", 3}, {std::string(1, '\0'), 4}, {"\xff\xfe", 5}});
  const auto expect = [&](std::string_view text, std::int32_t value, std::size_t size) {
    const byte_trie::match found = trie.longest(byte_trie::root, text, as_it_is);
    EXPECT_EQ(found.value, value) << text;
    EXPECT_EQ(found.size, size) << text;
  };
  expect("abcd", 2, 4);
  expect("abcx", 7, 2);
  expect("abc", 7, 2);
  expect("ax", 0, 1);
  expect("ba", 3, 1);
  expect(std::string_view("\0a", 2), 4, 1);
  expect("\xff\xfe", 5, 2);
  expect("\xff", -1, 0);
  expect("x", -1, 0);
  expect("", -1, 0);
  EXPECT_EQ(trie.find("abc"), -1);
  EXPECT_EQ(trie.find("abcd"), 2);
  EXPECT_EQ(trie.find("abcde"), -1);
  EXPECT_EQ(trie.find(""), -1);
  EXPECT_EQ(trie.longest(trie.walk("ab"), "cd", as_it_is).value, 2);
  EXPECT_EQ(trie.longest(trie.walk("ab"), "d", as_it_is).value, -1);
  EXPECT_EQ(trie.walk("x"), byte_trie::nowhere);
  EXPECT_EQ(trie.longest(byte_trie::nowhere, "a", as_it_is).value, -1);
  EXPECT_EQ(trie.longest(byte_trie::root, "AB", [](char c) { return static_cast<char>(c | 0x20); }).value, 7);
}

TEST(byte_trie, of_nothing_has_nothing) {
  const byte_trie trie = trie_of({});
  for (int c = 0; c < 256; ++c)
    for (const auto from : {byte_trie::root, byte_trie::nowhere})
      EXPECT_EQ(trie.longest(from, std::string(2, static_cast<char>(c)), as_it_is).size, 0U);
}

TEST(byte_trie, agrees_with_a_map) {
  stream random(sample_key{.seed = 3});
  for (const index letters : {index{2}, index{20}, index{256}}) {
    for (const int count : {1, 50, 8000}) {
      std::map<std::string, std::int32_t> keys;
      for (int i = 0; i < count; ++i) keys.emplace(random_bytes(random, 12, letters), i);
      const byte_trie trie = trie_of(keys);
      for (const auto& [key, value] : keys) ASSERT_EQ(trie.find(key), value);
      for (int i = 0; i < 1000; ++i) {
        const std::string text = random_bytes(random, 16, letters);
        std::size_t longest = text.size();
        while (longest > 0 && !keys.contains(text.substr(0, longest))) --longest;
        const byte_trie::match found = trie.longest(byte_trie::root, text, as_it_is);
        ASSERT_EQ(found.size, longest);
        ASSERT_EQ(found.value, longest > 0 ? keys.at(text.substr(0, longest)) : -1);
      }
    }
  }
}

}  // namespace
