#!/usr/bin/python3
"""photos - what reading a 12-megapixel photo costs, beside zbarimg and zxing-cpp's reader

    photos.py PROGRAM TOP [--rounds 3]

Two kinds of photo are made here: sample labels on a desk, whose code the first pass finds, and desks
without any code. All programs look at the same files in turn; printed are medians of CPU time (user and
system, all processes) as a Markdown table, and the ratio to zbarimg's. zbarimg and ZXingReader read codes
alone; `verify` reads number, stars and artwork, too, and must say "matches".
"""
import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

WIDTH, HEIGHT = 4000, 3000
LABELS, DESKS = 4, 3


def desk(rng):
    """Soft light, grain, and things with edges that are no code."""
    grey = cv2.resize(rng.uniform(120, 215, (6, 8)).astype(np.float32), (WIDTH, HEIGHT),
                      interpolation=cv2.INTER_CUBIC)
    for _ in range(60):
        x, y = int(rng.integers(WIDTH)), int(rng.integers(HEIGHT))
        w, h = (int(n) for n in rng.integers(20, 500, 2))
        cv2.rectangle(grey, (x, y), (x + w, y + h), float(rng.uniform(40, 230)),
                      -1 if rng.random() < 0.4 else 4)
    return cv2.merge([grey, grey, grey])


def finish(picture, rng, path):
    noisy = cv2.GaussianBlur(picture, (0, 0), 0.9) + rng.normal(0, 3, picture.shape)
    cv2.imwrite(str(path), np.clip(noisy, 0, 255).astype(np.uint8),
                [cv2.IMWRITE_JPEG_QUALITY, 88])


def lay(picture, label, rng):
    """The label, a third of the picture wide and slightly tilted, somewhere near the middle."""
    h, w = label.shape[:2]
    long = rng.uniform(0.30, 0.42) * WIDTH / max(w, h)
    corners = np.float32([[0, 0], [w, 0], [w, h], [0, h]]) * long
    corners += rng.uniform(-0.02, 0.02, (4, 2)).astype(np.float32) * WIDTH * 0.3
    turn = np.radians(rng.uniform(-12, 12))
    corners = corners @ np.float32([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners += np.float32([WIDTH, HEIGHT]) / 2 - corners.mean(axis=0)
    small = cv2.resize(label, None, fx=long, fy=long, interpolation=cv2.INTER_AREA)
    h, w = small.shape[:2]
    map_ = cv2.getPerspectiveTransform(np.float32([[0, 0], [w, 0], [w, h], [0, h]]),
                                       corners.astype(np.float32))
    cv2.warpPerspective(small.astype(np.float32), map_, (WIDTH, HEIGHT), dst=picture,
                        borderMode=cv2.BORDER_TRANSPARENT)


def run(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout.decode()


def make_photos(program, top, folder):
    registry = folder / 'registry.db'
    base = [program, 'registry', '--registry', str(registry), 'import']
    subprocess.run(base + [str(top / 'samples/registry.csv')], check=True,
                   stdout=subprocess.DEVNULL)
    listed = subprocess.run([program, 'registry', 'list', '--registry', str(registry), '--status',
                             'valid', '--on', '2026-12-01', '--json'], check=True,
                            stdout=subprocess.PIPE).stdout.decode().splitlines()
    numbers = [line.split('"number":"')[1].split('"')[0] for line in listed[:LABELS]]
    subprocess.run([program, 'render', '--registry', str(registry), '--on', '2026-12-01', '-o',
                    str(folder / 'labels'), '--format', 'png', '--quiet'] + numbers, check=True,
                   stdout=subprocess.DEVNULL)
    photos = {'label': [], 'none': []}
    for i, file in enumerate(sorted((folder / 'labels').rglob('*.png'))):
        rng = np.random.default_rng(100 + i)
        picture = desk(rng)
        lay(picture, cv2.imread(str(file)), rng)
        photos['label'].append(folder / f'label-{i}.jpg')
        finish(picture, rng, photos['label'][-1])
    for i in range(DESKS):
        rng = np.random.default_rng(200 + i)
        photos['none'].append(folder / f'none-{i}.jpg')
        finish(desk(rng), rng, photos['none'][-1])
    return registry, photos


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top', type=Path)
    parser.add_argument('--rounds', type=int, default=3)
    order = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='starlabel-') as name:
        registry, photos = make_photos(order.program, order.top, Path(name))
        verify = [order.program, 'verify', '--registry', str(registry), '--on', '2026-12-01']
        peers = {'zbarimg': ['zbarimg', '-q', '--raw'],
                 '`starlabel decode --codes`': [order.program, 'decode', '--codes'],
                 '`starlabel verify`': verify,
                 'ZXingReader (zxing-cpp)': ['ZXingReader']}
        peers = {key: words for key, words in peers.items() if shutil.which(words[0])}
        times = {(key, kind): [] for key in peers for kind in photos}
        for _ in range(order.rounds):
            for kind, files in photos.items():
                for file in files:
                    for key, words in peers.items():
                        cpu, said = run(words + [str(file)])
                        times[key, kind].append(cpu)
                        if kind == 'label' and words is verify and ': matches' not in said:
                            sys.exit(f'{os.path.basename(file)}: {said}')
        print('| CPU s a 12-megapixel photo | label found | to zbarimg | no code | to zbarimg |')
        print('|---|---|---|---|---|')
        for key in peers:
            cells = []
            for kind in photos:
                own = statistics.median(times[key, kind])
                cells.append(f'{own:.2f}')
                cells.append(f"{own / statistics.median(times['zbarimg', kind]):.2f}"
                             if 'zbarimg' in peers else '-')
            print(f'| {key} | ' + ' | '.join(cells) + ' |')


main()
