#!/bin/sh
# words — people read English or Japanese; machines read the same bytes in both
. "$(dirname "$0")/lib/render.sh"
po=$top/src/po
unset LC_ALL LC_MESSAGES LANG
export LANGUAGE=

japanese() { # japanese FILE: has kana or kanji
    LC_ALL=C.UTF-8 grep -qP '[\x{3041}-\x{30ff}\x{4e00}-\x{9fff}]' "$1"
}
english() {
    ! japanese "$1"
}

# the catalogue is whole
must "every word of the sources is in the catalogue" sh -c "sh '$po/words.sh' missing >stderr"
must "directives agree" msgfmt --check-format --check-domain -o /dev/null "$po/ja.po"
must "nothing in it is out of use" sh -c "! msgattrib --only-obsolete '$po/ja.po' | grep -q ."
mkdir -p planted/src && cp -r "$po" planted/src/ && mkdir planted/src/cli &&
    echo 'const char *planted = N_("planted words");' >planted/src/cli/planted.c
must "words that are new are noticed" sh -c \
    "! sh planted/src/po/words.sh missing >found && grep -q 'msgid .planted words' found"

# the language is asked for
run --lang ja render --help
must_end 0 "help in Japanese"
must "is Japanese" japanese stdout
run serve --help --lang=en
must "English is English" english stdout
LANG=ja_JP.UTF-8 run --help
must "the locale is heard, installed or not" japanese stdout
LC_ALL=C LANGUAGE=ja run --help
must "that of POSIX is English" english stdout
LANG=ja_JP.UTF-8 run --lang en --help
must "--lang wins" english stdout
run --lang tlh render --help
must_end 3 "a language that is not here"
must "is said so" one_line

# a damaged catalogue costs its language, not the run
mkdir -p moved/locale/ja/LC_MESSAGES
cp "$program" moved/starlabel
mo=$(dirname "$program")/locale/ja/LC_MESSAGES/starlabel.mo
size=$(wc -c <"$mo")
for cut in 0 3 27 28 100 $((size / 3)) $((size / 2)) $((size - 1)); do
    head -c "$cut" "$mo" >moved/locale/ja/LC_MESSAGES/starlabel.mo
    moved/starlabel --lang ja --help >stdout 2>stderr
    must "a catalogue of $cut bytes" test $? -eq 0
done
for at in 4 8 12 16 20 28 32 36 40 $((size / 4)); do
    cp "$mo" moved/locale/ja/LC_MESSAGES/starlabel.mo
    printf '\377\377\377\177' |
        dd of=moved/locale/ja/LC_MESSAGES/starlabel.mo bs=1 seek="$at" conv=notrunc 2>dd.log
    moved/starlabel --lang ja --help >stdout 2>stderr
    must "a catalogue damaged at $at" test $? -eq 0
done

# one run in each language, with the same answer: for people in words, for machines in bytes
both() { # both NAME ARGUMENT…: runs it in English and in Japanese; their output in NAME.en, NAME.ja
    name=$1
    shift
    LC_ALL=C "$program" "$@" >"$name.en" 2>"$name.en.err"
    code=$?
    LC_ALL=C.UTF-8 LANGUAGE=ja "$program" "$@" >"$name.ja" 2>"$name.ja.err"
    must "$name ends alike" test $? -eq "$code"
}
people() { # people NAME ARGUMENT…: what it says is Japanese, and no line of it English
    both "$@"
    cat "$1.ja" "$1.ja.err" >said.ja
    cat "$1.en" "$1.en.err" >said.en
    must "$1 speaks Japanese" japanese said.ja
    must "$1 speaks English" sh -c "[ -s said.en ] && ! cmp -s said.en said.ja"
}
machines() { # machines NAME ARGUMENT…: the same bytes
    both "$@"
    must "$1 prints something" test -s "$1.en"
    must "$1 is the same for machines" cmp "$1.en" "$1.ja"
    must "$1 is the same with its warnings" cmp "$1.en.err" "$1.ja.err"
}
photo=$top/samples/photos
people import registry check "$top/samples/registry.csv"
people list registry list $on --status valid
people show registry show $N1 $on
people history registry history
people refusal render NOPE-1 $on -o refused
people verify verify $on "$photo/genuine-phone.jpg" "$photo/expired.jpg" no-such.jpg
people decode decode "$photo/draft.jpg"
people template template list
people check check "$photo/genuine-screenshot.png"
echo 'JC-STARにより完全なセキュリティを提供している' >claim.txt
people lint lint-text claim.txt
people usage render --size 3furlongs $N1
people option render --no-such-option
people manifest manifest check no-such-folder
people sheet sheet $N1 $on --copies 0

machines list.json registry list $on --json
machines history.json registry history --json
machines export registry export
both verify.json verify $on --json --jobs 1 "$photo/draft.jpg" no-such.jpg
machines lint.json lint-text --json claim.txt
machines check.json check --json "$photo/genuine-screenshot.png"
machines template.json template list --json
sed -i 's/"ms":[0-9.]*/"ms":0/' verify.json.en verify.json.ja
must "verify --json is the same but for its time" cmp verify.json.en verify.json.ja

# what render writes is the same, warnings in the manifest and all
LC_ALL=C "$program" render $N1 $N2 $on --use web --kit -o files.en >stdout 2>stderr
LC_ALL=C.UTF-8 "$program" --lang ja render $N1 $N2 $on --use web --kit -o files.ja >stdout 2>stderr
must "files, manifest and kit are the same" diff -r files.en files.ja
must "and the table is Japanese" japanese stdout

# asked for Japanese by name, JSON keeps its keys and its words, and its sentences are Japanese
"$program" check --json --lang ja "$photo/genuine-screenshot.png" >stdout 2>stderr
must "sentences follow --lang" japanese stdout
for shape in '[paths(true) | map(tostring) | join(".")]' '[.verdict, .findings[].field, .findings[].result]'; do
    jq -c "$shape" stdout >shape.ja
    jq -c "$shape" check.json.en >shape.en
    must "keys and words stay: $shape" cmp shape.en shape.ja
done

# a report in Japanese, with the table's columns as ever
LC_ALL=C.UTF-8 LANGUAGE=ja "$program" verify $on --report ja.html "$photo/draft.jpg" >stdout 2>stderr
must "the page is Japanese" sh -c "grep -q '<html lang=\"ja\">' ja.html && grep -q 検証報告書 ja.html"
LC_ALL=C "$program" verify $on --report en.html "$photo/draft.jpg" >stdout 2>stderr
head -1 ja.csv >head.ja
head -1 en.csv >head.en
must "the table's columns stay" cmp head.en head.ja
finish
