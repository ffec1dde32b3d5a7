"""What is written in the editor."""

ABOVE = '''"""Stop when a budget is used up."""

from tenacity import RetryCallState
from tenacity.stop import stop_base


class stop_after_idle(stop_base):
    """Stop when the time slept so far is at least `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
'''
TYPED = "        return retry_state."
"""After it there is one thing to say, and most of the names for it are in other files."""

SUMS = '''"""Sums of prices."""


def total(prices: list[float]) -> float:
    return sum(prices)


def mean(prices: list[float]) -> float:
    return total(prices) / len(prices)


def share(prices: list[float], of: float) -> float:
    return total(prices) / of
'''
