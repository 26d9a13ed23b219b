#!/bin/sh
# render-files — what is written: decoded by other programs, the same in every format, run and locale
. "$(dirname "$0")/lib/render.sh"
url=https://jc-star.example/p/$N2

reads() { # reads PICTURE: another decoder finds the row's URL in it
    [ "$(zbarimg -q --nodbus --raw "$1")" = "$url" ]
}

run render $N2 $on --use packaging,manual,web,body,brochure --variant colour,mono -o out
must_end 0 "every use in every variant"
for use in packaging manual web body brochure; do
    for variant in colour mono; do
        base=out/$N2/$use-$variant
        must "$base.png is read" reads $base.png
        rsvg-convert -d 300 -p 300 $base.svg -o svg.png
        must "$base.svg is read" reads svg.png
        pdftoppm -r 300 -png -singlefile $base.pdf pdf
        must "$base.pdf is read" reads pdf.png
        must "$base.pdf is sound" sh -c "qpdf --check $base.pdf >/dev/null 2>&1"
    done
done
must "screens get twice the dots" reads out/$N2/web-colour@2x.png
must "and three times" reads out/$N2/web-colour@3x.png
must "print is not scaled" absent out/$N2/packaging-colour@2x.png
must "packaging has a TrimBox" sh -c "pdfinfo -box out/$N2/packaging-colour.pdf | grep -q TrimBox"
must "and is X-1a" grep -aq 'PDF/X-1' out/$N2/packaging-colour.pdf
must "web is not" sh -c "! grep -aq 'PDF/X' out/$N2/web-colour.pdf"

# one order, one size: PNG by its dots and pHYs, SVG by its width, PDF by its TrimBox
run render $N2 $on --use packaging --size 47.3mm -o size --json
must_end 0 "an odd size"
cat >sizes.py <<'PY'
import json, re, struct, subprocess, sys
rows = [json.loads(line) for line in open('stdout')]
keys = ["number", "level", "use", "format", "variant", "template", "file", "sha256", "code",
        "width_mm", "height_mm", "module_mm", "dots_per_module", "dpi", "warnings"]
assert len(rows) == 3 and all(list(r)[:len(keys)] == keys for r in rows), rows
assert len({(r['width_mm'], r['height_mm'], r['module_mm']) for r in rows}) == 1
width, height = rows[0]['width_mm'], rows[0]['height_mm']
files = {r['format']: r['file'] for r in rows}
png = open(files['png'], 'rb').read()
w, h = struct.unpack('>II', png[16:24])
at = png.index(b'pHYs') + 4
per_m = struct.unpack('>I', png[at:at + 4])[0]
assert abs(w / per_m * 1000 - width) < 0.01, (w, per_m, width)
assert abs(h / per_m * 1000 - height) < 0.01
svg = open(files['svg']).read()
assert abs(float(re.search(r'\bwidth="([0-9.]+)mm"', svg)[1]) - width) < 0.001
assert abs(float(re.search(r'\bheight="([0-9.]+)mm"', svg)[1]) - height) < 0.001
box = subprocess.run(['pdfinfo', '-box', files['pdf']], capture_output=True, text=True).stdout
x0, y0, x1, y1 = map(float, re.search(r'TrimBox: +(\S+) +(\S+) +(\S+) +(\S+)', box).groups())
assert abs((x1 - x0) / 72 * 25.4 - width) < 0.01, (x0, x1, width)
assert abs((y1 - y0) / 72 * 25.4 - height) < 0.01
PY
must "every format has the same millimetres" python3 sizes.py
run render $N2 $on --use web --format png -o web --json
must "screens say their dpi" sh -c "grep -q '\"dpi\":96,' stdout && grep -q '\"dpi\":192,' stdout && grep -q '\"dpi\":288,' stdout"
run render $N2 $on --dpi 12dpmm --format png -o dpmm --json
must_end 0 "a thermal printer's dots"
must "are reported as dpi" prints '"dpi":304.8,'

# the same input, the same bytes
tree() { (cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum); }
cp "$top/tests/cli/render/jobs.csv" .
run render --from jobs.csv $on -o one --jobs 1
must_end 0 "a job list"
cp stdout one.txt
run render --from jobs.csv $on -o two --jobs 4
sed 's/two/one/g' stdout >two.txt
tree one >one.sums
tree two >two.sums
must "does not depend on the number of threads" cmp one.sums two.sums
must "nor does what is printed" cmp one.txt two.txt
run render --from jobs.csv $on -o one --jobs 2
tree one >again.sums
must_end 0 "again into the same folder"
must "leaves every byte, the manifests too" cmp one.sums again.sums
if [ -d /usr/share/i18n/locales ]; then
    mkdir -p locales
    localedef -i de_DE -f UTF-8 locales/de_DE.UTF-8 >/dev/null 2>&1
    LOCPATH=$folder/locales LC_ALL=de_DE.UTF-8 "$program" render --from jobs.csv $on -o comma \
        >stdout 2>stderr
    code=$?
    must_end 0 "under a decimal comma"
    "$program" render --from jobs.csv $on -o point >stdout 2>stderr
    tree comma >comma.sums
    tree point >point.sums
    must "the bytes are those of a decimal point" cmp comma.sums point.sums
fi
SOURCE_DATE_EPOCH=1700000000 "$program" render $N2 $on --format pdf -o epoch >stdout 2>stderr
must "SOURCE_DATE_EPOCH dates a PDF" grep -aq 'D:20231114' epoch/$N2/packaging-colour.pdf
must "else the day of issue" grep -aq 'D:20260210' out/$N2/packaging-colour.pdf

# the manifest
cat >manifest.py <<'PY'
import hashlib, json, sys
entries = json.load(open('one/manifest.json'))['files']
names = [e['file'] for e in entries]
assert names == sorted(names) and len(set(names)) == len(names) > 0
for e in entries:
    assert not e['file'].startswith('/')
    assert hashlib.sha256(open('one/' + e['file'], 'rb').read()).hexdigest() == e['sha256'], e
    assert e['provenance'] == 'own template' and len(e['template_sha256']) == 64
    assert e['width_mm'] > 0
lines = [json.loads(line) for line in open('one/manifest.jsonl')]
assert sorted(l['file'] for l in lines) == names
PY
must "the manifest tells the truth" python3 manifest.py
run render $N3 $on --format svg -o one
gone=$(sed -n 's/.*"file":"\([^"]*\)".*/\1/p' one/manifest.jsonl | head -1)
rm "one/$gone"
run render $N4 $on --format svg -o one
must "earlier entries are kept" grep -q $N3 one/manifest.json
must "while their files stand" sh -c "! grep -qF '$gone' one/manifest.json one/manifest.jsonl"

# what is not ours is not overwritten
mkdir -p mine/$N1
echo mine >mine/$N1/packaging-colour.svg
run render $N1 $on -o mine
must_end 4 "a foreign file is in the way"
must "it is named with the cure" says "--force overwrites it"
must "it stands" grep -q mine mine/$N1/packaging-colour.svg
must "nothing of that order is written" absent mine/$N1/packaging-colour.png
run render $N1 $on -o mine --force
must_end 0 "unless the user insists"
run render $N1 $on -o mine --size 50mm
must_end 0 "what an earlier run wrote may be replaced"

# standard output
run render $N1 $on --format svg -o -
must_end 0 "one file to standard output"
must "is that file" grep -q "<svg" stdout
run render $N1 $on -o -
must_end 3 "three files do not fit"

finish
