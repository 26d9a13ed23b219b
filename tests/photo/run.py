#!/usr/bin/env python3
"""run — genuine and forged labels, drawn, photographed and verified: truth beside verdict

  run.py PROGRAM TOP [--rows 6] [--kinds scan,phone] [--uses packaging,body:mono] [--seed 1]
         [--marks 4] [--keep DIR]

  run.py PROGRAM TOP --simulator FILE --kinds easy,medium,hard [--size 1600x1200]

With --simulator the photographs are taken by another program than camera.py, whose kinds are then
its levels: FILE --label PNG --out DIR --n 1 --seed N --level KIND --size WxH --prefix NAME --jobs 1
must write DIR/NAME_00000.jpg.

Every photo is one line: what it shows, what was found, the verdict, milliseconds. The run fails on
any "matches" of a label that is not genuine, on a forged label that differs without naming the
field that was forged, and if genuine labels match more seldom than --at-least (percent).
At the end stands a table by kind, and how often a forged label was accepted at most: the interval of
Clopper and Pearson (1934), 95 %. Photos whose code nobody read count apart.
With --self-test one forged list is passed for the true one: the run must fail then.
"""
import argparse
import collections
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from camera import shoot          # noqa: E402
from forgeries import FORGERIES   # noqa: E402
from marks import MARKS, Printed, template_of   # noqa: E402

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
        """Draw `row` as the forger would: from a list in which it stands as valid. `use` may name a
        variant, too: packaging:mono."""
        use, _, variant = use.partition(':')
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
                       '--name', 'label{scale}.{ext}', '--variant', variant or 'colour')
        with open(os.path.join(folder, 'manifest.json'), encoding='utf-8') as file:
            self.template = template_of(self.top, json.load(file)['files'][0]['template'])
        return cv2.imread(os.path.join(folder, 'label.png'), cv2.IMREAD_COLOR)

    def photograph(self, name, label, kind, use, truth, fields):
        dpi = {'packaging': 600, 'body': 600, 'web': 96}.get(use.partition(':')[0], 300)
        if kind == 'scan' and dpi < 300:
            return
        seed = int.from_bytes(name.encode()[-8:], 'little') % 2**31 + self.args.seed
        if self.args.simulator:
            self.simulate(name, label, kind, seed, truth, fields)
            return
        path = os.path.join(self.dir, f'{name}.{kind}.jpg' if kind != 'screenshot' else
                            f'{name}.{kind}.png')
        cv2.imwrite(path, shoot(label, kind, seed, dpi))
        self.photos.append((path, truth, fields, kind))

    def simulate(self, name, label, kind, seed, truth, fields):
        flat = os.path.join(self.dir, f'{name}.png')
        cv2.imwrite(flat, label)
        done = subprocess.run([sys.executable, self.args.simulator, '--label', flat, '--out',
                               self.dir, '--n', '1', '--seed', str(seed), '--level', kind, '--size',
                               self.args.size, '--prefix', f'{name}.{kind}', '--jobs', '1'],
                              capture_output=True, text=True)
        path = os.path.join(self.dir, f'{name}.{kind}_00000.jpg')
        if done.returncode or not os.path.exists(path):
            sys.exit(f'{self.args.simulator}: {done.stderr[-500:]}')
        self.photos.append((path, truth, fields, kind))

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
                self.photograph_all(f'{n:03d}-{name}', label, use, truth, fields)
            self.mark(n, chosen[n], use, valid, rng)

    def mark(self, n, row, use, valid, rng):
        """The next few marks, each on a genuine label."""
        names, few = list(MARKS), min(self.args.marks, len(MARKS))
        for name in (names[(n * few + k) % len(names)] for k in range(few)):
            drawn = f'{n:03d}-marked'
            printed = Printed(self.draw(drawn, row, use), self.template, row, valid,
                              lambda other: self.draw(drawn, other, use))
            marked = MARKS[name](printed, rng)
            if marked:
                self.photograph_all(f'{n:03d}-{name}', marked[0], use, name, marked[1])

    def photograph_all(self, name, label, use, truth, fields):
        for kind in self.args.kinds:
            self.photograph(f'{name}-{use.replace(":", "-")}', label, kind, use, truth, fields)

    def verify(self):
        registry = self.true
        out = self.starlabel('verify', '--json', '--registry', registry, '--on', DAY, '--quiet',
                             *[p for p, *_ in self.photos], ok=(0, 1, 2, 4))
        return [json.loads(line) for line in out.splitlines()]


