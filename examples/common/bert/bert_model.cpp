// SPDX-License-Identifier: BSD-3-Clause
#include "common/bert/bert_model.hpp"

#include <cmath>
#include <sstream>
#include <xaug/core/error.hpp>

#include "common/bert/dropout.hpp"

namespace examples {
namespace {

constexpr double initial_deviation = 0.02;

// At a score, what makes the probability of a place 0: the difference is far beyond what exp() can represent. Infinity
// would make the probabilities NaN where all places are padding.
constexpr double far_below = -10000.0;

affine add_linear(torch::nn::Module& to, const std::string& name, std::int64_t from, std::int64_t size) {
  return {to.register_parameter(name + "_weight", torch::empty({size, from}).normal_(0, initial_deviation)),
          to.register_parameter(name + "_bias", torch::zeros({size}))};
}

affine add_norm(torch::nn::Module& to, const std::string& name, std::int64_t size) {
  return {to.register_parameter(name + "_weight", torch::ones({size})),
          to.register_parameter(name + "_bias", torch::zeros({size}))};
}

torch::Tensor add_table(torch::nn::Module& to, const std::string& name, std::int64_t rows, std::int64_t size) {
  return to.register_parameter(name, torch::empty({rows, size}).normal_(0, initial_deviation));
}

torch::Tensor linear(const torch::Tensor& x, const affine& by) {
  return torch::linear(x, by.weight, by.bias);
}

std::string described(const torch::Tensor& tensor) {
  if (!tensor.defined()) return "an undefined tensor";
  std::ostringstream text;
  text << tensor.scalar_type() << ' ' << tensor.sizes();
  return text.str();
}

void require(bool fine, const char* what, const std::string& expected, const torch::Tensor& found) {
  if (!fine) throw xaug::error(what, expected, described(found));
}

void check_ids(const char* what, const torch::Tensor& ids, std::int64_t count) {
  require(ids.defined() && ids.dim() == 2 && ids.scalar_type() == torch::kInt64, what, "Long [size, length]", ids);
  // On other devices this would wait for them.
  if (!ids.is_cpu() || ids.numel() == 0) return;
  const auto [least, most] = torch::aminmax(ids);
  for (const auto each : {least.item<std::int64_t>(), most.item<std::int64_t>()})
    if (each < 0 || each >= count) throw xaug::error(what, "0 to " + std::to_string(count - 1), each);
}

void check_mask(const torch::Tensor& mask, const torch::Tensor& of) {
  require(mask.defined() && mask.scalar_type() == torch::kBool && mask.sizes() == of.sizes().slice(0, 2), "mask",
          "Bool [" + std::to_string(of.size(0)) + ", " + std::to_string(of.size(1)) + "]", mask);
}

void check(const bert_config& c) {
  const auto require_positive = [](const char* what, std::int64_t found) {
    if (found < 1) throw xaug::error(what, "at least 1", found);
  };
  require_positive("bert_config.vocabulary", c.vocabulary);
  require_positive("bert_config.hidden", c.hidden);
  require_positive("bert_config.layers", c.layers);
  require_positive("bert_config.heads", c.heads);
  require_positive("bert_config.intermediate", c.intermediate);
  require_positive("bert_config.max_positions", c.max_positions);
  require_positive("bert_config.type_vocabulary", c.type_vocabulary);
  if (c.hidden % c.heads != 0)
    throw xaug::error("bert_config.hidden", "a multiple of the " + std::to_string(c.heads) + " heads", c.hidden);
  const auto require_share = [](const char* what, double found) {
    if (!(found >= 0 && found < 1)) throw xaug::error(what, "a share in [0, 1)", found);
  };
  require_share("bert_config.dropout", c.dropout);
  require_share("bert_config.attention_dropout", c.attention_dropout);
  if (!(c.layer_norm_eps > 0)) throw xaug::error("bert_config.layer_norm_eps", "a positive number", c.layer_norm_eps);
}

}  // namespace

bert_config bert_base() {
  return {};
}

bert_config minilm_l6() {
  return {.hidden = 384, .layers = 6, .heads = 12, .intermediate = 1536};
}

/// Self-attention and two linear layers, each with a residual connection and a normalisation behind it.
class bert_layer final : public torch::nn::Module {
public:
  explicit bert_layer(const bert_config& c)
      : config_(c),
        // Queries, keys and values at once: one multiplication of a third of the calls.
        query_key_value_(add_linear(*this, "query_key_value", c.hidden, 3 * c.hidden)),
        attention_(add_linear(*this, "attention", c.hidden, c.hidden)),
        attention_norm_(add_norm(*this, "attention_norm", c.hidden)),
        intermediate_(add_linear(*this, "intermediate", c.hidden, c.intermediate)),
        output_(add_linear(*this, "output", c.intermediate, c.hidden)),
        output_norm_(add_norm(*this, "output_norm", c.hidden)) {}

