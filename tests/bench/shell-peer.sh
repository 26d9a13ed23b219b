#!/bin/sh
# shell-peer — the pipeline of today: qrencode, sed, rsvg-convert (peer to measure against)
#
#     sh shell-peer.sh TEMPLATE.svg OUT X_MM Y_MM SIDE_MM < rows     (NUMBER URL a line)
set -eu
template=$1 out=$2 x=$3 y=$4 side=$5
while read -r number url; do
    # qrencode's own SVG, as an image in the label
    qrencode -t SVG -l M -8 -m 4 -o "$out/code.svg" "$url"
    sed -n '/<rect/p; /<use/p; /<path/p; /<g /p; /<\/g>/p' "$out/code.svg" >"$out/code.part"
    modules=$(sed -n 's/.*viewBox="0 0 \([0-9]*\).*/\1/p' "$out/code.svg")
    sed -e "/@PLACE@/{
        s|.*|<svg x=\"$x\" y=\"$y\" width=\"$side\" height=\"$side\" viewBox=\"0 0 $modules $modules\">|
        r $out/code.part
        a </svg>
        }" -e "s/@NUMBER@/$number/g" "$template" >"$out/$number.svg"
    rsvg-convert -d 600 -p 600 -f png -o "$out/$number.png" "$out/$number.svg"
    rsvg-convert -f pdf -o "$out/$number.pdf" "$out/$number.svg"
done