def at_most(k, n, alpha=0.025):
    """The upper end of Clopper and Pearson's interval for k of n."""
    def tail(p):
        return sum(math.exp(math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) +
                            i * math.log(p) + (n - i) * math.log1p(-p)) for i in range(k + 1))
    low, high = k / max(n, 1), 1.0
    if k >= n:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(max(middle, 1e-12)) > alpha else (low, middle)
    return high


def show(counts):
    """The table by kind, and what a "matches" is worth."""
    print(f'{"":12} {"genuine":>8} {"matches":>8} {"undecided":>10} {"differs":>8}'
          f' {"forged":>8} {"matches":>8} {"undecided":>10} {"named":>6}')
    for kind, c in counts.items():
        print(f'{kind:12} {c["genuine"]:8} {c["g-matches"]:8} {c["g-undecided"]:10}'
              f' {c["g-differs"]:8} {c["forged"]:8} {c["f-matches"]:8} {c["f-undecided"]:10}'
              f' {c["named"]:6}    code unread: {c["unread"]}')
    wrong = sum(c['f-matches'] for c in counts.values())
    forged = sum(c['forged'] for c in counts.values())
    if forged:
        print(f'forged labels accepted: {wrong} of {forged}, at most '
              f'{100 * at_most(wrong, forged):.2f} % (95 %)')


def judge(photos, reports, self_test):
    """Print the table; return what is wrong."""
    wrong = []
    counts = collections.defaultdict(collections.Counter)
    for (path, truth, fields, kind), report in zip(photos, reports):
        verdict = report.get('verdict', 'error')
        labels = report.get('labels', [])
        number = labels[0]['number'] if labels else None
        level = labels[0]['level'] if labels else None
        bad = {f['field'] for label in labels for f in label['findings']
               if f['result'] == 'different'}
        name, count = os.path.basename(path), counts[kind]
        print(f'{name:52} {truth:24} {number or "-":16} {level or "-":>2} {verdict:10}'
              f' {",".join(sorted(bad)):20} {report.get("ms", 0):7.0f} ms')
        if not labels:
            count['unread'] += 1
        elif truth == 'genuine' and not self_test:
            count['genuine'] += 1
            count['g-' + verdict] += 1
            if verdict == 'differs':
                wrong.append(f'{name}: genuine, but differs in {sorted(bad)}')
        else:
            count['forged'] += 1
            count['f-' + verdict] += 1
            count['named'] += bool(bad & fields)
            if truth not in MARKS:   # what is drawn anew must be named, a scratch may be a doubt
                count['drawn'] += 1
                count['drawn-named'] += bool(bad & fields)
            if verdict == 'matches':
                wrong.append(f'{name}: {truth}, but matches')
            elif verdict == 'differs' and fields and not bad & fields:
                wrong.append(f'{name}: {truth}, but only {sorted(bad)} named, not {sorted(fields)}')
    show(counts)
    genuine, matched, forged, named, drawn, right = (
        sum(c[k] for c in counts.values())
        for k in ('genuine', 'g-matches', 'forged', 'named', 'drawn', 'drawn-named'))
    print(f'genuine: {matched} of {genuine} match; forged: {named} of {forged} differ '
          f'in the right field, {right} of {drawn} without marks')
    return wrong, 100 * matched / max(genuine, 1), 100 * right / max(drawn, 1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--rows', type=int, default=3)
    parser.add_argument('--kinds', default='screenshot,scan,phone,tilted')
    parser.add_argument('--uses', default='packaging,manual,body')
    parser.add_argument('--marks', type=int, default=4, help='kinds of marks a row, in turn')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--at-least', type=float, default=98)
    parser.add_argument('--named', type=float, default=90)
    parser.add_argument('--keep')
    parser.add_argument('--simulator')
    parser.add_argument('--size', default='1600x1200')
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
