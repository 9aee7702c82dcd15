import subprocess

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
processes: dict[int, subprocess.Popen] = {}


@mcp.tool()
def start(command: str) -> int:
    process = subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, text=True)
    processes[process.pid] = process
    return process.pid


@mcp.tool()
def output(pid: int) -> str:
    return processes[pid].stdout.readline()


@mcp.tool()
def stop(pid: int) -> str:
    processes.pop(pid).terminate()
    return "stopped"


mcp.run()
