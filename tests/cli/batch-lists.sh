#!/bin/sh
# batch-lists — large lists: every source, every part, every bad row, and nothing depends on threads
. "$(dirname "$0")/lib/batch.sh"

tree() { (cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum); }

# threads and parts
rows 60 >jobs.csv
run render --from jobs.csv $on -o one --jobs 1
must_end 0 "one thread"
sed 's/one/X/g' stdout >one.txt
run render --from jobs.csv $on -o two --jobs 2
sed 's/two/X/g' stdout >two.txt
tree one >one.sums
tree two >two.sums
must "two threads write the same bytes" cmp one.sums two.sums
must "and say the same" cmp one.txt two.txt
if command -v parallel >/dev/null; then
    parallel --will-cite "$program" render --from jobs.csv $on --shard {}/2 -o part-{} \
        ::: 1 2 >stdout 2>stderr
else
    for i in 1 2; do "$program" render --from jobs.csv $on --shard $i/2 -o part-$i >stdout 2>stderr; done
fi
must "each part has some" sh -c "[ -f part-1/manifest.json ] && [ -f part-2/manifest.json ]"
run manifest merge joined part-1 part-2
must_end 0 "two parts join"
tree joined >joined.sums
must "to what one run writes, byte for byte" cmp one.sums joined.sums
run manifest merge again part-1
must_end 1 "a part that is missing"
must "is found" prints "part 2/2 is missing"
run manifest merge again part-1 part-1 part-2
must_end 1 "a part that is there twice"
must "is found, too" prints "part 1/2 is there 2 times"
must "and its files" prints "stands in more than one part"
lost=$(find part-2 -name '*.svg' | LC_ALL=C sort | head -1)
printf x >>"$lost"
run manifest merge damaged part-1 part-2
must_end 1 "a damaged file"
must "is found" prints "is not what its manifest says"
must "and is not joined" absent "damaged/${lost#part-2/}"
# the parts do not depend on the order of the list
(head -1 jobs.csv && tail -n +2 jobs.csv | sort -r) >turned.csv
run render --from turned.csv $on --format svg -o turned --shard 1/2
run render --from jobs.csv $on --format svg -o straight --shard 1/2
(cd turned && find . -name '*.svg' | LC_ALL=C sort) >turned.txt
(cd straight && find . -name '*.svg' | LC_ALL=C sort) >straight.txt
must "parts are dealt by content" cmp turned.txt straight.txt
for part in 0/2 3/2 1 a/b 1/2/3; do
    run render --from jobs.csv $on --shard $part -o none
    must_end 3 "no part: $part"
done

# names that clash are found before anything is written, also where there are many rows between
(cat jobs.csv && number 5 && echo) >double.csv
run render --from double.csv $on -o clash
must_end 4 "a row that stands twice"
must "both are named" says "('double.csv' line 6; 'double.csv' line 62)"
must "nothing is written" absent clash
run render --from double.csv $on -o clash --shard 2/2
must_end 4 "in any part"
must "nothing is written there either" absent clash
printf 'number,format,file\n%s,png,same\n%s,svg,same\n' "$(number 1)" "$(number 2)" >apart.csv
run render --from apart.csv $on -o apart
must_end 0 "names that differ by their extension do not clash"

# JSON Lines
cat >jobs.jsonl <<JSON
{"number": "$(number 1)", "use": ["packaging"], "format": ["svg", "png"], "shop": "Ginza"}

{"number": "$(number 2)", "level": 3, "size": "55mm", "format": "svg", "draft": null, "shop": "Umeda"}
{"number": "$(number 3)", "size": 40, "shop": "x"}
["no object"]
{"number": "$(number 4)", "use": {"a": 1}}
{"number": "$(number 5)", "format": "svg", "draft": true, "shop": "Namba"
JSON
run render --from jobs.jsonl $on -o json --name '{shop}/{number}.{ext}' --json
must_end 4 "a list in JSON Lines"
must "a list of texts is a list" test -f json/Ginza/$(number 1).png
must "a text and a number are cells" test -f json/Umeda/$(number 2).svg
must "a bad value is named" says "'jobs.jsonl' line 4: size: '40' is no length"
must "what is no object" says "'jobs.jsonl' line 5: is no JSON object"
must "what has no cell" says "'jobs.jsonl' line 6: use: is no text, number or list of texts"
must "a torn line" says "'jobs.jsonl' line 7: is no JSON object"
head -1 jobs.jsonl | "$program" render --from - $on -o piped >stdout 2>stderr
must "JSON Lines on standard input" test -f piped/$(number 1)/packaging-colour.png

# the registry
run render --from registry --where level=2 --where 'holder=Maker 5' $on --format svg --no-read-back -o listed
must_end 0 "rows of the registry"
awk -F, 'NR > 1 && $2 == 2 && $3 ~ /^Maker 5/ { print $1 }' list.csv >expected.txt
(cd listed && ls -d JCS-*) >listed.txt
must "are those of the conditions" cmp expected.txt listed.txt
sed 's/,Router 3,/,Router three,/; s/,Router 8,/,Router eight,/' list.csv >newer.csv
run registry import newer.csv --edition second --edition-date 2026-11-25
run render --from registry --changed-since first $on --format svg --no-read-back -o changed
must_end 0 "rows that have changed"
must "are two" test "$(ls -d changed/JCS-* | wc -l)" -eq 2
run render --from registry --changed-since never $on -o none
must_end 3 "an edition that is none"
must "the editions are listed" says "first, second"
run render --from registry --where colour=red $on -o none
must_end 3 "a condition that is none"
run render --from jobs.csv --where level=1 $on -o none
must_end 3 "conditions are for the registry"
run render --from registry --where level=1 --on 2030-01-01 -o none
must_end 4 "no row is valid"
must "one line" one_line
must "nothing is written" absent none

# progress
run render --from jobs.csv $on -o one --progress
must "plain lines where there is no terminal" says "starlabel: 60 of 60 labels"
run render --from jobs.csv $on -o one --progress --json
must "events for machines" sh -c "tail -1 stderr | grep -q '^{\"event\":\"progress\",.*\"done\":60,\"total\":60,'"
run render --from jobs.csv $on -o one --progress --quiet
must "nothing with --quiet" test ! -s stderr

finish
