from mcp.server.fastmcp import FastMCP
from playwright.async_api import async_playwright

mcp = FastMCP("browser")
_page = None


async def page():
    global _page
    if _page is None:
        playwright = await async_playwright().start()
        browser = await playwright.chromium.launch()
        _page = await browser.new_page()
    return _page


@mcp.tool()
async def open_url(url: str) -> str:
    await (await page()).goto(url)
    return "ok"


@mcp.tool()
async def text() -> str:
    return await (await page()).inner_text("body")


mcp.run()
