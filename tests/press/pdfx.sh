# pdfx: every press PDF keeps the rules of its PDF/X, and every rule can fail.
#
#     pdfx.sh TEST-PRESS
set -eu
make=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
profile=profile=/usr/share/color/icc/ghostscript/default_cmyk.icc

"$make" --make x1a bare.pdf
"$make" --make x1a full.pdf bleed marks die-line spots slug
"$make" --make x1a sheet.pdf sheet bleed marks die-line spots
"$make" --make x4 x4.pdf "$profile"
"$make" --make x4 x4-full.pdf bleed marks die-line spots slug "$profile"

python3 "$here/pdfx-check.py" ./*.pdf
python3 "$here/pdfx-check.py" --plant full.pdf sheet.pdf x4-full.pdf

# A screen PDF is no PDF/X, and must not pass for one.
"$make" --make screen screen.pdf
if python3 "$here/pdfx-check.py" screen.pdf >found.txt 2>&1; then
    echo "a screen PDF passed for PDF/X"
    exit 1
fi
