// SPDX-License-Identifier: BSD-3-Clause
#include "xaug/interop/torch_text_loader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/allocation_counter.hpp"
#include "support/expect_error.hpp"
#include "support/word_tokenizer.hpp"
#include "xaug/pipeline/text_registry.hpp"

namespace xaug::test::text_loading {
namespace {

constexpr std::int64_t samples = 50;
constexpr std::int64_t num_classes = 5;
constexpr std::int32_t padding = 7;
const word_tokenizer tokenizer(padding);

/// Of 0 to 22 words, in an order that has nothing to do with their lengths.
const std::vector<std::string>& texts() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (std::int64_t i = 0; i < samples; ++i) {
      std::string text;
      for (std::int64_t word = 0; word < i * 7 % 23; ++word)
        text += (word > 0 ? " w\u00f6rd" : "w\u00f6rd") + std::to_string(i) + 'x' + std::to_string(word);
      made.push_back(text);
    }
    return made;
  }();
  return all;
}
text_source hard_source() {
  return {texts(), torch::arange(samples) % num_classes};
}
const torch::Tensor& soft_targets() {
  static const torch::Tensor all =
      torch::softmax(torch::arange(samples * 4).to(torch::kFloat32).view({samples, 4}).sin(), 1);
  return all;
}
text_source soft_source() {
  return {texts(), soft_targets()};
}

const auto noise = random_swap{.alpha = 0.3f} | random_deletion{.p = 0.2f} | case_noise{.alpha = 0.5f};

/// A batch that is kept.
struct copy {
  torch::Tensor ids;
  torch::Tensor mask;
  torch::Tensor lengths;
  torch::Tensor targets;
  std::vector<std::int64_t> indices;
  std::vector<std::string> texts;
  std::vector<std::vector<text_piece>> pieces;
  index number = 0;

  explicit copy(const text_loader::batch& batch)
      : ids(batch.ids.clone()),
        mask(batch.mask.clone()),
        lengths(batch.lengths.clone()),
        targets(batch.targets.clone()),
        indices(batch.indices().begin(), batch.indices().end()),
        number(batch.number()) {
    for (index row = 0; row < batch.texts().size(); ++row) {
      texts.emplace_back(batch.texts()[row]);
      const auto of_row = batch.offsets(row);
      pieces.emplace_back(of_row.begin(), of_row.end());
    }
  }
};

std::vector<copy> epoch_of(text_loader& loader, std::uint64_t epoch) {
  std::vector<copy> all;
  for (const auto& batch : loader.epoch(epoch)) {
    EXPECT_EQ(batch.epoch(), epoch);
    EXPECT_EQ(batch.number(), static_cast<index>(all.size()));
    all.emplace_back(batch);
  }
  EXPECT_EQ(static_cast<index>(all.size()), loader.batches());
  return all;
}

void expect_same(const std::vector<copy>& a, const std::vector<copy>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].indices, b[i].indices) << "batch " << i;
    ASSERT_EQ(a[i].texts, b[i].texts) << "batch " << i;
    ASSERT_EQ(a[i].pieces, b[i].pieces) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].ids, b[i].ids)) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].mask, b[i].mask)) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].lengths, b[i].lengths)) << "batch " << i;
    ASSERT_TRUE(torch::equal(a[i].targets, b[i].targets)) << "batch " << i;
  }
}

