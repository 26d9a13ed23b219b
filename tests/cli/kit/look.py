"""look — open the pages of a kit in a headless Chromium and say what stands there

    look.py CHROMIUM FOLDER URL ALT

One browser for everything, driven over pipes (--remote-debugging-pipe), so that no port is opened.
Screenshots are written into FOLDER for another decoder; every fact that does not hold is printed, and
the exit code is then 1.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile

CHROMIUM, FOLDER, URL, ALT = sys.argv[1:5]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--remote-debugging-pipe"]
faults = []


def must(what, holds):
    if not holds:
        faults.append(what)
        print("FAILED in the browser:", what, file=sys.stderr)


class Browser:
    def __init__(self, profile):
        to_read, self.to = os.pipe()
        self.back, back_write = os.pipe()
        # Chromium reads commands from descriptor 3 and answers on 4
        high_read, high_write = os.dup(to_read), os.dup(back_write)

        def place():
            os.dup2(high_read, 3)
            os.dup2(high_write, 4)

        for fd in (high_read, high_write):
            os.set_inheritable(fd, True)
        self.process = subprocess.Popen(
            [CHROMIUM, *FLAGS, "--user-data-dir=" + profile, "about:blank"], preexec_fn=place,
            close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(back_write)
        self.rest, self.count, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(domain + ".enable")

    def message(self):
        while b"\0" not in self.rest:
            data = os.read(self.back, 1 << 20)
            if not data:
                raise SystemExit("the browser has gone")
            self.rest += data
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.count += 1
        command = {"id": self.count, "method": method, "params": params}
        if self.session:
            command["sessionId"] = self.session
        os.write(self.to, json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.count:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def run(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True, userGesture=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def open(self, name, width=800, height=700, scale=1, **media):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=False)
        features = [{"name": k.replace("_", "-"), "value": v} for k, v in media.items()]
        self.call("Emulation.setEmulatedMedia", media="screen", features=features)
        self.call("Page.navigate", url="file://" + os.path.join(FOLDER, name))
        self.run("new Promise(r => { let f = () => document.readyState === 'complete' ? r() :"
                 " setTimeout(f, 20); setTimeout(f, 30); })")
        self.run("Promise.all([...document.images].map(i => i.decode().catch(() => 0)))")

    def shoot(self, name, whole=False):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(os.path.join(FOLDER, name), "wb") as file:
            file.write(base64.b64decode(data))

    def nodes(self, *roles):
        tree = self.call("Accessibility.getFullAXTree")["nodes"]
        return [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in tree
                if not n["ignored"] and n["role"]["value"] in roles]


def look_at_embed(browser):
    for scale in (1, 2, 3):
        at = "" if scale == 1 else f"@{scale}x"
        for scheme, variant in (("light", "colour"), ("dark", "dark")):
            browser.open("plain.html", scale=scale, prefers_color_scheme=scheme)
            shown = browser.run("[...document.images].map(i => [i.currentSrc.split('/').pop(),"
                                " i.width, i.height, i.naturalWidth > 0])")
            must(f"{scheme} at {scale}x shows {variant}{at}: {shown}", shown == [
                [f"web-{variant}{at}.png", 320, 160, True],
                [f"badge-{variant}{at}.png", 168, 241, True],
                [f"strip-{variant}{at}.png", 320, 56, True]])
            browser.shoot(f"{scheme}-{scale}.png")
    browser.open("plain.html", prefers_color_scheme="light", forced_colors="active")
    browser.shoot("forced-colours.png")
    browser.open("plain.html", width=1000, height=1400, prefers_color_scheme="light")
    browser.run("document.documentElement.style.zoom = 2")
    browser.shoot("zoomed.png")
    must("a picture has its name and its role", ("image", ALT) in browser.nodes("image", "img"))
    must("and the link its name", ("link", ALT) in browser.nodes("link"))
    must("the link leads to the product's page",
         browser.run("document.querySelector('a').href") == URL)


def look_at_inline(browser):
    """Two badges inside of one page: no id twice, each with its own name."""
    browser.open("inline.html")
    must("no id stands twice", browser.run(
        "(() => { let i = [...document.querySelectorAll('[id]')].map(e => e.id);"
        " return i.length > 8 && new Set(i).size === i.length })()"))
    names = [name for _, name in browser.nodes("image", "img")]
    must(f"every SVG has a name and a role: {names}",
         len(names) == 4 and all("登録番号" in n or "★" in n for n in names))
    browser.shoot("inline.png", whole=True)


def look_at_preview(browser):
    browser.events.clear()
    for name, width, scheme in (("phone", 375, "light"), ("desk", 1280, "dark")):
        browser.open("preview.html", width=width, height=900, prefers_color_scheme=scheme)
        must(f"the {name} does not scroll sideways",
             browser.run("document.documentElement.scrollWidth") <= width)
        must("every picture is there", browser.run(
            "document.images.length === 18 && [...document.images].every(i => i.naturalWidth)"))
        browser.shoot(f"preview-{name}.png", whole=True)
    must("the buttons are offered", browser.run(
        "[...document.querySelectorAll('button')].filter(b => b.offsetWidth).length") == 12)
    copied = browser.run("(() => { let got; navigator.clipboard.writeText = t => (got = t,"
                         " Promise.resolve()); document.querySelector('button').click();"
                         " return got })()")
    with open(os.path.join(FOLDER, "embed.html"), encoding="utf-8") as file:
        must("what is copied is what embed.html has", copied.strip() and copied in file.read())
    must("one script, ours", browser.run("document.scripts.length") == 1)
    must("nothing in it ran but that", browser.run("window.hostile === undefined"))
    problems = [e for e in browser.events if e.get("method") == "Log.entryAdded" or
                e.get("method") == "Runtime.exceptionThrown"]
    must(f"nothing is complained of: {problems[:2]}", not problems)
    requests = [e["params"]["request"]["url"] for e in browser.events
                if e.get("method") == "Network.requestWillBeSent"]
    must("nothing is fetched from anywhere",
         requests and all(r.startswith(("file:", "data:")) for r in requests))


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            look_at_embed(browser)
            look_at_inline(browser)
            look_at_preview(browser)
            browser.session = None
            browser.call("Browser.close")
        finally:
            browser.process.kill()
            browser.process.wait()
    return 1 if faults else 0


sys.exit(main())
