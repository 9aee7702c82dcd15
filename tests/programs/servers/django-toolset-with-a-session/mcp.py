from mcp_server import MCPToolset


class Selection(MCPToolset):
    def choose(self, project: str) -> str:
        """Choose a project."""
        self.request.session["project"] = project
        return "chosen"

    def chosen(self) -> str:
        """The project that was chosen."""
        return self.request.session.get("project", "none")
