"""Why a retrieval answered as it did: the facts of one decision, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from codeassist_index.types import DefinitionKind, Snippet

CandidateOutcome = Literal["shown", "copy of the file", "unlikely", "budget"]
SimilarOutcome = Literal["shown", "already shown", "near-duplicate", "number", "budget"]


@dataclass(frozen=True, slots=True)
class LocalName:
    """A local name in scope: `value` is where it comes from, as written; `meaning` what that was found to be."""

    name: str
    value: str
    meaning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowedImport:
    """An import of the file: what it leads to, or else why it leads nowhere."""

    line: int
    module: str
    name: str
    alias: str
    leads_to: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """What was read of the file at the cursor; its stored copy is never looked at.

    `chain` is the expression before the dot at the cursor, and `chain_meaning` what it was found to be.
    """

    repository: str
    path: str
    language: str
    line: int
    scope: str
    chain: str
    chain_meaning: tuple[str, ...]
    names: tuple[LocalName, ...]
    imports: tuple[FollowedImport, ...]


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word that similar code was sought by, and how many chunks of the index have it.

    A caller who may not read everything is told of the chunks that were found for them.
    """

    word: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Feature:
    """What speaks for or against a candidate: `value` times `weight` is its share of the score."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class ExplainedCandidate:
    """A definition that was considered.

    `relations` are the ways in which it is reached, each with its words, `reason` the best of these. `score` is the
    bias plus the sum of the features, `likelihood` its logistic function. `cost` is in estimated tokens. `snippet`
    counts from 1, where shown.
    """

    name: str
    kind: DefinitionKind
    signature: str
    repository: str
    path: str
    line: int
    reason: str
    relations: Mapping[str, str]
    features: tuple[Feature, ...]
    score: float
    likelihood: float
    cost: float
    guess: bool
    outcome: CandidateOutcome
    snippet: int | None


@dataclass(frozen=True, slots=True)
class ExplainedChunk:
    """A chunk of similar code: `score` is `bm25` times one plus the sum of the boosts.

    Both are 0 for a caller who may not read everything: they tell how rare words are in all repositories.
    `repeats` says what it is too much like, where that is its outcome.
    """

    repository: str
    path: str
    start_line: int
    end_line: int
    words: tuple[str, ...]
    bm25: float
    boosts: Mapping[str, float]
    score: float
    outcome: SimilarOutcome
    repeats: str
    snippet: int | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A limit that was reached: at most `most` of `what` are looked at, and `count` were not; None if not known."""

    what: str
    most: int
    count: int | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the retrieval and how long it took."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole decision. Candidates and chunks come best first, snippets in the order of the answer."""

    file: FileRead
    words: tuple[QueryWord, ...]
    candidates: tuple[ExplainedCandidate, ...]
    similar: tuple[ExplainedChunk, ...]
    left_out: tuple[LeftOut, ...]
    snippets: tuple[Snippet, ...]
    tokens: int
    budget: int
    bias: float
    likelihood_min: float
    stages: tuple[Stage, ...]
