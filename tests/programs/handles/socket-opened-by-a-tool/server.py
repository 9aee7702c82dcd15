import socket

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("telnet")


class Line:
    def __init__(self) -> None:
        self.sock: socket.socket | None = None
        self.place = ("localhost", 23)

    def connect(self) -> None:
        self.sock = socket.create_connection(self.place)

    def ask(self, text: str) -> str:
        if self.sock is None:
            self.connect()
        self.sock.sendall(text.encode())
        return self.sock.recv(4096).decode()


line = Line()


@mcp.tool()
def open_line(host: str, port: int) -> str:
    line.sock = socket.create_connection((host, port))
    return "open"


@mcp.tool()
def say(text: str) -> str:
    return line.ask(text)


mcp.run()
