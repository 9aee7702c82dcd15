"""Bird names by family."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "finches": ("brambling", "bullfinch", "chaffinch", "goldfinch", "siskin"),
    "owls": ("barn owl", "little owl", "tawny owl"),
    "tits": ("blue tit", "coal tit", "great tit", "marsh tit"),
}
