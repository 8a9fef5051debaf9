// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#define XAUG_VERSION_MAJOR 0
#define XAUG_VERSION_MINOR 1
#define XAUG_VERSION_PATCH 0
