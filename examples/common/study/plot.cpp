// SPDX-License-Identifier: BSD-3-Clause
#include "common/study/plot.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <utility>
#include <xaug/core/error.hpp>
#include <xaug/core/numbers.hpp>

#include "common/file.hpp"
#include "common/study/text.hpp"
#include "common/temporary_folder.hpp"

extern char** environ;

namespace examples {
namespace {

namespace fs = std::filesystem;

// --- Running gnuplot ------------------------------------------------------------------------------------------------

std::string text_of(const fs::path& file) {
  const auto bytes = read_file(file);
  return {bytes.begin(), bytes.end()};
}

/// What gnuplot writes to its standard output for a script.
std::string run_gnuplot(const std::string& script) {
  const temporary_folder folder;
  const std::string script_file = folder / "script";
  const std::string output_file = folder / "output";
  const std::string message_file = folder / "messages";
  write_file(script_file, script);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (const auto& [stream, file] : {std::pair{STDOUT_FILENO, &output_file}, std::pair{STDERR_FILENO, &message_file}})
    ::posix_spawn_file_actions_addopen(&files, stream, file->c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::string program = "gnuplot";
  std::string plain = "-d";  // without the user's settings
  std::string argument = script_file;
  const std::array<char*, 4> arguments{program.data(), plain.data(), argument.data(), nullptr};
  pid_t process = 0;
  const int failure = ::posix_spawnp(&process, program.c_str(), &files, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  if (failure == ENOENT) throw xaug::error("plots", "the program gnuplot (Debian: gnuplot-nox)", "none");
  if (failure != 0) throw xaug::error("plots: gnuplot cannot be run: " + std::string(std::strerror(failure)));
  int status = 0;
  while (::waitpid(process, &status, 0) < 0)
    if (errno != EINTR) throw xaug::error("plots: gnuplot got lost: " + std::string(std::strerror(errno)));
  std::string output = text_of(output_file);
  if (status != 0 || output.empty()) throw xaug::error("plots: gnuplot failed: " + text_of(message_file));
  return output;
}

// --- Colours --------------------------------------------------------------------------------------------------------

struct paint {
  const char* name;  // in the page's style sheet
  int red, green, blue;
};

// Blue and vermilion of Okabe and Ito's palette, which people with any kind of colour vision can distinguish.
constexpr paint ink{"--ink", 31, 35, 40};
constexpr paint muted{"--muted", 99, 108, 118};
constexpr paint grid{"--grid", 226, 229, 233};
constexpr paint better{"--better", 0, 114, 178};
constexpr paint worse{"--worse", 213, 94, 0};
constexpr paint undecided{"--undecided", 125, 133, 144};
constexpr paint ghost{"--ghost", 184, 190, 198};
constexpr paint paper{"--paper", 255, 255, 255};
constexpr std::array paints{ink, muted, grid, better, worse, undecided, ghost, paper};

std::string hex(const paint& p) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", static_cast<unsigned>(p.red), static_cast<unsigned>(p.green),
                static_cast<unsigned>(p.blue));
  return text;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// gnuplot's SVG as a part of a page: no header, no font of its own, and colours from the style sheet, so that they
/// suit a dark page too.
std::string embedded(std::string svg, const std::string& description) {
  const auto begin = svg.find("<svg");
  if (begin == std::string::npos) throw xaug::error("plots", "a picture from gnuplot", svg.substr(0, 60));
  svg.erase(0, begin);
  const auto title = svg.find("<title>");
  const std::string end_of_title = "</desc>";
  const auto after = svg.find(end_of_title);
  if (title != std::string::npos && after != std::string::npos)
    svg.replace(title, after + end_of_title.size() - title, "<title>" + escape_html(description) + "</title>");
  replace_all(svg, "<svg", "<svg role=\"img\"");
  replace_all(svg, " font-family=\"Helvetica\"", "");
  for (const paint& p : paints) {
    char spaced[24];  // as gnuplot writes it for lines, and for text
    char tight[24];
    std::snprintf(spaced, sizeof spaced, "rgb(%3d, %3d, %3d)", p.red, p.green, p.blue);
    std::snprintf(tight, sizeof tight, "rgb(%d,%d,%d)", p.red, p.green, p.blue);
    const std::string variable = std::string(":var(") + p.name + ')';
    for (const std::string value : {spaced, tight})
      for (const std::string property : {"stroke", "fill", "color"})
        for (const char* quote : {"'", "\""})
          for (const char* equals : {"=", " = "}) {
            const std::string attribute = ' ' + property + equals + quote;
            replace_all(svg, attribute + value + quote, " style=" + (quote + property) + variable + quote);
          }
  }
  return svg;
}

// --- Scripts --------------------------------------------------------------------------------------------------------

/// A text as gnuplot reads it.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '\'';
}

std::string number(double value) {
  return std::isfinite(value) ? xaug::rounded_text(value, 9) : "NaN";
}

struct size {
  double width, height;
};

constexpr double font_size = 13;

std::string terminal(const size& page, plot_format format) {
  std::string script = "set encoding utf8\n";
  if (format == plot_format::svg)
    script += "set terminal svg size " + number(page.width) + ',' + number(page.height) +
              " dynamic noenhanced font 'Helvetica," + number(font_size) + "'\n";
  else  // twice the pixels, for screens of high resolution
    script += "set terminal pngcairo size " + number(2 * page.width) + ',' + number(2 * page.height) +
              " noenhanced font 'DejaVu Sans," + number(font_size * 0.75) + "' fontscale 2 linewidth 2 pointscale 2\n";
  return script;
}

std::string drawn(const std::string& script, plot_format format, const std::string& description) {
  std::string output = run_gnuplot(script);
  return format == plot_format::svg ? embedded(std::move(output), description) : output;
}

/// The approximate width of a text in points; an overestimate, because the page's font is not known.
double text_width(const std::string& text, double points) {
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  return 0.58 * points * static_cast<double>(characters);
}

struct box {
  double left, bottom, right, top;

