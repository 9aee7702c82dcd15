"""The words we can rhyme."""

WORDS = ("bake", "bright", "cake", "flight", "lake", "light", "moon", "night", "soon", "tune")


def ending(word: str) -> str:
    """What has to agree: the word from its first vowel on."""
    for position, letter in enumerate(word):
        if letter in "aeiou":
            return word[position:]
    return word
