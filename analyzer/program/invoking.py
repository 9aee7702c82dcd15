"""Which argument of a library's function it calls, and with what."""

from collections.abc import Sequence

from analyzer.catalog import Invoker
from analyzer.program.attributes import Attributes
from analyzer.program.events import Argument, Site
from analyzer.syntax import ir


def is_invoked(invoker: Invoker, argument: Argument, plain: Sequence[Argument]) -> bool:
    """Whether the library calls `argument`; `plain` are those without a keyword, in order."""
    if argument[0]:
        return argument[0] == invoker.keyword
    return argument in plain[invoker.position : invoker.position + 1]


def handed_to(
    attributes: Attributes, invoker: Invoker, argument: Argument, site: Site
) -> tuple[Argument, ...]:
    """What the library hands on to the callable that is `argument`."""
    plain = [one for one in site.arguments if not one[0]]
    behind = plain[invoker.position + 1 :] if not argument[0] else []
    if not invoker.spread:
        return tuple(behind)
    given = site.keyword(invoker.spread) or next(iter(behind), None)
    if given is None or not isinstance(given[2], ir.Seq):
        return ()
    return tuple(
        ("", attributes.load_item(given[1], str(place)), item)
        for place, item in enumerate(given[2].items)
    )
