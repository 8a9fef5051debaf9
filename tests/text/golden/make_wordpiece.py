# SPDX-License-Identifier: BSD-3-Clause
"""Writes wordpiece.json beside this script: the pieces of texts as Hugging Face's tokenizers make them.

    pip install tokenizers==0.23.3
    python3 tests/text/golden/make_wordpiece.py
    python3 tests/text/golden/make_wordpiece.py --vocabulary vocab.txt --sst2 glue/  # a sum of SST-2's ids

The tokenizer is BERT's (BertNormalizer, BertPreTokenizer, WordPiece, BertProcessing). Special tokens that stand in a
text are not looked for, as in the library; everything else is as in BertWordPieceTokenizer. The vocabulary has some
words of HF's own tests, parts of words, and single characters, so that few words are unknown. Among the texts are those
of tests/bindings/test_tokenizers and of test_tokenization_bert.py in transformers. Characters whose properties changed
since the release of Unicode that tokenizers has are left out.

What wordpiece.json has:
  vocabulary  the pieces
  texts       pairs of a text and its pieces, each [id, first byte, byte behind the last, number of the word]
  truncated   lists of first text, second text (or null), maximum length, whether with special tokens, and
              [id, first byte, byte behind the last, segment] for each piece
"""

import argparse
import json
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
OTHERS = "ßøłαβγσςωдежзийあいうゝー가각ᄒ간ᆨंकािनुमहभष्ʹ∑≈…’"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡«»“”‘—、。"
IDEOGRAPHS = "推博中国我能吞下玻璃而不伤身体切度豈更車"
VOCABULARY = (
    ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    + "want wa runn low lowest hello how are you una unaffable unwanted running the great greatest it is s".split()
    + "##want ##ed ##un ##ing ##er ##est ##ffa ##ble ##lo ##llo ##s ##great ##te".split()
    + [c for c in LETTERS if c != "q" and c != "s"]  # so that words with a q are unknown
    + ["##" + c for c in LETTERS if c not in "qs"]
    + list(OTHERS + PUNCTUATION + IDEOGRAPHS)
    + ["##" + c for c in OTHERS]
    + ["한국어", "##어", "😀", "##😀", "##👩"]
)

BLOCKS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F)]
BLOCKS += [(0x2B741, 0x2B81E), (0x2B921, 0x2CEAF), (0x2F800, 0x2FA1F)]
TEXTS = [
    "",
    " ",
    "\t \n\r ",
    "a",
    ".",
    "UNwant\u00e9d,running",
    "UNwant\u00c9D , RUNNING unaffable unAFFable unaffableq",
    "ah\u535a\u63a8zz",
    "\u63a8",
    "\u6211\u80fd\u541e\u4e0b\u73bb\u7483\u800c\u4e0d\u4f24\u8eab\u4f53\u3002Yes\u3001no",
    " \tHeLLo!how  \n Are yoU?  ",
    "H\u00e9llo",
    "He\u0301llo H\u0065\u0301LLO\u0301",
    "\u0301a \u0301 \u0301\u0302b",
    "[UNK] [CLS]a[SEP] [MASK] [PAD]",
    "hello\u0000 wo\u0000r\ufffdld\ufffd \ufffd \u0000",
    "a\u0001b\u001fc\u007fd\u0080e\u0085f\u000bg\u000ch",
    "a\u200bb\u200dc\u200ed\ufefff\u00adg\u2060h\ue000i",
    "a\u00a0b\u2003c\u3000d\u2028e\u2029f\u1680g\u202fh\u205fi\u2000j",
    "\ufeffhello",
    "don't you're $5.00 #1 a@b.c x^y ~z `low` a|b {it} <is> =_=",
    "\u00a1hola\u00bfque\u00bb \u201clow\u201d\u2014it\u2019s\u2026",
    "\u037ea \u1fefb\u212ac\u2126d\u00c5e\u212b",  # singletons
    "a\u2260b \u226d \u1e9b\u0323 \u0344a \u0958",  # which decompose
    "\ufb01 \u00df \u1e9e \u00d8\u0141 \u0130I \u01c5 \uff21",  # which do not, but for \u0130
    "\u03a3\u03a4\u03a3 \u03c2\u03c3",
    "\ud55c\uad6d\uc5b4 \uac00\uac01 \u1112\u1161\u11ab",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0939\u093f\u0928\u094d\u0926\u0940 \u092d\u093e\u0937\u093e",
    "\u3042\u3044\u3046\u30fc \u304c \u309d\u309e",
    "\ud558\u0301\u0303a",
    "\uf900\ufa0e\u8c48\u66f4\uf901 \ufa1f",
    "\U00020000\U0002ceb0a\U00030000b",
    # The ends of blocks of ideographs, and what is next to them.
    *["a".join(["", *map(chr, (first - 1, first, last, last + 1)), ""]) for first, last in BLOCKS],
    "low\U0001f600lowest \U0001f600\U0001f600 \U0001f469\u200d\U0001f469",
    "great" * 20,
    "great" * 20 + "s",
    "GREAT" * 20 + "S low",
    "\u00e9" * 100 + " " + "\u00e9" * 101 + " a",
    "\ud55c" * 34,
    "\ud55c" * 33 + "a " + "\ud55c" * 33,
    "a\u0301" * 100 + "b low",
    "\u0391" * 200 + ".",
    "x" * 63 + " " + "y" * 64 + " " + "z" * 65,
    "q low qlow lowq low-q q-low \u00e9q q\u00e9 \u00e9lowq",
    "lowest lower low lows slow greatest greats the theqe",
    "the hello,how are you; it is the greatest low of 1000 [lowest] un-want-ed runs, 22 of them (or so) and more.",
]

