#!/bin/sh
# run — our batch against what people use today, on the same rows in one run: a Markdown table
#
#     sh tests/bench/run.sh [PROGRAM] [--rounds 5] [--rows 100,1000,10000] [--smoke]
#
# PROGRAM is built if it is not given. --rows also takes 100000. Nothing here is part of the suite
# but --smoke, which runs everything once on a few rows. What is not installed is left out, and
# said: qrencode, librsvg2-bin, librsvg2-dev, zint, zbar-tools, zxing-cpp-tools, python3-segno,
# python3-cairosvg.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
program=
case ${1:-} in
'' | --*) ;;
*)
    program=$1
    shift
    ;;
esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
if [ -z "$program" ]; then
    cmake -S "$top" -B "$folder/build" -G Ninja -DBUILD_TESTING=OFF >/dev/null
    ninja -C "$folder/build" starlabel >/dev/null
    program=$folder/build/starlabel
fi
peer=
if pkg-config --exists librsvg-2.0 cairo libqrencode 2>/dev/null; then
    # shellcheck disable=SC2046
    ${CC:-cc} -O2 -o "$folder/rsvg-peer" "$here/rsvg-peer.c" \
        $(pkg-config --cflags --libs librsvg-2.0 cairo libqrencode) && peer=$folder/rsvg-peer
fi
python=python3
[ -x /usr/bin/python3 ] && python=/usr/bin/python3 # Debian's own: it has the packages
exec "$python" "$here/measure.py" --program "$program" --top "$top" --folder "$folder" \
    --peer "$peer" "$@"
