"""One number per candidate: how likely the code at the cursor needs it."""

import math
from collections.abc import Mapping
from functools import cache

# Set by hand and kept because weights fitted to sampled cuts did worse on whole function bodies; what
# `bench/retrieval.py` shows for its develop half decides about a change.
BIAS = -5.0
WEIGHTS: Mapping[str, float] = {
    "is asked": 9.0,
    "asked private": -5.0,
    "is used": 1.0,
    "is imported": 2.0,
    "is imported module": 0.3,
    "is base": 0.5,
    "is overridden": 1.5,
    "is inherited": 0.8,
    "is parameter": 1.0,
    "is parameter member": 0.8,
    "is local": 1.0,
    "is local member": 0.8,
    "is attribute": 1.0,
    "is attribute member": 0.6,
    "is imported member": 0.2,
    "is mentioned": 1.0,
    "is package": 0.3,
    "is named": 0.3,
    "near": 1.5,
    "used here": 0.5,
    "in name": 1.5,
    "in head": 1.5,
    "votes": 0.8,
    "popular": 0.1,
    "dunder": -1.5,
    "private": -0.2,
}


def weight(features: Mapping[str, float]) -> float:
    """The weighed sum of features; one that has no weight counts nothing."""
    total = 0.0
    for name, value in features.items():
        if value:
            total += WEIGHTS.get(name, 0.0) * value
    return total


@cache
def relations_weight(relations: tuple[str, ...]) -> float:
    """What the ways in which a candidate is reached say for it."""
    return weight({f"is {relation}": 1.0 for relation in relations})


def probability(score: float) -> float:
    """Between 0 and 1, by the logistic model that the weights belong to."""
    return 1 / (1 + math.exp(-score))
