// SPDX-License-Identifier: BSD-3-Clause
#include "common/bert/safetensors.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>

#include "common/file.hpp"
#include "common/lines.hpp"

namespace examples {
namespace {

using json = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "values are copied as they stand in the file");

constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t longest_header = 100'000'000;  // as in the reference implementation
constexpr const char* metadata_key = "__metadata__";
constexpr int deepest = 3;  // {"tensor": {"shape": [1]}}

struct type_row {
  tensor_type type;
  std::string_view name;
  std::size_t size;
};
constexpr std::array<type_row, 15> types{{{tensor_type::boolean, "BOOL", 1},
                                          {tensor_type::u8, "U8", 1},
                                          {tensor_type::i8, "I8", 1},
                                          {tensor_type::f8_e5m2, "F8_E5M2", 1},
                                          {tensor_type::f8_e4m3, "F8_E4M3", 1},
                                          {tensor_type::i16, "I16", 2},
                                          {tensor_type::u16, "U16", 2},
                                          {tensor_type::f16, "F16", 2},
                                          {tensor_type::bf16, "BF16", 2},
                                          {tensor_type::i32, "I32", 4},
                                          {tensor_type::u32, "U32", 4},
                                          {tensor_type::f32, "F32", 4},
                                          {tensor_type::f64, "F64", 8},
                                          {tensor_type::i64, "I64", 8},
                                          {tensor_type::u64, "U64", 8}}};

const type_row& row_of(tensor_type type) {
  return types[static_cast<std::size_t>(type)];
}

std::string shown(std::string_view text) {
  return quoted(text);
}

std::string shown(const json& value) {
  return shown(std::string_view(value.dump(-1, ' ', false, json::error_handler_t::replace)));
}

/// The product of sizes, if it fits into 64 bits. A size of 0 makes it 0, however large the others are.
std::optional<std::uint64_t> product(std::span<const std::int64_t> sizes, std::uint64_t first) {
  if (std::find(sizes.begin(), sizes.end(), 0) != sizes.end()) return 0;
  std::uint64_t total = first;
  for (const std::int64_t each : sizes)
    if (__builtin_mul_overflow(total, static_cast<std::uint64_t>(each), &total)) return std::nullopt;
  return total;
}

/// Throws for what cannot be a header, while it is read: names that occur twice, of which a parser would keep one, and
/// deeper structures than there are in headers.
class header_guard {
public:
  bool operator()(int depth, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start) {
      if (depth >= deepest) throw xaug::error("header", "at most 3 levels", "more");
      names_[static_cast<std::size_t>(depth)].clear();
    } else if (event == json::parse_event_t::key) {
      const auto& name = value.get_ref<const std::string&>();
      if (!names_[static_cast<std::size_t>(depth) - 1].insert(name).second)
        throw xaug::error("header", "each name once", shown(std::string_view(name)) + " twice");
    }
    return true;
  }

private:
  std::array<std::set<std::string>, deepest> names_;
};

std::int64_t whole_number(const json& value, const std::string& place) {
  // What does not fit into 64 bits was read as a float.
  const bool fits = value.is_number_unsigned() && value.get<std::uint64_t>() >> 63 == 0;
  if (!fits) throw xaug::error(place, "a whole number from 0 to 2^63 - 1", shown(value));
  return value.get<std::int64_t>();
}

const json& member(const json& of, const char* name, const std::string& place) {
  const auto found = of.find(name);
  if (found == of.end()) throw xaug::error(place, std::string("\"") + name + '"', shown(of));
  return *found;
}

tensor_type read_type(const json& from, const std::string& place) {
  for (const auto& row : types)
    if (from == row.name) return row.type;
  throw xaug::error(place + ".dtype", "a known type, as \"F32\"", shown(from));
}

std::vector<std::int64_t> read_numbers(const json& from, const std::string& place) {
  if (!from.is_array()) throw xaug::error(place, "an array of whole numbers", shown(from));
  std::vector<std::int64_t> numbers;
  for (const auto& each : from) numbers.push_back(whole_number(each, place));
  return numbers;
}

