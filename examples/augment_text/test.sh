#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
#   test.sh <the program>
#
# Runs the program in all formats, and with mistakes: each has to end with one line and its status. WordNet is looked for
# where Debian puts it, SST-2 in XAUG_SST2_DIR.

set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
. "$here/../common/program_test.sh"

printf 'dog\tnoun\thound,canine\nrun\tverb\tjog\n' >words.tsv
printf 'The dogs ran home.\n\nA dog runs, a dog!\n' >lines.txt
printf 'sentence\tlabel\nThe dog runs\t1\nno dog\t0\n' >glue.tsv
printf '1 The dog runs\n0 no dog\n' >sentences.txt
printf '{"id": 7, "text": "A \\"dog\\" runs", "label": "x"}\n' >some.jsonl
words=(--lexicon words.tsv)

works --help
reports_a_full_disk
works --version
works --list
works --list eda --json
grep -q '"name": "alpha_sr"' out || fail "no settings of eda: $(cat out)"
refuses 1 'nearest is "random_swap"' --list random_swop
refuses 2 "--list" --json
works lines.txt "${words[@]}" --out same.txt --pipeline '[{"transform": "random_deletion", "p": 0}]'
cmp lines.txt same.txt || fail "what is not edited changed"
works lines.txt "${words[@]}" --num-aug 3 --keep -j 1 --out one.txt
works lines.txt "${words[@]}" --num-aug 3 --keep -j 4 --out four.txt --offsets spans.jsonl
cmp one.txt four.txt || fail "the number of threads made a difference"
[ "$(wc -l <one.txt)" -eq 9 ] || fail "expected 9 lines, found $(wc -l <one.txt)"
[ "$(wc -l <spans.jsonl)" -eq 6 ] || fail "expected 6 lines of spans, found $(wc -l <spans.jsonl)"
replace=(--pipeline '[{"transform": "synonym_replacement", "alpha": 1}]' "${words[@]}")
works glue.tsv --format tsv --header --column sentence "${replace[@]}"
grep -qE $'^The (hound|canine) jogs\t1$' out || fail "GLUE's form: $(cat out)"
works sentences.txt --format label_first "${replace[@]}"
grep -qE '^1 The (hound|canine) jogs$' out || fail "the form with whole sentences: $(cat out)"
works some.jsonl --format jsonl "${replace[@]}"
grep -qE '^\{"id": 7, "text": "A \\"(hound|canine)\\" jogs", "label": "x"\}$' out || fail "JSON Lines: $(cat out)"
works lines.txt "${replace[@]}" --show
grep -q '\[=' out || fail "nothing is marked: $(cat out)"
printf 'a dog  \n' >trailing.txt
works trailing.txt "${replace[@]}" --show
grep -qE '\]  $' out || fail "what stands behind the last word is lost: $(cat out)"
[ "$("$program" - "${replace[@]}" <lines.txt 2>&1)" = "$("$program" lines.txt "${replace[@]}" 2>&1)" ] ||
  fail "the standard input made a difference"
works lines.txt --pipeline '[{"transform": "word_dropout", "alpha": 10, "placeholder": "?"}]' --num-aug 10
grep -q '?' out && grep -q dog out || fail "word frequencies: $(cat out)"
works lines.txt "${words[@]}" --save-lexicon saved.lexicon --out a.txt
works lines.txt --lexicon saved.lexicon --out b.txt
cmp a.txt b.txt || fail "the saved lexicon made a difference"

printf 'A dog and a hound run\n' >fit.txt
works fit.txt "${replace[@]}" --fit --save-lexicon fitting.lexicon
[ "$(cat out)" = 'A hound and a hound run' ] || fail "canine and jog do not occur: $(cat out)"
works fit.txt "${replace[@]:0:2}" --lexicon fitting.lexicon
[ "$(cat out)" = 'A hound and a hound run' ] || fail "the lexicon that was saved is another one: $(cat out)"
printf 'dog 1 0\nhound 0 1\n' >unlike.vec
refuses 1 'expected a lexicon with words' fit.txt "${replace[@]}" --fit --vectors unlike.vec
printf 'dog 1 x\n' >bad.vec
refuses 1 'bad.vec, line 1: expected numbers' fit.txt "${replace[@]}" --fit --vectors bad.vec
works fit.txt "${replace[@]}" --fit --synonym-fit '{}' --num-aug 20
grep -q canine out || fail "canine has to occur all the same: $(cat out)"
refuses 1 'synonym_fit.least_parts: expected' fit.txt "${replace[@]}" --fit --synonym-fit '{"least_parts": 1}'
refuses 2 "--synonym-fit requires --fit" fit.txt "${replace[@]}" --synonym-fit '{}'
refuses 2 "--vectors requires --fit" fit.txt "${replace[@]}" --vectors unlike.vec
refuses 2 "--keep-labels excludes --fit" glue.tsv --format tsv --header --column sentence --fit --keep-labels

