#!/bin/sh
# bench-smoke — the benchmark runs, and prints its tables (no figure is judged here)
set -u
out=$(sh "$2/tests/bench/run.sh" "$1" --smoke 2>&1) || {
    printf 'FAILED: %s\n' "$out"
    exit 1
}
for words in '| starlabel, read back | ' '| rows | CPU ms' '| 20 | ' '| starlabel decode --codes | '; do
    case $out in
    *"$words"*) ;;
    *)
        printf 'FAILED: no "%s" in:\n%s\n' "$words" "$out"
        exit 1
        ;;
    esac
done
