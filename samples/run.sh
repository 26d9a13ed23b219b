#!/bin/sh
# run — from a bare Debian 12 to labels and verdicts: installs, builds, imports, renders, verifies
#
# Run again, it does only what is needed. Everything it makes is under build/ and out/.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build/samples
out=$top/out
program=$build/starlabel
day=2026-12-01 # the fictional registry is written for this day

. "$top/tests/packages.sh"
need_packages $BUILD_PACKAGES

echo "building"
[ -f "$build/build.ninja" ] ||
    cmake -S "$top" -B "$build" -G Ninja -DBUILD_TESTING=OFF >"$top/build-samples.log" 2>&1 || {
        cat "$top/build-samples.log"
        exit 1
    }
rm -f "$top/build-samples.log"
ninja -C "$build" starlabel | tail -1

mkdir -p "$out"
export STARLABEL_REGISTRY="$out/registry.db"

echo
echo "== registry: samples/registry.csv"
"$program" registry import "$top/samples/registry.csv" --edition sample --edition-date 2026-11-01

echo
echo "== render: samples/jobs.csv"
"$program" render --from "$top/samples/jobs.csv" --use packaging,manual,web --on $day \
    -o "$out/labels"

echo
echo "== verify: samples/photos"
set +e
cd "$top"
"$program" verify --on $day samples/photos/*.jpg samples/photos/*.png
verdict=$?
set -e
[ $verdict -le 2 ] || exit $verdict

echo
echo "what was made          where"
printf '%-22s %s\n' "registry" "$STARLABEL_REGISTRY"
printf '%-22s %s\n' "$(find "$out/labels" -name '*.png' | wc -l) PNG, $(
    find "$out/labels" -name '*.svg' | wc -l) SVG, $(
    find "$out/labels" -name '*.pdf' | wc -l) PDF" "$out/labels"
printf '%-22s %s\n' "list of all files" "$out/labels/manifest.json"
printf '%-22s %s\n' "photos and verdicts" "$top/samples/photos (forged ones differ: that is right)"
printf '%-22s %s\n' "the program" "$program"
