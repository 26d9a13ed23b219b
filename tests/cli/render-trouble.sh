#!/bin/sh
# render-trouble — the world fails too: one line, the right exit code, no partial file
. "$(dirname "$0")/lib/render.sh"

# command lines that make no sense: exit 3, one line, known words listed
senseless() {
    words=$1
    shift
    run render $on -o out "$@"
    must "exit 3: $*" test "$code" -eq 3
    must "says '$words'" says "$words"
    must "in one line: $*" one_line
    must "nothing is written" absent out
}
senseless "packaging, manual, web, badge, strip, body, brochure" $N1 --use poster
senseless "png, svg, pdf" $N1 --format jpg
senseless "empty place" $N1 --format png,,svg
senseless "colour, mono" $N1 --variant sepia
senseless "horizontal, vertical, compact" $N1 --template diagonal
senseless "L, M, Q, H" $N1 --ec X
senseless "'40'" $N1 --size 40
senseless "resolution" $N1 --size 600dpi
senseless "'0mm'" $N1 --size 0mm
senseless "no resolution" $N1 --dpi 40mm
senseless "1 to 4" $N1 --level 7
senseless "no level" $N1 --level two
senseless "no number" 
senseless "put it into the list" $N1 --from jobs.csv
senseless "is not a date" $N1 --on never
senseless "Unknown option" $N1 --nosuch
senseless "is no scheme" $N1 --scheme nosuch
senseless "belong together" $N1 --pdf x4
run render $N1 $on -o label.png
must_end 3 "-o is a folder"

# limits of the scheme
run render $N1 $on --size 20mm -o out
must_end 4 "too small a label"
must "one line" one_line
run render $N1 $on --dpi 100 -o out
must_end 4 "too coarse a raster"
must "one line" one_line
must "nothing is written" absent out
run render $N1 $N2 $on --size 20mm -o out
must "with several numbers each is named" sh -c "grep -q \"^starlabel: '$N1': \" stderr && grep -q \"^starlabel: '$N2': \" stderr"
run render $N1 $on --pdf x4 --profile "$top/LICENSE" -o out
must_end 4 "a profile that is none"
must "leaves no file of that order" sh -c '[ -z "$(find out -name "*.png" 2>/dev/null)" ]'
rm -rf out

# files and folders
: >file
run render $N1 $on -o file/out
must_end 4 "a file where the folder should be"
must "one line" one_line
run render $N1 $on -o /proc/starlabel
must_end 4 "a folder that cannot be made"
must "one line" one_line
if [ "$(id -u)" -ne 0 ]; then
    mkdir readonly
    chmod 555 readonly
    run render $N1 $on -o readonly
    must_end 4 "a read-only folder"
    must "one line" one_line
fi
mkdir out
echo '{"mine": 1}' >out/manifest.json
run render $N1 $on -o out
must_end 4 "a manifest.json that is not ours"
must "it stands" grep -q mine out/manifest.json
rm -rf out
mkdir -p out/$N1/packaging-colour.svg
run render $N1 $on -o out
must_end 4 "a folder where a file should be"
rm -rf out
echo 'not a database, but long enough to be looked at as one' >text.db
run render $N1 $on --registry text.db -o out
must_end 4 "a registry that is a text file"
must "one line" one_line
"$program" render $N1 $on -o out --format svg >/dev/full 2>stderr
code=$?
must_end 4 "a full disk behind standard output"
"$program" render $N1 $on -o - --format svg >/dev/full 2>stderr
code=$?
must_end 4 "a full disk behind a file on standard output"

rm -rf out
(
    trap '' XFSZ
    ulimit -f 8
    exec "$program" render $N1 $on -o out >stdout 2>stderr
)
code=$?
must_end 4 "a disk that is full after a few blocks"
must "one line" one_line
must "no PNG, which did not fit" absent out/$N1/packaging-colour.png
run render $N1 $on -o whole
find out -type f -name '*.*' ! -name 'manifest.json*' 2>/dev/null | while read -r file; do
    cmp -s "$file" "whole/${file#out/}" || echo "$file"
done >halves
must "no half file, no temporary one" test ! -s halves

# a manifest that someone else wrote cannot lead out of the folder, a torn line is passed over
rm -rf out
mkdir out
echo secret >outside.svg
sum=$(sha256sum outside.svg | cut -d' ' -f1)
printf '{"file":"../outside.svg","sha256":"%s"}\n{"file":"x' "$sum" >out/manifest.jsonl
run render $N1 $on -o out --format svg
must_end 0 "a torn manifest.jsonl"
must "what lies outside is not listed" sh -c '! grep -q outside out/manifest.json'
must "the new line is whole" sh -c "tail -1 out/manifest.jsonl | python3 -c 'import json,sys; json.load(sys.stdin)'"

# help
run render --help
must_end 0 "--help"
must "shows examples" prints "Examples:"
must "and every option" prints "--die-line"

finish
