"""A rule file with a mistake is one line that names the file and the key."""

from pathlib import Path

import pytest

from analyzer.findings.loading import RuleError, load_rules
from analyzer.findings.matching import Query
from analyzer.findings.rule import Docs, Example, Rule, RuleFix, Silent

GOOD = """\
code = "UNS999"
name = "own-rule"
summary = "Something of ours"
category = "optional"
effort = 3
spec = ["SEP-2567"]

[match]
fact = "cell"
role = ["cache", "lazy"]
key = "session"

[match.not]
origin = "lifespan"

[message]
text = "`{cell}` {{literal}} is read by {read_by}"

[fix]
codemod = "sdk-rename"
applicability = "unsafe"

[docs]
what = "What it is."
why = '''
Why it matters.
'''
instead = "What to do."

[[example]]
before = "a = 1"
after = "a = 2"
requirements = "mcp==1.12.0"
[example.files]
"pkg/store.py" = "b = 1"
"cart.py" = "c = 1"

[[silent]]
code = "d = 1"
"""

RULE = Rule(
    code="UNS999",
    name="own-rule",
    summary="Something of ours",
    category="optional",
    effort=3,
    spec=("SEP-2567",),
    match=Query(
        "cell",
        (("role", ("cache", "lazy")), ("key", ("session",))),
        ((("origin", ("lifespan",)),),),
    ),
    message="`{cell}` {{literal}} is read by {read_by}",
    fix=RuleFix("sdk-rename", "unsafe"),
    docs=Docs("What it is.", "Why it matters.", "What to do."),
    examples=(
        Example(
            "a = 1", "a = 2", (("cart.py", "c = 1"), ("pkg/store.py", "b = 1")), "mcp==1.12.0"
        ),
    ),
    silent=(Silent("d = 1", (), None),),
)


