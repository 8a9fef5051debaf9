// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/core/executor.hpp"
#include "xaug/core/fields.hpp"
#include "xaug/synthetic/labelled_data.hpp"

namespace xaug {

class low_rank_gaussian_model;

/// Makes new samples of a class from a normal distribution that is fitted to it: its mean, and its covariance in the
/// `rank` directions in which it varies most: mean + scale * sum of sqrt(variance_i) * z_i * direction_i, z_i standard
/// normal.
///
///     const auto generate = xaug::low_rank_gaussian{.rank = 32}.fit(xaug::nhwc(images), labels, threads);
///     const std::int64_t label = generate({.seed = 42, .epoch = 3, .index = i}, xaug::hwc(image));
///
/// A class of n samples varies in at most n - 1 directions; a larger `rank` is reduced to that.
/// Source: principal components as a generative model, as in Tipping and Bishop, "Probabilistic Principal Component
/// Analysis", 1999, without the noise outside of the directions. They are found by block power iteration with
/// Rayleigh-Ritz (Halko, Martinsson and Tropp, "Finding Structure with Randomness", SIAM Review 2011), which needs
/// neither the covariance nor LAPACK.
struct low_rank_gaussian {
  static constexpr index most_directions = 512;

  index rank = 32;
  float scale = 1.0f;
  index num_classes = 0;

  static constexpr std::string_view name = "low_rank_gaussian";
  static constexpr auto fields() {
    return field_list{
        field<&low_rank_gaussian::rank>{limits{1, static_cast<double>(most_directions)},
                                        "how many directions a class varies in"},
        field<&low_rank_gaussian::scale>{limits{0, 10}, "of the deviations from the mean; 1: as in the data"},
        field<&low_rank_gaussian::num_classes>{limits{0, 1e9}, "labels lie below it; 0: any labels"}};
  }

  /// Fits one distribution to each class of a data set of images with one label each. Throws xaug::error for settings
  /// out of range, images or labels that do not fit each other, labels below 0 or not below num_classes, and classes
  /// with a single sample.
  /// Cost: 2 x n x values of an image x (rank + 8) for each of 5 to 50 iterations, where values of 0 are skipped; for
  /// 60,000 images of 28 x 28 and rank 32 some 8 s of one core. Classes are spread over the executor's threads; the
  /// result is the same for any.
  template <executor Executor = serial>
  XAUG_PER_ISA low_rank_gaussian_model fit(const batch_view<const std::uint8_t>& images,
                                           std::span<const std::int64_t> labels, Executor&& threads = {}) const;
};

/// The fitted distributions. Generating is const, and safe from any number of threads; it allocates nothing.
class low_rank_gaussian_model {
public:
  /// The distribution of one class, in levels from 0 to 255.
  struct class_model {
    std::int64_t label = 0;
    index samples = 0;              ///< that it was fitted to
    std::vector<double> variances;  ///< along the directions, falling; with n - 1 in the denominator
    std::vector<float> mean;        ///< height x width x channels
    std::vector<float> directions;  ///< direction by direction, each of the length of its standard deviation
  };

  const image_shape& shape() const { return shape_; }
  const std::vector<class_model>& classes() const { return classes_; }  ///< by label

  /// Writes a new sample of a random class, with the class frequencies of the data, and returns its label. `out` has
  /// the shape of the data and any strides: uint8, rounded to nearest, or float in [0, 1]; values outside of the range
  /// are clamped. Throws xaug::error for another shape.
  /// Cost: rank multiplications for each value, and 60 ns for each of the rank normal numbers.
  template <element T>
  XAUG_PER_ISA std::int64_t operator()(const sample_key& key, const image_view<T>& out) const {
    stream random(key, position);
    const index which = random.uniform_int(total_);
    const auto found = std::upper_bound(ends_.begin(), ends_.end(), which);
    return write(random, classes_[static_cast<std::size_t>(found - ends_.begin())], out);
  }

  /// Writes a new sample of the class `label`. Throws xaug::error if the data has no such class.
  template <element T>
  XAUG_PER_ISA std::int64_t operator()(const sample_key& key, std::int64_t label, const image_view<T>& out) const {
    stream random(key, position);
    return write(random, classes_[detail::find_group(classes_, label, low_rank_gaussian::name)], out);
  }

private:
  friend struct low_rank_gaussian;

  static constexpr std::uint32_t position = detail::first_generator_position + 1;

  /// A tall matrix, row by row.
  struct matrix {
    index rows = 0;
    index columns = 0;
    std::vector<double> values{};

    matrix(index rows_, index columns_)
        : rows(rows_), columns(columns_), values(static_cast<std::size_t>(rows_ * columns_)) {}
    double* operator[](index row) { return values.data() + row * columns; }
    const double* operator[](index row) const { return values.data() + row * columns; }
  };

