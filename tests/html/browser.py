"""A real browser: Chromium without a window, spoken to over a pipe in the devtools protocol.

    python -m tests.html.browser PAGE... --folder pictures

saves a picture of each page in light and dark, wide and narrow, to be looked at.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"wide": 1280, "narrow": 360}
_PATIENCE = 60.0
"""Seconds that the browser may take for an answer before it counts as broken."""


class Loaded(NamedTuple):
    """What happened while a page was loaded: the URLs asked for, and what the console says."""

    requests: list[str]
    console: list[str]


def program() -> str | None:
    """Return the path of a Chromium, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """A running Chromium with one page."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        self._buffer = b""
        self._number = 0
        self._events: list[dict[str, Any]] = []
        target = self._call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._call("Target.attachToTarget", {"targetId": target, "flatten": True})
        self._session: str = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime", "Audits", "Accessibility"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Return the page's answer to a command of the protocol."""
        return self._call(method, arguments, self._session)

    def evaluate(self, script: str) -> Any:
        """Return the value of a JavaScript expression in the page, run from outside of it."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def look(self, *, width: int = SIZES["wide"], scheme: str = "light", media: str = "") -> None:
        """Show pages in a window of this width from now on, in this colour scheme and medium."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def load(self, url: str) -> Loaded:
        """Load a page to the end and say what happened."""
        self._events.clear()
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + _PATIENCE
        while not any(each["method"] == "Page.loadEventFired" for each in self._events):
            self._events.append(self._receive(deadline))
        # What was still to be said is said before this is answered.
        self.evaluate("document.readyState")
        events = [(each["method"], each["params"]) for each in self._events]
        return Loaded(
            [it["request"]["url"] for name, it in events if name == "Network.requestWillBeSent"],
            [
                json.dumps(it)
                for name, it in events
                if name
                in (
                    "Log.entryAdded",
                    "Runtime.consoleAPICalled",
                    "Runtime.exceptionThrown",
                    "Audits.issueAdded",
                    "Page.javascriptDialogOpening",
                )
            ],
        )

    def picture(self) -> bytes:
        """Return the whole page as a PNG."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(found["data"])

    def _call(
        self, method: str, arguments: dict[str, Any], session: str | None = None
    ) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": arguments}
        if session is not None:
            message["sessionId"] = session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + _PATIENCE
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._events.append(answer)

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            left = max(deadline - time.monotonic(), 0)
            assert select.select([self._reading], [], [], left)[0], "Chromium does not answer"
            data = os.read(self._reading, 1 << 20)
            assert data, "Chromium has ended"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


@contextmanager
def running(chromium: str) -> Iterator[Browser]:
    """Provide a browser that ends with the block."""
    # Chromium reads commands from descriptor 3 and writes to 4.
    their_input, our_output = os.pipe()
    our_input, their_output = os.pipe()
    arguments = [
        "--headless=new",
        "--remote-debugging-pipe",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--hide-scrollbars",
        "--no-first-run",
        "--force-color-profile=srgb",
        # Its sandbox needs a user that is not root; what it shows here are our own pages.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    script = f'exec "$0" "$@" 3<&{their_input} 4>&{their_output}'
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["bash", "-c", script, chromium, *arguments, f"--user-data-dir={profile}"],
            pass_fds=(their_input, their_output),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        os.close(their_input)
        os.close(their_output)
        try:
            yield Browser(our_input, our_output)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(our_input)
            os.close(our_output)


def main() -> None:
    """Save pictures of the named pages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("pictures"))
    parser.add_argument("--open", action="store_true", help="open what can be opened")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    chromium = program()
    if chromium is None:
        parser.error("there is no Chromium")
    with running(chromium) as browser:
        for page in args.pages:
            for scheme in ("light", "dark"):
                for size, width in SIZES.items():
                    browser.look(width=width, scheme=scheme)
                    browser.load(page.resolve().as_uri())
                    if args.open:
                        browser.evaluate(
                            "for (const each of document.querySelectorAll('details'))"
                            " each.open = true"
                        )
                    path = args.folder / f"{page.stem}-{scheme}-{size}.png"
                    path.write_bytes(browser.picture())
                    print(path)


if __name__ == "__main__":
    main()
