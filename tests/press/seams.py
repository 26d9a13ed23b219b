#!/usr/bin/env python3
"""seams: no hairlines between modules, whatever the zoom and whoever draws the file.

    seams.py PROGRAM TOP [--zooms 0.77,1.13,1.9,2.37,3.1] [--keep DIR]

Draws SVG, screen PDF and press PDF by librsvg, poppler (both its engines), mupdf and Chromium, those
that are installed, and counts dots deep inside dark areas of the code that are not as dark as the
code is. Prints a table; any such dot fails. A code of one rect a module must have some.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from orders import DAY, Orders, code_place, side_of  # noqa: E402

CSS_DPI = 96
DEEP = 1.5          # dots from the nearest light module: no antialiasing reaches there
LIGHTER = 12        # of 255, than the darkest dot of the code
WISHES = {          # name: options of render
    'press': ['--use', 'packaging', '--variant', 'colour'],
    'thinned': ['--use', 'packaging', '--variant', 'reversed', '--ink-spread', '30um'],
    'screen': ['--use', 'web', '--variant', 'colour', '--template', 'horizontal'],
}


def draw(orders, name, words, number):
    """The files of one wish by format, with what was reported."""
    done = orders.starlabel('render', number, '--on', DAY, '--json', '-q', '-o', orders.folder,
                            '--name', name + '{scale}.{ext}', '--force', *words)
    if done.returncode:
        sys.exit(f'seams: {done.stderr}')
    made = [json.loads(line) for line in done.stdout.splitlines()]
    return {m['format']: m for m in made if m['scale'] == 1}


def one_rect_a_module(svg, modules, out):
    """The negative control: what most generators write."""
    left, top, module = code_place(svg)
    side = len(modules)
    size = left * 2 + side * module
    with open(out, 'w', encoding='utf-8') as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" '
                   f'viewBox="0 0 {size} {size}"><rect width="100%" height="100%" fill="#fff"/>')
        for y, x in zip(*np.nonzero(modules)):
            file.write(f'<rect x="{left + x * module}" y="{top + y * module}" width="{module}" '
                       f'height="{module}"/>')
        file.write('</svg>')
    return size


def by_librsvg(svg, zoom, out):
    subprocess.run(['rsvg-convert', '-z', str(zoom), '-b', 'white', svg, '-o', out], check=True)


def by_poppler(pdf, zoom, out):
    subprocess.run(['pdftoppm', '-png', '-singlefile', '-r', str(zoom * CSS_DPI), pdf, out[:-4]],
                   check=True)


def by_poppler_cairo(pdf, zoom, out):
    subprocess.run(['pdftocairo', '-png', '-singlefile', '-r', str(zoom * CSS_DPI), pdf, out[:-4]],
                   check=True)


def by_mupdf(path, zoom, out):
    subprocess.run(['mutool', 'draw', '-q', '-r', str(zoom * CSS_DPI), '-o', out, path, '1'],
                   check=True, capture_output=True)


def by_chromium(svg, zoom, out):
    subprocess.run(['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
                    f'--force-device-scale-factor={zoom}', '--window-size=420,420',
                    '--user-data-dir=' + os.path.join(os.path.dirname(out), 'profile'),
                    '--screenshot=' + out, 'file://' + os.path.abspath(svg)],
                   check=True, capture_output=True, timeout=120)


DRAWERS = (('librsvg', 'rsvg-convert', 'svg', by_librsvg), ('mupdf', 'mutool', 'pdf', by_mupdf),
           ('poppler', 'pdftoppm', 'pdf', by_poppler), ('Chromium', 'chromium', 'svg', by_chromium),
           ('poppler, cairo', 'pdftocairo', 'pdf', by_poppler_cairo))


def seams(picture, place, modules, zoom):
    """Dots of the dark areas' depths that are not dark."""
    grey = cv2.imread(picture, cv2.IMREAD_GRAYSCALE)
    left, top, module = (v * zoom * CSS_DPI / 25.4 for v in place)
    side = len(modules)
    at = [np.arange(int(start) - 2, int(start + side * module) + 2) + 0.5 for start in (top, left)]
    light = np.ones((len(at[0]), len(at[1])), bool)
    for dy in (-DEEP, 0, DEEP):             # a dot is deep if all around it is dark
        for dx in (-DEEP, 0, DEEP):
            y, x = ((v + d - s) / module for v, d, s in zip(at, (dy, dx), (top, left)))
            known = modules[np.ix_(np.clip(y, 0, side - 1e-6).astype(int),
                                   np.clip(x, 0, side - 1e-6).astype(int))]
            light &= (known & (y >= 0)[:, None] & (y < side)[:, None] & (x >= 0) & (x < side)) > 0
    area = grey[np.ix_(at[0].astype(int), at[1].astype(int))]
    return int((light & (area > area.min() + LIGHTER)).sum()), int(light.sum())


def modules_of(made):
    left, top, module = code_place(made['svg']['file'])
    grey = cv2.imread(made['png']['file'], cv2.IMREAD_GRAYSCALE)
    dots = grey.shape[1] / made['png']['width_mm']
    at = [((np.arange(side_of(made['png']['version'])) + 0.5) * module + v) * dots
          for v in (top, left)]
    return (grey[np.ix_(at[0].astype(int), at[1].astype(int))] < 128).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--zooms', default='0.77,1.13,1.9,2.37,3.1')
    parser.add_argument('--keep')
    args = parser.parse_args()
    zooms = [float(z) for z in args.zooms.split(',')]
    drawers = [d for d in DRAWERS if shutil.which(d[1])]
    bad = 0
    with tempfile.TemporaryDirectory(prefix='seams-') as folder:
        orders = Orders(os.path.abspath(args.program), args.top, args.keep or folder, 5)
        number = sorted(orders.urls)[0]
        out = os.path.join(orders.folder, 'zoomed.png')
        for name, words in WISHES.items():
            made = draw(orders, name, words, number)
            modules, place = modules_of(made), code_place(made['svg']['file'])
            for drawer, _, kind, act in drawers:
                counts = []
                for zoom in zooms:
                    act(made[kind]['file'], zoom, out)
                    counts.append(seams(out, place, modules, zoom)[0])
                bad += sum(counts)
                print(f'{name:8} {kind} {drawer:15}', *(f'{z:g}x {c}' for z, c in
                                                       zip(zooms, counts)), flush=True)
        rects = os.path.join(orders.folder, 'rects.svg')
        one_rect_a_module(made['svg']['file'], modules, rects)
        counts = []
        for zoom in zooms:
            by_librsvg(rects, zoom, out)
            counts.append(seams(out, place, modules, zoom)[0])
        print('control  svg librsvg        ', *(f'{z:g}x {c}' for z, c in zip(zooms, counts)))
    if not all(counts):
        print('the control, one rect a module, has no seams: this test sees none')
    return 1 if bad or not all(counts) else 0


if __name__ == '__main__':
    sys.exit(main())
