// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

// xaug's transforms in OpenCV: for each, the fastest calls of OpenCV 4.6 that we know for the same work, measured
// against the alternatives that comments mention. They draw random numbers like the transforms, and write to a Mat that
// is already allocated.

namespace bench::opencv {

/// Memory that is reused from image to image, so that the peers do not allocate either.
struct state {
  cv::RNG random{12345};
  std::array<cv::Mat, 4> images;
  std::array<cv::Mat, 3> planes;
};

struct range {
  float low;
  float high;
  float draw(state& s) const { return s.random.uniform(low, high); }
};

// --- Geometry -------------------------------------------------------------------------------------------------------

/// The window of `in` whose first pixel is at (left, top), which may lie outside. One call for the padding and the
/// crop; padding the whole image first takes twice as long.
inline void window(const cv::Mat& in, cv::Mat& out, int top, int left, int border) {
  const int above = std::max(0, -top);
  const int before = std::max(0, -left);
  const int below = std::max(0, top + out.rows - in.rows);
  const int after = std::max(0, left + out.cols - in.cols);
  const cv::Rect inside(std::max(0, left), std::max(0, top), out.cols - before - after, out.rows - above - below);
  cv::copyMakeBorder(in(inside), out, above, below, before, after, border | cv::BORDER_ISOLATED);
}

inline void random_crop(const cv::Mat& in, cv::Mat& out, state& s, int padding, int border) {
  const int top = s.random.uniform(0, 2 * padding + 1) - padding;
  const int left = s.random.uniform(0, 2 * padding + 1) - padding;
  window(in, out, top, left, border);
}

inline void center_crop(const cv::Mat& in, cv::Mat& out, state&) {
  window(in, out, (in.rows - out.rows) / 2, (in.cols - out.cols) / 2, cv::BORDER_CONSTANT);
}

inline void pad(const cv::Mat& in, cv::Mat& out, state&, int by) {
  cv::copyMakeBorder(in, out, by, by, by, by, cv::BORDER_CONSTANT);
}

inline void flip(const cv::Mat& in, cv::Mat& out, state&, int axis) {
  cv::flip(in, out, axis);
}

inline void rotate90(const cv::Mat& in, cv::Mat& out, state& s) {
  constexpr std::array codes{cv::ROTATE_90_COUNTERCLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_CLOCKWISE};
  cv::rotate(in, out, codes[static_cast<std::size_t>(s.random.uniform(0, 3))]);
}

inline void translate(const cv::Mat& in, cv::Mat& out, state& s, range by) {
  const auto pixels = [&](int size) { return static_cast<int>(std::lround(by.draw(s) * static_cast<float>(size))); };
  const int left = pixels(in.cols);
  window(in, out, pixels(in.rows), left, cv::BORDER_CONSTANT);
}

inline void rotate(const cv::Mat& in, cv::Mat& out, state& s, range degrees, int interpolation) {
  const cv::Point2f center(0.5f * static_cast<float>(in.cols - 1), 0.5f * static_cast<float>(in.rows - 1));
  const auto matrix = cv::getRotationMatrix2D_(center, static_cast<double>(degrees.draw(s)), 1.0);
  cv::warpAffine(in, out, matrix, out.size(), interpolation);
}

/// Rotation, shear and scale about the centre, and a translation.
inline void affine(const cv::Mat& in, cv::Mat& out, state& s, range degrees, range by, range scale, range shear) {
  const auto draw = [&](range r) { return static_cast<double>(r.draw(s)); };
  const double angle = CV_PI / 180 * draw(degrees);
  const double x = draw(by) * in.cols;
  const double y = draw(by) * in.rows;
  const double k = draw(scale);
  const double sx = CV_PI / 180 * draw(shear);
  const double sy = CV_PI / 180 * draw(shear);
  const double a = k * std::cos(angle - sy) / std::cos(sy);
  const double b = k * (-std::cos(angle - sy) * std::tan(sx) / std::cos(sy) - std::sin(angle));
  const double c = k * std::sin(angle - sy) / std::cos(sy);
  const double d = k * (-std::sin(angle - sy) * std::tan(sx) / std::cos(sy) + std::cos(angle));
  const double u = 0.5 * (in.cols - 1);
  const double v = 0.5 * (in.rows - 1);
  const cv::Matx23d matrix(a, b, u + x - a * u - b * v, c, d, v + y - c * u - d * v);
  cv::warpAffine(in, out, matrix, out.size(), cv::INTER_LINEAR);
}

inline void resize(const cv::Mat& in, cv::Mat& out, state&, int interpolation) {
  cv::resize(in, out, out.size(), 0, 0, interpolation);
}

/// A window of a random area and ratio. Most windows are smaller than the result, so that none is filtered.
inline void random_resized_crop(const cv::Mat& in, cv::Mat& out, state& s) {
  const auto area = static_cast<float>(in.rows * in.cols);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const float target = area * range{0.08f, 1.0f}.draw(s);
    const float aspect = std::exp(range{std::log(3.0f / 4.0f), std::log(4.0f / 3.0f)}.draw(s));
    const auto w = static_cast<int>(std::lround(std::sqrt(target * aspect)));
    const auto h = static_cast<int>(std::lround(std::sqrt(target / aspect)));
    if (w < 1 || w > in.cols || h < 1 || h > in.rows) continue;
    const int top = s.random.uniform(0, in.rows - h + 1);
    const int left = s.random.uniform(0, in.cols - w + 1);
    return resize(in(cv::Rect(left, top, w, h)), out, s, cv::INTER_LINEAR);
  }
  resize(in, out, s, cv::INTER_LINEAR);
}