/// Expects what pipeline and tokenizer make of the samples, called by hand.
void expect_by_hand(const copy& batch, std::uint64_t seed, std::uint64_t epoch, const tokenizer_options& how = {},
                    index views = 1, index multiple = 1) {
  const auto size = static_cast<index>(batch.indices.size());
  const index rows = size * views;
  ASSERT_EQ(static_cast<index>(batch.texts.size()), rows);
  std::vector<std::vector<text_piece>> pieces(static_cast<std::size_t>(rows));
  std::size_t longest = 1;
  for (index row = 0; row < rows; ++row) {
    const auto place = static_cast<std::size_t>(row);
    const std::int64_t sample = batch.indices[static_cast<std::size_t>(row % size)];
    const auto number = static_cast<std::uint64_t>(sample + row / size * samples);
    const std::string text = noise(texts()[static_cast<std::size_t>(sample)], {seed, epoch, number});
    ASSERT_EQ(batch.texts[place], text);
    tokenizer.encode(text, pieces[place], how);
    ASSERT_EQ(batch.pieces[place], pieces[place]);
    longest = std::max(longest, pieces[place].size());
  }
  const auto length = (static_cast<index>(longest) + multiple - 1) / multiple * multiple;
  ASSERT_EQ(batch.ids.sizes(), (std::vector<std::int64_t>{rows, length}));
  ASSERT_EQ(batch.mask.sizes(), batch.ids.sizes());
  ASSERT_EQ(batch.ids.scalar_type(), torch::kInt64);
  ASSERT_EQ(batch.mask.scalar_type(), torch::kBool);
  ASSERT_EQ(batch.lengths.sizes(), std::vector<std::int64_t>{rows});
  ASSERT_EQ(batch.lengths.scalar_type(), torch::kInt64);
  const auto ids = batch.ids.accessor<std::int64_t, 2>();
  const auto mask = batch.mask.accessor<bool, 2>();
  for (index row = 0; row < rows; ++row) {
    const auto& of_row = pieces[static_cast<std::size_t>(row)];
    ASSERT_EQ(batch.lengths[row].item<std::int64_t>(), static_cast<std::int64_t>(of_row.size()));
    for (index i = 0; i < length; ++i) {
      const bool is_piece = i < static_cast<index>(of_row.size());
      ASSERT_EQ(mask[row][i], is_piece);
      ASSERT_EQ(ids[row][i], is_piece ? of_row[static_cast<std::size_t>(i)].id : padding);
    }
  }
}

TEST(interop_torch_text_loader, gives_every_text_augmented_and_encoded_with_its_class) {
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 7});
  EXPECT_EQ(loader.batches(), 7);
  EXPECT_EQ(loader.samples(), samples);
  int changed = 0;
  for (const std::uint64_t epoch : {0U, 1U, 5U}) {
    std::set<std::int64_t> seen;
    for (const copy& batch : epoch_of(loader, epoch)) {
      const std::int64_t count = batch.number == 6 ? 2 : 8;
      ASSERT_EQ(static_cast<std::int64_t>(batch.indices.size()), count);
      expect_by_hand(batch, 7, epoch);
      ASSERT_EQ(batch.targets.scalar_type(), torch::kInt64);
      ASSERT_TRUE(torch::equal(batch.targets, torch::tensor(batch.indices, torch::kInt64) % num_classes));
      seen.insert(batch.indices.begin(), batch.indices.end());
      for (std::size_t i = 0; i < batch.texts.size(); ++i)
        if (batch.texts[i] != texts()[static_cast<std::size_t>(batch.indices[i])]) ++changed;
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen.size()), samples);
  }
  EXPECT_GT(changed, 100) << "the pipeline changes texts";
}

TEST(interop_torch_text_loader, offsets_are_bytes_of_the_augmented_texts) {
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 16, .seed = 7});
  const auto batch = loader.next();
  const auto ids = batch->ids.accessor<std::int64_t, 2>();
  for (index row = 0; row < 16; ++row) {
    const auto pieces = batch->offsets(row);
    for (std::size_t i = 0; i < pieces.size(); ++i)
      if (pieces[i].span.size() > 0) {
        EXPECT_EQ(word_tokenizer::id_of(pieces[i].span.of(batch->texts()[row])), ids[row][static_cast<index>(i)]);
      }
  }
  expect_error([&] { batch->offsets(16); }, {"row", "one of 16", "found 16"});
  expect_error([&] { batch->offsets(-1); }, {"row", "one of 16", "found -1"});
}

TEST(interop_torch_text_loader, gives_soft_labels_as_they_are) {
  text_loader loader(soft_source(), noise, tokenizer, {.batch_size = 16, .views = 2});
  for (const copy& batch : epoch_of(loader, 2)) {
    const auto of_samples = soft_targets().index_select(0, torch::tensor(batch.indices, torch::kInt64));
    ASSERT_TRUE(torch::equal(batch.targets, torch::cat({of_samples, of_samples})));
  }
}

