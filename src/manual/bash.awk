# bash — completions for bash, from the options that options.awk has read

END {
    print "# completions of starlabel for bash, made from its --help"
    print "_starlabel() {"
    print "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}"
    print "    COMPREPLY=()"
    printf "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        COMPREPLY=($(compgen -W '"
    for (i = 1; i <= n_commands; i++) printf "%s ", commands[i]
    print "--help --version' -- \"$word\"))\n        return\n    fi"
    print "    if [ \"$word\" = = ]; then word=; elif [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi"
    print "    case $command:$before in"
    for (i = 1; i <= n_commands; i++) {
        c = commands[i]
        for (k = 1; k <= n_options[c]; k++) {
            if (value[c, k] == "") continue
            pattern = c ":--" option[c, k]
            if (letter[c, k] != "") pattern = pattern " | " c ":-" letter[c, k]
            w = kind(value[c, k])
            if (w == "dir") act = "compgen -d -- \"$word\""
            else if (w == "file") act = "compgen -f -- \"$word\""
            else if (w == "words") act = "compgen -W " quote(words(value[c, k])) " -- \"$word\""
            else act = ""
            printf "    %s) %s return ;;\n", pattern, act == "" ? "" : "COMPREPLY=($(" act "));"
        }
    }
    print "    esac\n    case $command in"
    for (i = 1; i <= n_commands; i++) {
        c = commands[i]
        list = ""
        for (k = 1; k <= n_options[c]; k++) list = list "--" option[c, k] " "
        printf "    %s) local options='%s--help' actions='%s' ;;\n", c, list, actions[c]
    }
    print "    *) return ;;\n    esac"
    print "    case $word in"
    print "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;"
    print "    *) if [ -n \"$actions\" ] && [ \"$COMP_CWORD\" -eq 2 ]; then"
    print "            COMPREPLY=($(compgen -W \"$actions\" -- \"$word\"))"
    print "        else"
    print "            COMPREPLY=($(compgen -f -- \"$word\"))"
    print "        fi ;;\n    esac\n}"
    print "complete -o filenames -F _starlabel starlabel"
}
