// SPDX-License-Identifier: BSD-3-Clause

#include <utf8proc.h>

#include "augment.hpp"

bool text_works() { return utf8proc_charwidth('a') == 1; }
