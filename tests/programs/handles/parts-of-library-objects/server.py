import anthropic
import openpyxl
import pandas as pd
from mcp.server.fastmcp import FastMCP
from pptx import Presentation

mcp = FastMCP("desk")
book = openpyxl.Workbook()
frame = pd.DataFrame({"name": []})
slides = Presentation()
prices = openpyxl.load_workbook("prices.xlsx")
client = anthropic.Anthropic()


@mcp.tool()
def change(text: str) -> str:
    sheet = book["Sheet"]
    sheet["A1"] = text
    frame.loc[len(frame)] = text
    slides.slides.add_slide(slides.slide_layouts[0])
    own = openpyxl.Workbook()
    own.active["A1"] = text
    own.save("own.xlsx")
    return "ok"


@mcp.tool()
def show(cell: str) -> str:
    answer = client.messages.create(model="m", max_tokens=1, messages=[{"content": cell}])
    price = prices["Sheet"][cell].value
    return f"{book['Sheet'][cell].value} {frame.to_string()} {len(slides.slides)} {price} {answer}"
