# plates: Ghostscript separates press PDFs; the code must be on the black plate alone, and the
# checker must catch a file whose code and plate overprint.
#
#     plates.sh TEST-PRESS
set -eu
make=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"

# separate FILE PREFIX
separate() {
    rm -f "$2"*.tif
    gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=tiffsep -r600 -sCompression=none \
        -sOutputFile="$2.tif" "$1" 2>gs.err
    if [ -s gs.err ]; then
        cat gs.err
        return 1
    fi
}

check() {
    python3 "$here/plates-check.py" "$@"
}

# fails WHAT COMMAND...: the negative controls; a checker that never fails checks nothing
fails() {
    what=$1
    shift
    if "$@" >found.txt; then
        echo "not caught: $what"
        exit 1
    fi
}

"$make" --make x1a spot.pdf bleed marks die-line spots slug
separate spot.pdf spot
check spot 9 "DIC 166" Dieline

"$make" --make x1a mix.pdf
separate mix.pdf mix
check mix 0

"$make" --make x4 x4.pdf bleed marks die-line spots \
    profile=/usr/share/color/icc/ghostscript/default_cmyk.icc
separate x4.pdf x4
check x4 9 "DIC 166" Dieline

# Planted: code and plate overprint what lies beneath.
qpdf --qdf spot.pdf plain.pdf
sed -e 's,/OP false,/OP true,' -e 's,/op false,/op true,' -e 's,/OPM 0,/OPM 1,' plain.pdf |
    fix-qdf >overprint.pdf
separate overprint.pdf overprint
fails "a code that overprints its ground" check overprint 9 "DIC 166" Dieline
grep -q "DIC 166 prints in the code" found.txt

# Planted: a four-colour black.
qpdf --qdf mix.pdf plain.pdf
LC_ALL=C sed -e 's,^0 0 0 1 k,0.7 0.6 0.6 0.9 k,' plain.pdf | fix-qdf >rich.pdf
separate rich.pdf rich
fails "a four-colour black" check rich 0

# Planted: a die line that knocks out.
qpdf --qdf spot.pdf plain.pdf
sed -e 's,/OP true,/OP false,' -e 's,/op true,/op false,' plain.pdf | fix-qdf >knockout.pdf
separate knockout.pdf knockout
fails "a die line that knocks out" check knockout 9 "DIC 166" Dieline
grep -q "die line knocks out" found.txt
