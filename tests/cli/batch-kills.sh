#!/bin/sh
# batch-kills — killed at random moments and right after each file, a run goes on to the same bytes
#
#     sh tests/cli/batch-kills.sh PROGRAM TOP [KILLS [ROWS [SEED]]]
#
# The suite kills a few times; 50 kills of 2,000 rows take some minutes.
here=$(cd "$(dirname "$0")" && pwd)
kills=${3:-4} rows=${4:-60} seed=${5:-1}
registry_size=$((rows > 10 ? rows : 10))
. "$here/lib/batch.sh"

tree() { (cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum); }
truth() { python3 "$here/kills/truth.py" "$@"; }

rows "$rows" >jobs.csv
run render --from jobs.csv $on -o whole --jobs 2
must_end 0 "a run that nobody kills"
tree whole >whole.sums

# moments from 0.05 s to a third of what the whole run may take, by a fixed sequence
awk -v n="$kills" -v seed="$seed" -v rows="$rows" 'BEGIN {
    srand(seed)
    longest = 0.3 + rows / 700
    for (i = 0; i < n; i++)
        printf "%.2f\n", 0.05 + longest * rand()
}' >moments
done_before=0
while read -r moment; do
    "$program" render --from jobs.csv $on -o killed --jobs 2 >/dev/null 2>&1 &
    pid=$!
    sleep "$moment"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    must "the manifest is true after a kill" truth killed whole 2
    files=$(find killed -name '*.pdf' 2>/dev/null | wc -l)
    must "no label that was there is gone" test "$files" -ge "$done_before"
    done_before=$files
done <moments
run render --from jobs.csv $on -o killed --jobs 2
must_end 0 "the run that goes on"
tree killed >killed.sums
must "leaves what the other run has left, byte for byte" cmp whole.sums killed.sums
must "and nothing half done" sh -c '[ -z "$(find killed -name "*.part" -o -name ".manifest*")" ]'

# right after each file: new ones, stale ones that are replaced, and the pages of a kit
preload=
if ${CC:-cc} -shared -fPIC -o kill-after.so "$here/kills/kill-after.c" -ldl 2>/dev/null &&
    LD_PRELOAD=./kill-after.so "$program" --version >/dev/null 2>&1; then
    preload=./kill-after.so
fi
# kill_after_each OUT WORDS…: from a copy of `before`, which may be missing
kill_after_each() {
    out=$1
    shift
    n=0
    while n=$((n + 1)) && [ "$n" -le 40 ]; do
        rm -rf "$out"
        [ ! -d before ] || cp -r before "$out"
        KILL_AFTER=$n LD_PRELOAD=$preload "$program" "$@" $on -o "$out" --jobs 1 >/dev/null 2>&1
        [ $? -eq 137 ] || break
        must "true after file $n of: $*" truth "$out"
    done
    must "each file of: $*" test "$n" -gt 6
    run "$@" $on -o "$out"
    must_end 0 "goes on: $*"
    must "true at the end of: $*" truth "$out"
    run manifest check "$out"
    must_end 0 "every file is listed: $*"
}
if [ -n "$preload" ]; then
    one=$(number 1) two=$(number 2)
    kill_after_each new render "$one" "$two" --name '{number}.{ext}'
    rm -rf before && mv new before
    kill_after_each stale render "$one" "$two" --name '{number}.{ext}' --size 59mm
    rm -rf before
    run render "$one" $on -o before --kit --format svg
    sed 's/Maker/Another maker/' list.csv >newer.csv
    run registry import newer.csv --edition second --edition-date 2026-11-25
    must_end 0 "a list with other words"
    kill_after_each kit render "$one" --kit --format svg
fi

finish
