#!/bin/sh
# batch-bad-rows — 100 bad rows of ten kinds in a long list: exactly those are reported
#
#     sh tests/cli/batch-bad-rows.sh PROGRAM TOP [ROWS [SEED]]
#
# The suite takes 1,000 rows; 100,000 take some minutes.
rows=${3:-1000} seed=${4:-7}
registry_size=$rows
. "$(dirname "$0")/lib/batch.sh"

# a hundred places, spread over the list by the seed; each kind ten times
awk -v n="$rows" -v seed="$seed" 'BEGIN {
    srand(seed)
    for (left = 100; left > 0;) {
        i = 1 + int(rand() * n)
        if (!(i in kind))
            kind[i] = --left % 10
    }
    print "number,size,level,use,format,ec,template,dpi,model,draft"
    for (i = 1; i <= n; i++) {
        number = sprintf("JCS-26-%06d", i); row = number ",,,,,,,,,"
        if (i in kind) {
            if (kind[i] == 0) row = number ",40,,,,,,,,"
            if (kind[i] == 1) row = number ",,9,,,,,,,"
            if (kind[i] == 2) row = number ",,,posters,,,,,,"
            if (kind[i] == 3) row = number ",,,,gif,,,,,"
            if (kind[i] == 4) row = number ",,,,,X,,,,"
            if (kind[i] == 5) row = number ",,,,,,diagonal,,,"
            if (kind[i] == 6) row = number ",,,,,,,40mm,,"
            if (kind[i] == 7) row = "JCS-27-" sprintf("%06d", i) ",,,,,,,,,"
            if (kind[i] == 8) row = ",,,,,,,,,"  "perhaps"
            if (kind[i] == 9) row = number ",,,,,,,,No such model,"
            printf "%d %d\n", i + 1, kind[i] >"bad.txt"
        }
        print row
    }
}' >mixed.csv
run render --from mixed.csv $on --format svg --no-read-back -o mixed --jobs 2
must_end 4 "a list with bad rows"
sed -n "s/^starlabel: 'mixed.csv' line \([0-9]*\): .*/\1/p" stderr >reported.txt
cut -d' ' -f1 bad.txt >expected.txt
must "reports exactly those, in order" cmp expected.txt reported.txt
must "and nothing else" test "$(wc -l <stderr)" -eq 100
# each with its own reason: what is said of one kind is said of no other
kind=0
while IFS= read -r reason; do
    said=$(grep -cE "line [0-9]+: $reason" stderr)
    must "ten times: $reason" test "$said" -eq 10
    awk -v k=$kind '$2 == k { print $1 }' bad.txt >expected.txt
    sed -nE "s/.* line ([0-9]+): $reason.*/\1/p" stderr >reported.txt
    must "at the right rows: $reason" cmp expected.txt reported.txt
    kind=$((kind + 1))
done <<'EOF'
size: '40' is no length
'9' is no level
'posters' is no use
format: 'gif'
ec: 'X'
'diagonal' is no template
dpi: '40mm'
'JCS-27-[0-9]+': not listed
draft: 'perhaps'
'JCS-26-[0-9]+': is not registered for model
EOF
must "all others are written" test "$(find mixed -name '*.svg' | wc -l)" -eq $((rows - 100))
must "and unchecked, as was asked" sh -c "! grep -q '\"checked\":true' mixed/manifest.jsonl"
cp stderr first.txt
run render --from mixed.csv $on --format svg --no-read-back -o mixed --jobs 1
must "again it says the same" cmp first.txt stderr
run render --from mixed.csv $on --format svg -o fast --fail-fast --jobs 2
must_end 4 "--fail-fast"
must "ends with the first" one_line
must "long before the end" test "$(find fast -name '*.svg' | wc -l)" -lt $((rows / 5))

finish
