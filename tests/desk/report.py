#!/usr/bin/env python3
"""report — `verify --report` and `--annotate`: what is written, and that nothing in it is alive

  report.py PROGRAM TOP
"""
import base64
import csv
import hashlib
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import cv2

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import photos  # noqa: E402
from browser import Browser  # noqa: E402

FAILED = []


def must(what, holds, seen=''):
    if not holds:
        FAILED.append(what)
        print(f'FAILED: {what} {seen}', file=sys.stderr)


class Links(html.parser.HTMLParser):
    """Everything by which a page could ask for something, and what runs in it."""

    def __init__(self):
        super().__init__()
        self.asks, self.handlers, self.tags, self.policy = [], [], {}, ''

    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attrs:
            if name in ('src', 'href', 'srcset', 'action', 'data', 'poster', 'style'):
                self.asks.append((tag, name, (value or '')[:40]))
            if name.startswith('on'):
                self.handlers.append((tag, name))
            if name == 'content' and value and value.startswith('default-src'):
                self.policy = value


def look_at_page(text):
    links = Links()
    links.feed(text)
    alive = [a for a in links.asks if not (a[2].startswith('data:image/') or a[2].startswith('#'))]
    must('the page asks nobody', not alive, alive)
    must('no name became a handler', not links.handlers, links.handlers)
    must('its policy is strict', "default-src 'none'" in links.policy
         and 'unsafe' not in links.policy, links.policy)
    must('one script, one style', links.tags.get('script') == 1 and links.tags.get('style') == 1)
    must('every photo has its sheet', links.tags.get('article') == 8, links.tags)
    must('boxes are drawn', links.tags.get('polygon', 0) >= 20, links.tags)


def look_in_browser(path):
    with Browser(390, 844, dark=True) as page:
        page.open('file://' + path)
        must('the browser has no complaint', not page.complaints(), page.complaints())
        must('it asks for nothing', all(url.startswith(('file://', 'data:'))
                                        for url in page.requests()))
        must('it is no wider than a phone',
             page.evaluate('document.documentElement.scrollWidth <= 390'))
        page.evaluate('document.querySelectorAll("table.index th button")[2].click()')
        first = page.evaluate('document.querySelector("table.index tbody tr").dataset.verdict')
        must('sorting puts what differs first', first == 'differs', first)
        page.evaluate('document.querySelector("button.total.differs").click()')
        shown = page.evaluate('[...document.querySelectorAll("article")].filter(a => !a.hidden).length')
        must('one verdict alone can be shown', shown == 1, shown)


def look_at_print(path):
    """On paper: the wide layout, a number on every page."""
    with Browser(1280, 900) as page:
        page.open('file://' + path)
        pdf = page.call('Page.printToPDF', {'preferCSSPageSize': True})['data']
    with open('print.pdf', 'wb') as out:
        out.write(base64.b64decode(pdf))
    text = subprocess.run(['pdftotext', '-layout', 'print.pdf', '-'], capture_output=True,
                          text=True, encoding='utf-8').stdout
    sheets = text.rstrip('\f').split('\f')
    must('every sheet has its number', all(re.search(rf'\b{i + 1} ?/ ?{len(sheets)}\s*$', sheet)
                                           for i, sheet in enumerate(sheets)), text[-200:])
    must('findings are a table on paper, too', 'Expected' in text and 'Result' in text)
    heads = [s for s in sheets if re.search(r'Findings\s+\d+ ?/ ?\d+\s*$', s)]
    must('no heading stands alone at the foot of a sheet', not heads, heads)


def look_at_table(path, paths):
    with open(path, encoding='utf-8-sig', newline='') as file:
        rows = list(csv.DictReader(file))
    must('one line for each label', len(rows) == 9, len(rows))
    must('no cell is a formula', not [c for r in rows for c in r.values()
                                      if c and c[0] in '=+-@\t\r'])
    for row in rows:
        if os.path.exists(row['photo']) and row['verdict'] != 'error':
            with open(row['photo'], 'rb') as photo:
                must('the sha256 is the photo\'s',
                     row['sha256'] == hashlib.sha256(photo.read()).hexdigest())


def main():
    program, top = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix='report-test-')
    os.chdir(folder)
    try:
        paths = photos.make(program, top, folder)
        evil = '=1+1"><img src=x onerror=alert(1)>.jpg'
        shutil.copy(paths['none'], evil)
        names = list(paths.values()) + [evil]
        said = photos.run(program, 'verify', '--on', photos.DAY, '--report', 'r.html', '--annotate',
                          'marked', '--json', *names, ok=(4,))
        alone = photos.run(program, 'verify', '--on', photos.DAY, '--json', *names, ok=(4,))
        plain = [re.sub(r'"ms":[0-9.]+', '', line) for line in said.stdout.splitlines()]
        must('what is printed stays as it was',
             plain == [re.sub(r'"ms":[0-9.]+', '', line) for line in alone.stdout.splitlines()])
        look_at_page(open('r.html', encoding='utf-8').read())
        look_in_browser(os.path.join(folder, 'r.html'))
        look_at_print(os.path.join(folder, 'r.html'))
        look_at_table('r.csv', paths)
        lines = [json.loads(line) for line in open('r.jsonl', encoding='utf-8')]
        must('each line carries its evidence',
             all(line['verified'] and line['registry_edition'] == 'sample'
                 and line['tool'].startswith('starlabel ') for line in lines))
        marked = {name: cv2.imread(os.path.join('marked', name)) for name in os.listdir('marked')}
        must('every sound photo is marked', len(marked) == 7, sorted(marked))
        must('as a picture of a size to send', all(
            p is not None and max(p.shape[:2]) < 3000 for p in marked.values()))
        red = marked['differs.jpg'].astype(int)
        must('what differs is red', ((red[..., 2] > 140) & (red[..., 1] < 60)
                                     & (red[..., 0] < 70)).sum() > 200)
        for words, code in ((['--report', 'r.txt'], 3), (['--report', '/nowhere/r.html'], 4),
                            (['--annotate', '/dev/null/x'], 4)):
            photos.run(program, 'verify', '--on', photos.DAY, *words, paths['none'], ok=(code,))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{len(FAILED)} failed')
    sys.exit(1 if FAILED else 0)


if __name__ == '__main__':
    main()
