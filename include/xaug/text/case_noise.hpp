// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "xaug/text/language/letter_case.hpp"
#include "xaug/text/word_edits.hpp"

namespace xaug {

/// Writes max(min_count, floor(alpha * words)) random words, up to max_count, in lower case, in upper case or
/// capitalised: uniform among those of the three that change the word. Words that none changes, such as those of
/// scripts without case, are not chosen: others come in their place, as far as there are any. Case is Unicode's, with
/// the simple mappings, one code point to one.
///
/// alpha is in [0, 1], counts are from 0 to 2^32: a pipeline throws xaug::error for others. Cost: some 70 ns for each
/// letter of a chosen word. The settings and their values are those that Ma, "NLP Augmentation",
/// github.com/makcedward/nlpaug, has for words.
struct case_noise {
  float alpha = 0.3f;
  index min_count = 1;
  index max_count = 10;

  static constexpr std::string_view name = "case_noise";
  static constexpr auto fields() { return detail::word_share_fields<case_noise>(); }

  void decide(stream& random, const edited_text& text, text_draw& draw) const {
    detail::edit_random_words(*this, random, text, [&](std::size_t at) {
      thread_local std::array<std::string, 3> forms;
      const std::string_view word = text[at].bytes;
      for (std::string& form : forms) form.clear();
      detail::for_each_code_point(word, [&](std::int32_t value, std::string_view bytes) {
        detail::append_mapped(forms[0], value, bytes, utf8proc_tolower);
      });
      append_matching_case(forms[1], word, "UPPER");
      append_matching_case(forms[2], forms[0], "Capitalised");

      std::array<std::string_view, 3> changed;
      std::size_t count = 0;
      for (const std::string& form : forms)
        if (form != word) changed[count++] = form;
      if (count == 0) return false;
      draw.replace(at, changed[static_cast<std::size_t>(random.uniform_int(static_cast<index>(count)))]);
      return true;
    });
  }
};

}  // namespace xaug
