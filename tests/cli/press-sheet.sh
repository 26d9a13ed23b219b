#!/bin/sh
# press-sheet — labels many up on a page, and the proof of a batch
. "$(dirname "$0")/lib/render.sh"

run sheet $N2 $N3 $on --copies 7 --marks --bleed 2mm --die-line --start 2 --variant reversed -o up.pdf
must_end 0 "two labels, seven of each"
must "it says what was made" prints "14 labels, 2 x 8 up on 1 page"
must "is sound" sh -c "qpdf --check up.pdf >/dev/null 2>&1"
must "passes the press rules" python3 "$top/tests/press/pdfx-check.py" up.pdf
pdftoppm -r 300 -gray -png -singlefile up.pdf page
cat >codes.py <<'PY'
# Where each code stands: 2 columns, the first row left free, in mm from the page's top left.
import subprocess, sys
from PIL import Image
page = Image.open('page.png')
px = 300 / 25.4
found = []
for row in range(8):
    for column in range(2):
        x, y = 12 + column * 63.986, 12 + row * 34.014
        page.crop((round(x * px), round(y * px), round((x + 60) * px), round((y + 30) * px))).save('c.png')
        found.append(subprocess.run(['zbarimg', '-q', '--nodbus', '--raw', 'c.png'], capture_output=True,
                                    text=True).stdout.strip()[-6:])
assert found == ['', ''] + ['000002'] * 7 + ['000003'] * 7, found
PY
must "each place has its label, the first two are free" python3 codes.py
run sheet $N2 $on --use body --copies 40 -o body.pdf
must "as many as fit" prints "40 labels, 7 x 7 up on 1 page"
run sheet $N2 $on --page 100x150mm --columns 1 --rows 2 --copies 5 -o small.pdf
must_end 0 "a page of one's own"
must "is that page, three times" sh -c "pdfinfo small.pdf | grep -q 'Pages: *3' && pdfinfo small.pdf | grep -q 'Page size: *283.46[0-9]* x 425.19'"
run sheet $N2 $on --page A4-landscape --use web -o web.pdf
must "a landscape page, for screens" sh -c "pdfinfo web.pdf | grep -q '841.8[0-9]* x 595.2'"
printf 'number,copies\n%s,3\n%s,\n' $N2 $N3 >jobs.csv
run sheet --from jobs.csv $on --copies 2 -o jobs.pdf
must "a column says copies, an empty cell does not" prints "5 labels"
run sheet --from jobs.csv $on --copies 2 -o jobs.pdf
must_end 4 "a file in the way"
must "stands" says "--force overwrites it"
run sheet --from jobs.csv $on --copies 2 -o again.pdf
must "the same order, the same bytes" cmp jobs.pdf again.pdf
run sheet $N2 $on -o - --force
must "to standard output" sh -c "head -c 5 stdout | grep -q PDF"

for wrong in "--copies 0" "--page A9" "--gap 4" "--start -1"; do
    run sheet $N2 $on $wrong -o x.pdf
    must_end 3 "$wrong"
    must "in one line" one_line
done
for refused in "--page 40x40mm" "--gap 1mm --bleed 3mm" "--margin 3mm --marks" "--start 24" "--columns 9"; do
    run sheet $N2 $on $refused -o x.pdf
    must_end 4 "$refused"
    must "in one line" one_line
done
run sheet $N2 JCS-26-999999 $on -o x.pdf
must_end 4 "one row that is refused"
must "leaves no file" absent x.pdf

# ---- proof ----------------------------------------------------------------------------------------
run render $N2 $N3 $on --use packaging,body --variant colour,reversed --ink-spread 20um -o out --proof proof.pdf
must_end 0 "a batch with its proof"
must "is sound" sh -c "qpdf --check proof.pdf >/dev/null 2>&1"
pdftoppm -r 300 -png proof.pdf proof
must "shows every label" sh -c "[ \"\$(zbarimg -q --nodbus --raw proof-*.png | sort | uniq -c | awk '{print \$1}' | tr '\\n' ' ')\" = '4 4 ' ]"
run render $N2 $N3 $on --use packaging,body --variant colour,reversed --ink-spread 20um -o out --proof second.pdf
must "of files that stand already, too" cmp proof.pdf second.pdf
must "true size" sh -c "pdfinfo proof.pdf | grep -q '595.2[0-9]* x 841.8'"
run render $N2 $on -o out --proof proof.png
must_end 3 "a proof is a PDF"

finish
