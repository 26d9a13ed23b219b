#!/bin/sh
# readme — every command of the README's console blocks runs as it stands there, in a folder of its own
#
#   readme.sh PROGRAM TOP
#
# A line ends with "# exit N" where it must not end with 0.
set -u
program=$1
top=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/bin" && ln -s "$program" "$dir/bin/starlabel"
ln -s "$top/samples" "$dir/samples"
PATH=$dir/bin:$PATH
STARLABEL_DATA=$top
STARLABEL_REGISTRY=$dir/registry.db
export PATH STARLABEL_DATA STARLABEL_REGISTRY
cd "$dir" || exit 1

sed -n '/^```console$/,/^```$/s/^\$ //p' "$top/README.md" >commands
n=0
failed=0
while IFS= read -r line; do
    wanted=$(printf '%s\n' "$line" | sed -n 's/.*# exit \([0-9]*\)$/\1/p')
    sh -c "${line%%  # *}" >out 2>err </dev/null
    code=$?
    n=$((n + 1))
    if [ "$code" -ne "${wanted:-0}" ]; then
        failed=$((failed + 1))
        echo "not as the README says: $line"
        echo "  exit $code, not ${wanted:-0}"
        sed 's/^/  /' err out | head -5
    fi
done <commands
echo "$n commands of the README, $failed failed"
[ "$n" -ge 15 ] && [ "$failed" -eq 0 ]