  double overlap(const box& other) const {
    const double width = std::min(right, other.right) - std::max(left, other.left);
    const double height = std::min(top, other.top) - std::max(bottom, other.bottom);
    return width > 0 && height > 0 ? width * height : 0;
  }
};

/// A straight axis in points of the page.
struct axis {
  double from, to;    // values, logarithms on a logarithmic axis
  double begin, end;  // places
  std::vector<double> tics{};

  double place(double value) const { return begin + (value - from) / (to - from) * (end - begin); }
};

/// Values from `low` to `high`, widened to about `count` round steps.
axis linear_axis(double low, double high, double count, double begin, double end) {
  if (high - low < 1e-9) {
    low -= 0.5;
    high += 0.5;
  }
  const double rough = (high - low) / count;
  const double unit = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * unit;
  for (const double factor : {5.0, 2.0, 1.0})
    if (factor * unit >= rough) step = factor * unit;
  axis made{std::floor(low / step) * step, std::ceil(high / step) * step, begin, end};
  for (int i = 0; made.from + i * step < made.to + step / 2; ++i) {
    const double tic = made.from + i * step;
    made.tics.push_back(std::abs(tic) < step / 1e6 ? 0.0 : tic);
  }
  return made;
}

/// The same for the decimal logarithms of values: tics at every power of ten, and at 2 and 5 times that if it fits.
axis logarithmic_axis(double low, double high, double begin, double end) {
  constexpr double margin = 0.12;  // of the axis on either side, for labels
  double from = std::log10(low);
  double to = std::log10(high);
  const double least = 0.8;  // decades
  if (to - from < least) {
    const double middle = (from + to) / 2;
    from = middle - least / 2;
    to = middle + least / 2;
  }
  const double pad = (to - from) * margin;
  axis made{from - pad, to + pad, begin, end};
  for (int power = -12; power < 12; ++power)
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tic = power + std::log10(factor);
      if ((factor == 1.0 || to - from < 2.5) && tic >= made.from && tic <= made.to) made.tics.push_back(tic);
    }
  return made;
}

int decimals(const axis& a) {
  const double step = a.tics.size() > 1 ? a.tics[1] - a.tics[0] : 1;
  return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

// --- Labels ---------------------------------------------------------------------------------------------------------

struct mark {
  double x, y;       // of the point
  double low, high;  // of its interval
  std::string label;
};

struct placed_label {
  const char* side;  // where the text begins, ends or has its middle: gnuplot's word
  double x, y;       // of that, on half the height of the text
  box area;
};

constexpr double label_size = 12.5;
constexpr double point_radius = 5;

/// A position for each label, near its point and within the plot, that covers as little as possible of points,
/// intervals and other labels. The points with the least room are placed first; then all are placed again while that
/// helps.
std::vector<placed_label> place_labels(const std::vector<mark>& marks, const box& within, double zero_line) {
  std::vector<box> obstacles{{within.left, zero_line - 1, within.right, zero_line + 1}};
  for (const mark& m : marks) {
    obstacles.push_back({m.x - point_radius, m.y - point_radius, m.x + point_radius, m.y + point_radius});
    obstacles.push_back({m.x - 1.5, m.low, m.x + 1.5, m.high});
  }
  const auto candidates = [&](const mark& m) {
    const double width = text_width(m.label, label_size);
    const double height = 1.25 * label_size;
    std::vector<std::pair<placed_label, double>> all;
    // The widths of texts are only estimates: the end next to the point is the fixed one.
    const auto add = [&](const char* side, double x, double left, double middle, double cost) {
      all.push_back({{side, x, middle, {left, middle - height / 2, left + width, middle + height / 2}}, cost});
    };
    constexpr double gap = 5;
    const double right = m.x + point_radius + gap;
    const double left = m.x - point_radius - gap;
    for (const double shift : {0.0, 0.75, -0.75, 1.5, -1.5, 2.25, -2.25, 3.5, -3.5, 5.0, -5.0, 7.0, -7.0}) {
      add("left", right, right, m.y + shift * label_size, 4 * std::abs(shift));
      add("right", left, left - width, m.y + shift * label_size, 4 * std::abs(shift) + 2);
    }
    add("center", m.x, m.x - width / 2, m.high + gap + height / 2, 3);
    add("center", m.x, m.x - width / 2, m.low - gap - height / 2, 4);
    return all;
  };

  std::vector<placed_label> chosen(marks.size());
  std::vector<bool> placed(marks.size(), false);
  const auto choose = [&](std::size_t i) {
    double least = std::numeric_limits<double>::infinity();
    for (const auto& [candidate, cost] : candidates(marks[i])) {
      const box& area = candidate.area;
      double total = cost;
      for (const box& each : obstacles) total += 4 * area.overlap(each);
      for (std::size_t j = 0; j < marks.size(); ++j)
        if (j != i && placed[j]) total += 8 * area.overlap(chosen[j].area);
      const double outside = (area.right - area.left) * (area.top - area.bottom) - area.overlap(within);
      total += 10 * outside;
      if (total >= least) continue;
      least = total;
      chosen[i] = candidate;
    }
    placed[i] = true;
  };
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t j = 0; j < marks.size(); ++j)
      if (j != i) nearest = std::min(nearest, std::hypot(marks[i].x - marks[j].x, 3 * (marks[i].y - marks[j].y)));
    order.emplace_back(nearest, i);
  }
  std::sort(order.begin(), order.end());
  for (int round = 0; round < 4; ++round)
    for (const auto& each : order) choose(each.second);
  return chosen;
}

