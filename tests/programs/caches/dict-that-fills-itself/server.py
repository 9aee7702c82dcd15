import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("gate")
OPERATIONS = None


class Operations(dict):
    def __init__(self, urls):
        super().__init__()
        self._urls = urls

    def has(self, service, operation):
        if service not in self:
            if service not in self._urls:
                return False
            self._fetch(service)
        return operation in self[service]

    def _fetch(self, service):
        try:
            answer = requests.get(self._urls[service], timeout=5).json()
        except Exception as error:
            raise RuntimeError(f"not to be had: {error}")
        self[service] = []
        for action in answer["Actions"]:
            self[service].append(action["Name"])


@mcp.tool()
def allowed(service: str, operation: str) -> bool:
    if OPERATIONS is None:
        raise RuntimeError("not started")
    return OPERATIONS.has(service, operation)


def main():
    global OPERATIONS
    OPERATIONS = Operations({"s3": "https://reference.example/s3.json"})
    mcp.run()


main()
