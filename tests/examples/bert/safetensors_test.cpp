// SPDX-License-Identifier: BSD-3-Clause

#include "common/bert/safetensors.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "support/expect_error.hpp"

namespace {

using namespace examples;
using xaug::test::expect_error;

std::vector<std::uint8_t> with_length(std::uint64_t length, const std::string& header, std::size_t data) {
  std::vector<std::uint8_t> bytes(8);
  std::memcpy(bytes.data(), &length, 8);
  bytes.insert(bytes.end(), header.begin(), header.end());
  for (std::size_t i = 0; i < data; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

/// A file of this header, and of `data` bytes 0, 1, 2, ...
safetensors parsed(const std::string& header, std::size_t data) {
  return {with_length(header.size(), header, data), "some.safetensors"};
}

void expect_refused(const std::string& header, std::size_t data, std::initializer_list<std::string_view> parts) {
  SCOPED_TRACE(header);
  expect_error([&] { parsed(header, data); }, parts);
  expect_error([&] { parsed(header, data); }, {"some.safetensors"});
}

std::string entry(const std::string& name, const std::string& type, const std::string& shape,
                  const std::string& offsets) {
  return '"' + name + R"(":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + '}';
}

TEST(safetensors, reads_tensors_in_the_order_of_their_values) {
  const auto file = parsed('{' + entry("b", "U8", "[2,3]", "[8,14]") + ',' + entry("a", "F32", "[2]", "[0,8]") + ',' +
                               entry("scalar", "I64", "[]", "[14,22]") + ',' +
                               entry("none", "F16", "[0,9223372036854775807,3]", "[22,22]") +
                               R"(,"__metadata__":{"format":"pt"}}   )",
                           22);
  ASSERT_EQ(file.tensors().size(), 4);
  EXPECT_EQ(file.tensors()[0].name, "a");
  EXPECT_EQ(file.tensors()[1].name, "b");
  EXPECT_EQ(file.tensors()[1].type, tensor_type::u8);
  EXPECT_EQ(file.tensors()[1].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(std::vector(file.tensors()[1].bytes.begin(), file.tensors()[1].bytes.end()),
            (std::vector<std::uint8_t>{8, 9, 10, 11, 12, 13}));
  EXPECT_EQ(file.tensors()[2].size(), 1);
  EXPECT_EQ(file.tensors()[3].size(), 0);
  EXPECT_EQ(file.metadata(), (tensor_metadata{{"format", "pt"}}));
  EXPECT_EQ(file.find("b"), &file.tensors()[1]);
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_TRUE(parsed("{}", 0).tensors().empty());
}

TEST(safetensors, lengths_of_headers) {
  for (std::size_t size = 0; size < 8; ++size)
    expect_error([&] { safetensors(std::vector<std::uint8_t>(size), "x"); }, {"x", "8 bytes"});
  const std::string header = "{}";
  for (const std::uint64_t length : {std::uint64_t{3}, std::uint64_t{1} << 32, ~std::uint64_t{0}, ~std::uint64_t{7}})
    expect_error([&] { safetensors(with_length(length, header, 0), "x"); }, {"x", "at most 2 bytes"});
  expect_error([&] { safetensors(with_length(0, header, 0), "x"); }, {"x", "begins with {"});
  const std::string long_header = "{}" + std::string(100'000'000, ' ');
  expect_error([&] { parsed(long_header, 0); }, {"at most 100000000 bytes"});
}

TEST(safetensors, headers_that_are_not_json) {
  for (const char* header : {"[]", " {}", "null", "\"a\"", "\xEF\xBB\xBF{}"})
    expect_refused(header, 0, {"begins with {"});
  for (const char* header : {"{", "{}{}", "{\"a\":}", "{\"\xFF\":{}}", "{a:1}", "{\"a\":1e999}"})
    expect_refused(header, 0, {"a header of JSON"});
  expect_refused(std::string("{}\0", 3), 0, {"a header of JSON", "a null byte at 2"});
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  expect_refused(deep, 0, {"3 levels"});
  deep = "{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += "{\"b\":";
  expect_refused(deep, 0, {"3 levels"});
}

TEST(safetensors, names_that_occur_twice) {
  const std::string a = entry("a", "U8", "[1]", "[0,1]");
  expect_refused('{' + a + ',' + entry("a", "U8", "[1]", "[1,2]") + '}', 2, {"\"a\" twice"});
  expect_refused(R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", 1, {"\"dtype\" twice"});
  expect_refused(R"({"__metadata__":{},"__metadata__":{}})", 0, {"\"__metadata__\" twice"});
}

TEST(safetensors, descriptions) {
  expect_refused(R"({"a":1})", 0, {"tensor \"a\"", "an object", "1"});
  expect_refused(R"({"a":{"shape":[1],"data_offsets":[0,1]}})", 1, {"tensor \"a\"", "\"dtype\""});
  expect_refused(R"({"a":{"dtype":"U8","data_offsets":[0,1]}})", 1, {"tensor \"a\"", "\"shape\""});
  expect_refused(R"({"a":{"dtype":"U8","shape":[1]}})", 1, {"tensor \"a\"", "\"data_offsets\""});
  for (const char* type : {"f32", "F31", "", "F32 "})
    expect_refused('{' + entry("a", type, "[1]", "[0,4]") + '}', 4, {"tensor \"a\".dtype", type});
  expect_refused(R"({"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}})", 1, {"tensor \"a\".dtype", "7"});
  for (const char* shape : {"[-1]", "[1.0]", "[1e0]", "[18446744073709551616]", "[9223372036854775808]", "[\"1\"]", "1",
                            "[null]", "{}", "[true]"})
    expect_refused('{' + entry("a", "U8", shape, "[0,1]") + '}', 1, {"tensor \"a\".shape"});
  for (const char* offsets : {"[-1,0]", "[0,1.5]", "[0,18446744073709551617]", "7"})
    expect_refused('{' + entry("a", "U8", "[1]", offsets) + '}', 1, {"tensor \"a\".data_offsets", "whole number"});
  for (const char* metadata : {"[]", "1", "null"})
    expect_refused(std::string(R"({"__metadata__":)") + metadata + '}', 0, {"__metadata__", "an object of texts"});
  expect_refused(R"({"__metadata__":{"a":1}})", 0, {"__metadata__, \"a\"", "a text"});
}