struct look {
  verdict found;
  const char* name;
  const paint& colour;
  int shape;  // gnuplot's number: 5 filled square, 6 circle, 7 filled circle
};
constexpr std::array looks{look{verdict::better, "better", better, 7},
                           look{verdict::undecided, "not told apart", undecided, 6},
                           look{verdict::worse, "worse", worse, 5}};

/// "0.5 µs": without trailing zeros.
std::string tic_text(double seconds) {
  std::string text = short_time(seconds);
  const auto space = text.find(' ');
  std::string value = text.substr(0, space);
  if (value.find('.') != std::string::npos) {
    value.erase(value.find_last_not_of('0') + 1);
    if (value.back() == '.') value.pop_back();
  }
  return value + text.substr(space);
}

}  // namespace

bool has_gnuplot() {
  try {
    run_gnuplot("set print '-'\nprint 1\n");
    return true;
  } catch (const xaug::error&) {
    return false;
  }
}

std::string trade_off_plot(std::span<const trade_off_point> points, plot_format format) {
  double cheapest = std::numeric_limits<double>::infinity();
  double most_expensive = 0;
  double lowest = 0;
  double highest = 0;
  std::vector<trade_off_point> drawable;
  for (const trade_off_point& each : points) {
    if (!std::isfinite(each.cost) || each.cost <= 0 || !std::isfinite(each.gain)) continue;
    drawable.push_back(each);
    trade_off_point& p = drawable.back();
    if (!std::isfinite(p.gain_interval.low)) p.gain_interval = {p.gain, p.gain};
    cheapest = std::min(cheapest, p.cost);
    most_expensive = std::max(most_expensive, p.cost);
    lowest = std::min(lowest, p.gain_interval.low);
    highest = std::max(highest, p.gain_interval.high);
  }
  if (drawable.empty()) throw xaug::error("trade-off plot", "an arm with a gain and a cost", "none");

  const size page{920, 500};
  const box plot{64, 58, page.width - 20, page.height - 62};
  const axis x = logarithmic_axis(cheapest, most_expensive, plot.left, plot.right);
  const axis y = linear_axis(100 * lowest, 100 * highest, 6, plot.bottom, plot.top);

  std::vector<mark> marks;
  for (const trade_off_point& p : drawable)
    marks.push_back({x.place(std::log10(p.cost)), y.place(100 * p.gain), y.place(100 * p.gain_interval.low),
                     y.place(100 * p.gain_interval.high), p.label});
  const auto labels = place_labels(marks, plot, y.place(0));

  const auto screen = [&](double px, double py) {
    return "screen " + number(px / page.width) + ", screen " + number(py / page.height);
  };
  const auto font = [&](double points_, bool bold = false) {
    // In PNG the font's size is in points of 1/72 inch, in SVG in pixels.
    const double scale = format == plot_format::png ? 0.75 : 1;
    return " font '" + std::string(bold ? ":Bold" : "") + ',' + number(points_ * scale) + "'";
  };
  std::string script = terminal(page, format);
  script += "unset key\nunset border\n";
  script += "set lmargin at screen " + number(plot.left / page.width) + "\nset rmargin at screen " +
            number(plot.right / page.width) + "\nset bmargin at screen " + number(plot.bottom / page.height) +
            "\nset tmargin at screen " + number(plot.top / page.height) + '\n';
  script += "set xrange [" + number(x.from) + ':' + number(x.to) + "]\nset yrange [" + number(y.from) + ':' +
            number(y.to) + "]\n";
  script += "set grid front\nunset grid\nset grid x y back lt 1 lw 1 lc rgb '" + hex(grid) + "'\n";
  script += "set tics scale 0 textcolor rgb '" + hex(muted) + "'\n";
  std::string separator = "set xtics (";
  for (const double tic : x.tics) {
    script += separator + quoted(tic_text(std::pow(10.0, tic))) + ' ' + number(tic);
    separator = ", ";
  }
  separator = ")\nset ytics (";
  for (const double tic : y.tics) {
    script += separator + quoted(tic == 0 ? "0" : signed_fixed(tic, decimals(y))) + ' ' + number(tic);
    separator = ", ";
  }
  script += ")\n";
  script += "set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 1.4 lc rgb '" + hex(muted) + "' back\n";
  const double top_line = page.height - 16;
  script += "set label 'Accuracy gained over no augmentation, in percentage points' at " + screen(16, top_line) +
            " left tc rgb '" + hex(ink) + "'" + font(font_size + 1) + '\n';
  script += "set label 'Time to augment one sample, on one core' at " + screen(plot.right, 16) + " right tc rgb '" +
            hex(ink) + "'" + font(font_size + 1) + '\n';

  // The legend of colours and shapes, where there are any.
  double key_x = 22;
  const double key_line = top_line - 22;
  for (const look& each : looks) {
    const auto has = [&](const trade_off_point& p) { return p.found == each.found; };
    if (std::none_of(drawable.begin(), drawable.end(), has)) continue;
    script += "set label '' at " + screen(key_x, key_line) + " point pt " + std::to_string(each.shape) +
              " ps 0.9 lw 1.6 lc rgb '" + hex(each.colour) + "'\n";
    script += "set label " + quoted(each.name) + " at " + screen(key_x + 10, key_line) + " left tc rgb '" + hex(muted) +
              "'" + font(12) + '\n';
    key_x += 34 + text_width(each.name, 12);
  }
  script += "set label '(lines: 95 % intervals)' at " + screen(key_x - 8, key_line) + " left tc rgb '" + hex(muted) +
            "'" + font(12) + '\n';

  for (std::size_t i = 0; i < marks.size(); ++i) {
    const placed_label& label = labels[i];
    const mark& m = marks[i];
    // A line to a label that is not next to its point.
    const double end_x = std::clamp(m.x, label.area.left - 2, label.area.right + 2);
    if (std::abs(label.y - m.y) > 1.2 * label_size && std::abs(end_x - m.x) > 1)
      script += "set arrow from " + screen(m.x, m.y) + " to " + screen(end_x, label.y) + " nohead lw 0.8 lc rgb '" +
                hex(ghost) + "' back\n";
    script += "set label " + quoted(m.label) + " at " + screen(label.x, label.y) + ' ' + label.side +
              " front tc rgb '" + hex(ink) + "'" + font(label_size) + '\n';
  }

  std::string plots;
  for (const look& each : looks) {
    std::string data;
    for (const trade_off_point& p : drawable)
      if (p.found == each.found)
        data += number(std::log10(p.cost)) + ' ' + number(100 * p.gain) + ' ' + number(100 * p.gain_interval.low) +
                ' ' + number(100 * p.gain_interval.high) + '\n';
    if (data.empty()) continue;
    const std::string name = "$verdict" + std::to_string(each.shape);
    script += name + " << END\n" + data + "END\n";
    const auto points_of = [&](int shape, const paint& colour) {
      return ", " + name + " using 1:2 with points pt " + std::to_string(shape) + " ps 1.1 lw 1.8 lc rgb '" +
             hex(colour) + "'";
    };
    plots += (plots.empty() ? "plot " : ", ") + name + " using 1:3:(0):($4-$3) with vectors nohead lw 2.2 lc rgb '" +
             hex(each.colour) + "'";
    if (each.shape == 6) plots += points_of(7, paper);  // so that the line ends at the circle
    plots += points_of(each.shape, each.colour);
  }
  return drawn(script + plots + '\n', format, "Accuracy gained against the time to augment one sample");
}

