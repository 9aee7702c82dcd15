"""`python -m analyzer.agents [DIR]`: the server alone, as `unstick mcp` starts it."""

import sys
from pathlib import Path

from analyzer.agents.server import serve

if __name__ == "__main__":
    serve(Path(sys.argv[1] if sys.argv[1:] else ".").absolute())
