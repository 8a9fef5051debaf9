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

/// A sequence of transforms and choices: the common base of pipelines of images and of texts. Children in a std::tuple
/// are composed by type, those in a std::vector at run time.
template <class Children>
class composed {
public:
  using children_type = Children;
  /// The decisions for one sample: plain data that can be stored, printed, written as JSON and applied again.
  using draws = child_draws<Children>;

  /// Without parts: passes its input through.
  composed() requires(std::same_as<Children, std::tuple<>> || requires { typename Children::value_type; }) = default;

  /// Throws xaug::error for settings out of range and for an impossible order, naming the place: "pipeline[2].hue.p".
  explicit composed(Children children) : children_(std::move(children)) {
    validate_children(children_, "pipeline");
    validate_order(children_, "pipeline");
  }
  /// pipeline<A, B>(a, b), from transforms and choices. A single one converts implicitly.
  template <class... Parts>
    requires(sizeof...(Parts) > 0 && std::same_as<Children, std::tuple<Parts...>>)
  explicit(sizeof...(Parts) > 1) composed(const Parts&... parts) : composed(Children(parts...)) {}
  // `All` is Children as a parameter of its own: clang++ 14 substitutes the class's parameter too early.
  template <class All = Children>
  composed(std::initializer_list<typename All::value_type> parts) : composed(Children(parts)) {}
  template <has_node Part, class All = Children>
    requires(std::constructible_from<typename All::value_type, const Part&>)
  composed(const Part& part) : composed({typename All::value_type(part)}) {}

  /// The same pipeline as one that was composed by type.
  template <class... Ts, class All = Children>
  composed(const composed<std::tuple<Ts...>>& typed) requires(
      std::constructible_from<All, std::vector<typename All::value_type>>)
      : composed(All::value_type::list(typed.children())) {}

  const Children& children() const { return children_; }

  /// This pipeline as a single part, such as of a choice.
  auto as_part() const requires(!requires { typename Children::value_type; }) {
    return choice<sequence_choice, Children>{{}, children_};
  }

private:
  Children children_;
};

/// Calls `act()`, and rethrows exceptions as an xaug::error with `name()` before the message and the original nested in
/// it.
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

/// The subject of a part or a pipeline. A pipeline has it as a member type, as it may have no parts.
template <class T>
struct subject_of {
  using type = typename node<T>::subject;
};
template <class T>
concept has_subject = requires {
  typename T::subject;
};
template <has_subject T>
struct subject_of<T> {
  using type = typename T::subject;
};

/// The type of pipeline that as_pipeline() makes of a part; of a pipeline, its own type.
template <class T>
struct pipeline_made_of;
template <has_node T>
struct pipeline_made_of<T> {
  using type = decltype(pipeline_of<typename node<T>::subject>::make(std::declval<const T&>()));
};
template <has_subject T>
struct pipeline_made_of<T> {
  using type = T;
};

/// A part, or a pipeline of any kind.
template <class T>
concept makes_pipeline = has_node<T> || has_subject<T>;
template <makes_pipeline T>
using draws_made_of = typename pipeline_made_of<T>::type::draws;

template <class T>
auto parts_of(const T& t) {
  if constexpr (has_pipeline_parts<T>)
    return t.children();
  else
    return std::tuple<T>(t);
}

}  // namespace detail

/// Makes a pipeline of a single transform or choice; passes pipelines, and types that behave like them, through
/// unchanged. Functions that take a pipeline call this on their argument; those that take only pipelines of images call
/// as_pipeline<detail::images>(), and of texts as_pipeline<detail::texts>().
template <class Subject = void, class P>
constexpr decltype(auto) as_pipeline(P&& p) {
  using type = std::remove_cvref_t<P>;
  static_assert(detail::makes_pipeline<type> || !has_fields<type>,
                "xaug: expected a pipeline, or a transform or choice for one; mixup, cutmix and class_jitter stand at "
                "its end: put a transform of single images in front, as in horizontal_flip{} | mixup{}, or none, as in "
                "pipeline() | mixup{}");
  if constexpr (detail::makes_pipeline<type> && std::same_as<Subject, detail::images>)
    static_assert(!std::same_as<typename detail::subject_of<type>::type, detail::texts>,
                  "xaug: expected transforms of images, found one of texts");
  if constexpr (detail::makes_pipeline<type> && std::same_as<Subject, detail::texts>)
    static_assert(!std::same_as<typename detail::subject_of<type>::type, detail::images>,
                  "xaug: expected transforms of texts, found one of images; text_pipeline<>() passes texts through");
  if constexpr (detail::has_node<type>)
    return detail::pipeline_of<typename detail::node<type>::subject>::make(p);
  else
    return static_cast<P>(std::forward<P>(p));
}
template <class P, class Subject = void>
using pipeline_from = std::remove_cvref_t<decltype(as_pipeline<Subject>(std::declval<P>()))>;

/// Composes parts: `a | b | c`.
template <pipeline_part A, pipeline_part B>
auto operator|(const A& a, const B& b) {
  const auto parts = std::tuple_cat(detail::parts_of(a), detail::parts_of(b));
  using subject =
      typename detail::common_subject<typename detail::subject_of<A>::type, typename detail::subject_of<B>::type>::type;
  return std::apply([](const auto&... part) { return detail::pipeline_of<subject>::make(part...); }, parts);
}

}  // namespace xaug
