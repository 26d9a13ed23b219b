#!/bin/sh
# make — manual pages and completions, made from what the program itself says with --help
#
#   make.sh PROGRAM VERSION FOLDER
#
# So they cannot say anything else than the program. Lines of two blanks are kept as they are, a line
# that ends in a colon is a heading.
set -eu
program=$1
version=$2
out=$3
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C.UTF-8
unset LANGUAGE
mkdir -p "$out/man1" "$out/help"
"$program" --help >"$out/help/starlabel"
commands=$(awk '/^  [a-z-]+ +[a-z]/ && !/^  starlabel/ { print $1 }' "$out/help/starlabel")
for command in $commands; do
    "$program" "$command" --help >"$out/help/$command"
done

page() { # page NAME HELP ONE-LINE
    awk -v name="$1" -v version="$version" -v line="$3" -v commands="$(echo $commands)" \
        -f "$here/page.awk" "$2"
}
page starlabel "$out/help/starlabel" "labels of Japan's IoT security scheme, drawn and read back" \
    >"$out/man1/starlabel.1"
for command in $commands; do
    line=$(sed -n "s/^  $command  *\([a-z].*\)/\1/p" "$out/help/starlabel")
    page "starlabel-$command" "$out/help/$command" "$line" >"$out/man1/starlabel-$command.1"
done

for shell in bash zsh fish; do
    set --
    for command in $commands; do
        set -- "$@" "$out/help/$command"
    done
    awk -f "$here/options.awk" -f "$here/$shell.awk" "$out/help/starlabel" "$@" >"$out/starlabel.$shell"
done
