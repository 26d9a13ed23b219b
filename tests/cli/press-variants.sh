#!/bin/sh
# press-variants — reversed, spot and mono on the press: plates, bleed, slug, contrast, read back
. "$(dirname "$0")/lib/render.sh"
url=https://jc-star.example/p/$N2

run render $N2 $on --variant reversed,spot,mono --bleed 3mm --marks --die-line -o out --json
must_end 0 "reversed, spot and mono"
for variant in reversed spot mono; do
    base=out/$N2/packaging-$variant
    rsvg-convert -d 300 -p 300 $base.svg -o svg.png
    pdftoppm -r 300 -png -singlefile $base.pdf pdf
    for picture in $base.png svg.png pdf.png; do
        must "$variant $picture is read" sh -c "[ \"\$(zbarimg -q --nodbus --raw $picture)\" = $url ]"
    done
    must "$variant is sound" sh -c "qpdf --check $base.pdf >/dev/null 2>&1"
done
must "contrast is reported" sh -c "grep -c '\"symbol_contrast\":0.83,\"symbol_contrast_grade\":\"A\"' stdout | grep -qx 9"
must "the number's, too" sh -c "grep reversed stdout | head -1 | jq '.number_contrast_ratio > 7' | grep -qx true"
run verify out/$N2/packaging-reversed.png $on --json
must "a reversed label never reads as another" sh -c "! grep -q '\"verdict\":\"differs\"' stdout"
# the number of another row in the reversed artwork: never "matches"
run render $N3 $on --variant reversed --format svg -o out
cat >forge.py <<'PY'
import re
a, b = (open(f'out/JCS-26-00000{n}/packaging-reversed.svg').read() for n in (2, 3))
number = lambda s: re.search(r'<path id="s[0-9a-f]+-number"[^>]*>', s)[0]
assert number(a) != number(b)
open('forged.svg', 'w').write(a.replace(number(a), number(b)))
PY
python3 forge.py
rsvg-convert -d 600 -p 600 forged.svg -o forged.png
run verify forged.png $on --json
must "a forged number on it never matches" sh -c "! grep -q '\"verdict\":\"matches\"' stdout && grep -q verdict stdout"

# ---- plates ---------------------------------------------------------------------------------------
plates() { # plates VARIANT: a TIFF for each
    mkdir -p plates-$1
    gs -q -dBATCH -dNOPAUSE -sDEVICE=tiffsep -r300 -o "plates-$1/p.tif" out/$N2/packaging-$1.pdf
}
plates spot
plates reversed
plates mono
must "the spot has a plate of its own" test -e "plates-spot/p(Starlabel Blue).tif"
cat >plates.py <<'PY'
import sys
import numpy as np
from PIL import Image
NINE = 9 / 25.4 * 300           # bleed 3 + marks reach 9 mm beyond the trim
def plate(variant, name):
    return np.array(Image.open(f'plates-{variant}/p({name}).tif').convert('L'))
def trim(a, grow=0.0):
    x0 = round((9 - grow) / 25.4 * 300)
    return a[x0:x0 + round((30 + 2 * grow) / 25.4 * 300), x0:x0 + round((60 + 2 * grow) / 25.4 * 300)]
for name in 'Cyan Magenta Yellow'.split():
    for variant in 'spot', 'mono':
        assert (trim(plate(variant, name), -0.3) == 255).all(), (variant, name)
# the code and its quiet zone: black plate alone
def code(a):
    t = trim(a)
    h, w = t.shape
    return t[round(h * .09):round(h * .91), round(w * .55):round(w * .95)]
for variant, names in (('reversed', ['Cyan', 'Magenta', 'Yellow']), ('spot', ['Starlabel Blue'])):
    for name in names:
        assert (code(plate(variant, name)) == 255).all(), (variant, name)
    k = code(plate(variant, 'Black'))
    assert (k == 0).mean() > 0.15 and ((k == 0) | (k == 255)).mean() > 0.97, variant
