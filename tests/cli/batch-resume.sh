#!/bin/sh
# batch-resume — killed at any moment, a run goes on where it stood, and nothing ever lies
truth="$(cd "$(dirname "$0")" && pwd)/kills/truth.py"
. "$(dirname "$0")/lib/batch.sh"
rows 80 >jobs.csv

tree() { (cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum); }

run render --from jobs.csv $on -o whole --jobs 2
must_end 0 "a run that nobody kills"
tree whole >whole.sums

# 12 kills of one growing folder; the moments are spread by a fixed sequence
for tenths in 1 3 2 5 1 4 2 3 1 6 2 3; do
    "$program" render --from jobs.csv $on -o killed --jobs 2 >/dev/null 2>&1 &
    pid=$!
    sleep "0.$tenths"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    must "the manifest is true after a kill" python3 "$truth" killed whole 2
done
run render --from jobs.csv $on -o killed --jobs 2
must_end 0 "the run that goes on"
tree killed >killed.sums
must "leaves what the other run has left, byte for byte" cmp whole.sums killed.sums
must "and nothing half done" sh -c '[ -z "$(find killed -name "*.part" -o -name ".manifest*")" ]'

# again: nothing is drawn; one file lost or changed: that label alone is drawn
run render --from jobs.csv $on -o whole --json
must "a second run draws nothing" sh -c '[ "$(grep -c "\"unchanged\":true" stdout)" -eq 240 ]'
tree whole >again.sums
must "and leaves every byte" cmp whole.sums again.sums
rm whole/$(number 7)/packaging-colour.png
printf x >>whole/$(number 9)/packaging-colour.svg
run render --from jobs.csv $on -o whole --json
must_end 4 "a file that someone has changed is not overwritten"
must "it is named" says "$(number 9)/packaging-colour.svg' stands there and is not what"
must "a file that is gone is drawn again" test -f whole/$(number 7)/packaging-colour.png
must "its label alone" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 3 ]'
run render --from jobs.csv $on -o whole --force --json
must_end 0 "--force draws all"
must "every label" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 240 ]'
tree whole >again.sums
must "to the same bytes" cmp whole.sums again.sums

# what a file is made of decides: an option, the template, the row
run render --from jobs.csv $on -o whole --bleed 3mm --json
must_end 0 "another bleed"
must "makes the press PDFs stale" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 240 ]'
mkdir -p data && cp -r "$top/assets" "$top/fonts" data/
rows 6 >few.csv
run render --from few.csv $on -o few --data data
run render --from few.csv $on -o few --data data --json
must "untouched data leave all as it is" sh -c '[ "$(grep -c "\"unchanged\":true" stdout)" -eq 18 ]'
echo '<!-- a word more -->' >>data/assets/jc-star/horizontal.svg
run render --from few.csv $on -o few --data data --json
must "a changed template draws all" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 18 ]'
echo '# a word more' >>data/assets/jc-star-sample/scheme.ini
run render --from few.csv $on -o few --data data --json
must "so does a changed scheme" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 18 ]'
sed "s/Maker 3,/Another maker,/" list.csv >newer.csv
run registry import newer.csv --edition second --edition-date 2026-11-25
run render --from few.csv $on -o few --data data --json
must "a changed row draws its label" sh -c '[ "$(grep -c "\"unchanged\":false" stdout)" -eq 3 ]'

# a label that fails while it is replaced: its other files stand, are ours, and stay listed
run render --from few.csv $on -o left
printf x >>left/$(number 2)/packaging-colour.png
run render --from few.csv $on -o left --size 59mm
must_end 4 "a changed file is in the way of another size"
must "what stands of its label stays listed" grep -q "$(number 2)/packaging-colour.svg" left/manifest.json
must "what was changed does not" sh -c "! grep -q '$(number 2)/packaging-colour.png' left/manifest.json"
rm left/$(number 2)/packaging-colour.png
run render --from few.csv $on -o left --size 59mm
must_end 0 "once it is out of the way the label is drawn"
run render --from few.csv $on -o straight --size 59mm
tree left >left.sums
tree straight >straight.sums
must "to the same bytes" cmp straight.sums left.sums

# all lines off the list: by a run that was killed (the journal has them), or by an accident
cp -r straight off
: >off/manifest.jsonl
run render --from few.csv $on -o off --size 59mm
must_end 0 "a manifest.jsonl that lost its lines"
tree off >off.sums
must "is made of manifest.json" cmp straight.sums off.sums
sed 's/.*"file":"\([^"]*\)".*"sha256":"\([0-9a-f]*\)".*/{"file":"\1","sha256":"\2"}/' \
    off/manifest.jsonl >off/.manifest.journal
: >off/manifest.jsonl
run render --from few.csv $on -o off --size 59mm
must_end 0 "a run that was killed when it had taken all lines off"
tree off >off.sums
must "goes on" cmp straight.sums off.sums

# while a stale file is replaced the manifest never says that it is what it was
"$program" render --from jobs.csv $on -o killed --bleed 2mm --jobs 2 >/dev/null 2>&1 &
pid=$!
sleep 0.6
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
must "a kill while files are replaced" python3 "$truth" killed
run render --from jobs.csv $on -o killed
must_end 0 "even with other options the run goes on"
run manifest check killed
must_end 0 "and every file is what the manifest says"

finish
