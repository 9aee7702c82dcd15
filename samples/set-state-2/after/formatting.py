"""Numbers as text, in the precision that the current call asked for."""

from fastmcp.server.dependencies import get_context


async def formatted(value: float) -> str:
    """The number with the digits of this call."""
    digits = await get_context().get_state("digits")
    return f"{value:.{digits}f}"
