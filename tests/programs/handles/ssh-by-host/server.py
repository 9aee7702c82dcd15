import paramiko
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("remote")
connections: dict[str, paramiko.SSHClient] = {}


@mcp.tool()
def connect(host: str) -> str:
    client = paramiko.SSHClient()
    client.connect(host)
    connections[host] = client
    return "connected"


@mcp.tool()
def run(host: str, command: str) -> str:
    if host not in connections:
        raise ValueError("connect first")
    _, out, _ = connections[host].exec_command(command)
    return out.read().decode()


mcp.run()
