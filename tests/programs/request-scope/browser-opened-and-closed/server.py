from contextlib import asynccontextmanager

from mcp.server.fastmcp import FastMCP
from playwright.async_api import async_playwright

mcp = FastMCP("reports")


class Scraper:
    def __init__(self):
        self.driver = None
        self.page = None

    async def start(self):
        try:
            self.driver = await async_playwright().start()
            browser = await self.driver.chromium.launch()
            self.page = await browser.new_page()
        except OSError as error:
            raise RuntimeError("no browser") from error

    async def close(self):
        if self.page:
            await self.page.close()
        if self.driver is not None:
            await self.driver.stop()

    @asynccontextmanager
    async def opened(self):
        try:
            await self.start()
            yield self
        finally:
            await self.close()

    async def text(self, address):
        await self.page.goto(address)
        return await self.page.content()


scraper = Scraper()


@mcp.tool()
async def report(day: str) -> str:
    async with scraper.opened():
        return await scraper.text(f"https://example.org/{day}")


@mcp.tool()
async def total(day: str) -> int:
    try:
        await scraper.start()
        return len(await scraper.text(f"https://example.org/{day}"))
    finally:
        await scraper.close()


mcp.run()
