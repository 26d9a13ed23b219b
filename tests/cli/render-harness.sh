#!/bin/sh
# render-harness — the harness of these tests sees a failure when there is one
lib=$(cd "$(dirname "$0")" && pwd)
if sh -c '. "$0/lib/render.sh"; run render NOSUCH; must_end 0 "fails on purpose"; finish' \
    "$lib" "$1" "$2" 2>/dev/null; then
    echo "FAILED: a check that does not hold went unnoticed"
    exit 1
fi