float from_half(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1FU;
  const std::uint32_t fraction = bits & 0x3FFU;
  if (exponent == 0)
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(static_cast<float>(fraction) * 0x1p-24f));
  const std::uint32_t wider = exponent == 0x1FU ? 0xFFU : exponent + 127 - 15;
  return std::bit_cast<float>(sign | wider << 23 | fraction << 13);
}

float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

template <float Convert(std::uint16_t)>
void convert(std::span<const std::uint8_t> from, std::span<float> to) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, from.data() + 2 * i, 2);
    to[i] = Convert(bits);
  }
}

}  // namespace

std::string_view name_of(tensor_type type) {
  return row_of(type).name;
}

std::size_t size_of(tensor_type type) {
  return row_of(type).size;
}

std::int64_t stored_tensor::size() const {
  return static_cast<std::int64_t>(bytes.size() / size_of(type));
}

safetensors::safetensors(std::vector<std::uint8_t> bytes, std::string name)
    : bytes_(std::move(bytes)), name_(std::move(name)) {
  if (bytes_.size() < length_bytes)
    throw xaug::error(name_, "the 8 bytes of a header's length", std::to_string(bytes_.size()) + " bytes");
  std::uint64_t length = 0;
  std::memcpy(&length, bytes_.data(), length_bytes);
  const std::uint64_t most = std::min<std::uint64_t>(longest_header, bytes_.size() - length_bytes);
  if (length > most)
    throw xaug::error(name_, "a header of at most " + std::to_string(most) + " bytes", std::to_string(length));
  const auto behind = std::span<const std::uint8_t>(bytes_).subspan(length_bytes);
  const auto header = behind.first(static_cast<std::size_t>(length));
  read_header({reinterpret_cast<const char*>(header.data()), header.size()}, behind.subspan(header.size()));
}

std::string safetensors::place_of(std::string_view tensor) const {
  return name_ + ", tensor " + shown(tensor);
}

void safetensors::read_header(std::string_view header, std::span<const std::uint8_t> data) {
  if (!header.starts_with('{'))
    throw xaug::error(name_, "a header of JSON that begins with {", shown(header.substr(0, 1)));
  // The parser takes a null byte for the end.
  if (const auto null = header.find('\0'); null != std::string_view::npos)
    throw xaug::error(name_, "a header of JSON", "a null byte at " + std::to_string(null));
  json from;
  try {
    const xaug::c_locale_scope plain_numbers;
    from = json::parse(header, header_guard());
  } catch (const json::exception& e) {
    throw xaug::error(name_, "a header of JSON", e.what());
  } catch (const xaug::error& e) {
    throw xaug::error(name_ + ": " + e.what());
  }
  for (const auto& [name, description] : from.items()) {
    if (name == metadata_key) {
      const std::string place = name_ + ", " + metadata_key;
      if (!description.is_object()) throw xaug::error(place, "an object of texts", shown(description));
      for (const auto& [key, text] : description.items()) {
        if (!text.is_string()) throw xaug::error(place + ", " + shown(std::string_view(key)), "a text", shown(text));
        metadata_[key] = text.get<std::string>();
      }
      continue;
    }
    const std::string place = place_of(name);
    if (!description.is_object()) throw xaug::error(place, "an object", shown(description));
    stored_tensor tensor;
    tensor.name = name;
    tensor.type = read_type(member(description, "dtype", place), place);
    tensor.shape = read_numbers(member(description, "shape", place), place + ".shape");
    const json& stored_offsets = member(description, "data_offsets", place);
    const auto offsets = read_numbers(stored_offsets, place + ".data_offsets");
    const auto size = static_cast<std::int64_t>(data.size());
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size)
      throw xaug::error(place + ".data_offsets", "begin and end within " + std::to_string(size) + " bytes",
                        shown(stored_offsets));
    tensor.bytes =
        data.subspan(static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(offsets[1] - offsets[0]));
    const auto expected = product(tensor.shape, size_of(tensor.type));
    if (expected != tensor.bytes.size())
      throw xaug::error(place + ".data_offsets",
                        (expected ? std::to_string(*expected) : "more than 2^64") + " bytes, for the shape",
                        tensor.bytes.size());
    tensors_.push_back(std::move(tensor));
  }
  const auto begin_of = [&](const stored_tensor& t) { return t.bytes.data() - data.data(); };
  std::sort(tensors_.begin(), tensors_.end(), [&](const stored_tensor& a, const stored_tensor& b) {
    return std::pair(begin_of(a), a.bytes.size()) < std::pair(begin_of(b), b.bytes.size());
  });
  std::ptrdiff_t end = 0;
  for (const auto& each : tensors_) {
    if (begin_of(each) != end)
      throw xaug::error(place_of(each.name) + ".data_offsets",
                        "a begin at " + std::to_string(end) + ", where the tensor before it ends", begin_of(each));
    end += static_cast<std::ptrdiff_t>(each.bytes.size());
  }
  if (end != static_cast<std::ptrdiff_t>(data.size()))
    throw xaug::error(name_, std::to_string(end) + " bytes of values, as its header says", data.size());
}

