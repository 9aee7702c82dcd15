"""The search itself."""


def is_prime(number: int) -> bool:
    """Whether a number has no divisor but one and itself."""
    if number < 2:
        return False
    return all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def next_prime(after: int) -> int:
    """The smallest prime above a number."""
    candidate = after + 1
    while not is_prime(candidate):
        candidate += 1
    return candidate
