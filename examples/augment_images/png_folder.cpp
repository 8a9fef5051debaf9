// SPDX-License-Identifier: BSD-3-Clause
#include "augment_images/png_folder.hpp"

#include <atomic>
#include <cctype>
#include <cstdio>

#include "common/png.hpp"
#include "common/stop.hpp"

namespace examples {
namespace {

/// A name that is easy to type: "T-shirt/top" becomes "t-shirt_top".
std::string file_name(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    plain +=
        std::isalnum(byte) != 0 || byte >= 0x80 || c == '-' || c == '.' ? static_cast<char>(std::tolower(byte)) : '_';
  }
  return plain;
}

std::string number(std::int64_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "%05lld", static_cast<long long>(index));
  return text;
}

}  // namespace

png_folder::png_folder(std::filesystem::path folder, std::span<const sample> samples, std::int64_t variants,
                       xaug::thread_pool& threads)
    : folder_(std::move(folder)),
      samples_(samples),
      threads_(threads),
      shown_(static_cast<std::int64_t>(samples.size()) * variants, "files") {
  std::error_code failure;
  std::filesystem::create_directories(folder_, failure);
  if (failure) throw xaug::error(folder_.string() + ": cannot be made: " + failure.message());
}

void png_folder::add(const variant& decided, std::vector<picture>& pictures) {
  std::atomic<std::int64_t> written{0};
  threads_(static_cast<xaug::index>(pictures.size()), [&](xaug::index begin, xaug::index end) {
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end) && !stop_requested(); ++i) {
      const std::string name = number(samples_[i].index) + '_' + file_name(samples_[i].name) + "_epoch" +
                               std::to_string(decided.epoch) + ".png";
      write_png(folder_ / name, pictures[i].pixels);
      ++written;
      shown_.add();
    }
  });
  written_ += written;
}

std::string png_folder::finish() {
  return std::to_string(written_) + (written_ == 1 ? " PNG file in " : " PNG files in ") + folder_.string();
}

}  // namespace examples
