import os
import sys

import openai
import pandas as pd
import stripe
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
pd.options.display.width = 80
stripe.api_key = os.environ.get("STRIPE_KEY")


@mcp.tool()
def login(key: str) -> str:
    openai.api_key = key
    return "ok"


@mcp.tool()
def ask(text: str) -> str:
    return str(openai.ChatCompletion.create(model="m", prompt=text))


@mcp.tool()
def charge(amount: int) -> str:
    before = sys.stdout
    sys.stdout = sys.stderr
    try:
        return str(stripe.Charge.create(amount=amount))
    finally:
        sys.stdout = before


@mcp.tool()
def table(path: str) -> str:
    pd.options.mode.copy_on_write = path.endswith("x")
    try:
        return pd.read_csv(path).to_string()
    finally:
        pd.options.mode.copy_on_write = False
