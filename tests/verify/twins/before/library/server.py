"""A library on FastMCP of 1.x: tools, resources, templates, a prompt and completions."""

from mcp.server.fastmcp import Context, FastMCP
from mcp.server.fastmcp.prompts import base
from mcp.types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

BOOKS = {"emma": "Emma Woodhouse, handsome, clever, and rich", "dune": "A beginning is the time"}
mcp = FastMCP("library", instructions="Read before you quote.", host="127.0.0.1", port=8123)


@mcp.tool()
async def lend(title: str, ctx: Context) -> str:
    """Lend a book."""
    await ctx.info(f"lending {title}")
    if title not in BOOKS:
        raise ValueError(f"no book {title!r}")
    await ctx.report_progress(1, 1)
    return f"{title} is yours until Friday"


@mcp.resource("library://catalogue", mime_type="application/json")
def catalogue() -> list[str]:
    """Titles of all books."""
    return sorted(BOOKS)


@mcp.resource("library://books/{title}")
def book(title: str) -> str:
    """How a book begins."""
    return BOOKS[title]


@mcp.prompt()
def review(title: str, mood: str = "kind") -> list[base.Message]:
    """Ask for a review."""
    return [
        base.UserMessage(f"Review {title} in a {mood} way."),
        base.AssistantMessage("With pleasure."),
    ]


@mcp.completion()
async def complete(
    ref: PromptReference | ResourceTemplateReference,
    argument: CompletionArgument,
    context: CompletionContext | None,
) -> Completion | None:
    found = [title for title in BOOKS if title.startswith(argument.value)]
    return Completion(values=found, hasMore=False)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
