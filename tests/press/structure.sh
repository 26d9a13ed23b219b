# structure: other programs read every kind of PDF: qpdf its skeleton, poppler its boxes, tags and
# picture, zbar the code in that picture; and the bytes do not depend on the locale.
#
#     structure.sh TEST-PRESS
set -eu
make=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
icc=/usr/share/color/icc/ghostscript/default_cmyk.icc

die() {
    echo "$*"
    exit 1
}

# box FILE NAME LEFT BOTTOM RIGHT TOP: in mm; poppler prints hundredths of a point (0.0035 mm)
box() {
    pdfinfo -box "$1" 2>/dev/null | LC_ALL=C awk -v name="$2:" -v want="$3 $4 $5 $6" '
        $1 == name {
            seen = 1
            split(want, mm, " ")
            for (i = 1; i <= 4; i++) {
                off = $(i + 1) * 25.4 / 72 - mm[i]
                if (off > 0.01 || off < -0.01)
                    bad = 1
            }
        }
        END { exit !seen || bad }' || die "$1: $2 is not $3 $4 $5 $6 mm"
}

# shows FILE: its picture carries the code
shows() {
    pdftoppm -q -r 200 -png -singlefile "$1" picture 2>poppler.err
    test ! -s poppler.err || die "$1: $(cat poppler.err)"
    zbarimg -q --raw picture.png 2>/dev/null | grep -qx 'https://label.example/p/JST-0001' ||
        die "$1: the code cannot be read"
}

# colour FILE X_MM Y_MM RED GREEN BLUE: within 3 of 255 of what poppler paints there
colour() {
    pdftoppm -q -r 254 -x $(($2 * 10)) -y $(($3 * 10)) -W 1 -H 1 -singlefile "$1" dot 2>/dev/null
    tail -c 3 dot.ppm | od -An -tu1 | awk -v r="$4" -v g="$5" -v b="$6" '
        function far(a, b) { return a - b > 3 || b - a > 3 }
        { exit far($1, r) || far($2, g) || far($3, b) }' ||
        die "$1: at $2, $3 mm: $(tail -c 3 dot.ppm | od -An -tu1), not $4 $5 $6"
}

"$make" --make screen screen.pdf
"$make" --make x1a bare.pdf
"$make" --make x1a full.pdf bleed marks die-line spots slug
"$make" --make x4 x4.pdf bleed "profile=$icc"
"$make" --make screen sheet-screen.pdf sheet
"$make" --make x1a sheet.pdf sheet bleed marks
for file in *.pdf; do
    qpdf --check "$file" >qpdf.txt 2>&1 || die "$file: $(cat qpdf.txt)"
    if grep -qi warning qpdf.txt; then
        die "$file: $(cat qpdf.txt)"
    fi
    gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=nullpage "$file" >gs.txt 2>&1
    test ! -s gs.txt || die "$file: $(cat gs.txt)"
    shows "$file"
done

for name in MediaBox TrimBox; do
    box screen.pdf $name 0 0 60 30
    box bare.pdf $name 0 0 60 30
done
box full.pdf TrimBox 9 13 69 43
box full.pdf BleedBox 6 10 72 46
box full.pdf MediaBox 0 0 80 52
box x4.pdf MediaBox 0 0 66 36
box x4.pdf TrimBox 3 3 63 33

# The screen PDF has its inks' sRGB values, exactly where the scene has them.
colour screen.pdf 30 2 217 64 26
colour screen.pdf 2 27 217 166 26
colour screen.pdf 44 17 255 255 255
colour screen.pdf 38 25 0 0 0
colour screen.pdf 7 6 255 255 255
colour screen.pdf 59 29 217 64 26
colour screen.pdf 44 7 217 64 26
colour screen.pdf 37 7 217 64 26
colour screen.pdf 44 22 0 0 0

pdfinfo screen.pdf 2>/dev/null | grep -q '^Tagged: *yes' || die "screen.pdf is not tagged"
pdfinfo -struct screen.pdf 2>/dev/null | grep -q Figure || die "screen.pdf has no figure"
qpdf --json --json-key=qpdf screen.pdf | grep -q '"/Alt": "u:適合ラベル JST-0001' ||
    die "screen.pdf has no alternative text"

# A locale with a decimal comma, and a second run, give the same bytes.
localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8"
comma=$(LOCPATH=$work LC_ALL=de_DE.UTF-8 locale decimal_point)
test "$comma" = , || die "the locale with a decimal comma has '$comma'"
for kind in screen x1a; do
    "$make" --make $kind first.pdf bleed marks die-line spots slug
    LOCPATH=$work LC_ALL=de_DE.UTF-8 "$make" --make $kind second.pdf bleed marks die-line spots slug
    cmp first.pdf second.pdf || die "$kind: the bytes depend on the locale"
done
