// SPDX-License-Identifier: BSD-3-Clause
#include "common/text_training/text_learner.hpp"

#include <torch/nn/functional/loss.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <optional>

namespace examples {

std::span<const std::int64_t> encoded_texts::classes() const {
  if (!labels.defined()) return {};
  return xaug::class_indices(labels);
}

encoded_texts encode(const std::vector<std::string>& texts, const std::vector<std::int64_t>& labels,
                     const xaug::wordpiece& tokenizer, const xaug::tokenizer_options& how, std::int64_t batch_size) {
  encoded_texts all;
  if (texts.empty()) return all;
  std::vector<std::vector<std::int64_t>> ids;
  std::vector<xaug::text_piece> pieces;
  for (const std::string& text : texts) {
    tokenizer.encode(text, pieces, how);
    auto& row = ids.emplace_back();
    for (const xaug::text_piece& piece : pieces) row.push_back(piece.id);
  }
  std::vector<std::int64_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  const auto row = [&](std::int64_t i) -> const auto& {
    return ids[static_cast<std::size_t>(i)];
  };
  std::ranges::stable_sort(order, {}, [&](std::int64_t i) { return row(i).size(); });
  for (std::size_t first = 0; first < order.size(); first += static_cast<std::size_t>(batch_size)) {
    const std::span<const std::int64_t> of =
        std::span(order).subspan(first, std::min(order.size() - first, static_cast<std::size_t>(batch_size)));
    const auto size = static_cast<std::int64_t>(of.size());
    const auto length = std::max<std::int64_t>(1, static_cast<std::int64_t>(row(of.back()).size()));
    encoded_texts::batch batch{torch::full({size, length}, std::int64_t{tokenizer.padding_id()}, torch::kInt64),
                               torch::zeros({size, length}, torch::kBool)};
    for (std::int64_t i = 0; i < size; ++i) {
      const auto& from = row(of[static_cast<std::size_t>(i)]);
      std::ranges::copy(from, batch.ids.data_ptr<std::int64_t>() + i * length);
      std::fill_n(batch.mask.data_ptr<bool>() + i * length, from.size(), true);
    }
    all.batches.push_back(std::move(batch));
  }
  all.order = torch::tensor(order);
  all.labels = torch::tensor(labels);
  return all;
}

evaluation evaluate(text_classifier& model, const encoded_texts& texts, const torch::Device& device, bool bfloat16) {
  const torch::NoGradGuard no_grad;
  const bool was_training = model.is_training();
  model.eval();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<torch::Tensor> logits;
  for (const auto& [ids, mask] : texts.batches) {
    const autocast_scope precision(bfloat16, device.type());
    logits.push_back(model.forward(ids.to(device), mask.to(device)).to(torch::kFloat32));
  }
  const torch::Tensor sorted = torch::cat(logits);
  const torch::Tensor all = torch::empty_like(sorted).index_copy_(0, texts.order.to(device), sorted);
  evaluation result = evaluation_of(all, texts.labels.to(device));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  model.train(was_training);
  return result;
}

torch::Tensor symmetric_divergence(const torch::Tensor& a, const torch::Tensor& b) {
  const auto log_p = torch::log_softmax(a, 1);
  const auto log_q = torch::log_softmax(b, 1);
  // KL(p || q) + KL(q || p) = sum (p - q) (log p - log q)
  return ((log_p.exp() - log_q.exp()) * (log_p - log_q)).sum(1).mean() / 2;
}

torch::Tensor loss_of(text_classifier& model, const torch::Tensor& ids, const torch::Tensor& mask,
                      const torch::Tensor& targets, const text_objective& objective) {
  using torch::nn::functional::cross_entropy;
  torch::Tensor embedded;
  torch::Tensor features;
  {
    const autocast_scope precision(objective.bfloat16, ids.device().type());
    embedded = model.embed(ids);
    if (objective.cutoff > 0) {
      auto kept = torch::rand(ids.sizes(), torch::TensorOptions(ids.device())).ge(objective.cutoff);
      kept.select(1, 0).fill_(true);
      embedded = embedded * kept.unsqueeze(2);
    }
    features = model.features(embedded, mask);
  }
  features = features.to(torch::kFloat32);
  if (objective.mix > 0) {
    const auto alpha = torch::full({1}, objective.mix);
    const auto gammas = torch::_standard_gamma(alpha.expand({2}).contiguous());
    const double share = (gammas[0] / gammas.sum()).item<double>();
    const auto other = torch::randperm(ids.size(0)).to(ids.device());
    const auto logits = model.classify(features * share + features.index_select(0, other) * (1 - share));
    return share * cross_entropy(logits, targets) + (1 - share) * cross_entropy(logits, targets.index_select(0, other));
  }
  const auto logits = model.classify(features);
  const auto loss = cross_entropy(logits, targets);
  if (objective.consistency == 0) return loss;
  const auto views = logits.chunk(2);
  return loss + objective.consistency * symmetric_divergence(views[0], views[1]);
}

}  // namespace examples
