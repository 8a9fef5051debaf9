// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// All for LibTorch and images: views of tensors, a data set for torch::data, and a loader of batches. Opt-in: needs
// LibTorch (xaug::torch in CMake). The single headers compile faster: those for views and for the loader do not include
// torch/data.h. The loader of texts, interop/torch_text_loader.hpp, needs xaug::text too.

#include "xaug/interop/torch_dataset.hpp"
#include "xaug/interop/torch_loader.hpp"
#include "xaug/interop/torch_source.hpp"
#include "xaug/interop/torch_view.hpp"
