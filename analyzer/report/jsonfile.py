"""`run.json` and the JSON Schema that is published for it in `docs/run.schema.json`."""

import sys

from analyzer.published import schema_of
from analyzer.run import SCHEMA, Run, encode


def render_json(run: Run) -> bytes:
    """The run itself; whoever reads it back gets an equal `Run`."""
    return encode(run)


def run_schema() -> bytes:
    """JSON Schema (draft 2020-12) of `run.json`, generated from the types.

    Keys are never taken away within `unstick/1`; new ones may come, so unknown keys are allowed.
    """
    return schema_of(Run, f"run.json of unstick, schema {SCHEMA}")


if __name__ == "__main__":
    sys.stdout.buffer.write(run_schema())