# --- Files as found in practice: nothing but the texts changes, byte for byte -----------------------------------------

nothing=(--pipeline '[{"transform": "random_deletion", "p": 0}]')
dropout=(--pipeline '[{"transform": "word_dropout", "p": 1, "placeholder": "_"}]')
# passes <file> <argument>...: as it is, if nothing is edited
passes() {
  works "$1" "${nothing[@]}" --out passed "${@:2}"
  cmp "$1" passed || fail "$* does not pass through"
}
# becomes <file> <expected, for printf> <argument>...
becomes() {
  works "$1" --out edited "${dropout[@]}" "${@:3}"
  printf "$2" >expected
  cmp expected edited || fail "$*: found $(od -c edited | head -20)"
}
mark='\xef\xbb\xbf'
for end in '\n' '\r\n' '\r'; do
  for last in "$end" ""; do
    printf "${mark}a b${end}${end} ${end}c$last" >some.lines
    passes some.lines
    becomes some.lines "${mark}_ _${end}${end} ${end}_$last"
    becomes some.lines "${mark}a b${end}_ _${end}${end} ${end}c${end}_$last" --keep
    printf "${mark}${end}id\tsentence${end}1\tan \"a\tx${end}${end}2\tb$last" >some.tsv
    passes some.tsv --format tsv --header --column sentence
    passes some.tsv --format tsv --header --column 2
    becomes some.tsv "${mark}${end}id\tsentence${end}1\t_ \"_\tx${end}${end}2\t_$last" --format tsv --header --column sentence
    becomes some.tsv "${mark}${end}id\tsentence${end}1\t_ \"_\tx${end}1\t_ \"_\tx${end}${end}2\t_${end}2\t_$last" \
      --format tsv --header --column sentence --num-aug 2
    printf "${mark}${end}1 a${end}  ${end}0 b$last" >some.labelled
    passes some.labelled --format label_first
    becomes some.labelled "${mark}${end}1 _${end}  ${end}0 _$last" --format label_first
    printf "${mark}{\"text\":\"a\"}${end} ${end}{ \"n\" : 1 , \"text\":\"b\" }$last" >ends.jsonl
    passes ends.jsonl --format jsonl
    becomes ends.jsonl "${mark}{\"text\":\"_\"}${end} ${end}{ \"n\" : 1 , \"text\":\"_\" }$last" --format jsonl
  done
done
printf 'a\tb\n\n\n' >some.tsv
passes some.tsv --format tsv --column 2
becomes some.tsv 'a\t_\n\n\n' --format tsv --column 2
printf 'a\rb\nc\0d\n' >some.lines
passes some.lines
becomes some.lines '_\r_\n_\0_\n'
printf "${mark}only\theader" >some.tsv
passes some.tsv --format tsv --header --column header
for none in '' "$mark" '\n' "${mark}\r\n\r\n"; do
  printf "$none" >nothing.jsonl
  passes nothing.jsonl --format jsonl
  passes nothing.jsonl
done

