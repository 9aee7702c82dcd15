"""Operations of the language that fail on what a caller sends: where, with what, unless tested."""
