"""browser — drive headless Chromium through its debugging pipe, with nothing but Python

    with Browser(width=390, height=844, dark=True) as page:
        page.open(url)
        page.evaluate('document.title')
        page.choose('#photo', ['a.jpg'])
        page.picture('shot.png')
"""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time


class Browser:
    def __init__(self, width=1280, height=900, dark=False, lang='en', script=True):
        self.size, self.dark, self.lang, self.script = (width, height), dark, lang, script
        self.next_id, self.events, self.rest = 0, [], b''

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix='browser-')
        to_read, self.to = os.pipe()
        self.source, from_write = os.pipe()
        program = shutil.which('chromium') or shutil.which('chromium-browser')

        def hand_over():  # the browser reads file descriptor 3 and writes 4
            a, b = os.dup(to_read), os.dup(from_write)
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen(
            [program, '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
             '--hide-scrollbars', f'--lang={self.lang}', f'--accept-lang={self.lang}',
             f'--user-data-dir={self.profile}', '--remote-debugging-pipe', 'about:blank'],
            preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.session = None
        targets = self.call('Target.getTargets')['targetInfos']
        target = next(t for t in targets if t['type'] == 'page')['targetId']
        self.session = self.call('Target.attachToTarget',
                                 {'targetId': target, 'flatten': True})['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'DOM', 'Log', 'Accessibility'):
            self.call(domain + '.enable')
        self.call('Emulation.setDeviceMetricsOverride',
                  {'width': self.size[0], 'height': self.size[1], 'deviceScaleFactor': 1,
                   'mobile': self.size[0] < 600})
        self.call('Emulation.setEmulatedMedia', {'features': [
            {'name': 'prefers-color-scheme', 'value': 'dark' if self.dark else 'light'}]})
        if not self.script:
            self.call('Emulation.setScriptExecutionDisabled', {'value': True})
        return self

    def __exit__(self, *_):
        os.close(self.to)
        os.close(self.source)
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def read(self):
        while b'\0' not in self.rest:
            piece = os.read(self.source, 1 << 20)
            if not piece:
                raise RuntimeError('the browser is gone')
            self.rest += piece
        line, self.rest = self.rest.split(b'\0', 1)
        return json.loads(line)

    def call(self, method, params=None):
        self.next_id += 1
        message = {'id': self.next_id, 'method': method, 'params': params or {}}
        if self.session:
            message['sessionId'] = self.session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        while True:
            answer = self.read()
            if answer.get('id') == message['id']:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]}')
                return answer['result']
            self.events.append(answer)

    def open(self, url):
        self.call('Page.navigate', {'url': url})
        self.until('document.readyState === "complete"')

    def wait(self, method):
        """Until that event has come; for pages whose script is off."""
        while True:
            for i, event in enumerate(self.events):
                if event.get('method') == method:
                    del self.events[:i + 1]
                    return
            self.events.append(self.read())

    def evaluate(self, words):
        done = self.call('Runtime.evaluate', {'expression': words, 'returnByValue': True,
                                              'awaitPromise': True})
        if 'exceptionDetails' in done:
            raise RuntimeError(f'{words}: {done["exceptionDetails"]}')
        return done['result'].get('value')

    def until(self, words, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.evaluate(f'!!({words})'):
                return True
            time.sleep(.1)
        raise RuntimeError(f'it never came to be: {words}')

    def choose(self, selector, files):
        root = self.call('DOM.getDocument')['root']['nodeId']
        node = self.call('DOM.querySelector', {'nodeId': root, 'selector': selector})['nodeId']
        self.call('DOM.setFileInputFiles', {'nodeId': node, 'files': files})

    def picture(self, path, whole=True):
        self.evaluate('scrollTo(0, 0)') if self.script else None
        data = self.call('Page.captureScreenshot', {'captureBeyondViewport': whole})['data']
        with open(path, 'wb') as out:
            out.write(base64.b64decode(data))

    def complaints(self):
        """What the page's console and its security policy had to say against it."""
        self.evaluate('0') if self.script else None
        return [event['params'] for event in self.events
                if event.get('method') == 'Log.entryAdded'
                and event['params']['entry']['level'] in ('error', 'warning')
                or event.get('method') == 'Runtime.exceptionThrown']

    def requests(self):
        return [event['params']['request']['url'] for event in self.events
                if event.get('method') == 'Network.requestWillBeSent']
