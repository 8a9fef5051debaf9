// SPDX-License-Identifier: BSD-3-Clause

#include "peers/opencv.hpp"

#include <memory>

#include "support.hpp"

// OpenCV's counterparts of the cases in transforms.cpp and pipelines.cpp, under the same names, on one thread.

namespace bench {
namespace {

using opencv::state;
using work = void (*)(const cv::Mat& in, cv::Mat& out, state& s);

constexpr opencv::range factor{jitter_factor.low, jitter_factor.high};
constexpr opencv::range shift{jitter_hue.low, jitter_hue.high};
constexpr opencv::range degrees{-15, 15};
constexpr auto padding = static_cast<int>(crop_padding);
constexpr std::array half{0.5f};
constexpr std::array fashion_mean{0.2860f};
constexpr std::array fashion_std{0.3530f};

// --- The table ------------------------------------------------------------------------------------------------------

image_shape same(const image_shape& in) {
  return in;
}
image_shape padded(const image_shape& in) {
  return {in.height + 8, in.width + 8, in.channels};
}
template <index By, index Of>
image_shape times(const image_shape& in) {
  return {in.height * By / Of, in.width * By / Of, in.channels};
}

/// One transform: its name as transforms.cpp has it, the calls, and the shape of the result.
struct peer {
  std::string_view name;
  work run;
  bool grey = false;
  image_shape (*after)(const image_shape&) = same;
};

constexpr bool with_grey = true;

const std::array table{
    peer{"random_crop", [](auto&... x) { opencv::random_crop(x..., padding, cv::BORDER_CONSTANT); }, with_grey},
    peer{"random_crop_reflect", [](auto&... x) { opencv::random_crop(x..., padding, cv::BORDER_REFLECT_101); }},
    peer{"center_crop", opencv::center_crop, false, times<7, 8>},
    peer{"pad", [](auto&... x) { opencv::pad(x..., 4); }, false, padded},
    peer{"horizontal_flip", [](auto&... x) { opencv::flip(x..., 1); }, with_grey},
    peer{"vertical_flip", [](auto&... x) { opencv::flip(x..., 0); }},
    peer{"rotate90", opencv::rotate90, with_grey},
    peer{"translate",
         [](auto&... x) {
           opencv::translate(x..., {-0.1f, 0.1f});
         },
         with_grey},
    peer{"rotate_nearest", [](auto&... x) { opencv::rotate(x..., degrees, cv::INTER_NEAREST); }},
    peer{"rotate_bilinear", [](auto&... x) { opencv::rotate(x..., degrees, cv::INTER_LINEAR); }, with_grey},
    peer{"rotate_bicubic", [](auto&... x) { opencv::rotate(x..., degrees, cv::INTER_CUBIC); }},
    peer{"affine_bilinear",
         [](auto&... x) {
           opencv::affine(x..., {-10, 10}, {-0.1f, 0.1f}, {0.9f, 1.1f}, {-10, 10});
         }},
    // INTER_AREA is OpenCV's antialiased method.
    peer{"resize_smaller", [](auto&... x) { opencv::resize(x..., cv::INTER_AREA); }, false, times<3, 4>},
    peer{"resize_larger", [](auto&... x) { opencv::resize(x..., cv::INTER_LINEAR); }, false, times<3, 2>},
    peer{"random_resized_crop", opencv::random_resized_crop, with_grey},
    peer{"brightness", [](auto&... x) { opencv::brightness(x..., factor); }, with_grey},
    peer{"contrast", [](auto&... x) { opencv::contrast(x..., factor); }, with_grey},
    peer{"saturation", [](auto&... x) { opencv::saturation(x..., factor); }},
    peer{"hue", [](auto&... x) { opencv::hue(x..., shift); }},
    peer{"color_jitter", [](auto&... x) { opencv::color_jitter(x..., factor, shift); }},
    peer{"grayscale", opencv::grayscale},
    peer{"invert", opencv::invert, with_grey},
    peer{"gaussian_noise_exact", [](auto&... x) { opencv::gaussian_noise(x..., 0.1f); }, with_grey},
    peer{"gaussian_noise_table", [](auto&... x) { opencv::gaussian_noise(x..., 0.1f); }, with_grey},
    peer{"random_erasing_constant", [](auto&... x) { opencv::random_erasing(x..., false); }, with_grey},
    peer{"random_erasing_random", [](auto&... x) { opencv::random_erasing(x..., true); }},
};

// --- Pipelines ------------------------------------------------------------------------------------------------------

void normalize(const cv::Mat& in, cv::Mat& out, state& s) {
  in.channels() == 3 ? opencv::normalize(in, out, s, cifar_mean, cifar_std) : opencv::normalize(in, out, s, half, half);
}

enum class jitter { none, as_torchvision, as_albumentations };

template <jitter Jitter>
void crop_flip_normalize(const cv::Mat& in, cv::Mat& out, state& s) {
  cv::Mat& cropped = s.images[0];
  cropped.create(in.size(), in.type());
  opencv::random_crop(in, cropped, s, padding, cv::BORDER_CONSTANT);
  if (s.random.uniform(0, 2) == 1) cv::flip(cropped, cropped, 1);
  if constexpr (Jitter == jitter::as_torchvision) opencv::color_jitter(cropped, cropped, s, factor, shift);
  if constexpr (Jitter == jitter::as_albumentations)
    opencv::color_jitter_as_albumentations(cropped, cropped, s, factor, shift);
  in.channels() == 3 ? opencv::normalize(cropped, out, s, cifar_mean, cifar_std)
                     : opencv::normalize(cropped, out, s, fashion_mean, fashion_std);
}

/// On interleaved floats, which are faster than planes in OpenCV.
void six_pointwise(const cv::Mat& in, cv::Mat& out, state& s) {
  const auto brightness = [&](const cv::Mat& from) {
    from.convertTo(out, -1, static_cast<double>(factor.draw(s)));
    cv::min(out, 1.0, out);
  };
  const auto saturation = [&] {
    opencv::saturation(out, out, s, factor);
    cv::min(out, 1.0, out);
    cv::max(out, 0.0, out);
  };
  brightness(in);
  saturation();
  out.convertTo(out, -1, -1.0, 1.0);
  brightness(out);
  saturation();
  cv::Matx34f affine = cv::Matx34f::zeros();
  for (int c = 0; c < 3; ++c) {
    const auto i = static_cast<std::size_t>(c);
    affine(c, c) = 1.0f / cifar_std[i];
    affine(c, 3) = -cifar_mean[i] / cifar_std[i];
  }
  cv::transform(out, out, affine);
}

// --- Registration ---------------------------------------------------------------------------------------------------

/// An image's memory as a Mat; planes lie one below the other.
template <xaug::element T>
cv::Mat as_mat(image<T>& from, const image_shape& shape, memory_order order) {
  constexpr int depth = std::same_as<T, float> ? CV_32F : CV_8U;
  const auto rows = static_cast<int>(shape.height);
  const auto columns = static_cast<int>(shape.width);
  const auto channels = static_cast<int>(shape.channels);
  if (order == memory_order::chw) return {rows * channels, columns, CV_MAKETYPE(depth, 1), from.data()};
  return {rows, columns, CV_MAKETYPE(depth, channels), from.data()};
}

template <xaug::element In, xaug::element Out>
class runner {
public:
  runner(work run, const image_shape& in, const image_shape& out, memory_order out_order)
      : run_(run),
        source_(image<In>::random(in)),
        target_(out, out_order),
        in_(as_mat(source_, in, memory_order::hwc)),
        out_(as_mat(target_, out, out_order)) {
    cv::setNumThreads(1);
  }
  runner(const runner&) = delete;  // the Mats point into the images
  runner& operator=(const runner&) = delete;