  /// `x` is size x length x hidden; `bias` (size x 1 x 1 x length) is added to the scores. Returns the hidden states of
  /// the first `places` of each text: size x places x hidden.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& bias, std::int64_t places) {
    const auto kept = x.narrow(1, 0, places);
    const auto attended = add_and_normalise(linear(attend(x, kept, bias), attention_), kept, attention_norm_);
    return add_and_normalise(linear(torch::gelu(linear(attended, intermediate_)), output_), attended, output_norm_);
  }

  void add_names(std::vector<named_weight>& to, const std::string& prefix) const {
    const auto add = [&](const std::string& name, const affine& what) {
      to.push_back({prefix + name + ".weight", what.weight});
      to.push_back({prefix + name + ".bias", what.bias});
    };
    std::int64_t part = 0;
    for (const char* name : {"attention.self.query", "attention.self.key", "attention.self.value"}) {
      const auto rows = [&](const torch::Tensor& of) { return of.narrow(0, part * config_.hidden, config_.hidden); };
      add(name, {rows(query_key_value_.weight), rows(query_key_value_.bias)});
      ++part;
    }
    add("attention.output.dense", attention_);
    add("attention.output.LayerNorm", attention_norm_);
    add("intermediate.dense", intermediate_);
    add("output.dense", output_);
    add("output.LayerNorm", output_norm_);
  }

private:
  torch::Tensor attend(const torch::Tensor& x, const torch::Tensor& kept, const torch::Tensor& bias) const {
    const auto size = x.size(0);
    const auto length = x.size(1);
    const auto places = kept.size(1);
    const auto hidden = config_.hidden;
    const auto width = hidden / config_.heads;
    // Of `count` tensors, one for each text and head.
    const auto heads_of = [&](const torch::Tensor& of, std::int64_t count) {
      return of.view({size, of.size(1), count, config_.heads, width})
          .permute({2, 0, 3, 1, 4})
          .reshape({count, size * config_.heads, of.size(1), width})
          .unbind(0);
    };
    std::vector<torch::Tensor> parts;
    if (places == length) {
      parts = heads_of(linear(x, query_key_value_), 3);
    } else {
      const auto rows = [&](std::int64_t begin, std::int64_t count) {
        return affine{query_key_value_.weight.narrow(0, begin, count), query_key_value_.bias.narrow(0, begin, count)};
      };
      parts = heads_of(linear(kept, rows(0, hidden)), 1);
      for (auto& each : heads_of(linear(x, rows(hidden, 2 * hidden)), 2)) parts.push_back(each);
    }
    const auto scores = torch::baddbmm(
        bias.expand({size, config_.heads, places, length}).reshape({size * config_.heads, places, length}), parts[0],
        parts[1].transpose(1, 2), 1, 1 / std::sqrt(static_cast<double>(width)));
    const auto probabilities = fast_dropout(torch::softmax(scores, -1), config_.attention_dropout, is_training());
    return torch::bmm(probabilities, parts[2])
        .view({size, config_.heads, places, width})
        .transpose(1, 2)
        .reshape({size, places, hidden});
  }

  torch::Tensor add_and_normalise(const torch::Tensor& x, const torch::Tensor& residual, const affine& norm) const {
    return torch::layer_norm(fast_dropout(x, config_.dropout, is_training()) + residual, {config_.hidden}, norm.weight,
                             norm.bias, config_.layer_norm_eps);
  }

  bert_config config_;
  affine query_key_value_;
  affine attention_;
  affine attention_norm_;
  affine intermediate_;
  affine output_;
  affine output_norm_;
};

bert_encoder::bert_encoder(const bert_config& c, bool with_pooler) : config_(c) {
  check(c);
  words_ = add_table(*this, "words", c.vocabulary, c.hidden);
  positions_ = add_table(*this, "positions", c.max_positions, c.hidden);
  segments_ = add_table(*this, "segments", c.type_vocabulary, c.hidden);
  norm_ = add_norm(*this, "norm", c.hidden);
  for (std::int64_t i = 0; i < c.layers; ++i)
    layers_.push_back(register_module("layer" + std::to_string(i), std::make_shared<bert_layer>(c)));
  if (with_pooler) pooler_ = add_linear(*this, "pooler", c.hidden, c.hidden);
}

torch::Tensor bert_encoder::forward(const torch::Tensor& ids, const torch::Tensor& mask,
                                    const torch::Tensor& segments) {
  return forward_embedded(embed(ids, segments), mask);
}

