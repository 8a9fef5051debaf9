// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "xaug/core/type_list.hpp"
#include "xaug/image/affine.hpp"
#include "xaug/image/brightness.hpp"
#include "xaug/image/center_crop.hpp"
#include "xaug/image/color_jitter.hpp"
#include "xaug/image/contrast.hpp"
#include "xaug/image/gaussian_noise.hpp"
#include "xaug/image/grayscale.hpp"
#include "xaug/image/horizontal_flip.hpp"
#include "xaug/image/hue.hpp"
#include "xaug/image/invert.hpp"
#include "xaug/image/normalize.hpp"
#include "xaug/image/pad.hpp"
#include "xaug/image/random_crop.hpp"
#include "xaug/image/random_erasing.hpp"
#include "xaug/image/random_resized_crop.hpp"
#include "xaug/image/resize.hpp"
#include "xaug/image/rotate.hpp"
#include "xaug/image/rotate90.hpp"
#include "xaug/image/saturation.hpp"
#include "xaug/image/translate.hpp"
#include "xaug/image/vertical_flip.hpp"

namespace xaug {

/// All transforms of single images, in the order of the documentation. any_pipeline, JSON, --list and the tests that
/// run over every transform read this list; a new transform is one more line.
using all_transforms = transform_list<                               //
    random_crop, center_crop, pad, horizontal_flip, vertical_flip,   // lattice
    rotate90, translate,                                             //
    rotate, affine, resize, random_resized_crop,                     // resampling
    brightness, contrast, saturation, hue, color_jitter, grayscale,  // colour
    invert, gaussian_noise, normalize,                               //
    random_erasing>;                                                 // regions

}  // namespace xaug
