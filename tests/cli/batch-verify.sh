#!/bin/sh
# batch-verify — lists and folders of photos: order kept, one bad photo one line
. "$(dirname "$0")/lib/batch.sh"

rows 4 >jobs.csv
run render --from jobs.csv $on --format png --dpi 300 --name '{number}.{ext}' -o photos
must_end 0 "four pictures"
rm photos/manifest.json photos/manifest.jsonl
echo "no picture" >photos/a-text.png
echo "not looked at" >photos/notes.txt
run verify --from photos $on --json --jobs 2
must_end 4 "a folder with a bad photo"
must "one line a picture, by name" test "$(sed -n 's|.*"photo":"photos/\([^"]*\)".*|\1|p' stdout | tr '\n' ' ')" = \
    "$(number 1).png $(number 2).png $(number 3).png $(number 4).png a-text.png "
must "the bad one has an error" sh -c "tail -1 stdout | grep -q '\"error\"'"
must "the others match" test "$(grep -c '"verdict":"matches","ms"' stdout)" -eq 4
printf '%s\r\n\n%s\nphotos/nosuch.png\n%s' "photos/$(number 3).png" "photos/$(number 1).png" \
    "photos/$(number 2).png" >list.txt
run verify --from list.txt $on --json --jobs 2
must_end 4 "a list with a photo that is not there"
must "in the order of the list" test "$(sed -n 's|.*"photo":"photos/\([^"]*\)".*|\1|p' stdout | tr '\n' ' ')" = \
    "$(number 3).png $(number 1).png nosuch.png $(number 2).png "
"$program" verify --from - $on --progress <list.txt >stdout 2>stderr
code=$?
must_end 4 "the list on standard input"
must "one line for the bad one" test "$(grep -c "nosuch.png' " stderr)" -eq 1
must "progress" says "starlabel: 4 of 4 photos"

# what cannot be looked at keeps its place in the answers and is said where errors are said
run decode --codes --json photos/nosuch.png "photos/$(number 1).png"
must_end 4 "a photo that is not there"
must "is a line among the answers" sh -c 'test "$(wc -l <stdout)" -eq 2 &&
    head -1 stdout | grep -q "\"photos/nosuch.png\",\"error\":{\"code\":\"file\""'
must "and one on standard error" sh -c 'test "$(wc -l <stderr)" -eq 1 &&
    grep -q "^starlabel: .photos/nosuch.png. cannot be opened" stderr'
run check $on --json nosuch.pdf
must_end 4 "an artwork that is not there"
must "is a line among the answers, too" grep -q '^{"file":"nosuch.pdf","error":{"code":"file"' stdout
must "and one on standard error, too" one_line

# nothing to wait for: pipes without a writer, devices, folders with a picture's name
mkdir odd
mkfifo odd/a-pipe.png
ln -s /dev/zero odd/b-device.png
mkdir odd/c-folder.png
cp "photos/$(number 1).png" odd/d.png
run decode --codes --from odd
must_end 4 "a folder of oddities"
must "one line each" test "$(wc -l <stderr)" -eq 3
must "the pipe" grep -q "^starlabel: 'odd/a-pipe.png' is a pipe that nobody has written to" stderr
must "the device" grep -q "^starlabel: 'odd/b-device.png' is a device; give a file" stderr
must "the folder" grep -q "^starlabel: 'odd/c-folder.png' cannot be read: Is a directory" stderr
must "and the picture is read" grep -q "$(number 1)" stdout
cat odd/d.png >odd/a-pipe.png &
run decode --codes - odd/nosuch.png <odd/a-pipe.png
must "a pipe on standard input is read" grep -q "$(number 1)" stdout

run decode --from photos --codes --quiet
must_end 4 "decode takes lists, too"
mkdir empty
run verify --from empty $on
must_end 4 "a folder without pictures"
must "one line" one_line
run verify --from list.txt photos/x.png $on
must_end 3 "a list and a photo"

# --resume: what is known is told again, what is new or changed is looked at
plain() { sed 's/"ms":[0-9.]*/"ms":0/g' "$1"; }
unchanged() { # how many photos were known
    grep '"event":"progress"' stderr | tail -1 | sed 's/.*"unchanged":\([0-9]*\).*/\1/'
}
run verify --from photos $on --json --jobs 1
plain stdout >whole.txt
for tenths in 2 4 6; do
    "$program" verify --from photos $on --json --jobs 1 --resume known.jsonl >/dev/null 2>&1 &
    pid=$!
    sleep "0.$tenths"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
done
run verify --from photos $on --json --jobs 2 --resume known.jsonl --progress
must_end 4 "after three kills a run goes on"
plain stdout >resumed.txt
must "and tells what a run that nobody killed has told" cmp whole.txt resumed.txt
run verify --from photos $on --json --resume known.jsonl --progress
must "once more: every sound photo is known" test "$(unchanged)" = 4
must_end 4 "the exit code is the same"
plain stdout >resumed.txt
must "and every line" cmp whole.txt resumed.txt
printf '{"photo":"photos/' >>known.jsonl
run verify --from photos $on --json --resume known.jsonl --progress
must "a torn line is passed over" test "$(unchanged)" = 4
must "and taken off" test "$(grep -c '"answer"' known.jsonl)" -eq "$(wc -l <known.jsonl)"
cp "photos/$(number 2).png" "photos/$(number 1).png"
run verify --from photos $on --json --resume known.jsonl --progress
must "a photo that was changed is looked at" test "$(unchanged)" = 3
must "and its new content told" test "$(grep -c "\"number\":\"$(number 2)\"" stdout)" -eq 2
run verify --from photos --on 2026-12-02 --json --resume known.jsonl --progress
must "another day is another question" test "$(unchanged)" = 0
run verify --from photos $on --json --effort fast --resume known.jsonl --progress
must "so are other options" test "$(unchanged)" = 0
run registry import list.csv --edition again --edition-date 2026-11-25
sed 's/Maker 3,/Another maker,/' list.csv >newer.csv
run registry import newer.csv --edition newer --edition-date 2026-11-26
run verify --from photos $on --json --resume known.jsonl --progress
must "so is another edition" test "$(unchanged)" = 0
run verify --from photos $on --resume texts.jsonl --report once.html --annotate once
run verify --from photos $on --resume texts.jsonl --report twice.html --annotate twice --progress
must "marked photos come again" diff -r once twice
grep -v a-text once.jsonl >once.txt
grep -v a-text twice.jsonl >twice.txt
must "and every line of the report, with the time it was verified" cmp once.txt twice.txt
printf 'my own file\n' >own.txt
run verify --from photos $on --resume own.txt
must_end 4 "a file that is not ours"
must "one line" one_line
must "is left as it is" grep -qx 'my own file' own.txt
printf 'no line end' >own.txt
run verify --from photos $on --resume own.txt
must_end 4 "even without a line end"
must "is left as it is, too" test "$(cat own.txt)" = 'no line end'

finish
