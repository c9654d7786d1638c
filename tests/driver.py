"""A browser without a window, by the W3C's WebDriver protocol: Chromium, through chromedriver."""
import base64, json, re, subprocess, time, urllib.error, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Shift": "\ue008"}


class Refused(Exception):
    pass


class Browser:
    def __init__(self, width=1200, height=900):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL, text=True)
        port = None
        while port is None:
            line = self.driver.stdout.readline()
            if not line:
                raise Refused("chromedriver does not start")
            port = re.search(r"started successfully on port (\d+)", line)
        self.url = f"http://127.0.0.1:{port[1]}/session"
        args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--hide-scrollbars", f"--window-size={width},{height}"]
        made = self.call("", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "unhandledPromptBehavior": "ignore",
            "goog:chromeOptions": {"args": args}, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.url += "/" + made["sessionId"]

    def call(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"},
                                         method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["value"]["message"])

    def close(self):
        try:
            self.call("", method="DELETE")
        finally:
            self.driver.terminate()
            self.driver.wait(20)
            self.driver.stdout.close()

    def open(self, path):
        self.call("/url", {"url": "about:blank"})  # else another place of a page is not loaded anew
        self.call("/url", {"url": "file://" + path})

    def script(self, text, *args):
        return self.call("/execute/sync", {"script": text, "args": list(args)})

    def find(self, selector):
        return self.call("/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call(f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self.call(f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, *keys):
        """As on a keyboard, whatever has the focus."""
        actions = []
        for key in keys:
            key = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def texts(self, selector):
        return self.script("return [...document.querySelectorAll(arguments[0])]"
                           ".map((e) => e.textContent)", selector)

    def text(self, selector):
        return self.texts(selector)[0]

    def count(self, selector):
        return self.script("return document.querySelectorAll(arguments[0]).length", selector)

    def attribute(self, selector, name):
        return self.script("return document.querySelector(arguments[0]).getAttribute(arguments[1])",
                           selector, name)

    def style(self, selector, name):
        return self.script("return getComputedStyle(document.querySelector(arguments[0]))"
                           "[arguments[1]]", selector, name)

    def wait(self, text, seconds=5):
        """Until a script returns something that is true."""
        end = time.monotonic() + seconds
        while not self.script(text):
            if time.monotonic() > end:
                raise Refused("waited in vain for: " + text)
            time.sleep(0.02)

    def prefer(self, scheme):
        self.devtools("Emulation.setEmulatedMedia",
                      features=[{"name": "prefers-color-scheme", "value": scheme}])

    def devtools(self, command, **params):
        return self.call("/goog/cdp/execute", {"cmd": command, "params": params})

    def messages(self):
        """What the console was told since it was asked last: errors, and what a policy forbade."""
        return [entry["message"] for entry in self.call("/se/log", {"type": "browser"})]

    def has_dialog(self):
        try:
            self.call("/alert/text")
            return True
        except Refused:
            return False

    def picture(self):
        return base64.b64decode(self.call("/screenshot"))
