// SPDX-License-Identifier: BSD-3-Clause
#include "common/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <iomanip>
#include <memory>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>

namespace examples {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t images_magic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t labels_magic = 0x00000801;
constexpr std::uint32_t longest_side = 65535;

std::string bytes(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// The bytes of a file, decompressed if need be, from front to back.
class byte_source {
public:
  explicit byte_source(const fs::path& path) : name_(path.string()) {
    std::error_code failure;
    if (fs::is_directory(path, failure)) throw xaug::error(name_, "a file", "a folder");
    errno = 0;
    file_.reset(gzopen(path.c_str(), "rb"));
    if (!file_) throw xaug::error(name_ + ": cannot be read: " + std::strerror(errno));
    gzbuffer(file_.get(), 1U << 18);
    stored_ = fs::file_size(path, failure);
    if (failure) stored_ = 0;
  }

  const std::string& name() const { return name_; }

  /// Reads `count` bytes, of `total` that the file should have.
  void read(std::uint8_t* to, std::uint64_t count, std::uint64_t total) {
    const std::uint64_t before = read_;
    const std::uint64_t got = read_some(to, count);
    if (got < count) throw xaug::error(name_, bytes(total), bytes(before + got) + ending());
  }

  /// Throws unless the file can hold `total` bytes, before memory is allocated that only a damaged header asks for.
  void expect(std::uint64_t total) {
    // Deflate expands one byte to at most 1032.
    const std::uint64_t most = gzdirect(file_.get()) != 0 ? stored_ : stored_ * 1032;
    if (stored_ != 0 && most < total)
      throw xaug::error(name_, bytes(total), (gzdirect(file_.get()) != 0 ? "" : "at most ") + bytes(most));
  }

  void expect_end(std::uint64_t total) {
    std::array<std::uint8_t, 1U << 14> more;
    std::uint64_t got = 0;
    while (const std::uint64_t each = read_some(more.data(), more.size())) got += each;
    if (got != 0) throw xaug::error(name_, bytes(total), bytes(total + got));
  }

  std::uint32_t number(std::uint64_t total) {
    std::array<std::uint8_t, 4> b;
    read(b.data(), b.size(), total);
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }

private:
  struct closer {
    void operator()(gzFile file) const { gzclose_r(file); }
  };

  std::uint64_t read_some(std::uint8_t* to, std::uint64_t count) {
    std::uint64_t got = 0;
    while (got < count) {
      const auto piece = static_cast<unsigned>(std::min<std::uint64_t>(count - got, 1U << 24));
      const int each = gzread(file_.get(), to + got, piece);
      int code = Z_OK;
      const char* message = gzerror(file_.get(), &code);
      // An early end of the compressed data is reported by the caller, which knows how many bytes there should be.
      if (each < 0 && code != Z_BUF_ERROR)
        throw xaug::error(name_ + ": damaged: " + (code == Z_ERRNO ? std::strerror(errno) : message));
      cut_off_ = cut_off_ || code == Z_BUF_ERROR;
      if (each <= 0) break;
      got += static_cast<std::uint64_t>(each);
    }
    read_ += got;
    return got;
  }

  std::string ending() const { return cut_off_ ? " before the compressed data break off" : ""; }

  std::string name_;
  std::unique_ptr<gzFile_s, closer> file_;
  std::uint64_t stored_ = 0;
  std::uint64_t read_ = 0;
  bool cut_off_ = false;
};

/// Reads a header of a magic number and dimensions.
template <std::size_t Dimensions>
std::array<std::uint32_t, Dimensions> read_header(byte_source& in, std::uint32_t magic, const char* kind) {
  constexpr std::uint64_t header = 4 + 4 * Dimensions;
  const auto hex = [](std::uint32_t value) {
    xaug::plain_stream text;
    text << "0x" << std::hex << std::setfill('0') << std::setw(8) << value;
    return text.str();
  };
  const std::uint32_t found = in.number(header);
  if (found != magic) throw xaug::error(in.name(), std::string(kind) + ", which begins with " + hex(magic), hex(found));
  std::array<std::uint32_t, Dimensions> sizes;
  for (auto& size : sizes) size = in.number(header);
  if (sizes[0] == 0 || sizes[0] > 0x7fffffff)
    throw xaug::error(in.name(), "1 to 2147483647 items in its header", sizes[0]);
  for (std::size_t i = 1; i < Dimensions; ++i)
    if (sizes[i] == 0 || sizes[i] > longest_side)
      throw xaug::error(in.name(), "sides of 1 to 65535 pixels in its header", sizes[i]);
  return sizes;
}

bool mentions_fashion(const fs::path& path) {
  std::error_code failure;
  std::string text = fs::weakly_canonical(path, failure).string();
  if (failure) text = path.string();
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("fashion") != std::string::npos;
}

labelled_images join(const fs::path& images, const fs::path& labels) {
  labelled_images all;
  all.images = read_idx_images(images);
  if (mentions_fashion(images)) all.class_names = names(fashion_mnist_classes);
  if (labels.empty()) return all;
  all.labels = read_idx_labels(labels);
  if (static_cast<xaug::index>(all.labels.size()) != all.size())
    throw xaug::error(labels.string(), "a label for each of the " + std::to_string(all.size()) + " images",
                      all.labels.size());
  const auto classes = static_cast<std::int64_t>(all.class_names.size());
  for (std::size_t i = 0; classes > 0 && i < all.labels.size(); ++i)
    if (all.labels[i] >= classes)
      throw xaug::error(labels.string() + ", label " + std::to_string(i), "less than " + std::to_string(classes),
                        all.labels[i]);
  return all;
}

}  // namespace

xt::xtensor<std::uint8_t, 4> read_idx_images(const fs::path& path) {
  byte_source in(path);
  const auto sizes = read_header<3>(in, images_magic, "images in IDX format");
  const std::uint64_t count = std::uint64_t{sizes[0]} * sizes[1] * sizes[2];
  const std::uint64_t total = 16 + count;
  in.expect(total);
  auto images = xt::xtensor<std::uint8_t, 4>::from_shape({sizes[0], sizes[1], sizes[2], 1});
  in.read(images.data(), count, total);
  in.expect_end(total);
  return images;
}

std::vector<std::int64_t> read_idx_labels(const fs::path& path) {
  byte_source in(path);
  const auto sizes = read_header<1>(in, labels_magic, "labels in IDX format");
  const std::uint64_t total = 8 + std::uint64_t{sizes[0]};
  in.expect(total);
  std::vector<std::uint8_t> stored(sizes[0]);
  in.read(stored.data(), stored.size(), total);
  in.expect_end(total);
  return {stored.begin(), stored.end()};
}

fs::path find_idx(const fs::path& folder, std::string_view name) {
  std::error_code failure;
  for (const char* ending : {"", ".gz"})
    if (const fs::path path = folder / (std::string(name) + ending); fs::is_regular_file(path, failure)) return path;
  return {};
}

labelled_images read_idx(const fs::path& folder, std::string_view prefix) {
  const auto find = [&](const char* kind) {
    const std::string name = std::string(prefix) + kind;
    fs::path found = find_idx(folder, name);
    if (found.empty()) throw xaug::error(folder.string(), name + " or " + name + ".gz in it", "neither");
    return found;
  };
  const fs::path images = find("-images-idx3-ubyte");
  return join(images, find("-labels-idx1-ubyte"));
}

labelled_images read_idx(const fs::path& images) {
  std::string name = images.filename().string();
  const std::string_view kind = "images-idx3";
  const auto at = name.find(kind);
  if (at == std::string::npos) return join(images, {});
  name.replace(at, kind.size(), "labels-idx1");
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  return join(images, find_idx(images.parent_path(), name));
}

}  // namespace examples
