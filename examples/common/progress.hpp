// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace examples {

/// A line on the terminal that says how far a long job is, how fast, and how much time is left. It shows nothing if
/// stderr is not a terminal or the job takes less than two seconds, and goes away at the end. Safe to use from many
/// threads.
class progress {
public:
  progress(std::int64_t total, std::string what);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress();

  void add(std::int64_t count = 1);
  /// There are so many more to do than the constructor was told.
  void expect(std::int64_t more);

  /// A line on stdout, which stays.
  void print(const std::string& line);

private:
  using clock = std::chrono::steady_clock;

  void clear();

  std::int64_t total_;
  const std::string what_;
  const bool terminal_;
  const clock::time_point begin_ = clock::now();
  std::mutex mutex_;
  clock::time_point shown_{};
  std::int64_t done_ = 0;
};

/// The line itself: "1200/60000 images, 5321/s, 11 s left".
std::string progress_line(std::int64_t done, std::int64_t total, const std::string& what, double seconds);

/// A number of seconds for people: "0.8 s", "45 s", "3 min 20 s", "2 h 5 min".
std::string duration(double seconds);

}  // namespace examples
