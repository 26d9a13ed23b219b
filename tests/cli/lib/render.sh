# What the render tests share: a registry, a way to run the program, a way to say what must hold.
#
#     . "$(dirname "$0")/lib/render.sh"     with $1 the program and $2 the top of the source tree
#     run render N1 -o out                  sets $code; output in files stdout and stderr
#     must "what holds" test -f x           reports and counts a failure
#     finish                                exits 1 if anything failed
set -u
program=$1
top=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
cd "$folder" || exit 1
export STARLABEL_REGISTRY="$folder/registry.db" STARLABEL_DATA="$top" XDG_DATA_HOME="$folder/xdg"
unset SOURCE_DATE_EPOCH
failures=0
checks=0
on='--on 2026-12-01'

run() {
    "$program" "$@" >stdout 2>stderr
    code=$?
}

must() {
    what=$1
    shift
    checks=$((checks + 1))
    if ! "$@"; then
        failures=$((failures + 1))
        printf 'FAILED: %s\n  %s\n' "$what" "$*" >&2
        sed 's/^/  stderr: /' stderr >&2
    fi
}

# must_end CODE: the run ended so; a refusal is one line that begins with the program's name
must_end() {
    must "$2" test "$code" -eq "$1"
}

says() { # says WORDS: on standard error
    grep -qF -- "$1" stderr
}

prints() { # prints WORDS: on standard output
    grep -qF -- "$1" stdout
}

one_line() {
    [ "$(wc -l <stderr)" -eq 1 ] && grep -q '^starlabel: ' stderr
}

absent() {
    [ ! -e "$1" ]
}

finish() {
    printf '%s checks, %s failed\n' "$checks" "$failures"
    [ "$failures" -eq 0 ] && [ "$checks" -gt 0 ]
    exit
}

N1=JCS-26-000001 N2=JCS-26-000002 N3=JCS-26-000003 N4=JCS-26-000004
run registry import "$top/tests/cli/render/list.csv" --edition first --edition-date 2026-11-20
must "the list is imported" test "$code" -eq 0
