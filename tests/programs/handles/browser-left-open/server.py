from mcp.server.fastmcp import FastMCP
from playwright.async_api import async_playwright

mcp = FastMCP("browser")
page = None


async def start():
    global page
    if page is not None:
        return
    driver = await async_playwright().start()
    browser = await driver.chromium.launch()
    page = await browser.new_page()


@mcp.tool()
async def go(address: str) -> str:
    await start()
    await page.goto(address)
    return await page.title()


@mcp.tool()
async def close() -> str:
    global page
    if page is not None:
        await page.close()
        page = None
    return "closed"


mcp.run()
