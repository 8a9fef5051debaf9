// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <new>
#include <ostream>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "xaug/core/coordinate_map.hpp"
#include "xaug/core/lattice.hpp"
#include "xaug/kernel/fill.hpp"
#include "xaug/kernel/lattice.hpp"
#include "xaug/kernel/pointwise.hpp"
#include "xaug/kernel/tile.hpp"
#include "xaug/plan/geometry.hpp"
#include "xaug/plan/values.hpp"

// How the draws of a pipeline become few passes over an image. Each transform tells the planner what it wants done; the
// planner composes lattice maps, folds them into the addressing of a resampling, and strings pointwise operations up
// into one pass, until something needs the pixels of a finished image. execute.hpp runs the passes.

namespace xaug::plan::inline XAUG_ISA {

struct workspace;

/// Something that fills tiles, type-erased.
struct tile_loader {
  const void* object;
  void (*load)(const void* object, const kernel::tile& t);

  /// Of anything with load_tile(object, tile), which has to outlive it.
  template <class Object>
  explicit tile_loader(const Object& o)
      : object(&o),
        load([](const void* self, const kernel::tile& t) { load_tile(*static_cast<const Object*>(self), t); }) {}

  void operator()(const kernel::tile& t) const { load(object, t); }
};

/// A function that takes a tile_loader, type-erased.
struct loader_use {
  void* object;
  void (*call)(void* object, const tile_loader& loader);

  template <class Use>
    requires(!std::same_as<std::remove_const_t<Use>, loader_use>)
  explicit loader_use(Use& use)
      : object(&use), call([](void* self, const tile_loader& loader) { (*static_cast<Use*>(self))(loader); }) {}

  void operator()(const tile_loader& loader) const { call(object, loader); }
};

/// What makes other pixels of those of an image than a lattice map does (a warp, a resizing, a stencil), type-erased:
/// functions, and where the object that they take lies. The object has
///
/// - open(image, after, values, memory, use) const, for images of uint8 and of float: calls `use` with a tile_loader of
///   its pixels as the lattice map `after` shows them, which does not pad. `values` are those of the image; `memory` is
///   kept from sample to sample;
/// - describe(out) const, which prints what explain() calls it.
struct tile_source {
  template <element S>
  using open_function = void (*)(const void* self, const image_view<const S>& image, const lattice& after,
                                 const value_state& values, workspace& memory, const loader_use& use);
  open_function<std::uint8_t> open_levels = nullptr;
  open_function<float> open_fractions = nullptr;
  void (*describe)(const void* self, std::ostream& out) = nullptr;
  std::size_t offset = 0;

  template <element S>
  open_function<S> open() const {
    if constexpr (std::same_as<S, float>)
      return open_fractions;
    else
      return open_levels;
  }
};

/// Where scratch memory of a planner lies.
template <class T>
struct scratch_place {
  std::size_t offset = 0;
  index size = 0;
};

/// All scratch memory of a planner; until it is told of another operation.
class scratch_memory {
public:
  explicit scratch_memory(std::byte* memory) : memory_(memory) {}

  template <class T>
  std::span<T> operator[](const scratch_place<T>& place) const {
    return {std::launder(reinterpret_cast<T*>(memory_ + place.offset)), static_cast<std::size_t>(place.size)};
  }

private:
  std::byte* memory_;
};

/// What an operation makes of the levels of an image of uint8 without their becoming floats, one by one.
enum class level_use : std::uint8_t {
  none,
  channelwise,  ///< a value follows from the level and the channel alone, so that a table can hold all
  fill,         ///< it is a kernel::fill_operation
};

/// What runs on each tile of a pass, type-erased: functions, and where the object that they take lies.
struct tile_operation {
  void (*run)(const void* self, const kernel::tile& t, const scratch_memory& scratch) = nullptr;
  /// For operations that need a statistic of the whole image first: called for each tile, then once with the number of
  /// pixels, before any run(). Null for the others.
  void (*reduce)(void* self, const kernel::tile& t, const scratch_memory& scratch) = nullptr;
  void (*finish)(void* self, index pixels, const scratch_memory& scratch) = nullptr;
  std::size_t offset = 0;
  level_use levels = level_use::none;
  std::uint16_t steps = 1;  ///< for lookup_pays(): one for the walk over a tile, and one for each functor
};

/// A transform, as explain() names it, and the pass that it went into.
struct plan_step {
  std::string_view name;
  std::size_t pass = 0;
};

/// One sweep over the pixels: an image is read through the lattice map `before`, perhaps through a source and then the
/// map `after`, and each tile goes through the operations [first_operation, end_operation).
struct pass {
  image_shape input;  ///< of the image that is read
  lattice before;
  bool has_source = false;
  tile_source source;
  lattice after;
  std::size_t first_operation = 0;
  std::size_t end_operation = 0;
  std::size_t known_end = 0;  ///< statistics of operations before this one are known from a pass before
  bool reduces = false;       ///< ends with the statistic of the next pass's first operation
  bool stores = true;         ///< false for a pass that only reduces
  bool rounds = false;        ///< stores levels even of values between them
  bool commutes = true;       ///< all operations give the same for a pixel wherever it stands
  value_state read;           ///< values as they are read
  value_state values;         ///< values behind the operations

