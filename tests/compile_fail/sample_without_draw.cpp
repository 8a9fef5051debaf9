// SPDX-License-Identifier: BSD-3-Clause
// expect: xaug: what sample.. of a transform returns has to be its .draw.
// Without a type of that name nothing would be drawn.

#include "xaug/xaug.hpp"

struct mine {
  static constexpr std::string_view name = "mine";
  static constexpr auto fields() { return xaug::field_list{}; }
  struct decision {
    float by = 0;
    static constexpr auto fields() { return xaug::field_list{xaug::field<&decision::by>{}}; }
  };
  decision sample(xaug::stream&, const xaug::image_shape&) const { return {0.5f}; }
  void plan(xaug::plan::geometry auto& out) const { out.flip_horizontal(); }
};

void use() {
  (void)(xaug::horizontal_flip{} | mine{});
}
