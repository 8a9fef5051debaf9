// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/kernel/bytes.hpp"

#include <gtest/gtest.h>

#include <string>

#include "xaug/core/random.hpp"

namespace {

using namespace xaug;
using namespace xaug::kernel;

template <class Part>
class byte_blocks : public testing::Test {};
using all_parts = testing::Types<portable_bytes
#if defined(__SSE2__)
                                 ,
                                 sse2_bytes
#endif
#if defined(__AVX2__)
                                 ,
                                 avx2_bytes
#endif
                                 >;
TYPED_TEST_SUITE(byte_blocks, all_parts);

TYPED_TEST(byte_blocks, answer_for_every_byte_and_place) {
  using block = basic_byte_block<TypeParam>;
  stream random(sample_key{.seed = 1});
  for (std::size_t offset = 0; offset < 33; ++offset)
    for (std::size_t count = 0; count <= 64; ++count) {
      std::string memory(offset + count, '\0');  // no byte behind the last one may be read
      for (char& c : memory) c = static_cast<char>(random.bits());
      const char* from = memory.data() + offset;
      const block bytes = count == 64 ? block::load(from) : block::load(from, count, '~');
      const auto value = static_cast<char>(count > 0 ? from[count / 2] : 'x');
      const auto low = static_cast<unsigned char>(random.bits());
      const auto high = static_cast<unsigned char>(low + random.uniform_int(256 - low));
      for (std::size_t i = 0; i < 64; ++i) {
        const auto c = static_cast<unsigned char>(i < count ? from[i] : '~');
        const auto bit = [i](std::uint64_t bits) { return (bits >> i & 1) != 0; };
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        ASSERT_EQ(bit(bytes.equal(value)), c == static_cast<unsigned char>(value)) << i;
        ASSERT_EQ(bit(bytes.in(low, high)), low <= c && c <= high) << i;
        ASSERT_EQ(bit(bytes.high()), c >= 0x80) << i;
        ASSERT_EQ(bit(bytes.folded().in('a', 'z')), letter) << i;
      }
    }
}

}  // namespace