  const lattice& shown() const { return has_source ? after : before; }
  lattice& shown() { return has_source ? after : before; }
  image_shape output() const { return {shown().y.size, shown().x.size, input.channels}; }
  bool only_copies() const { return !has_source && first_operation == end_operation; }
  /// Whether its input is uint8, if the pipeline's is.
  bool reads_levels() const { return read.integral; }
  /// Whether it stores uint8, if the pipeline's input is.
  bool stores_levels() const { return rounds || values.integral; }
  bool identity() const {
    const auto whole = [](const lattice_axis& a) {
      return a.origin == 0 && a.step == 1 && a.low == 0 && a.high == a.size;
    };
    return !has_source && whole(before.y) && whole(before.x) && before.x.columns && before.y.size == input.height &&
           before.x.size == input.width;
  }
};

/// Which part of a pipeline is planned.
enum class plan_mode : std::uint8_t {
  image,  ///< everything
  mask,   ///< geometry alone, nearest neighbour, for the labels of pixels
};

/// What makes a whole image of a whole image, as a source: neither a tile nor a loader of tiles could (a codec, or a
/// pipeline that is run inside). See pixel_planner::whole_image().
template <class Step>
struct whole_image_step {
  Step step;
  index height = 0;
  index width = 0;

  template <element S>
  void open(const image_view<const S>& image, const lattice& after, const value_state& values, workspace& memory,
            const loader_use& use) const;
  void describe(std::ostream& out) const { step.describe(out); }
};

/// What a transform that changes pixels tells a planner.
class pixel_planner {
public:
  /// The shape of the image at this point.
  image_shape shape() const { return passes_.back().output(); }
  /// What is known of its values at this point; pointwise transforms change it.
  const value_state& values() const { return passes_.back().values; }

  /// Replaces the image by one of `height` x `width` that a source makes of it (see tile_source); `after` says what is
  /// known of its values.
  template <class Source>
  void source(const Source& made, index height, index width, value_state after) {
    begin_source();
    tile_source added;
    added.offset = keep(made);
    added.open_levels = open<Source, std::uint8_t>;
    added.open_fractions = open<Source, float>;
    added.describe = [](const void* self, std::ostream& out) { static_cast<const Source*>(self)->describe(out); };
    pass& p = passes_.back();
    p.has_source = true;
    p.source = added;
    p.after = lattice(height, width);
    p.values = after;
  }

  /// Replaces the image by one of `height` x `width` that `step.run(in, out)` writes, both of uint8 in [0, 255], or
  /// both of float in [0, 1], as the pipeline's input is: what transforms in front left between levels is rounded. `in`
  /// may have any strides, `out` is dense. The step may run pipelines itself; step.describe(out) is as that of a
  /// tile_source.
  template <class Step>
  void whole_image(const Step& step, index height, index width, const value_state& after) {
    begin_source();
    if (values().bounded && values().bound == 255.0f) {
      for (std::size_t i = passes_.size() - 1; i > 0; --i)
        if (passes_[i - 1].stores) {
          passes_[i - 1].rounds = true;
          break;
        }
      passes_.back().read.integral = passes_.back().values.integral = true;
    }
    source(whole_image_step<Step>{step, height, width}, height, width, after);
  }

