#!/usr/bin/env python3
"""many — hundreds of requests, dozens at a time, a tenth of them hostile: nothing dies, grows or stays

  many.py PROGRAM TOP [--requests 1000] [--at-once 50] [--seed 1]

Good requests must get their right answer whatever the hostile ones do meanwhile. Afterwards the desk
has as many threads and open files as before, no file of an upload is left, and its memory has not
grown by more than GROWTH_MB (not asked of a sanitized build, which keeps what it frees).
"""
import argparse
import collections
import hashlib
import os
import random
import shutil
import socket
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import photos  # noqa: E402
from desk import EVENTS, FAILED, Desk, events, form, must, verdicts  # noqa: E402

GROWTH_MB = 48  # what an allocator may keep of fifty uploads at once
VERDICTS = {'none': 'undecided', 'torn': 'error', 'undecided': 'undecided', 'matches': 'matches'}
PATHS = ('/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd', '/desk.css/../..',
         '/desk.css%00.html', '/registry.db', '/label/../../registry.db', '/' + 'a' * 3000)


# ---- good ones ---------------------------------------------------------------------------------

def page(desk, data, dice):
    status, text, _ = desk.get(dice.choice(['/', '/?lang=ja', '/label', '/report.html']))
    return status == 200 and text.startswith(b'<!doctype html>')


def photo(desk, data, dice):
    name = dice.choice(list(VERDICTS))
    answer = desk.check([('x.jpg', data[name])], {'as': 'jsonl'})[1]
    return verdicts(answer) == [VERDICTS[name]]


def stream(desk, data, dice):
    names = dice.sample(['none', 'torn'], 2)
    got = events(desk.check([(n + '.jpg', data[n]) for n in names], headers=EVENTS)[1])
    return {e['n']: e['verdict'] for e in got} == {i + 1: VERDICTS[n] for i, n in enumerate(names)}


def label(desk, data, dice):
    number = dice.choice(photos.NUMBERS)
    status, text, _ = desk.get('/label?number=' + number)
    return status == 200 and number.encode() in text and b'data:image/svg+xml' in text


def unlisted(desk, data, dice):
    return desk.get('/label?number=JCS-25-999999')[0] == 404


def pack(desk, data, dice):
    status, text, _ = desk.get('/pack.zip?use=packaging&number=' + dice.choice(photos.NUMBERS))
    return status == 200 and text[:2] == b'PK'


GOOD = [page] * 4 + [photo] * 8 + [stream] * 2 + [label] * 2 + [unlisted, pack]


# ---- hostile ones ------------------------------------------------------------------------------

def connect(desk):
    return socket.create_connection(('127.0.0.1', desk.port), timeout=600)


def head(desk, kind, length, path='/check', host=None):
    return (f'POST {path} HTTP/1.1\r\nHost: {host or f"localhost:{desk.port}"}\r\n'
            f'Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n').encode()


def status_of(link):
    text = b''
    while b'\r\n' not in text:
        piece = link.recv(4096)
        if not piece:
            break
        text += piece
    return int(text.split()[1]) if text.startswith(b'HTTP/1.1 ') else 0


def cut_off(desk, data, dice):
    body, kind = form([('x.jpg', data['matches'])])
    with connect(desk) as link:
        link.sendall(head(desk, kind, len(body)) + body[:dice.randrange(len(body))])
    return True


def leaves(desk, data, dice):
    body, kind = form([('x.jpg', data['tilted'])] * 4)
    with connect(desk) as link:
        link.sendall(head(desk, kind, len(body)) + body)
        time.sleep(dice.random())
    return True


def stalls(desk, data, dice):
    body, kind = form([('x.jpg', data['matches'])])
    with connect(desk) as link:
        link.sendall(dice.choice([b'', b'GET / HT', head(desk, kind, len(body)) + body[:2000]]))
        time.sleep(3)
    return True


def drips(desk, data, dice):
    """Slow, but honest: it is answered."""
    body, kind = form([('x.jpg', data['torn'])], {'as': 'jsonl'})
    with connect(desk) as link:
        link.sendall(head(desk, kind, len(body)))
        for at in range(0, len(body), 200):
            link.sendall(body[at:at + 200])
            time.sleep(.05)
        return status_of(link) == 200


def announces_too_much(desk, data, dice):
    with connect(desk) as link:
        link.sendall(head(desk, 'multipart/form-data; boundary=x', 1 << dice.choice([29, 40, 62])))
        return status_of(link) == 413


def sends_too_much(desk, data, dice):
    answer = desk.check([('big.jpg', b'\xff\xd8' + bytes(49 << 20))], {'as': 'jsonl'})[1]
    return verdicts(answer) == ['error']


def wrong_type(desk, data, dice):
    return desk.ask('POST', '/check', b'{}', {'Content-Type': 'application/json'})[0] == 415


def no_form(desk, data, dice):
    return desk.ask('POST', '/check', dice.randbytes(20000),
                    {'Content-Type': 'multipart/form-data; boundary=yyyy'})[0] == 400


def no_picture(desk, data, dice):
    junk = dice.choice([b'\xff\xd8\xff', b'\x89PNG\r\n\x1a\n', b'RIFF____WEBP', b'II*\0', b'BM', b''])
    answer = desk.check([('../../x.jpg', junk + dice.randbytes(3000))], {'as': 'jsonl'})[1]
    return verdicts(answer) == ['error']


