#!/bin/sh
# batch-stops — asked to end, a run ends in order: what is begun is finished, listed and reported
. "$(dirname "$0")/lib/batch.sh"

# stop_after FILES SIGNAL WORDS…: once that many files stand in `out`, send the signal
stop_after() {
    files=$1 signal=$2
    shift 2
    # a shell lets what it runs in the background ignore Ctrl-C
    env --default-signal=INT,HUP "$program" "$@" >stdout 2>stderr &
    pid=$!
    while [ "$(find out -type f -name '*.svg' 2>/dev/null | wc -l)" -lt "$files" ] &&
        kill -0 $pid 2>/dev/null; do
        sleep 0.02
    done
    kill -s "$signal" $pid
    wait $pid
    code=$?
}

rows 400 >jobs.csv
run render --from jobs.csv $on -o whole --format svg --use body --jobs 2
must_end 0 "a run that nobody stops"
drawn=0
for case in 'INT 130 1' 'TERM 143 2' 'HUP 129 2'; do
    set -- $case
    drawn=$((drawn + 20))
    stop_after "$drawn" "$1" render --from jobs.csv $on -o out --format svg --use body --jobs "$3"
    must_end "$2" "dies of SIG$1, as shells expect"
    must "in one line" one_line
    must "that says what came" says "stopped by SIG$1: "
    must "and how to go on" says "of 400 labels; run the same command again to go on"
    told=$(sed -n 's/.*: \([0-9]*\) of 400 .*/\1/p' stderr)
    files=$(find out -name '*.svg' | wc -l)
    must "soon: the rest is not drawn" test "$files" -lt 400
    must "what is said to be done stands" test "$told" -eq "$files"
    must "and is reported" test "$(grep -c '^JCS-26-' stdout)" -eq "$files"
    must "nothing half done is left" \
        sh -c '[ -z "$(find out -name "*.part" -o -name ".manifest*")" ]'
    run manifest check out
    must_end 0 "the manifest is true after SIG$1"
done
run render --from jobs.csv $on -o out --format svg --use body
must_end 0 "the run that goes on"
must "leaves the same bytes" diff -r whole out

# a part of a list says what it lacks
stop_after 420 TERM render --from jobs.csv $on -o out --format svg --use web --jobs 1 --shard 1/2
must_end 143 "a part that is stopped"
run manifest merge joined out
must "is no whole part" grep -q 'part 1/2: [0-9]* labels were not drawn' stdout stderr

# photos: those that were told are kept
mkdir photos
for i in 1 2 3 4 5 6 7 8; do
    "$program" render "$(number $i)" $on --format png --use packaging -o - >"photos/$i.png"
done
"$program" verify --from photos $on --resume done.jsonl --jobs 2 >stdout 2>stderr &
pid=$!
while [ ! -s done.jsonl ] && kill -0 $pid 2>/dev/null; do
    sleep 0.02
done
kill -s TERM $pid
wait $pid
code=$?
must_end 143 "verify dies of SIGTERM"
must "says how to go on" says "of 8 photos; run the same command again to go on"
must "in one line" one_line
kept=$(wc -l <done.jsonl)
must "keeps what it told" test "$kept" -ge 1 -a "$kept" -lt 8
run verify --from photos $on --resume done.jsonl --jobs 1
must "and goes on" test "$(wc -l <done.jsonl)" -eq 8

# whoever reads standard output may go; the labels are drawn all the same
mkdir closed
"$program" render --from jobs.csv $on -o closed --format svg --use body 2>stderr | head -1 >/dev/null
must "in one line" one_line
must "that names it" says "'standard output' cannot be written"
must "all labels stand" test "$(find closed -name '*.svg' | wc -l)" -eq 400
run manifest check closed
must_end 0 "and are listed"

finish
