// SPDX-License-Identifier: BSD-3-Clause
//
// quickstart_text [folder of WordNet]: one sentence, augmented in five epochs.

#include <iostream>
#include <xaug/text.hpp>

int main(int argc, char** argv) try {
  const xaug::lexicon words = xaug::read_wordnet(argc > 1 ? argv[1] : "/usr/share/wordnet");  // Debian's wordnet-base
  const auto augment = xaug::synonym_replacement{.words = words, .alpha = 0.3f, .max_senses = 1} |
                       xaug::one_of(xaug::random_swap{}, xaug::random_deletion{.p = 0.1f}) |
                       xaug::maybe(0.3f, xaug::punctuation_insertion{});

  const std::string text = "The Kids began their journey in 3 old cars (see https://example.org/a?b=1).";
  const xaug::text_span kids{4, 8};
  std::cout << text << '\n';
  for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
    std::string out;
    xaug::offset_map map;
    augment(text, out, map, {.seed = 42, .epoch = epoch});
    const auto place = map(kids);
    std::cout << out << "    Kids: " << (place ? place->of(out) : "gone") << '\n';
  }
} catch (const std::exception& e) {
  std::cerr << "quickstart_text: " << e.what() << '\n';
  return 1;
}
