// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "common/pictures/sink.hpp"
#include "common/progress.hpp"

namespace examples {

/// A PNG file for every picture: 00017_ankle_boot_epoch0.png.
class png_folder : public sink {
public:
  png_folder(std::filesystem::path folder, std::span<const sample> samples, std::int64_t variants,
             xaug::thread_pool& threads);
  void add(const variant& decided, std::vector<picture>& pictures) override;
  std::string finish() override;

private:
  std::filesystem::path folder_;
  std::span<const sample> samples_;
  xaug::thread_pool& threads_;
  progress shown_;
  std::int64_t written_ = 0;
};

}  // namespace examples
