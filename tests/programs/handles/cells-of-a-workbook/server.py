import openpyxl
from mcp.server.fastmcp import FastMCP
from openpyxl.styles import Font

mcp = FastMCP("sheets")
book = openpyxl.Workbook()
prices = openpyxl.load_workbook("prices.xlsx")


@mcp.tool()
def put(row: int, column: int, text: str) -> str:
    book.active.cell(row=row, column=column).value = text
    return "ok"


@mcp.tool()
def emphasise(row: int, column: int) -> str:
    cell = book.active.cell(row=row, column=column)
    cell.font = Font(bold=True)
    return "ok"


@mcp.tool()
def get(row: int, column: int) -> str:
    return book.active.cell(row=row, column=column).value


@mcp.tool()
def price(row: int) -> dict:
    found = prices.active.cell(row=row, column=2)
    shown = prices.describe(found)
    shown.currency = "EUR"
    return shown.as_dict()


@mcp.tool()
def invoice(path: str, amount: int) -> str:
    own = openpyxl.load_workbook(path)
    own.active.cell(row=1, column=1).value = amount
    own.save(path)
    return "saved"


mcp.run()
