"""orders: random orders for press tests: a list of registrations, wishes, and what became of them.

The same seed gives the same orders. An order that the program refuses is one more line in `refused`
and must say what would cure it; others take its place until there are as many as were asked for.
"""
import csv
import json
import os
import random
import re
import subprocess
import sys

DAY = '2026-12-01'
LIST = ['number', 'level', 'holder', 'product', 'models', 'url', 'issued', 'valid_until', 'status',
        'document', 'scheme']
PRINT = ('colour', 'mono', 'spot', 'reversed')
# use: templates, widths in mm, rasters, variants
USES = {
    'packaging': (('horizontal', 'vertical', 'compact'), (30, 62), ('600', '360', '12dpmm', '24dpmm',
                                                                   '437'), PRINT),
    'manual': (('horizontal', 'vertical'), (30, 60), ('300', '600', '400'), PRINT),
    'brochure': (('horizontal', 'vertical', 'compact'), (32, 60), ('300', '450', '16dpmm'), PRINT),
    'body': (('compact', 'vertical'), (17, 30), ('600', '24dpmm', '720'), PRINT),
    'web': (('horizontal',), (76, 110), ('96', '144'), ('colour', 'dark')),
}
BASE = 'https://jc-star.example/p/'


class Order:
    """One wish and its files: what the program reported of each, by format."""

    def __init__(self, name, wish, url):
        self.name, self.wish, self.url, self.files = name, wish, url, {}

    def path(self, kind):
        return self.files[kind]['file']

    def __str__(self):
        return ' '.join(f'{k}={v}' for k, v in self.wish.items() if v and k != 'file')


class Orders:
    def __init__(self, program, top, folder, seed, formats='png,svg,pdf', uses=None, widest=None):
        self.program, self.top, self.folder = program, top, folder
        self.random = random.Random(seed)
        self.formats, self.uses, self.widest = formats, uses or list(USES), widest
        self.refused, self.drawn, self.asked = [], [], 0
        os.makedirs(folder, exist_ok=True)
        self.registry = os.path.join(folder, 'orders.db')
        self.urls = self.import_list(60)

    def starlabel(self, *words):
        return subprocess.run([self.program, *words, '--registry', self.registry], text=True,
                              capture_output=True, encoding='utf-8',
                              env=dict(os.environ, STARLABEL_DATA=self.top))

    def import_list(self, rows):
        """URLs of many lengths, so that symbols have many versions; some in capitals."""
        urls, path = {}, os.path.join(self.folder, 'orders.csv')
        with open(path, 'w', newline='', encoding='utf-8') as out:
            writer = csv.writer(out)
            writer.writerow(LIST)
            for _ in range(rows):
                number = f'JCS-{self.random.choice((25, 26))}-{self.random.randrange(10 ** 6):06d}'
                if number in urls:
                    continue
                url = BASE + number
                if self.random.random() < 0.4:
                    url += '/' + 'x' * self.random.randrange(1, 30)
                urls[number] = url
                writer.writerow([number, self.random.randrange(1, 5), 'Maker', 'Thing', 'T-1', url,
                                 '2026-01-10', '2028-01-09', '有効', 'JST-CR-01-01-2024R1',
                                 'jc-star-sample'])
        done = self.starlabel('registry', 'import', path, '--edition-date', '2026-11-01')
        if done.returncode:
            sys.exit(f'orders: the list is not imported: {done.stdout}{done.stderr}')
        return urls

    def wish(self):
        r = self.random
        use = r.choice(self.uses)
        templates, (least, most), rasters, variants = USES[use]
        self.asked += 1
        width = r.uniform(least, max(least, min(most, self.widest or most)))
        return {'number': r.choice(list(self.urls)), 'use': use, 'template': r.choice(templates),
                'variant': r.choice(variants), 'size': f'{width:.2f}mm', 'dpi': r.choice(rasters),
                'ec': r.choice(('', '', 'M', 'Q', 'L')), 'file': f'o{self.asked:04d}'}

    def draw(self, count):
        """`count` orders that were drawn; more are asked for until there are so many."""
        while len(self.drawn) < count:
            wishes = [self.wish() for _ in range(max(4, count - len(self.drawn)))]
            self.draw_some(wishes)
            if len(self.refused) > 3 * count + 20:
                sys.exit('orders: too many are refused: ' + self.refused[-1])
        del self.drawn[count:]
        return self.drawn

    def draw_some(self, wishes):
        jobs, out = os.path.join(self.folder, 'jobs.csv'), os.path.join(self.folder, 'out')
        with open(jobs, 'w', newline='', encoding='utf-8') as file:
            writer = csv.DictWriter(file, list(wishes[0]))
            writer.writeheader()
            writer.writerows(wishes)
        done = self.starlabel('render', '--from', jobs, '--on', DAY, '--format', self.formats,
                              '-o', out, '--json', '-j', '1', '-q')
        if done.returncode not in (0, 4):
            sys.exit(f'orders: render ends with {done.returncode}: {done.stderr}')
        orders = {w['file']: Order(w['file'], w, self.urls[w['number']]) for w in wishes}
        for line in done.stdout.splitlines():
            made = json.loads(line)
            name = re.match(r'o\d+', os.path.basename(made.get('file', ''))) if made else None
            if name and made['scale'] == 1:
                orders[name[0]].files[made['format']] = made
        wanted = self.formats.count(',') + 1
        for line in done.stderr.splitlines():
            if not re.search(r': [^:]+$', line):
                sys.exit('orders: a refusal without a cure: ' + line)
            self.refused.append(line)
        self.drawn += [o for o in orders.values() if len(o.files) == wanted]


def code_place(svg):
    """Where the SVG has its code: left, top and module in mm, and modules a side."""
    text = open(svg, encoding='utf-8').read()
    place = re.search(r'-qr"[^>]*translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)', text)
    return tuple(float(v) for v in place.groups())


def side_of(version):
    """Modules a side of a QR code of that version (ISO/IEC 18004, 7.1)."""
    return 17 + 4 * version