# the reversed ground runs to the bleed on all sides and no further
c = plate('reversed', 'Cyan')
full = trim(c, 3.0)
assert (full[2:-2, 2:20] < 40).all() and (full[2:-2, -20:-2] < 40).all()
assert (full[2:20, 2:-2] < 40).all() and (full[-20:-2, 2:-2] < 40).all()
beyond = trim(c, 3.6)
assert (beyond[:4, 150:250] == 255).all() and (beyond[100:150, :4] == 255).all()
PY
must "code in black alone, ground to the bleed" python3 plates.py
must "boxes are those of the order" sh -c "pdfinfo -box out/$N2/packaging-reversed.pdf | awk '/TrimBox/ {w=(\$4-\$2)/72*25.4} END {exit !(w>59.97 && w<60.0)}'"
run render $N2 $on --variant spot --no-spots --format pdf -o mixed
must_end 0 "spot inks as their mix"
must "have no plate" sh -c "! grep -aq Separation mixed/$N2/packaging-spot.pdf"
run render $N2 $on --variant spot --format pdf -o own
must "a variant's spot is a plate by itself" grep -aq Separation own/$N2/packaging-spot.pdf

# ---- slug -----------------------------------------------------------------------------------------
pdftotext out/$N2/packaging-spot.pdf slug.txt
for words in $N2 packaging "59.99 x 30.01 mm" "Black 'Starlabel Blue'" 2026-02-10 "starlabel 1"; do
    must "the slug says $words" sh -c "qpdf --qdf --object-streams=disable out/$N2/packaging-spot.pdf - | python3 -c \"
import re, sys
d = sys.stdin.buffer.read().decode('latin-1')
t = ''.join(bytes.fromhex(re.sub(r'\\s', '', h)).decode('utf-16') for h in re.findall(r'/ActualText *<([0-9a-fA-F\\s]+)>', d))
sys.exit(0 if sys.argv[1] in t else 1)\" \"$words\""
done
must "the slug is outlined" sh -c "pdffonts out/$N2/packaging-spot.pdf | sed 1,2d | wc -l | grep -qx 0"
run render $N2 $on --format pdf -o plain
must "without marks there is none" sh -c "pdfinfo plain/$N2/packaging-colour.pdf | grep -q '170.04 x 85.08'"

# ---- PDF/X-4 with a profile, another condition -------------------------------------------------------
# any CMYK profile will do: icc-profiles-free has FOGRA39L in some releases, Ghostscript has its own
profile=$(find /usr/share/color/icc -iname '*fogra39*.ic[cm]' -o -name default_cmyk.icc | sort | head -1)
must "a CMYK profile is installed" test -e "$profile"
run render $N2 $on --variant reversed --pdf x4 --profile "$profile" --bleed 3mm --marks --format pdf -o x4
must_end 0 "PDF/X-4"
must "embeds the profile" sh -c "qpdf --qdf --object-streams=disable x4/$N2/packaging-reversed.pdf - | grep -aq DestOutputProfile"
must "says PDF/X-4" grep -aq "PDF/X-4" x4/$N2/packaging-reversed.pdf
must "is sound" sh -c "qpdf --check x4/$N2/packaging-reversed.pdf >/dev/null 2>&1"
must "passes our rule list" sh -c "python3 '$top/tests/press/pdfx-check.py' x4/$N2/packaging-reversed.pdf out/$N2/packaging-spot.pdf >rules.txt || { cat rules.txt >&2; false; }"
run render $N2 $on --format pdf --condition FOGRA39 -o fogra
must "another condition is named" grep -aq "FOGRA39" fogra/$N2/packaging-colour.pdf

# ---- low contrast ------------------------------------------------------------------------------------
mkdir -p data/assets/pale
ln -s "$top/assets/jc-star" data/assets/jc-star
ln -s "$top/assets/jc-star-sample" data/assets/jc-star-sample
ln -s "$top/fonts" data/fonts
cat >data/assets/pale/scheme.ini <<'INI'
[scheme]
provenance = unofficial
extends = jc-star-sample
title-ja = 淡
title-en = pale
INI
sed -i 's/extends = .*/extends = jc-star/' data/assets/pale/scheme.ini
cat >>data/assets/pale/scheme.ini <<'INI'

[ink pale]
provenance = unofficial
rgb = #c0c8d0
cmyk = 20 10 10 0

[variant pale]
provenance = unofficial
title = pale words
text = pale
INI
run render ABC-26-000123 --draft --level 1 --data data --scheme pale --variant pale --format svg -o pale
must_end 0 "pale words are drawn"
must "with a warning" says "the number's contrast is 1.7:1, WCAG asks 4.5:1 of text"

finish
