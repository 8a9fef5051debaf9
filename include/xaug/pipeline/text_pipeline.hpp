// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "xaug/core/executor.hpp"
#include "xaug/core/view.hpp"
#include "xaug/pipeline/any_transform.hpp"
#include "xaug/pipeline/composed.hpp"
#include "xaug/pipeline/text_node.hpp"
#include "xaug/pipeline/text_registry.hpp"

namespace xaug {

/// Augmented texts, in memory that is reused from batch to batch. Views of them are valid until the next fill().
class text_batch {
public:
  index size() const { return static_cast<index>(ends_.size()); }
  std::string_view operator[](index i) const {
    const std::string& block = blocks_[static_cast<std::size_t>(i / block_size)];
    const std::size_t begin = i % block_size == 0 ? 0 : ends_[static_cast<std::size_t>(i - 1)];
    return std::string_view(block).substr(begin, ends_[static_cast<std::size_t>(i)] - begin);
  }

  /// Fills the batch with `count` texts on an executor: `write(i, out)` appends text i. If it throws, the batch is
  /// empty.
  template <class Write, executor Executor>
  void fill(index count, const Write& write, Executor&& run_on) {
    ends_.resize(static_cast<std::size_t>(count));
    const index blocks = (count + block_size - 1) / block_size;
    if (static_cast<index>(blocks_.size()) < blocks) blocks_.resize(static_cast<std::size_t>(blocks));
    const auto fill_block = [&](index b) {
      std::string& block = blocks_[static_cast<std::size_t>(b)];
      block.clear();
      for (index i = b * block_size; i < std::min(count, (b + 1) * block_size); ++i) {
        write(i, block);
        ends_[static_cast<std::size_t>(i)] = block.size();
      }
    };
    try {
      run_on(blocks, [&](index begin, index end) {
        for (index b = begin; b < end; ++b) fill_block(b);
      });
    } catch (...) {
      ends_.clear();
      throw;
    }
  }

private:
  static constexpr index block_size = 64;  // consecutive texts that one thread writes
  std::vector<std::string> blocks_;
  std::vector<std::size_t> ends_;  // of each text in its block
};

/// A sequence of transforms of texts and choices among them. Const, copyable and safe to use from many threads.
/// text_pipeline<A, B> is composed by type, `a | b`; any_text_pipeline at run time, from C++ or JSON
/// (io/text_json.hpp). Both give the same texts for the same key.
template <class Children>
class basic_text_pipeline : public detail::composed<Children> {
  using base = detail::composed<Children>;

public:
  using subject = detail::texts;
  using base::base;
  using base::children;
  using typename base::draws;

  /// Decides what happens to a text, and applies it. `decided` owns the inserted bytes, and has to outlive `text`.
  XAUG_PER_ISA void sample(const sample_key& key, edited_text& text, draws& decided) const {
    detail::sample_children(children(), decided, {derive_key(key.seed, key.epoch), key.index}, 0, text);
  }

  void apply(draws&& decided, edited_text& text) const = delete;  // the text refers to their bytes
  /// Applies decisions to a text, which has to be the one that they were made for, or one with as many tokens. Throws
  /// xaug::error for decisions of another pipeline and for tokens that are not there.
  void apply(const draws& decided, edited_text& text) const { detail::plan_children(children(), decided, text); }

  /// Augments one text. The result replaces the contents of `out`, which `in` may refer to; edited_text::write()
  /// appends. Tokens that `protected_spans` touch stay as they are, and nothing is inserted between those of one span.
  /// Throws xaug::error for text that is not valid UTF-8, and for spans as edited_text::assign() does. Allocates
  /// nothing once the thread has had a text of its size.
  XAUG_PER_ISA void operator()(std::string_view in, std::string& out, const sample_key& key,
                               std::span<const text_span> protected_spans = {}) const {
    replace(in, out, key, protected_spans, nullptr);
  }
  /// The same; `map` says where the parts of the text are in `out`, and which spans are intact.
  XAUG_PER_ISA void operator()(std::string_view in, std::string& out, offset_map& map, const sample_key& key,
                               std::span<const text_span> protected_spans = {}) const {
    replace(in, out, key, protected_spans, &map);
  }
  XAUG_PER_ISA std::string operator()(std::string_view in, const sample_key& key,
                                      std::span<const text_span> protected_spans = {}) const {
    std::string out;
    (*this)(in, out, key, protected_spans);
    return out;
  }

