// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <filesystem>

#include "common/pictures/sink.hpp"

namespace examples {

/// What stands around the pictures of a contact sheet.
struct sheet_text {
  std::string title;
  std::string subtitle;
  std::vector<std::string> footer;  ///< the parts of the pipeline
};

/// One picture of all pictures: a row for each sample, the original and then its variants.
class contact_sheet : public sink {
public:
  contact_sheet(std::filesystem::path file, sheet_text text, std::span<const sample> samples);
  void add(const variant& decided, std::vector<picture>& pictures) override;
  std::string finish() override;

private:
  struct column {
    std::string head;
    std::vector<picture> pictures;
  };

  std::filesystem::path file_;
  sheet_text text_;
  std::span<const sample> samples_;
  std::vector<column> columns_;
};

}  // namespace examples
