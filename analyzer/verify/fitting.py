"""Arguments that a tool takes: tried out, learned from what it and its neighbours say.

A made-up word rarely names something in a server's own world. So each tool is called on a replica
of its own with what its schema says; where it refuses, with what hints say, what other tools
answered, what its description and its refusal put in quotes, and with what another tool gave out.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from analyzer.verification import Era
from analyzer.verify.fitted import Fitted, spoken
from analyzer.verify.generating import choices_of, kind_of, value_for
from analyzer.verify.learning import (
    Kept,
    blocks,
    decoded,
    fields,
    is_name,
    is_related,
    note,
    quoted_in,
    said,
    snake,
    speaks_of,
    words_of,
)
from analyzer.verify.scenario import Hints, Scenario, Step
from analyzer.verify.staging import Stage
from analyzer.verify.starting import NotStarted
from analyzer.verify.transcript import Answer

ROUNDS = 4
CANDIDATES = 4
MOST_KINDS = 5
"""Values tried for one argument of a tool in one round."""


class Fitter:
    """Tries arguments out in rounds; each round is one conversation on a fresh replica."""

    def __init__(
        self,
        stage: Stage,
        era: Era,
        tools: Sequence[Mapping[str, Any]],
        hints: Hints,
    ) -> None:
        self._stage, self._era = stage, era
        self._schemas = {str(tool["name"]): tool["inputSchema"] for tool in tools}
        self._described = {str(tool["name"]): quoted_in(tool) for tool in tools}
        self._hints = hints
        self._pool: dict[str, list[Any]] = {}
        self._words: dict[str, list[Any]] = {}
        self._given_out: list[Kept] = []
        self._fits: dict[str, list[dict[str, Any]]] = {}
        self._tried: dict[str, list[dict[str, Any]]] = {}

    def fit(self, order: Sequence[str]) -> Fitted:
        trials = {name: [self._plain(name)] for name in order}
        for number in range(ROUNDS):
            self._try(order, trials)
            failing = {n: list(self._candidates(n)) for n in order if n not in self._fits}
            better = self._better() if number == 0 else {}
            trials = self._untried({**failing, **better})
            if not trials:
                break
        return self._fitted(order)

    def _fitted(self, order: Sequence[str]) -> Fitted:
        arguments = {
            name: self._fits[name][0] if name in self._fits else self._plain(name)
            for name in order
        }
        kept = {one.tool: one for given in arguments.values() for one in kept_in(given)}
        varying = {
            name: found for name in order if (found := self._varying(name, arguments)) is not None
        }
        kinds = {name: found for name in order if (found := self._kinds(name)) is not None}
        onward = {
            name: given
            for name in order
            for given in self._fits.get(name, ())
            if goes_on(name, given)
        }
        kept |= {name: one for name, given in onward.items() for one in kept_in(given)}
        return Fitted(arguments, varying, kept, kinds, onward)

    # trying

    def _untried(
        self, trials: Mapping[str, list[dict[str, Any]]]
    ) -> dict[str, list[dict[str, Any]]]:
        fresh = {
            name: [one for one in given if one not in self._tried.get(name, ())]
            for name, given in trials.items()
        }
        return {name: given for name, given in fresh.items() if given}

    def _try(self, order: Sequence[str], trials: Mapping[str, list[dict[str, Any]]]) -> None:
        """One conversation: what is known to fit comes first, so that what it gives is there."""
        known = [(name, given) for name in order for given in self._fits.get(name, [])[:1]]
        fresh = [(name, given) for name in order for given in trials.get(name, ())]
        for name, given in fresh:
            self._tried.setdefault(name, []).append(given)
        calls = [
            (name, given, self._step(name, given, number))
            for number, (name, given) in enumerate((*known, *fresh))
        ]
        heard = self._stage.hold(Scenario(tuple(step for _, _, step in calls)), "alone", self._era)
        if isinstance(heard, NotStarted):
            return
        for (name, given, _), answer in zip(calls, heard.transcript.answers, strict=True):
            if answer.succeeded and given not in self._fits.setdefault(name, []):
                self._fits[name].append(given)
            if not self._fits.get(name, True):
                del self._fits[name]
            self._learn(name, answer)
        for name in trials:
            # What other tools speak of is better than a word that was made up.
            self._fits.get(name, []).sort(key=lambda given: self._weight(name, given))

    def _weight(self, name: str, given: Mapping[str, Any]) -> int:
        return 2 if goes_on(name, given) else int(given == self._plain(name))

    def _step(self, name: str, given: Mapping[str, Any], number: int) -> Step:
        wanted = [kept for kept in self._given_out if kept.tool == name]
        keep = wanted[-1] if wanted else None
        return Step(
            call=name,
            arguments=spoken(given, "fit"),
            answer={},
            keep=keep.name("fit") if keep else f"unused{number}",
            keep_field=keep.field if keep else None,
        )

    def _learn(self, name: str, answer: Answer) -> None:
        """Values by the names they have in answers, and words that stand out."""
        texts = list(said(answer))
        for text in texts:
            found = decoded(text)
            if answer.succeeded and text == texts[0]:
                self._learn_given_out(name, text, found, whole=blocks(answer) == 1)
            for key, value in fields(found):
                note(self._pool.setdefault(key, []), value)
            for word in words_of(text, found):
                note(self._words.setdefault(name, []), word)

    def _learn_given_out(self, name: str, text: str, found: Any, whole: bool) -> None:
        kept = [Kept(name, key) for key, value in fields(found, deep=False) if is_name(value)]
        if whole and not isinstance(found, dict | list) and is_name(text):
            kept.append(Kept(name))
        for one in kept:
            note(self._given_out, one)

    # choosing

    def _plain(self, name: str) -> dict[str, Any]:
        """What the schema asks for, where hints do not know better; options are left alone."""
        schema = self._schemas[name]
        required = set(schema.get("required", ()))
        if self._kinds(name) is not None:
            # What it does decides what it takes: then it is handed everything.
            required = set(schema["properties"])
        given = {}
        for key, one in schema.get("properties", {}).items():
            hinted, value = self._hinted(name, key)
            if hinted:
                given[key] = value
            elif key in required or one.get("type") in ("integer", "number"):
                given[key] = value_for(one, schema)
        return given

    def _kinds(self, name: str) -> tuple[str, tuple[Any, ...]] | None:
        """The argument that says what a tool is to do, where it takes others as well."""
        root = self._schemas[name]
        schema = root.get("properties", {})
        for key in root.get("required", ()):
            choices = choices_of(schema.get(key, {}), root)
            if 1 < len(choices) <= MOST_KINDS and len(schema) > 1:
                return key, choices
        return None

    def _hinted(self, tool: str, key: str) -> tuple[bool, Any]:
        """A hint for this tool comes before one for all."""
        for table in (self._hints.tools.get(tool, {}), self._hints.params):
            if key in table:
                return True, table[key]
        return False, None

    def _better(self) -> dict[str, list[dict[str, Any]]]:
        """What fits already with a word that was made up, with words of tools that list such."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name in self._fits:
            plain = self._plain(name)
            found[name] = [{**plain, key: kept} for key, kept in self._given_back(name, plain)]
            for key in plain:
                if self._is_open(name, key, plain[key]):
                    words = islice(self._listed_for(name, key), CANDIDATES)
                    found[name] += ({**plain, key: word} for word in words)
        return {name: trials for name, trials in found.items() if trials}

    def _given_back(self, name: str, plain: Mapping[str, Any]) -> Iterator[tuple[str, Kept]]:
        """Options that a tool's own answer may be for, such as the token of its next page."""
        options = self._schemas[name].get("properties", {}).keys() - plain.keys()
        for kept in self._given_out:
            for key in sorted(options) if kept.tool == name else ():
                if kept.field is not None and speaks_of(snake(kept.field), snake(key)):
                    yield key, kept

    def _listed_for(self, name: str, key: str) -> Iterator[Any]:
        for tool, words in self._words.items():
            if tool != name and speaks_of(tool, key):
                yield from words

    def _candidates(self, name: str) -> Iterator[dict[str, Any]]:
        """The plain arguments with one text replaced, then with all of them, each by its own."""
        plain = self._plain(name)
        texts = [key for key, value in plain.items() if self._is_open(name, key, value)]
        pools = {key: list(islice(self._values(name, key), CANDIDATES)) for key in texts}
        pools = {key: pool for key, pool in pools.items() if pool}
        for key, pool in pools.items() if len(pools) > 1 else ():
            yield from ({**plain, key: value} for value in pool)
        for number in range(CANDIDATES if pools else 0):
            turned = enumerate(pools.items(), start=number)
            yield {**plain, **{key: pool[at % len(pool)] for at, (key, pool) in turned}}

    def _is_open(self, name: str, key: str, value: Any) -> bool:
        return isinstance(value, str) and not self._hinted(name, key)[0]

    def _values(self, name: str, key: str) -> Iterator[Any]:
        """Values that may stand for something: same name first, then what others give out."""
        seen: list[Any] = []
        near = [kept for kept in self._given_out if kept.tool != name and is_related(kept, key)]
        for value in (
            *self._pool.get(key, ()),
            *near,
            *self._listed_for(name, key),
            *self._described[name],
            *(word for words in self._words.values() for word in words),
            *(kept for kept in self._given_out if kept.tool != name),
        ):
            if value not in seen and (isinstance(value, str | Kept)):
                seen.append(value)
                yield value

    def _varying(
        self, name: str, arguments: Mapping[str, Mapping[str, Any]]
    ) -> tuple[str, tuple[Any, ...]] | None:
        """The argument that clients give other values, with those it may have where few fit.

        A number if there is one, else what no other tool takes: that is no key to find it by.
        """
        root = self._schemas[name]
        schema = root.get("properties", {})
        free = [key for key in arguments[name] if not self._hinted(name, key)[0]]
        for key in free:
            if kind_of(schema[key], root) in ("integer", "number") and not choices_of(
                schema[key], root
            ):
                return key, ()
        for key in reversed(list(schema)):
            shared = any(key in given for tool, given in arguments.items() if tool != name)
            if shared or self._hinted(name, key)[0]:
                continue
            if len(choices := choices_of(schema[key], root)) > 1:
                # The first is often what holds without being said.
                return key, (*choices[1:], choices[0])
            if (found := self._values_that_fit(name, key, arguments[name])) is not None:
                return key, found
        return None

    def _values_that_fit(
        self, name: str, key: str, given: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """Nothing where it cannot vary; an empty tuple where any text will do."""
        if not isinstance(given.get(key), str):
            return None
        fitting = [one[key] for one in self._fits.get(name, ()) if isinstance(one.get(key), str)]
        distinct = tuple(dict.fromkeys(fitting))
        usual = value_for(self._schemas[name]["properties"][key], self._schemas[name])
        if given[key] != usual:
            return distinct if len(distinct) > 1 else None
        return None if self._schemas[name]["properties"][key].get("format") else ()


def kept_in(given: Mapping[str, Any]) -> Iterator[Kept]:
    return (value for value in given.values() if isinstance(value, Kept))


def goes_on(name: str, given: Mapping[str, Any]) -> bool:
    """Does a call take what the same tool gave out before?"""
    return any(kept.tool == name for kept in kept_in(given))
