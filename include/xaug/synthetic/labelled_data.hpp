// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xaug/core/view.hpp"
#include "xaug/kernel/mix.hpp"

// Common to generators of synthetic samples: the data set that they are fitted to, by class, and writing the result.

namespace xaug::detail {

/// The first position of the random counter for generators. Pipelines count from 0, so that a sample may be generated
/// and augmented under the same key.
inline constexpr std::uint32_t first_generator_position = 0x40000000U;

/// A checked copy of a data set, height x width x channels in contiguous memory, with its samples by class.
class labelled_data {
public:
  struct group {
    std::int64_t label = 0;
    std::vector<index> members;
  };

  /// `what` names it in errors. `num_classes` bounds the labels, unless it is 0. Every class that occurs needs two
  /// samples: one says nothing about how a class varies.
  XAUG_PER_ISA labelled_data(const batch_view<const std::uint8_t>& images, std::span<const std::int64_t> labels,
                             index num_classes, std::string_view what)
      : shape_(images.shape()) {
    const std::string name(what);
    if (images.size < 1) throw error(name + ": images", "at least one", images.size);
    require_batch(images, name + ": images");
    require_memory(labels.data(), labels.size(), name + ": labels");
    labels_.assign(labels.begin(), labels.end());
    if (static_cast<index>(labels.size()) != images.size)
      throw error(name + ": labels", "one for each of the " + std::to_string(images.size) + " images", labels.size());
    std::map<std::int64_t, std::vector<index>> by_label;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] < 0 || (num_classes > 0 && labels[i] >= num_classes))
        throw error(name + ": labels[" + std::to_string(i) + ']',
                    num_classes > 0 ? "a class in [0, " + std::to_string(num_classes) + ')' : "a class, 0 or more",
                    labels[i]);
      by_label[labels[i]].push_back(static_cast<index>(i));
    }
    for (auto& [label, members] : by_label) {
      if (members.size() < 2)
        throw error(name + ": class " + std::to_string(label), "at least 2 samples", members.size());
      groups_.push_back({label, std::move(members)});
    }
    pixels_.resize(static_cast<std::size_t>(images.size * shape_.size()));
    const auto copies = nhwc(pixels_.data(), images.size, shape_.height, shape_.width, shape_.channels);
    for (index i = 0; i < images.size; ++i) kernel::copy(images[i], copies[i]);
  }

  const image_shape& shape() const { return shape_; }
  index size() const { return static_cast<index>(labels_.size()); }
  const std::uint8_t* operator[](index i) const { return pixels_.data() + i * shape_.size(); }
  std::int64_t label(index i) const { return labels_[static_cast<std::size_t>(i)]; }
  const std::vector<group>& groups() const { return groups_; }

private:
  image_shape shape_;
  std::vector<std::int64_t> labels_;
  std::vector<group> groups_;  // by label
  std::vector<std::uint8_t> pixels_;
};

/// The place of a label among groups that are sorted by it; throws xaug::error if there is none.
template <class Group>
std::size_t find_group(const std::vector<Group>& groups, std::int64_t label, std::string_view what) {
  const auto found = std::lower_bound(groups.begin(), groups.end(), label,
                                      [](const Group& g, std::int64_t wanted) { return g.label < wanted; });
  if (found == groups.end() || found->label != label)
    throw error(std::string(what) + ": label", "a class of the data that it was fitted on", label);
  return static_cast<std::size_t>(found - groups.begin());
}

template <element T>
void require_shape(const image_view<T>& out, const image_shape& shape, std::string_view what) {
  if (out.data != nullptr && out.shape == shape) return;  // before any text is made, as this runs for each sample
  require_nonempty(out, std::string(what) + ": output");
  plain_stream expected;
  expected << "the shape of the data it was fitted on, " << shape;
  throw error(std::string(what) + ": output", expected.str(), out.shape);
}

/// Fills an image of any strides with `levels(first, count, to)`, which gives values `first` to `first + count` of the
/// image in the order height, width, channels, in [0, 255]. uint8 rounds to nearest, float is scaled to [0, 1].
template <element T, class Levels>
XAUG_PER_ISA void write_levels(const image_view<T>& out, const Levels& levels) {
  if constexpr (writable<T>()) {
    constexpr index block = 512;
    std::array<float, static_cast<std::size_t>(block)> buffer;
    std::array<T, static_cast<std::size_t>(block)> converted;
    const quantizer q{std::same_as<T, float> ? 1.0f / 255.0f : 1.0f, rounding::nearest};
    const auto store = [&](index count, T* to) {
      kernel::store_row(buffer.data(), 0, count, kernel::pixel_row<T>{to, 1, 0}, 1, q);
    };
    const image_shape s = out.shape;
    const bool interleaved = (s.channels == 1 || out.stride_c == 1) && (s.width == 1 || out.stride_x == s.channels) &&
                             (s.height == 1 || out.stride_y == s.channels * s.width);
    index y = 0, x = 0, c = 0;
    for (index first = 0; first < s.size(); first += block) {
      const index count = std::min(block, s.size() - first);
      levels(first, count, buffer.data());
      if (interleaved) {
        store(count, out.data + first);
        continue;
      }
      store(count, converted.data());
      for (index i = 0; i < count; ++i) {
        out(y, x, c) = converted[static_cast<std::size_t>(i)];
        if (++c < s.channels) continue;
        c = 0;
        if (++x < s.width) continue;
        x = 0;
        ++y;
      }
    }
  }
}

}  // namespace xaug::detail
