"""A report in real headless Chromium, with what it logged and what it asked for."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / ".cache" / "screenshots"
AXE = ROOT / ".cache" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium")
    assert found, "this test needs Chromium; `python3 tasks.py test --all` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page opened from a file; `troubles` are console errors, exceptions and requests."""

    def __init__(
        self, browser: Browser, file: Path, fragment: str = "", *, dark: bool = False,
        width: int = 1280,
    ) -> None:  # fmt: skip
        self.file = file
        self.troubles: list[str] = []
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        # A busy machine is no mistake of the page.
        context.set_default_timeout(600_000)
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.troubles.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(file.as_uri() + fragment)

    def _asked(self, url: str) -> None:
        if url.partition("#")[0] != self.file.as_uri():
            self.troubles.append(f"request: {url}")

    def shown(self, selector: str) -> list[str]:
        """Ids of the elements that can be seen."""
        found = self.page.locator(selector).evaluate_all(
            "all => all.filter(e => e.checkVisibility()).map(e => e.id)"
        )
        return [str(id) for id in found]

    def current(self) -> str | None:
        """Id of the chosen finding or cell."""
        chosen = self.shown(".item.current")
        return chosen[0] if chosen else None

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def fragment(self) -> str:
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))

    def close(self) -> None:
        self.page.context.close()
