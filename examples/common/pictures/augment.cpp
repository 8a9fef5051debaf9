// SPDX-License-Identifier: BSD-3-Clause
#include "common/pictures/augment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace examples {
namespace {

using xaug::index;

template <xaug::element E>
using tensor = xt::xtensor<E, 3>;

/// Calls `use(i)` for each number below `count`, on all threads.
template <class Use>
void for_each_index(xaug::thread_pool& threads, std::size_t count, const Use& use) {
  threads(static_cast<index>(count), [&](index begin, index end) {
    for (index i = begin; i < end; ++i) use(static_cast<std::size_t>(i));
  });
}

bool normalises(const xaug::any_transform& part);

bool normalises_somewhere(const xaug::normalize&) {
  return true;
}
template <class T>
bool normalises_somewhere(const T& part) {
  if constexpr (requires { part.children; })
    return std::any_of(part.children.begin(), part.children.end(), normalises);
  else
    return false;
}
bool normalises(const xaug::any_transform& part) {
  return std::visit([](const auto& each) { return normalises_somewhere(each); }, part.value);
}

/// The normalisations of a pipeline, which have to be undone to see anything.
std::vector<xaug::normalize> normalisations(const recipe& how) {
  std::vector<xaug::normalize> found;
  for (const auto& part : how.images().children()) {
    if (const auto* each = std::get_if<xaug::normalize>(&part.value))
      found.push_back(*each);
    else if (normalises(part))
      throw xaug::error("normalize", "a place outside of choices, so that it can be undone for the pictures",
                        "one inside a choice");
  }
  return found;
}

image to_bytes(const tensor<std::uint8_t>& values, const std::vector<xaug::normalize>&) {
  return values;
}

image to_bytes(const tensor<float>& values, const std::vector<xaug::normalize>& applied) {
  auto bytes = image::from_shape(values.shape());
  const std::size_t channels = values.shape()[2];
  for (std::size_t i = 0; i < values.size(); ++i) {
    float x = values.data()[i];
    const auto c = static_cast<index>(i % channels);
    for (auto each = applied.rbegin(); each != applied.rend(); ++each) x = x * each->std[c] + each->mean[c];
    bytes.data()[i] = static_cast<std::uint8_t>(std::lround(255.0f * std::clamp(x, 0.0f, 1.0f)));
  }
  return bytes;
}

void require_one_shape(std::span<const xaug::image_shape> shapes, std::span<const sample> samples) {
  for (std::size_t i = 1; i < shapes.size(); ++i)
    if (shapes[i] != shapes[0]) {
      std::ostringstream expected;
      expected << "images of one shape for mixing, " << shapes[0] << " as " << samples[0].name;
      throw xaug::error(samples[i].name, expected.str(), shapes[i]);
    }
}

std::vector<xaug::mix_draw> mixes_of(const variant& decided) {
  std::vector<xaug::mix_draw> mixes;
  for (const decision& each : decided.decisions) mixes.push_back(each.mix);
  return mixes;
}

/// Mixes images as one batch.
template <xaug::element E>
void mix(const xaug::any_batch_pipeline& how, const variant& decided, std::vector<tensor<E>>& images,
         xaug::thread_pool& threads) {
  const auto& shape = images.front().shape();
  auto batch = xt::xtensor<E, 4>::from_shape({images.size(), shape[0], shape[1], shape[2]});
  const auto view = xaug::nhwc(batch);
  for (std::size_t i = 0; i < images.size(); ++i)
    std::copy(images[i].begin(), images[i].end(), view[static_cast<index>(i)].data);
  const auto mixes = mixes_of(decided);
  how.visit_batch(
      [&](const auto& t) { xaug::apply_batch(t, std::span(mixes), xaug::batch_view<const E>(view), view, threads); });
  for (std::size_t i = 0; i < images.size(); ++i)
    std::copy_n(view[static_cast<index>(i)].data, images[i].size(), images[i].begin());
}

/// "61 % Bag, 39 % Coat"
std::string note_of(const xaug::mix_draw& mix, std::span<const sample> samples, std::size_t i) {
  const std::string& own = samples[i].name;
  const std::string& other = samples[static_cast<std::size_t>(mix.partner)].name;
  const auto percent = std::lround(100.0f * mix.weight);
  if (percent == 100 || own == other) return own;
  if (percent == 0) return other;
  return std::to_string(percent) + " % " + own + ", " + std::to_string(100 - percent) + " % " + other;
}

template <xaug::element E>
std::vector<picture> run(const recipe& how, std::span<const sample> samples, const variant& decided,
                         xaug::thread_pool& threads) {
  std::vector<tensor<E>> results(samples.size());
  std::vector<xaug::image_shape> shapes(samples.size());
  for_each_index(threads, samples.size(), [&](std::size_t i) {
    const auto& draws = decided.decisions[i].draws;
    shapes[i] = how.images().output_shape(draws, samples[i].shape());
    const auto size = [](index n) { return static_cast<std::size_t>(n); };
    results[i].resize({size(shapes[i].height), size(shapes[i].width), size(shapes[i].channels)});
    how.images().apply(draws, xaug::hwc(samples[i].pixels), xaug::hwc(results[i]));
  });
  if (how.mixes()) {
    require_one_shape(shapes, samples);
    mix(how.pipeline, decided, results, threads);
  }
  const auto applied = normalisations(how);
  std::vector<picture> pictures(samples.size());
  for_each_index(threads, samples.size(), [&](std::size_t i) {
    pictures[i].pixels = to_bytes(results[i], applied);
    if (how.mixes()) pictures[i].note = note_of(decided.decisions[i].mix, samples, i);
  });
  return pictures;
}

/// Samples of the same name have the same class.
std::vector<std::int64_t> classes_of(std::span<const sample> samples) {
  std::vector<std::int64_t> classes;
  for (const sample& each : samples) {
    const auto first =
        std::find_if(samples.begin(), samples.end(), [&](const sample& s) { return s.name == each.name; });
    classes.push_back(first - samples.begin());
  }
  return classes;
}

}  // namespace

variant decide(const recipe& how, std::span<const sample> samples, std::uint64_t seed, std::uint64_t epoch,
               xaug::thread_pool& threads) {
  variant decided{epoch, std::vector<decision>(samples.size())};
  std::vector<std::int64_t> indices(samples.size());
  for_each_index(threads, samples.size(), [&](std::size_t i) {
    indices[i] = samples[i].index;
    const xaug::sample_key key{seed, epoch, static_cast<std::uint64_t>(samples[i].index)};
    decided.decisions[i].draws = how.images().sample(key, samples[i].shape());
  });
  if (!how.mixes()) return decided;
  const auto shape = how.images().output_shape(decided.decisions[0].draws, samples[0].shape());
  const auto classes = classes_of(samples);
  const xaug::label_source labels(classes);
  const auto mixes = how.pipeline.sample({seed, epoch}, indices, shape, &labels);
  for (std::size_t i = 0; i < samples.size(); ++i) decided.decisions[i].mix = mixes[i];
  return decided;
}

std::vector<picture> apply(const recipe& how, std::span<const sample> samples, const variant& decided,
                           xaug::thread_pool& threads) {
  // Without normalize, everything can stay uint8.
  return normalisations(how).empty() ? run<std::uint8_t>(how, samples, decided, threads)
                                     : run<float>(how, samples, decided, threads);
}

}  // namespace examples
