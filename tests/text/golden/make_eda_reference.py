# SPDX-License-Identifier: BSD-3-Clause
"""Writes eda.json beside this script: how often EDA, as others have it, does what to fixed lower-case sentences.

    pip install textaugment==3.0.0
    python3 tests/text/golden/make_eda_reference.py

The reference is the class EDA of textaugment (github.com/dsfsi/textaugment, MIT), the published package that is nearest
to the code of Wei and Zou (github.com/jasonwei20/eda_nlp, code/eda.py), which is not a package. The file beside this
script was written with textaugment 3.0.0 and Python 3.11; the same versions write the same bytes.

All of the package's code runs as it is, but for its source of synonyms: WordNet is replaced by SYNONYMS, so that both
sides know the same ones. Three things are not in the package and are done here as the authors' code does them:
  - How many words: max(1, int(alpha * words)). The package wants a number.
  - Insertion draws from all words. The package leaves out stop words, so it gets none there.
  - eda: one text of each technique, of which a random one is taken (num_aug = 1).

What eda.json has, for each case of a transform, a share (of deletion, the probability) and a text, of `runs` runs:
  unchanged  runs that gave the text back. All else is about the other runs:
  texts      runs that gave this text; only where there are few
  words      runs that left so many words
  moved      runs in which so many places had another word than before, the places behind the end left out
  places     for each place, runs in which it did
  fewer      for each word, runs after which it was there fewer times
  more       the same for more times
"""

import collections
import json
import random
from pathlib import Path
from types import SimpleNamespace

import nltk

nltk.download = lambda *_, **__: True  # nothing of it is used
import textaugment.eda
from textaugment import EDA

RUNS = 20000
MANY = 100
STOP_WORDS = ["a", "and", "is", "of", "on", "the", "to"]
# Words with their senses. Not every word has any, one synonym is in two senses, and some are of two words. No word is
# an inflected form of another one, and no synonym has synonyms.
SYNONYMS = {
    "dog": [["hound", "canine"], ["pooch", "hound"]],
    "cat": [["feline"]],
    "big": [["large", "great", "grown up"]],
    "small": [["little"]],
    "happy": [["glad", "joyful"], ["merry", "content"]],
    "house": [["home", "dwelling"]],
    "old": [["aged", "elderly"]],
    "sun": [["day star"]],
    "garden": [["yard"]],
    "quick": [["fast", "speedy", "rapid"]],
    "the": [["that one"]],
}
TEXTS = [
    "dog",
    "dog cat",
    "the big dog is happy",
    "happy dog big cat quick",
    "dog cat dog the dog",
    "the old dog and a small cat quick on a big house",
    "happy old dog and small quick cat sun big garden house the",
    "the small garden of a big old house on hills where one quick dog and that other happy cat with long grey hair lay "
    "under green trees all morning to sun",
]
RARE = "one two dog three four five six seven eight nine"  # one of ten words has synonyms
SHARES = [0.1, 0.3, 0.5]
PROBABILITIES = [0.1, 0.3, 0.8]


def synsets(word):
    def lemma(name):
        return SimpleNamespace(name=lambda: name.replace(" ", "_"))

    return [SimpleNamespace(lemmas=lambda s=sense: [lemma(n) for n in [word, *s]]) for sense in SYNONYMS.get(word, [])]


textaugment.eda.wordnet = SimpleNamespace(synsets=synsets)
PACKAGE = EDA(stop_words=STOP_WORDS)
WITHOUT_STOP_WORDS = EDA(stop_words=[])


def count_of(share, words):
    return max(1, int(share * words))


def eda(text, share):
    return random.choice([act(text, share) for name, act in TECHNIQUES.items() if name != "eda"])


TECHNIQUES = {
    "synonym_replacement": lambda text, share: PACKAGE.synonym_replacement(text, count_of(share, len(text.split()))),
    "random_insertion": lambda text, share: WITHOUT_STOP_WORDS.random_insertion(
        text, count_of(share, len(text.split()))
    ),
    "random_swap": lambda text, share: PACKAGE.random_swap(text, count_of(share, len(text.split()))),
    "random_deletion": PACKAGE.random_deletion,
    "eda": eda,
}


def cases():
    for text in TEXTS:
        # In short texts several shares are the same number of words.
        for share in {count_of(share, len(text.split())): share for share in reversed(SHARES)}.values():
            for name in ("synonym_replacement", "random_insertion", "random_swap"):
                yield name, share, text
        for p in PROBABILITIES:
            yield "random_deletion", p, text
    yield "random_insertion", 0.1, RARE
    yield "eda", 0.1, "happy dog big cat quick"


def statistics_of(name, share, text):
    random.seed(f"{name} {share} {text}")
    before = text.split()
    counts = collections.defaultdict(collections.Counter)
    places = [0] * len(before)
    unchanged = 0
    for _ in range(RUNS):
        result = TECHNIQUES[name](text, share)
        if result == text:
            unchanged += 1
            continue
        after = result.split()
        other = [a != b for a, b in zip(before, after)]
        counts["texts"][result] += 1
        counts["words"][len(after)] += 1
        counts["moved"][sum(other)] += 1
        places = [n + (i < len(other) and other[i]) for i, n in enumerate(places)]
        counts["fewer"].update((collections.Counter(before) - collections.Counter(after)).keys())
        counts["more"].update((collections.Counter(after) - collections.Counter(before)).keys())
    if len(counts["texts"]) > MANY:
        del counts["texts"]
    case = {"transform": name, "share": share, "text": text, "unchanged": unchanged, "places": places}
    return case | {key: dict(sorted(each.items())) for key, each in counts.items()}


def main():
    of_the_paper = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5]
    counts = {str(share): [count_of(share, words) for words in range(1, 61)] for share in of_the_paper}
    head = {"package": "textaugment 3.0.0", "runs": RUNS, "stop_words": STOP_WORDS, "synonyms": SYNONYMS}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in (head | {"counts": counts}).items()]
    lines.append(' "cases": [\n  ' + ",\n  ".join(json.dumps(statistics_of(*case)) for case in cases()) + "\n ]")
    path = Path(__file__).resolve().parent / "eda.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
