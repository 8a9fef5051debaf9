// SPDX-License-Identifier: BSD-3-Clause
//
// For libFuzzer: whatever bytes there are, a file of tensors is refused, or its tensors lie one behind the other and
// can be written and read again.

#include <cstdint>
#include <cstdlib>
#include <vector>
#include <xaug/core/error.hpp>

#include "common/bert/safetensors.hpp"
#include "common/temporary_folder.hpp"

namespace {

using namespace examples;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Where accepted files are written.
const temporary_folder& folder() {
  static const temporary_folder made;
  return made;
}

void require_equal(const safetensors& a, const safetensors& b) {
  require(a.metadata() == b.metadata());
  require(a.tensors().size() == b.tensors().size());
  for (const auto& each : a.tensors()) {
    const auto* other = b.find(each.name);
    require(other != nullptr && other->type == each.type && other->shape == each.shape);
    require(std::vector(other->bytes.begin(), other->bytes.end()) == std::vector(each.bytes.begin(), each.bytes.end()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const safetensors file({data, data + size}, "fuzzed");
    std::size_t values = 0;
    for (const auto& each : file.tensors()) {
      values += each.bytes.size();
      require(each.bytes.size() == static_cast<std::size_t>(each.size()) * size_of(each.type));
      if (!safetensors::has_floats(each)) continue;
      std::vector<float> floats(static_cast<std::size_t>(each.size()));
      file.copy_floats(each, floats);
    }
    require(values + 8 <= size);
    write_safetensors(folder() / "written", file.tensors(), file.metadata());
    require_equal(file, read_safetensors(folder() / "written"));
  } catch (const xaug::error&) {
    // Refused.
  }
  return 0;
}
