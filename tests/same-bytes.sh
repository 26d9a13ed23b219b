#!/bin/sh
# same-bytes — two builds of the program draw the same files, byte for byte, and say the same
#
#     same-bytes.sh PROGRAM OTHER TOP     (gcc's and clang's, say)
#
# One compiler that fuses a multiplication with an addition, or orders two side effects its own way,
# and a batch that was begun on one machine is stale on the next.
set -u
top=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
export STARLABEL_REGISTRY="$folder/registry.db" STARLABEL_DATA="$top" XDG_DATA_HOME="$folder/xdg"
unset SOURCE_DATE_EPOCH
on='--on 2026-12-01'

# every use, variant, template and kind of PDF; the label's words of every level
draw() {
    program=$1
    mkdir "$2"
    (
        cd "$2" || exit 1
        "$program" render --from "$top/samples/jobs.csv" $on -o batch
        "$program" render --from registry --where level=4 $on --format svg,pdf -o level --jobs 2
        for use in packaging manual web body brochure; do
            "$program" render JCS-25-000123 --use $use $on -o "use-$use"
        done
        for variant in mono spot reversed; do
            "$program" render JCS-25-000123 --variant $variant $on -o "variant-$variant"
        done
        "$program" render JCS-25-000123 --template vertical --size 30mm --device offset-2400 $on \
            --format svg,pdf -o vertical
        "$program" render JCS-25-000123 --pdf x4 --bleed 3mm --marks --die-line $on -o x4
        "$program" render JCS-25-000123 --kit $on -o kit
        "$program" render JCS-99-999999 --draft --level 2 $on -o draft
        "$program" sheet JCS-25-000123 --copies 10 --marks $on -o up.pdf
    ) >"$folder/$2.said" 2>&1
}

"$1" registry import "$top/samples/registry.csv" --edition-date 2026-11-01 >/dev/null || exit 1
cd "$folder" || exit 1
draw "$1" one
draw "$2" other
files=$(find one -type f | wc -l)
[ "$files" -gt 60 ] || {
    echo "FAILED: only $files files were drawn"
    sed 's/^/  /' one.said
    exit 1
}
diff -r one other >differing && diff one.said other.said >>differing || {
    echo "FAILED: the two builds differ"
    head -20 differing
    exit 1
}
echo "$files files, the same bytes"
