// SPDX-License-Identifier: BSD-3-Clause

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "text/phrases.hpp"
#include "xaug/interop/torch_text_loader.hpp"
#include "xaug/pipeline/text_registry.hpp"

// What it costs to have texts augmented and tokenized while a model trains, in batches of 32 of the phrases of
// text/phrases.hpp.
//
// loader_text/...: texts per second, and the share of the ids that are padding. "direct" is pipeline and tokenizer
// alone.
//
// train_step_text/...: the share of the time that training waits for batches that one thread makes, by waited(). A step
// of so many milliseconds is simulated: it sleeps, as a thread does that waits for a GPU. "transformer" is a step of a
// small one on the cores that the loader leaves.

namespace bench {
namespace {

using namespace xaug;
using xaug::index;

constexpr index batch_size = 32;
constexpr index max_length = 64;
constexpr index vocabulary = 30522;
constexpr index num_classes = 2;

const auto noise = random_swap{.alpha = 0.1f} | random_deletion{.p = 0.1f} | keyboard_typo{.alpha = 0.1f};

/// Each token of split() is a piece, whose number is made of its bytes.
struct word_tokenizer {
  void encode(std::string_view text, std::vector<text_piece>& pieces, const tokenizer_options& options) const {
    thread_local std::vector<token> tokens;
    split(text, tokens);
    const auto room = static_cast<std::size_t>(options.max_length - 2);
    pieces.clear();
    pieces.push_back({.id = 101, .span = {}});
    for (const token& each : std::span(tokens).first(std::min(room, tokens.size()))) {
      const auto word = std::hash<std::string_view>()(each.span.of(text));
      pieces.push_back({.id = static_cast<std::int32_t>(word % vocabulary), .span = each.span});
    }
    pieces.push_back({.id = 102, .span = {}});
  }
  std::int32_t padding_id() const { return 0; }
};

const std::vector<std::string>& phrases() {
  static const std::vector<std::string> all = read_phrases();
  return all;
}
const text_source& data_set() {
  static const text_source all(
      phrases(), torch::randint(0, num_classes, {static_cast<std::int64_t>(phrases().size())}, torch::kInt64));
  return all;
}

text_loader_options options(int threads, index bucket_batches = 1) {
  return {.batch_size = batch_size,
          .seed = 1,
          .threads = threads,
          .max_length = max_length,
          .bucket_batches = bucket_batches};
}

/// The next batch of an endless sequence.
text_loader::batch next(text_loader& loader) {
  for (;;)
    if (auto batch = loader.next()) return std::move(*batch);
}

template <class Pipeline>
void add_loader(const std::string& name, const Pipeline& pipeline, int threads, index bucket_batches) {
  const std::string contender = threads == 0 ? "no threads" : std::to_string(threads) + " threads";
  benchmark::RegisterBenchmark(("loader_text/" + name + '/' + contender).c_str(), [=](benchmark::State& state) {
    text_loader loader(data_set(), pipeline, word_tokenizer(), options(threads, bucket_batches));
    std::int64_t texts = 0, ids = 0, pieces = 0;
    for (auto _ : state) {
      const auto batch = next(loader);
      texts += static_cast<std::int64_t>(batch.indices().size());
      ids += batch.ids.numel();
      const auto* lengths = batch.lengths.data_ptr<std::int64_t>();
      for (std::int64_t i = 0; i < batch.lengths.numel(); ++i) pieces += lengths[i];
    }
    state.SetItemsProcessed(texts);
    state.counters["padding"] = 1.0 - static_cast<double>(pieces) / static_cast<double>(ids);
  })->UseRealTime();
}

template <class Pipeline>
void add_direct(const std::string& name, const Pipeline& pipeline) {
  benchmark::RegisterBenchmark(("loader_text/" + name + "/direct").c_str(), [=](benchmark::State& state) {
    const text_source& source = data_set();
    std::string text;
    std::vector<text_piece> pieces;
    std::uint64_t i = 0;
    for (auto _ : state) {
      const auto sample = static_cast<index>(i % static_cast<std::uint64_t>(source.size()));
      pipeline(source.text(sample), text, {.seed = 1, .index = i++});
      word_tokenizer().encode(text, pieces, {.max_length = max_length});
      benchmark::DoNotOptimize(pieces.data());
    }
    state.SetItemsProcessed(state.iterations());
  })->UseRealTime();
}

/// Takes a step on each batch, and says how long it takes and what share of it is waiting.
template <class Step>
void train(benchmark::State& state, const Step& step) {
  text_loader loader(data_set(), noise, word_tokenizer(), options(1, 50));
  for (int i = 0; i < 3; ++i) step(next(loader));  // memory is allocated and threads are started
  const double before = loader.waited();
  const auto begin = std::chrono::steady_clock::now();
  for (auto _ : state) step(next(loader));
  const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  state.counters["waited_share"] = (loader.waited() - before) / spent;
}

struct transformer : torch::nn::Module {
  torch::nn::Embedding words{register_module("words", torch::nn::Embedding(vocabulary, 128))};
  torch::nn::TransformerEncoderLayer layer{register_module(
      "layer",
      torch::nn::TransformerEncoderLayer(torch::nn::TransformerEncoderLayerOptions(128, 4).dim_feedforward(256)))};
  torch::nn::Linear last{register_module("last", torch::nn::Linear(128, num_classes))};

  torch::Tensor forward(const torch::Tensor& ids, const torch::Tensor& mask) {
    const auto x = layer(words(ids).transpose(0, 1), torch::Tensor(), mask.logical_not());
    return last(x[0]);
  }
};

void transformer_steps(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(std::max(2U, std::thread::hardware_concurrency())) - 1);
  torch::manual_seed(1);
  transformer model;
  torch::optim::SGD optimizer(model.parameters(), torch::optim::SGDOptions(0.01));
  train(state, [&](const text_loader::batch& batch) {
    optimizer.zero_grad();
    torch::nn::functional::cross_entropy(model.forward(batch.ids, batch.mask), batch.targets).backward();
    optimizer.step();
  });
}

[[maybe_unused]] const bool registered = [] {
  const text_pipeline<> nothing;
  add_direct("nothing", nothing);
  add_direct("noise", noise);
  for (const int threads : {0, 1, 2}) {
    add_loader("nothing", nothing, threads, 1);
    add_loader("noise", noise, threads, 1);
    add_loader("noise in buckets", noise, threads, 50);
  }
  for (const int milliseconds : {1, 5, 20})
    benchmark::RegisterBenchmark(("train_step_text/" + std::to_string(milliseconds) + " ms").c_str(),
                                 [=](benchmark::State& state) {
                                   train(state, [=](const text_loader::batch&) {
                                     std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
                                   });
                                 })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("train_step_text/transformer", transformer_steps)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
}  // namespace bench