torch::Tensor bert_encoder::embed(const torch::Tensor& ids, const torch::Tensor& segments) {
  check_ids("ids", ids, config_.vocabulary);
  if (ids.size(1) > config_.max_positions)
    throw xaug::error("ids", "at most " + std::to_string(config_.max_positions) + " places", ids.size(1));
  auto sum = torch::embedding(words_, ids) + positions_.narrow(0, 0, ids.size(1));
  if (segments.defined()) {
    check_ids("segments", segments, config_.type_vocabulary);
    require(segments.sizes() == ids.sizes(), "segments", "as many as ids", segments);
    sum = sum + torch::embedding(segments_, segments);
  } else {
    sum = sum + segments_[0];
  }
  return fast_dropout(torch::layer_norm(sum, {config_.hidden}, norm_.weight, norm_.bias, config_.layer_norm_eps),
                      config_.dropout, is_training());
}

torch::Tensor bert_encoder::forward_embedded(const torch::Tensor& embeddings, const torch::Tensor& mask) {
  return run_layers(embeddings, mask, false);
}

torch::Tensor bert_encoder::features(const torch::Tensor& embeddings, const torch::Tensor& mask, pooling how) {
  return pool(run_layers(embeddings, mask, how == pooling::cls), mask, how);
}

torch::Tensor bert_encoder::run_layers(const torch::Tensor& embeddings, const torch::Tensor& mask, bool first_only) {
  require(embeddings.defined() && embeddings.dim() == 3 && embeddings.size(2) == config_.hidden, "embeddings",
          "[size, length, " + std::to_string(config_.hidden) + "]", embeddings);
  check_mask(mask, embeddings);
  const auto bias = mask.logical_not().to(embeddings.scalar_type()).mul_(far_below).unsqueeze(1).unsqueeze(1);
  auto x = embeddings;
  for (const auto& layer : layers_)
    x = layer->forward(x, bias, first_only && layer == layers_.back() ? 1 : embeddings.size(1));
  return x;
}

torch::Tensor bert_encoder::pool(const torch::Tensor& hidden, const torch::Tensor& mask, pooling how) {
  if (how == pooling::mean) {
    check_mask(mask, hidden);
    const auto weights = mask.to(hidden.scalar_type()).unsqueeze(2);
    return (hidden * weights).sum(1) / weights.sum(1).clamp_min(1);
  }
  if (!pooler_.weight.defined()) throw xaug::error("pooling::cls", "a model with a pooler", "one without");
  return torch::tanh(linear(hidden.select(1, 0), pooler_));
}

std::vector<named_weight> bert_encoder::named_weights() const {
  std::vector<named_weight> all{{"embeddings.word_embeddings.weight", words_},
                                {"embeddings.position_embeddings.weight", positions_},
                                {"embeddings.token_type_embeddings.weight", segments_},
                                {"embeddings.LayerNorm.weight", norm_.weight},
                                {"embeddings.LayerNorm.bias", norm_.bias}};
  for (std::size_t i = 0; i < layers_.size(); ++i)
    layers_[i]->add_names(all, "encoder.layer." + std::to_string(i) + '.');
  if (pooler_.weight.defined()) {
    all.push_back({"pooler.dense.weight", pooler_.weight});
    all.push_back({"pooler.dense.bias", pooler_.bias});
  }
  return all;
}

bert_classifier::bert_classifier(const bert_config& c, std::int64_t classes, pooling how)
    : encoder_(register_module("encoder", std::make_shared<bert_encoder>(c, how == pooling::cls))), how_(how) {
  if (classes < 1) throw xaug::error("classes", "at least 1", classes);
  linear_ = add_linear(*this, "classifier", c.hidden, classes);
}

torch::Tensor bert_classifier::forward(const torch::Tensor& ids, const torch::Tensor& mask,
                                       const torch::Tensor& segments) {
  return forward_embedded(embed(ids, segments), mask);
}

torch::Tensor bert_classifier::forward_embedded(const torch::Tensor& embeddings, const torch::Tensor& mask) {
  return classify(features(embeddings, mask));
}

torch::Tensor bert_classifier::embed(const torch::Tensor& ids, const torch::Tensor& segments) {
  return encoder_->embed(ids, segments);
}

torch::Tensor bert_classifier::features(const torch::Tensor& embeddings, const torch::Tensor& mask) {
  return encoder_->features(embeddings, mask, how_);
}

torch::Tensor bert_classifier::classify(const torch::Tensor& features) {
  // Under autocast they would be of lower precision, and so would be the loss.
  return linear(fast_dropout(features, encoder_->config().dropout, is_training()), linear_)
      .to(linear_.weight.scalar_type());
}

std::vector<named_weight> bert_classifier::named_weights() const {
  auto all = encoder_->named_weights();
  for (auto& each : all) each.name.insert(0, "bert.");
  all.push_back({"classifier.weight", linear_.weight});
  all.push_back({"classifier.bias", linear_.bias});
  return all;
}

}  // namespace examples
