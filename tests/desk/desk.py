#!/usr/bin/env python3
"""desk — the desk, as clients good and bad meet it: real requests, real answers

  desk.py PROGRAM TOP
"""
import argparse
import atexit
import hashlib
import html
import http.client
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import photos  # noqa: E402

FAILED = []
CHECKS = 0


def must(what, holds, seen=''):
    global CHECKS
    CHECKS += 1
    if not holds:
        FAILED.append(what)
        print(f'FAILED: {what} {seen}', file=sys.stderr)


class Desk:
    def __init__(self, program, folder, *words):
        self.folder = os.path.join(folder, 'tmp')
        os.makedirs(self.folder, exist_ok=True)
        self.log = open(os.path.join(folder, 'log'), 'wb')
        self.process = subprocess.Popen(
            [program, 'serve', '--on', photos.DAY, '--listen', '127.0.0.1:0', '--jobs', '2', *words],
            stdout=subprocess.PIPE, stderr=self.log, env=dict(os.environ, TMPDIR=self.folder))
        atexit.register(self.process.kill)  # also when a test breaks off
        line = self.process.stdout.readline().decode()
        self.port = int(line.split('http://127.0.0.1:')[1].split('/')[0])

    def ask(self, method, path, body=None, headers=None, timeout=300):
        link = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        try:
            link.request(method, path, body, headers or {})
            answer = link.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            link.close()

    def get(self, path, **headers):
        return self.ask('GET', path, headers={k.replace('_', '-'): v for k, v in headers.items()})

    def check(self, files, fields=None, headers=None):
        body, kind = form(files, fields)
        return self.ask('POST', '/check', body, dict(headers or {}, **{'Content-Type': kind}))

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def form(files, fields=None):
    mark = 'mark' + str(random.getrandbits(64))
    out = io.BytesIO()
    for name, value in (fields or {}).items():
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                  .encode())
    for name, data in files:
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n'
                  'Content-Type: image/jpeg\r\n\r\n'.encode() + data + b'\r\n')
    out.write(f'--{mark}--\r\n'.encode())
    return out.getvalue(), f'multipart/form-data; boundary={mark}'


def verdicts(answer):
    return [json.loads(line)['verdict'] if 'verdict' in json.loads(line) else 'error'
            for line in answer.decode().splitlines()]


EVENTS = {'Accept': 'text/event-stream'}


def events(answer):
    parts = [p for p in answer.decode().split('\n\n') if p.startswith('event: verdict')]
    return [json.loads(p.split('data: ', 1)[1]) for p in parts]


def test_pages(desk):
    status, page, headers = desk.get('/')
    must('the page is served', status == 200 and b'<h1>Check labels</h1>' in page)
    must('it loads nothing from elsewhere', b'http://' not in page and b'https://' not in page)
    must('its policy forbids all else', headers['Content-Security-Policy'].startswith("default-src 'none'"))
    must('every field has a label', page.count(b'<label') >= 4)
    _, page, _ = desk.get('/', Accept_Language='ja,en;q=0.5')
    must('Japanese by Accept-Language', b'lang="ja"' in page and 'ラベルを確かめる'.encode() in page)
    _, page, _ = desk.get('/?lang=en', Accept_Language='ja')
    must('?lang= wins', b'<html lang="en">' in page)
    for name in ('desk.css', 'desk.js', 'report.css'):
        must(f'{name} is served', desk.get('/' + name)[0] == 200)


def test_verdicts(desk, data):
    for name, expected in (('matches', 'matches'), ('differs', 'differs'),
                           ('undecided', 'undecided'), ('none', 'undecided'), ('two', 'matches'),
                           ('torn', 'error')):
        status, answer, _ = desk.check([(name + '.jpg', data[name])], {'as': 'jsonl'})
        must(f'{name}: {expected}', status == 200 and verdicts(answer) == [expected],
             answer[:200])
        if name == 'two':
            must('both labels of one photo', len(json.loads(answer)['labels']) == 2)
        if name == 'matches':
            must('the photo is named by its sha256',
                 json.loads(answer)['sha256'] == hashlib.sha256(data[name]).hexdigest())
    status, answer, _ = desk.check([('notes.txt', b'no picture at all')], {'as': 'jsonl'})
    must('what is no picture costs one line', verdicts(answer) == ['error'])
    _, answer, _ = desk.check([('a.jpg', data['matches'])], {'as': 'jsonl', 'model': 'NOT-THIS-1'})
    must('another product differs', verdicts(answer) == ['differs'])


