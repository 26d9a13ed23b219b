#!/usr/bin/env python3
"""access — every page for everybody: by keyboard, without script, at 200 %, in the dark, in forced colours

  access.py PROGRAM TOP

axe-core looks at the pages where npm can fetch it (kept in the user's cache); the browser's own
accessibility tree is asked in any case.
"""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import photos  # noqa: E402
from browser import Browser  # noqa: E402
from desk import FAILED, Desk, must  # noqa: E402

NUMBER = photos.NUMBERS[1]
CONTROLS = ('button', 'link', 'textbox', 'combobox', 'image', 'img', 'heading')
# below each other, not deeper by two at once
HEADINGS = '[...document.querySelectorAll("h1,h2,h3,h4")].filter(h => h.offsetParent)' \
           '.map(h => +h.tagName[1])'
FOCUS = '(() => { const e = document.activeElement, box = e.closest(".drop p") ?? e,' \
        ' mark = box.querySelector("label") ?? e, s = getComputedStyle(mark);' \
        ' return [e.id || e.textContent.trim(), parseFloat(s.outlineWidth) >= 2 &&' \
        ' s.outlineStyle !== "none"] })()'


def axe_core():
    """The text of axe-core, or None."""
    folder = os.path.join(os.environ.get('XDG_CACHE_HOME', os.path.expanduser('~/.cache')),
                          'starlabel-tests')
    path = os.path.join(folder, 'node_modules', 'axe-core', 'axe.min.js')
    if not os.path.exists(path) and shutil.which('npm'):
        os.makedirs(folder, exist_ok=True)
        try:
            subprocess.run(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix',
                            folder, 'axe-core@4'], timeout=60, capture_output=True)
        except subprocess.TimeoutExpired:
            pass
    if not os.path.exists(path):
        print('axe-core cannot be fetched: the accessibility tree alone is asked')
        return None
    with open(path, encoding='utf-8') as file:
        return file.read()


def look(page, axe, what):
    tree = [n for n in page.call('Accessibility.getFullAXTree')['nodes'] if not n.get('ignored')]
    nameless = [n['role']['value'] for n in tree if n.get('role', {}).get('value') in CONTROLS
                and not n.get('name', {}).get('value')]
    must(f'{what}: everything has a name', not nameless, nameless)
    levels = page.evaluate(HEADINGS)
    must(f'{what}: headings are in order', levels[:1] == [1] and all(
        b <= a + 1 for a, b in zip(levels, levels[1:])), levels)
    must(f'{what}: nothing sticks out', page.evaluate(
        'document.documentElement.scrollWidth <= innerWidth'))
    if axe is not None:
        page.evaluate(axe + ';0')
        found = page.evaluate('axe.run(document).then(r => r.violations.map(v => v.id + ": " + '
                              'v.nodes.map(n => n.html.slice(0, 120)).join(" | ")))')
        must(f'{what}: axe-core finds no violation', not found, found)


def walk(page, url, files, axe, what):
    """Every page that people see."""
    page.open(url)
    look(page, axe, what + 'home')
    page.choose('#photo', [files[n] for n in ('differs', 'two', 'torn')])
    page.until('document.querySelectorAll("#sheets .photo:not(.waiting)").length === 3')
    look(page, axe, what + 'verdicts')
    for path in ('label', 'label?number=' + NUMBER, 'label?number=MHR-100', 'label?number=nothing',
                 'nowhere', 'open'):
        page.open(url + path)
        look(page, axe, f'{what}{path}')
    for name in ('report', 'preview'):
        page.open('file://' + files[name])
        look(page, axe, what + name)


def press(page, key, code, text=''):
    for kind in ('keyDown', 'keyUp'):
        page.call('Input.dispatchKeyEvent', {'type': kind, 'key': key, 'code': key,
                                             'windowsVirtualKeyCode': code,
                                             **({'text': text} if kind == 'keyDown' and text else {})})


def by_keyboard(url, files):
    with Browser(1280, 800) as page:
        page.open(url)
        seen = []
        page.call('Page.setInterceptFileChooserDialog', {'enabled': True})
        for _ in range(12):
            press(page, 'Tab', 9)
            where, visible = page.evaluate(FOCUS)
            must(f'the focus is seen on {where}', visible)
            seen.append(where)
            if where == 'photo':
                break
        must('the first stop leads past the menu', seen[0] == 'Skip to content', seen)
        must('Tab leads to the photos', seen[-1] == 'photo', seen)
        press(page, 'Enter', 13, '\r')
        page.until('true')
        opened = [e['params'] for e in page.events if e.get('method') == 'Page.fileChooserOpened']
        must('Enter opens the choice of photos', len(opened) == 1 and
             opened[0]['mode'] == 'selectMultiple', opened)
        page.call('DOM.setFileInputFiles', {'files': [files['differs']],
                                            'backendNodeId': opened[0]['backendNodeId']})
        page.until('document.querySelector("#sheets .verdict.differs")')
        told = page.evaluate('document.querySelector("[role=status]").textContent')
        must('the verdict is told', told.startswith('1 of 1'), told)