cat >some.jsonl <<'end'
{"n": 123456789012345678901234567890, "m": -0.10000000000000000000000001e-7, "text": "a b", "e": 1E5, "x": 1.0}
{"text": "a b", "n": 1e999, "m": [-1.5E+0999, "1e999 \" 1e999"]}
{"a":1,"a":2,"\u0061":{"text":"deep","a":[{"text": "]}\"{"}]},   "text"	:"a\/b \u00e9\ud83d\ude00"  , "u": "\u00e9\/\t"}
{"text": "a \uD83D\uDE00 \u00C9!\u003c\u002F \\/ \u0007"}
{"text": "", "z": [1, 2 ,3]}
 {"te\u0078t": "tab\tand é \"quoted\" \\", "b": "\b\f"}	
{"before": "\\\"text\": \"no\"", "text":"yes"}
end
passes some.jsonl --format jsonl
cat >expected <<'end'
{"n": 123456789012345678901234567890, "m": -0.10000000000000000000000001e-7, "text": "_ _", "e": 1E5, "x": 1.0}
{"text": "_ _", "n": 1e999, "m": [-1.5E+0999, "1e999 \" 1e999"]}
{"a":1,"a":2,"\u0061":{"text":"deep","a":[{"text": "]}\"{"}]},   "text"	:"_\/_ _\ud83d\ude00"  , "u": "\u00e9\/\t"}
{"text": "_ \uD83D\uDE00 _!\u003c\u002F \\\u002F \u0007"}
{"text": "", "z": [1, 2 ,3]}
 {"te\u0078t": "_\t_ _ \"_\" \\", "b": "\b\f"}	
{"before": "\\\"text\": \"no\"", "text":"_"}
end
works some.jsonl --format jsonl "${dropout[@]}" --out edited
cmp expected edited || fail "JSON Lines: $(diff expected edited)"
printf '{"text": "a", "text": "b"}\n' >twice.jsonl
refuses 1 'twice.jsonl, line 1: expected "text" once, found 2 times' twice.jsonl --format jsonl "${nothing[@]}"
printf '{"text": "a", "label": 1, "label": 1}\n' >twice.jsonl
refuses 1 'expected "label" once, found 2 times' twice.jsonl --format jsonl --keep-labels "${words[@]}"
printf '{"a": {"text": "b"}}\n' >deep.jsonl
refuses 1 'deep.jsonl, line 1: expected an object with a string under "text"' deep.jsonl --format jsonl "${nothing[@]}"
printf '[{"text": "b"}]\n' >array.jsonl
refuses 1 'array.jsonl, line 1: expected an object' array.jsonl --format jsonl "${nothing[@]}"
printf '{"text": "b", "n": 1e999, "m": 007}\n' >bad.jsonl
refuses 1 'bad.jsonl, line 1: expected JSON' bad.jsonl --format jsonl "${nothing[@]}"
printf '{"text": "b"}\0 more\n' >bad.jsonl
refuses 1 'bad.jsonl, line 1, byte 13: expected JSON, found a NUL' bad.jsonl --format jsonl "${nothing[@]}"
printf 'id\t2\tid\n7\ta\tb\n' >named.tsv
refuses 1 "expected the name of one column, or a column's number, found 2 columns of the name" named.tsv --format tsv \
  --header --column id "${nothing[@]}"
refuses 1 "number from 1 to 3" named.tsv --format tsv --header --column 4 "${nothing[@]}"
becomes named.tsv 'id\t2\tid\n7\t_\tb\n' --format tsv --header --column 2
becomes named.tsv 'id\t2\tid\n7\ta\t_\n' --format tsv --header --column 3
printf '{"text": "b"} {"text": "b"}\n' >two.jsonl
refuses 1 'two.jsonl, line 1, byte 14: expected JSON' two.jsonl --format jsonl "${nothing[@]}"
for wide in '\xff\xfea\0' '\xfe\xff\0a' 'a\0b\0' '\0a\0b'; do
  printf "$wide" >wide.txt
  for form in lines tsv jsonl label_first; do
    refuses 1 'wide.txt: expected UTF-8, as from iconv -t UTF-8, found UTF-16' wide.txt --format $form "${nothing[@]}"
  done
  refuses 1 'wide.tsv: expected UTF-8' lines.txt --lexicon "$(cp wide.txt wide.tsv && echo wide.tsv)"
done
breaks=(--pipeline '[{"transform": "word_dropout", "p": 1, "placeholder": "a\n"}]')
refuses 1 'lines.txt, line 1, augmented: expected a text that fits its place, found a line break' lines.txt "${breaks[@]}" -j 1
tabs=(--pipeline '[{"transform": "word_dropout", "p": 1, "placeholder": "a\t"}]')
refuses 1 'glue.tsv, line 2, augmented: expected a text that fits its place, found a tab' glue.tsv --format tsv --header \
  --column 1 "${tabs[@]}" -j 1
works some.jsonl --format jsonl "${breaks[@]}"
grep -qF '"text": "a\n a\n"' out || fail "line breaks in JSON: $(cat out)"

# One word decides the label; any word may be replaced by one that decides for another label, or be deleted.
for _ in {1..20}; do printf '1 A great dog\n0 A poor dog\n'; done >labelled.txt
sed -E 's/(.) (.*)/\2\t\1/' labelled.txt >labelled.tsv
sed -E '1i id\tlabel\ttext
s/(.) (.*)/x\t\1\t\2/' labelled.txt >named.tsv
sed -E 's/(.) (.*)/{"text": "\2", "gold": \1}/' labelled.txt >labelled.jsonl
printf 'great\tadjective\tpoor\npoor\tadjective\tgreat\ndog\tnoun\thound,great\n' >turning.tsv
turn=(--lexicon turning.tsv --num-aug 20 --pipeline
  '[{"transform": "synonym_replacement", "alpha": 1}, {"transform": "random_deletion", "p": 0.5}]')
