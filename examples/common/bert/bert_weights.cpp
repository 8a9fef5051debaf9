// SPDX-License-Identifier: BSD-3-Clause
#include "common/bert/bert_weights.hpp"

#include <torch/utils.h>

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <sstream>
#include <string_view>
#include <xaug/core/error.hpp>

#include "common/bert/safetensors.hpp"

namespace examples {
namespace {

constexpr std::string_view prefix = "bert.";

std::string without_prefix(std::string_view name) {
  return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

/// Whether a name that the model lacks is none of its business.
bool is_ignored(std::string_view name) {
  if (name == "embeddings.position_ids") return true;
  for (const std::string_view head : {"cls.", "classifier.", "pooler."})
    if (name.starts_with(head)) return true;
  return false;
}

template <class T>
std::string list(const std::vector<T>& names) {
  constexpr std::size_t shown = 10;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < shown; ++i) text += (i == 0 ? "" : ", ") + std::string(names[i]);
  if (names.size() > shown) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string described(torch::IntArrayRef sizes) {
  std::ostringstream text;
  text << sizes;
  return text.str();
}

std::vector<std::string> load(const std::filesystem::path& path, const std::vector<named_weight>& weights,
                              bool pooler_may_be_missing) {
  const torch::NoGradGuard no_grad;
  const safetensors file = read_safetensors(path);
  std::map<std::string, const stored_tensor*> stored;
  for (const auto& each : file.tensors())
    if (!stored.emplace(without_prefix(each.name), &each).second)
      throw xaug::error(path.string(), "each name with or without \"bert.\"", without_prefix(each.name) + " with both");

  // Everything is checked, before anything is copied.
  std::vector<std::string> missing;
  std::vector<std::pair<torch::Tensor, const stored_tensor*>> pairs;
  for (const auto& each : weights) {
    const std::string name = without_prefix(each.name);
    const auto found = stored.find(name);
    if (found == stored.end()) {
      if (!(pooler_may_be_missing && name.starts_with("pooler."))) missing.push_back(name);
      continue;
    }
    const stored_tensor& from = *found->second;
    const std::string place = path.string() + ", " + from.name;
    if (each.value.sizes() != torch::IntArrayRef(from.shape))
      throw xaug::error(place, described(each.value.sizes()) + ", as in the model", described(from.shape));
    if (!safetensors::has_floats(from)) throw xaug::error(place, "values of type F32, F16 or BF16", name_of(from.type));
    pairs.emplace_back(each.value, &from);
    stored.erase(found);
  }
  if (!missing.empty()) throw xaug::error(path.string(), "all of the model's weights", "none named " + list(missing));
  std::vector<std::string> ignored;
  std::vector<std::string> surplus;
  for (const auto& [name, each] : stored) (is_ignored(name) ? ignored : surplus).push_back(each->name);
  if (!surplus.empty()) throw xaug::error(path.string(), "weights that the model has", list(surplus));

  for (const auto& [to, from] : pairs) {
    const auto values = torch::empty(to.sizes());
    file.copy_floats(*from, {values.data_ptr<float>(), static_cast<std::size_t>(values.numel())});
    to.copy_(values);
  }
  return ignored;
}

void save(const std::filesystem::path& path, const std::vector<named_weight>& weights) {
  const torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> copies;  // which live until they are written
  std::vector<stored_tensor> tensors;
  for (const auto& [name, value] : weights) {
    copies.push_back(value.to(torch::kCPU, torch::kFloat32).contiguous());
    const auto& copy = copies.back();
    tensors.push_back({.name = name,
                       .type = tensor_type::f32,
                       .shape = copy.sizes().vec(),
                       .bytes = {static_cast<const std::uint8_t*>(copy.data_ptr()), copy.nbytes()}});
  }
  write_safetensors(path, tensors, {{"format", "pt"}});  // what Hugging Face's loader asks for
}

}  // namespace

std::vector<std::string> load_bert(const std::filesystem::path& file, bert_encoder& to,
                                   const bert_weight_options& options) {
  return load(file, to.named_weights(), options.pooler_may_be_missing);
}

std::vector<std::string> load_bert(const std::filesystem::path& file, bert_classifier& to) {
  return load(file, to.named_weights(), false);
}

void save_bert(const std::filesystem::path& file, const bert_encoder& model) {
  save(file, model.named_weights());
}

void save_bert(const std::filesystem::path& file, const bert_classifier& model) {
  save(file, model.named_weights());
}

}  // namespace examples
