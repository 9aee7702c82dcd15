"""One walk over the given paths: Python files, manifests, and what was left out and why.

Nothing is read here but ignore files. Links are never followed: one that leads to a folder inside
the root is read there under its own name, and what lies outside was not asked for.
"""

import errno
import os
import re
from collections.abc import Iterable

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.run import SkippedFile
from analyzer.spelling import displayable
from analyzer.workspace.declarations.names import is_lock, is_recipe
from analyzer.workspace.deploying import may_deploy
from analyzer.workspace.ignoring import (
    IgnoreRules,
    IgnoreStack,
    compiled,
    git_root_of,
    read_rules,
)

_JUNK = {
    ".git": "version control data",
    ".hg": "version control data",
    ".svn": "version control data",
    ".venv": "virtual environment",
    "node_modules": "JavaScript packages",
    "__pycache__": "compiled Python",
    ".tox": "test environments",
    ".nox": "test environments",
    ".eggs": "build output",
    ".mypy_cache": "cache of a tool",
    ".pytest_cache": "cache of a tool",
    ".ruff_cache": "cache of a tool",
    ".hypothesis": "cache of a tool",
}
_ENVIRONMENT_MARKS = {"pyvenv.cfg", "conda-meta"}
_BUILD_PRODUCT = re.compile(r"lib|lib\.[\w.-]+|bdist\.[\w.-]+|temp\.[\w.-]+|scripts-[\d.]+")
_BUILD_MANIFESTS = {"pyproject.toml", "setup.py", "setup.cfg"}
_MANIFEST_NAMES = _BUILD_MANIFESTS | {
    "Pipfile",
    "Pipfile.lock",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "PKG-INFO",
}
_REQUIREMENTS = re.compile(r".*requirements.*\.(?:txt|in)|pylock\..+\.toml")


BESIDE = (*sorted(_MANIFEST_NAMES), "requirements.txt")


class WorkspaceError(Exception):
    """The paths cannot be audited at all; the message is one sentence for the command line."""


class WalkedFile(msgspec.Struct, frozen=True, order=True):
    """A Python file that may be read; `asked` when it was named on the command line."""

    path: str
    test_folder: str | None = None
    is_test: bool = False
    asked: bool = False


class Walk(msgspec.Struct):
    """What one walk found; paths are relative to `root`, in no particular order.

    `declaring` are files whose requirements may be rewritten, and their locks: the `manifests`
    that nothing excludes, and files that install without making a project. `deploying` are files
    that may describe a deployment, outside of tests.
    """

    root: str
    asked: tuple[str, ...] = ()
    files: dict[str, WalkedFile] = msgspec.field(default_factory=dict)
    manifests: set[str] = msgspec.field(default_factory=set)
    declaring: set[str] = msgspec.field(default_factory=set)
    skipped: set[SkippedFile] = msgspec.field(default_factory=set)
    diagnostics: set[Diagnostic] = msgspec.field(default_factory=set)
    deploying: set[str] = msgspec.field(default_factory=set)

    def fail(self, kind: str, path: str, message: str) -> None:
        self.diagnostics.add(Diagnostic(kind=kind, file=path, line=0, message=message))


class _Folder(msgspec.Struct):
    path: str  # relative to the root, "" for the root
    ignored: IgnoreStack
    test_folder: str | None
    tests_too: bool
    asked: bool = False


def walk(paths: Iterable[str], exclude: tuple[str, ...]) -> Walk:
    """Walk `paths` (files and folders, as given). Raises `WorkspaceError` when one is missing."""
    given = sorted({os.path.abspath(path) for path in paths})
    for path in given:
        if not os.path.exists(path):
            raise WorkspaceError(f"{displayable(path)} does not exist")
    root = _root_of(given)
    return _Walker(root, exclude, {_relative(path, root) for path in given}).run()


def is_test_name(name: str) -> bool:
    """Whether a file of this name holds tests, by the conventions of pytest and unittest."""
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


