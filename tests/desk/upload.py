#!/usr/bin/env python3
"""upload — the desk in a browser: photos are chosen, verdicts come, the report is kept

  upload.py PROGRAM TOP [--pictures DIR]
"""
import argparse
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import photos  # noqa: E402
from browser import Browser  # noqa: E402
from desk import FAILED, Desk, must  # noqa: E402


def shoot(page, args, name, whole=True):
    if args.pictures:
        os.makedirs(args.pictures, exist_ok=True)
        page.picture(os.path.join(args.pictures, name + '.png'), whole)


def by_script(url, paths, args):
    with Browser(1280, 800) as page:
        page.open(url)
        shoot(page, args, 'home')
        page.choose('#photo', [paths['matches'], paths['differs'], paths['two'], paths['torn']])
        page.until('document.querySelectorAll("#sheets .photo:not(.waiting)").length === 4')
        seen = page.evaluate('[...document.querySelectorAll("#sheets .photo")]'
                             '.map(p => p.dataset.verdict).join()')
        must('verdicts stand in the order of the photos', seen == 'matches,differs,matches,error', seen)
        must('boxes lie on the pictures', page.evaluate(
            'document.querySelectorAll("#sheets polygon.different").length') > 0)
        must('progress is told', page.evaluate(
            'document.querySelector("[role=status]").textContent').startswith('4 of 4 photos checked'))
        shoot(page, args, 'verdicts')
        page.evaluate('window.kept = new Promise(done => { const make = URL.createObjectURL;'
                      'URL.createObjectURL = b => { b.text().then(done); return make(b); } });'
                      'document.getElementById("keep").click()')
        report = page.evaluate('window.kept')
        must('the report is whole', report.count('<article') == 4 and '<tr data-verdict' in report
             and "default-src 'none'" in report and 'data-show="differs" aria-pressed="false"><b>1<' in report)
        kept = os.path.join(os.path.dirname(paths['two']), 'kept.html')
        with open(kept, 'w', encoding='utf-8') as out:
            out.write(report)
        must('the desk has no complaint', not page.complaints(), page.complaints())
        must('it asks nobody else', all(u.startswith((url, 'data:', 'blob:')) for u in page.requests()))
        page.open('file://' + kept)
        page.evaluate('document.querySelectorAll("table.index th button")[2].click()')
        must('the report kept from the desk sorts', page.evaluate(
            'document.querySelector("table.index tbody tr").dataset.verdict') == 'differs')
        must('and its policy holds', not page.complaints(), page.complaints())


def on_a_phone(url, paths, args):
    with Browser(390, 844, dark=True, lang='ja') as page:
        page.open(url)
        must('it speaks Japanese', page.evaluate('document.documentElement.lang') == 'ja')
        tree = page.call('Accessibility.getFullAXTree')['nodes']
        nameless = [n['role']['value'] for n in tree if not n.get('ignored')
                    and n.get('role', {}).get('value') in ('button', 'link', 'textbox', 'combobox')
                    and not n.get('name', {}).get('value')]
        must('everything that can be used has a name', not nameless, nameless)
        must('there are landmarks', {'main', 'banner', 'navigation'} <=
             {n.get('role', {}).get('value') for n in tree})
        shoot(page, args, 'home-phone')
        page.choose('#camera', [paths['differs']])
        page.until('document.querySelector("#sheets .verdict.differs")')
        must('nothing sticks out', page.evaluate('document.documentElement.scrollWidth <= 390'))
        shoot(page, args, 'verdict-phone')
        page.open(url + 'label?number=JCS-25-000102')
        must('a label is drawn', page.evaluate('document.querySelector(".label-picture img").naturalWidth') > 0)
        must('nothing sticks out there', page.evaluate('document.documentElement.scrollWidth <= 390'))
        shoot(page, args, 'label-phone')
        must('the phone has no complaint', not page.complaints(), page.complaints())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--pictures')
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='upload-test-')
    try:
        paths = photos.make(args.program, args.top, folder)
        desk = Desk(args.program, folder)
        url = f'http://127.0.0.1:{desk.port}/'
        by_script(url, paths, args)
        on_a_phone(url, paths, args)
        must('it ends when told', desk.close() == 0)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{len(FAILED)} failed')
    sys.exit(1 if FAILED else 0)


if __name__ == '__main__':
    main()
