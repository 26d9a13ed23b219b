#!/usr/bin/env python3
"""trace — template trace on labels whose slots are known: our templates, and invented ones

  trace.py PROGRAM TOP [--self-test] [--keep DIR]

Ours are rendered, and photographed on a table; the slots' truth is the ink of the rendered picture.
Every slot that is proposed must lie within half a millimetre of it, and template check must find
nothing but what is left to do. With --self-test the truth is moved by a millimetre: it must fail.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from layouts import LAYOUTS, photograph     # noqa: E402

NUMBER, DAY, MM = 'JCS-25-000123', '2026-12-01', 0.5
URL = 'https://jc-star.example/p/' + NUMBER
SVG = '{http://www.w3.org/2000/svg}'
failures = []


def run(program, *words, ok=(0,)):
    done = subprocess.run([program, *words], capture_output=True, text=True, encoding='utf-8')
    if done.returncode not in ok:
        failures.append(f'{words}: exit {done.returncode}: {done.stderr.strip()}')
        return None
    return done.stdout


def near(name, what, found, wanted, within=MM):
    if abs(found - wanted) > within:
        failures.append(f'{name}: {what} is {found:.2f}, must be {wanted:.2f}')


def ink_box(grey, k, box):
    """The ink within a slot of the rendered picture, mm."""
    x, y, w, h = box
    part = grey[round(y * k):round((y + h) * k), round(x * k):round((x + w) * k)] < 128
    rows, cols = np.where(part.any(1))[0], np.where(part.any(0))[0]
    return (x + cols[0] / k, y + rows[0] / k, (cols[-1] - cols[0] + 1) / k,
            (rows[-1] - rows[0] + 1) / k)


def slots_of(path):
    root = ET.parse(path).getroot()
    return {r.get('id'): tuple(float(r.get(a)) for a in ('x', 'y', 'width', 'height'))
            for r in root.iter(SVG + 'rect') if r.get('id')}


def trace(program, folder, name, image, truth, *words):
    photo, svg = os.path.join(folder, name + '.png'), os.path.join(folder, name + '.svg')
    cv2.imwrite(photo, image)
    out = run(program, 'template', 'trace', photo, '-o', svg, '--force', '--json', *words)
    if out is None:
        return
    found = json.loads(out)
    slots = {s['slot']: (s['x'], s['y'], s['width'], s['height']) for s in found['slots']}
    near(name, 'width', found['width_mm'], truth['width'])
    near(name, 'height', found['height_mm'], truth['height'])
    for slot, box in truth.items():
        if slot in ('width', 'height'):
            continue
        if slot not in slots:
            failures.append(f'{name}: {slot} is not found')
            continue
        x, y, w, h = slots[slot]
        near(name, slot + ' middle', y + h / 2, box[1] + box[3] / 2)
        near(name, slot + ' left', x, box[0])
        if slot == 'number':
            near(name, 'number height', 0.72 * h, box[3])
            if w < box[2] - MM:
                failures.append(f'{name}: the number is wider than its slot')
        else:
            near(name, slot + ' width', w, box[2])
    written = slots_of(svg)
    for slot in ('qr', 'number'):
        if slot in slots and any(abs(a - b) > 1e-3 for a, b in zip(written[slot], slots[slot])):
            failures.append(f'{name}: the SVG and the report differ in {slot}')
    check_left(program, name, svg, slots)


def check_left(program, name, svg, slots):
    """template check names the reference picture, and the slots that were not found."""
    found = [json.loads(line) for line in
             run(program, 'template', 'check', '--json', svg, ok=(1,)).splitlines()]
    subjects = {f['subject'] for f in found if f['fatal']}
    if "element 'image' 'reference'" not in subjects:
        failures.append(f'{name}: the reference picture is not named: {subjects}')
    missing = {f"slot '{s}'" for s in ('number', 'level-text', 'star-1', 'star-2', 'star-3',
                                       'star-4') if s not in slots}
    said = {f['subject'] for f in found if 'missing' in f['message']}
    if missing != said:
        failures.append(f'{name}: {said} are said to be missing, {missing} are')
    text = open(svg, encoding='utf-8').read()
    hidden = svg.replace('.svg', '-hidden.svg')
    with open(hidden, 'w', encoding='utf-8') as out:
        out.write(text.replace('<g id="reference-layer"', '<g id="reference-layer" display="none"'))
    if not missing:
        left = [f for f in map(json.loads, run(program, 'template', 'check', '--json', hidden,
                                               ok=(0, 1)).splitlines()) if f['fatal']]
        if any('clear space' not in f['message'] for f in left):
            failures.append(f'{name}: with the layer hidden: {left}')


def ours(program, top, folder, shift):
    base = os.path.join(folder, 'r.db')
    run(program, 'registry', 'import', '--registry', base, '--edition-date', '2026-11-01',
        os.path.join(top, 'samples', 'registry.csv'))
    for i, template in enumerate(('horizontal', 'vertical')):
        out = os.path.join(folder, template)
        told = run(program, 'render', NUMBER, '--registry', base, '--on', DAY, '--template',
                   template, '--format', 'png', '--size', '40mm', '-o', out, '--json', '--name',
                   'x.png', '--force')
        if told is None:
            continue
        row = json.loads(told.splitlines()[0])
        grey = cv2.imread(os.path.join(out, 'x.png'), cv2.IMREAD_GRAYSCALE)
        k = grey.shape[1] / row['width_mm']
        svg = os.path.join(top, 'assets', 'jc-star', template + '.svg')
        size = ET.parse(svg).getroot().get('width')
        scale = row['width_mm'] / float(size[:-2])
        slots = {n: tuple(v * scale for v in b) for n, b in slots_of(svg).items()}
        code = ink_box(grey, k, slots['qr'])
        quiet = 4 * row['module_mm']
        truth = {'width': row['width_mm'], 'height': row['height_mm'],
                 'number': ink_box(grey, k, slots['number']),
                 'qr': (code[0] - quiet + shift, code[1] - quiet, code[2] + 2 * quiet, code[3])}
        truth['qr'] = truth['qr'][:3] + (truth['qr'][2],)
        module = f'{row["module_mm"]:.6f}mm'
        trace(program, folder, template + '-flat', grey, truth, '--module', module, '--number',
              NUMBER)
        photo = photograph(grey, k, 18, tilt=12 * (i + 1), turn=20 + 70 * i, seed=i)
        trace(program, folder, template + '-photo', photo, truth, '--module', module, '--number',
              NUMBER)


def invented(program, folder, shift):
    for i, kind in enumerate(('below', 'band', 'inverted')):
        sheet = LAYOUTS[kind](URL, NUMBER)
        truth = dict(sheet.truth)
        x, y, side = truth['qr']
        w, h = truth['width'], truth['height']
        x += shift
        truth['qr'] = (x, y, side, side)
        if kind == 'inverted':   # the number's way up is the page's
            truth = {n: (w - b[0] - b[2], h - b[1] - b[3], b[2], b[3])
                     if isinstance(b, tuple) else b for n, b in truth.items()}
        photo = photograph(sheet.grey(), sheet.k, 18, tilt=8 * i, turn=30 * i, seed=i)
        trace(program, folder, kind, photo, truth, '--size', f'{w}mm', '--number', NUMBER)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--self-test', action='store_true')
    parser.add_argument('--keep')
    args = parser.parse_args()
    folder = args.keep or tempfile.mkdtemp(prefix='trace-')
    os.makedirs(folder, exist_ok=True)
    shift = 1.0 if args.self_test else 0.0
    if not args.self_test:
        ours(args.program, args.top, folder, shift)
    invented(args.program, folder, shift)
    for failure in failures:
        print('not ok:', failure)
    print(f'{len(failures)} failures')
    sys.exit((0 if failures else 1) if args.self_test else (1 if failures else 0))


main()
