# What the tests of large runs share: a registry of many valid rows, and job lists of them.
#
#     . "$(dirname "$0")/lib/batch.sh"
#     rows 120 >jobs.csv      a list of the first 120 numbers
#     number 7                the seventh number
#     registry_size=2000      before it is read: another number of rows than 1,000
. "$(dirname "$0")/lib/render.sh"

number() {
    printf 'JCS-26-%06d' "$1"
}

rows() {
    awk -v n="$1" 'BEGIN { print "number"; for (i = 1; i <= n; i++) printf "JCS-26-%06d\n", i }'
}

# registry_rows N: a registry of N valid rows, in CSV
registry_rows() {
    awk -v n="$1" 'BEGIN {
        print "number,level,holder,product,models,url,issued,valid_until,status,document,scheme"
        for (i = 1; i <= n; i++)
            printf "JCS-26-%06d,%d,Maker %d,Router %d,M-%d,https://jc-star.example/p/JCS-26-%06d,2026-01-10,2028-01-09,有効,JST-CR-01-01-2024R1,jc-star-sample\n",
                i, 1 + i % 4, i % 97, i, i, i
    }'
}

registry_rows "${registry_size:-1000}" >list.csv
rm -f registry.db
run registry import list.csv --edition first --edition-date 2026-11-20
must "the large list is imported" test "$code" -eq 0