def write(folder: Path, text: str, name: str = "own-rule.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_reads_every_key(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    assert load_rules([tmp_path]) == (RULE,)


def test_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    write(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n"))
    assert load_rules([tmp_path]) == (RULE,)


def test_only_toml_files_directly_inside(tmp_path: Path) -> None:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "folder.toml").mkdir()
    write(tmp_path / "catalog", "not a rule")
    write(tmp_path, "not a rule", "README.md")
    assert load_rules([tmp_path]) == ()


def test_sorted_by_code_across_directories(tmp_path: Path) -> None:
    for folder, name, code in (("a", "second", "UNS902"), ("b", "first", "UNS901")):
        (tmp_path / folder).mkdir()
        text = GOOD.replace("own-rule", name).replace("UNS999", code)
        write(tmp_path / folder, text, f"{name}.toml")
    rules = load_rules([tmp_path / "a", tmp_path / "b", tmp_path / "a"])
    assert [rule.code for rule in rules] == ["UNS901", "UNS902"]


def test_several_exceptions(tmp_path: Path) -> None:
    several = GOOD.replace("[match.not]", '[[match.not]]\nkey = "none"\n[[match.not]]')
    write(tmp_path, several)
    exceptions = ((("key", ("none",)),), (("origin", ("lifespan",)),))
    assert load_rules([tmp_path])[0].match.unless == exceptions


MISTAKES = [
    ('category = "optional"', "", "category: missing"),
    ('category = "optional"', 'categroy = "optional"',
     'categroy: unknown key; did you mean "category"?'),
    ('category = "optional"', 'category = "optinal"',
     'category: unknown value "optinal"; did you mean "optional"?'),
    ('category = "optional"', "category = 3", "category: must be a string"),
    ('summary = "Something of ours"', 'summary = " "', "summary: must not be empty"),
    ("effort = 3", "effort = 4", "effort: 4 is not one of 1, 2, 3, 5, 8, 13"),
    ("effort = 3", "effort = true", "effort: must be a whole number"),
    ("effort = 3", 'effort = "3"', "effort: must be a whole number"),
    ('spec = ["SEP-2567"]', 'spec = "SEP-2567"', "spec: must be a list"),
    ('spec = ["SEP-2567"]', "spec = []", "spec: must be a list of strings, not empty"),
    ('spec = ["SEP-2567"]', "spec = [2567]", "spec: must be a list of strings, not empty"),
    ('"UNS999"', '"UN999"', 'code: "UN999" is not UNS and three digits'),
    ('"UNS999"', '"UNS099"', "code: UNS099 belongs to no family; families are "
     "1xx session and transport, 2xx state cells, 3xx back-channel and notifications, "
     "4xx mcp SDK surface, 5xx fastmcp surface, 6xx wire protocol in hand-written servers, "
     "7xx deployment, 8xx dependencies, 9xx rules of your own"),
    ('"own-rule"', '"another-rule"',
     'name: "another-rule" must be the name of the file, "own-rule"'),
    ('"own-rule"', '"Own_Rule"', 'name: "Own_Rule" must be lower-case words joined by hyphens'),
    ('fact = "cell"', 'fact = "cells"',
     'match.fact: unknown value "cells"; did you mean "cell"?'),
    ('fact = "cell"', "", "match.fact: missing"),
    ('key = "session"', 'keys = "session"', 'match.keys: unknown key; did you mean "key"?'),
    ('key = "session"', 'key = "sesion"',
     'match.key: unknown value "sesion"; did you mean "session"?'),
    ('key = "session"', "key = []", "match.key: must be a list of strings, not empty"),
    ('key = "session"', "key = 1", "match.key: must be a list"),
    ('role = ["cache", "lazy"]', 'role = ["cache", "session-data"]',
     'match.role: unknown value "session-data"; did you mean "session data"?'),
    ('role = ["cache", "lazy"]\nkey = "session"', "",
     "match: needs at least one of role, scope, key, leaks, origin, generation, races, "
     "interleaves, passes"),
    ('origin = "lifespan"', "", "match.not: needs at least one of "
     "role, scope, key, leaks, origin, generation, races, interleaves, passes"),
    ('origin = "lifespan"', 'origins = "lifespan"',
     'match.not.origins: unknown key; did you mean "origin"?'),
    ("{read_by}", "{reads_by}",
     'message.text: no placeholder {reads_by} for cell facts; did you mean "read_by"?'),
    ("{read_by}", "{evidence}", "message.text: no placeholder {evidence} for cell facts"),
    ("{read_by}", "{read_by!r}", "message.text: placeholder {read_by} takes no format"),
    ("{read_by}", "{read_by.__class__}",
     'message.text: no placeholder {read_by.__class__} for cell facts'),
    ("{read_by}", "{", "message.text: Single '{' encountered in format string; "
     "write {{ and }} for braces"),
    ('codemod = "sdk-rename"', 'codemod = "sdk-renam"',
     'fix.codemod: unknown value "sdk-renam"; did you mean "sdk-rename"?'),
    ('applicability = "unsafe"', 'applicability = "perhaps"',
     'fix.applicability: unknown value "perhaps"; known are safe, unsafe, manual'),
    ('what = "What it is."', "", "docs.what: missing"),
    ('what = "What it is."', 'whot = "What it is."',
     'docs.whot: unknown key; did you mean "what"?'),
    ('after = "a = 2"', 'aftre = "a = 2"', 'example[1].aftre: unknown key; did you mean "after"?'),
    ('"cart.py" = "c = 1"', '"../cart.py" = "c = 1"',
     "example[1].files.../cart.py: must be a relative path inside the example"),
    ("[[silent]]", "[silent]", "silent: must be a list"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "complaint"), MISTAKES)
def test_mistake_is_one_line(tmp_path: Path, good: str, bad: str, complaint: str) -> None:
    assert good in GOOD
    path = write(tmp_path, GOOD.replace(good, bad, 1))
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path])
    assert str(caught.value) == f"{path}: {complaint}"


def test_syntax_error_names_the_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'code = "UNS999"\nname = own\n')
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path])
    assert str(caught.value) == f"{path}: not valid TOML: Invalid value (at line 2, column 8)"


def test_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "own-rule.toml"
    path.write_bytes(b"code = '\xff'")
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path])
    assert str(caught.value).startswith(f"{path}: cannot be read: ")


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [
        ("UNS901", "UNS901", "code: UNS901 is already used by"),
        ("UNS901", "UNS902", "name: own-rule is already used by"),
    ],
)
def test_codes_and_names_are_unique(
    tmp_path: Path, first: str, second: str, complaint: str
) -> None:
    for folder, code in (("a", first), ("b", second)):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder, GOOD.replace("UNS999", code))
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path / "a", tmp_path / "b"])
    taken = tmp_path / "a" / "own-rule.toml"
    assert str(caught.value) == f"{tmp_path / 'b' / 'own-rule.toml'}: {complaint} {taken}"


def test_missing_directory(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load_rules([tmp_path / "nowhere"])
    assert str(caught.value) == f"{tmp_path / 'nowhere'}: not a directory of rule files"
