// SPDX-License-Identifier: BSD-3-Clause

#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"
#include "xaug/interop/torch.hpp"
#include "xaug/pipeline/batch_pipeline.hpp"
#include "xaug/xaug.hpp"

// What it costs to have batches augmented while a model trains: a program of its own, because it needs LibTorch.
//
// loader/...: seconds for each image, of a data set as Fashion-MNIST (60,000 grey images of 28 x 28) in batches of 64,
// with the standard augmentation. "direct" is the pipeline alone, on one batch that is read and written over and over.
//
// train_step: a training step of a small CNN on the loader's batches against the same step on ready-made ones. Blocks
// of both kinds of steps alternate, so that changes in the machine's speed affect both; the counters are medians over
// blocks. One core is left to the loader. If LibTorch's BLAS has threads of its own, limit them as well:
//
//     OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 xaug_torch_benchmarks --benchmark_filter=train_step
//         --benchmark_min_time=60

namespace bench {
namespace {

using namespace xaug;
using xaug::index;

constexpr index batch_size = 64;
constexpr index data_set_size = 60'000;
constexpr index num_classes = 10;
constexpr image_shape shape{28, 28, 1};

const auto standard = random_crop{.height = 28, .width = 28, .padding = 2} | horizontal_flip{} |
                      normalize{.mean = 0.2860f, .std = 0.3530f};

const tensor_source& data_set() {
  static const tensor_source all(torch::randint(0, 256, {data_set_size, shape.height, shape.width}, torch::kUInt8),
                                 torch::randint(0, num_classes, {data_set_size}, torch::kInt64));
  return all;
}

loader_options options(int threads) {
  return {.batch_size = batch_size, .seed = 1, .threads = threads, .num_classes = num_classes};
}

/// An endless sequence of batches.
struct endless {
  std::shared_ptr<batch_loader> loader;

  batch_loader::batch next() const {
    for (;;)
      if (auto batch = loader->next()) return std::move(*batch);
  }
};

template <class Pipeline>
void add_loader(const std::string& name, const Pipeline& pipeline, int threads) {
  add(
      name_of("loader", name, shape, threads == 0 ? "no threads" : std::to_string(threads) + " threads"),
      [=] {
        return [from = endless{std::make_shared<batch_loader>(data_set(), pipeline, options(threads))}](std::uint64_t) {
          benchmark::DoNotOptimize(from.next().images.data_ptr());
        };
      },
      batch_size)
      ->UseRealTime();
}

void add_direct() {
  add(
      name_of("loader", "standard", shape, "direct"),
      [] {
        std::vector<std::int64_t> indices(static_cast<std::size_t>(batch_size));
        std::iota(indices.begin(), indices.end(), 0);
        return [indices, in = image<std::uint8_t>::random(shape, memory_order::hwc, batch_size),
                out = image<float>(shape, memory_order::chw, batch_size)](std::uint64_t i) mutable {
          standard(in.batch(), out.batch(), {.seed = 1, .epoch = i}, indices);
        };
      },
      batch_size)
      ->UseRealTime();
}

/// torch::data's own loader, over the same data set and pipeline.
void add_torch_data(std::size_t workers) {
  using namespace torch::data;
  const std::string contender = "torch_data " + std::to_string(workers) + " workers";
  benchmark::RegisterBenchmark(name_of("loader", "standard", shape, contender).c_str(), [=](benchmark::State& state) {
    torch_dataset augmented(data_set(), standard, {.seed = 1});
    auto loader = make_data_loader<samplers::RandomSampler>(augmented.map(transforms::Stack<>()),
                                                            DataLoaderOptions(batch_size).workers(workers));
    auto batch = loader->begin();
    for (auto _ : state) {
      benchmark::DoNotOptimize(batch->data.data_ptr());
      if (++batch == loader->end()) batch = loader->begin();
    }
    state.counters["per_image"] =
        benchmark::Counter(static_cast<double>(batch_size),
                           static_cast<benchmark::Counter::Flags>(benchmark::Counter::kIsIterationInvariantRate |
                                                                  benchmark::Counter::kInvert));
  })->UseRealTime();
}

struct cnn : torch::nn::Module {
  torch::nn::Conv2d first{register_module("first", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 32, 3).padding(1)))};
  torch::nn::Conv2d second{
      register_module("second", torch::nn::Conv2d(torch::nn::Conv2dOptions(32, 64, 3).padding(1)))};
  torch::nn::Linear hidden{register_module("hidden", torch::nn::Linear(64 * 7 * 7, 128))};
  torch::nn::Linear last{register_module("last", torch::nn::Linear(128, num_classes))};

  torch::Tensor forward(torch::Tensor x) {
    x = torch::max_pool2d(torch::relu(first(x)), 2);
    x = torch::max_pool2d(torch::relu(second(x)), 2);
    return last(torch::relu(hidden(x.flatten(1))));
  }
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void train_steps(benchmark::State& state) {
  constexpr int block = 10;
  const int cores = static_cast<int>(std::max(2U, std::thread::hardware_concurrency()));
  at::set_num_threads(cores - 1);
  torch::manual_seed(1);
  cnn model;
  torch::optim::Adam optimizer(model.parameters(), torch::optim::AdamOptions(0.001));
  const auto step = [&](const torch::Tensor& images, const torch::Tensor& targets) {
    optimizer.zero_grad();
    torch::nn::functional::cross_entropy(model.forward(images), targets).backward();
    optimizer.step();
  };
  const endless loader{std::make_shared<batch_loader>(data_set(), standard, options(1))};
  struct ready {
    torch::Tensor images;
    torch::Tensor targets;
  };
  std::vector<ready> made;
  for (int i = 0; i < block; ++i) {
    const auto batch = loader.next();
    made.push_back({batch.images.clone(), batch.targets.clone()});
  }
  const auto on_ready = [&] {
    for (const ready& batch : made) step(batch.images, batch.targets);
  };
  const auto on_loader = [&] {
    for (int i = 0; i < block; ++i) {
      const auto batch = loader.next();
      step(batch.images, batch.targets);
    }
  };
  const auto seconds = [](const auto& run) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / block;
  };
  on_ready();  // memory is allocated and threads are started
  on_loader();
  const double waited_before = loader.loader->waited();
  std::vector<double> ready_times;
  std::vector<double> loader_times;
  std::vector<double> ratios;
  bool loader_first = false;
  for (auto _ : state) {
    if (loader_first) loader_times.push_back(seconds(on_loader));
    ready_times.push_back(seconds(on_ready));
    if (!loader_first) loader_times.push_back(seconds(on_loader));
    ratios.push_back(loader_times.back() / ready_times.back());
    loader_first = !loader_first;
  }
  const double spent = std::accumulate(loader_times.begin(), loader_times.end(), 0.0) * block;
  state.counters["ready_s"] = median(ready_times);
  state.counters["loader_s"] = median(loader_times);
  state.counters["ratio"] = median(ratios);
  state.counters["waited_share"] = (loader.loader->waited() - waited_before) / spent;
}

[[maybe_unused]] const bool registered = [] {
  add_direct();
  for (const int threads : {0, 1, 2}) add_loader("standard", standard, threads);
  for (const int threads : {0, 1}) add_loader("standard and mixup", standard | mixup{.alpha = 0.2f}, threads);
  for (const std::size_t workers : {0U, 1U}) add_torch_data(workers);
  benchmark::RegisterBenchmark("train_step/cnn/28x28x1", train_steps)->UseRealTime()->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace bench