TEST(safetensors, places_of_values) {
  for (const char* offsets : {"[0,2]", "[1,0]", "[0]", "[]", "[0,1,1]", "[9223372036854775806,9223372036854775807]"})
    expect_refused('{' + entry("a", "U8", "[1]", offsets) + '}', 1, {"tensor \"a\".data_offsets", "within 1 bytes"});
  // Another size than that of the shape.
  expect_refused('{' + entry("a", "F32", "[2]", "[0,4]") + '}', 4, {"tensor \"a\".data_offsets", "8 bytes", "found 4"});
  expect_refused('{' + entry("a", "U8", "[0]", "[0,1]") + '}', 1, {"0 bytes", "found 1"});
  // Products that overflow: to 0, to the right size, and into the sign.
  for (const char* shape : {"[4294967296,4294967296]", "[4611686018427387905]", "[4611686018427387904,2]"})
    expect_refused('{' + entry("a", "F32", shape, "[0,4]") + '}', 4, {"tensor \"a\"", "more than 2^64"});
  // Gaps, overlaps and remains.
  const std::string a = entry("a", "U8", "[2]", "[0,2]");
  expect_refused('{' + a + ',' + entry("b", "U8", "[1]", "[3,4]") + '}', 4,
                 {"tensor \"b\"", "a begin at 2", "found 3"});
  expect_refused('{' + a + ',' + entry("b", "U8", "[2]", "[1,3]") + '}', 3,
                 {"tensor \"b\"", "a begin at 2", "found 1"});
  expect_refused('{' + a + ',' + entry("b", "U8", "[2]", "[0,2]") + '}', 2, {"a begin at 2", "found 0"});
  expect_refused('{' + entry("a", "U8", "[2]", "[1,3]") + '}', 3, {"a begin at 0", "found 1"});
  expect_refused('{' + a + '}', 3, {"2 bytes of values", "found 3"});
  expect_refused("{}", 1, {"0 bytes of values", "found 1"});
}

TEST(safetensors, every_type_has_its_size) {
  for (const auto& [name, size] : std::initializer_list<std::pair<std::string, std::size_t>>{{"BOOL", 1},
                                                                                             {"U8", 1},
                                                                                             {"I8", 1},
                                                                                             {"F8_E5M2", 1},
                                                                                             {"F8_E4M3", 1},
                                                                                             {"I16", 2},
                                                                                             {"U16", 2},
                                                                                             {"F16", 2},
                                                                                             {"BF16", 2},
                                                                                             {"I32", 4},
                                                                                             {"U32", 4},
                                                                                             {"F32", 4},
                                                                                             {"F64", 8},
                                                                                             {"I64", 8},
                                                                                             {"U64", 8}}) {
    const auto file = parsed('{' + entry("a", name, "[3]", "[0," + std::to_string(3 * size) + ']') + '}', 3 * size);
    EXPECT_EQ(name_of(file.tensors()[0].type), name);
    EXPECT_EQ(size_of(file.tensors()[0].type), size);
    EXPECT_EQ(file.tensors()[0].size(), 3);
  }
}

template <class T>
std::vector<float> floats_of(const std::vector<T>& values, tensor_type type) {
  const temporary_folder folder;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T));
  const stored_tensor tensor{
      .name = "a", .type = type, .shape = {static_cast<std::int64_t>(values.size())}, .bytes = bytes};
  write_safetensors(folder / "a", {&tensor, 1});
  const auto file = read_safetensors(folder / "a");
  std::vector<float> floats(values.size());
  file.copy_floats(file.tensors()[0], floats);
  return floats;
}

