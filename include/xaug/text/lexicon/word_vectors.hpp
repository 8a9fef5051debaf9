// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "xaug/core/file_memory.hpp"
#include "xaug/text/language/lines.hpp"
#include "xaug/text/language/word_set.hpp"

namespace xaug {

/// Words as points in space, where those that are used alike are near each other: word2vec, GloVe, fastText, or the
/// table of embeddings of a language model. Immutable and cheap to copy; safe to use from many threads.
class word_vectors {
  struct data {
    detail::word_map<std::size_t> places;  // the number of the word, from 1 on; 0 is none
    std::vector<float> values;             // of length 1
    std::size_t dimensions = 0;
  };

public:
  class builder {
  public:
    /// Adds the vector of a word, in any case: of words that are spelt the same, the first one counts. Throws
    /// xaug::error for words of no or of more than `longest_word` bytes, for vectors of no or of another number of
    /// dimensions than those before, and for values that are not finite. A vector of length 0 is like no other.
    void add(std::string_view word, std::span<const float> vector) {
      const detail::folded_word folded(word);
      if (folded.view().empty())
        throw error("word_vectors: word", "1 to " + std::to_string(longest_word) + " bytes in lower case",
                    std::to_string(word.size()) + " bytes");
      const std::string where = "word_vectors: \"" + std::string(word) + '"';
      if (vector.empty()) throw error(where, "a vector of at least one value", 0);
      if (data_.dimensions != 0 && vector.size() != data_.dimensions)
        throw error(where, std::to_string(data_.dimensions) + " values, as before", vector.size());
      double square = 0;
      for (const float value : vector) square += double{value} * double{value};
      if (!std::isfinite(square)) throw error(where, "finite values", "others");
      data_.dimensions = vector.size();
      if (!data_.places.emplace(folded.view(), data_.places.size() + 1).second) return;
      const double scale = square > 0 ? 1.0 / std::sqrt(square) : 0.0;
      for (const float value : vector) data_.values.push_back(static_cast<float>(double{value} * scale));
    }
    word_vectors build() const { return word_vectors(std::make_shared<const data>(data_)); }

  private:
    data data_;
  };

  word_vectors() = default;

  std::size_t size() const { return data_ ? data_->places.size() : 0; }
  std::size_t dimensions() const { return data_ ? data_->dimensions : 0; }

  /// The cosine of the angle between the vectors of two words, in any case: in [-1, 1], and 0 for words that have none.
  /// Cost: two look-ups and a product.
  float similarity(std::string_view a, std::string_view b) const {
    const auto x = find(a), y = find(b);
    double sum = 0;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) sum += double{x[i]} * double{y[i]};
    return static_cast<float>(std::clamp(sum, -1.0, 1.0));
  }

private:
  explicit word_vectors(std::shared_ptr<const data> all) : data_(std::move(all)) {}

  std::span<const float> find(std::string_view word) const {
    const std::size_t place = data_ ? detail::find_value(data_->places, word) : 0;
    if (place == 0) return {};
    return std::span(data_->values).subspan((place - 1) * data_->dimensions, data_->dimensions);
  }

  std::shared_ptr<const data> data_;
};

/// Reads vectors in the text format of GloVe, word2vec and fastText: in each line a word and its values, with spaces
/// between them. A first line of two whole numbers, as word2vec has it, is passed over. Throws xaug::error that names
/// the file and the line. Cost: 20 ns for each value.
inline word_vectors read_word_vectors(const std::filesystem::path& path) {
  const detail::shared_bytes file = detail::map_file(path);
  std::string_view text = file.text();
  text.remove_prefix(byte_order_mark(text, path.string()).size());
  word_vectors::builder vectors;
  std::vector<float> values;
  for_each_text_line(text, [&](const text_line& line) {
    const std::string where = path.string() + ", line " + std::to_string(line.number);
    std::string_view rest = line.content;
    const auto next = [&] {
      const std::string_view field = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(field.size() + 1, rest.size()));
      return field;
    };
    const std::string_view word = next();
    values.clear();
    while (rest.find_first_not_of(' ') != rest.npos) {
      const std::string_view field = next();
      float value = 0;
      const auto [end, failure] = std::from_chars(field.data(), field.data() + field.size(), value);
      if (failure != std::errc() || end != field.data() + field.size())
        throw error(where, "numbers behind the word, with one space between them", '"' + std::string(field) + '"');
      values.push_back(value);
    }
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (line.number == 1 && values.size() == 1 && std::ranges::all_of(word, is_digit)) return;
    try {
      vectors.add(word, values);
    } catch (const error& e) {
      throw error(where + ": " + e.what());
    }
  });
  return vectors.build();
}

}  // namespace xaug
