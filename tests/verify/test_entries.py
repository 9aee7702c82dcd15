"""Entry points as the metadata and the files of a project give them."""

from pathlib import Path

from analyzer.verify.build import Entry
from analyzer.verify.entries import find_entries, import_paths

MAIN = 'if __name__ == "__main__":\n    print()\n'


def lay_out(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def test_scripts_come_before_packages_and_files(tmp_path: Path) -> None:
    project = (
        '[project]\nname = "a"\ndependencies = ["mcp"]\n[project.scripts]\na = "pkg.cli:main"\n'
    )
    lay_out(
        tmp_path,
        {
            "pyproject.toml": project,
            "src/pkg/__init__.py": "",
            "src/pkg/__main__.py": MAIN,
            "src/pkg/cli.py": "def main(): ...\n",
            "serve.py": "import mcp\n" + MAIN,
            "quiet.py": "import mcp\n",
        },
    )
    assert find_entries(tmp_path) == (
        Entry("script", "pkg.cli:main"),
        Entry("module", "pkg"),
        Entry("file", "serve.py"),
    )
    assert import_paths(tmp_path) == ("src", ".")


def test_wheel(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "pkg/__init__.py": "import mcp\n",
            "pkg-1.0.dist-info/METADATA": "Name: pkg\nVersion: 1.0\nRequires-Dist: mcp\n",
            "pkg-1.0.dist-info/entry_points.txt": "[console_scripts]\npkg = pkg:main\n",
        },
    )
    assert find_entries(tmp_path) == (Entry("script", "pkg:main"),)
    assert import_paths(tmp_path) == (".",)


def test_what_cannot_be_read_is_no_program(tmp_path: Path) -> None:
    lay_out(tmp_path, {"broken.py": "import mcp\nif __name__ == \n", "good.py": MAIN})
    assert find_entries(tmp_path) == (Entry("file", "good.py"),)
