// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "xaug/io/json.hpp"
#include "xaug/pipeline/text_pipeline.hpp"
#include "xaug/text/resources.hpp"

// Pipelines of texts and their draws as JSON, as io/json.hpp has those of images:
//
//     [{"transform": "synonym_replacement", "alpha": 0.2},
//      {"transform": "one_of", "transforms": [{"transform": "random_swap"}, {"transform": "random_deletion"}]}]
//
// to_json() and draws_from_json() are those of io/json.hpp. Lexicons, word lists and word frequencies are not settings:
// the caller provides them, see text_resources.

namespace xaug {

namespace detail {

template <class List>
void provide_to(basic_any_transform<List>& to, const text_resources& resources) {
  std::visit(
      [&](auto& each) {
        if constexpr (requires { each.children; })
          for (auto& child : each.children) provide_to(child, resources);
        else
          provide(each, resources);
      },
      to.value);
}

template <>
struct draw_json<text_draw> {
  static void write(const text_draw& d, json& out) {
    json& edits = out["edits"] = json::array();
    for (const text_edit& edit : d.edits) {
      json one{{"edit", enum_name(edit.kind)}, {"at", edit.at}};
      if (takes_other(edit.kind)) one["other"] = edit.other;
      if (takes_bytes(edit.kind)) one["with"] = edit.bytes.of(d.bytes);
      edits.push_back(std::move(one));
    }
  }

  static void read(const json& from, text_draw& d, const std::string& path) {
    d.clear();
    const auto edits = from.find("edits");
    if (edits == from.end() || !edits->is_array())
      throw error(path + ".edits", "an array of edits", edits == from.end() ? std::string("none") : shown(*edits));
    for (std::size_t i = 0; i < edits->size(); ++i)
      read_edit((*edits)[i], d, path + ".edits[" + std::to_string(i) + ']');
  }

private:
  static bool takes_other(edit_kind kind) { return kind == edit_kind::swap || kind == edit_kind::move; }
  static bool takes_bytes(edit_kind kind) { return kind == edit_kind::replace || kind == edit_kind::insert; }

  static void read_edit(const json& from, text_draw& d, const std::string& path) {
    const auto member = [&](const char* name) -> const json& {
      const auto found = from.is_object() ? from.find(name) : from.end();
      if (!from.is_object() || found == from.end())
        throw error(path, std::string("an object with \"") + name + '"', shown(from));
      return *found;
    };
    edit_kind kind{};
    std::uint32_t at = 0;
    value_from_json(member("edit"), kind, path + ".edit");
    read_number(member("at"), at, path + ".at");
    if (takes_bytes(kind)) {
      const json& with = member("with");
      if (!with.is_string()) throw error(path + ".with", "a string", shown(with));
      const auto& bytes = with.get_ref<const std::string&>();
      kind == edit_kind::replace ? d.replace(at, bytes) : d.insert(at, bytes);
    } else if (takes_other(kind)) {
      std::uint32_t other = 0;
      read_number(member("other"), other, path + ".other");
      kind == edit_kind::swap ? d.swap(at, other) : d.move(at, other);
    } else {
      kind == edit_kind::erase ? d.erase(at) : d.protect(at);
    }
  }
};

}  // namespace detail

/// A pipeline from JSON. Throws an xaug::error that names the place and the problem; also if a transform needs a
/// lexicon or frequencies and `resources` has none.
inline any_text_pipeline text_pipeline_from_json(const nlohmann::ordered_json& from,
                                                 const text_resources& resources = {}) {
  auto parts = detail::parts_from_json<all_text_transforms>(from, "pipeline");
  for (any_text_transform& part : parts) detail::provide_to(part, resources);
  return any_text_pipeline(std::move(parts));
}
/// The same from text.
inline any_text_pipeline parse_text_pipeline(std::string_view text, const text_resources& resources = {}) {
  return text_pipeline_from_json(detail::parse_json(text, "pipeline"), resources);
}

}  // namespace xaug
