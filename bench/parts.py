"""Retrieval without one of its parts: what each is worth."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, cast

from codeassist_index.retrieval import assemble, context, rank
from codeassist_index.retrieval.candidate import Find, Relation
from codeassist_index.retrieval.candidates import Candidates
from codeassist_index.retrieval.similar import SimilarCode

RELATIONS = {
    "imports": (Relation.IMPORTED, Relation.IMPORTED_MODULE, Relation.IMPORTED_MEMBER),
    "bases": (Relation.BASE, Relation.OVERRIDDEN, Relation.INHERITED),
    "parameter types": (Relation.PARAMETER, Relation.PARAMETER_MEMBER),
    "variable types": (Relation.LOCAL, Relation.LOCAL_MEMBER),
    "attribute types": (Relation.ATTRIBUTE, Relation.ATTRIBUTE_MEMBER),
    "attributes of those": (Relation.FAR, Relation.FAR_MEMBER),
    "names used in the file": (Relation.USED,),
    "mentioned names": (Relation.MENTIONED,),
    "members by name alone": (Relation.NAMED,),
    "neighbouring files": (Relation.NEIGHBOUR,),
}
FEATURES = {
    "evidence: nearness and use": ("near", "used here"),
    "evidence: words of the function": ("in name", "in head"),
    "evidence: similar code's votes": ("votes",),
    "evidence: popularity": ("popular",),
    "evidence: private and dunder": ("private", "dunder", "asked private"),
}


def parts() -> Mapping[str, Callable[[], AbstractContextManager[None]]]:
    """For each part, what takes it out; an index that is opened inside answers without it."""
    return {
        **{name: partial(_without_relations, some) for name, some in RELATIONS.items()},
        "all definitions": partial(_replaced, Candidates, "collect", lambda _self: []),
        "similar code": partial(_replaced, context, "similar_code", lambda *_values: SimilarCode(iter(()))),
        "similar code as snippets": partial(_replaced, assemble.Assembly, "_similar", lambda *_values: []),
        "bodies": partial(_replaced, assemble, "BODIES_MAX", 0),
        **{name: partial(_without_features, some) for name, some in FEATURES.items()},
        "all evidence": partial(_without_features, tuple(name for some in FEATURES.values() for name in some)),
    }


@contextmanager
def _replaced(holder: Any, name: str, value: object) -> Iterator[None]:
    kept = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, kept)


@contextmanager
def _without_relations(some: tuple[Relation, ...]) -> Iterator[None]:
    add = Candidates._add  # noqa: SLF001 - the one place through which every candidate comes

    def adding(self: Candidates, find: Find) -> None:
        if find.relation not in some:
            add(self, find)

    with _replaced(Candidates, "_add", adding):
        yield


@contextmanager
def _without_features(some: tuple[str, ...]) -> Iterator[None]:
    weights = cast("dict[str, float]", rank.WEIGHTS)
    kept = {name: weights[name] for name in some}
    weights.update(dict.fromkeys(some, 0.0))
    rank.relations_weight.cache_clear()
    try:
        yield
    finally:
        weights.update(kept)
        rank.relations_weight.cache_clear()
