"""`python -m analyzer` is `unstick`."""

from analyzer.cli import main

main()
