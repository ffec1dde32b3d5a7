"""What is kept in memory, so that it is not read or worked out again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The most recently used values, up to a number of them; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of `key`, made when it is not kept."""
        with self._guard:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        self._keep({key: value})
        return value

    def take(self, key: K) -> V | None:
        """The value of `key`, which is kept no longer; None when it was not."""
        with self._guard:
            return self._values.pop(key, None)

    def forget(self, is_stale: Callable[[K], bool]) -> None:
        """Keep no longer what has such a key."""
        with self._guard:
            for key in [key for key in self._values if is_stale(key)]:
                del self._values[key]

    def put(self, key: K, value: V) -> None:
        """Keep a value."""
        self._keep({key: value})

    def several(self, keys: Collection[K], make: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of the keys; those that are not kept are made all at once."""
        with self._guard:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        missing = [key for key in keys if key not in found]
        if missing:
            made = make(missing)
            self._keep(made)
            found.update(made)
        return found

    def _keep(self, made: Mapping[K, V]) -> None:
        with self._guard:
            self._values.update(made)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
