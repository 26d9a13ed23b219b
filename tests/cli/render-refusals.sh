#!/bin/sh
# render-refusals — no label without a registration: each reason, in one line, with its cure
. "$(dirname "$0")/lib/render.sh"

# refused NUMBER WORDS: exit 4, one line with those words, nothing written
refused() {
    number=$1
    words=$2
    shift 2
    run render "$number" $on -o out "$@"
    must "$number: exit 4 ($words)" test "$code" -eq 4
    must "$number: says '$words'" says "$words"
    must "$number: in one line" one_line
    must "$number: names itself" says "'$number'"
    must "$number: nothing is written" absent out
}

refused JCS-26-999999 "not listed in edition 'first'"
refused JCA-26-000001 "application number (申請番号), not a registration number"
refused JCR-26-000001 "acceptance number (受理番号), not a registration number"
refused JCP-26-000001 "provisional number (仮登録番号), not a registration number"
refused HELLO "no registration number"
refused JCS-26-000006 "expired: valid until 2026-06-09"
refused JCS-26-000007 "withdrawn on 2026-12-01"
refused JCS-26-000008 "suspended on 2026-12-01"
refused JCS-26-000009 "unknown on 2026-12-01: the registration begins on 2027-01-10"
refused $N2 "level 1 was asked for, the registry has 2" --level 1
refused $N2 "is not registered for model 'LOCK-3'" --model LOCK-3
must "a cure is named" says "only on the product"

# the day decides
run render JCS-26-000006 --on 2026-06-09 -o then --format svg
must_end 0 "valid on its last day"
run render JCS-26-000006 --on 2026-06-10 -o then --format svg
must_end 4 "expired on the day after"

# a URL that the scheme does not allow (any more)
cp -r "$top/assets" "$top/fonts" . 2>/dev/null
sed -i 's/^hosts = .*/hosts = other.example/' assets/jc-star-sample/scheme.ini
refused $N1 "is not allowed by scheme 'jc-star-sample'" --data .
run render $N1 $on --data . --draft -o draft --format svg
must_end 0 "a draft leads nowhere, so its URL is no matter"

# the right level, full width, other dashes
run render 'jcs‐26−000001' $on --level 1 -o typed --format svg
must_end 0 "a number as people type it"
must "is drawn under its one form" test -f typed/$N1/packaging-colour.svg

# models
run render --model 'wxr 18000/d' $on -o model --format svg
must_end 0 "a model finds its number"
must "the number's label is there" test -f model/$N1/packaging-colour.svg
run render --model OLD-6 $on -o model
must_end 4 "a model without valid registration is refused"
must "and says which there is" says "JCS-26-000006 (expired)"
run render --model NOSUCH $on -o model
must_end 4 "an unknown model is refused"

run render --model TWIN $on -o twin
must_end 4 "a model with two valid registrations is the user's choice"
must "between these" says "JCS-26-000003, JCS-26-000004"
must "nothing is written" absent twin
run render --model TWIN $N4 $on -o twin --format svg
must_end 0 "a number and its model"

# warnings
run render JCS-26-000005 $on -o soon --format svg
must_end 0 "a registration that ends soon is drawn"
must "with a warning" says "valid until 2027-01-09 only, 39 days"
run render $N1 --on 2027-06-01 -o stale --format svg
must_end 0 "a stale edition is used"
must "with a warning" says "edition 'first' of the registry is 193 days old"
run render $N1 --on 2027-06-01 -o stale --format svg --quiet
must "that --quiet drops" test ! -s stderr
run render JCS-26-000005 $on -o soon --format svg --json
must "and machines get it" prints '"warnings":["valid until 2027-01-09'

# drafts
run render JCS-26-999999 $on --draft -o draft
must_end 3 "a draft of an unknown number needs its level"
run render JCS-26-999999 $on --draft --level 3 -o draft
must_end 0 "with its level it is drawn"
must "its code says that it is none" sh -c \
    'zbarimg -q --nodbus --raw draft/JCS-26-999999/packaging-colour.png | grep -qx SAMPLE-NOT-A-LABEL:JCS-26-999999'
run render JCS-26-000006 $on --draft -o draft --format png
must_end 0 "an expired one can be a draft"
must "whose code does not lead to its page" sh -c \
    'zbarimg -q --nodbus --raw draft/JCS-26-000006/packaging-colour.png | grep -q ^SAMPLE-NOT-A-LABEL:'
run render $N1 --draft --registry nosuch.db --scheme jc-star-sample --level 1 -o draft2 --format svg
must_end 0 "a draft needs no registry"
run render $N1 --registry nosuch.db -o draft3
must_end 4 "anything else does"

finish
