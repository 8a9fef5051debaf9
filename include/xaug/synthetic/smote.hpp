// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/core/executor.hpp"
#include "xaug/core/fields.hpp"
#include "xaug/synthetic/labelled_data.hpp"

namespace xaug {

class smote_model;

/// Makes new samples of a class between two that are alike: x + w (x' - x), where x' is one of the `neighbors` samples
/// of the same class that are nearest to x (Euclidean distance of pixels) and w is uniform in [0, 1).
///
///     const auto generate = xaug::smote{.neighbors = 5}.fit(xaug::nhwc(images), labels, threads);
///     const std::int64_t label = generate({.seed = 42, .epoch = 3, .index = i}, xaug::hwc(image));
///
/// Source: Chawla, Bowyer, Hall and Kegelmeyer, "SMOTE: Synthetic Minority Over-sampling Technique", JAIR 2002. Their
/// text draws one w for a sample, their pseudocode one for each attribute: here it is one, as in imbalanced-learn, so
/// that the new sample lies on the segment between the two.
struct smote {
  index neighbors = 5;
  index num_classes = 0;

  static constexpr std::string_view name = "smote";
  static constexpr auto fields() {
    return field_list{field<&smote::neighbors>{limits{1, 1e6}, "how many of the nearest of a class may be the partner"},
                      field<&smote::num_classes>{limits{0, 1e9}, "labels lie below it; 0: any labels"}};
  }

  /// What was decided for one new sample: plain data, to be kept and applied again.
  struct draw {
    index sample = 0;     ///< x, by its place in the data
    index neighbor = 0;   ///< x', likewise
    float weight = 0.0f;  ///< of the neighbor
    static constexpr auto fields() {
      return field_list{field<&draw::sample>{non_negative}, field<&draw::neighbor>{non_negative},
                        field<&draw::weight>{probability}};
    }
    friend bool operator==(const draw&, const draw&) = default;
  };

  /// Finds the neighbours in a data set of images with one label each. The model keeps a copy of the data. Throws
  /// xaug::error for settings out of range, images or labels that do not fit each other, labels below 0 or not below
  /// num_classes, and classes with no more than `neighbors` samples.
  /// Cost: n^2 x values of an image for each class of n samples; for 60,000 images of 28 x 28 in 10 classes some 20 s
  /// of one core. The result is the same for any executor.
  template <executor Executor = serial>
  XAUG_PER_ISA smote_model fit(const batch_view<const std::uint8_t>& images, std::span<const std::int64_t> labels,
                               Executor&& threads = {}) const;
};

/// A data set with its neighbours, as smote::fit makes it. Generating is const, and safe from any number of threads; it
/// allocates nothing.
class smote_model {
public:
  const image_shape& shape() const { return data_.shape(); }
  index size() const { return data_.size(); }

  /// The places in the data of the nearest samples of the same class, nearest first; of equally near ones, the first.
  std::span<const std::int32_t> neighbors_of(index sample) const {
    require_sample(sample);
    return {neighbors_.data() + sample * count_, static_cast<std::size_t>(count_)};
  }

  /// Decides on a new sample near a random one of the data, so that classes keep their frequencies.
  smote::draw sample(const sample_key& key) const {
    stream random = stream_of(key);
    return decide(random, random.uniform_int(size()));
  }
  /// The same near a given sample, for loaders that iterate over the data in their own order.
  smote::draw sample_near(const sample_key& key, index sample) const {
    require_sample(sample);
    stream random = stream_of(key);
    return decide(random, sample);
  }
  /// The same near a random sample of a class. Throws xaug::error if the data has no such class.
  smote::draw sample_class(const sample_key& key, std::int64_t label) const {
    const auto& members = data_.groups()[detail::find_group(data_.groups(), label, smote::name)].members;
    stream random = stream_of(key);
    return decide(random, members[static_cast<std::size_t>(random.uniform_int(static_cast<index>(members.size())))]);
  }

