#!/bin/sh
# home — at home on a machine: installed, its data are found; manual, completions, package, example
. "$(dirname "$0")/lib/render.sh"
build=$(dirname "$program")

# a prefix of its own: nothing of the source tree may be needed
must "it installs" sh -c "cmake --install '$build' --prefix '$folder/prefix' >install.log 2>&1"
prefix=$folder/prefix
unset STARLABEL_DATA
"$prefix/bin/starlabel" render $N2 $on --kit -o kit >stdout 2>stderr
code=$?
must_end 0 "the installed program finds its data"
must "and says where from when it does not" sh -c \
    "! '$prefix/bin/starlabel' render $N2 $on --data /nonexistent -o x >stdout 2>stderr"
strace=$(command -v strace) && {
    "$strace" -f -e trace=openat -o trace "$prefix/bin/starlabel" template list >/dev/null 2>&1
    must "it opens nothing of the source tree" sh -c "! grep -F '$top/' trace"
}

LC_ALL=ja_JP.UTF-8 LANGUAGE= "$prefix/bin/starlabel" --help >stdout 2>stderr
must "it speaks Japanese" grep -q '使い方' stdout
must "from its own prefix" test -s "$prefix/share/locale/ja/LC_MESSAGES/starlabel.mo"

# the manual says what --help says
man=$prefix/share/man/man1
"$program" --help >help.main
commands=$(awk '/^  [a-z-]+ +[a-z]/ && !/^  starlabel/ { print $1 }' help.main)
must "there are commands" test "$(echo $commands | wc -w)" -ge 6
for command in $commands; do
    "$program" "$command" --help >help
    sed -n 's/^ *\(-[a-z], \)\{0,1\}--\([a-z-]*\).*/\2/p' help | sort -u >options.help
    sed -n 's/^\.B .*\\-\\-\([a-z\\-]*\).*/\1/p' "$man/starlabel-$command.1" | sed 's/\\//g' |
        sort -u >options.man
    must "starlabel-$command(1) has the options of --help" cmp options.help options.man
    while read -r option; do
        for shell in bash-completion/completions/starlabel zsh/vendor-completions/_starlabel; do
            must "$shell completes $command --$option" grep -q -e "--$option" "$prefix/share/$shell"
        done
        must "fish completes $command --$option" grep -q \
            "from $command' .*-l $option" "$prefix/share/fish/vendor_completions.d/starlabel.fish"
    done <options.help
    must "starlabel(1) names $command" sh -c \
        "sed 's/\\\\//g' '$man/starlabel.1' | grep -q 'BR starlabel-$command (1)'"
done
if command -v mandoc >/dev/null; then
    must "the pages are sound" sh -c "mandoc -T lint -W error '$man'/*.1 >stderr"
    mandoc -T utf8 "$man/starlabel-lint-text.1" | col -b >page
    must "and can be read" grep -q 'EXIT STATUS' page
fi

# completions, asked as a shell asks them
bash -c '. "$1"; COMP_WORDS=(starlabel "$2" "$3"); COMP_CWORD=2; _starlabel; printf "%s\n" "${COMPREPLY[@]}"' \
    - "$prefix/share/bash-completion/completions/starlabel" render --ki >stdout 2>stderr
must "bash completes an option" grep -qx -e --kit stdout
bash -c '. "$1"; COMP_WORDS=(starlabel render --ec ""); COMP_CWORD=3; _starlabel; echo "${COMPREPLY[*]}"' \
    - "$prefix/share/bash-completion/completions/starlabel" >stdout 2>stderr
must "and its words" grep -qx 'L M Q H' stdout
bash -c '. "$1"; COMP_WORDS=(starlabel registry im); COMP_CWORD=2; _starlabel; echo "${COMPREPLY[*]}"' \
    - "$prefix/share/bash-completion/completions/starlabel" >stdout 2>stderr
must "and actions" grep -qx 'import' stdout
if command -v zsh >/dev/null; then
    must "zsh takes its file" zsh -n "$prefix/share/zsh/vendor-completions/_starlabel"
fi
if command -v fish >/dev/null; then
    HOME=$folder fish -c "source '$prefix/share/fish/vendor_completions.d/starlabel.fish'
        complete -C 'starlabel render --ki'" >stdout 2>stderr
    must "fish completes an option" grep -q -e '^--kit' stdout
fi

# a program of somebody else
export PKG_CONFIG_PATH="$(dirname "$(find "$prefix" -name starlabel.pc)")"
if grep -q -- '-fsanitize' "$build/build.ninja" 2>/dev/null; then
    echo "sanitized: no example, no package"
    finish
fi
must "the example is built with pkg-config" sh -c "cc -Wall -Wextra -Werror -o example \
    '$top/tests/example/label.c' \$(pkg-config --cflags --libs starlabel) 2>stderr"
./example "$prefix/share/starlabel" "$STARLABEL_REGISTRY" $N2 2026-12-01 >example.svg 2>stderr
code=$?
must_end 0 "the example runs"
must "and draws what the program draws" sh -c "
    '$program' render $N2 $on --use web --variant colour --format svg -o - --quiet --data '$top' |
    cmp - example.svg"
./example "$prefix/share/starlabel" "$STARLABEL_REGISTRY" NOPE-000001 2026-12-01 >out 2>stderr
code=$?
must_end 4 "it draws nothing that is not listed"

# the Debian package, in a folder that has nothing else
if command -v dpkg-deb >/dev/null && command -v dpkg-shlibdeps >/dev/null; then
    must "a package is made" sh -c "cd '$build' && cpack -G DEB -B '$folder/deb' >'$folder/cpack.log' 2>&1"
    deb=$(echo deb/*.deb)
    must "its control file is sound" sh -c "dpkg-deb -f $deb Depends | grep -q libcairo2 &&
        [ \"\$(dpkg-deb -f $deb Package)\" = starlabel ]"
    mkdir clean && dpkg-deb -x "$deb" clean
    clean/usr/bin/starlabel render $N2 $on --use web -o fromdeb >stdout 2>stderr
    code=$?
    must_end 0 "what it unpacks works"
    LC_ALL=ja_JP.UTF-8 LANGUAGE= clean/usr/bin/starlabel --help >stdout 2>stderr
    must "and speaks Japanese" grep -q '使い方' stdout
    must "with its manual" test -s clean/usr/share/man/man1/starlabel-render.1
    must "and is what was installed" cmp "kit/$N2/web-dark.svg" "fromdeb/$N2/web-dark.svg"
fi
finish