  /// A batch: text i is sample `indices[i]` of the key's seed and epoch. The result is the same for any executor and
  /// any division of the samples into batches. Throws xaug::error for null pointers, and unless there is an index for
  /// each text. An exception for a text is rethrown as an xaug::error that names the sample, with the original nested
  /// in it.
  template <class Text, executor Executor = serial>
  requires std::convertible_to<const Text&, std::string_view> XAUG_PER_ISA void operator()(
      std::span<const Text> in, text_batch& out, const sample_key& key, std::span<const std::int64_t> indices,
      Executor&& run_on = {}) const {
    run_batch(
        in, out, nullptr, key, indices, [](std::size_t) { return std::span<const text_span>(); }, run_on);
  }
  /// The same with protected spans for each text: `protected_spans[i]`, such as a std::vector, for text i. Throws
  /// xaug::error unless there is one, perhaps empty, for each text.
  template <class Text, class Spans, executor Executor = serial>
    requires(std::convertible_to<const Text&, std::string_view>&&
                 std::convertible_to<const Spans&, std::span<const text_span>>)
  XAUG_PER_ISA void operator()(std::span<const Text> in, text_batch& out, const sample_key& key,
                               std::span<const std::int64_t> indices, std::span<const Spans> protected_spans,
                               Executor&& run_on = {}) const {
    require_one_for_each("protected_spans", protected_spans, in.size());
    const auto spans_of = [&](std::size_t i) { return std::span<const text_span>(protected_spans[i]); };
    run_batch(in, out, nullptr, key, indices, spans_of, run_on);
  }
  /// The same; `maps[i]` says where the parts of text i are in the augmented one.
  template <class Text, class Spans, executor Executor = serial>
    requires(std::convertible_to<const Text&, std::string_view>&&
                 std::convertible_to<const Spans&, std::span<const text_span>>)
  XAUG_PER_ISA void operator()(std::span<const Text> in, text_batch& out, std::span<offset_map> maps,
                               const sample_key& key, std::span<const std::int64_t> indices,
                               std::span<const Spans> protected_spans, Executor&& run_on = {}) const {
    require_one_for_each("protected_spans", protected_spans, in.size());
    const auto spans_of = [&](std::size_t i) { return std::span<const text_span>(protected_spans[i]); };
    run_batch(in, out, &maps, key, indices, spans_of, run_on);
  }

private:
  template <class T>
  static void require_one_for_each(const char* what, std::span<T> values, std::size_t texts) {
    if (values.size() != texts)
      throw error(what, "one for each of the " + std::to_string(texts) + " texts", values.size());
    if (values.data() == nullptr && texts > 0) throw error(what, std::to_string(texts) + " of them", "a null pointer");
  }

  template <class Text>
  static std::string_view view_of(const Text& text) {
    if constexpr (std::convertible_to<const Text&, const char*>)
      if (static_cast<const char*>(text) == nullptr) throw error("text", "a text", "a null pointer");
    return text;
  }

  /// `maps` has one map for each text, or is null.
  template <class Text, class SpansOf, executor Executor>
  XAUG_PER_ISA void run_batch(std::span<const Text> in, text_batch& out, const std::span<offset_map>* maps,
                              const sample_key& key, std::span<const std::int64_t> indices, const SpansOf& spans_of,
                              Executor& run_on) const {
    detail::require_memory(in.data(), in.size(), "texts");
    require_one_for_each("indices", indices, in.size());
    if (maps != nullptr) require_one_for_each("maps", *maps, in.size());
    const philox_key derived = derive_key(key.seed, key.epoch);
    out.fill(
        static_cast<index>(in.size()),
        [&](index i, std::string& to) {
          const auto place = static_cast<std::size_t>(i);
          const auto sample = static_cast<std::uint64_t>(indices[place]);
          offset_map* map = maps != nullptr ? &(*maps)[place] : nullptr;
          detail::naming(
              [&] {
                return detail::name_of_sample({key.seed, key.epoch, sample});
              },
              [&] {
                append(view_of(in[place]), to, {derived, sample}, spans_of(place), map);
              });
        },
        run_on);
  }

  XAUG_PER_ISA void replace(std::string_view in, std::string& out, const sample_key& key,
                            std::span<const text_span> protected_spans, offset_map* map) const {
    const detail::memory_use use;
    const std::less_equal<const char*> before;
    if (before(out.data(), in.data()) && before(in.data(), out.data() + out.size())) {
      std::string& kept = detail::kept_object<std::string, basic_text_pipeline>();
      kept.assign(in);
      in = kept;
    }
    const edited_text& text = edit(in, {derive_key(key.seed, key.epoch), key.index}, protected_spans);
    out.clear();  // only now that nothing else can throw
    map != nullptr ? text.write(out, *map) : text.write(out);
  }

  XAUG_PER_ISA void append(std::string_view in, std::string& out, const detail::sample_context& context,
                           std::span<const text_span> protected_spans, offset_map* map) const {
    const detail::memory_use use;
    const edited_text& text = edit(in, context, protected_spans);
    map != nullptr ? text.write(out, *map) : text.write(out);
  }

  /// The augmented text, valid until the thread augments another one or releases its memory. Decisions are small, and
  /// their memory is not counted.
  XAUG_PER_ISA const edited_text& edit(std::string_view in, const detail::sample_context& context,
                                       std::span<const text_span> protected_spans) const {
    struct edited {
      draws decided{};
      edited_text text;
      std::size_t held_bytes() const { return text.held_bytes(); }
    };
    edited& mine = detail::kept_object<edited>();
    mine.text.assign(in, protected_spans);
    detail::sample_children(children(), mine.decided, context, 0, mine.text);
    detail::thread_memory::mine().note_large(mine.text.held_bytes());
    return mine.text;
  }
};

template <class... Ts>
using text_pipeline = basic_text_pipeline<std::tuple<Ts...>>;

/// A transform of texts whose type is known at run time, and a pipeline of them.
using any_text_transform = basic_any_transform<all_text_transforms>;
using any_text_pipeline = basic_text_pipeline<std::vector<any_text_transform>>;

namespace detail {

template <>
struct pipeline_of<texts> {
  template <class... Ts>
  static text_pipeline<Ts...> make(const Ts&... parts) {
    return text_pipeline<Ts...>(parts...);
  }
};

}  // namespace detail
}  // namespace xaug