  /// Memory for `count` of T, all 0, beside the objects of operations and sources: for a table or a histogram. Filled
  /// in here by scratch()[place], or by an operation: all its functions may have a const scratch_memory& for their last
  /// parameter. Sources find it in the workspace's planner.
  template <class T>
    requires(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(std::max_align_t))
  scratch_place<T> scratch(index count) { return {reserve(static_cast<std::size_t>(count) * sizeof(T)), count}; }
  scratch_memory scratch() { return scratch_memory(objects_.data()); }

  /// Adds pointwise operations; `after` says what is known of the values behind them.
  template <kernel::pointwise... Fs>
  void pointwise(const kernel::fused<Fs...>& functors, const value_state& after) {
    struct map_operation {
      kernel::fused<Fs...> functors;
      void run(const kernel::tile& t) const { kernel::map(functors, t); }
    };
    const bool channelwise = (kernel::channelwise<Fs> && ...) || shape().channels == 1;
    add(map_operation{functors}, after, true, channelwise ? level_use::channelwise : level_use::none, sizeof...(Fs));
  }
  template <kernel::pointwise F>
  void pointwise(const F& functor, const value_state& after) {
    pointwise(kernel::fused<F>{{{functor}}, {true}}, after);
  }

  /// Adds an operation whose result depends on where a pixel stands: `operation.run(tile)`.
  template <class Operation>
  void positional(const Operation& operation, const value_state& after) {
    add(operation, after, false, level_use::none);
  }

  /// Gives a rectangle of the image the values of a fill, fractions of full scale.
  void fill(const rectangle& where, const channel_values& with) {
    kernel::fill_operation operation{where, {}};
    operation.values.assign(with, [&](float value) { return values().level(value); });
    add(operation, values(), false, level_use::fill, 0);
  }

  /// Adds an operation that needs a statistic of the whole image: `operation.reduce(tile)` for every tile, then
  /// `operation.finish(pixels)`, then `operation.run(tile)`. One whose run() makes of equal values in a channel equal
  /// values says so by `static constexpr bool channelwise = true`.
  template <class Operation>
  void statistical(const Operation& operation, value_state after) {
    constexpr bool channelwise = requires {
      requires Operation::channelwise;
    };
    if (shape().pixels() > kernel::tile::capacity(shape().channels)) {
      // The image does not fit into one tile. Values that are quick to make are made twice, others are stored.
      pass& p = passes_.back();
      const auto quick = [](const tile_operation& each) { return each.levels == level_use::channelwise; };
      p.reduces = true;
      p.stores = p.has_source || !std::ranges::all_of(std::span(operations_).subspan(p.first_operation), quick);
      if (p.stores) {
        flush();
      } else {
        pass next = p;
        next.reduces = false;
        next.stores = true;
        passes_.push_back(next);
        for (std::size_t i = 0, count = steps_.size(); i < count; ++i)
          if (steps_[i].pass + 2 == passes_.size()) steps_.push_back({steps_[i].name, passes_.size() - 1});
      }
      passes_.back().known_end = operations_.size() + 1;
    }
    add(operation, after, false, channelwise ? level_use::channelwise : level_use::none);
  }

protected:
  /// Ends the pass; the next one reads what it stores.
  void flush() {
    const pass& done = passes_.back();
    pass next;
    next.input = done.output();
    next.before = lattice(next.input.height, next.input.width);
    next.first_operation = next.end_operation = next.known_end = operations_.size();
    next.read = next.values = done.values;
    passes_.push_back(next);
  }

  /// A source reads what is stored, through lattice maps that do not pad.
  void begin_source() {
    if (const pass& p = passes_.back(); !p.only_copies() || p.before.padded()) flush();
  }

  template <class Source, element S>
  static void open(const void* self, const image_view<const S>& image, const lattice& after, const value_state& values,
                   workspace& memory, const loader_use& use) {
    static_cast<const Source*>(self)->open(image, after, values, memory, use);
  }

