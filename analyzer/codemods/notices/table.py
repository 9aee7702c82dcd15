"""What is sent and what is published: `rules/tables/mcp-notices.toml`."""

from functools import cache

import msgspec

from analyzer.assets import read_table


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a change is published: by a method of the context, or as an event on a bus. `uri` says
    that it is of one resource."""

    method: str
    event: str
    uri: bool = False


class NoticeTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`advice` is what is said of a call that stays, by rule and `class.member`."""

    published: dict[str, Published]
    levels: dict[str, str]
    advice: dict[str, dict[str, str]]


@cache
def notice_table() -> NoticeTable:
    return read_table("mcp-notices.toml", NoticeTable)