  void operator()(std::uint64_t) { run_(in_, out_, state_); }

private:
  work run_;
  image<In> source_;
  image<Out> target_;
  cv::Mat in_;
  cv::Mat out_;
  state state_;
};

template <xaug::element In, xaug::element Out>
void add_peer(const std::string& name, work run, const image_shape& in, const image_shape& out,
              memory_order out_order = memory_order::hwc) {
  add(name, [=] { return runner<In, Out>(run, in, out, out_order); });
}

using mix = void (*)(const cv::Mat& in, const cv::Mat& partner, cv::Mat& out, state& s);

void add_mixing(std::string_view which, mix run, const image_shape& shape) {
  const index size = mixed_images(shape);
  const auto make = [=] {
    cv::setNumThreads(1);
    return [=, in = image<std::uint8_t>::random(shape, memory_order::hwc, size),
            out = image<std::uint8_t>(shape, memory_order::hwc, size),
            s = std::make_unique<state>()](std::uint64_t) mutable {
      const auto mat = [&](image<std::uint8_t>& from, index i) {
        return cv::Mat(static_cast<int>(shape.height), static_cast<int>(shape.width),
                       CV_8UC(static_cast<int>(shape.channels)), from.data() + i * shape.size());
      };
      for (index i = 0; i < size; ++i) {
        cv::Mat result = mat(out, i);
        const auto partner = (i + s->random.uniform(1, static_cast<int>(size))) % size;
        run(mat(in, i), mat(in, partner), result, *s);
      }
    };
  };
  add(name_of("batch", which, shape, "opencv"), make, size);
}

[[maybe_unused]] const bool registered = [] {
  const auto table_row = [](const peer& each, const image_shape& shape) {
    add_peer<std::uint8_t, std::uint8_t>(name_of("transform", each.name, shape, "opencv"), each.run, shape,
                                         each.after(shape));
  };
  const auto normalized = [](std::string_view group, std::string_view which, const image_shape& shape, work run,
                             std::string_view contender = "opencv") {
    add_peer<std::uint8_t, float>(name_of(group, which, shape, contender), run, shape, shape, memory_order::chw);
  };
  for (const image_shape& shape : all_shapes) {
    for (const peer& each : table)
      if (shape.channels == 3 || each.grey) table_row(each, shape);
    normalized("transform", "normalize", shape, normalize);
    normalized("pipeline", "crop_flip_normalize", shape, crop_flip_normalize<jitter::none>);
  }
  for (const image_shape& shape : colour_shapes) {
    constexpr std::string_view albumentations = "opencv_albumentations";
    add_peer<std::uint8_t, std::uint8_t>(
        name_of("transform", "color_jitter", shape, albumentations),
        [](auto&... x) { opencv::color_jitter_as_albumentations(x..., factor, shift); }, shape, shape);
    constexpr std::string_view jittered = "crop_flip_jitter_normalize";
    normalized("pipeline", jittered, shape, crop_flip_normalize<jitter::as_torchvision>);
    normalized("pipeline", jittered, shape, crop_flip_normalize<jitter::as_albumentations>, albumentations);
    add_mixing("mixup", opencv::mixup, shape);
    add_mixing("cutmix", opencv::cutmix, shape);
  }
  const image_shape large{1024, 1024, 3};
  add_peer<float, float>(name_of("pipeline", "six_pointwise_float", large, "opencv"), six_pointwise, large, large);
  return true;
}();

}  // namespace
}  // namespace bench
