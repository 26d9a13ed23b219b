#!/bin/sh
# words — the catalogue follows the sources
#
#   words.sh template      all words of the sources, as a .pot on standard output
#   words.sh update        bring ja.po up to date: new words come untranslated, old ones go
#   words.sh missing       what ja.po lacks: untranslated, fuzzy, not in it at all; exit 1 if anything
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# no clock and no lines: the same words make the same file
template() {
    (
        cd "$here/.."
        find . -name '*.c' -o -name '*.cc' -o -name '*.h' | sed 's,^\./,,' | LC_ALL=C sort >"$work/files"
        echo po/data-words.in >>"$work/files"
        xgettext --language=C --from-code=UTF-8 --add-location=file --sort-by-file \
            --package-name=starlabel --copyright-holder= -k -k_ -kN_ -kC_:1c,2 \
            -ksl_words_many:1,2 -ksl_say:2 --flag=sl_cli_print:1:c-format \
            --flag=sl_cli_warn:2:c-format -f "$work/files" -o - |
            sed "/^\"POT-Creation-Date:/d; s/charset=CHARSET/charset=UTF-8/"
    )
}

case ${1:-} in
template)
    template
    ;;
update)
    template >"$work/pot"
    msgmerge --quiet --no-fuzzy-matching --add-location=file --sort-by-file "$here/ja.po" \
        "$work/pot" -o "$work/merged"
    msgattrib --no-obsolete --add-location=file --sort-by-file "$work/merged" -o "$work/ja.po"
    mv "$work/ja.po" "$here/ja.po"
    msgfmt --check-format --check-domain --statistics -o /dev/null "$here/ja.po"
    ;;
missing)
    template >"$work/pot"
    msgmerge --quiet --no-fuzzy-matching "$here/ja.po" "$work/pot" -o "$work/merged"
    for kind in untranslated only-fuzzy; do
        msgattrib --$kind --no-wrap "$work/merged" | sed '1,/^$/d' # without the file's header
    done >"$work/list"
    cat "$work/list"
    [ ! -s "$work/list" ]
    ;;
*)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
    exit 3
    ;;
esac