  template <element T>
  XAUG_PER_ISA std::int64_t write(stream& random, const class_model& model, const image_view<T>& out) const {
    detail::require_shape(out, shape_, low_rank_gaussian::name);
    const std::size_t rank = model.variances.size();
    std::array<float, static_cast<std::size_t>(low_rank_gaussian::most_directions)> weights;
    for (std::size_t r = 0; r < rank; ++r) weights[r] = scale_ * static_cast<float>(random.normal());
    detail::write_levels(out, [&](index first, index count, float* to) {
      std::copy_n(model.mean.data() + first, count, to);
      const float* direction = model.directions.data() + first;
      for (std::size_t r = 0; r < rank; ++r, direction += shape_.size())
        for (index i = 0; i < count; ++i) to[i] += weights[r] * direction[i];
      for (index i = 0; i < count; ++i) to[i] = std::clamp(to[i], 0.0f, 255.0f);
    });
    return model.label;
  }

  // --- Fitting ------------------------------------------------------------------------------------------------------

  /// The deviations of a class from its mean (a row for each sample) times `directions` (a row for each value).
  static matrix project(const detail::labelled_data& data, const std::vector<index>& members,
                        const std::vector<double>& mean, const matrix& directions) {
    const index columns = directions.columns;
    std::vector<double> offset(static_cast<std::size_t>(columns));
    for (index j = 0; j < directions.rows; ++j)
      for (index k = 0; k < columns; ++k)
        offset[static_cast<std::size_t>(k)] += mean[static_cast<std::size_t>(j)] * directions[j][k];
    matrix out(static_cast<index>(members.size()), columns);
    for (index m = 0; m < out.rows; ++m) {
      const std::uint8_t* pixels = data[members[static_cast<std::size_t>(m)]];
      double* to = out[m];
      for (index k = 0; k < columns; ++k) to[k] = -offset[static_cast<std::size_t>(k)];
      for (index j = 0; j < directions.rows; ++j) {
        if (pixels[j] == 0) continue;
        const double value = pixels[j];
        const double* row = directions[j];
        for (index k = 0; k < columns; ++k) to[k] += value * row[k];
      }
    }
    return out;
  }

  /// The transpose of the deviations times `projections`. These have mean 0, so that the class's mean drops out.
  static matrix back_project(const detail::labelled_data& data, const std::vector<index>& members,
                             const matrix& projections) {
    matrix out(data.shape().size(), projections.columns);
    for (index m = 0; m < projections.rows; ++m) {
      const std::uint8_t* pixels = data[members[static_cast<std::size_t>(m)]];
      const double* row = projections[m];
      for (index j = 0; j < out.rows; ++j) {
        if (pixels[j] == 0) continue;
        const double value = pixels[j];
        double* to = out[j];
        for (index k = 0; k < out.columns; ++k) to[k] += value * row[k];
      }
    }
    return out;
  }

  /// Makes the columns orthonormal (Gram and Schmidt, twice, which is enough: Giraud et al., 2005). Columns that depend
  /// on those before them become 0.
  static void orthonormalise(matrix& m) {
    for (index k = 0; k < m.columns; ++k) {
      const auto dot = [&](index a, index b) {
        double sum = 0;
        for (index j = 0; j < m.rows; ++j) sum += m[j][a] * m[j][b];
        return sum;
      };
      const double before = std::sqrt(dot(k, k));
      for (int pass = 0; pass < 2; ++pass)
        for (index other = 0; other < k; ++other) {
          const double part = dot(k, other);
          for (index j = 0; j < m.rows; ++j) m[j][k] -= part * m[j][other];
        }
      const double length = std::sqrt(dot(k, k));
      const double factor = length > 1e-10 * before ? 1 / length : 0;
      for (index j = 0; j < m.rows; ++j) m[j][k] *= factor;
    }
  }

  /// Eigenvalues and eigenvectors (as columns) of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan,
  /// "Matrix Computations", section 8.5). The matrix is used up.
  static std::pair<std::vector<double>, matrix> eigen(matrix a) {
    const index n = a.rows;
    matrix vectors(n, n);
    for (index i = 0; i < n; ++i) vectors[i][i] = 1;
    double size = 0;
    for (const double each : a.values) size += each * each;
    for (int sweep = 0; sweep < 30; ++sweep) {
      double off = 0;
      for (index i = 0; i < n; ++i)
        for (index j = 0; j < i; ++j) off += 2 * a[i][j] * a[i][j];
      if (off <= 1e-28 * size) break;
      for (index p = 0; p < n; ++p)
        for (index q = p + 1; q < n; ++q) {
          if (a[p][q] == 0) continue;
          const double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
          const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
          const double c = 1 / std::sqrt(1 + t * t);
          const double s = t * c;
          for (index i = 0; i < n; ++i) {
            const double x = a[i][p], y = a[i][q];
            a[i][p] = c * x - s * y;
            a[i][q] = s * x + c * y;
          }
          for (index i = 0; i < n; ++i) {
            const double x = a[p][i], y = a[q][i];
            a[p][i] = c * x - s * y;
            a[q][i] = s * x + c * y;
          }
          for (index i = 0; i < n; ++i) {
            const double x = vectors[i][p], y = vectors[i][q];
            vectors[i][p] = c * x - s * y;
            vectors[i][q] = s * x + c * y;
          }
        }
    }
    std::vector<double> values;
    for (index i = 0; i < n; ++i) values.push_back(a[i][i]);
    return {std::move(values), std::move(vectors)};
  }

