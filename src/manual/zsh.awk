# zsh — completions for zsh, from the options that options.awk has read

function bare(text) { # inside of a description of _arguments
    gsub(/\\/, "\\\\", text)
    gsub(/\[/, "(", text)
    gsub(/\]/, ")", text)
    gsub(/:/, "\\:", text)
    return text
}

function behind(argument,    w) {
    w = kind(argument)
    if (argument == "") return ""
    if (w == "dir") return ":folder:_files -/"
    if (w == "file") return ":file:_files"
    if (w == "words") return ":word:(" words(argument) ")"
    return ":" tolower(bare(argument)) ":"
}

END {
    print "#compdef starlabel"
    print "# completions of starlabel for zsh, made from its --help"
    print "_starlabel() {\n    local -a commands\n    commands=("
    for (i = 1; i <= n_commands; i++) print "        " quote(commands[i] ":" bare(summary[commands[i]]))
    print "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi"
    print "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in"
    for (i = 1; i <= n_commands; i++) {
        c = commands[i]
        printf "    %s)\n        _arguments \\\n", c
        for (k = 1; k <= n_options[c]; k++) {
            equals = value[c, k] == "" ? "" : "="
            what = "[" bare(says[c, k]) "]" behind(value[c, k])
            print "            " quote("--" option[c, k] equals what) " \\"
            if (letter[c, k] != "")
                print "            " quote("-" letter[c, k] (equals == "" ? "" : "+") what) " \\"
        }
        print "            '--help[show the help]' \\"
        if (actions[c] != "") print "            " quote("1:action:(" actions[c] ")") " \\"
        print "            '*:file:_files' ;;"
    }
    print "    esac\n}"
    print "_starlabel \"$@\""
}
