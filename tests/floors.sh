#!/bin/sh
# floors — no file includes a room above or beside it, no foreign header enters a room not its own
#
#   floors.sh [SRC]       checks the tree; with --self-test it plants violations that it must find
set -u

# room floor; a file sees its own room and lower floors
rooms='base 0
label 1
registry 2
draw 2
press 2
read 2
judge 2
preflight 2
cli 4'

# header prefix and the rooms that may include it (GLib and C are everywhere)
foreign='sqlite3.h registry
cairo draw
hb draw
ft2build.h draw
freetype draw
libxml draw preflight
qrencode.h draw
libdeflate.h draw press
png.h draw read preflight
zbar.h draw read
jpeglib.h draw read
tiffio.h read
webp read
libheif read
ZXing read
tesseract read
BarcodeFormat.h read
json-glib cli
microhttpd.h cli
librsvg preflight
qpdf preflight'

check() {
    src=$1
    find "$src" -name '*.[ch]' -o -name '*.cc' | sort | while read -r file; do
        rel=${file#"$src"/}
        case $rel in
        */*) room=${rel%%/*} ;;
        *) room=. ;;
        esac
        floor=$(printf '%s\n' "$rooms" | awk -v r="$room" '$1 == r { print $2 }')
        [ "$room" = . ] && floor=3
        case $rel in main.c) floor=5 ;; esac
        [ -n "$floor" ] || { echo "$rel: room '$room' is on no floor"; continue; }
        sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" | while read -r header; do
            case $header in
            */*) theirs=${header%%/*} ;;
            *) theirs=. ;;
            esac
            [ "$theirs" = "$room" ] && continue
            if [ "$theirs" = . ]; then their_floor=3; else
                their_floor=$(printf '%s\n' "$rooms" | awk -v r="$theirs" '$1 == r { print $2 }')
            fi
            [ -n "$their_floor" ] || { echo "$rel: '$header' is in no room"; continue; }
            [ "$their_floor" -lt "$floor" ] || echo "$rel: '$header' is not below it"
        done
        sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' "$file" | while read -r header; do
            printf '%s\n' "$foreign" | while read -r prefix allowed; do
                case $header in
                "$prefix"*) ;;
                *) continue ;;
                esac
                case " $allowed " in
                *" $room "*) ;;
                *) echo "$rel: <$header> belongs to: $allowed" ;;
                esac
            done
        done
    done
}

# libpng and zbar are behind one file in each room that needs them
check_single() {
    src=$1
    for header in png.h zbar.h; do
        for room in draw read preflight; do
            files=$(grep -l "include <$header>" "$src/$room"/* 2>/dev/null | wc -l)
            [ "$files" -le 1 ] || echo "$room: <$header> is included by $files files"
        done
    done
}

src_folder=${1:-$(dirname "$0")/../src}
if [ "$src_folder" = --self-test ]; then
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
    mkdir -p "$dir/base" "$dir/label" "$dir/draw" "$dir/read" "$dir/judge"
    echo '#include "label/plan.h"' >"$dir/base/up.c"
    echo '#include "draw/paint.h"' >"$dir/read/sideways.c"
    echo '#include <sqlite3.h>' >"$dir/judge/foreign.c"
    echo '#include "verify.h"' >"$dir/label/roof.c"
    echo '#include <png.h>' >"$dir/draw/a.c"
    echo '#include <png.h>' >"$dir/draw/b.c"
    found=$({ check "$dir"; check_single "$dir"; } | wc -l)
    [ "$found" -eq 5 ] && exit 0
    echo "planted 5 violations, found $found"
    exit 1
fi
faults=$(check "$src_folder"; check_single "$src_folder")
[ -z "$faults" ] && exit 0
printf '%s\n' "$faults"
exit 1
