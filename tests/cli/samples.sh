#!/bin/sh
# samples — the sample registry, jobs and photos give what samples/verify.txt says
#
#   samples.sh PROGRAM TOP          with SL_GOLDEN=1 it writes samples/verify.txt anew
set -u
program=$1
top=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
STARLABEL_DATA=$top
STARLABEL_REGISTRY=$dir/registry.db
export STARLABEL_DATA STARLABEL_REGISTRY
cd "$top" || exit 1

"$program" registry import samples/registry.csv --edition sample --edition-date 2026-11-01 \
    >"$dir/import" || exit 1
"$program" render --from samples/jobs.csv --use packaging,manual,web --on 2026-12-01 \
    -o "$dir/labels" >"$dir/render" 2>&1 || { cat "$dir/render"; exit 1; }
"$program" verify --on 2026-12-01 samples/photos/*.jpg samples/photos/*.png >"$dir/verify.txt"
[ $? -eq 1 ] || { echo "the forged samples must make it exit 1"; exit 1; }
[ -n "${SL_GOLDEN:-}" ] && cp "$dir/verify.txt" samples/verify.txt
diff samples/verify.txt "$dir/verify.txt" || exit 1
# the name of a photo says what it shows: only genuine ones match
grep -E ': matches$' "$dir/verify.txt" | grep -v '^samples/photos/genuine-' | grep -v '^ label' &&
    exit 1
[ "$(grep -c '^samples/photos/genuine-.*: matches$' "$dir/verify.txt")" -eq \
    "$(ls samples/photos/genuine-* | wc -l)" ]
