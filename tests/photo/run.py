#!/usr/bin/env python3
"""run — genuine and forged labels, drawn, photographed and verified: truth beside verdict

  run.py PROGRAM TOP [--rows 6] [--kinds scan,phone] [--uses packaging,manual] [--seed 1] [--keep DIR]

Every photo is one line: what it shows, what was found, the verdict, milliseconds. The run fails on
any "matches" of a label that is not genuine, on a forged label that differs without naming the
field that was forged, and if genuine labels match more seldom than --at-least (percent).
With --self-test one forged list is passed for the true one: the run must fail then.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from camera import shoot          # noqa: E402
from forgeries import FORGERIES   # noqa: E402

DAY = '2026-12-01'
COLUMNS = ['number', 'level', 'holder', 'product', 'models', 'url', 'issued', 'valid_until',
           'status', 'document', 'scheme']


class Bench:
    def __init__(self, args):
        self.program, self.top, self.args = args.program, args.top, args
        self.dir = args.keep or tempfile.mkdtemp(prefix='photo-')
        os.makedirs(self.dir, exist_ok=True)
        self.true = os.path.join(self.dir, 'true.db')
        self.photos, self.lines = [], []
        self.starlabel('registry', 'import', os.path.join(self.top, 'samples', 'registry.csv'),
                       '--registry', self.true, '--edition-date', '2026-11-01')
        listed = self.starlabel('registry', 'list', '--json', '--registry', self.true, '--on', DAY)
        self.rows = [json.loads(line) for line in listed.splitlines()]

    def starlabel(self, *words, ok=(0,)):
        done = subprocess.run([self.program, *words], capture_output=True, text=True,
                              encoding='utf-8')
        if done.returncode not in ok:
            sys.exit(f'{words}: exit {done.returncode}: {done.stderr}')
        return done.stdout

    def draw(self, name, row, use):
        """Draw `row` as the forger would: from a list in which it stands as valid."""
        folder = os.path.join(self.dir, name)
        os.makedirs(folder, exist_ok=True)
        table, base = os.path.join(folder, 'list.csv'), os.path.join(folder, 'list.db')
        with open(table, 'w', newline='', encoding='utf-8') as out:
            writer = csv.DictWriter(out, COLUMNS)
            writer.writeheader()
            writer.writerow(dict({c: row.get(c) or '' for c in COLUMNS},
                                 models='; '.join(row['models']), status='valid',
                                 issued='2026-01-15', valid_until='2027-12-31'))
        self.starlabel('registry', 'import', table, '--registry', base, '--quiet')
        self.starlabel('render', row['number'], '--registry', base, '--on', DAY, '--use', use,
                       '--format', 'png', '-o', folder, '--quiet', '--force',
                       '--name', 'label{scale}.{ext}')
        return cv2.imread(os.path.join(folder, 'label.png'), cv2.IMREAD_COLOR)

    def photograph(self, name, label, kind, use, truth, fields):
        dpi = {'packaging': 600, 'body': 600, 'web': 96}.get(use, 300)
        if kind == 'scan' and dpi < 300:
            return
        seed = int.from_bytes(name.encode()[-8:], 'little') % 2**31 + self.args.seed
        path = os.path.join(self.dir, f'{name}.{kind}.jpg' if kind != 'screenshot' else
                            f'{name}.{kind}.png')
        cv2.imwrite(path, shoot(label, kind, seed, dpi))
        self.photos.append((path, truth, fields))

    def make(self, rng):
        valid = [r for r in self.rows if r['status'] == 'valid']
        others = [r for r in self.rows if r['status'] in ('expired', 'withdrawn', 'suspended')]
        chosen = [valid[i] for i in rng.choice(len(valid), min(self.args.rows, len(valid)), False)]
        for n, row in enumerate(chosen):
            use = self.args.uses[n % len(self.args.uses)]
            jobs = [('genuine', row, 'genuine', set())]
            for name, forge in FORGERIES.items():
                forged = forge(row, valid, rng)
                if forged:
                    jobs.append((name, forged[0], name, forged[1]))
            if others:
                row = others[n % len(others)]
                jobs.append((row['status'], row, row['status'], {'status', 'validity'}))
            for name, what, truth, fields in jobs:
                label = self.draw(f'{n:03d}-{name}', what, use)
                for kind in self.args.kinds:
                    self.photograph(f'{n:03d}-{name}-{use}', label, kind, use, truth, fields)

    def verify(self):
        registry = self.true
        out = self.starlabel('verify', '--json', '--registry', registry, '--on', DAY, '--quiet',
                             *[p for p, _, _ in self.photos], ok=(0, 1, 2, 4))
        return [json.loads(line) for line in out.splitlines()]


def judge(photos, reports, self_test):
    """Print the table; return what is wrong."""
    wrong, genuine, matched, forged, named = [], 0, 0, 0, 0
    for (path, truth, fields), report in zip(photos, reports):
        verdict = report.get('verdict', 'error')
        labels = report.get('labels', [])
        number = labels[0]['number'] if labels else None
        level = labels[0]['level'] if labels else None
        bad = {f['field'] for label in labels for f in label['findings']
               if f['result'] == 'different'}
        name = os.path.basename(path)
        print(f'{name:52} {truth:24} {number or "-":16} {level or "-":>2} {verdict:10}'
              f' {",".join(sorted(bad)):20} {report.get("ms", 0):7.0f} ms')
        if truth == 'genuine' and not self_test:
            genuine += 1
            matched += verdict == 'matches'
            if verdict == 'differs':
                wrong.append(f'{name}: genuine, but differs in {sorted(bad)}')
            continue
        forged += 1
        named += bool(bad & fields)
        if verdict == 'matches':
            wrong.append(f'{name}: {truth}, but matches')
        elif verdict == 'differs' and fields and not bad & fields:
            wrong.append(f'{name}: {truth}, but only {sorted(bad)} named, not {sorted(fields)}')
    print(f'genuine: {matched} of {genuine} match; forged: {named} of {forged} differ '
          f'in the right field')
    return wrong, 100 * matched / max(genuine, 1), 100 * named / max(forged, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--rows', type=int, default=3)
    parser.add_argument('--kinds', default='screenshot,scan,phone,tilted')
    parser.add_argument('--uses', default='packaging,manual,body')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--at-least', type=float, default=98)
    parser.add_argument('--named', type=float, default=90)
    parser.add_argument('--keep')
    parser.add_argument('--self-test', action='store_true')
    args = parser.parse_args()
    args.kinds, args.uses = args.kinds.split(','), args.uses.split(',')
    bench = Bench(args)
    bench.make(np.random.default_rng(args.seed))
    wrong, matched, named = judge(bench.photos, bench.verify(), args.self_test)
    if args.self_test:   # every genuine label was called a forgery: the run must have noticed
        sys.exit(0 if any('but matches' in line for line in wrong) else 'the run sees no wrong match')
    print('\n'.join(wrong))
    if wrong or matched < args.at_least or named < args.named:
        sys.exit(f'{len(wrong)} wrong; {matched:.1f} % of the genuine match, '
                 f'{named:.1f} % of the forged are named')


main()