TEST(interop_torch_text_loader, gives_the_same_for_any_threads_and_prefetch) {
  const auto run = [](const auto& pipeline, int threads, index prefetch) {
    text_loader loader(
        hard_source(), pipeline, tokenizer,
        {.batch_size = 7, .seed = 3, .threads = threads, .prefetch = prefetch, .bucket_batches = 3, .views = 2});
    auto all = epoch_of(loader, 0);
    for (const std::uint64_t epoch : {1U, 4U})
      for (const copy& each : epoch_of(loader, epoch)) all.push_back(each);
    return all;
  };
  const auto plain = run(noise, 0, 1);
  const std::vector<std::pair<int, index>> cases{{0, 3}, {1, 1}, {1, 4}, {4, 2}, {4, 20}};
  for (const auto& [threads, prefetch] : cases) {
    expect_same(run(noise, threads, prefetch), plain);
    expect_same(run(any_text_pipeline(noise), threads, prefetch), plain);
  }
}

TEST(interop_torch_text_loader, shares_an_epoch_between_ranks) {
  // 48 of the texts, so that two ranks of 8 make the batches of one process of 16.
  const text_source source(std::vector<std::string>(texts().begin(), texts().begin() + 48), torch::arange(48) % 5);
  for (const index buckets : {1, 2}) {
    text_loader whole(source, noise, tokenizer, {.batch_size = 16, .seed = 3, .bucket_batches = buckets});
    const auto expected = epoch_of(whole, 1);
    std::vector<std::vector<copy>> of_ranks;
    for (const index rank : {0, 1}) {
      text_loader loader(
          source, noise, tokenizer,
          {.batch_size = 8, .seed = 3, .threads = 2, .rank = rank, .world_size = 2, .bucket_batches = buckets});
      of_ranks.push_back(epoch_of(loader, 1));
      ASSERT_EQ(of_ranks.back().size(), expected.size());
    }
    for (std::size_t b = 0; b < expected.size(); ++b) {
      std::map<std::int64_t, std::string> together, alone;
      for (const auto& batches : of_ranks)
        for (std::size_t i = 0; i < 8; ++i) together[batches[b].indices[i]] = batches[b].texts[i];
      for (std::size_t i = 0; i < 16; ++i) alone[expected[b].indices[i]] = expected[b].texts[i];
      EXPECT_EQ(together, alone) << "batch " << b;
    }
  }
}

TEST(interop_torch_text_loader, buckets_hold_texts_of_about_one_length) {
  const auto cells_of = [](index buckets, bool shuffle) {
    text_loader loader(hard_source(), text_pipeline<>(), tokenizer,
                       {.batch_size = 8, .shuffle = shuffle, .seed = 3, .bucket_batches = buckets});
    std::int64_t cells = 0;
    std::set<std::int64_t> seen;
    for (const copy& batch : epoch_of(loader, 1)) {
      cells += batch.ids.numel();
      seen.insert(batch.indices.begin(), batch.indices.end());
      EXPECT_EQ(batch.indices.size(), batch.number == 6 ? 2U : 8U);
    }
    EXPECT_EQ(static_cast<std::int64_t>(seen.size()), samples);
    return cells;
  };
  std::int64_t pieces = 0;
  std::vector<text_piece> encoded;
  for (const auto& text : texts()) {
    tokenizer.encode(text, encoded, {});
    pieces += static_cast<std::int64_t>(encoded.size());
  }
  for (const bool shuffle : {false, true}) {
    EXPECT_GT(cells_of(1, shuffle), pieces * 3 / 2);
    EXPECT_LT(cells_of(7, shuffle), pieces * 5 / 4);
  }
}

