"""What the random developer writes: mostly unique lines, some that stand everywhere."""

import random

_VERBS = ("load", "save", "check", "update", "parse", "send", "build", "reset")
_NOUNS = ("total", "item", "user", "cache", "order", "price", "node", "client")
_WORDS = ("größe", "naïve", "価格", "合計", "🎉", "цена", "size", "rest")
_COMMON = ("return None", "pass", "break", "result = []", "continue", "else:", "}")
COMMON_SHARE = 0.12


class Writer:
    """Lines without their line ends. Names carry a number, so that most lines stand only once."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._number = 0

    def name(self) -> str:
        self._number += 1
        return f"{self.rng.choice(_VERBS)}_{self.rng.choice(_NOUNS)}_{self._number}"

    def line(self) -> str:
        return self.rng.choice(_COMMON) if self.rng.random() < COMMON_SHARE else self.statement()

    def statement(self) -> str:
        name, number = self.name(), self.rng.randint(0, 99)
        other, noun, word = self.name(), self.rng.choice(_NOUNS), self.rng.choice(_WORDS)
        return self.rng.choice((
            f"{name} = {other}({noun}, {number})",
            f"self.{name}[{number}] = {noun}.{other}()",
            f'{name}("{word} {number}", {noun})',
            f"{noun}.{name} += {number}",
            f"# {word}: {name} {word} {number}",
            f'{name} = "{word}{number}" + {other}',
        ))  # fmt: skip

    def expression(self) -> str:
        """What may follow an equals sign."""
        noun, number = self.rng.choice(_NOUNS), self.rng.randint(0, 99)
        return self.rng.choice((
            f"{self.name()}({noun}, {number})",
            f'{noun}["{self.rng.choice(_WORDS)}"].{self.name()}({number})',
            f"{self.name()} + {number}",
        ))  # fmt: skip

    def call(self) -> str:
        """A call in several lines."""
        arguments = "".join(f"\n    {self.name()}={self.rng.randint(0, 99)}," for _ in range(self.rng.randint(1, 3)))
        return f"{self.name()} = {self.name()}({arguments}\n)"

    def body(self, indent: str) -> str:
        """The lines of a block; the first is indented by its surroundings."""
        return f"\n{indent}".join(self.line() for _ in range(self.rng.randint(2, 4)))

    def file(self) -> list[str]:
        return [self.line() for _ in range(self.rng.randint(8, 20))]
