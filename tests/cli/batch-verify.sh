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
run decode --from photos --codes --quiet
must_end 4 "decode takes lists, too"
mkdir empty
run verify --from empty $on
must_end 4 "a folder without pictures"
must "one line" one_line
run verify --from list.txt photos/x.png $on
must_end 3 "a list and a photo"

finish
