"""The `unstick` command: parse flags, call one pipeline function, choose the exit code."""


def main() -> None:
    """Entry point of the console script; always ends in `SystemExit`."""
    from analyzer.cli.app import cli

    cli(prog_name="unstick")
