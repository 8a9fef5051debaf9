// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Everything for images and batches, and generators of synthetic samples. JSON is in io/json.hpp, views of OpenCV
// images in interop/opencv.hpp.

#include "xaug/core/executor.hpp"
#include "xaug/core/strength.hpp"
#include "xaug/core/xtensor.hpp"
#include "xaug/pipeline/any_pipeline.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"
#include "xaug/pipeline/explain.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"
#include "xaug/synthetic/low_rank_gaussian.hpp"
#include "xaug/synthetic/smote.hpp"
#include "xaug/version.hpp"
