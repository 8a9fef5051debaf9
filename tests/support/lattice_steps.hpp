// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/reference.hpp"
#include "xaug/core/random.hpp"

namespace xaug::test {

/// A crop, pad, flip or turn that can be told to a lattice map or a planner, and done to an image by the reference.
struct lattice_step {
  enum kind_type { crop, pad, flip_horizontal, flip_vertical, turn } kind = crop;
  index top = 0;
  index left = 0;
  index height = 0;
  index width = 0;
  sides by{};
  padding_mode mode = padding_mode::constant;
  channel_values fill = 0.0f;
  index quarters = 0;

  friend std::ostream& operator<<(std::ostream& out, const lattice_step& s) {
    switch (s.kind) {
      case crop: return out << "crop " << s.height << 'x' << s.width << " at " << s.top << ", " << s.left << "; ";
      case pad:
        return out << "pad " << s.by.left << ' ' << s.by.top << ' ' << s.by.right << ' ' << s.by.bottom << ' '
                   << enum_names<padding_mode>[static_cast<std::size_t>(s.mode)] << ' ' << s.fill[0] << "; ";
      case flip_horizontal: return out << "flip horizontally; ";
      case flip_vertical: return out << "flip vertically; ";
      case turn: return out << "turn " << s.quarters << "; ";
    }
    return out;
  }
};

/// A random step for an image of `shape`. Pads are small or, now and then, larger than the image.
inline lattice_step random_step(stream& random, const image_shape& shape, index largest_pad = 6) {
  lattice_step s;
  s.kind = static_cast<lattice_step::kind_type>(random.uniform_int(5));
  if (s.kind == lattice_step::crop) {
    s.height = 1 + random.uniform_int(shape.height);
    s.width = 1 + random.uniform_int(shape.width);
    // Mostly large windows: many small ones in a row leave nothing to look at.
    if (random.bernoulli(0.7f)) s.height = std::max(s.height, (3 * shape.height + 3) / 4);
    if (random.bernoulli(0.7f)) s.width = std::max(s.width, (3 * shape.width + 3) / 4);
    s.top = random.uniform_int(shape.height - s.height + 1);
    s.left = random.uniform_int(shape.width - s.width + 1);
  } else if (s.kind == lattice_step::pad) {
    const auto side = [&] { return random.bernoulli(0.3f) ? 0 : random.uniform_int(largest_pad + 1); };
    s.by.left = side();
    s.by.top = side();
    s.by.right = side();
    s.by.bottom = side();
    s.mode = random.bernoulli(0.5f) ? padding_mode::constant : static_cast<padding_mode>(random.uniform_int(4));
    const float fills[] = {0.0f, 0.25f, 1.0f};  // few, so that pads with the same fill follow each other
    s.fill = fills[random.uniform_int(2)];
    if (random.bernoulli(0.2f)) {
      s.fill = {};
      for (index c = 0; c < shape.channels; ++c) s.fill.push_back(0.1f * static_cast<float>(c + 1));
    }
  } else if (s.kind == lattice_step::turn) {
    s.quarters = random.uniform_int(9) - 4;
  }
  return s;
}

/// `level(fraction)` is the fill in the units of the image.
template <element T, class Level>
image<T> applied(const lattice_step& s, const image<T>& in, const Level& level) {
  switch (s.kind) {
    case lattice_step::crop: return cropped(in, s.top, s.left, s.height, s.width);
    case lattice_step::pad: {
      std::vector<T> fill;
      for (index c = 0; c < in.shape().channels; ++c) fill.push_back(static_cast<T>(level(s.fill[c])));
      return padded(in, s.by, s.mode, fill);
    }
    case lattice_step::flip_horizontal: return mirrored(in);
    case lattice_step::flip_vertical: return upside_down(in);
    case lattice_step::turn: break;
  }
  image<T> result = in;
  for (index i = 0; i < ((s.quarters % 4) + 4) % 4; ++i) result = turned(result);
  return result;
}

/// Tells a planner of images or points.
template <class Planner>
void plan_step(const lattice_step& s, Planner& planner) {
  switch (s.kind) {
    case lattice_step::crop: return planner.crop(s.top, s.left, s.height, s.width);
    case lattice_step::pad: return planner.pad(s.by, s.mode, s.fill);
    case lattice_step::flip_horizontal: return planner.flip_horizontal();
    case lattice_step::flip_vertical: return planner.flip_vertical();
    case lattice_step::turn: return planner.turn(s.quarters);
  }
}

}  // namespace xaug::test
