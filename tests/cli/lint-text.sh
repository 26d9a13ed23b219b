#!/bin/sh
# lint-text — a text is read as it comes, a claim is named with its place, source and cure
. "$(dirname "$0")/lib/render.sh"

printf '本製品は完全な\nセキュリティを提供しています。\n' >claim.txt
printf '★1(レベル1)の適合基準に適合しています。\n' >clean.txt
run lint-text clean.txt
must_end 0 "a clean text"
must "says nothing" test ! -s stdout
run lint-text clean.txt claim.txt
must_end 1 "a claim is an answer"
must "has its file, line and column" prints 'claim.txt:1:5:'
must "its words" prints "'完全な セキュリティ'"
must "its source" prints 'https://www.ipa.go.jp/security/jc-star/guidance/'
must "and a cure" prints '適合基準に適合しています'
"$program" lint-text - --json <claim.txt >stdout 2>stderr
code=$?
must_end 1 "standard input"
must "JSON tells the same" sh -c 'jq -e ".line == 1 and .column == 5 and .end_line == 2 and
    .rule == \"complete-security\" and .official and .file == \"-\"" stdout >/dev/null'
iconv -t CP932 claim.txt >cp932.txt
iconv -t UTF-16 claim.txt >utf16.txt
{ printf '\357\273\277'; cat claim.txt; } >bom.txt
run lint-text cp932.txt utf16.txt bom.txt
must_end 1 "texts from Windows"
must "are all read" test "$(grep -c ':1:5:' stdout)" -eq 3
run lint-text absent.txt claim.txt
must_end 4 "trouble with one file"
must "is one line" one_line
must "and the others are read" prints claim.txt
head -c 4096 /dev/urandom >noise.bin
printf '\0\201' >>noise.bin
run lint-text noise.bin
must_end 4 "what is no text"
run lint-text
must_end 3 "no file"
run lint-text --nonsense x
must_end 3 "an unknown option"
"$program" lint-text claim.txt >/dev/full 2>stderr
code=$?
must_end 4 "a full disk"
finish
