# fish — completions for fish, from the options that options.awk has read

function fish_quote(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/'/, "\\'", text)
    return "'" text "'"
}

END {
    print "# completions of starlabel for fish, made from its --help"
    for (i = 1; i <= n_commands; i++) {
        c = commands[i]
        printf "complete -c starlabel -n __fish_use_subcommand -f -a %s -d %s\n", c, fish_quote(summary[c])
    }
    for (i = 1; i <= n_commands; i++) {
        c = commands[i]
        on = "complete -c starlabel -n '__fish_seen_subcommand_from " c "'"
        if (actions[c] != "") printf "%s -a %s\n", on, fish_quote(actions[c])
        for (k = 1; k <= n_options[c]; k++) {
            w = kind(value[c, k])
            line = on " -l " option[c, k]
            if (letter[c, k] != "") line = line " -s " letter[c, k]
            if (value[c, k] != "") line = line (w == "dir" || w == "file" ? " -r" : " -x")
            if (w == "words") line = line " -a " fish_quote(words(value[c, k]))
            print line " -d " fish_quote(says[c, k])
        }
        print on " -f -l help -d 'show the help'"
    }
}