def test_answers(desk, data):
    files = [('a.jpg', data['matches']), ('b.jpg', data['none']), ('c.txt', b'nothing')]
    _, page, headers = desk.check(files)
    must('a form is answered with a whole page', page.count(b'<article') == 3
         and headers['Content-Type'].startswith('text/html'))
    _, report, headers = desk.check(files, {'as': 'report'})
    must('a report is a file', 'attachment' in headers['Content-Disposition']
         and b'SHA-256' in report)
    _, table, _ = desk.check([('=HYPERLINK(1).jpg', data['none'])], {'as': 'csv'})
    must('a cell never is a formula', '"\'=HYPERLINK(1).jpg"'.encode() in table, table[-300:])
    _, stream, headers = desk.check(files, headers=EVENTS)
    got = events(stream)
    must('events, one for each photo', sorted(e['n'] for e in got) == [1, 2, 3])
    must('and an end', stream.decode().endswith('event: done\ndata: {}\n\n'))
    must('events have their type', headers['Content-Type'] == 'text/event-stream')
    _, page, _ = desk.check([('<img src=x onerror=alert(1)>.jpg', data['none'])])
    must('names are never markup', b'<img src=x' not in page and b'&lt;img src=x' in page)


def test_labels(desk):
    status, page, _ = desk.get('/label?number=jcs-25-000101&use=web')
    must('a number is looked up', status == 200 and 'JCS-25-000101'.encode() in page)
    must('and drawn', b'data:image/svg+xml;base64,' in page)
    status, page, _ = desk.get('/label?number=JCS-25-999999')
    must('an unlisted one is said so, with what to do', status == 404
         and b'is not listed in edition sample' in page and b'a number looks like' in page)
    status, page, _ = desk.get('/label?number=mhr-100')
    must('a model leads to its numbers', status == 200 and b'number=JCS-25-000102' in page)
    status, pack, headers = desk.get('/pack.zip?number=JCS-25-000101&use=packaging')
    names = zipfile.ZipFile(io.BytesIO(pack)).namelist()
    must('a pack is a sound zip', status == 200 and zipfile.ZipFile(io.BytesIO(pack)).testzip() is None)
    must('with all three formats', {n.rsplit('.', 1)[-1] for n in names} >= {'png', 'svg', 'pdf'}, names)
    must('an unlisted pack is refused', desk.get('/pack.zip?number=../../etc/passwd')[0] == 404)


def test_guard(desk, data):
    small = [('a.jpg', data['none'])]
    for host in ('evil.example', f'evil.example:{desk.port}', '127.0.0.1:1', '10.0.0.1', '',
                 f'127.0.0.1.evil.example:{desk.port}', f'localhost.evil.example:{desk.port}'):
        must(f'Host {host!r} is refused', desk.get('/', Host=host)[0] in (400, 421))
    for host in (f'localhost:{desk.port}', f'[::1]:{desk.port}', f'127.0.0.1:{desk.port}'):
        must(f'Host {host} is ours', desk.get('/', Host=host)[0] == 200)
    for origin in ('http://evil.example', 'null', f'http://127.0.0.1:{desk.port + 1}',
                   f'http://127.0.0.1:{desk.port}.evil.example', 'https://'):
        status = desk.check(small, headers={'Origin': origin})[0]
        must(f'Origin {origin} is refused', status == 403, status)
    must('a foreign page without Origin, too',
         desk.check(small, headers={'Sec-Fetch-Site': 'cross-site'})[0] == 403)
    own = {'Origin': f'http://127.0.0.1:{desk.port}', 'Sec-Fetch-Site': 'same-origin'}
    must('our own page is answered', desk.check(small, headers=own)[0] == 200)


