"""Prime factors, remembered because large numbers take seconds."""

_factors: dict[int, list[int]] = {}


def factors_of(number: int) -> list[int]:
    """Prime factors in ascending order, with repetition."""
    known = _factors.get(number)
    if known is None:
        known = _trial_division(number)
        _factors[number] = known
    return known


def _trial_division(number: int) -> list[int]:
    found: list[int] = []
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return [*found, number] if number > 1 else found
