// SPDX-License-Identifier: BSD-3-Clause
#include "augment_text/options.hpp"

#include <algorithm>
#include <string>
#include <thread>

#include "common/command_line.hpp"
#include "common/listing/options.hpp"

namespace examples {
namespace {

constexpr const char* description =
    "Augments texts.\n\n"
    "Reads lines, tab-separated values or JSON Lines in UTF-8, and writes the same with other texts: labels and all\n"
    "else stay, byte for byte, with byte-order marks, ends of lines and blank lines. Tab-separated values have no\n"
    "quoting.\n"
    "What happens to a text depends on the seed, the epoch and the number of the text alone.\n";

constexpr const char* footer =
    "A pipeline is an array of transforms with their settings; those left out have their defaults:\n"
    "  [{\"transform\": \"synonym_replacement\", \"alpha\": 0.2},\n"
    "   {\"transform\": \"one_of\", \"transforms\": [{\"transform\": \"random_swap\"}, {\"transform\": "
    "\"random_deletion\"}]}]\n"
    "--list shows all transforms and their settings. Word frequencies, where they need some, are those of the "
    "texts.\n\n"
    "Examples:\n"
    "  augment_text reviews.txt --num-aug 4 --show\n"
    "      four variants of each line by EDA, with what was changed in colour\n"
    "  augment_text train.tsv --format tsv --header --column sentence --keep --out more.tsv\n"
    "      SST-2 as GLUE has it: each sentence and a variant of it, with its label\n"
    "  augment_text train.tsv --format tsv --header --column sentence --keep-labels --out other.tsv\n"
    "      other sentences in their place, with the words that make them positive or negative\n"
    "  augment_text reviews.txt --fit --vectors glove.txt --save-lexicon fitting.lexicon --show\n"
    "      synonyms that fit, and a lexicon of them to train with\n"
    "  augment_text entities.jsonl --format jsonl --field text --offsets spans.jsonl --out augmented.jsonl\n"
    "      JSON Lines, and where each token of each text went\n"
    "  augment_text - --pipeline '[{\"transform\": \"punctuation_insertion\"}]' <in.txt >out.txt\n\n"
    "Exit codes: 0 done, 1 something went wrong (one line on stderr says what), 2 wrong usage, 130 interrupted. Files\n"
    "are written under temporary names and then renamed, so that none is ever half-written.";

}  // namespace

std::optional<int> parse_options(int argc, const char* const* argv, options& to) {
  using format = text_layout::format;
  to.threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 1024U));
  to.lexicon = "/usr/share/wordnet";
  CLI::App app(description, "augment_text");
  app.footer(footer);

  option_group texts(app, "What to augment");
  texts.value("input", "FILE", to.input, "a file; - is the standard input");
  texts.choice(
      "-f,--format", "FORMAT", {"lines", "tsv", "jsonl", "label_first"},
      [&](const std::string& name) {
        to.layout.how = name == "tsv"     ? format::tsv
                        : name == "jsonl" ? format::jsonl
                        : name == "lines" ? format::lines
                                          : format::label_first;
      },
      "lines (the default), tsv, jsonl, or label_first: a label, a space and the text");
  texts.value("-c,--column", "COLUMN", to.layout.column, "of tsv: its number from 1, or with --header its name");
  texts.flag("--header", to.layout.header, "of tsv: the first line has the names of the columns");
  texts.value("--field", "NAME", to.layout.field, "of jsonl: the member that has the text");

  option_group how(app, "How");
  how.value("-p,--pipeline", "FILE|JSON", to.pipeline, "a JSON file or JSON itself; without it eda");
  how.value("-l,--lexicon", "PATH", to.lexicon,
            "where synonyms come from: WordNet's folder, a .tsv file, or what --save-lexicon wrote")
      ->check(CLI::ExistingPath);
  CLI::Option* keep_labels =
      how.flag("--keep-labels", to.keep_labels,
               "leave alone the words that speak for a label in these texts, and negations; synonyms that speak for a "
               "label do not come in, and phrases are those of texts with the same label");
  CLI::Option* fit = how.flag("--fit", to.fit,
                              "only single words come in that occur in these texts, as what the others are there, noun "
                              "or verb, and mean the same in usual senses (if --lexicon is WordNet's folder)")
                         ->excludes(keep_labels);
  how.value("--vectors", "FILE", to.vectors,
            "with --fit: vectors of words, as a text file of GloVe or word2vec; synonyms have similar ones")
      ->check(CLI::ExistingFile)
      ->needs(fit);
  how.value("--synonym-fit", "FILE|JSON", to.synonym_fit,
            "with --fit: what synonyms need, as {\"least_part\": 0.2, \"least_share\": 0.002, \"least_count\": 1}, the "
            "default")
      ->needs(fit);
  how.value(
         "--label", "COLUMN|NAME", to.layout.label,
         "with --keep-labels: the column of tsv or the member of jsonl that has the label [label; without --header 2]")
      ->needs(keep_labels);
  how.value("-s,--seed", "N", to.seed, "any number up to 2^64 - 1")->check(whole_number);
  how.value("-e,--epoch", "N", to.epoch, "the epoch of the first variant; each next one is the next")
      ->check(whole_number);
  how.value("-n,--num-aug", "N", to.num_aug, "how many variants of each text")->check(at_least(1));
  how.value("-j,--threads", "N", to.threads, "threads; the results do not depend on it")->check(CLI::Range(1, 1024));

  option_group output(app, "What to write");
  output.value("-o,--out", "FILE", to.out, "the augmented texts; - is the standard output");
  output.flag("-k,--keep", to.keep_original, "the original in front of its variants");
  output.value(
      "--offsets", "FILE.jsonl", to.offsets,
      "where each token went: {\"record\", \"variant\", \"spans\": [[begin, end, new begin, new end], ...]} in "
      "bytes, for those that are still there");
  output.flag("--show", to.show, "mark what was [=replaced], [+inserted] and [~moved], on a terminal in colour");
  output.value("--save-lexicon", "FILE", to.save_lexicon, "the lexicon, in a form that is read in milliseconds");
  add_list(app, "--list", to.list, to.list_name, to.format);
  add_information(app);
  return parse_command_line(app, argc, argv, [&] {
    if (!to.keep_labels) return;
    text_layout& layout = to.layout;
    if (layout.how == format::lines)
      throw CLI::ValidationError("--keep-labels", "lines have no labels; expected another --format");
    if (layout.label.empty()) layout.label = layout.how == format::tsv && !layout.header ? "2" : "label";
    if (layout.label == (layout.how == format::tsv ? layout.column : layout.field))
      throw CLI::ValidationError("--label", "expected another place than the text's, found " + layout.label);
  });
}

}  // namespace examples
