#!/bin/sh
# press-issued — finished artwork with its code inside: read, compared with the row, placed, converted
. "$(dirname "$0")/lib/render.sh"
url=https://jc-star.example/p/$N2
screen='--format png,pdf --pdf screen'

run render $N2 $on -o src
must_end 0 "artwork to be issued"
base=src/$N2/packaging-colour
run render $N2 $on --dpi 200 --format png --name 'low.{ext}' -o src
# what the profile has not: a gradient, as a designer would draw it
sed 's|</svg>|<defs><linearGradient id="g"><stop offset="0" stop-color="#0b3b66"/><stop offset="1" stop-color="#2563a8"/></linearGradient></defs><rect x="2" y="28" width="20" height="1" fill="url(#g)"/></svg>|' \
    $base.svg >grad.svg

reads() { # reads PICTURE
    [ "$(zbarimg -q --nodbus --raw "$1")" = "$url" ]
}

run render $N2 $on --template $base.svg --bleed 3mm --marks --name 'svg.{ext}' -o out --json
must_end 0 "an SVG within the profile"
must "becomes all three formats" test -e out/svg.png -a -e out/svg.svg -a -e out/svg.pdf
must "is issued artwork" sh -c "[ \$(grep -c '\"provenance\":\"issued artwork\"' stdout) = 3 ]"
must "carries a code" sh -c "[ \$(grep -c '\"code\":true' stdout) = 3 ]"
must "whose module is reported" sh -c "head -1 stdout | jq '.module_mm > 0.67 and .module_mm < 0.685 and .version == 3 and .ec == null' | grep -qx true"
must "and what was not compared" sh -c "grep -q 'only the code was compared' stdout"
must "the manifest says so" grep -q '"provenance": *"issued artwork"' out/manifest.json
pdftoppm -r 300 -png -singlefile out/svg.pdf page
must "the press PDF is read" reads page.png
must "is X-1a" grep -aq 'PDF/X-1a' out/svg.pdf
mkdir plates
gs -q -dBATCH -dNOPAUSE -sDEVICE=tiffsep -r200 -o plates/p.tif out/svg.pdf
cat >plates.py <<'PY'
import numpy as np
from PIL import Image
for name in 'Cyan', 'Magenta', 'Yellow':
    a = np.array(Image.open(f'plates/p({name}).tif').convert('L'))
    x, y = round((9 + 35) / 25.4 * 200), round((9 + 4) / 25.4 * 200)
    assert (a[y:y + round(22 / 25.4 * 200), x:x + round(20 / 25.4 * 200)] == 255).all(), name
PY
must "its code is black alone" python3 plates.py

for kind in png pdf; do
    run render $N2 $on --template $base.$kind $screen --name "$kind.{ext}" -o out
    must_end 0 "a $kind as a picture"
    must "the PNG is read" reads out/$kind.png
    pdftoppm -r 300 -png -singlefile out/$kind.pdf page
    must "the PDF is read" reads page.png
    must "the PDF is sound" sh -c "qpdf --check out/$kind.pdf >/dev/null 2>&1"
    must "has the size of the order" sh -c "pdfinfo out/$kind.pdf | grep -q 'Page size: *170.0[78]'"
    run render $N2 $on --template $base.$kind -o x
    must_end 4 "a $kind for a press"
    must "is refused with what can be had" says "order --format png,pdf with --pdf screen"
done
cat >same.py <<'PY'
import numpy as np
from PIL import Image
a, b = (np.array(Image.open(p).convert('RGB')) for p in ('src/JCS-26-000002/packaging-colour.png', 'out/png.png'))
assert a.shape == b.shape and (a == b).all()
PY
must "a PNG keeps its pixels" python3 same.py

# the quiet zone is measured: whole, cut by the edge of the label, and with a line in it
cat >narrow.py <<'PY'
from PIL import Image
im = Image.open('src/JCS-26-000002/packaging-colour.png').convert('RGB')
dark = [x for y in range(150, 560, 8) for x in range(im.width - 60)
        if im.getpixel((x, y)) == (0, 0, 0)]
im.crop((0, 0, max(dark) + 1 + 40, im.height)).save('cut.png', dpi=(600, 600))
im.paste((0, 0, 0), (max(dark) + 1 + 25, 300, max(dark) + 1 + 28, 400))
im.save('line.png', dpi=(600, 600))
PY
python3 narrow.py
for case in src/$N2/packaging-colour.png:4 src/$N2/packaging-colour.svg:4 cut.png:2 line.png:1; do
    run render $N2 $on --template "${case%:*}" --format png -o quiet --name q.png --force --json
    must "the quiet zone of $case" sh -c "[ \"\$(jq .quiet_zone_modules stdout)\" = ${case#*:} ]"
done
must "one that is too small is warned of" says "quiet zone is 1 modules, 4 are asked"
run render $N2 $on --template grad.svg $screen --name 'grad.{ext}' -o out
must_end 0 "an SVG beyond the profile is a picture"
must "the PNG is read" reads out/grad.png
run render $N2 $on --template grad.svg --format pdf -o x
must_end 4 "for a press it is refused"
run render $N2 $on --template src/low.png --format png --name 'low.{ext}' -o out
must_end 0 "a coarse original"
must "is enlarged with a warning" says "enlarged past its resolution: it has 200 dpi at this size"
run render $N2 $on --template $base.png --use web $screen --name 'web{scale}.{ext}' -o out
must_end 0 "for a web page it is made smaller"
must "and still read" reads out/web.png

run render $N3 $on --template $base.svg -o x
must_end 4 "the code of another row"
must "is refused with both texts" says "its code says '$url', the registry has 'https://jc-star.example/p/$N3'"
must "in one line" one_line
run render $N3 $on --template $base.png $screen -o x
must_end 4 "in a picture, too"
must "nothing is written" absent x/$N3
run render $N2 $on --template $base.svg --variant mono -o x
must_end 4 "it is not recoloured"
run render $N2 $on --template $base.svg --draft --level 2 -o x
must_end 4 "and no sample"
sed 's/<g id="s[0-9a-f]*-qr[^>]*>//; s/<path id="s[0-9a-f]*-qr"[^>]*>//' $base.svg >nocode.svg
run render $N2 $on --template nocode.svg -o x
must "artwork without a code is refused" test $code -ne 0
must "with a cure" says "no code that can be read"
run render $N2 $on --template "$top/LICENSE" -o x
must "a text is no artwork" test $code -ne 0
printf '\211PNG\r\n\032\nxx' >broken.png
run render $N2 $on --template broken.png -o x
must "nor is a damaged picture" test $code -ne 0
must "in one line" one_line
mkdir bin
run_alone() { # without poppler-utils
    PATH=$folder/bin "$program" "$@" >stdout 2>stderr
    code=$?
}
run_alone render $N2 $on --template $base.pdf $screen -o x
must "without pdftocairo a PDF is refused" test $code -ne 0
must "in a line that names the package" says "poppler-utils"

finish
