// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "common/file.hpp"
#include "common/temporary_folder.hpp"
#include "examples/study/made_up_study.hpp"
#include "support/expect_error.hpp"

namespace {

using examples::arm_record;
using examples::run_record;
using examples::study_record;
using examples::temporary_folder;
using xaug::test::expect_error;
using xaug::test::message_of;

study_record small_study() {
  return xaug::test::made_up_study({{"none", "None", 0.8, 0.1}, {"flip", "Flip", 0.9, 0.2}}, 2, 30);
}

run_record small_run() {
  return small_study().runs.front();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(record, a_run_reads_back_as_it_was_written) {
  run_record run = small_run();
  run.arm = "a \"quoted\" name, \u00b5";
  run.seed = ~std::uint64_t{0};
  run.history.at(0).train_loss = examples::unknown;
  run.history.at(1).validation_loss = std::numeric_limits<double>::infinity();
  run.train_seconds = 0.1 + 0.2;
  const auto read = examples::parse_record<run_record>(to_json(run), "run");
  EXPECT_EQ(read.arm, run.arm);
  EXPECT_EQ(read.seed, run.seed);
  EXPECT_EQ(read.train_seconds, run.train_seconds);
  EXPECT_EQ(read.predictions, run.predictions);
  EXPECT_EQ(read.log_likelihood, run.log_likelihood);
  ASSERT_EQ(read.history.size(), run.history.size());
  EXPECT_TRUE(std::isnan(read.history[0].train_loss));
  EXPECT_TRUE(std::isnan(read.history[1].validation_loss));  // what is not finite is unknown
  EXPECT_EQ(read.history[2].validation_accuracy, run.history[2].validation_accuracy);
  EXPECT_EQ(to_json(read), to_json(run));
}

TEST(record, every_float_reads_back_exactly) {
  run_record run = small_run();
  xaug::stream random({.seed = 5});
  for (float& each : run.log_likelihood) {
    const float magnitude = std::bit_cast<float>(random.bits() & 0x7fffffffU);
    each = std::isfinite(magnitude) ? -magnitude : -1e-40f;
  }
  EXPECT_EQ(examples::parse_record<run_record>(to_json(run), "run").log_likelihood, run.log_likelihood);
}

TEST(record, studies_and_arms_read_back) {
  study_record study = small_study();
  study.arms[1].affinity = examples::unknown;
  study.arms[1].sheet = "sheets/flip.png";
  study.settings.emplace_back("a name with \"quotes\"", "line\nline");
  const auto read = examples::parse_record<study_record>(to_json(study), "study");
  EXPECT_EQ(read.settings, study.settings);
  EXPECT_EQ(read.arms[1].sheet, study.arms[1].sheet);
  EXPECT_TRUE(std::isnan(read.arms[1].affinity));
  EXPECT_EQ(to_json(read), to_json(study));
  const auto arm = examples::parse_record<arm_record>(to_json(study.arms[0]), "arm");
  EXPECT_EQ(to_json(arm), to_json(study.arms[0]));
}

TEST(record, a_list_of_numbers_takes_one_line) {
  const std::string text = to_json(small_run());
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 20 + 30);  // fields and epochs
}

TEST(record, files) {
  const temporary_folder folder;
  const run_record run = small_run();
  write_record(folder / "run.json", run);
  EXPECT_EQ(to_json(examples::read_record<run_record>(folder / "run.json")), to_json(run));
  EXPECT_NE(message_of([&] { examples::read_record<run_record>(folder / "none.json"); }).find("none.json: cannot be"),
            std::string::npos);
}

TEST(record, a_file_that_breaks_off_is_no_run) {
  const temporary_folder folder;
  const std::string text = to_json(small_run());
  for (const std::size_t length : {std::size_t{0}, text.size() / 2, text.size() - 3}) {
    examples::write_file(folder / "run.json", std::string_view(text).substr(0, length));
    EXPECT_NE(message_of([&] { examples::read_record<run_record>(folder / "run.json"); }).find("run.json: not JSON"),
              std::string::npos);
  }
}

TEST(record, says_where_json_is_wrong) {
  const std::string text = to_json(small_run());
  const auto parse = [](const std::string& changed) { examples::parse_record<run_record>(changed, "some.json"); };
  expect_error([&] { parse(replaced(text, "\"seed\"", "\"sead\"")); }, {"some.json: run.seed", "a value", "nothing"});
  expect_error([&] { parse(replaced(text, "\"seed\"", "\"more\": [1], \"seed\"")); },
               {"some.json: run.more", "no such name", "[1]"});
  expect_error([&] { parse(replaced(text, "\"seed\": 100", "\"seed\": -1")); }, {"run.seed", "whole number", "-1"});
  expect_error([&] { parse(replaced(text, "\"seed\": 100", "\"seed\": 1.5")); }, {"run.seed", "whole number", "1.5"});
  expect_error([&] { parse(replaced(text, "\"epoch\":2,", "\"epoch\":99999999999,")); },
               {"run.history[1].epoch", "whole number", "99999999999"});
  expect_error([&] { parse(replaced(text, "\"arm\": \"none\"", "\"arm\": 3")); }, {"run.arm", "a text", "3"});
  expect_error([&] { parse(replaced(text, "\"train_seconds\": ", "\"train_seconds\": \"1\", \"x\": ")); },
               {"run.train_seconds", "a number or null"});
  expect_error([&] { parse("[]"); }, {"some.json: run", "an object", "[]"});
  expect_error([&] { parse(replaced(text, "\"history\": [", "\"history\": [3,")); },
               {"run.history[0]", "an object", "3"});
}

TEST(record, says_what_is_wrong_with_a_run) {
  const auto broken = [](auto change) {
    run_record run = small_run();
    change(run);
    return [run] { examples::check(run); };
  };
  expect_error(broken([](auto& r) { r.arm = ""; }), {"run.arm", "a name"});
  expect_error(broken([](auto& r) { r.tested_epoch = 77; }), {"\"none\", repeat 0, tested_epoch", "77"});
  expect_error(broken([](auto& r) { r.history[3].epoch = 2; }), {"history", "in order", "2 after 3"});
  expect_error(broken([](auto& r) { r.history[3].validation_accuracy = 82; }),
               {"history[3].validation_accuracy", "[0, 1]", "82"});
  expect_error(broken([](auto& r) { r.train_seconds = -1; }), {"train_seconds", "-1"});
  expect_error(broken([](auto& r) { r.predictions[4] = -2; }), {"predictions[4]", "-2"});
  expect_error(broken([](auto& r) { r.log_likelihood.pop_back(); }), {"log_likelihood", "30 predictions", "29"});
  expect_error(broken([](auto& r) { r.log_likelihood[7] = 0.5f; }), {"log_likelihood[7]", "0.5"});
  expect_error(broken([](auto& r) { r.log_likelihood[7] = NAN; }), {"log_likelihood[7]", "nan"});
  expect_error(broken([](auto& r) { r.log_likelihood[7] = -INFINITY; }), {"log_likelihood[7]", "-inf"});
  const temporary_folder folder;
  run_record run = small_run();
  run.repeat = -1;
  expect_error([&] { write_record(folder / "run.json", run); }, {"repeat", "-1"});
  EXPECT_FALSE(std::filesystem::exists(folder / "run.json"));
}

TEST(record, says_what_is_wrong_with_a_study) {
  EXPECT_NO_THROW(examples::check(small_study()));
  const auto broken = [](auto change) {
    study_record study = small_study();
    change(study);
    return [study] { examples::check(study); };
  };
  expect_error(broken([](auto& s) { s.arms.clear(); }), {"study.arms", "baseline"});
  expect_error(broken([](auto& s) { s.arms[1].name = "none"; }), {"study.arms", "\"none\" twice"});
  expect_error(broken([](auto& s) { s.arms[1].diversity = -1; }), {"arms[1].diversity", "-1"});
  expect_error(broken([](auto& s) { s.labels.clear(); }), {"study.labels", "none"});
  expect_error(broken([](auto& s) { s.labels[3] = 10; }), {"study.labels[3]", "[0, 10)", "10"});
  expect_error(broken([](auto& s) { s.class_names.resize(1); }), {"class_names", "at least 2", "1"});
  expect_error(broken([](auto& s) { s.runs[0].arm = "other"; }), {"the name of an arm", "\"other\""});
  expect_error(broken([](auto& s) { s.runs[1].repeat = 0; }), {"\"none\", repeat 0", "one such run", "two"});
  expect_error(broken([](auto& s) { s.runs[2].seed = 9; }), {"\"flip\", repeat 0, seed", "100", "9"});
  expect_error(broken([](auto& s) { s.runs[2].predictions[5] = 10; }), {"predictions[5]", "[0, 10)", "10"});
  expect_error(broken([](auto& s) {
                 s.runs[2].predictions.pop_back();
                 s.runs[2].log_likelihood.pop_back();
               }),
               {"predictions", "30 test samples", "29"});
}

}  // namespace