of_label_1() { grep -cE "1.*$1|$1.*1" out; }
of_label_0() { grep -cE "0.*$1|$1.*0" out; }
# keeps <argument>...
keeps() {
  works "$@" "${turn[@]}" --keep-labels
  grep -qx "augment_text: 2 words speak for one of 2 labels; they and negations stay" err || fail "found: $(cat err)"
  [ "$(of_label_1 great) $(of_label_0 great) $(of_label_1 poor) $(of_label_0 poor)" = "400 0 0 400" ] ||
    fail "$*: --keep-labels did not keep labels"
  grep -q hound out || fail "$*: --keep-labels left nothing to be replaced"
}
keeps labelled.txt --format label_first
keeps labelled.tsv --format tsv
keeps named.tsv --format tsv --header --column text
keeps named.tsv --format tsv --column 3 --header --label 2
keeps labelled.jsonl --format jsonl --label gold
works labelled.txt --format label_first "${turn[@]}"
[ "$(of_label_1 great)" -lt 400 ] && [ "$(of_label_1 poor)" -gt 0 ] || fail "labels are kept without --keep-labels"

# Phrases come from texts with the same label, or from all where labels are not kept.
printf '1 so good\n0 so bad\n1 very fine\n0 very dull\n' >phrases.txt
phrase=(phrases.txt --format label_first --pipeline '[{"transform": "phrase_insertion", "share": 1}]' --num-aug 20)
works "${phrase[@]}" --keep-labels
grep '^1' out | grep -q 'bad\|dull' && fail "phrases of another label: $(cat out)"
grep '^1.*so good' out | grep -q fine || fail "no phrases of the same label: $(cat out)"
works phrases.txt --format label_first --keep-labels --pipeline <(echo '[{"transform": "random_swap"}]')
works "${phrase[@]}"
grep '^1' out | grep -q dull || fail "no phrases of all texts: $(cat out)"

refuses 2 "lines have no labels" lines.txt --keep-labels
grep ^1 labelled.txt >one.txt
refuses 1 "2 to 1000 different labels, found 1" one.txt --format label_first --keep-labels "${words[@]}"
refuses 2 "--label requires --keep-labels" labelled.tsv --format tsv --label 2
refuses 2 "another place than the text's, found 2" labelled.tsv --format tsv --column 2 --keep-labels
refuses 1 "glue.tsv: --label" glue.tsv --format tsv --header --column sentence --keep-labels --label gold "${words[@]}"
refuses 1 "at least 3 columns" glue.tsv --format tsv --keep-labels --label 3 "${words[@]}"
refuses 1 'line 1: expected an object with a label under "label"' labelled.jsonl --format jsonl --keep-labels "${words[@]}"

refuses 2 "--num-aug" --num-aug 0
refuses 1 "none.txt" none.txt "${words[@]}"
refuses 2 "nowhere" lines.txt --lexicon nowhere
refuses 2 "--lexicon" lines.txt --lexicon ""
: >empty.tsv
refuses 1 "lexicon with words" lines.txt --lexicon empty.tsv
refuses 1 'nearest is "random_swap"' lines.txt "${words[@]}" -p '[{"transform": "random_swop"}]'
refuses 1 "at least 3 columns" glue.tsv --format tsv --column 3 "${words[@]}"
refuses 1 "its name" glue.tsv --format tsv --column nothing "${words[@]}"
refuses 1 'lines.txt, line 1, byte 0: expected JSON' lines.txt --format jsonl "${words[@]}"
printf '{"text": "x"' >cut.jsonl
refuses 1 'cut.jsonl, line 1, byte 12: expected JSON, found "{"text"' cut.jsonl --format jsonl "${words[@]}"
refuses 1 '"body"' labelled.jsonl --format jsonl --field body "${words[@]}"
printf 'fine\nbad \xff\n' >bad.txt
refuses 1 "bad.txt, line 2: text, byte 4" bad.txt "${words[@]}" --out bad.out
[ ! -e bad.out ] || fail "a run that failed left a file behind"
head -c 100 saved.lexicon >cut.lexicon
refuses 1 "cut.lexicon" lines.txt --lexicon cut.lexicon

if [ -e "${XAUG_SST2_DIR:-}/train.tsv" ] && [ -d /usr/share/wordnet ]; then
  works "$XAUG_SST2_DIR/train.tsv" --format tsv --header --column sentence --out sst2.tsv
  [ "$(cut -f 2 "$XAUG_SST2_DIR/train.tsv" | md5sum)" = "$(cut -f 2 sst2.tsv | md5sum)" ] || fail "labels changed"
else
  echo "skipped: no train.tsv in XAUG_SST2_DIR, or no WordNet"
fi
[ $failures -eq 0 ]
