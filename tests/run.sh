#!/bin/sh
# run — install what is missing, build with warnings as errors, run every test
#
# The suite runs three times: as gcc builds it, as clang builds it with the address and
# undefined-behaviour sanitizers, and once more under a locale with a decimal comma.
# The last line counts: "N passed, N failed". Exit 0 only if nothing failed.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
out=${BUILD_DIR:-$top/build/tests}
. "$top/tests/packages.sh"
need_packages $BUILD_PACKAGES $TEST_PACKAGES || exit 1

# Debian's python3 has the modules that the tests need; another one may stand before it in PATH
PATH=/usr/bin:/bin:$PATH
export PATH

passed=0
failed=0
note() { printf '\n== %s\n' "$1"; }

# configure and build one variant: NAME compiler cmake-options…
build() {
    name=$1
    compiler=$2
    shift 2
    note "build: $name"
    case $compiler in clang) cxx=clang++ ;; *) cxx=g++ ;; esac
    cmake -S "$top" -B "$out/$name" -G Ninja -DCMAKE_C_COMPILER="$compiler" \
        -DCMAKE_CXX_COMPILER=$cxx -DSL_WERROR=ON "$@" >"$out/$name.configure.log" 2>&1 &&
        ninja -C "$out/$name" >"$out/$name.build.log" 2>&1 && return 0
    cat "$out/$name.configure.log" "$out/$name.build.log" 2>/dev/null | tail -40
    failed=$((failed + 1))
    return 1
}

# run the tests of one variant: NAME ctest-options…; counts what ctest counted
run() {
    name=$1
    shift
    note "test: $name $*"
    ctest --test-dir "$out/$name" --output-on-failure --no-tests=error -j "$(nproc)" "$@" |
        tee "$out/$name.test.log"
    line=$(grep -E '^[0-9]+% tests passed' "$out/$name.test.log")
    bad=$(printf '%s\n' "$line" | sed -n 's/.*, \([0-9]*\) tests failed.*/\1/p')
    all=$(printf '%s\n' "$line" | sed -n 's/.*out of \([0-9]*\).*/\1/p')
    if [ -z "$bad" ] || [ -z "$all" ]; then
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + all - bad))
    failed=$((failed + bad))
}

mkdir -p "$out"
build gcc gcc && run gcc
build sanitized clang -DSL_SANITIZE=address,undefined -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
    ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS="suppressions=$top/tests/lsan.supp:print_suppressions=0" \
        run sanitized -LE slow

# gcc's program and clang's draw the same bytes
note "same bytes: gcc and clang"
if [ -x "$out/gcc/starlabel" ] && [ -x "$out/sanitized/starlabel" ] &&
    ASAN_OPTIONS=detect_leaks=0 sh "$top/tests/same-bytes.sh" "$out/gcc/starlabel" \
        "$out/sanitized/starlabel" "$top"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
fi

# Japan's printers meet Germany's locales: 72,5 in an SVG is a broken label. The locale is made for
# this run and stands outside the tree; LANGUAGE keeps the libraries' words as the tests know them.
locale=$(mktemp -d)
trap 'rm -rf "$locale"' EXIT
if localedef -i de_DE -f UTF-8 "$locale/de_DE.UTF-8" 2>"$out/locale.log" ||
    [ -d "$locale/de_DE.UTF-8" ]; then
    LOCPATH=$locale LC_ALL=de_DE.UTF-8 LANGUAGE=en run gcc -LE slow
else
    echo "no locale with a decimal comma could be made"
    cat "$out/locale.log"
    failed=$((failed + 1))
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
