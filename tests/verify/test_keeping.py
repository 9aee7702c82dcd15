"""Which libraries a warm process holds ready: none whose import shows anything of its process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.verify.warm import REMOTE

GIVEN = {"HOME": "/elsewhere", "LANG": "C", "API_KEY": "of the user"}
KEEP = "import json, sys, keeping; print(json.dumps(keeping.keep(*json.loads(sys.argv[1]))))"


def kept(folder: Path, names: list[str], **texts: str) -> list[str]:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", KEEP, json.dumps([names, GIVEN])],
        env={"PYTHONPATH": f"{REMOTE}:{folder}", "HOME": str(folder), "LANG": "C"},
        cwd=folder,
        capture_output=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "text",
    [
        "import dataclasses\n\n@dataclasses.dataclass\nclass Point:\n    x: int\n",
        "import os\nLANGUAGE = os.environ['LANG']\n",
        "import os\nWHETHER = os.getenv('NO_COLOR')\n",
        "import pathlib\nTEXT = pathlib.Path(__file__).read_text()\n",
        "print('loaded')\n",
    ],
    ids=["defines", "same-variable", "no-variable", "own-file", "prints"],
)
def test_is_kept(text: str, tmp_path: Path) -> None:
    assert kept(tmp_path, ["library"], library=text) == ["library"]


@pytest.mark.parametrize(
    "text",
    [
        "import pathlib\nHOME = pathlib.Path.home()\n",
        "import os\nKEY = os.environ.get('API_KEY')\n",
        "import os\nALL = dict(os.environ)\n",
        "import os\nos.environ['MODE'] = 'new'\n",
        "import os\nHERE = os.getcwd()\n",
        "import os\nME = os.getpid()\n",
        "import secrets\nSECRET = secrets.token_hex()\n",
        "import uuid\nREPLICA = uuid.uuid4()\n",
        "import random\nrandom.seed()\nDICE = random.SystemRandom().random()\n",
        "import os\nSETTINGS = os.path.exists('settings.ini')\n",
        "try:\n    open('.env')\nexcept OSError:\n    pass\n",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n",
        "import os\nPIPE = os.pipe()\n",
        "import subprocess\nsubprocess.run(['true'])\n",
        "import signal\nsignal.signal(signal.SIGUSR1, print)\n",
        "import sys\nsys.path.append('/more')\n",
        "import tempfile\nFOLDER = tempfile.mkdtemp()\n",
        "raise ImportError('not here')\n",
        "import os\nos._exit(0)\n",
    ],
    ids=[
        "home",
        "variable",
        "all-variables",
        "sets-variable",
        "folder",
        "process-number",
        "secret",
        "identifier",
        "random",
        "looks-for-file",
        "opens-file",
        "thread",
        "open-file",
        "process",
        "signal",
        "search-path",
        "temporary-folder",
        "raises",
        "ends",
    ],
)
def test_is_not_kept(text: str, tmp_path: Path) -> None:
    assert kept(tmp_path, ["library"], library=text) == []


def test_libraries_are_kept_without_those_that_may_not_be(tmp_path: Path) -> None:
    """What imports one that looks at its process is left out as well; the standard library may."""
    names = ["plain", "curious", "above", "multiprocessing"]
    texts = {
        "plain": "import multiprocessing\n",
        "curious": "import os\nos.getcwd()\n",
        "above": "import curious\n",
    }
    assert kept(tmp_path, names, **texts) == ["multiprocessing", "plain"]