TEST(interop_torch_text_loader, views_are_augmented_differently) {
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 7, .views = 3});
  text_loader single(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 7});
  const auto all = epoch_of(loader, 2);
  const auto once = epoch_of(single, 2);
  int same = 0;
  for (std::size_t b = 0; b < all.size(); ++b) {
    const copy& batch = all[b];
    expect_by_hand(batch, 7, 2, {}, 3);
    const std::size_t size = batch.indices.size();
    ASSERT_EQ(batch.indices, once[b].indices);
    ASSERT_EQ(std::vector<std::string>(batch.texts.begin(), batch.texts.begin() + static_cast<std::ptrdiff_t>(size)),
              once[b].texts);
    ASSERT_TRUE(torch::equal(batch.targets, torch::cat({once[b].targets, once[b].targets, once[b].targets})));
    for (std::size_t i = 0; i < size; ++i)
      if (batch.texts[i] == batch.texts[size + i] || batch.texts[i] == batch.texts[2 * size + i]) ++same;
  }
  EXPECT_LT(same, samples / 3) << "short texts may stay the same";
}

TEST(interop_torch_text_loader, cuts_and_pads_as_it_is_told) {
  for (const bool special : {false, true}) {
    text_loader loader(hard_source(), noise, tokenizer,
                       {.batch_size = 8, .seed = 7, .max_length = 9, .add_special = special, .pad_to_multiple = 4});
    std::set<std::int64_t> lengths;
    for (const copy& batch : epoch_of(loader, 1)) {
      expect_by_hand(batch, 7, 1, {9, special}, 1, 4);
      lengths.insert(batch.ids.size(1));
      EXPECT_LE(batch.lengths.max().item<std::int64_t>(), 9);
    }
    EXPECT_EQ(*lengths.rbegin(), 12);
  }
}

TEST(interop_torch_text_loader, texts_may_be_empty) {
  const text_source source({"", "one two", ""}, torch::arange(3));
  const auto first = [&](const auto& pipeline, const text_loader_options& options) {
    text_loader loader(source, pipeline, tokenizer, options);
    return copy(*loader.next());
  };
  // Of the source, and by deletion.
  const auto marked = first(random_deletion{.p = 1}, {.batch_size = 3, .shuffle = false});
  EXPECT_TRUE(torch::equal(marked.lengths, torch::tensor({2, 3, 2}, torch::kInt64)));  // EDA leaves a word
  EXPECT_TRUE(torch::equal(marked.ids[0], torch::tensor({1, 2, int{padding}}, torch::kInt64)));
  const auto bare = first(text_pipeline<>(), {.batch_size = 1, .shuffle = false, .add_special = false});
  EXPECT_TRUE(torch::equal(bare.ids, torch::full({1, 1}, padding, torch::kInt64)));
  EXPECT_FALSE(bare.mask.item<bool>());
  EXPECT_EQ(bare.lengths.item<std::int64_t>(), 0);
  EXPECT_TRUE(bare.pieces[0].empty());
}

TEST(interop_torch_text_loader, goes_through_epochs_by_itself_and_anew) {
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 20, .seed = 3, .epoch = 4});
  text_loader again(hard_source(), noise, tokenizer, {.batch_size = 20, .seed = 3});
  for (std::uint64_t epoch = 4; epoch < 7; ++epoch) {
    std::vector<copy> all;
    while (const auto batch = loader.next()) all.emplace_back(*batch);
    expect_same(all, epoch_of(again, epoch));
  }
  for (const std::uint64_t epoch : {0U, 0U, 9U}) {
    for (const auto& batch : loader.epoch(epoch))
      if (batch.number() == 1) break;
    expect_same(epoch_of(loader, epoch), epoch_of(again, epoch));
  }
  loader.set_epoch(2);
  EXPECT_EQ(loader.next()->epoch(), 2U);
}

TEST(interop_torch_text_loader, leaves_out_a_batch_that_is_not_full_and_keeps_the_order) {
  text_loader dropping(hard_source(), noise, tokenizer, {.batch_size = 8, .drop_last = true, .bucket_batches = 4});
  EXPECT_EQ(dropping.batches(), 6);
  EXPECT_EQ(dropping.samples(), 48);
  for (const copy& batch : epoch_of(dropping, 0)) EXPECT_EQ(batch.indices.size(), 8U);
  text_loader in_order(hard_source(), noise, tokenizer, {.batch_size = 8, .shuffle = false});
  std::int64_t next = 0;
  for (const auto& batch : in_order.epoch(1))
    for (const std::int64_t sample : batch.indices()) EXPECT_EQ(sample, next++);
  EXPECT_EQ(next, samples);
}