const stored_tensor* safetensors::find(std::string_view name) const {
  const auto found =
      std::find_if(tensors_.begin(), tensors_.end(), [&](const stored_tensor& each) { return each.name == name; });
  return found == tensors_.end() ? nullptr : &*found;
}

bool safetensors::has_floats(const stored_tensor& tensor) {
  return tensor.type == tensor_type::f32 || tensor.type == tensor_type::f16 || tensor.type == tensor_type::bf16;
}

void safetensors::copy_floats(const stored_tensor& from, std::span<float> to) const {
  if (!has_floats(from)) throw xaug::error(place_of(from.name), "values of type F32, F16 or BF16", name_of(from.type));
  if (to.size() != static_cast<std::size_t>(from.size()))
    throw xaug::error(place_of(from.name), std::to_string(to.size()) + " values", from.size());
  if (from.type == tensor_type::f16) {
    convert<from_half>(from.bytes, to);
  } else if (from.type == tensor_type::bf16) {
    convert<from_bfloat16>(from.bytes, to);
  } else if (!to.empty()) {
    std::memcpy(to.data(), from.bytes.data(), from.bytes.size());
  }
}

safetensors read_safetensors(const std::filesystem::path& file) {
  return {read_file(file), file.string()};
}

void write_safetensors(const std::filesystem::path& file, std::span<const stored_tensor> tensors,
                       const tensor_metadata& metadata) {
  json header = json::object();
  if (!metadata.empty()) header[metadata_key] = metadata;
  std::set<std::string_view> names{metadata_key};
  std::size_t end = 0;
  for (const auto& each : tensors) {
    const std::string place = file.string() + ", tensor " + shown(std::string_view(each.name));
    if (!names.insert(each.name).second) throw xaug::error(place, "a name of its own", "one that is taken");
    const bool possible =
        std::all_of(each.shape.begin(), each.shape.end(), [](std::int64_t size) { return size >= 0; });
    if (!possible || product(each.shape, size_of(each.type)) != each.bytes.size())
      throw xaug::error(place, "as many bytes as its shape has", each.bytes.size());
    header[each.name] = {
        {"dtype", name_of(each.type)}, {"shape", each.shape}, {"data_offsets", {end, end + each.bytes.size()}}};
    end += each.bytes.size();
  }
  std::string text;
  try {
    text = header.dump();
  } catch (const json::exception& e) {
    throw xaug::error(file.string(), "names and metadata in UTF-8", e.what());
  }
  // Readers that map the file find values aligned, as those of the reference implementation do.
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size();
  std::vector<std::uint8_t> bytes(length_bytes);
  std::memcpy(bytes.data(), &length, length_bytes);
  bytes.reserve(length_bytes + text.size() + end);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const auto& each : tensors) bytes.insert(bytes.end(), each.bytes.begin(), each.bytes.end());
  write_file(file, bytes);
}

}  // namespace examples
