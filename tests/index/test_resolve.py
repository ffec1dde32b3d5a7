"""What names mean, asked in any order."""

from itertools import permutations

import pytest

from codeassist_index import CodeIndex, ContextRequest
from tests.index.conftest import Repository

CIRCLE = {
    "a.py": "from b import *\nfrom c import *\n",
    "b.py": "from a import *\n",
    "c.py": "x = 1\n",
}


@pytest.mark.parametrize("asked", list(permutations("abc")), ids="".join)
def test_where_modules_import_each_other_a_name_means_the_same_whatever_was_asked_before(
    index: CodeIndex, repository: Repository, asked: tuple[str, ...]
) -> None:
    repository.write(CIRCLE)
    index.update(repository.root)
    start = "".join(f"from {module} import x as {module}_x\n" for module in asked)
    request = ContextRequest(repository.root, "new.py", start, "")
    told = index.explain(request, budget=100, count_tokens=len).file.imports
    assert len({one.leads_to for one in told}) == 1
    assert told[0].leads_to