TEST(interop_torch_text_loader, memory_is_used_again_unless_somebody_keeps_it) {
  const auto storage_of = [](const torch::Tensor& tensor) { return tensor.storage().data(); };
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 3, .threads = 0, .prefetch = 1});
  std::map<void*, int> used;
  for (std::uint64_t epoch = 0; epoch < 12; ++epoch)
    for (const auto& batch : loader.epoch(epoch))
      if (epoch >= 2) ++used[storage_of(batch.ids)];
  EXPECT_LE(used.size(), 2U);

  // Tensors that are kept, of a whole batch or a part, keep their values.
  text_loader again(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 3});
  std::vector<copy> kept;
  for (const auto& batch : loader.epoch(1)) {
    copy& one = kept.emplace_back(batch);
    one.ids = batch.ids;
    one.mask = batch.mask;
    one.lengths = batch.lengths;
    one.targets = batch.targets;
  }
  for (int i = 0; i < 20; ++i) loader.next();
  expect_same(kept, epoch_of(again, 1));
}

TEST(interop_torch_text_loader, makes_batches_without_memory_for_each_text) {
  std::vector<std::string> same(400, "the same number of words in each of these many texts");
  const auto labels = torch::zeros({400}, torch::kInt64);
  const auto allocations = [&](index batch_size) {
    text_loader loader({same, labels}, case_noise{}, tokenizer, {.batch_size = batch_size, .seed = 3, .threads = 0});
    for (std::uint64_t epoch = 0; epoch < 2; ++epoch)
      for (const auto& batch : loader.epoch(epoch)) EXPECT_EQ(batch.ids.size(1), 13);
    loader.next();
    const allocation_counter counter;
    loader.next();
    return counter.count();
  };
  // The tensors that are handed out.
  EXPECT_EQ(allocations(100), allocations(10));
  EXPECT_LT(allocations(100), 60U);
}

TEST(interop_torch_text_loader, what_is_done_to_a_batch_does_not_stay) {
  text_loader loader(soft_source(), noise, tokenizer, {.batch_size = 8, .seed = 3, .threads = 0, .prefetch = 1});
  text_loader again(soft_source(), noise, tokenizer, {.batch_size = 8, .seed = 3});
  for (auto& batch : loader.epoch(0)) {
    batch.targets.requires_grad_();
    batch.ids.fill_(-1);
    batch.mask.fill_(true);
    batch.lengths.resize_({1});
  }
  for (const auto& batch : loader.epoch(1)) EXPECT_FALSE(batch.targets.requires_grad());
  // Batches have no past in autograd, whatever mode they are taken in.
  const auto weight = torch::full({1}, 3.0f).requires_grad_();
  std::optional<text_loader::batch> batch;
  {
    const torch::NoGradGuard no_grad;
    batch = loader.next();
  }
  batch->targets.mul_(weight).sum().backward();
  EXPECT_TRUE(weight.grad().defined());
  batch.reset();
  expect_same(epoch_of(loader, 0), epoch_of(again, 0));
}

TEST(interop_torch_text_loader, batches_are_moved_and_outlive_the_loader) {
  std::optional<text_loader::batch> kept;
  std::vector<copy> expected;
  {
    text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 8, .seed = 3, .prefetch = 2});
    expected = epoch_of(loader, 0);
    loader.set_epoch(0);
    auto first = loader.next();
    auto second = loader.next();
    first = std::move(second);
    second.reset();
    kept = std::move(*first);
  }
  EXPECT_EQ(kept->number(), 1);
  expect_same({copy(*kept)}, {expected[1]});
}