  /// Keeps an object as bytes, and returns where.
  template <class Object>
  std::size_t keep(const Object& object) {
    static_assert(
        std::is_trivially_copyable_v<Object> && alignof(Object) <= alignof(std::max_align_t),
        "xaug: what a transform has done to pixels is kept as bytes: a functor or operation has to be trivially "
        "copyable, without pointers to what ends before it runs");
    const std::size_t offset = reserve(sizeof(Object));
    new (objects_.data() + offset) Object(object);
    return offset;
  }
  /// Room in the arena, of zeros.
  std::size_t reserve(std::size_t bytes) {
    constexpr std::size_t grain = alignof(std::max_align_t);
    const std::size_t offset = objects_.size();
    objects_.resize(offset + (bytes + grain - 1) / grain * grain);
    return offset;
  }
  template <class Operation>
  static constexpr bool has_statistic = requires(Operation& o, const kernel::tile& t) {
    o.reduce(t);
  }
  || requires(Operation& o, const kernel::tile& t, const scratch_memory& scratch) { o.reduce(t, scratch); };

  template <class Operation>
  void add(const Operation& operation, const value_state& after, bool commutes, level_use levels,
           std::size_t functors = 1) {
    tile_operation added;
    added.levels = levels;
    added.steps = static_cast<std::uint16_t>(1 + functors);
    added.offset = keep(operation);
    added.run = [](const void* self, const kernel::tile& t, const scratch_memory& scratch) {
      const auto& mine = *static_cast<const Operation*>(self);
      if constexpr (requires { mine.run(t, scratch); })
        mine.run(t, scratch);
      else
        mine.run(t);
    };
    if constexpr (has_statistic<Operation>) {
      added.reduce = [](void* self, const kernel::tile& t, const scratch_memory& scratch) {
        auto& mine = *static_cast<Operation*>(self);
        if constexpr (requires { mine.reduce(t, scratch); })
          mine.reduce(t, scratch);
        else
          mine.reduce(t);
      };
      added.finish = [](void* self, index pixels, const scratch_memory& scratch) {
        auto& mine = *static_cast<Operation*>(self);
        if constexpr (requires { mine.finish(pixels, scratch); })
          mine.finish(pixels, scratch);
        else
          mine.finish(pixels);
      };
    }
    operations_.push_back(added);
    pass& p = passes_.back();
    p.end_operation = operations_.size();
    p.commutes = p.commutes && commutes;
    p.values = after;
  }

  std::vector<pass> passes_;
  std::vector<tile_operation> operations_;
  std::vector<std::byte> objects_;
  std::vector<plan_step> steps_;  ///< if explain() wants them
};

/// Sampling at real coordinates, as a source; see kernel/warp.hpp.
template <class Map>
struct warp_step {
  Map map;
  interpolation method = interpolation::nearest;
  kernel::fill_values fill;  ///< fractions of full scale

  template <element S>
  void open(const image_view<const S>& image, const lattice& after, const value_state& values, workspace& memory,
            const loader_use& use) const;
  void describe(std::ostream& out) const { out << xaug::detail::enum_name(method) << " warp"; }
};

/// Resizing, as a source; see kernel/resize.hpp.
struct resize_step {
  index height = 0;
  index width = 0;
  interpolation method = interpolation::nearest;
  bool antialias = false;

  template <element S>
  void open(const image_view<const S>& image, const lattice& after, const value_state& values, workspace& memory,
            const loader_use& use) const;
  void describe(std::ostream& out) const {
    out << xaug::detail::enum_name(method) << (antialias ? " antialiased resize" : " resize");
  }
};

/// Collects what the transforms of one pipeline want done to one image.
class image_planner : public pixel_planner {
public:
  /// Starts a plan for an image of this shape and these values; what was planned before is forgotten, its memory kept.
  void begin(const image_shape& shape, const value_state& values, plan_mode mode = plan_mode::image,
             const kept_fill& mask_fill = {}) {
    passes_.clear();
    operations_.clear();
    steps_.clear();
    objects_.clear();
    mode_ = mode;
    mask_fill_ = mask_fill;
    pass& first = passes_.emplace_back();
    first.input = shape;
    first.before = lattice(shape.height, shape.width);
    first.read = first.values = values;
    first.read.grey = first.values.grey = shape.channels == 1;
  }

