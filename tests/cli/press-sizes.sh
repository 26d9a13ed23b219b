#!/bin/sh
# press-sizes — sizes by module, dots and device; ink spread taken from dark modules alone
. "$(dirname "$0")/lib/render.sh"
url=https://jc-star.example/p/$N2

# says_json KEY VALUE: of the first file
says_json() {
    [ "$(head -1 stdout | jq -c ".$1")" = "$2" ]
}

run render $N2 $on --module 0.4mm -o module --json
must_end 0 "a module of 0.4 mm"
must "is the nearest whole number of dots" says_json dots_per_module 9
must "asked and actual are reported" sh -c "grep -q '\"asked_module_mm\":0.4,' stdout && grep -q '\"module_mm\":0.381,' stdout"
must "the width follows from it" sh -c "[ \$(head -1 stdout | jq '.width_mm > 32 and .width_mm < 33') = true ]"
run render $N2 $on --module 0.4mm --size 40mm -o x
must_end 3 "a module and a size contradict each other"
run render $N2 $on --module 0.2mm -o x
must_end 4 "a module below the use's limit"
must "is refused with cures" says "order "
run render $N2 $on --module 40 -o x
must_end 3 "a module needs a unit"

run render $N2 $on --dpmm 12 --format png -o dpmm --json
must_end 0 "dots per mm"
must "are the raster" says_json dpi 304.8
for device in thermal-203:203.2:mono thermal-300:304.8:mono thermal-600:609.6:mono \
    offset-2400:2400:colour inkjet-600:600:colour; do
    name=${device%%:*} rest=${device#*:}
    run render $N2 $on --device $name --format svg -o device --json
    must_end 0 "device $name"
    must "$name has its raster" says_json dpi "${rest%:*}"
    must "$name has its inks" says_json variant "\"${rest#*:}\""
done
run render $N2 $on --device thermal-300 --dpmm 8 --variant colour --format svg -o device --json
must "an option overrides its device" sh -c "grep -q '\"dpi\":203.2,' stdout && grep -q '\"variant\":\"colour\"' stdout"
run render $N2 $on --device laser -o x
must_end 3 "an unknown device"
must "lists the known ones" says "thermal-203, thermal-300"

# printers of one's own
mkdir -p xdg-config/starlabel
cat >xdg-config/starlabel/devices.ini <<'INI'
[device line-3]
title = our flexo press
resolution = 48dpmm
ink-spread = 60um
variant = mono
[device inkjet-600]
resolution = 720dpi
INI
own="env XDG_CONFIG_HOME=$folder/xdg-config $program"
printer() { # printer WORDS...: with the user's file
    $own "$@" >stdout 2>stderr
    code=$?
}
printer render $N2 $on --device line-3 --format svg -o line --json
must_end 0 "a printer of one's own"
must "has its raster" says_json dpi 1219.2
must "and its ink spread" says_json ink_spread_mm 0.06
must "and its inks" says_json variant '"mono"'
sed -i 's/60um/40um/' xdg-config/starlabel/devices.ini
printer render $N2 $on --device line-3 --format svg -o line --json
must "a printer that changed makes its files anew" says_json unchanged false
printer render $N2 $on --device inkjet-600 --format svg -o line --json --name other.svg
must "it goes before the scheme's" says_json dpi 720
for fault in 's/48dpmm/48/:resolution:600dpi' 's/40um/9mm/:ink-spread:500um' \
    's/mono/pink/:variant:colour' 's/title/titel/:titel:ink-spread' 's/device line/line/:known group:[device NAME]'; do
    sed "${fault%%:*}" xdg-config/starlabel/devices.ini >bad.ini
    rest=${fault#*:}
    STARLABEL_DEVICES=bad.ini run render $N2 $on --device line-3 -o x
    must_end 4 "a wrong line ($rest)"
    must "names its place" says "bad.ini' ["
    must "says what" says "${rest%%:*}"
    must "and the cure" says "${rest#*:}"
done

run render $N2 $on --use web --size 9000px -o x
must_end 4 "a web label of 9000 px"
must "is refused by its largest picture, before any is drawn" says "27000 x 13500 dots"
must "nothing is written" absent x/$N2
run render $N2 $on --use web --size 9000px --format svg -o web
must_end 0 "a drawing has no such limit"

# ---- ink spread ----------------------------------------------------------------------------------
run render $N2 $on -o plain
must_end 0 "not thinned"
run render $N2 $on --ink-spread 84.667um -o spread --json
must_end 0 "two dots of 600 dpi"
must "are taken from the raster" says_json ink_spread_mm 0.0847
cat >spread.py <<'PY'
# Dark area of the code in dots of 600 dpi, from each format, drawn by other programs; a square of
# the finder tells the width that is left.
import subprocess, sys
import numpy as np
from PIL import Image
Image.MAX_IMAGE_PIXELS = None

def load(path, times):
    return np.array(Image.open(path).convert('L')) < 128, times

def formats(folder):
    base = f'{folder}/JCS-26-000002/packaging-colour'
    yield 'png', load(base + '.png', 1)
    subprocess.run(['rsvg-convert', '-w', str(1417 * 4), base + '.svg', '-o', 's.png'], check=True)
    yield 'svg', load('s.png', 4)
    subprocess.run(['pdftoppm', '-r', '2400', '-gray', '-png', '-singlefile', base + '.pdf', 'p'],
                   check=True)
    yield 'pdf', load('p.png', 4)

def finder(dark, times):
    # width of the top left finder's outer ring: the longest run of the code's first dark row,
    # and the width of its 3 x 3 centre
    h, w = dark.shape
    code = dark[:, w * 32 // 60 + 8 * times:w * 58 // 60 - 8 * times]
    code = code[h * 25 // 300:-h * 25 // 300]
    rows = np.nonzero(code.any(1))[0]
    y = rows[0] + 3
    cols = np.nonzero(code[y])[0]
    run = np.split(cols, np.nonzero(np.diff(cols) > 1)[0] + 1)[0]
    return len(run) / times, code.sum() / times ** 2

wide = {k: finder(*v) for k, v in formats('plain')}
thin = {k: finder(*v) for k, v in formats('spread')}
print(wide, thin)
for k in wide:
    lost = wide[k][0] - thin[k][0]
    assert abs(wide[k][0] - 7 * 16) < 1, (k, wide[k])
    assert abs(lost - 2) < 0.6, (k, lost)
    assert abs(thin[k][1] - thin['png'][1]) < 0.02 * thin['png'][1], (k, thin)
    assert thin[k][1] < 0.93 * wide[k][1], k
PY
must "every format loses two dots, and the same area" python3 spread.py
zbarimg -q --nodbus --raw spread/$N2/packaging-colour.png >text
must "a decoder reads it" sh -c "[ \"\$(cat text)\" = $url ]"
run render $N2 $on --ink-spread 20um -o part --json
must_end 0 "half a dot"
must "leaves the raster alone and says so" sh -c "grep -q '0.47 dots of the PNG' stdout"
must "and thins the drawing" sh -c "grep '\"svg\"' stdout | grep -q '\"ink_spread_mm\":0.02,'"
must "the rasters are the same" cmp part/$N2/packaging-colour.png plain/$N2/packaging-colour.png
run render $N2 $on --ink-spread 200um -o x
must_end 4 "more than a quarter of a module"
must "is refused with both cures" says "give 169 um or less, or order 70.9 mm or more"
run render $N2 $on --ink-spread 20um -o table
must "the table has a column of it" prints "THINNED"
run render $N2 $on --device inkjet-600 --ink-spread 0um -o zero --format svg --json
must "zero overrides the device" says_json ink_spread_mm 0

finish
