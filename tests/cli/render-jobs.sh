#!/bin/sh
# render-jobs — job lists: cells over options, names of files, rows with errors
. "$(dirname "$0")/lib/render.sh"

cat >jobs.csv <<'CSV'
number,level,size,use,format,variant,template,ec,dpi,draft,colour of box,file
JCS-26-000001,,,,,,,,,,red,
JCS-26-000002,2,42mm,manual,svg,mono,vertical,H,600,,blue,
JCS-26-999999,3,,,svg,,,,,yes,grey,{colour of box}/{number}
CSV
run render --from jobs.csv $on --size 55mm --format png -o out --json
must_end 0 "a list with overrides"
must "an empty cell leaves the option" grep -q '"number":"JCS-26-000001".*"use":"packaging","format":"png".*"asked_width_mm":55,' stdout
must "a cell overrides it" grep -q '"number":"JCS-26-000002".*"use":"manual","format":"svg","variant":"mono","template":"vertical".*"asked_width_mm":42,.*"ec":"H"' stdout
must "a draft can be a row's own" grep -q '"number":"JCS-26-999999".*"draft":true' stdout
must "names know free columns" test -f out/grey/JCS-26-999999.svg

# rows with errors
cat >bad.csv <<'CSV'
number,size,level,use
JCS-26-000001,40,,
JCS-26-000002,60mm,,
JCS-26-000006,,,
JCS-26-000003,,1,
JCS-26-000004,,,posters
,,,
,60mm,,
JCS-26-000004,,,,,surplus
CSV
run render --from bad.csv $on -o bad --format svg
must_end 4 "a list with bad rows"
must "one line each" test "$(grep -c "^starlabel: 'bad.csv' line" stderr)" -eq 6
must "a length without unit" says "'bad.csv' line 2: size: '40'"
must "an expired row" says "'bad.csv' line 4: 'JCS-26-000006': expired"
must "a level that disagrees" says "'bad.csv' line 5: 'JCS-26-000003': level 1"
must "an unknown use, with the known ones" says "packaging, manual, web, badge, strip, body, brochure"
must "a row without number" says "'bad.csv' line 8: number: is empty"
must "too many cells" says "'bad.csv' line 9: 6 cells, the header has 4"
must "the good row is written" test -f bad/$N2/packaging-colour.svg
must "and no other" test "$(find bad -name '*.svg' | wc -l)" -eq 1

# headers, encodings, standard input
printf '\357\273\277登録番号\tレベル\tSize\r\n%s\t★1\t60mm\r\n' $N1 >excel.tsv
run render --from excel.tsv $on -o excel --format svg
must_end 0 "a Japanese header with BOM, tabs and CRLF"
printf 'holder,size\nx,40mm\n' >none.csv
run render --from none.csv $on -o none
must_end 4 "a list without number or model"
printf 'number,size,Size\n%s,,\n' $N1 >twice.csv
run render --from twice.csv $on -o none
must_end 4 "a column that stands twice"
printf 'number\n%s\n' $N1 | "$program" render --from - $on -o stdin --format svg >stdout 2>stderr
must "a list on standard input" test -f stdin/$N1/packaging-colour.svg
printf '%s\n\nJCS-26-999999\n%s\n' $N1 $N2 | "$program" render - $on -o lines --format svg >stdout 2>stderr
code=$?
must_end 4 "numbers on standard input"
must "name their line" says "'standard input' line 3: 'JCS-26-999999': not listed"
must "and the others are drawn" test -f lines/$N2/packaging-colour.svg
run render --from nosuch.csv $on -o none
must_end 4 "a list that is not there"
must "one line" one_line

printf 'number,sizes,on,scheme\n%s,40mm,,\nJCS-26-000006,,2026-06-01,jc-star-sample\n%s,,,jc-star\n' $N1 $N2 >slip.csv
run render --from slip.csv $on -o slip --format svg
must_end 4 "a row's own day and scheme"
must "the day is the row's" test -f slip/JCS-26-000006/packaging-colour.svg
must "the scheme too" says "line 4: '$N2': is listed under scheme 'jc-star-sample', not 'jc-star'"
must "a column that resembles an option is pointed out" says "is 'size' meant?"
run render $N1 $on --use web --bleed 3mm -o idle
must "so are wishes that nothing can fulfil" says "none is drawn"

# names
run render $N1 $N2 $on --format svg --name '{use}.{ext}' -o clash
must_end 4 "two labels, one name"
must "both are named" says "(number 1, $N1; number 2, $N2)"
must "nothing is written" absent clash
run render $N1 $N1 $on --format svg -o clash
must_end 4 "one number twice is such a case"
must "nothing is written" absent clash
run render $N1 $on --use web --name '{number}.{ext}' -o clash
must_end 4 "so are three scales"
for name in '/tmp/x.{ext}' '../{number}.{ext}' 'a//b.{ext}' 'a/../../b.{ext}' '{nosuch}.{ext}' '{number' '{number}.jpg'; do
    run render $N1 $on --name "$name" -o names
    must_end 3 "no name: $name"
    must "one line for $name" one_line
done
run render $N1 $on --name label.png -o names
must_end 4 "a png is not a pdf"
run render $N1 $on --name label.png --format png -o names
must_end 0 "but a png"
run render $N1 $on --use web --name label -o names2
must_end 0 "a name without extension"
must "gets scale and extension" test -f names2/label@2x.png
printf 'number,file,shop\n%s,{shop}/x,../../../etc\n%s,../x,a\n%s,.hidden,a\n' $N1 $N2 $N3 >evil.csv
run render --from evil.csv $on --format svg -o evil
must_end 4 "a name that leaves the folder"
must "is refused in the pattern" says "leaves the folder"
must "is made harmless in a value" test -f evil/_._.._.._etc/x.svg
must "is not hidden" test -f evil/_hidden.svg
mkdir -p linked elsewhere
ln -s ../elsewhere linked/$N1
run render $N1 $on --format svg -o linked
must_end 4 "a link below the folder"
must "is not followed" sh -c '[ -z "$(ls elsewhere)" ]'

finish
