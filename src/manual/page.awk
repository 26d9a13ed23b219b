# page — what --help says becomes a manual page (man(7))

function escape(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    if (text ~ /^[.]/) text = "\\&" text
    return text
}

function literal(on) {
    if (on && !is_literal) print (fresh ? "" : ".PP\n") ".RS 4\n.nf"
    if (!on && is_literal) print ".fi\n.RE"
    if (on) fresh = 0
    is_literal = on
}

function heading(text) {
    literal(0)
    print ".SH " toupper(text)
    in_options = text ~ /[Oo]ptions$/
    fresh = 1
}

BEGIN {
    printf ".TH %s 1 \"\" \"starlabel %s\" \"User Commands\"\n", toupper(name), version
    printf ".SH NAME\n%s \\- %s\n", escape(name), escape(line)
    is_literal = in_options = fresh = 0
}

# the usage stands on the first line, or on the second
/^Usage:/ {
    sub(/^Usage: */, "")
    if ($0 == "") getline
    sub(/^ +/, "")
    printf ".SH SYNOPSIS\n.B %s\n.SH DESCRIPTION\n", escape($0)
    fresh = 1
    next
}
/^$/ { blank = 1; next }
/^[A-Z][A-Za-z ]*:$/ { sub(/:$/, ""); heading($0); blank = 0; next }
/^Exit codes: / { heading("exit status"); sub(/^Exit codes: /, ""); blank = 0 }
# "  -o, --output=DIR      Folder of the files"
in_options && /^  +-/ {
    sub(/^ +/, "")
    at = match($0, /   */)
    flag = at ? substr($0, 1, RSTART - 1) : $0
    text = at ? substr($0, RSTART + RLENGTH) : ""
    printf ".TP\n.B %s\n%s\n", escape(flag), escape(text)
    next
}
/^  / {
    literal(1)
    sub(/^  /, "")
    print escape($0)
    blank = 0
    next
}
{
    literal(0)
    in_options = 0
    if (blank && !fresh) print ".PP"
    print escape($0)
    blank = fresh = 0
}

END {
    literal(0)
    print ".SH ENVIRONMENT"
    print ".TP\n.B STARLABEL_REGISTRY\nThe registry file, where \\-\\-registry is not given."
    print ".TP\n.B STARLABEL_DATA\nThe folder of assets and fonts, where \\-\\-data is not given."
    print ".TP\n.B STARLABEL_DEVICES\nA file of printers of your own, in place of starlabel/devices.ini in the configuration folder."
    print ".TP\n.B SOURCE_DATE_EPOCH\nThe date that stands in PDF files, and the day that is today."
    print ".SH SEE ALSO"
    n = split("starlabel " commands, names, " ")
    shown = 0
    for (i = 1; i <= n; i++) {
        one = i == 1 ? names[i] : "starlabel-" names[i]
        if (one == name) continue
        printf "%s.BR %s (1)", shown++ ? ",\n" : "", escape(one)
    }
    print ""
}
