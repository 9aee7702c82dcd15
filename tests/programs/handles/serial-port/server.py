import serial
from mcp.server.fastmcp import FastMCP


class Device:
    def __init__(self):
        self.port = None

    def connect(self, name):
        self.port = serial.Serial(name, 9600)

    def send(self, text):
        if self.port is None:
            raise RuntimeError("connect first")
        self.port.write(text.encode())
        return self.port.readline().decode()


mcp = FastMCP("device")
device = Device()


@mcp.tool()
def connect(name: str) -> str:
    device.connect(name)
    return "connected"


@mcp.tool()
def send(text: str) -> str:
    return device.send(text)


mcp.run()
