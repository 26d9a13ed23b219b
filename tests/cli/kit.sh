#!/bin/sh
# kit — badges for web pages: what lands, how large it is, and what a browser makes of it
. "$(dirname "$0")/lib/render.sh"

# a row whose words want to be markup
hostile='"><script>window.hostile=1</script><img src=x onerror=window.hostile=1>](javascript:x) `|*_ '"'"'&amp;{{badges}}'
python3 - "$hostile" "$top/tests/cli/render/list.csv" <<'PY'
import csv, sys
rows = list(csv.reader(open(sys.argv[2], encoding='utf-8-sig')))
number, product = rows[0].index('number'), rows[0].index('product')
for row in rows[1:]:
    if row[number] == 'JCS-26-000002':
        row[product] = sys.argv[1]
csv.writer(open('hostile.csv', 'w', encoding='utf-8')).writerows(rows)
PY
url=https://jc-star.example/p/$N2

run render $N2 $on --kit -o kit
must_end 0 "a kit"
k=kit/$N2
must "has its files and nothing else" test "$(cd $k && echo *)" = \
    "$(cd $k && printf '%s ' badge-colour.png badge-colour.svg badge-colour@2x.png badge-colour@3x.png \
        badge-dark.png badge-dark.svg badge-dark@2x.png badge-dark@3x.png badge.json embed.html \
        embed.md preview.html strip-colour.png strip-colour.svg strip-colour@2x.png \
        strip-colour@3x.png strip-dark.png strip-dark.svg strip-dark@2x.png strip-dark@3x.png \
        web-colour.png web-colour.svg web-colour@2x.png web-colour@3x.png web-dark.png \
        web-dark.svg web-dark@2x.png web-dark@3x.png | sed 's/ $//')"
must "the manifest lists all of them" test "$(jq '.files | length' kit/manifest.json)" -eq 28
must "with the right sums" sh -c "jq -r '.files[] | .sha256 + \"  \" + .file' kit/manifest.json |
    (cd kit && sha256sum --quiet -c)"
must "a strip has no code" test "$(jq '[.files[] | select(.use == "strip" and .code)] | length' \
    kit/manifest.json)" -eq 0
must "badge.json has the facts" sh -c "jq -e '.number == \"$N2\" and .url == \"$url\" and
    (.pictures | length) == 24 and .valid_until > \"2026\"' $k/badge.json >/dev/null"
for svg in $k/*.svg; do
    must "$svg is under 12 KB for the browser" test "$(gzip -9c $svg | wc -c)" -lt 12288
    must "$svg is well formed" xmllint --noout $svg
done
for png in $k/web-colour.png $k/web-dark.png $k/badge-colour.png $k/badge-dark.png \
    $k/strip-colour.png $k/strip-dark.png; do
    must "$png is under 8 KB" test "$(wc -c <$png)" -lt 8192
done
must "codes are read from light and dark" test "$(zbarimg -q --nodbus --raw $k/web-*.png \
    $k/badge-*.png | grep -cxF "$url")" -eq 12

# a Markdown renderer that lets HTML through must not end a paragraph inside of a picture
cmark --unsafe $k/embed.html >markdown.html
must "the snippets stay whole in Markdown" test \
    "$(grep -c '^<p><a href="[^>]*><picture><source ' markdown.html)" -eq 3
must "and the Markdown is three linked pictures" test \
    "$(cmark $k/embed.md | grep -c '<a href="'$url'"><img src=".*\.svg" alt=".*" /></a>')" -eq 3

sha256sum $k/* >before.sums
run render $N2 $on --kit -o kit
must_end 0 "the same again"
must "gives the same bytes" sha256sum --quiet -c before.sums
echo mine >$k/embed.html
run render $N2 $on --kit -o kit
must_end 4 "somebody's own page"
must "is not overwritten" grep -q mine $k/embed.html
run render $N2 $on --kit -o kit --force
must_end 0 "unless that is asked for"

run render $N2 $on --use web -o web --json
must_end 0 "web alone"
must "comes in light and dark, with a badge" sh -c "jq -r '.use + \"-\" + .variant' stdout |
    sort -u | tr '\n' ' ' | grep -qx 'badge-colour badge-dark web-colour web-dark '"
run render $N2 $on --use web --template strip --format svg -o strip --json
must_end 0 "a strip"
must "is code: false" test "$(jq .code stdout)" = false
run render $N2 $on --template strip
must_end 4 "a strip on paper"
must "is refused" says "for screens alone"
run render $N2 $on --variant dark
must_end 3 "dark on paper"
run render $N2 $on --kit --variant mono
must_end 3 "half a kit"
run render $N2 $on --kit --draft --level 1
must_end 3 "a kit of a sample"

# a screenshot verifies like a photo; templates without a code are passed over
if ! grep -q -- '-fsanitize' "$(dirname "$program")/build.ninja" 2>/dev/null; then
    run verify $k/web-colour@2x.png $on
    must_end 0 "a screenshot of the wide label"
    must "matches" prints "matches"
fi

chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -z "$chromium" ]; then
    echo "no chromium: the pages are not looked at"
    finish
fi
rm -rf registry.db
"$program" registry import hostile.csv --edition hostile >/dev/null 2>&1 || echo "no import" >&2
run render $N2 $on --kit -o look
must_end 0 "a hostile name"
l=$folder/look/$N2
{ printf '<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>plain</title>\n'; cat $l/embed.html; } >$l/plain.html
{ printf '<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>inline</title>\n'
    cat $l/web-colour.svg $l/web-dark.svg $l/badge-colour.svg $l/strip-colour.svg; } >$l/inline.html
must "a hostile name stays one word of Markdown" test "$(grep -c '](<web-colour.svg>)](<'"$url"'>)$' $l/embed.md)" -eq 1
alt=$(jq -r .alt_ja $l/badge.json)
must "the browser sees what it should" python3 "$top/tests/cli/kit/look.py" "$chromium" "$l" "$url" "$alt"
for shot in light-1 light-2 light-3 dark-1 dark-2 dark-3 forced-colours zoomed; do
    must "both codes are read from $shot" test \
        "$(zbarimg -q --nodbus --raw $l/$shot.png | grep -cxF "$url")" -eq 2
done
[ -z "${KEEP:-}" ] || cp $l/*.png "$KEEP"
finish
