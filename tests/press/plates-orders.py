#!/usr/bin/env python3
"""plates-orders: the separations of random orders, made by Ghostscript (tiffsep) at 1200 dpi.

    plates-orders.py PROGRAM TOP [--count 100] [--seed 1] [--keep DIR] [--self-test]

Of every press PDF: nothing but black in the code and its quiet zone, every module on the black plate
as in the PNG and nothing in its quiet zone; a spot colour on a plate of its own and then nothing on
C, M and Y; one ink is one plate; boxes as ordered to 0.01 mm; qpdf finds nothing; the rules of
pdfx-check.py hold. With --self-test the code of one PDF is printed in four colours and must be found.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from orders import Orders, code_place, side_of  # noqa: E402

DPI = 1200
DOTS = DPI / 25.4
GROWTH = 2          # Ghostscript paints every dot that a shape touches
NONE, FULL = 255, 0
QUIET = 4
# variant: the plates that carry ink; the others are blank
INKED = {'colour': {'Cyan', 'Magenta', 'Yellow', 'Black'}, 'mono': {'Black'},
         'spot': {'Black', 'Starlabel Blue'}, 'reversed': {'Cyan', 'Magenta', 'Yellow', 'Black'}}
FOUR_COLOURS = b'0.6 0.5 0.5 1 k'


def separate(pdf, folder):
    """The plates of the first page by name."""
    for old in glob.glob(os.path.join(folder, 'p*.tif')):
        os.unlink(old)
    done = subprocess.run(['gs', '-q', '-dNOPAUSE', '-dBATCH', '-dSAFER', '-sDEVICE=tiffsep',
                           f'-r{DPI}', '-sCompression=lzw', '-o', os.path.join(folder, 'p.tif'),
                           pdf], capture_output=True, text=True, check=False)
    if done.returncode or done.stdout or done.stderr:
        sys.exit(f'{pdf}: {done.stdout}{done.stderr}')
    return {re.search(r'\((.*)\)', path)[1]: np.array(Image.open(path).convert('L'))
            for path in glob.glob(os.path.join(folder, 'p(*.tif'))}


def code_faults(order, plates):
    left, top, module = (v * DOTS for v in code_place(order.path('svg')))
    side = side_of(order.files['png']['version'])
    zone = slice(round(top - QUIET * module) + GROWTH, round(top + (side + QUIET) * module) - GROWTH)
    across = slice(round(left - QUIET * module) + GROWTH,
                   round(left + (side + QUIET) * module) - GROWTH)
    for name, plate in plates.items():
        if name != 'Black' and (plate[zone, across] != NONE).any():
            yield f'{name} prints in the code or its quiet zone'
    black = plates['Black']
    inner = [slice(round(top) - GROWTH, round(top + side * module) + GROWTH),
             slice(round(left) - GROWTH, round(left + side * module) + GROWTH)]
    ring = black[zone, across] != NONE
    ring[inner[0].start - zone.start:inner[0].stop - zone.start,
         inner[1].start - across.start:inner[1].stop - across.start] = False
    if ring.any():
        yield 'black prints in the quiet zone'
    png = np.array(Image.open(order.path('png')).convert('L'))
    drawn = png.shape[1] / order.files['png']['width_mm'] / DOTS
    at = [(np.arange(side) + 0.5) * module + v for v in (top, left)]
    centres = black[np.ix_(at[0].astype(int), at[1].astype(int))]
    wanted = png[np.ix_((at[0] * drawn).astype(int), (at[1] * drawn).astype(int))]
    if (centres != np.where(wanted < 128, FULL, NONE)).any():
        yield 'a module is not on the black plate as it is in the PNG'


def plate_faults(order, plates):
    inked = {name for name, plate in plates.items() if (plate != NONE).any()}
    wanted = INKED[order.wish['variant']]
    for name in sorted(inked - wanted):
        yield f'there is ink on the plate {name}'
    for name in sorted(wanted - inked):
        yield f'there is no ink on the plate {name}'


def file_faults(order):
    pdf, made = order.path('pdf'), order.files['pdf']
    boxes = subprocess.run(['pdfinfo', '-box', pdf], capture_output=True, text=True,
                           check=False).stdout
    for name in 'MediaBox', 'TrimBox':
        box = re.search(name + r':\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)', boxes)
        x0, y0, x1, y1 = (float(v) / 72 * 25.4 for v in box.groups())
        if abs(x1 - x0 - made['width_mm']) > 0.01 or abs(y1 - y0 - made['height_mm']) > 0.01:
            yield f'its {name} is not as ordered'
    if subprocess.run(['qpdf', '--check', pdf], capture_output=True, check=False).returncode:
        yield 'qpdf finds something'
    rules = subprocess.run([sys.executable, os.path.join(HERE, 'pdfx-check.py'), pdf],
                           capture_output=True, text=True, check=False)
    if rules.returncode:
        yield rules.stdout.strip()


def four_coloured(pdf):
    plain = subprocess.run(['qpdf', '--qdf', '--object-streams=disable', pdf, '-'], check=True,
                           capture_output=True).stdout
    spoilt, found = re.subn(rb'(/K gs\n)0 0 0 1 k', rb'\g<1>' + FOUR_COLOURS, plain)
    if not found:
        sys.exit('no code to spoil in ' + pdf)
    fixed = subprocess.run(['fix-qdf'], input=spoilt, check=True, capture_output=True).stdout
    with open(pdf, 'wb') as out:
        out.write(fixed)


def run(args, folder):
    orders = Orders(os.path.abspath(args.program), args.top, folder, args.seed,
                    uses=['packaging', 'body'], widest=36)
    bad, seen = 0, {}
    for i, order in enumerate(orders.draw(args.count)):
        if args.self_test and i == 0:
            four_coloured(order.path('pdf'))
        plates = separate(order.path('pdf'), folder)
        faults = [*code_faults(order, plates), *plate_faults(order, plates), *file_faults(order)]
        for fault in faults:
            print(f'{order.name} {order}: {fault}', flush=True)
        bad += bool(faults)
        seen[order.wish['variant']] = seen.get(order.wish['variant'], 0) + 1
    print(f'{args.count} press PDFs separated at {DPI} dpi ('
          + ', '.join(f'{n} {v}' for v, n in sorted(seen.items()))
          + f'): {bad} with faults')
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--count', type=int, default=100)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--keep')
    parser.add_argument('--self-test', action='store_true')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='plates-') as folder:
        bad = run(args, args.keep or folder)
    if args.self_test:
        print('the four-colour code is', 'found' if bad else 'NOT found')
        return 0 if bad else 1
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