// --- Colour ---------------------------------------------------------------------------------------------------------

/// LUT takes twice as long.
inline void brightness(const cv::Mat& in, cv::Mat& out, state& s, range factor) {
  in.convertTo(out, -1, static_cast<double>(factor.draw(s)));
}

inline void contrast(const cv::Mat& in, cv::Mat& out, state& s, range factor) {
  const bool colour = in.channels() == 3;
  if (colour) cv::cvtColor(in, s.images[3], cv::COLOR_RGB2GRAY);
  const double mean = cv::mean(colour ? s.images[3] : in)[0];
  const auto f = static_cast<double>(factor.draw(s));
  in.convertTo(out, -1, f, (1 - f) * mean);
}

/// One matrix. cvtColor to grey and back and addWeighted, as Albumentations does it, take twice as long.
inline void saturation(const cv::Mat& in, cv::Mat& out, state& s, range factor) {
  const float f = factor.draw(s);
  const float r = 0.2989f * (1 - f);
  const float g = 0.587f * (1 - f);
  const float b = 0.114f * (1 - f);
  cv::transform(in, out, cv::Matx33f(r + f, g, b, r, g + f, b, r, g, b + f));
}

/// On floats, as torchvision defines it. That is more exact than OpenCV's HSV of bytes with 180 hues, which
/// Albumentations uses, and faster too.
inline void hue(const cv::Mat& in, cv::Mat& out, state& s, range shift) {
  in.convertTo(s.images[1], CV_32F, 1.0 / 255.0);
  cv::cvtColor(s.images[1], s.images[2], cv::COLOR_RGB2HSV);
  // HSV2RGB takes hues beyond the full circle, but none below 0.
  const auto turn = static_cast<double>(shift.draw(s));
  cv::add(s.images[2], cv::Scalar((turn < 0 ? turn + 1 : turn) * 360.0), s.images[2]);
  cv::cvtColor(s.images[2], s.images[1], cv::COLOR_HSV2RGB);
  s.images[1].convertTo(out, CV_8U, 255.0);
}

/// All four in a random order, in place after the first one.
inline void color_jitter(const cv::Mat& in, cv::Mat& out, state& s, range factor, range shift) {
  std::array order{0, 1, 2, 3};
  for (int i = 3; i > 0; --i)
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(s.random.uniform(0, i + 1))]);
  const cv::Mat* from = &in;
  for (const int which : order) {
    switch (which) {
      case 0: brightness(*from, out, s, factor); break;
      case 1: contrast(*from, out, s, factor); break;
      case 2: saturation(*from, out, s, factor); break;
      default: hue(*from, out, s, shift); break;
    }
    from = &out;
  }
}

/// The same with the calls of Albumentations' ColorJitter (albumentations/augmentations/functional.py,
/// adjust_*_torchvision): tables for brightness and contrast, grey and back for saturation, and a table of the 180 hues
/// of an HSV of bytes.
inline void color_jitter_as_albumentations(const cv::Mat& in, cv::Mat& out, state& s, range factor, range shift) {
  std::array<std::uint8_t, 256> entries;
  const cv::Mat table(1, 256, CV_8U, entries.data());
  const auto fill = [&](const auto& value) {
    for (int i = 0; i < 256; ++i) entries[static_cast<std::size_t>(i)] = cv::saturate_cast<std::uint8_t>(value(i));
  };
  std::array order{0, 1, 2, 3};
  for (int i = 3; i > 0; --i)
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(s.random.uniform(0, i + 1))]);
  const cv::Mat* from = &in;
  for (const int which : order) {
    const float f = (which == 3 ? shift : factor).draw(s);
    switch (which) {
      case 0:
        fill([&](int i) { return static_cast<float>(i) * f; });
        cv::LUT(*from, table, out);
        break;
      case 1: {
        cv::cvtColor(*from, s.images[3], cv::COLOR_RGB2GRAY);
        const auto mean = static_cast<float>(cv::mean(s.images[3])[0]);
        fill([&](int i) { return static_cast<float>(i) * f + mean * (1 - f); });
        cv::LUT(*from, table, out);
        break;
      }
      case 2:
        cv::cvtColor(*from, s.images[1], cv::COLOR_RGB2GRAY);
        cv::cvtColor(s.images[1], s.images[2], cv::COLOR_GRAY2RGB);
        cv::addWeighted(*from, static_cast<double>(f), s.images[2], static_cast<double>(1 - f), 0.0, out);
        break;
      default:
        cv::cvtColor(*from, s.images[1], cv::COLOR_RGB2HSV);
        fill([&](int i) { return ((i + static_cast<int>(180 * f)) % 180 + 180) % 180; });
        cv::extractChannel(s.images[1], s.images[2], 0);
        cv::LUT(s.images[2], table, s.images[2]);
        cv::insertChannel(s.images[2], s.images[1], 0);
        cv::cvtColor(s.images[1], out, cv::COLOR_HSV2RGB);
        break;
    }
    from = &out;
  }
}

