// SPDX-License-Identifier: BSD-3-Clause
//
// A custom transform in another namespace, composed with those of xaug: by type, and from JSON.

#include <cstdint>
#include <iostream>
#include <vector>
#include <xaug/io/json.hpp>

namespace mine {

/// Fades an image towards middle grey, by a share drawn uniformly from `strength`, with probability `p`.
struct fade {
  xaug::range strength{0.0f, 0.5f};
  float p = 1.0f;

  static constexpr std::string_view name = "fade";
  static constexpr auto fields() {
    return xaug::field_list{xaug::field<&fade::strength>{xaug::probability, "share of the grey"},
                            xaug::field<&fade::p>{xaug::probability, "probability of applying it"}};
  }

  struct draw {
    float strength = 0.0f;
    static constexpr auto fields() { return xaug::field_list{xaug::field<&draw::strength>{xaug::probability}}; }
  };
  draw sample(xaug::stream& random, const xaug::image_shape&) const { return {random.uniform(strength)}; }

  auto functor(const draw& d, xaug::plan::value_state& values) const {
    values.compute();
    const float grey = 0.5f * values.bound;  // values are in [0, bound]
    return [keep = 1.0f - d.strength, add = d.strength * grey]<xaug::kernel::real B>(const B& x, xaug::index) {
      return x * B(keep) + B(add);
    };
  }
};

using transforms = xaug::extended<xaug::all_transforms, fade>;

}  // namespace mine

int main() {
  const auto typed = xaug::horizontal_flip{} | mine::fade{.strength = {0.2f, 0.4f}} | xaug::brightness{};
  const auto from_json = xaug::parse_pipeline<mine::transforms>(R"([
    {"transform": "horizontal_flip"}, {"transform": "fade", "strength": [0.2, 0.4]}, {"transform": "brightness"}])");

  const std::vector<std::uint8_t> image(32 * 32 * 3, 200);
  std::vector<std::uint8_t> a(image.size()), b(image.size());
  typed(xaug::hwc(image.data(), 32, 32, 3), xaug::hwc(a.data(), 32, 32, 3), {.seed = 1});
  from_json(xaug::hwc(image.data(), 32, 32, 3), xaug::hwc(b.data(), 32, 32, 3), {.seed = 1});
  std::cout << to_json(from_json) << "\n200 became " << int{a[0]}
            << (a == b ? " either way\n" : " and something else\n");
  return a == b && a[0] != 200 ? 0 : 1;
}
