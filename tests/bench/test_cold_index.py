"""The cold index program: what is indexed, and how time is told apart by stage."""

import time
from pathlib import Path
from pkgutil import resolve_name

from cold_index import STAGES, clocked, copied


def test_tests_and_installed_packages_are_not_copied(tmp_path: Path) -> None:
    library, target = tmp_path / "library", tmp_path / "target"
    for path in ("a.py", "email/b.py", "test/c.py", "unittest/test/d.py", "site-packages/e.py", "f.txt"):
        (library / path).parent.mkdir(parents=True, exist_ok=True)
        (library / path).write_text(path, encoding="utf-8")
    copied(library, target)
    found = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    assert found == ["a.py", "email/b.py"]


def test_every_stage_is_a_function_of_the_index() -> None:
    assert all(callable(getattr(resolve_name(f"codeassist_index.{place}"), name)) for _, place, name in STAGES)


def test_the_time_of_an_inner_stage_is_not_counted_twice() -> None:
    spent: dict[str, float] = {}
    stack: list[float] = []
    inner = clocked(lambda: time.sleep(0.05), "inner", spent, stack)
    outer = clocked(inner, "outer", spent, stack)
    started = time.perf_counter()
    outer()
    assert spent["inner"] >= 0.05
    assert spent["inner"] + spent["outer"] <= time.perf_counter() - started
    assert not stack