  static class_model fit_class(const detail::labelled_data& data, const detail::labelled_data::group& group,
                               index wanted) {
    const index values = data.shape().size();
    const auto samples = static_cast<index>(group.members.size());
    const index rank = std::min({wanted, samples - 1, values});
    constexpr index spare = 8;  // extra directions make the wanted ones converge faster
    const index columns = std::min({rank + spare, samples, values});

    std::vector<double> mean(static_cast<std::size_t>(values));
    for (const index m : group.members)
      for (index j = 0; j < values; ++j) mean[static_cast<std::size_t>(j)] += data[m][j];
    for (double& each : mean) each /= static_cast<double>(samples);

    matrix basis(values, columns);
    stream random({.seed = 0, .epoch = 0, .index = static_cast<std::uint64_t>(group.label)}, position);
    for (double& each : basis.values) each = random.normal();
    // One multiplication at least: random directions are far from where a class varies.
    basis = back_project(data, group.members, project(data, group.members, mean, basis));
    orthonormalise(basis);

    std::vector<double> eigenvalues;
    std::vector<index> order(static_cast<std::size_t>(columns));
    matrix rotation(0, 0);
    double previous = -1;
    for (int iteration = 0;; ++iteration) {
      const matrix projections = project(data, group.members, mean, basis);
      matrix covariance(columns, columns);
      for (index m = 0; m < samples; ++m)
        for (index a = 0; a < columns; ++a)
          for (index b = 0; b < columns; ++b)
            covariance[a][b] += projections[m][a] * projections[m][b] / static_cast<double>(samples - 1);
      std::tie(eigenvalues, rotation) = eigen(std::move(covariance));
      std::iota(order.begin(), order.end(), index{0});
      std::sort(order.begin(), order.end(), [&](index a, index b) {
        return eigenvalues[static_cast<std::size_t>(a)] > eigenvalues[static_cast<std::size_t>(b)];
      });
      // The variance in the wanted directions increases monotonically towards its maximum.
      double found = 0;
      for (index r = 0; r < rank; ++r)
        found += std::max(0.0, eigenvalues[static_cast<std::size_t>(order[static_cast<std::size_t>(r)])]);
      constexpr double tolerance = 1e-6;
      constexpr int most_iterations = 50;
      if (found <= previous * (1 + tolerance) || iteration == most_iterations) break;
      previous = found;
      basis = back_project(data, group.members, projections);
      orthonormalise(basis);
    }

    class_model model;
    model.label = group.label;
    model.samples = samples;
    for (const double each : mean) model.mean.push_back(static_cast<float>(each));
    model.directions.reserve(static_cast<std::size_t>(rank * values));
    for (index r = 0; r < rank; ++r) {
      const index which = order[static_cast<std::size_t>(r)];
      const double variance = std::max(0.0, eigenvalues[static_cast<std::size_t>(which)]);
      model.variances.push_back(variance);
      for (index j = 0; j < values; ++j) {
        double value = 0;
        for (index k = 0; k < columns; ++k) value += basis[j][k] * rotation[k][which];
        model.directions.push_back(static_cast<float>(std::sqrt(variance) * value));
      }
    }
    return model;
  }

  template <class Executor>
  low_rank_gaussian_model(const detail::labelled_data& data, const low_rank_gaussian& settings, Executor& threads)
      : shape_(data.shape()), scale_(settings.scale), classes_(data.groups().size()) {
    threads(static_cast<index>(classes_.size()), [&](index begin, index end) {
      for (auto c = static_cast<std::size_t>(begin); c < static_cast<std::size_t>(end); ++c)
        classes_[c] = fit_class(data, data.groups()[c], settings.rank);
    });
    for (const class_model& each : classes_) {
      total_ += each.samples;
      ends_.push_back(total_);
    }
  }

  image_shape shape_;
  float scale_;
  std::vector<class_model> classes_;
  std::vector<index> ends_;  // cumulative numbers of the classes' samples
  index total_ = 0;
};

template <executor Executor>
XAUG_PER_ISA low_rank_gaussian_model low_rank_gaussian::fit(const batch_view<const std::uint8_t>& images,
                                                            std::span<const std::int64_t> labels,
                                                            Executor&& threads) const {
  validate(*this, std::string(name));
  return low_rank_gaussian_model(detail::labelled_data(images, labels, num_classes, name), *this, threads);
}

}  // namespace xaug
