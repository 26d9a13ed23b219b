#!/bin/sh
# template — list, check, show and new
. "$(dirname "$0")/lib/render.sh"

run template list
must_end 0 "the list"
must "has our templates" prints "horizontal"
must "says where they come from" prints "own template"
run template list --json
must "one object a line" python3 -c '
import json
rows = [json.loads(line) for line in open("stdout")]
names = [r["template"] for r in rows]
assert names[0] == "horizontal" and {"vertical", "compact"} <= set(names), names
assert len(set(names)) == len(names)
assert all(("qr" in r["slots"] or r["template"] == "strip") and r["width_mm"] > 0 and len(r["sha256"]) == 64 for r in rows)'

for name in horizontal vertical compact; do
    run template check $name
    must_end 0 "$name may be used"
    must "and says so once" test "$(cat stdout)" = "$name: may be used"
    run template show $name -o $name.png
    must_end 0 "$name is shown"
    must "and says that it is a sample" sh -c \
        "zbarimg -q --nodbus --raw $name.png | grep -q ^SAMPLE-NOT-A-LABEL:"
done
run template new mine.svg
must_end 0 "a new one"
run template check mine.svg
must_end 0 "may be used as it is"
run template new mine.svg
must_end 4 "is not overwritten"
sed 's/id="number"/id="nummer"/; s/id="qr"/id="q"/' mine.svg >broken.svg
run template check broken.svg
must_end 1 "missing slots are findings"
must "each is named" sh -c "grep -q \"'number'\" stdout && grep -q \"'qr'\" stdout"
run template check broken.svg --json
must_end 1 "for machines too"
must "with the keys" prints '"fatal":true'
sed 's|</svg>|<image href="x.png"/><filter id="f"/></svg>|' mine.svg >image.svg
run template check image.svg
must_end 1 "what cannot be printed is a finding"
must "with its line" grep -q '^image.svg:[0-9]*: ' stdout
run render $N1 $on --template broken.svg -o out
must_end 4 "and is not drawn"
must "nothing is written" absent out
run render $N1 $on --template mine.svg -o out --format svg
must_end 0 "one's own can be drawn"
must "the manifest says whose it is" grep -q '"template":"mine.svg".*"provenance":"user template"' out/manifest.json
run render $N1 $on --template mine.svg --issued -o issued --format svg
must "or that it was issued" grep -q '"provenance":"issued artwork"' issued/manifest.json
run template check nosuch.svg
must_end 4 "a file that is not there"
run template
must_end 3 "no action"
run template dance
must_end 3 "an unknown action"
must "the known ones are listed" says "list, check FILE"

finish
