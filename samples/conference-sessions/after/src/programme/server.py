"""The programme of a small conference."""

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

from programme.sessions import registry

mcp = FastMCP("programme")


@mcp.tool
def list_sessions(track: str | None = None) -> list[str]:
    """Talks of a track, or of the whole day."""
    return [f"{s.starts} {s.title} ({s.session_id})" for s in registry.in_track(track)]


@mcp.tool
def describe_session(session_id: str) -> str:
    """One talk in a sentence."""
    session = registry.get(session_id)
    if session is None:
        raise ToolError(f"there is no session {session_id!r}")
    return f"{session.title} is at {session.starts} in track {session.track}."


@mcp.resource("programme://tracks")
def tracks() -> str:
    """The tracks of the conference, one a line."""
    return "\n".join(sorted({session.track for session in registry.in_track(None)}))


def main() -> None:
    mcp.run(transport="stdio")


if __name__ == "__main__":
    main()