TEST(safetensors, converts_every_half_exactly) {
  std::vector<std::uint16_t> bits(65536);
  for (std::size_t i = 0; i < bits.size(); ++i) bits[i] = static_cast<std::uint16_t>(i);
  const auto halves = floats_of(bits, tensor_type::f16);
  const auto brains = floats_of(bits, tensor_type::bf16);
  for (std::size_t i = 0; i < bits.size(); ++i) {
    const double sign = i >> 15 != 0 ? -1 : 1;
    const int exponent = static_cast<int>(i >> 10) & 31;
    const int fraction = static_cast<int>(i) & 1023;
    if (exponent == 31 && fraction != 0) {
      EXPECT_TRUE(std::isnan(halves[i])) << i;
    } else {
      const double expected = exponent == 31  ? std::numeric_limits<double>::infinity()
                              : exponent == 0 ? std::ldexp(fraction, -24)
                                              : std::ldexp(1024 + fraction, exponent - 25);
      EXPECT_EQ(halves[i], static_cast<float>(sign * expected)) << i;
      EXPECT_EQ(std::signbit(halves[i]), i >> 15 != 0) << i;
    }
    EXPECT_EQ(std::bit_cast<std::uint32_t>(brains[i]), i << 16) << i;
  }
}

TEST(safetensors, what_are_no_floats) {
  const auto file = parsed('{' + entry("a", "I32", "[1]", "[0,4]") + ',' + entry("b", "F32", "[1]", "[4,8]") + '}', 8);
  std::vector<float> to(1);
  expect_error([&] { file.copy_floats(file.tensors()[0], to); }, {"some.safetensors, tensor \"a\"", "F32", "I32"});
  to.resize(2);
  expect_error([&] { file.copy_floats(file.tensors()[1], to); }, {"tensor \"b\"", "2 values", "found 1"});
}

TEST(safetensors, writes_what_it_reads) {
  const temporary_folder folder;
  const std::vector<std::uint8_t> values{1, 2, 3, 4, 5, 6};
  const std::vector<stored_tensor> tensors{{"z", tensor_type::u8, {2, 1}, std::span(values).first(2)},
                                           {"none", tensor_type::f64, {0}, {}},
                                           {"é\n", tensor_type::bf16, {2}, std::span(values).last(4)}};
  write_safetensors(folder / "a", tensors, {{"key", "a \"text\""}});
  const auto file = read_safetensors(folder / "a");
  EXPECT_EQ(file.name(), (folder / "a").string());
  EXPECT_EQ(file.metadata(), (tensor_metadata{{"key", "a \"text\""}}));
  ASSERT_EQ(file.tensors().size(), 3);
  for (const auto& each : tensors) {
    const auto* found = file.find(each.name);
    ASSERT_NE(found, nullptr) << each.name;
    EXPECT_EQ(found->type, each.type);
    EXPECT_EQ(found->shape, each.shape);
    EXPECT_TRUE(std::equal(found->bytes.begin(), found->bytes.end(), each.bytes.begin(), each.bytes.end()));
  }
  // Values begin at a multiple of 8.
  std::uint64_t length = 0;
  const auto bytes = read_file(folder / "a");
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0);
  EXPECT_EQ(bytes.size(), 8 + length + values.size());

  // No part of it is a file.
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(safetensors({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)}, "x"), xaug::error);
}

TEST(safetensors, what_cannot_be_written) {
  const temporary_folder folder;
  const auto file = folder / "a";
  const std::vector<std::uint8_t> values(4);
  const auto expect_no = [&](const std::vector<stored_tensor>& tensors, std::initializer_list<std::string_view> parts) {
    expect_error([&] { write_safetensors(file, tensors); }, parts);
    EXPECT_FALSE(exists(file));
  };
  const stored_tensor fine{"a", tensor_type::f32, {1}, values};
  expect_no({fine, fine}, {file.string(), "tensor \"a\"", "taken"});
  expect_no({{"__metadata__", tensor_type::f32, {1}, values}}, {"taken"});
  expect_no({{"a", tensor_type::f32, {2}, values}}, {"tensor \"a\"", "its shape", "found 4"});
  expect_no({{"a", tensor_type::f32, {-1, -1}, values}}, {"tensor \"a\"", "its shape"});
  expect_no({{"\xFF", tensor_type::f32, {1}, values}}, {file.string(), "UTF-8"});
}

TEST(safetensors, files_that_are_not_there) {
  const temporary_folder folder;
  EXPECT_NE(xaug::test::message_of([&] { read_safetensors(folder / "a"); }).find("cannot be read"), std::string::npos);
}

}  // namespace
