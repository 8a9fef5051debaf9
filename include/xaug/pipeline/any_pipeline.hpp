// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "xaug/core/dispatch.hpp"
#include "xaug/pipeline/any_transform.hpp"
#include "xaug/pipeline/pipeline.hpp"
#include "xaug/pipeline/registry.hpp"

namespace xaug {

/// A pipeline whose parts are known at run time. `List` names the transforms that it can hold; add your own with
/// transform_list.
template <class List>
using basic_any_pipeline = basic_pipeline<std::vector<basic_any_transform<List>>>;

using any_transform = basic_any_transform<all_transforms>;
using any_pipeline = basic_any_pipeline<all_transforms>;

template <>
inline constexpr bool detail::is_dispatchable<std::vector<any_transform>> = true;

}  // namespace xaug