TEST(interop_torch_text_loader, pipelines_of_classes) {
  const auto marked = [](float ratio) { return any_text_pipeline{punctuation_insertion{.ratio = ratio}}; };
  std::vector<any_text_pipeline> of_classes;
  for (index c = 0; c < num_classes; ++c)
    of_classes.push_back(c == 1 ? any_text_pipeline() : marked(static_cast<float>(c) / num_classes));
  text_loader loader(hard_source(), of_classes, tokenizer, {.batch_size = 8, .seed = 3});
  for (const copy& batch : epoch_of(loader, 2))
    for (std::size_t i = 0; i < batch.texts.size(); ++i) {
      const std::int64_t sample = batch.indices[i];
      const auto& pipeline = of_classes[static_cast<std::size_t>(sample % num_classes)];
      EXPECT_EQ(batch.texts[i],
                pipeline(texts()[static_cast<std::size_t>(sample)], {3, 2, static_cast<std::uint64_t>(sample)}));
    }
  of_classes.pop_back();
  expect_message([&] { text_loader(hard_source(), of_classes, tokenizer); },
                 "pipelines: expected one for each class, and so for class " + std::to_string(num_classes - 1) +
                     ", found " + std::to_string(num_classes - 1));
  const text_source soft({"a"}, torch::ones({1, 2}));
  expect_message([&] { text_loader(soft, of_classes, tokenizer); },
                 "labels: expected class indices, for pipelines of classes, found soft labels");
}

/// Fails for some samples: a stand-in for any error in a pipeline.
class failing_pipeline {
public:
  explicit failing_pipeline(std::set<std::uint64_t> bad) : bad_(std::move(bad)) {}
  void operator()(std::string_view in, std::string& out, const sample_key& key) const {
    if (bad_.contains(key.index)) throw std::out_of_range("bad");
    noise(in, out, key);
  }

private:
  std::set<std::uint64_t> bad_;
};

TEST(interop_torch_text_loader, throws_to_who_takes_the_batch_and_goes_on) {
  text_loader again(hard_source(), noise, tokenizer, {.batch_size = 8, .shuffle = false});
  const auto expected = epoch_of(again, 0);
  for (const int threads : {0, 1, 3}) {
    text_loader loader(hard_source(), failing_pipeline({10}), tokenizer,
                       {.batch_size = 8, .shuffle = false, .threads = threads});
    EXPECT_EQ(loader.next()->number(), 0);
    expect_message([&] { loader.next(); }, "batch 1 of epoch 0: sample 10 of epoch 0: bad");
    expect_same({copy(*loader.next())}, {expected[2]});
    loader.set_epoch(2);
    loader.next();
    try {
      loader.next();
      FAIL();
    } catch (const error& batch) {
      try {
        std::rethrow_if_nested(batch);
        FAIL();
      } catch (const error& sample) {
        EXPECT_STREQ(sample.what(), "sample 10 of epoch 2: bad");
        EXPECT_THROW(std::rethrow_if_nested(sample), std::out_of_range);
      }
    }
  }
  text_loader views(hard_source(), failing_pipeline({samples + 3}), tokenizer,
                    {.batch_size = 8, .shuffle = false, .views = 2});
  expect_message([&] { views.next(); }, "batch 0 of epoch 0: view 1 of sample 3 of epoch 0: bad");
}

/// Makes as many pieces as it likes.
struct boundless_tokenizer {
  void encode(std::string_view, std::vector<text_piece>& pieces, const tokenizer_options&) const {
    pieces.assign(9, {});
  }
  std::int32_t padding_id() const { return 0; }
};