def without_script(url, files):
    with Browser(1280, 800, script=False) as page:
        page.events.clear()
        page.call('Page.navigate', {'url': url})
        page.wait('Page.loadEventFired')
        page.choose('#photo', [files['differs'], files['none']])
        root = page.call('DOM.getDocument')['root']['nodeId']
        button = page.call('DOM.querySelector', {'nodeId': root, 'selector': '.plain button'})
        page.call('DOM.focus', button)
        page.events.clear()
        press(page, 'Enter', 13, '\r')
        page.wait('Page.loadEventFired')
        root = page.call('DOM.getDocument')['root']['nodeId']
        sheets = page.call('DOM.querySelectorAll', {'nodeId': root, 'selector': 'article.photo'})
        must('the form alone is answered by a whole page', len(sheets['nodeIds']) == 2, sheets)


def through_the_door(program, folder):
    """The token is typed; no script is needed."""
    desk = Desk(program, folder, '--token', 'correct horse battery')
    with Browser(1280, 800, script=False) as page:
        page.events.clear()
        page.call('Page.navigate', {'url': f'http://127.0.0.1:{desk.port}/'})
        page.wait('Page.loadEventFired')
        root = page.call('DOM.getDocument')['root']['nodeId']
        page.call('DOM.focus', page.call('DOM.querySelector', {'nodeId': root,
                                                               'selector': '#token'}))
        page.call('Input.insertText', {'text': 'correct horse battery'})
        page.events.clear()
        press(page, 'Enter', 13, '\r')
        page.wait('Page.loadEventFired')
        root = page.call('DOM.getDocument')['root']['nodeId']
        must('the token opens the door', page.call(
            'DOM.querySelector', {'nodeId': root, 'selector': 'form#desk'})['nodeId'] != 0)
    must('that desk ends when told', desk.close() == 0)


def forced_colours(url, files):
    with Browser(1280, 800) as page:
        page.call('Emulation.setEmulatedMedia', {'features': [
            {'name': 'forced-colors', 'value': 'active'}]})
        page.open(url)
        must('buttons have an edge', page.evaluate(
            'getComputedStyle(document.querySelector(".drop label")).borderTopStyle') == 'solid')
        page.choose('#photo', [files['differs']])
        page.until('document.querySelector("#sheets .verdict.differs")')
        must('verdicts have an edge and a word', page.evaluate(
            '(() => { const v = document.querySelector("#sheets .verdict");'
            ' return v.textContent === "differs" && getComputedStyle(v).borderTopStyle === "solid"'
            '})()'))


def make(program, top, folder):
    files = photos.make(program, top, folder)
    photos.run(program, 'render', NUMBER, '--kit', '--on', photos.DAY, '--quiet', '-o',
               os.path.join(folder, 'kit'))
    files['preview'] = os.path.join(folder, 'kit', NUMBER, 'preview.html')
    files['report'] = os.path.join(folder, 'report.html')
    photos.run(program, 'verify', '--on', photos.DAY, '--report', files['report'],
               files['matches'], files['differs'], files['torn'], ok=(4,))
    return files


def main():
    program, top = sys.argv[1:3]
    folder = tempfile.mkdtemp(prefix='access-test-')
    try:
        files = make(program, top, folder)
        axe = axe_core()
        desk = Desk(program, folder)
        url = f'http://127.0.0.1:{desk.port}/'
        # 1280 px at 200 % are 640 of CSS
        for width, height, dark, lang in ((640, 400, False, 'en'), (390, 844, True, 'ja')):
            with Browser(width, height, dark=dark, lang=lang) as page:
                walk(page, url, files, axe, f'{width} px, {"dark" if dark else "light"}: ')
        by_keyboard(url, files)
        without_script(url, files)
        forced_colours(url, files)
        must('it ends when told', desk.close() == 0)
        through_the_door(program, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{len(FAILED)} failed')
    sys.exit(1 if FAILED else 0)


if __name__ == '__main__':
    main()