  /// Writes the sample that was decided on, and returns its label. `out` has the shape of the data and any strides:
  /// uint8, rounded to nearest, or float in [0, 1]. Throws xaug::error for another shape, or for a draw of other data.
  /// Cost: two reads and one write of the image: 0.3 us for 28 x 28, into contiguous memory.
  template <element T>
  XAUG_PER_ISA std::int64_t apply(const smote::draw& draw, const image_view<T>& out) const {
    if (!probability.contain(draw.weight)) validate(draw, "smote.draw");  // which makes the message
    require_sample(draw.sample);
    require_sample(draw.neighbor);
    if (data_.label(draw.sample) != data_.label(draw.neighbor))
      throw error(
          "smote.draw", "two samples of one class",
          "classes " + std::to_string(data_.label(draw.sample)) + " and " + std::to_string(data_.label(draw.neighbor)));
    detail::require_shape(out, shape(), smote::name);
    const std::uint8_t* a = data_[draw.sample];
    const std::uint8_t* b = data_[draw.neighbor];
    detail::write_levels(out, [&, w = draw.weight](index first, index count, float* to) {
      for (index i = 0; i < count; ++i) {
        const int from = a[first + i];
        to[i] = static_cast<float>(from) + w * static_cast<float>(b[first + i] - from);
      }
    });
    return data_.label(draw.sample);
  }

  /// Decides and writes.
  template <element T>
  XAUG_PER_ISA std::int64_t operator()(const sample_key& key, const image_view<T>& out) const {
    return apply(sample(key), out);
  }

private:
  friend struct smote;

  smote_model(detail::labelled_data data, index neighbors)
      : data_(std::move(data)), count_(neighbors), neighbors_(static_cast<std::size_t>(data_.size() * neighbors)) {}

  static stream stream_of(const sample_key& key) { return {key, detail::first_generator_position}; }

  void require_sample(index sample) const {
    if (sample < 0 || sample >= size())
      throw error("smote: sample", "one of the " + std::to_string(size()) + " of the data", sample);
  }

  smote::draw decide(stream& random, index sample) const {
    const auto which = static_cast<std::size_t>(random.uniform_int(count_));
    return {sample, neighbors_of(sample)[which], random.uniform()};
  }

  /// The squared distance of two images if it is below `limit`, otherwise any number that is at least `limit`.
  std::int64_t distance(const std::uint8_t* a, const std::uint8_t* b, std::int64_t limit) const {
    constexpr index block = 256;  // few enough to stop early, and their squares fit into 31 bits
    std::int64_t sum = 0;
    for (index first = 0; first < shape().size() && sum < limit; first += block) {
      const index end = std::min(shape().size(), first + block);
      std::int32_t part = 0;
      for (index i = first; i < end; ++i) {
        const std::int32_t difference = a[i] - b[i];
        part += difference * difference;
      }
      sum += part;
    }
    return sum;
  }

  template <class Executor>
  void find_neighbors(Executor& threads) {
    for (const auto& group : data_.groups()) {
      const auto members = static_cast<index>(group.members.size());
      threads(members, [&](index begin, index end) {
        using candidate = std::pair<std::int64_t, index>;
        const auto count = static_cast<std::size_t>(count_);
        std::vector<candidate> nearest;  // so far, nearest first
        nearest.reserve(count + 1);
        for (index m = begin; m < end; ++m) {
          const index own = group.members[static_cast<std::size_t>(m)];
          nearest.clear();
          for (const index other : group.members) {
            if (other == own) continue;
            const bool full = nearest.size() == count;
            const std::int64_t limit = full ? nearest.back().first : std::numeric_limits<std::int64_t>::max();
            const candidate found{distance(data_[own], data_[other], limit), other};
            if (found.first >= limit) continue;
            nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), found), found);
            if (full) nearest.pop_back();
          }
          for (std::size_t k = 0; k < count; ++k)
            neighbors_[static_cast<std::size_t>(own) * count + k] = static_cast<std::int32_t>(nearest[k].second);
        }
      });
    }
  }

  detail::labelled_data data_;
  index count_;
  std::vector<std::int32_t> neighbors_;
};

template <executor Executor>
XAUG_PER_ISA smote_model smote::fit(const batch_view<const std::uint8_t>& images, std::span<const std::int64_t> labels,
                                    Executor&& threads) const {
  validate(*this, std::string(name));
  detail::labelled_data data(images, labels, num_classes, name);
  for (const auto& group : data.groups())
    if (static_cast<index>(group.members.size()) <= neighbors)
      throw error(
          "smote.neighbors",
          "fewer than the " + std::to_string(group.members.size()) + " samples of class " + std::to_string(group.label),
          neighbors);
  smote_model model(std::move(data), neighbors);
  model.find_neighbors(threads);
  return model;
}

}  // namespace xaug
