from cryptography.fernet import Fernet
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("pages")
KEY = Fernet.generate_key()
ROWS = [str(number) for number in range(100)]


@mcp.tool()
def page(cursor: str = "") -> dict:
    start = int(Fernet(KEY).decrypt(cursor.encode())) if cursor else 0
    following = Fernet(KEY).encrypt(str(start + 10).encode()).decode()
    return {"rows": ROWS[start : start + 10], "next": following}


mcp.run()
