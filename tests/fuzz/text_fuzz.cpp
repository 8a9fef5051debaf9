// SPDX-License-Identifier: BSD-3-Clause
//
// For libFuzzer: whatever bytes there are, a text is refused or augmented, into valid UTF-8 and with a map that fits.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <xaug/text.hpp>

namespace {

using namespace xaug;

const lexicon& small_lexicon() {
  static const lexicon words = [] {
    lexicon_builder builder;
    builder.add("dog", part_of_speech::noun, {"hound", "Canis familiaris"});
    builder.add("run", part_of_speech::verb, {"jog", "\u00e9lan"});
    return builder.build();
  }();
  return words;
}

const any_text_pipeline& all_transforms_of_texts() {
  static const any_text_pipeline all = [] {
    any_text_pipeline::children_type parts;
    word_frequencies::builder counts;
    counts.add("the dog runs, \u00e9lan");
    const text_resources resources{.words = small_lexicon(), .frequencies = counts.build()};
    for_each_type(all_text_transforms{}, [&]<class T>() {
      T t{};
      provide(t, resources);
      parts.emplace_back(t);
    });
    return any_text_pipeline(std::move(parts));
  }();
  return all;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const text_span name{data[0] % 16U, data[0] % 16U + data[0] / 16U};
  edited_text under_edit;
  try {
    under_edit.assign(text, std::span(&name, 1));
  } catch (const error&) {
    return 0;  // not UTF-8
  }
  require(under_edit.str() == text);
  any_text_pipeline::draws decided;
  all_transforms_of_texts().sample({.seed = data[0]}, under_edit, decided);
  std::string out;
  offset_map map;
  under_edit.write(out, map);
  require_utf8(out);
  for (const auto& token : under_edit) {
    if (token.source.size() == 0) continue;
    const auto place = map(token.source);
    require(place.has_value() && place->of(out) == token.bytes);
    require(!token.unchanged || token.bytes == token.source.of(text));
    require(!token.is_protected || token.unchanged);
  }
  return 0;
}
