// SPDX-License-Identifier: BSD-3-Clause
#include "common/sst2.hpp"

#include <initializer_list>
#include <system_error>
#include <xaug/core/error.hpp>
#include <xaug/text/language/lines.hpp>

#include "common/file.hpp"
#include "common/lines.hpp"

namespace examples {
namespace {

namespace fs = std::filesystem;

void require_header(std::string_view line, const std::string& place) {
  if (line == "index\tsentence")
    throw xaug::error(place, "sentences with labels", "GLUE's test set, which has none; its dev.tsv has");
  if (line != "sentence\tlabel")
    throw xaug::error(place, "\"sentence<TAB>label\", or a label of 0 or 1, a space and a sentence", quoted(line));
}

labelled_line split_glue(std::string_view line, const std::string& place) {
  const auto values = split_at_tabs(line);
  if (values.size() != 2) throw xaug::error(place, "a sentence, a tab and a label", quoted(line));
  return {.label = values[1], .text = values[0]};
}

}  // namespace

labelled_texts read_sst2_file(const fs::path& file) {
  const std::vector<std::uint8_t> bytes = read_file(file);
  std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  content.remove_prefix(xaug::byte_order_mark(content, file.string()).size());
  // A phrase in GLUE's form may also begin with a number, if the header is missing.
  const bool labels_first = (content.starts_with("0 ") || content.starts_with("1 ")) &&
                            content.substr(0, content.find_first_of("\r\n")).find('\t') == std::string_view::npos;
  labelled_texts all;
  xaug::for_each_text_line(content, [&](const xaug::text_line& each) {
    const std::string_view line = each.content;
    const std::string place = place_of_line(file.string(), each.number);
    if (!labels_first && each.number == 1) return require_header(line, place);
    if (xaug::is_blank(line)) return;
    const auto [label, text] = labels_first ? split_label(line, place) : split_glue(line, place);
    if (label != "0" && label != "1") throw xaug::error(place + ", label", "0 or 1", quoted(label));
    require_utf8(text, place);
    all.texts.emplace_back(text);
    all.labels.push_back(label == "1" ? 1 : 0);
  });
  if (all.texts.empty()) throw xaug::error(file.string(), "sentences with labels", "none");
  return all;
}

labelled_texts read_sst2(const fs::path& folder, std::string_view part) {
  const std::string glue = std::string(part) + ".tsv";
  const std::string sentences = "stsa.binary." + std::string(part);
  std::error_code failure;
  for (const std::string& name : {glue, sentences})
    if (fs::is_regular_file(folder / name, failure)) return read_sst2_file(folder / name);
  throw xaug::error(folder.string(), glue + " or " + sentences + " in it", "neither");
}

}  // namespace examples