std::string learning_curve_plot(std::span<const curve_panel> panels, const std::string& value_name,
                                plot_format format) {
  double first = std::numeric_limits<double>::infinity();
  double last = -first;
  std::vector<double> values;
  for (const curve_panel& panel : panels)
    for (const auto* curves : {&panel.baseline, &panel.arm})
      for (const learning_curve& curve : *curves)
        for (std::size_t i = 0; i < curve.values.size(); ++i) {
          if (!std::isfinite(curve.values[i])) continue;
          first = std::min(first, curve.epochs.at(i));
          last = std::max(last, curve.epochs[i]);
          values.push_back(curve.values[i]);
        }
  if (values.empty()) throw xaug::error("learning curves", "at least one value", "none");
  // The first epochs are often far off, and would compress the rest: the worst 15 % of the values are cut.
  std::sort(values.begin(), values.end());
  const auto rank = [&](double part) {
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
  };
  const bool falls = rank(0.5) - rank(0) < rank(1) - rank(0.5);
  const double low = falls ? rank(0) : rank(0.15);
  const double high = falls ? rank(0.85) : rank(1);

  constexpr std::size_t most_columns = 4;
  const std::size_t columns = std::min(most_columns, panels.size());
  const std::size_t rows = (panels.size() + columns - 1) / columns;
  const double panel_width = 230;
  const double panel_height = 170;
  const double left = 46;
  const double bottom = 52;
  const double top = 30;
  const size page{left + panel_width * static_cast<double>(most_columns),
                  bottom + top + panel_height * static_cast<double>(rows)};
  const axis y = linear_axis(low, high, 3.5, 0, 1);
  const axis x = linear_axis(first, last, 3, 0, 1);

  std::string script = terminal(page, format);
  const double scale = format == plot_format::png ? 0.75 : 1;
  const auto font = [&](double points) { return " font '," + number(points * scale) + "'"; };
  script += "set multiplot\nunset key\nunset border\nset tics scale 0 textcolor rgb '" + hex(muted) + "'" + font(11) +
            "\nset grid y back lt 1 lw 1 lc rgb '" + hex(grid) + "'\n";
  script += "set xrange [" + number(first) + ':' + number(std::max(last, first + 1)) + "]\nset yrange [" +
            number(y.from) + ':' + number(y.to) + "]\n";
  script += "set label 1 " + quoted(value_name) + " at screen " + number(14 / page.width) + ", screen " +
            number(1 - 12 / page.height) + " left tc rgb '" + hex(ink) + "'" + font(font_size + 1) + '\n';
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const auto column = static_cast<double>(i % columns);
    const auto row = static_cast<double>(i / columns);
    const double x0 = left + column * panel_width;
    const double y1 = page.height - top - row * panel_height - 24;
    const double x1 = x0 + panel_width - 20;
    const double y0 = y1 - panel_height + 46;
    script += "set lmargin at screen " + number(x0 / page.width) + "\nset rmargin at screen " +
              number(x1 / page.width) + "\nset bmargin at screen " + number(y0 / page.height) +
              "\nset tmargin at screen " + number(y1 / page.height) + '\n';
    std::string separator = "set ytics (";
    for (const double tic : y.tics) {
      script += separator + quoted(column == 0 ? fixed(tic, decimals(y)) : "") + ' ' + number(tic);
      separator = ", ";
    }
    const bool lowest = i + columns >= panels.size();
    separator = ")\nset xtics (";
    for (const double tic : x.tics) {
      if (tic < first || tic > last) continue;
      script += separator + quoted(lowest ? fixed(tic, decimals(x)) : "") + ' ' + number(tic);
      separator = ", ";
    }
    script += ")\n";
    script += lowest ? "set label 2 'epoch' at screen " + number(x1 / page.width) + ", screen " +
                           number((y0 - 36) / page.height) + " right tc rgb '" + hex(muted) + "'" + font(11) + '\n'
                     : std::string("unset label 2\n");
    script += "set label 3 " + quoted(panels[i].title) + " at screen " + number(x0 / page.width) + ", screen " +
              number((y1 + 11) / page.height) + " left tc rgb '" + hex(ink) + "'" + font(12.5) + '\n';
    std::string plots;
    int count = 0;
    const auto add = [&](const std::vector<learning_curve>& curves, const paint& colour, double line) {
      for (const learning_curve& curve : curves) {
        std::string data;
        for (std::size_t k = 0; k < curve.values.size(); ++k)
          data +=
              std::isfinite(curve.values[k]) ? number(curve.epochs[k]) + ' ' + number(curve.values[k]) + '\n' : "\n";
        if (data.find_first_not_of('\n') == std::string::npos) continue;
        const std::string name = "$curve" + std::to_string(count++);
        script += name + " << END\n" + data + "END\n";
        plots += (plots.empty() ? "plot " : ", ") + name + " using 1:2 with lines lw " + number(line) + " lc rgb '" +
                 hex(colour) + "'";
      }
    };
    add(panels[i].baseline, ghost, 1.2);
    add(panels[i].arm, better, 1.2);
    script += plots.empty() ? "plot NaN\n" : plots + '\n';
    script += "unset label 1\n";
  }
  return drawn(script + "unset multiplot\n", format, value_name + " by epoch");
}

}  // namespace examples