  /// Whether colour and noise are wanted at all.
  bool wants_values() const { return mode_ == plan_mode::image; }

  /// Around the calls of one transform: its name, and the pass that they end in, are what explain() shows.
  void begin_step(std::string_view transform) { step_name_ = transform; }
  void end_step() {
    if (records_steps_) steps_.push_back({step_name_, passes_.size() - 1});
  }
  /// Has the planner keep the names for explain().
  void record_steps() { records_steps_ = true; }

  // --- Geometry -----------------------------------------------------------------------------------------------------

  void crop(index top, index left, index height, index width) {
    if (!window_fits(shape(), top, left, height, width)) throw_window(shape(), top, left, height, width);
    lattice_map().crop(top, left, height, width);
  }
  void flip_horizontal() { lattice_map().flip_x(); }
  void flip_vertical() { lattice_map().flip_y(); }
  /// Quarter turns counter-clockwise.
  void turn(index quarters) { lattice_map().turn(quarters); }

  void pad(const sides& by, padding_mode mode, const channel_values& fill) {
    if (!by.any()) return;
    check_padding(by);
    const kept_fill with = fill_for(fill);
    pass& p = passes_.back();
    if (!p.only_copies() || !p.before.pad(by, mode, with)) {
      flush();
      passes_.back().before.pad(by, mode, with);
    }
    xaug::detail::require_possible(shape(), "pad");
  }

  /// Samples the image at `matrix` * (output coordinates), both relative to the centre; the shape stays.
  void warp(const affine_matrix& matrix, interpolation method, const channel_values& fill) {
    remap(centered_affine(matrix, shape()), method, fill);
  }
  /// Samples the image at map(output coordinates); the shape stays.
  template <coordinate_map Map>
  void remap(const Map& map, interpolation method, const channel_values& fill) {
    const image_shape now = shape();
    warp_step<Map> step{map, sampling(method), {}};
    step.fill.assign(fill_for(fill));
    resample(step, now.height, now.width, method);
  }

  void resize(index height, index width, interpolation method, bool antialias) {
    if (const image_shape now = shape(); now.height == height && now.width == width) return;
    const bool filters = antialias && mode_ == plan_mode::image;
    resample(resize_step{height, width, sampling(method), filters}, height, width, method);
    xaug::detail::require_possible(shape(), "resize");
  }

  // --- For execute() and explain() ----------------------------------------------------------------------------------

  const std::vector<pass>& passes() const { return passes_; }
  /// Whether nothing is planned but lattice maps.
  bool only_copies() const {
    return std::ranges::all_of(passes_, [](const pass& p) { return p.only_copies(); });
  }
  const std::vector<plan_step>& steps() const { return steps_; }
  const tile_operation& operation(std::size_t i) const { return operations_[i]; }
  void* object(const tile_operation& operation) { return objects_.data() + operation.offset; }
  const void* object(const tile_source& source) const { return objects_.data() + source.offset; }

private:
  kept_fill fill_for(const channel_values& fill) const {
    return mode_ == plan_mode::mask ? mask_fill_ : kept_fill(fill);
  }

  /// The lattice map that a crop, flip or turn goes into. They commute with operations that treat all pixels alike.
  lattice& lattice_map() {
    if (!passes_.back().commutes) flush();
    return passes_.back().shown();
  }

  interpolation sampling(interpolation method) const {
    return mode_ == plan_mode::mask ? interpolation::nearest : method;
  }

  template <class Step>
  void resample(const Step& step, index height, index width, interpolation method) {
    // Coordinates are floats, which hold every pixel's only up to here.
    constexpr index most = index{1} << 24;
    if (const image_shape now = shape(); now.height > most || now.width > most)
      throw error("resampling", "an image of at most " + std::to_string(most) + " pixels along each side", now);
    value_state after = values();
    after.integral = after.integral && sampling(method) == interpolation::nearest;
    after.round = rounding::nearest;
    source(step, height, width, after);
  }

  std::string_view step_name_;
  bool records_steps_ = false;
  plan_mode mode_ = plan_mode::image;
  kept_fill mask_fill_;
};
static_assert(geometry<image_planner>);

}  // namespace xaug::plan::inline XAUG_ISA
