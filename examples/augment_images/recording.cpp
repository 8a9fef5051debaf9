// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/recording.hpp"

#include <xaug/io/json.hpp>

#include "common/file.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

json to_json(const xaug::mix_draw& mix) {
  json out;
  xaug::for_each_field<xaug::mix_draw>([&](const auto& f) { out[std::string(f.name)] = mix.*f.member; });
  return out;
}

const json& member(const json& from, const char* name, bool (json::*is)() const noexcept, const char* kind) {
  if (!from.is_object()) throw xaug::error("the file", "an object with \"" + std::string(name) + '"', from.type_name());
  const auto found = from.find(name);
  if (found == from.end()) throw xaug::error('"' + std::string(name) + '"', kind, "nothing");
  if (!((*found).*is)()) throw xaug::error('"' + std::string(name) + '"', kind, found->type_name());
  return *found;
}

const json& array(const json& from, const char* name, std::size_t size, const char* of) {
  const json& found = member(from, name, &json::is_array, "an array");
  if (found.size() != size)
    throw xaug::error('"' + std::string(name) + '"', "one for each of the " + std::to_string(size) + of, found.size());
  return found;
}

xaug::mix_draw mix_from_json(const json& from, std::size_t images) {
  xaug::mix_draw mix;
  xaug::for_each_field<xaug::mix_draw>([&](const auto& f) {
    auto& to = mix.*f.member;
    to = member(from, std::string(f.name).c_str(), &json::is_number, "a number")
             .template get<std::decay_t<decltype(to)>>();
  });
  xaug::validate(mix, "\"mix\"");
  if (mix.partner >= static_cast<xaug::index>(images))
    throw xaug::error("\"mix\".partner", "the place of one of the " + std::to_string(images) + " images", mix.partner);
  return mix;
}

variant variant_from_json(const json& from, const recording& run) {
  const std::size_t images = run.indices.size();
  variant read{member(from, "epoch", &json::is_number_unsigned, "a whole number").get<std::uint64_t>(), {}};
  const json& draws = array(from, "draws", images, " images");
  for (const json& each : draws) read.decisions.push_back({xaug::draws_from_json(run.how.images(), each), {}});
  if (!run.how.mixes()) return read;
  const json& mixes = array(from, "mix", images, " images");
  for (std::size_t i = 0; i < images; ++i) read.decisions[i].mix = mix_from_json(mixes[i], images);
  return read;
}

recording recording_from_json(const json& from) {
  recording run{recipe_from_json(member(from, "pipeline", &json::is_array, "an array of transforms"), "\"pipeline\""),
                member(from, "seed", &json::is_number_unsigned, "a whole number").get<std::uint64_t>(),
                {},
                {},
                {}};
  for (const json& each : member(from, "images", &json::is_array, "an array")) {
    run.indices.push_back(member(each, "index", &json::is_number_unsigned, "a whole number").get<std::int64_t>());
    run.names.push_back(member(each, "name", &json::is_string, "a string").get<std::string>());
  }
  if (run.indices.empty()) throw xaug::error("\"images\"", "at least one", 0);
  for (const json& each : member(from, "variants", &json::is_array, "an array"))
    run.variants.push_back(variant_from_json(each, run));
  if (run.variants.empty()) throw xaug::error("\"variants\"", "at least one", 0);
  return run;
}

}  // namespace

void write_recording(const std::filesystem::path& file, const recording& run) {
  json out{{"pipeline", to_json(run.how)}, {"seed", run.seed}, {"images", json::array()}, {"variants", json::array()}};
  for (std::size_t i = 0; i < run.indices.size(); ++i)
    out["images"].push_back({{"index", run.indices[i]}, {"name", run.names[i]}});
  for (const variant& each : run.variants) {
    json written{{"epoch", each.epoch}, {"draws", json::array()}};
    for (const decision& decided : each.decisions) {
      written["draws"].push_back(xaug::to_json(run.how.images(), decided.draws));
      if (run.how.mixes()) written["mix"].push_back(to_json(decided.mix));
    }
    out["variants"].push_back(std::move(written));
  }
  // File names need not be UTF-8.
  write_file(file, out.dump(1, ' ', false, json::error_handler_t::replace) + '\n');
}

recording read_recording(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  const json from = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
  try {
    recording run = recording_from_json(from);
    run.how.name = "that of " + file.filename().string();
    return run;
  } catch (const xaug::error& e) {
    throw xaug::error(file.string() + ": " + e.what());
  }
}

}  // namespace examples