LONG = "the unwanted running is it"
PAIRS = [
    ("how are you", "hello"),
    ("hello", "how are you, running unaffable"),
    ("how are you", "running lowest"),
    ("", "hello"),
    ("hello", ""),
    ("", ""),
    ("\u00e9 \u63a8", "H\u00e9llo\u63a8"),
    (LONG, LONG),
    (LONG + " low", LONG),
    (LONG, "low " + LONG),
]


def tokenizer_of(pieces):
    ids = {piece: i for i, piece in enumerate(pieces)}
    if len(ids) != len(pieces):
        raise SystemExit("the vocabulary has pieces that are the same")
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    return tokenizer


def spans(encoding, texts):
    """In bytes, where those of tokenizers are in code points."""
    for sequence, (begin, end) in zip(encoding.sequence_ids, encoding.offsets):
        if sequence is None:
            yield 0, 0
        else:
            text = texts[sequence]
            yield len(text[:begin].encode()), len(text[:end].encode())


def text_case(tokenizer, text):
    encoding = tokenizer.encode(text, add_special_tokens=False)
    return [text, [[i, *span, word] for i, span, word in zip(encoding.ids, spans(encoding, [text]), encoding.word_ids)]]


def truncated_cases(tokenizer):
    singles = [(text, None) for text in (LONG, "hello", "")]
    for first, second in singles + PAIRS:
        for special in (True, False):
            added = (2 if second is None else 3) if special else 0
            for length in [0] + list(range(max(1, added), 14)) if special else [0, 1, 2, 7, 8, 11]:
                tokenizer.no_truncation()
                if length > 0:
                    tokenizer.enable_truncation(length, strategy="longest_first")
                encoding = tokenizer.encode(first, second, add_special_tokens=special)
                of_texts = spans(encoding, [first, second])
                pieces = [[i, *span, t] for i, span, t in zip(encoding.ids, of_texts, encoding.type_ids)]
                yield [first, second, length, special, pieces]
    tokenizer.no_truncation()


def print_sum(vocabulary, folder):
    """64-bit FNV-1a of all ids of the sentences, as 32-bit numbers whose bytes are taken at once."""
    pieces = vocabulary.read_text(encoding="utf-8").split("\n")
    tokenizer = tokenizer_of(pieces[:-1] if pieces[-1] == "" else pieces)
    with open(folder / "train.tsv", encoding="utf-8", newline="\n") as file:
        texts = [line.rstrip("\n").split("\t")[0] for line in file][1:]
    value, count = 0xCBF29CE484222325, 0
    for encoding in tokenizer.encode_batch(texts):
        for i in encoding.ids:
            value = (value ^ i) * 0x100000001B3 % 2**64
        count += len(encoding.ids)
    print(f"{len(texts)} texts, {count} ids, sum {value:#x}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--sst2", type=Path, help="the folder of GLUE's train.tsv")
    arguments = parser.parse_args()
    if arguments.vocabulary and arguments.sst2:
        print_sum(arguments.vocabulary, arguments.sst2)
        return
    tokenizer = tokenizer_of(VOCABULARY)
    cases = {"texts": [text_case(tokenizer, text) for text in TEXTS], "truncated": list(truncated_cases(tokenizer))}
    lines = [' "package": "tokenizers 0.23.3"', f' "vocabulary": {json.dumps(VOCABULARY)}']
    for name, each in cases.items():
        lines.append(f' "{name}": [\n  ' + ",\n  ".join(json.dumps(case) for case in each) + "\n ]")
    path = Path(__file__).resolve().parent / "wordpiece.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
