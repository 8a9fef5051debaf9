// SPDX-License-Identifier: BSD-3-Clause
#include "common/progress.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <utility>
#include <xaug/core/numbers.hpp>

namespace examples {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 2s;        // shorter jobs need no line
constexpr auto refreshment = 100ms;  // faster is not legible
constexpr const char* to_line_start = "\r\033[K";

}  // namespace

std::string duration(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::lround(seconds));
  if (seconds < 9.95) return xaug::fixed_text(seconds, 1) + " s";
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string progress_line(std::int64_t done, std::int64_t total, const std::string& what, double seconds) {
  std::string line = std::to_string(done) + '/' + std::to_string(total) + ' ' + what;
  if (done <= 0 || seconds <= 0) return line;
  const double rate = static_cast<double>(done) / seconds;
  return line + ", " + xaug::fixed_text(rate, rate < 10 ? 1 : 0) + "/s, " +
         duration(static_cast<double>(total - done) / rate) + " left";
}

progress::progress(std::int64_t total, std::string what)
    : total_(total), what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

progress::~progress() {
  clear();
}

void progress::clear() {
  if (shown_ == clock::time_point{}) return;
  std::fputs(to_line_start, stderr);
  shown_ = {};
}

void progress::add(std::int64_t count) {
  if (!terminal_) return;
  const std::lock_guard lock(mutex_);
  done_ += count;
  const auto now = clock::now();
  if (done_ >= total_) return clear();
  if (now - begin_ < patience || now - shown_ < refreshment) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  std::fprintf(stderr, "%s%s", to_line_start, progress_line(done_, total_, what_, seconds).c_str());
  std::fflush(stderr);
}

void progress::expect(std::int64_t more) {
  const std::lock_guard lock(mutex_);
  total_ += more;
}

void progress::print(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear();
  std::cout << line << std::endl;  // flushed, as the next line may take minutes
}

}  // namespace examples
