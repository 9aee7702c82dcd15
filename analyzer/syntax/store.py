"""The summaries of a run, kept encoded: a tree has many more files than one project links."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from analyzer.syntax import ir


class Summaries:
    """Summaries by file, decoded when asked for.

    Encoded summaries may come from a cache, so each is checked when it is decoded, and one that
    is not sound is made again by `remake`, which returns None when that fails.
    """

    def __init__(
        self, encoded: Mapping[str, bytes], remake: Callable[[str], bytes | None]
    ) -> None:
        self._encoded = dict(encoded)
        self._remake = remake

    def __contains__(self, file: str) -> bool:
        return file in self._encoded

    def imports(self, file: str) -> tuple[ir.Import, ...]:
        """What a file imports, none for a file without a summary."""
        raw = self._encoded.get(file)
        try:
            return () if raw is None else ir.decode_outline(raw).imports
        except (msgspec.DecodeError, msgspec.ValidationError):
            summary = self._again(file)
            return () if summary is None else summary.imports

    def decoded(self, files: Iterable[str]) -> dict[str, ir.ModuleSummary]:
        """The summaries of those `files` that have one."""
        found = {}
        for file in files:
            raw = self._encoded.get(file)
            if raw is not None:
                try:
                    found[file] = ir.decode(raw)
                except (msgspec.DecodeError, msgspec.ValidationError):
                    again = self._again(file)
                    if again is not None:
                        found[file] = again
        return found

    def _again(self, file: str) -> ir.ModuleSummary | None:
        raw = self._remake(file)
        if raw is None:
            del self._encoded[file]
            return None
        self._encoded[file] = raw
        return ir.decode(raw)
