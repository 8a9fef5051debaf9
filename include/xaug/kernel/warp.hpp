// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "xaug/core/coordinate_map.hpp"
#include "xaug/kernel/cubic.hpp"
#include "xaug/kernel/lattice.hpp"

XAUG_BEGIN_KERNEL

// Sampling an image at real coordinates, which a map gives for each output pixel. The definition is that of
// torchvision's affine on tensors: a pixel is looked up as PyTorch's grid_sample(padding_mode="zeros",
// align_corners=False) does, and the fill is blended in by the same sampling of an image of ones: value * mask + fill *
// (1 - mask).

namespace xaug::kernel::inline XAUG_ISA {

/// An image, and how it is sampled.
template <element T>
struct sampled_image {
  image_view<const T> image;  ///< through the lattice maps before the warp
  interpolation method = interpolation::nearest;
  fill_values fill;
};

/// A warped image, seen through the lattice maps that follow the warp.
template <element T, class Map>
struct warp_source : sampled_image<T> {
  Map map;
  const float* table = nullptr;  ///< the map's, if it has one
  lattice after;                 ///< over the warped image, which has the shape of `image`
};

namespace detail {

/// The source coordinates of `lanes` output pixels of one row.
template <element T, class Map>
struct warp_coordinates {
  warp_coordinates(const warp_source<T, Map>& s, index y) : source(s), along_y(static_cast<float>(s.after.y(y))) {}

  template <real B>
  coordinates<B> operator()(const B& x) const {
    // Which pixel of the warped image an output pixel is, the lattice maps after the warp say.
    const B along_x = B(static_cast<float>(source.after.x.origin)) + B(static_cast<float>(source.after.x.step)) * x;
    const bool columns = source.after.x.columns;
    return source_of(source.map, source.table, columns ? along_x : B(along_y), columns ? B(along_y) : along_x);
  }

  const warp_source<T, Map>& source;
  float along_y;
};

/// One output pixel, checked at every step: any interpolation, any channels, any strides, at and beyond the edges.
template <element T>
void warp_pixel(const sampled_image<T>& s, float u, float v, float* to, index plane) {
  const auto& image = s.image;
  const index width = image.shape.width;
  const index height = image.shape.height;
  // Far outside nothing is sampled; this also keeps the conversions to integers in range, and NaN out.
  const bool reached =
      u > -3.0f && v > -3.0f && u < static_cast<float>(width) + 2.0f && v < static_cast<float>(height) + 2.0f;
  if (!reached) {
    for (index c = 0; c < image.shape.channels; ++c) to[c * plane] = s.fill[c];
    return;
  }
  std::array<float, 4> weights_u{};
  std::array<float, 4> weights_v{};
  index count = 2;
  float base_u = std::floor(u);
  float base_v = std::floor(v);
  switch (s.method) {
    case interpolation::nearest:
      base_u = std::nearbyint(u);
      base_v = std::nearbyint(v);
      weights_u[0] = weights_v[0] = 1.0f;
      count = 1;
      break;
    case interpolation::bilinear:
      weights_u = {1.0f - (u - base_u), u - base_u};
      weights_v = {1.0f - (v - base_v), v - base_v};
      break;
    case interpolation::bicubic:
      weights_u = cubic_weights(u - base_u);
      weights_v = cubic_weights(v - base_v);
      base_u -= 1.0f;
      base_v -= 1.0f;
      count = 4;
      break;
  }
  const auto first_u = static_cast<index>(base_u);
  const auto first_v = static_cast<index>(base_v);
  const bool inside = first_u >= 0 && first_v >= 0 && first_u + count <= width && first_v + count <= height;
  for (index c = 0; c < image.shape.channels; ++c) {
    float value = 0.0f;
    float mask = 0.0f;
    for (index j = 0; j < count; ++j) {
      for (index i = 0; i < count; ++i) {
        const index column = first_u + i;
        const index row = first_v + j;
        if (column < 0 || column >= width || row < 0 || row >= height) continue;
        const float weight = weights_u[static_cast<std::size_t>(i)] * weights_v[static_cast<std::size_t>(j)];
        if (weight == 0.0f) continue;  // what does not count may be NaN
        value += weight * static_cast<float>(image(row, column, c));
        mask += weight;
      }
    }
    to[c * plane] = inside ? value : value * mask + s.fill[c] * (1.0f - mask);
  }
}

#if defined(__AVX2__)

/// Eight neighbouring output pixels of an RGB image of uint8, bilinear, all of them inside: two 8-byte loads for each
/// pixel bring the 2x2 neighbourhood; a transposition at the end makes planes. `lowest` and `highest` limit the
/// addresses that may be read. Returns false, and does nothing, where it cannot serve.
inline bool warp_rgb8(const sampled_image<std::uint8_t>& s, const std::uint8_t* lowest, const std::uint8_t* highest,
                      const __m256& u, const __m256& v, float* to, index plane) {
  const __m256 floor_u = _mm256_floor_ps(u);
  const __m256 floor_v = _mm256_floor_ps(v);
  const __m256 zero = _mm256_setzero_ps();
  const auto last = [](index n) { return _mm256_set1_ps(static_cast<float>(n - 1)); };
  const __m256 inside =
      _mm256_and_ps(_mm256_and_ps(_mm256_cmp_ps(floor_u, zero, _CMP_GE_OQ), _mm256_cmp_ps(floor_v, zero, _CMP_GE_OQ)),
                    _mm256_and_ps(_mm256_cmp_ps(floor_u, last(s.image.shape.width), _CMP_LT_OQ),
                                  _mm256_cmp_ps(floor_v, last(s.image.shape.height), _CMP_LT_OQ)));
  if (_mm256_movemask_ps(inside) != 0xFF) return false;

  const index step_x = s.image.stride_x;
  const index step_y = s.image.stride_y;
  const __m256i column = _mm256_cvttps_epi32(floor_u);
  const __m256i row = _mm256_cvttps_epi32(floor_v);
  const __m256i offsets = _mm256_add_epi32(_mm256_mullo_epi32(row, _mm256_set1_epi32(static_cast<int>(step_y))),
                                           _mm256_mullo_epi32(column, _mm256_set1_epi32(static_cast<int>(step_x))));
  alignas(32) std::array<std::int32_t, 8> offset;
  _mm256_store_si256(reinterpret_cast<__m256i*>(offset.data()), offsets);

  const __m256 one = _mm256_set1_ps(1.0f);
  const __m256 right = _mm256_sub_ps(u, floor_u);
  const __m256 below = _mm256_sub_ps(v, floor_v);
  const __m256 left = _mm256_sub_ps(one, right);
  const __m256 above = _mm256_sub_ps(one, below);
  alignas(32) std::array<std::array<float, 8>, 4> weights;
  _mm256_store_ps(weights[0].data(), _mm256_mul_ps(left, above));
  _mm256_store_ps(weights[1].data(), _mm256_mul_ps(right, above));
  _mm256_store_ps(weights[2].data(), _mm256_mul_ps(left, below));
  _mm256_store_ps(weights[3].data(), _mm256_mul_ps(right, below));

  const auto corner = [](const std::uint8_t* p) {
    std::uint32_t bytes;
    std::memcpy(&bytes, p, sizeof bytes);
    return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(static_cast<int>(bytes))));
  };
  __m128 pixels[8];
  for (std::size_t i = 0; i < 8; ++i) {
    const std::uint8_t* p = s.image.data + offset[i];
    const std::array<const std::uint8_t*, 4> corners{p, p + step_x, p + step_y, p + step_y + step_x};
    // Each corner is read as four bytes, one more than it has: not behind the image's last byte.
    for (const std::uint8_t* each : corners)
      if (each < lowest || each > highest) return false;
    __m128 sum = _mm_mul_ps(corner(corners[0]), _mm_set1_ps(weights[0][i]));
    for (std::size_t k = 1; k < 4; ++k)
      sum = _mm_add_ps(sum, _mm_mul_ps(corner(corners[k]), _mm_set1_ps(weights[k][i])));
    pixels[i] = sum;
  }
  _MM_TRANSPOSE4_PS(pixels[0], pixels[1], pixels[2], pixels[3]);
  _MM_TRANSPOSE4_PS(pixels[4], pixels[5], pixels[6], pixels[7]);
  for (index c = 0; c < 3; ++c) {
    _mm_storeu_ps(to + c * plane, pixels[c]);
    _mm_storeu_ps(to + c * plane + 4, pixels[4 + c]);
  }
  return true;
}

