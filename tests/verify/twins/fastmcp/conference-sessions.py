"""The programme of a small conference, written for fastmcp 4 by hand."""

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("programme")
TALKS = {
    "k1": ("Welcome", "09:00", "hall"),
    "t1": ("Typing for mortals", "10:00", "tools"),
    "t2": ("A linter in an hour", "11:00", "tools"),
}


@mcp.tool
def list_sessions(track: str | None = None) -> list[str]:
    """Talks of a track, or of the whole day."""
    chosen = [
        (starts, title, key) for key, (title, starts, at) in TALKS.items() if track in (None, at)
    ]
    return [f"{starts} {title} ({key})" for starts, title, key in sorted(chosen)]


@mcp.tool
def describe_session(session_id: str) -> str:
    """One talk in a sentence."""
    if session_id not in TALKS:
        raise ToolError(f"there is no session {session_id!r}")
    title, starts, track = TALKS[session_id]
    return f"{title} is at {starts} in track {track}."


@mcp.resource("programme://tracks")
def tracks() -> str:
    """The tracks of the conference, one a line."""
    return "\n".join(sorted({track for _, _, track in TALKS.values()}))


if __name__ == "__main__":
    mcp.run()
