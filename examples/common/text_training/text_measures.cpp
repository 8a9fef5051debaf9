// SPDX-License-Identifier: BSD-3-Clause
#include "common/text_training/text_measures.hpp"

#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace examples {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? unknown : static_cast<double>(part) / static_cast<double>(whole);
}

std::multiset<std::string> those_in(const xaug::word_set& words, std::string_view text) {
  std::multiset<std::string> found;
  for (const auto& token : xaug::edited_text(text))
    if (words.contains(token.bytes)) found.emplace(token.bytes);
  return found;
}

}  // namespace

std::vector<text_part> augmented_parts(const xaug::any_text_pipeline& pipeline, std::string_view text,
                                       const xaug::sample_key& key) {
  xaug::edited_text edited(text);
  xaug::any_text_pipeline::draws decided;
  pipeline.sample(key, edited, decided);
  std::vector<text_part> parts;
  const auto add = [&](std::string_view bytes, bool is_new) {
    if (bytes.empty()) return;
    if (parts.empty() || parts.back().is_new != is_new) parts.push_back({"", is_new});
    parts.back().text += bytes;
  };
  for (const auto& token : edited) {
    add(token.gap, false);
    add(token.bytes, !token.unchanged);
  }
  add(edited.tail(), false);
  return parts;
}

double share_that_changed(const xaug::word_set& words, std::span<const std::string> before,
                          std::span<const std::string> after) {
  std::int64_t with = 0;
  std::int64_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto found = those_in(words, before[i]);
    if (found.empty()) continue;
    ++with;
    changed += those_in(words, after[i]) != found ? 1 : 0;
  }
  return share(changed, with);
}

double distinct_share(std::span<const std::string> texts, std::size_t n) {
  std::set<std::vector<std::string>> different;
  std::int64_t all = 0;
  for (const std::string& text : texts) {
    std::vector<std::string> words;
    for (const auto& token : xaug::edited_text(text)) words.emplace_back(token.bytes);
    for (std::size_t i = 0; i + n <= words.size(); ++i, ++all)
      different.emplace(words.begin() + static_cast<std::ptrdiff_t>(i),
                        words.begin() + static_cast<std::ptrdiff_t>(i + n));
  }
  return share(static_cast<std::int64_t>(different.size()), all);
}

double share_of_different(std::span<const std::int64_t> a, std::span<const std::int64_t> b) {
  const auto size = static_cast<std::int64_t>(a.size());
  return share(
      size - std::transform_reduce(a.begin(), a.end(), b.begin(), std::int64_t{0}, std::plus(), std::equal_to()), size);
}

std::vector<std::size_t> places_to_show(std::span<const std::int64_t> labels, std::span<const std::int64_t> before,
                                        std::span<const std::int64_t> after, std::int64_t count) {
  std::vector<std::size_t> places;
  for (const bool mistakes : {true, false}) {
    std::map<std::int64_t, std::int64_t> shown;  // by label
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (before[i] == labels[i] && (after[i] != labels[i]) == mistakes && shown[labels[i]]++ < count)
        places.push_back(i);
  }
  return places;
}

}  // namespace examples
