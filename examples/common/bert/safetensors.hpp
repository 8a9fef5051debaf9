// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Files of named tensors: the length of a header (8 bytes, little-endian), the header (JSON: of each tensor its type,
// shape and place), and the tensors' values, little-endian and without gaps. Nothing in such a file is trusted: every
// function throws xaug::error that names the file, the tensor, and what was expected and found. Source of the format:
// https://github.com/huggingface/safetensors (README and `SafeTensors::read_metadata`).

namespace examples {

/// The type of a tensor's values, under the format's names in lower case.
enum class tensor_type : std::uint8_t {
  boolean,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  f64,
  i64,
  u64
};

/// As the format spells it: "F32".
std::string_view name_of(tensor_type type);

/// The bytes of one value.
std::size_t size_of(tensor_type type);

/// A tensor's description, and its values, which belong to somebody else.
struct stored_tensor {
  std::string name;
  tensor_type type = tensor_type::f32;
  std::vector<std::int64_t> shape;
  std::span<const std::uint8_t> bytes;  ///< row by row, not aligned

  std::int64_t size() const;  ///< number of values
};

/// Texts that a file keeps beside its tensors.
using tensor_metadata = std::map<std::string, std::string>;

/// A file in memory.
class safetensors {
public:
  /// Checks all of the bytes' header; `name` is what errors call them. Time and memory are proportional to the bytes.
  safetensors(std::vector<std::uint8_t> bytes, std::string name);
  safetensors(const safetensors&) = delete;
  safetensors& operator=(const safetensors&) = delete;
  safetensors(safetensors&&) = default;
  safetensors& operator=(safetensors&&) = default;

  const std::string& name() const { return name_; }
  /// In the order of their values.
  const std::vector<stored_tensor>& tensors() const { return tensors_; }
  const tensor_metadata& metadata() const { return metadata_; }
  /// Null if there is none of this name.
  const stored_tensor* find(std::string_view name) const;

  /// Whether a tensor is of a type that copy_floats() reads: F32, F16 or BF16.
  static bool has_floats(const stored_tensor& tensor);
  /// Converts a tensor's values, exactly. `to` has a float for each. Throws for other types, and for another size.
  void copy_floats(const stored_tensor& from, std::span<float> to) const;

private:
  std::string place_of(std::string_view tensor) const;
  void read_header(std::string_view header, std::span<const std::uint8_t> data);

  std::vector<std::uint8_t> bytes_;
  std::string name_;
  std::vector<stored_tensor> tensors_;
  tensor_metadata metadata_;
};

/// Reads a file.
safetensors read_safetensors(const std::filesystem::path& file);

/// Writes a file, which is never half-written, with the tensors in this order. Throws xaug::error for names that occur
/// twice, for "__metadata__", and for bytes that do not fit type and shape.
void write_safetensors(const std::filesystem::path& file, std::span<const stored_tensor> tensors,
                       const tensor_metadata& metadata = {});

}  // namespace examples
