"""photos — a registry, labels drawn from it, and what a camera makes of them

    make(program, top, folder) -> {name: path}: matches, tilted, differs, undecided, two, none, torn
"""
import os
import subprocess
import sys

import cv2
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'photo'))
from camera import shoot  # noqa: E402

DAY = '2026-12-01'
NUMBERS = ['JCS-25-000101', 'JCS-25-000102', 'JCS-25-000104']


def run(program, *words, ok=(0,)):
    done = subprocess.run([program, *words], capture_output=True, text=True, encoding='utf-8')
    if done.returncode not in ok:
        sys.exit(f'{words}: exit {done.returncode}: {done.stderr}')
    return done


def two_labels(a, b):
    page = np.full((1300, 2200, 3), 205, np.uint8)
    for label, seed, x, y in ((a, 1, 60, 60), (b, 2, 1120, 640)):
        photo = shoot(label, 'scan', seed)
        height = int(1000 * photo.shape[0] / photo.shape[1])
        page[y:y + height, x:x + 1000] = cv2.resize(photo, (1000, height))
    return page


def make(program, top, folder):
    os.environ['STARLABEL_REGISTRY'] = os.path.join(folder, 'registry.db')
    os.environ['STARLABEL_DATA'] = top
    run(program, 'registry', 'import', os.path.join(top, 'samples', 'registry.csv'), '--quiet',
        '--edition', 'sample', '--edition-date', '2026-11-01')
    run(program, 'render', *NUMBERS, '--on', DAY, '--use', 'packaging', '--format', 'png',
        '--output', os.path.join(folder, 'labels'), '--name', '{number}.png', '--quiet')
    a, b, c = (cv2.imread(os.path.join(folder, 'labels', n + '.png')) for n in NUMBERS)
    # the words of one label beside the code of another
    forged, middle = a.copy(), int(a.shape[1] * .53)
    forged[:, :middle] = b[:, :middle]
    pictures = {
        'matches': shoot(a, 'phone', 3),
        'tilted': shoot(b, 'tilted', 5),
        'differs': shoot(forged, 'phone', 7),
        'undecided': shoot(a, 'scan', 9)[:, int(a.shape[1] * .24):],  # half of the label is outside
        'two': two_labels(a, c),
        'none': np.full((600, 800, 3), 120, np.uint8),
    }
    paths = {}
    for name, picture in pictures.items():
        paths[name] = os.path.join(folder, name + '.jpg')
        cv2.imwrite(paths[name], picture)
    paths['torn'] = os.path.join(folder, 'torn.jpg')
    with open(paths['matches'], 'rb') as whole, open(paths['torn'], 'wb') as torn:
        torn.write(whole.read()[:3000])
    return paths