def path_trick(desk, data, dice):
    return desk.get(dice.choice(PATHS))[0] in (400, 404, 414)


def cross_origin(desk, data, dice):
    headers = dice.choice([{'Origin': 'http://evil.example'}, {'Origin': 'null'},
                           {'Sec-Fetch-Site': 'cross-site'}])
    return desk.check([('x', b'x')], headers=headers)[0] == 403


def wrong_host(desk, data, dice):
    return desk.get('/', Host=dice.choice(['evil.example', '127.0.0.1.evil.example:80']))[0] == 421


def garbage(desk, data, dice):
    with connect(desk) as link:
        link.sendall(dice.randbytes(2000) + b'\r\n\r\n')
    return True


HOSTILE = [cut_off, leaves, stalls, drips, announces_too_much, wrong_type, no_form, no_picture,
           path_trick, cross_origin, wrong_host, garbage] * 3 + [sends_too_much]


# ---- the crowd ---------------------------------------------------------------------------------

def send(desk, data, requests, at_once):
    wrong, lock = [], threading.Lock()

    def work():
        while True:
            with lock:
                if not requests:
                    return
                act, seed = requests.pop()
            try:
                good = act(desk, data, random.Random(seed))
            except Exception as why:  # a lost answer is what is looked for
                good = False
                print(act.__name__, seed, repr(why), file=sys.stderr)
            if not good:
                wrong.append(f'{act.__name__} {seed}')
    threads = [threading.Thread(target=work) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def choose(n, seed):
    """A tenth hostile, in an order that the seed gives."""
    dice = random.Random(seed)
    acts = [HOSTILE[i % len(HOSTILE)] if i % 10 == 0 else dice.choice(GOOD) for i in range(n)]
    for i in range(0, n, 10):
        acts[i] = HOSTILE[i // 10 % len(HOSTILE)]
    requests = [(act, seed * 1000000 + i) for i, act in enumerate(acts)]
    dice.shuffle(requests)
    return requests


def measure(desk):
    """What one process holds: MB of memory, threads, open files."""
    with open(f'/proc/{desk.process.pid}/status') as file:
        said = dict(line.split(':', 1) for line in file)
    return {'mb': int(said['VmRSS'].split()[0]) / 1024, 'threads': int(said['Threads']),
            'files': len(os.listdir(f'/proc/{desk.process.pid}/fd'))}


def settle(desk, before):
    """Connections that were left behind are noticed within a second or two."""
    end = time.monotonic() + 40  # SL_DESK_IDLE_SECONDS and a little
    while time.monotonic() < end and measure(desk)['files'] > before['files']:
        time.sleep(.5)
    return measure(desk)


def crowd(args, folder):
    data = {name: open(path, 'rb').read()
            for name, path in photos.make(args.program, args.top, folder).items()}
    registry = os.environ['STARLABEL_REGISTRY']
    books = hashlib.sha256(open(registry, 'rb').read()).hexdigest()
    desk = Desk(args.program, folder)
    must('it is warm', not send(desk, data, [(act, 0) for act in set(GOOD)] * 10, args.at_once))
    time.sleep(2)
    before = measure(desk)
    requests = choose(args.requests, args.seed)
    kinds = collections.Counter(act.__name__ for act, _ in requests)
    hostile = sum(n for name, n in kinds.items() if name in {act.__name__ for act in HOSTILE})
    begin = time.monotonic()
    wrong = send(desk, data, requests, args.at_once)
    seconds = time.monotonic() - begin
    after = settle(desk, before)
    must('every answer is right', not wrong, wrong[:10])
    must('it still runs', desk.process.poll() is None)
    must('no thread stays', after['threads'] <= before['threads'], (before, after))
    must('no connection stays open', after['files'] <= before['files'], (before, after))
    if 'ASAN_OPTIONS' not in os.environ:
        must('memory stays', after['mb'] < before['mb'] + GROWTH_MB, (before, after))
    left = [os.path.join(d, f) for d, _, files in os.walk(desk.folder) for f in files]
    must('no file is left while it runs', not left, left)
    must('it ends when told', desk.close() == 0)
    must('nothing is left afterwards', os.listdir(desk.folder) == [], os.listdir(desk.folder))
    must('the registry is as it was',
         hashlib.sha256(open(registry, 'rb').read()).hexdigest() == books)
    said = open(os.path.join(folder, 'log')).read()
    must('nothing was said on standard error', said == '', said[-3000:])
    print(f'{args.requests} requests, {args.at_once} at a time, {hostile} hostile: {len(wrong)} wrong '
          f'answers, {seconds:.0f} s')
    print('before ' + ', '.join(f'{v:.0f} {k}' for k, v in before.items())
          + '; after ' + ', '.join(f'{v:.0f} {k}' for k, v in after.items()))
    print(', '.join(f'{name} {n}' for name, n in sorted(kinds.items())))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('program')
    parser.add_argument('top')
    parser.add_argument('--requests', type=int, default=1000)
    parser.add_argument('--at-once', type=int, default=50)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    folder = tempfile.mkdtemp(prefix='many-test-')
    try:
        crowd(args, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if FAILED else 0)


if __name__ == '__main__':
    main()
