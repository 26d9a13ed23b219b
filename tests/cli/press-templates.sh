#!/bin/sh
# press-templates — artwork as Inkscape writes it: compiled, or refused at the right line with a cure
. "$(dirname "$0")/lib/render.sh"
art=$top/tests/cli/press

# The line that is reported must lie within the element of that id.
within() { # within FILE ID LINE
    awk -v id="id=\"$2\"" -v line="$3" '
        { text[NR] = $0 }
        index($0, id) { at = NR }
        END {
            for (first = at; first > 1 && text[first] !~ /<[a-z]/; first--);
            for (last = at; text[last] !~ />/; last++);
            exit !(line >= first && line <= last + 1)
        }' "$1"
}
reports() { # reports FILE ID WORDS
    line=$(sed -n "s/^[^:]*$(basename "$1"):\([0-9]*\):.*$3.*/\1/p" stdout | head -1)
    [ -n "$line" ] && within "$1" "$2" "$line"
}

run template check "$art/inkscape-good.svg"
must_end 0 "layers, nested transforms, metadata and px of a root may be used"
run render $N2 $on --template "$art/inkscape-good.svg" --bleed 3mm --marks -o out
must_end 0 "and drawn"
for kind in png svg pdf; do
    file=out/$N2/packaging-colour.$kind
    [ $kind = svg ] && rsvg-convert -d 300 -p 300 $file -o x.png
    [ $kind = pdf ] && pdftoppm -r 300 -png -singlefile $file x
    [ $kind = png ] && cp $file x.png
    must "$kind is read" sh -c '[ "$(zbarimg -q --nodbus --raw x.png)" = https://jc-star.example/p/JCS-26-000002 ]'
done
run template show "$art/inkscape-good.svg" --use packaging -o shown.png
must_end 0 "its slots are shown"
run template show "$art/inkscape-good.svg" --use packaging --no-slots -o plain.png
must "over the sample label" sh -c "! cmp -s shown.png plain.png"

run template check "$art/inkscape-gradient.svg"
must_end 1 "a gradient, a veil and a shadow"
must "the gradient's line" reports "$art/inkscape-gradient.svg" band "gradient or a pattern"
must "the veil's" reports "$art/inkscape-gradient.svg" veil "opacity"
must "the shadow's" reports "$art/inkscape-gradient.svg" shadowed "filter"
must "three findings and no more" test "$(wc -l <stdout)" -eq 3
run template check "$art/inkscape-slots.svg"
must_end 1 "a text for a slot, and a turned code"
must "the text's line" reports "$art/inkscape-slots.svg" number "not a rect"
must "the code's" reports "$art/inkscape-slots.svg" qr "turned"
must "two findings and no more" test "$(wc -l <stdout)" -eq 2

# A name given in Inkscape's list of objects is a label, and Illustrator writes "-" as "_x2D_"
sed 's/ inkscape:label="[^"]*"//' "$art/inkscape-good.svg" |
    sed 's/id="\(number\|qr\|level-text\)"/id="rect-\1" inkscape:label="\1"/
         s/id="\(star-[1-4][a-z-]*\)"/id="object-\1" inkscape:label="\1"/
         s/id="sample-mark"/id="sample_x2D_mark"/' >labels.svg
must "names are labels now" sh -c "! grep -q 'id=\"number\"' labels.svg"
run template check labels.svg
must_end 0 "labels of Inkscape and escapes of Illustrator name slots, too"
run render $N2 $on --template labels.svg --format svg -o labels
must_end 0 "and are drawn"

# the scheme's clear space and smallest size
sed 's/id="number" width="26" height="3" x="2.5" y="24"/id="number" width="26" height="3" x="0.4" y="24"/; s|fill:url(#linearGradient12)|fill:#0b3b66|; s/opacity:0.6;//; s/;filter:url(#filter20)//' \
    "$art/inkscape-gradient.svg" >near.svg
run template check near.svg
must_end 1 "a slot near the trim"
must "is refused with the scheme's figure" prints "clear space of 0.9 mm"
run render $N2 $on --template "$art/inkscape-good.svg" --size 20mm -o x
must_end 4 "a label below the use's smallest"
must "is refused with the size" says "order 30 mm or more"
run template new mine.svg
must_end 0 "a new template"
run template check mine.svg
must_end 0 "may be used as it is"

finish
