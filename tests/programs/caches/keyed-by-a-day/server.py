import time
from datetime import date, datetime, timedelta

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rates")
pages = {}
headlines = {}
weather = {}
jobs = {}


def fetched(url: str, form: dict) -> str:
    key = (url, tuple(sorted(form.items())))
    saved = pages.get(key)
    if saved and time.monotonic() - saved[0] < 300:
        return saved[1]
    page = httpx.get(url, params=form).text
    pages[key] = (time.monotonic(), page)
    return page


def today() -> date:
    return datetime.now().date()


@mcp.tool()
def rates(currency: str, day: str | None = None) -> str:
    last = date.fromisoformat(day) if day else today()
    first = last - timedelta(days=14)
    span = {"from": first.isoformat(), "to": last.isoformat()}
    return fetched(f"https://bank.example/{currency}", span)


@mcp.tool()
def headline() -> str:
    now = datetime.now()
    key = now.strftime("%Y-%m-%d")
    if key not in headlines:
        headlines[key] = httpx.get("https://news.example/today").text
    return headlines[key]


@mcp.tool()
def forecast(town: str) -> str:
    key = (town, time.strftime("%Y-%m-%d %H"))
    if key not in weather:
        weather[key] = httpx.get(f"https://weather.example/{town}").text
    return weather[key]


@mcp.tool()
def start(text: str) -> str:
    job = datetime.now().strftime("%Y%m%d-%H%M%S")
    if job not in jobs:
        jobs[job] = httpx.post("https://print.example/jobs", content=text).text
    return job


@mcp.tool()
def result(job: str) -> str:
    return jobs[job]


if __name__ == "__main__":
    mcp.run()