#endif

}  // namespace detail

/// Loads a tile from a warped image.
template <element T, class Map>
void load_tile(const warp_source<T, Map>& source, const tile& t) {
  const auto [low, high] = source.image.extent();
  [[maybe_unused]] const T* lowest = source.image.data + low;
  [[maybe_unused]] const T* highest = source.image.data + high - 3;
  // The vector code computes offsets in 32 bits.
  constexpr index most = std::numeric_limits<std::int32_t>::max();
  [[maybe_unused]] const bool vectors = t.image.channels == 3 && source.image.stride_c == 1 &&
                                        source.method == interpolation::bilinear && low >= -most && high <= most;
  for_each_row(t, [&](const tile_row& row) {
    const detail::warp_coordinates<T, Map> coordinates(source, row.y);
    float* to = t.data + row.offset;
    std::array<float, static_cast<std::size_t>(lanes)> us, vs;
    for (index i = 0; i < row.count; i += lanes) {
      const auto [u, v] = coordinates(ramp() + batch(static_cast<float>(row.x + i)));
      store(u, us.data());
      store(v, vs.data());
      const index count = std::min(lanes, row.count - i);
      for (index k = 0; k < count;) {
#if defined(__AVX2__)
        // Unaligned: pixels one by one may lie between groups of eight, where vectors have more lanes.
        if constexpr (std::same_as<T, std::uint8_t>)
          if (vectors && k + 8 <= count &&
              detail::warp_rgb8(source, lowest, highest, _mm256_loadu_ps(us.data() + k), _mm256_loadu_ps(vs.data() + k),
                                to + i + k, t.stride)) {
            k += 8;
            continue;
          }
#endif
        const auto at = static_cast<std::size_t>(k);
        detail::warp_pixel<T>(source, us[at], vs[at], to + i + k, t.stride);
        ++k;
      }
    }
  });
}

}  // namespace xaug::kernel::inline XAUG_ISA

XAUG_END_KERNEL
