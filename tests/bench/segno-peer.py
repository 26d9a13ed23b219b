"""The pipeline of a Python programmer: segno and cairosvg in one process (peer to measure against).

    python3 segno-peer.py TEMPLATE.svg OUT X_MM Y_MM SIDE_MM < rows     (NUMBER URL a line)
"""
import sys

import cairosvg
import segno

template = open(sys.argv[1], encoding='utf-8').read()
out, x, y, side = sys.argv[2], *map(float, sys.argv[3:6])
for row in sys.stdin:
    number, url = row.split()
    code = segno.make(url, error='m', micro=False)
    matrix = [list(r) for r in code.matrix]
    module = side / (len(matrix) + 8)
    path = ''.join(f'M{x + (c + 4) * module:.3f} {y + (r + 4) * module:.3f}h{module:.3f}'
                   f'v{module:.3f}h-{module:.3f}z'
                   for r, line in enumerate(matrix) for c, dark in enumerate(line) if dark)
    svg = template.replace('@CODE@', path).replace('@NUMBER@', number)
    open(f'{out}/{number}.svg', 'w', encoding='utf-8').write(svg)
    data = svg.encode()
    cairosvg.svg2png(bytestring=data, write_to=f'{out}/{number}.png', dpi=96, scale=600 / 96)
    cairosvg.svg2pdf(bytestring=data, write_to=f'{out}/{number}.pdf')