def raw(desk, text, wait=True):
    link = socket.create_connection(('127.0.0.1', desk.port), timeout=60)
    link.sendall(text)
    answer = b''
    while wait:
        piece = link.recv(65536)
        if not piece:
            break
        answer += piece
        if b'\r\n\r\n' in answer:
            break
    if wait:
        link.close()
        return answer
    return link


def test_limits(desk, data):
    host = f'Host: 127.0.0.1:{desk.port}\r\n'
    must('too large is said before it is sent', b' 413 ' in raw(
        desk, f'POST /check HTTP/1.1\r\n{host}Content-Type: multipart/form-data; boundary=x\r\n'
        f'Content-Length: {1 << 40}\r\n\r\n'.encode()).split(b'\r\n')[0])
    must('a body without its length is refused', b' 411 ' in raw(
        desk, f'POST /check HTTP/1.1\r\n{host}Content-Type: multipart/form-data; boundary=x\r\n'
        'Transfer-Encoding: chunked\r\n\r\n'.encode()).split(b'\r\n')[0])
    must('what is no form is refused', desk.ask('POST', '/check', b'{}', {
        'Content-Type': 'application/json'})[0] == 415)
    must('a form without photos is told so', desk.check([])[0] == 400)
    must('101 photos are too many', desk.check([('a', b'x')] * 101)[0] == 413)
    big = b'\xff\xd8' + bytes(49 << 20)
    status, answer, _ = desk.check([('big.jpg', big), ('a.jpg', data['none'])], {'as': 'jsonl'})
    must('a photo above the limit costs that photo', verdicts(answer) == ['error', 'undecided'])
    for path in ('/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/desk.css/../..',
                 '/desk.css%00.html', '/assets/desk/desk.css', '/registry.db', '/' + 'a' * 5000):
        line = raw(desk, f'GET {path} HTTP/1.1\r\n{host}\r\n'.encode()).split(b'\r\n')[0]
        must(f'{path[:40]} leads nowhere', any(c in line for c in (b' 404 ', b' 400 ', b' 414 ', b' 431 ')), line)
    must('PUT is refused', desk.ask('PUT', '/check', b'x')[0] in (403, 405))


def test_clients_that_fail(desk, data):
    body, kind = form([('a.jpg', data['matches'])] * 10)
    head = (f'POST /check HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nAccept: text/event-stream\r\n'
            f'Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n').encode()
    stalled = [raw(desk, head + body[:5000], wait=False) for _ in range(10)]      # never sends more
    stalled += [raw(desk, b'GET / HT', wait=False) for _ in range(10)]            # not even a line
    stalled += [socket.create_connection(('127.0.0.1', desk.port)) for _ in range(5)]
    deaf = raw(desk, head + body, wait=False)                                     # never reads
    for _ in range(3):
        raw(desk, head + body, wait=False).close()                                # leaves at once
    status, answer, _ = desk.check([('a.jpg', data['matches'])], {'as': 'jsonl'})
    must('others are answered meanwhile', verdicts(answer) == ['matches'])
    for link in stalled + [deaf]:
        link.close()
    must('and afterwards', desk.get('/')[0] == 200)


