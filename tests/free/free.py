#!/usr/bin/env python3
"""free — labels of unknown layout: code and number are read, nothing ever matches

  free.py PROGRAM TOP [--pictures 12] [--self-test] [--keep DIR]

Genuine ones must be undecided, most with the number "same"; those with another number of the same
list must differ or be undecided, and never have it "same"; and no genuine one may differ. The run
prints how many of each. With --self-test the forged numbers are printed as the genuine: it must
fail then.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import cv2

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from layouts import FONTS, LAYOUTS, photograph     # noqa: E402

DAY = '2026-12-01'


def run(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, encoding='utf-8')
    if done.returncode > 2:
        sys.exit(f'{words}: exit {done.returncode}: {done.stderr}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--pictures', type=int, default=12)
    parser.add_argument('--self-test', action='store_true')
    parser.add_argument('--keep')
    args = parser.parse_args()
    folder = args.keep or tempfile.mkdtemp(prefix='free-')
    os.makedirs(folder, exist_ok=True)
    base = os.path.join(folder, 'r.db')
    if not os.path.exists(base):
        subprocess.run([args.program, 'registry', 'import', '--registry', base, '--edition-date',
                        '2026-11-01', os.path.join(args.top, 'samples', 'registry.csv')],
                       check=True, capture_output=True)
    rows = run(args.program, 'registry', 'list', '--json', '--registry', base, '--on', DAY,
               '--status', 'valid')
    names, truth = [], {}
    kinds, fonts = list(LAYOUTS), list(FONTS)
    for i in range(args.pictures):
        row = rows[i % len(rows)]
        for forged in (False, True):
            number = rows[(i + 5) % len(rows)]['number'] if forged and not args.self_test \
                else row['number']
            sheet = LAYOUTS[kinds[i % 4]](row['url'], number, fonts[i // 4 % 3])
            image = photograph(sheet.grey(), sheet.k, 9 + 2 * (i % 5), tilt=10 * (i % 4),
                               turn=(37 * i) % 360, seed=i)
            path = os.path.join(folder, f'{i:02d}-{"forged" if forged else "genuine"}.png')
            cv2.imwrite(path, image)
            names.append(path)
            truth[path] = (forged, number, row['number'])
    count = {}
    failures = []
    for report in run(args.program, 'verify', '--json', '--registry', base, '--on', DAY, *names):
        forged, printed, listed = truth[report['photo']]
        label = report['labels'][0] if report.get('labels') else None
        finding = next((f for f in label['findings'] if f['field'] == 'number'), None) \
            if label else None
        result = finding['result'] if finding else 'no label'
        key = ('forged' if forged else 'genuine', report['verdict'], result)
        count[key] = count.get(key, 0) + 1
        name = os.path.basename(report['photo'])
        if report['verdict'] == 'matches':
            failures.append(f'{name} matches')
        if forged and result == 'same':
            failures.append(f'{name}: {printed} is taken for {listed}')
        if not forged and report['verdict'] == 'differs':
            failures.append(f'{name} differs: {finding}')
        if result == 'same' and (finding['box'] is None or label['template'] is not None):
            failures.append(f'{name}: no box, or a template')
    for key in sorted(count):
        print(*key, count[key])
    same = count.get(('genuine', 'undecided', 'same'), 0)
    differs = count.get(('forged', 'differs', 'different'), 0)
    if same < 0.6 * args.pictures:
        failures.append(f'only {same} of {args.pictures} numbers were read')
    if differs < 0.4 * args.pictures:
        failures.append(f'only {differs} of {args.pictures} other numbers were told')
    for failure in failures:
        print('not ok:', failure)
    sys.exit((0 if failures else 1) if args.self_test else (1 if failures else 0))


main()
