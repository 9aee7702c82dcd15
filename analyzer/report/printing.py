"""Lines on a console: sentences wrap, locations never do, and no text can drive the terminal."""

import sys
from collections.abc import Sequence
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from analyzer.report.text import cut, one_line, visible

NARROWEST = 40


class Printer:
    """Prints to one console; styles are the console's to show or to leave."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @property
    def width(self) -> int:
        return max(NARROWEST, self.console.width)

    def line(self, *parts: tuple[str, str]) -> None:
        """One line of (text, style) parts; it is never wrapped."""
        text = Text()
        for content, style in parts:
            text.append(visible(content).replace("\n", "\\n"), style)
        text.rstrip()
        self.console.print(text, soft_wrap=True, highlight=False)

    def sentences(
        self,
        text: str,
        indent: int = 0,
        *,
        lead: str = "",
        lead_style: str = "cyan",
        style: str = "",
        whole: bool = False,
    ) -> None:
        """Wrap words at the console's width after `lead`; a long word is never broken.

        `whole` keeps everything on one line in a pipe, for grep.
        """
        blank = " " * indent
        lines = wrap(
            one_line(text),
            sys.maxsize if whole and not self.console.is_terminal else self.width,
            initial_indent=lead or blank,
            subsequent_indent=blank,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines[:1]:
            self.line((line[: len(lead)], lead_style), (line[len(lead) :], style))
        for line in lines[1:]:
            self.line((line, style))

    def table(
        self,
        header: tuple[str, ...],
        rows: Sequence[tuple[tuple[str, str], ...]],
        rest: int,
    ) -> None:
        """Rows of (text, style) cells in aligned columns; column `rest` takes the room left.

        Cells are cut to fit; a column of figures is one whose header ends in a blank.
        """
        texts = [header, *(tuple(one_line(text) for text, _ in row) for row in rows)]
        widths = [max(len(row[i].strip()) for row in texts) for i in range(len(header))]
        taken = sum(widths) - widths[rest] + 2 * (len(header) - 1)
        widths[rest] = max(12, min(widths[rest], self.width - taken))
        styled = [tuple((text, "dim") for text in header), *rows]
        for row in styled:
            parts: list[tuple[str, str]] = []
            for index, (text, style) in enumerate(row):
                figures = header[index].endswith(" ")
                shown = cut(one_line(text).strip(), widths[index])
                pad = shown.rjust if figures else shown.ljust
                parts += [("  ", "")] * bool(index) + [(pad(widths[index]), style)]
            self.line(*parts)
