// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <concepts>
#include <exception>
#include <initializer_list>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "xaug/pipeline/choices.hpp"

namespace xaug {

namespace detail {

/// Transforms and choices one after the other: what pipelines of images and of texts have in common. Children in a
/// std::tuple are composed by type, those in a std::vector at run time.
template <class Children>
class composed {
public:
  using children_type = Children;
  /// What was decided for one sample: plain data that can be kept, printed, written as JSON and applied again.
  using draws = child_draws<Children>;

  /// Of no parts: what comes in goes out.
  composed() requires(std::same_as<Children, std::tuple<>> || requires { typename Children::value_type; }) = default;

  /// Throws xaug::error for settings out of range and for an impossible order, naming the place: "pipeline[2].hue.p".
  explicit composed(Children children) : children_(std::move(children)) {
    validate_children(children_, "pipeline");
    validate_order(children_, "pipeline");
  }
  /// pipeline<A, B>(a, b), of transforms and choices.
  template <class... Parts>
    requires(sizeof...(Parts) > 0 && std::same_as<Children, std::tuple<Parts...>>)
  explicit composed(const Parts&... parts) : composed(Children(parts...)) {}
  // `All` is Children, as one more parameter: clang++ 14 substitutes the class's own too early.
  template <class All = Children>
  composed(std::initializer_list<typename All::value_type> parts) : composed(Children(parts)) {}

  /// The same pipeline as one that was composed by type.
  template <class... Ts, class All = Children>
  composed(const composed<std::tuple<Ts...>>& typed) requires(
      std::constructible_from<All, std::vector<typename All::value_type>>)
      : composed(All::value_type::list(typed.children())) {}

  const Children& children() const { return children_; }

  /// This pipeline as one part of a choice.
  auto as_part() const requires(!requires { typename Children::value_type; }) {
    return choice<sequence_choice, Children>{{}, children_};
  }

private:
  Children children_;
};

/// What `act` throws comes as an xaug::error with a name in front, which `name()` gives, and with what was thrown
/// nested in it.
template <class Name, class Act>
void naming(const Name& name, const Act& act) {
  try {
    act();
  } catch (const std::exception& e) {
    std::throw_with_nested(error(name() + ": " + e.what()));
  }
}
inline std::string name_of_sample(const sample_key& key) {
  return "sample " + std::to_string(key.index) + " of epoch " + std::to_string(key.epoch);
}

/// Makes a pipeline for a subject: pipeline_of<images>(parts...).
template <class Subject>
struct pipeline_of;

/// What a part, or a pipeline, is for. Of a pipeline its type says it, which may have no parts.
template <class T>
struct subject_of {
  using type = typename node<T>::subject;
};
template <class T>
  requires(!has_node<T>)
struct subject_of<T> {
  using type = typename T::subject;
};

template <class T>
auto parts_of(const T& t) {
  if constexpr (has_pipeline_parts<T>)
    return t.children();
  else
    return std::tuple<T>(t);
}

}  // namespace detail

/// Composes parts: `a | b | c`.
template <pipeline_part A, pipeline_part B>
auto operator|(const A& a, const B& b) {
  const auto parts = std::tuple_cat(detail::parts_of(a), detail::parts_of(b));
  using subject =
      typename detail::common_subject<typename detail::subject_of<A>::type, typename detail::subject_of<B>::type>::type;
  return std::apply([](const auto&... part) { return detail::pipeline_of<subject>::make(part...); }, parts);
}

}  // namespace xaug
