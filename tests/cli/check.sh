#!/bin/sh
# check — preflight of finished artwork: our own is clean, a planted fault is the one finding
. "$(dirname "$0")/lib/render.sh"

A=JCS-25-000101
B=JCS-25-000104
"$program" registry import "$top/samples/registry.csv" --quiet >stdout 2>stderr
must "the sample registry is there" test -s "$STARLABEL_REGISTRY"
names='{number}/{use}-{variant}{scale}.{ext}'

# ---- our own -----------------------------------------------------------------------------------
run render $A $on --use packaging,manual,web,body --variant colour,mono,spot -o own
must_end 0 "labels to check"
run render $A $on --use web --variant dark -o own --format png,svg
run render $A $on --use packaging --variant reversed -o own --format png,svg,pdf
run render $A $on --template strip --use web -o own --format png,svg --name '{number}/strip{scale}.{ext}'
run check $on --json own/$A/*
must_end 0 "every use, variant and format of ours is clean"
must "and each says so" sh -c "! grep -v '\"verdict\":\"clean\"' stdout"
mkdir bare && cp own/$A/packaging-colour.* own/$A/web-colour.* bare/
run check $on bare/*
must_end 0 "without a manifest too"
must "and says by what it was judged" prints "the mildest limits of the scheme"
must "a press PDF is told by its output intent" prints "PDF, press, use"
must "a web PDF is none" prints "PDF, use"

# ---- artwork that other programs wrote -----------------------------------------------------------
mkdir others
rsvg-convert -f pdf bare/packaging-colour.svg -o others/librsvg.pdf
pdftocairo -pdf bare/packaging-colour.pdf others/cairo.pdf
pdftocairo -svg bare/packaging-colour.pdf others/cairo.svg
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -o others/ghostscript.pdf bare/packaging-colour.pdf
run check $on others/*
must_end 0 "what librsvg, Cairo and Ghostscript made of it is clean"
run check $on --use packaging --json others/librsvg.pdf
must_end 1 "but no press PDF"
must "for its boxes and colours alone" sh -c \
    "[ \"\$(jq -c '[.findings[] | select(.result != \"same\") | .field]' stdout)\" = '[\"trim\",\"colours\"]' ]"
rsvg-convert -d 600 -p 600 bare/packaging-colour.svg -o others/no-size.png
run check $on others/no-size.png
must_end 2 "a PNG that does not say its size is undecided"
must "with the cure" prints "export the PNG with its resolution (pHYs)"

# ---- planted faults ------------------------------------------------------------------------------
for number in $A $B; do
    run render $number $on -o parts --name "$names"
    run render $number $on -o parts --format pdf --bleed 3mm --marks --name '{number}/marks.pdf'
    must_end 0 "parts of $number"
done
must "faults are planted" python3 "$top/tests/preflight/plant.py" parts/$A parts/$B planted
run check $on --json planted/*
must_end 1 "findings are 1"
must "each fault is the one finding, and names a cure" \
    python3 "$top/tests/preflight/judge.py" stdout
mv stdout all.jsonl
sed 's/grey-ground/x/; s/"quiet-zone"/"contrast"/' all.jsonl >wrong.jsonl
must "the judge itself finds what is wrong" \
    sh -c "! python3 '$top/tests/preflight/judge.py' wrong.jsonl >judged"

# ---- provenance, use, date -----------------------------------------------------------------------
cp -r own edited
sed 's/<title/<!-- edited --><title/' own/$A/web-colour.svg >edited/$A/web-colour.svg
run check $on edited/$A/web-colour.svg
must_end 1 "a file that changed since it was rendered"
must "is named" prints "provenance"
run check --on 2027-12-01 own/$A/web-colour.svg
must_end 1 "a registration that has run out"
must "is named with its day" prints "expired on 2027-12-01"
run check $on --use packaging bare/web-colour.pdf
must_end 1 "a screen PDF is no press PDF"
must "its colours are named" prints "colours"
run render --draft --level 1 $A $on -o draft --format svg
run check $on draft/$A/*.svg
must_end 1 "a draft is no label"

# ---- what cannot be judged, what makes no sense, what fails ----------------------------------------
printf '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="30mm"/>' >blank.svg
run check $on blank.svg
must_end 2 "nothing to judge"
run check $on
must_end 3 "no file"
run check $on --use nothing blank.svg
must_end 3 "an unknown use"
must "the known ones are listed" says "packaging"
: >empty.pdf
for file in empty.pdf nosuch.png "$top/samples/registry.csv"; do
    run check $on "$file"
    must_end 4 "'$file' cannot be looked at"
    must "one line says why" one_line
done
head -c 3000 parts/$A/packaging-colour.png >cut.png
run check $on cut.png
must_end 4 "a truncated picture"
head -c 2000 parts/$A/packaging-colour.pdf >cut.pdf
run check $on --json cut.pdf
must_end 4 "a truncated PDF"
must "for machines, too" prints '"error":'
PATH=/nonexistent run check $on parts/$A/packaging-colour.pdf
must_end 4 "without pdftocairo"
must "the package is named" says "poppler-utils"
run check $on - <parts/$A/packaging-colour.svg
must_end 0 "standard input"
"$program" check $on bare/web-colour.svg >/dev/full 2>stderr
code=$?
must_end 4 "a full disk"

finish
