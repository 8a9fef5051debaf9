// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "xaug/text/lexicon/phrase_book.hpp"
#include "xaug/text/transform.hpp"

namespace xaug {

/// Inserts a phrase of another text, up to `share` of that text's words, in front of a random word or behind the last
/// one. See phrase_book::draw() for which phrase; it comes in as it stands there. A text that is in the book itself may
/// get one of its own.
///
/// The label stays if the phrases are from texts of the same label: give each class a pipeline of its own (see
/// text_loader). Every word of the text stays, and in their order.
///
/// share is in [0, 1]. Texts without words stay as they are. Throws xaug::error without phrases. Cost: 0.8 us
/// for a phrase of SST-2 with all that a text costs, 0.2 us more than punctuation_insertion. Source: this project's
/// own; the nearest that was published replaces the second half of a text by that of another of its class (Luque,
/// "Atalaya at TASS 2019: Data Augmentation and Robust Embeddings for Sentiment Analysis").
struct phrase_insertion {
  phrase_book phrases{};
  float share = 0.5f;

  static constexpr std::string_view name = "phrase_insertion";
  static constexpr auto fields() {
    return field_list{field<&phrase_insertion::share>{probability, "words of a phrase, at most, for each of its text"}};
  }
  void check(const std::string& path) const {
    if (phrases.size() == 0) throw error(path + ".phrases", "texts with words", "none");
  }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    const auto& words = detail::candidates::words(text);
    const std::size_t count = words.size();
    if (count == 0) return;
    const auto place = static_cast<std::size_t>(random.uniform_int(static_cast<index>(count) + 1));
    draw.insert(place < count ? words[place] : words[count - 1] + 1, phrases.draw(random, share));
  }
};

}  // namespace xaug