class _Walker:
    """The state of one walk: folders still to visit, and the result as it grows."""

    def __init__(self, root: str, exclude: tuple[str, ...], asked: set[str]) -> None:
        self._asked = {path for path in asked if displayable(path) == path}
        self._unnameable = asked - self._asked
        self._visited: set[str] = set()
        self._exclude = compiled(list(exclude)) if exclude else None
        self._outer = _outer_rules(root)
        self.found = Walk(root, tuple(sorted(self._asked)))

    def run(self) -> Walk:
        for path in sorted(self._unnameable):
            self._refuse_name(path)
        for path in sorted(self._asked):
            if os.path.isdir(self._absolute(path)):
                self._walk_folder(path)
            else:
                self._take_asked_file(path)
        return self.found

    def _absolute(self, path: str) -> str:
        return f"{self.found.root}/{path}" if path else self.found.root

    def _take_asked_file(self, path: str) -> None:
        if os.path.isfile(self._absolute(path)):
            self.found.files[path] = WalkedFile(path, asked=True)
        else:
            self.found.fail("not-a-file", path, "is neither a file nor a folder")

    def _walk_folder(self, path: str) -> None:
        name = os.path.basename(self._absolute(path))
        pending = [_Folder(path, self._rules_above(path), None, name == "tests", asked=True)]
        while pending:
            pending.extend(self._visit(pending.pop()))

    def _rules_above(self, path: str) -> IgnoreStack:
        """The rules of the folders above an asked folder; none when they ignore it."""
        stack = self._outer
        if path and not stack.ignores_folder(path):
            parts = path.split("/")
            for depth in range(len(parts)):
                above = "/".join(parts[:depth])
                stack = stack.with_rules(self._rules_in(above))
                if stack.ignores_folder("/".join(parts[: depth + 1])):
                    return IgnoreStack()
            return stack
        return IgnoreStack() if path else stack

    def _rules_in(self, path: str) -> IgnoreRules | None:
        strip = len(path) + 1 if path else 0
        return read_rules(f"{self._absolute(path)}/.gitignore", strip=strip)

    def _visit(self, folder: _Folder) -> list[_Folder]:
        if folder.path in self._visited:
            return []
        self._visited.add(folder.path)
        try:
            with os.scandir(self._absolute(folder.path)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.found.fail("unreadable", f"{folder.path or '.'}/", why(error))
            return []
        names = {entry.name for entry in listed}
        if not folder.asked and not names.isdisjoint(_ENVIRONMENT_MARKS):
            self._skip(folder.path + "/", "virtual environment")
            return []
        return self._sort_entries(folder, listed, names)

    def _sort_entries(
        self, folder: _Folder, listed: list[os.DirEntry[str]], names: set[str]
    ) -> list[_Folder]:
        ignored = self._ignored_within(folder, names)
        prefix = f"{folder.path}/" if folder.path else ""
        inner = _Folder(folder.path, ignored, folder.test_folder, folder.tests_too)
        below: list[_Folder] = []
        for entry in listed:
            path = prefix + entry.name
            if displayable(path) != path:
                self._report_name(path, entry)
            elif entry.is_symlink():
                self._report_link(path, entry)
            elif entry.is_dir(follow_symlinks=False):
                below.extend(self._enter(inner, path, entry.name, names))
            else:
                self._take_file(inner, path, entry)
        return below

    def _ignored_within(self, folder: _Folder, names: set[str]) -> IgnoreStack:
        stack = folder.ignored
        if ".git" in names and folder.path and not folder.asked:
            stack = IgnoreStack()  # a repository of its own: outer rules end here
        if ".git" in names:
            info = f"{self._absolute(folder.path)}/.git/info/exclude"
            stack = stack.with_rules(read_rules(info, strip=_strip_of(folder.path)))
        if ".gitignore" in names:
            stack = stack.with_rules(self._rules_in(folder.path))
        return stack

    def _enter(self, folder: _Folder, path: str, name: str, siblings: set[str]) -> list[_Folder]:
        if path in self._asked:
            return []  # has a walk of its own, under its own terms
        if name.endswith((".dist-info", ".egg-info")):
            self._take_metadata(path)  # what an egg says, its own build file says too
            return []
        reason = self._reason_to_skip(folder, path, name, siblings)
        if reason:
            self._skip(path + "/", reason)
            return []
        if name.endswith(".py"):
            self.found.fail("not-a-file", path, "is a folder, although it is named like a module")
        tests = folder.test_folder
        if tests is None and name == "tests" and not folder.tests_too:
            tests = path
        return [_Folder(path, folder.ignored, tests, folder.tests_too)]

    def _reason_to_skip(
        self, folder: _Folder, path: str, name: str, siblings: set[str]
    ) -> str | None:
        if name in _JUNK:
            return _JUNK[name]
        if self._exclude is not None and self._exclude.match_file(path + "/"):
            return "excluded by the settings"
        if folder.ignored.ignores_folder(path):
            return "ignored by git"
        if name == "build" and self._is_build_output(path, siblings):
            return "build output"
        return None

    def _is_build_output(self, path: str, siblings: set[str]) -> bool:
        """Whether setuptools made the folder: nothing but its products, beside a manifest."""
        if siblings.isdisjoint(_BUILD_MANIFESTS):
            return False
        try:
            names = os.listdir(self._absolute(path))
        except OSError:
            return False
        return bool(names) and all(_BUILD_PRODUCT.fullmatch(name) for name in names)

    def _take_metadata(self, path: str) -> None:
        if os.path.isfile(f"{self._absolute(path)}/METADATA"):
            self.found.manifests.add(f"{path}/METADATA")

    def _take_file(self, folder: _Folder, path: str, entry: os.DirEntry[str]) -> None:
        name = entry.name
        if name in _MANIFEST_NAMES or _REQUIREMENTS.fullmatch(name) or _in_requirements(path):
            if entry.is_file(follow_symlinks=False):
                self.found.manifests.add(path)
                self._take_declaring(folder, path)
            if name != "setup.py":
                return
        if folder.test_folder is None and may_deploy(path) and self._is_open(folder, path):
            self.found.deploying.add(path)
        if not name.endswith(".py"):
            if (is_recipe(path) or is_lock(path)) and entry.is_file(follow_symlinks=False):
                self._take_declaring(folder, path)
            return
        if not entry.is_file(follow_symlinks=False):
            self.found.fail("not-a-file", path, "is not a regular file")
        elif path not in self._asked:
            self._take_python_file(folder, path, name)

    def _take_declaring(self, folder: _Folder, path: str) -> None:
        if self._is_open(folder, path):
            self.found.declaring.add(path)

    def _is_open(self, folder: _Folder, path: str) -> bool:
        """Whether a file that is no Python is neither excluded nor ignored."""
        is_excluded = self._exclude is not None and self._exclude.match_file(path)
        return not (is_excluded or folder.ignored.ignores_other_file(path))

    def _take_python_file(self, folder: _Folder, path: str, name: str) -> None:
        if self._exclude is not None and self._exclude.match_file(path):
            self._skip(path, "excluded by the settings")
        elif folder.ignored.ignores_file(path):
            self._skip(path, "ignored by git")
        else:
            is_test = folder.test_folder is not None or (
                is_test_name(name) and not folder.tests_too
            )
            self.found.files[path] = WalkedFile(path, folder.test_folder, is_test)

    def _report_name(self, path: str, entry: os.DirEntry[str]) -> None:
        if entry.name.endswith(".py") or entry.is_dir(follow_symlinks=False):
            self._refuse_name(path)

    def _refuse_name(self, path: str) -> None:
        self.found.fail("unreadable", displayable(path), "has a name that is not UTF-8")

    def _report_link(self, path: str, entry: os.DirEntry[str]) -> None:
        """Account for a link to a folder or to a Python file; other links are of no interest."""
        if path in self._asked:
            return
        target = os.path.realpath(entry.path)
        if _is_looping(entry) or _is_within(os.path.realpath(os.path.dirname(entry.path)), target):
            self.found.fail("symlink-loop", path, "is a symbolic link that leads back to itself")
        elif os.path.isdir(target):
            self._skip(path + "/", self._where_link_leads(target))
        elif entry.name.endswith(".py"):
            if os.path.isfile(target):
                self._skip(path, self._where_link_leads(target))
            else:
                self.found.fail("unreadable", path, "is a symbolic link that leads nowhere")

    def _where_link_leads(self, target: str) -> str:
        root = os.path.realpath(self.found.root)
        if not _is_within(target, root):
            return "symbolic link out of the audited folder; name it to have it read"
        return f"symbolic link to {displayable(_relative(target, root))}, which is judged there"

    def _skip(self, path: str, reason: str) -> None:
        self.found.skipped.add(SkippedFile(file=path, reason=reason))


def _root_of(given: list[str]) -> str:
    return os.path.commonpath([p if os.path.isdir(p) else os.path.dirname(p) for p in given])


def _outer_rules(root: str) -> IgnoreStack:
    """Ignore rules of the folders above `root`, as far out as the git repository reaches."""
    top = git_root_of(root)
    stack = IgnoreStack()
    if top is None or top == root:
        return stack
    inward = _relative(root, top).split("/")
    stack = stack.with_rules(read_rules(f"{top}/.git/info/exclude", lead="/".join(inward) + "/"))
    for depth in range(len(inward)):
        folder = "/".join([top, *inward[:depth]])
        lead = "/".join(inward[depth:]) + "/"
        stack = stack.with_rules(read_rules(f"{folder}/.gitignore", lead=lead))
    return IgnoreStack() if stack.ignores_folder("") else stack


def _relative(path: str, root: str) -> str:
    return "" if path == root else os.path.relpath(path, root).replace(os.sep, "/")


def _strip_of(path: str) -> int:
    return len(path) + 1 if path else 0


def _in_requirements(path: str) -> bool:
    return path.endswith(".txt") and "/requirements/" in f"/{path}"


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _is_looping(entry: os.DirEntry[str]) -> bool:
    try:
        os.stat(entry.path)
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def why(error: OSError) -> str:
    """The reason of a failed read in words that follow a file name."""
    return f"cannot be read: {(error.strerror or type(error).__name__).lower()}"
