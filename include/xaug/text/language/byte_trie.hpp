// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace xaug::detail {

/// Numbered strings, of which the longest that a text begins with is found by a read of that text: a double array (Aoe,
/// "An efficient digital search algorithm by using a double-array structure", IEEE Transactions on Software
/// Engineering, 1989). The child of a node for a byte is at `base ^ byte`, if the `parent` there is the node.
class byte_trie {
public:
  using node_index = std::uint32_t;
  static constexpr node_index root = 0;
  static constexpr node_index nowhere = 1;  ///< a node that nothing leads away from

  struct entry {
    std::string_view key;    ///< not empty
    std::int32_t value = 0;  ///< 0 or more
  };
  struct match {
    std::int32_t value = -1;  ///< -1: there is none
    std::size_t size = 0;     ///< in bytes
  };

  /// Of keys that differ, in their order, of 2^30 bytes at most in all. Cost: some 100 ns for each node.
  explicit byte_trie(std::span<const entry> entries) : nodes_(block) {
    struct subtree {
      node_index at;
      std::size_t depth;
      std::span<const entry> entries;  // their first bytes lead there
    };
    std::vector<bool> used(block);
    used[root] = used[nowhere] = true;
    std::size_t first_free = 0;
    std::vector<unsigned char> bytes;
    std::vector<subtree> left{{root, 0, entries}};
    while (!left.empty()) {
      auto [at, depth, below] = left.back();
      left.pop_back();
      if (!below.empty() && below[0].key.size() == depth) {
        nodes_[at].value = below[0].value;
        below = below.subspan(1);
      }
      if (below.empty()) continue;
      const auto next = [depth = depth](const entry& e) { return static_cast<unsigned char>(e.key[depth]); };
      bytes.clear();
      for (const entry& e : below)
        if (bytes.empty() || bytes.back() != next(e)) bytes.push_back(next(e));
      const node_index base = nodes_[at].base = free_base(bytes, used, first_free);
      for (const unsigned char byte : bytes) {
        const node_index child = base ^ byte;
        const auto count = static_cast<std::size_t>(std::ranges::count(below, byte, next));
        used[child] = true;
        nodes_[child].parent = at;
        left.push_back({child, depth + 1, below.first(count)});
        below = below.subspan(count);
      }
    }
  }

  /// The node that a string leads to; `nowhere` if no key begins with it.
  node_index walk(std::string_view bytes) const {
    node_index at = root;
    for (const char c : bytes) at = child(at, c);
    return at;
  }
  /// The value of a key; -1 for what is none.
  std::int32_t find(std::string_view key) const { return nodes_[walk(key)].value; }

  /// The longest key that begins with what leads to `from` and goes on with the beginning of `text`, and how many bytes
  /// of the text that are. `map` is applied to each of them.
  template <class Map>
  match longest(node_index from, std::string_view text, const Map& map) const {
    match found;
    for (std::size_t i = 0; i < text.size(); ++i) {
      from = child(from, map(text[i]));
      if (from == nowhere) break;
      if (nodes_[from].value >= 0) found = {nodes_[from].value, i + 1};
    }
    return found;
  }

private:
  static constexpr std::size_t block = 256;  // the children of a node are in one
  static constexpr node_index no_parent = ~node_index{0};

  struct node {
    node_index base = 0;
    node_index parent = no_parent;
    std::int32_t value = -1;
  };

  node_index child(node_index of, char byte) const {
    const node_index next = nodes_[of].base ^ static_cast<unsigned char>(byte);
    return nodes_[next].parent == of ? next : nowhere;
  }

  /// A base for which the places of all children are free, where there is room for more at the end.
  node_index free_base(std::span<const unsigned char> bytes, std::vector<bool>& used, std::size_t& first_free) {
    // Holes further back are given up, so that no search takes long.
    constexpr std::size_t searched = 4 * block;
    first_free = std::max(first_free, used.size() - std::min(used.size(), searched));
    while (first_free < used.size() && used[first_free]) ++first_free;
    const auto fits = [&](std::size_t base) {
      return std::ranges::none_of(bytes, [&](unsigned char byte) { return used[base ^ byte]; });
    };
    std::size_t at = first_free;
    while (at < used.size() && !fits(at ^ bytes[0])) ++at;
    if (at == used.size()) {
      used.resize(at + block);
      nodes_.resize(at + block);
    }
    return static_cast<node_index>(at ^ bytes[0]);
  }

  std::vector<node> nodes_;
};

}  // namespace xaug::detail
