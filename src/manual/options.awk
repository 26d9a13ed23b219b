# options — read the help texts: commands, and for each its options, actions and operands

function take_option(text,    flags, at, name, short, argument) {
    sub(/^ +/, "", text)
    at = match(text, /  +/)
    flags = at ? substr(text, 1, at - 1) : text
    short = ""
    if (flags ~ /^-[a-zA-Z], /) {
        short = substr(flags, 2, 1)
        sub(/^-[a-zA-Z], /, "", flags)
    }
    argument = ""
    if (index(flags, "=")) {
        argument = substr(flags, index(flags, "=") + 1)
        flags = substr(flags, 1, index(flags, "=") - 1)
    }
    name = substr(flags, 3)
    n_options[command]++
    option[command, n_options[command]] = name
    letter[command, n_options[command]] = short
    value[command, n_options[command]] = argument
    says[command, n_options[command]] = at ? substr(text, at + RLENGTH) : ""
}

# What may stand behind an option: "file", "dir", a list of words, or nothing that can be known
function kind(argument) {
    if (argument ~ /DIR/) return "dir"
    if (argument ~ /FILE|\.(png|csv|icc|html)$/) return "file"
    if (argument ~ /^[A-Za-z0-9-]+([|,][A-Za-z0-9-]+)+$/) return "words"
    return ""
}

function words(argument) {
    gsub(/[|,]/, " ", argument)
    return argument
}

function quote(text) { # for single quotes of a shell
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

FNR == 1 {
    file = FILENAME
    sub(/.*\//, "", file)
    command = file
    part = ""
}
command == "starlabel" && /^  [a-z-]+ +[a-z]/ && $1 != "starlabel" {
    commands[++n_commands] = $1
    sub(/^  [a-z-]+ +/, "")
    summary[commands[n_commands]] = $0
    next
}
/^[A-Z][A-Za-z ]*:$/ { part = $0; next }
part ~ /[Oo]ptions:$/ && /^ +-/ { take_option($0); next }
part == "Actions:" && /^  [a-z]/ { actions[command] = actions[command] (actions[command] ? " " : "") $1; next }
/^[^ ]/ { part = "" }