TEST(interop_torch_text_loader, names_what_is_wrong) {
  const auto make = [](const text_loader_options& options) { text_loader(hard_source(), noise, tokenizer, options); };
  expect_error([&] { make({.batch_size = 0}); }, {"batch_size", "at least 1", "found 0"});
  expect_error([&] { make({.threads = -1}); }, {"threads", "at least 0", "found -1"});
  expect_error([&] { make({.prefetch = 0}); }, {"prefetch", "at least 1", "found 0"});
  expect_error([&] { make({.rank = 1}); }, {"rank", "[0, 1)", "found 1"});
  expect_error([&] { make({.num_classes = -1}); }, {"num_classes", "at least 0", "found -1"});
  expect_error([&] { make({.num_classes = 4}); }, {"labels[4]", "[0, 4)", "found 4"});
  expect_error([&] { make({.max_length = -1}); }, {"max_length", "at least 0", "found -1"});
  expect_error([&] { make({.pad_to_multiple = 0}); }, {"pad_to_multiple", "[1, 65536]", "found 0"});
  expect_error([&] { make({.pad_to_multiple = 65537}); }, {"pad_to_multiple", "found 65537"});
  expect_error([&] { make({.bucket_batches = 0}); }, {"bucket_batches", "at least 1", "found 0"});
  expect_error([&] { make({.views = 0}); }, {"views", "[1, 65536]", "found 0"});
  expect_error([] { text_loader(soft_source(), noise, tokenizer, {.num_classes = 5}); }, {"num_classes", "found 5"});

  const auto labels = torch::zeros({2}, torch::kInt64);
  expect_message(
      [&] {
        text_source({"fine", "not \xff"}, labels);
      },
      "texts[1]: text, byte 4: expected valid UTF-8, found the byte 0xff");
  expect_error([&] { text_source({}, labels); }, {"texts", "at least one", "found 0"});
  expect_error([&] { text_source({"one"}, labels); }, {"labels", "one for each of the 1 texts", "Long 2"});
  expect_error([&] { text_source({"one", "two"}, labels - 1); }, {"labels[0]", "a class index from 0", "found -1"});
  expect_error([&] { text_source({"one", "two"}, labels.to(torch::kInt32)); }, {"labels", "class indices", "Int 2"});

  text_loader loader(hard_source(), noise, boundless_tokenizer(), {.shuffle = false, .max_length = 8});
  expect_error([&] { loader.next(); }, {"batch 0", "sample 0", "tokenizer", "at most max_length = 8", "found 9"});
}

/// Takes no text with a certain word.
struct refusing_tokenizer : word_tokenizer {
  void encode(std::string_view text, std::vector<text_piece>& pieces, const tokenizer_options& options) const {
    if (text.find("bad") != std::string_view::npos) throw std::runtime_error("refused");
    word_tokenizer::encode(text, pieces, options);
  }
};

TEST(interop_torch_text_loader, names_the_text_that_a_tokenizer_refuses) {
  const text_source source({"one", "two", "a bad one"}, torch::arange(3));
  const auto make = [&](index buckets) {
    return text_loader(source, text_pipeline<>(), refusing_tokenizer(),
                       {.batch_size = 3, .shuffle = false, .bucket_batches = buckets});
  };
  expect_message([&] { make(2); }, "texts[2]: refused");
  text_loader loader = make(1);
  expect_message([&] { loader.next(); }, "batch 0 of epoch 0: sample 2 of epoch 0: refused");
}

TEST(interop_torch_text_loader, takes_a_single_transform_or_choice) {
  const auto first = [](auto&& loader) { return copy(*loader.next()); };
  const text_loader_options options{.batch_size = 8, .seed = 3};
  const random_swap swap{.alpha = 0.5f};
  const auto expected = first(text_loader(hard_source(), text_pipeline<random_swap>(swap), tokenizer, options));
  expect_same({first(text_loader(hard_source(), swap, tokenizer, options))}, {expected});
  expect_same({first(text_loader(hard_source(), any_text_transform(swap), tokenizer, options))}, {expected});
  const auto choice = first(text_loader(hard_source(), one_of(swap), tokenizer, options));
  EXPECT_EQ(choice.indices, expected.indices);
}

TEST(interop_torch_text_loader, pins_memory_where_there_is_cuda_and_counts_waiting) {
  text_loader loader(hard_source(), noise, tokenizer, {.batch_size = 8, .threads = 0, .pin_memory = true});
  EXPECT_EQ(loader.waited(), 0.0);
  const auto batch = loader.next();
  EXPECT_GT(loader.waited(), 0.0);
  for (const auto& each : {batch->ids, batch->mask, batch->lengths, batch->targets})
    EXPECT_EQ(each.is_pinned(), torch::cuda::is_available());
}

}  // namespace
}  // namespace xaug::test::text_loading