def catalogue(top):
    """English -> Japanese, where they differ."""
    text = open(os.path.join(top, 'src', 'po', 'ja.po'), encoding='utf-8').read()
    pairs = re.findall(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', text + '\n', re.M)
    plain = [[''.join(re.findall(r'"(.*)"', part)).replace('\\"', '"') for part in pair] for pair in pairs]
    return {english: japanese for english, japanese in plain if english and english != japanese}


def test_words(desk, data, top):
    """No page in Japanese says what the catalogue has in Japanese; the machine's words stay."""
    words = catalogue(top)
    must('the catalogue is found', len(words) > 100, len(words))
    ja = {'Accept-Language': 'ja'}
    number = photos.NUMBERS[0]
    photo = [('a.jpg', data['matches']), ('b.jpg', data['differs']), ('c.jpg', data['none'])]
    pages = {path: desk.get(path, Accept_Language='ja')[1]
             for path in ('/', '/label', f'/label?number={number}', '/label?number=NOPE', '/no-such')}
    pages['verdicts'] = desk.check(photo, {'as': 'page'}, ja)[1]
    pages['report'] = desk.check(photo, {'as': 'report'}, ja)[1]
    for name, page in pages.items():
        text = html.unescape(re.sub(r'(?s)<(style|script|svg|code|pre)\b.*?</\1>', '', page.decode()))
        said = {part.strip() for part in re.split(r'<[^>]*>', text)}
        must(f'{name} says something', len(said) > 3, said)
        must(f'{name} is all Japanese', not said & set(words), said & set(words))
    lines = [desk.check(photo, {'as': 'csv'}, headers)[1].decode().splitlines()[0]
             for headers in ({'Accept-Language': 'en'}, ja)]
    must('the columns of a table stay', lines[0] == lines[1], lines)


def test_fifty(desk, data):
    names = ['none', 'matches', 'differs', 'torn', 'none']
    files = [(f'{i}.jpg', data[names[i % 5]]) for i in range(50)]
    _, stream, _ = desk.check(files, headers=EVENTS)
    expected = {'none': 'undecided', 'matches': 'matches', 'differs': 'differs', 'torn': 'error'}
    got = {e['n']: e['verdict'] for e in events(stream)}
    must('fifty photos at once', len(got) == 50 and
         all(got[i + 1] == expected[names[i % 5]] for i in range(50)), got)


def test_token(program, folder, data):
    refused = subprocess.run([program, 'serve', '--listen', '0.0.0.0:0'], capture_output=True)
    must('another address demands a token', refused.returncode == 3 and b'--token' in refused.stderr)
    short = subprocess.run([program, 'serve', '--token', 'abc'], capture_output=True)
    must('a short token is refused', short.returncode == 3)
    desk = Desk(program, folder, '--token', 'correct horse battery')
    must('without the token, the door', desk.get('/')[0] == 401)
    must('no verdict either', desk.check([('a.jpg', data['none'])])[0] == 401)
    bearer = {'Authorization': 'Bearer correct horse battery'}
    must('with it, the page', desk.get('/', **bearer)[0] == 200)
    must('a wrong one is refused', desk.get('/', Authorization='Bearer wrong horse')[0] == 401)
    kind = {'Content-Type': 'application/x-www-form-urlencoded'}
    must('a wrong word at the door', desk.ask('POST', '/open', 'token=wrong+horse', kind)[0] == 401)
    status, _, headers = desk.ask('POST', '/open', 'token=correct+horse+battery', kind)
    cookie = headers['Set-Cookie'] or ''
    must('the door opens', status == 303 and 'HttpOnly' in cookie and 'SameSite=Strict' in cookie)
    must('the cookie does', desk.get('/', Cookie=cookie.split(';')[0])[0] == 200)
    must('it ends when told', desk.close() == 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='desk-test-')
    try:
        data = {name: open(path, 'rb').read()
                for name, path in photos.make(args.program, args.top, folder).items()}
        registry = os.environ['STARLABEL_REGISTRY']
        before = hashlib.sha256(open(registry, 'rb').read()).hexdigest()
        desk = Desk(args.program, folder)
        test_words(desk, data, args.top)
        for test in (test_pages, test_labels):
            test(desk)
        for test in (test_verdicts, test_answers, test_guard, test_limits, test_clients_that_fail,
                     test_fifty):
            test(desk, data)
        left = [os.path.join(d, f) for d, _, files in os.walk(desk.folder) for f in files]
        must('no file is left while it runs', not left, left)
        must('it still runs', desk.process.poll() is None)
        must('it ends when told', desk.close() == 0)
        must('nothing is left afterwards', os.listdir(desk.folder) == [], os.listdir(desk.folder))
        must('the registry is as it was',
             hashlib.sha256(open(registry, 'rb').read()).hexdigest() == before)
        log = open(os.path.join(folder, 'log')).read()
        must('nothing was said on standard error', log == '', log[-2000:])
        test_token(args.program, folder, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f'{CHECKS} checks, {len(FAILED)} failed')
    sys.exit(1 if FAILED or CHECKS < 60 else 0)


if __name__ == '__main__':
    main()
