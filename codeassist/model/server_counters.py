"""What a model server counts about itself, from the Prometheus text of its `/metrics`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerCounters:
    """Totals since the server started, and how many requests it works on now.

    `prompt_tokens` counts all tokens of all prompts, `cached_prompt_tokens` those of them that were in a
    cache and needed no work.
    """

    prompt_tokens: int
    cached_prompt_tokens: int
    predicted_tokens: int
    requests_processing: int


def parse_counters(text: str) -> ServerCounters | None:
    """Counters of llama.cpp or vLLM; None when the text has neither's.

    Values of one name with different labels (one per engine in vLLM) are added up.
    """
    totals = _totals(text)
    if "llamacpp:prompt_tokens_total" in totals:
        # llama.cpp leaves cached tokens out of its prompt tokens; vLLM counts them in.
        cached = totals.get("llamacpp:prompt_tokens_cached_total", 0.0)
        return ServerCounters(
            prompt_tokens=int(totals["llamacpp:prompt_tokens_total"] + cached),
            cached_prompt_tokens=int(cached),
            predicted_tokens=int(totals.get("llamacpp:tokens_predicted_total", 0.0)),
            requests_processing=int(totals.get("llamacpp:requests_processing", 0.0)),
        )
    if "vllm:prompt_tokens_total" in totals:
        return ServerCounters(
            prompt_tokens=int(totals["vllm:prompt_tokens_total"]),
            cached_prompt_tokens=int(totals.get("vllm:prefix_cache_hits_total", 0.0)),
            predicted_tokens=int(totals.get("vllm:generation_tokens_total", 0.0)),
            requests_processing=int(totals.get("vllm:num_requests_running", 0.0)),
        )
    return None


def _totals(text: str) -> dict[str, float]:
    totals: dict[str, float] = {}
    for line in text.splitlines():
        name = line.partition("{")[0].split()[:1]
        if line.startswith("#") or not name:
            continue
        value = line.rpartition("}")[2].split()
        try:
            # Without labels the line is "name value"; a timestamp may follow the value.
            number = float(value[0] if "{" in line else value[1])
        except (IndexError, ValueError):
            continue
        totals[name[0]] = totals.get(name[0], 0.0) + number
    return totals
