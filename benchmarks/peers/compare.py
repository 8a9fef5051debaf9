#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints benchmark results as markdown tables: xaug beside its peers and the floor, with ratios.

    xaug_benchmarks --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \\
        --benchmark_out=xaug.json
    torchvision_peer.py > torchvision.json
    text_peer.py > text.json
    compare.py xaug.json torchvision.json text.json

Benchmarks are named group/case/size/contender. Each figure is the median over the repetitions, per image, of processor
time; for batches, which several threads share, of time on the clock; for texts it is texts or bytes per second, and the
floor is a memchr. Ratios of contenders from one run hold on a busy machine too, if the repetitions were
interleaved; absolute times do not.
"""

import argparse
import collections
import json
import statistics

TITLES = {
    "transform": "Single transforms, always applied",
    "pipeline": "Pipelines, per image",
    "batch": "Batches, per image",
    "sample": "Draws alone, per image",
    "text": "Texts, one core",
}
HEADINGS = {
    "xaug": "xaug",
    "xaug_any": "any_pipeline",
    "xaug_2_threads": "two threads",
    "opencv": "OpenCV",
    "opencv_albumentations": "OpenCV as Albumentations",
    "torchvision": "torchvision",
    "torchvision_pil": "torchvision, PIL",
    "memchr": "memchr for spaces",
    "textaugment": "textaugment",
    "nlpaug": "nlpaug",
    "nltk": "nltk",
    "tokenizers": "tokenizers",
    "tokenizers_batch": "tokenizers, batch",
    "floor": "floor",
}
PEERS = [
    "opencv",
    "opencv_albumentations",
    "torchvision",
    "torchvision_pil",
    "memchr",
    "textaugment",
    "nlpaug",
    "nltk",
    "tokenizers",
    "tokenizers_batch",
]


def read(paths, statistic):
    """Returns {group: {(case, size): {contender: seconds}}} in the order in which the benchmarks were registered, and
    the mean length of the texts in bytes, {(case, size): {contender: bytes}}, and what versions the files name."""
    samples = collections.defaultdict(list)
    order = {}
    lengths = collections.defaultdict(dict)
    versions = {}
    for number, path in enumerate(paths):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
            versions |= content["context"].get("versions", {})
            for run in content["benchmarks"]:
                if run["run_type"] != "iteration" or run.get("error_occurred"):
                    continue
                # Options such as /real_time follow the name.
                name = "/".join(run["name"].split("/")[:4])
                if "per_image" in run:
                    samples[name].append(run["per_image"])
                else:
                    samples[name].append(1 / run["items_per_second"])
                    group, case, size, contender = name.split("/")
                    lengths[case, size][contender] = run["bytes_per_second"] / run["items_per_second"]
                order.setdefault(name, (number, run.get("family_index", len(order))))
    groups = collections.defaultdict(lambda: collections.defaultdict(dict))
    for name in sorted(samples, key=order.__getitem__):
        group, case, size, contender = name.split("/")
        groups[group][case, size][contender] = statistic(samples[name])
    return groups, lengths, versions


def three_digits(value):
    return f"{value:.0f}" if value >= 99.5 else f"{value:.3g}"


def time_of(seconds):
    if seconds is None:
        return ""
    for unit, scale in (("ns", 1e9), ("µs", 1e6), ("ms", 1e3)):
        if seconds * scale < 9999.5 or unit == "ms":
            return f"{three_digits(seconds * scale)} {unit}"


def rate_of(seconds):
    if seconds is None:
        return ""
    for unit, scale in ((" M", 1e6), (" k", 1e3), ("", 1)):
        if seconds * scale <= 1 or unit == "":
            return f"{three_digits(1 / seconds / scale)}{unit}"


def ratio_of(a, b):
    return "" if a is None or b is None else three_digits(a / b)


def print_table(headings, rows):
    print("| " + " | ".join(headings) + " |")
    print("|" + "|".join(["---"] * 2 + ["---:"] * (len(headings) - 2)) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_group(cases):
    contenders = [c for c in HEADINGS if any(c in times for times in cases.values())]
    ratios = [(peer, "xaug") for peer in PEERS if peer in contenders]
    ratios += [("xaug", "floor")] if "floor" in contenders else []
    ratios += [("xaug_any", "xaug")] if "xaug_any" in contenders else []
    ratios += [("xaug", "xaug_2_threads")] if "xaug_2_threads" in contenders else []
    headings = ["case", "size"] + [HEADINGS[c] for c in contenders]
    headings += [f"{HEADINGS[a]} / {HEADINGS[b]}" for a, b in ratios]
    rows = []
    for (case, size), times in cases.items():
        row = [case, size] + [time_of(times.get(c)) for c in contenders]
        rows.append(row + [ratio_of(times.get(a), times.get(b)) for a, b in ratios])
    print_table(headings, rows)


def print_texts(cases, lengths):
    peers = [c for c in PEERS if any(c in times for times in cases.values())]
    headings = ["case", "texts", "xaug, texts/s", "xaug, MB/s", "floor, MB/s"]
    headings += [f"{HEADINGS[c]}, texts/s" for c in peers] + [f"xaug / {HEADINGS[c]}" for c in peers]
    rows = []
    for (case, size), times in cases.items():
        if "xaug" not in times:
            continue
        # Peers may have run on a subset of the texts, so that only the time per byte is comparable.
        per_byte = {c: seconds / lengths[case, size][c] for c, seconds in times.items()}
        floor = ("scan", size)
        row = [case, size, rate_of(times["xaug"]), ratio_of(1e-6, per_byte["xaug"])]
        row.append(ratio_of(lengths[floor]["floor"] * 1e-6, cases[floor]["floor"]) if floor in cases else "")
        row += [rate_of(times.get(c)) for c in peers]
        rows.append(row + [ratio_of(per_byte.get(c), per_byte["xaug"]) for c in peers])
    print_table(headings, rows)


def print_chains(cases):
    """What a transform costs, and what each further one of the same kind costs beside it."""
    chains = collections.defaultdict(dict)
    for (case, size), times in cases.items():
        name, length = case.rsplit("_", 1)
        for contender, seconds in times.items():
            chains[name, size, contender][int(length)] = seconds
    rows = []
    for (name, size, contender), by_length in chains.items():
        lengths = sorted(by_length)
        first = by_length[lengths[0]]
        steps = [by_length[b] - by_length[a] for a, b in zip(lengths, lengths[1:])]
        mean = (by_length[lengths[-1]] - first) / max(1, lengths[-1] - lengths[0])
        row = [f"{name}, {HEADINGS[contender]}", size, time_of(first)]
        rows.append(row + [ratio_of(step, first) for step in steps] + [ratio_of(mean, first)])
    further = [f"+{i}" for i in range(1, max(len(row) for row in rows) - 3)]
    print_table(["chain", "size", "first"] + further + ["mean"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", help="what --benchmark_out or a peer wrote")
    parser.add_argument("--minimum", action="store_true", help="the fastest repetition instead of the median")
    arguments = parser.parse_args()
    groups, lengths, versions = read(arguments.results, min if arguments.minimum else statistics.median)
    for group, cases in groups.items():
        if group == "chain":
            print("## Chains: each further transform, as a share of the first\n")
            print_chains(cases)
        elif group == "text":
            print(f"## {TITLES[group]}\n")
            print_texts(cases, lengths)
        else:
            print(f"## {TITLES.get(group, group)}\n")
            print_group(cases)
    if versions:
        print("With " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".")


if __name__ == "__main__":
    main()
