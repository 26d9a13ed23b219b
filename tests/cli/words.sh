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
finish