inline void grayscale(const cv::Mat& in, cv::Mat& out, state& s) {
  cv::cvtColor(in, s.images[0], cv::COLOR_RGB2GRAY);
  cv::cvtColor(s.images[0], out, cv::COLOR_GRAY2RGB);
}

inline void invert(const cv::Mat& in, cv::Mat& out, state&) {
  cv::bitwise_not(in, out);
}

/// Most of the time goes into the random numbers; their type makes no difference.
inline void gaussian_noise(const cv::Mat& in, cv::Mat& out, state& s, float sigma) {
  s.images[0].create(in.size(), CV_32FC(in.channels()));
  s.random.fill(s.images[0], cv::RNG::NORMAL, 0.0, 255.0 * static_cast<double>(sigma));
  cv::add(in, s.images[0], out, cv::noArray(), CV_8U);
}

/// From interleaved bytes to planes of floats, which lie one below the other in `out`. Conversion to floats before the
/// split into planes takes three to six times as long.
template <class Values>
void normalize(const cv::Mat& in, cv::Mat& out, state& s, const Values& mean, const Values& std) {
  const bool colour = in.channels() == 3;
  if (colour) cv::split(in, s.planes.data());
  for (int c = 0; c < in.channels(); ++c) {
    const auto i = static_cast<std::size_t>(c);
    const double scale = 1.0 / static_cast<double>(std[i]);
    cv::Mat plane = out.rowRange(c * in.rows, (c + 1) * in.rows);
    (colour ? s.planes[i] : in).convertTo(plane, CV_32F, scale / 255.0, -static_cast<double>(mean[i]) * scale);
  }
}

// --- Batches --------------------------------------------------------------------------------------------------------

inline void mixup(const cv::Mat& in, const cv::Mat& partner, cv::Mat& out, state& s) {
  const double weight = s.random.uniform(0.0, 1.0);
  cv::addWeighted(in, weight, partner, 1 - weight, 0.0, out);
}

inline void cutmix(const cv::Mat& in, const cv::Mat& partner, cv::Mat& out, state& s) {
  in.copyTo(out);
  const float half = 0.5f * std::sqrt(s.random.uniform(0.0f, 1.0f));
  const auto side = [&](int size) {
    const int center = s.random.uniform(0, size);
    const auto reach = static_cast<int>(half * static_cast<float>(size));
    return cv::Range(std::max(center - reach, 0), std::min(center + reach, size));
  };
  const cv::Range rows = side(in.rows);
  const cv::Range columns = side(in.cols);
  if (rows.empty() || columns.empty()) return;
  cv::Mat rectangle = out(rows, columns);
  partner(rows, columns).copyTo(rectangle);
}

// --- Regions --------------------------------------------------------------------------------------------------------

inline void random_erasing(const cv::Mat& in, cv::Mat& out, state& s, bool random_values) {
  in.copyTo(out);
  const auto area = static_cast<float>(in.rows * in.cols);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const float target = area * range{0.02f, 0.33f}.draw(s);
    const float aspect = std::exp(range{std::log(0.3f), std::log(3.3f)}.draw(s));
    const auto h = static_cast<int>(std::lround(std::sqrt(target * aspect)));
    const auto w = static_cast<int>(std::lround(std::sqrt(target / aspect)));
    if (h >= in.rows || w >= in.cols) continue;
    const int top = s.random.uniform(0, in.rows - h + 1);
    cv::Mat rectangle = out(cv::Rect(s.random.uniform(0, in.cols - w + 1), top, w, h));
    if (random_values)
      s.random.fill(rectangle, cv::RNG::UNIFORM, 0, 256);
    else
      rectangle.setTo(cv::Scalar::all(0));
    return;
  }
}

}  // namespace bench::opencv
