"""The reason why something is left to a person."""


class Unproven(Exception):
    """In words that end a marker."""
