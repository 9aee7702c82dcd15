from selenium import webdriver
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
driver = None


@mcp.tool()
def start() -> str:
    global driver
    driver = webdriver.Chrome()
    return "started"


@mcp.tool()
def visit(url: str) -> str:
    driver.get(url)
    return driver.title


@mcp.tool()
def stop() -> str:
    global driver
    driver.quit()
    driver = None
    return "stopped"


mcp.run()
