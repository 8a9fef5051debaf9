#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The text cases of xaug_benchmarks in Python packages, in one process with one thread: JSON for compare.py.

    pip install textaugment nlpaug tokenizers
    XAUG_SST2_DIR=... XAUG_BERT_VOCAB=... text_peer.py > text.json

The phrases are some of SST-2's (GLUE's train.tsv, from the folder that XAUG_SST2_DIR names), evenly spread, since the
packages are slow; documents are phrases joined to 10 kB. WordNet is Debian's, or that of XAUG_WORDNET_DIR. Everything
is done once before it is measured, so that what the packages read and keep is there.

Texts are encoded by BERT's tokenizer of Hugging Face's tokenizers, one by one and (contender tokenizers_batch) all at
once, with the vocabulary that XAUG_BERT_VOCAB names, if it does.

Shares of words and characters are xaug's defaults, without limits. textaugment's EDA wants numbers of words: words are
counted by splitting at spaces. nlpaug's SynonymAug goes without nltk's part-of-speech tagger, whose model is a
download: it takes synonyms of any part of speech, and is the faster for it. Its SpellingAug looks words up in a list,
where xaug has rules.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

# Before tokenizers starts threads.
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import nltk

nltk.download = lambda *_, **__: True  # textaugment calls it whenever an EDA object is made
import numpy
import textaugment
from gensim.parsing.preprocessing import STOPWORDS
from nlpaug.augmenter import char, word
from nlpaug.model.word_dict import WordNet
from nltk.corpus import wordnet
from nltk.tokenize import TreebankWordTokenizer
from tokenizers import BertWordPieceTokenizer
from tokenizers.pre_tokenizers import BertPreTokenizer

PACKAGES = ["textaugment", "nlpaug", "nltk", "tokenizers"]


def provide_wordnet(folder, source):
    """Lays WordNet's files out as nltk's corpus."""
    corpus = folder / "corpora" / "wordnet"
    corpus.mkdir(parents=True)
    for file in source.iterdir():
        shutil.copy(file, corpus)  # nltk does not follow links
    # Files that nltk reads and Debian omits; nothing here needs them: sense keys, names of lexicographer files.
    (corpus / "index.sense").touch()
    (corpus / "lexnames").write_text("".join(f"{i:02}\tfile.{i}\t0\n" for i in range(45)))
    nltk.data.path.insert(0, str(folder))
    wordnet.ensure_loaded()


def nltk_cases():
    yield "split", TreebankWordTokenizer().tokenize


def tokenizers_cases():
    yield "split", BertPreTokenizer().pre_tokenize_str
    if "XAUG_BERT_VOCAB" in os.environ:
        yield "encode", BertWordPieceTokenizer(os.environ["XAUG_BERT_VOCAB"]).encode


def tokenizers_batch_cases():
    if "XAUG_BERT_VOCAB" in os.environ:
        yield "encode", BertWordPieceTokenizer(os.environ["XAUG_BERT_VOCAB"]).encode_batch


def textaugment_cases():
    eda = textaugment.EDA(stop_words=STOPWORDS)
    # It would skip stop words here too, unlike EDA's authors, and fails for texts of stop words alone.
    inserting = textaugment.EDA(stop_words=frozenset())

    def counted(act):
        return lambda text: act(text, max(1, int(0.1 * len(text.split()))))

    techniques = {
        "synonym_replacement": counted(eda.synonym_replacement),
        "random_insertion": counted(inserting.random_insertion),
        "random_swap": counted(eda.random_swap),
        "random_deletion": eda.random_deletion,
    }
    yield from techniques.items()
    yield "eda", lambda text: random.choice(list(techniques.values()))(text)
    # It throws for fewer than three words.
    insert = textaugment.AEDA().punct_insertion
    yield "punctuation_insertion", lambda text: insert(text) if len(text.split()) > 2 else text


def nlpaug_cases():
    WordNet.pos_tag = classmethod(lambda _, tokens: [(token, "") for token in tokens])
    words = {"aug_p": 0.1, "aug_max": None}
    characters = {"aug_word_max": None, "aug_char_max": None}
    yield "synonym_replacement", word.SynonymAug(stopwords=sorted(STOPWORDS), **words).augment
    yield "random_swap", word.RandomWordAug("swap", **words).augment
    yield "random_deletion", word.RandomWordAug("delete", **words).augment
    yield "spelling_error", word.SpellingAug(aug_max=None).augment
    yield "keyboard_typo", char.KeyboardAug(include_special_char=False, include_numeric=False, **characters).augment
    yield "character_swap", char.RandomCharAug("swap", **characters).augment
    yield "character_insertion", char.RandomCharAug("insert", **characters).augment
    yield "character_deletion", char.RandomCharAug("delete", **characters).augment


CONTENDERS = {
    "nltk": nltk_cases,
    "tokenizers": tokenizers_cases,
    "tokenizers_batch": tokenizers_batch_cases,
    "textaugment": textaugment_cases,
    "nlpaug": nlpaug_cases,
}


def read_texts(folder, count):
    """Phrases and documents, evenly spread over all."""
    with open(folder / "train.tsv", encoding="utf-8") as file:
        phrases = [line.split("\t")[0] for line in file][1:]
    documents = [""]
    for phrase in phrases:
        if len(documents[-1]) >= 10000:
            documents.append("")
        documents[-1] += phrase

    def spread(texts, n):
        return [texts[i * len(texts) // n] for i in range(n)]

    return {"phrases": spread(phrases, count), "documents": spread(documents, max(1, count // 200))}


def measure(act, texts, at_once):
    """Seconds of processor time."""
    start = time.process_time()
    if at_once:
        act(texts)
    else:
        for text in texts:
            act(text)
    return time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--texts", type=int, default=2000, help="how many phrases; documents are 1 for each 200")
    parser.add_argument("--filter", default="", help="only names that contain this")
    arguments = parser.parse_args()
    if "XAUG_SST2_DIR" not in os.environ:
        parser.error("XAUG_SST2_DIR does not name the folder of SST-2's train.tsv")
    corpora = read_texts(Path(os.environ["XAUG_SST2_DIR"]), arguments.texts)
    random.seed(1)
    numpy.random.seed(1)

    results = []
    with tempfile.TemporaryDirectory() as folder:
        provide_wordnet(Path(folder), Path(os.environ.get("XAUG_WORDNET_DIR", "/usr/share/wordnet")))
        runs = [
            (f"text/{case}/{corpus}/{contender}", act, texts, contender.endswith("_batch"))
            for corpus, texts in corpora.items()
            for contender, cases in CONTENDERS.items()
            for case, act in cases()
            if arguments.filter in f"text/{case}/{corpus}/{contender}"
        ]
        for _, *run in runs:
            measure(*run)
        # Repetitions of all cases are interleaved, so that a busy phase of the machine does not affect one case alone.
        for _ in range(arguments.repetitions):
            for name, act, texts, at_once in runs:
                seconds = measure(act, texts, at_once)
                size = sum(len(text.encode()) for text in texts)
                rates = {"items_per_second": len(texts) / seconds, "bytes_per_second": size / seconds}
                results.append({"name": name, "run_type": "iteration"} | rates)
    versions = {package: importlib.metadata.version(package) for package in PACKAGES}
    context = {"versions": versions | {"Python": platform.python_version()}, "texts": arguments.texts}
    json.dump({"context": context, "benchmarks": results}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
