from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.tools.base import Tool as SdkTool


class Agent:
    def __init__(self):
        self.project = None


class Tool:
    def __init__(self, agent: Agent):
        self.agent = agent

    def get_name(self) -> str:
        return type(self).__name__.lower()

    def apply_ex(self, **arguments) -> str:
        return getattr(self, "apply")(**arguments)


class Activate(Tool):
    def apply(self, project: str) -> str:
        self.agent.project = project
        return "active"


class Current(Tool):
    def apply(self) -> str:
        return self.agent.project or "none"


def subclasses(cls):
    for subclass in cls.__subclasses__():
        yield subclass
        yield from subclasses(subclass)


class Exposed(SdkTool):
    def __init__(self, tool: Tool):
        def execute(**arguments) -> str:
            return tool.apply_ex(**arguments)

        super().__init__(fn=execute, name=tool.get_name(), description="", parameters={})


class Factory:
    def __init__(self):
        self.agent = Agent()
        self.tools = {cls: cls(self.agent) for cls in subclasses(Tool)}

    def build(self) -> FastMCP:
        mcp = FastMCP("agent")
        mcp._tool_manager._tools = {}
        for tool in self.tools.values():
            mcp._tool_manager._tools[tool.get_name()] = Exposed(tool)
        return mcp


if __name__ == "__main__":
    Factory().build().run(transport="streamable-http")
