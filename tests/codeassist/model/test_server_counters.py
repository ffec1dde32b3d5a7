from codeassist.model.server_counters import ServerCounters, parse_counters

LLAMA_CPP = """
# HELP llamacpp:prompt_tokens_total Number of prompt tokens processed.
# TYPE llamacpp:prompt_tokens_total counter
llamacpp:prompt_tokens_total 20
llamacpp:prompt_tokens_cached_total 18
llamacpp:tokens_predicted_total 10
llamacpp:requests_processing 1
llamacpp:predicted_tokens_seconds 61.3412
"""

VLLM = """
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="a } b"} 2.0
vllm:num_requests_running{engine="1",model_name="a } b"} 1.0
vllm:prefix_cache_queries_total{engine="0"} 400.0
vllm:prefix_cache_hits_total{engine="0"} 320.0
vllm:prompt_tokens_total{engine="0"} 1e+03
vllm:prompt_tokens_created{engine="0"} 1.76e+09
vllm:generation_tokens_total{engine="0"} 77.0 1760000000000
"""


def test_llama_cpp_leaves_cached_tokens_out_of_its_prompt_tokens() -> None:
    assert parse_counters(LLAMA_CPP) == ServerCounters(38, 18, 10, 1)


def test_vllm_counts_them_in_and_has_one_line_per_engine() -> None:
    assert parse_counters(VLLM) == ServerCounters(1000, 320, 77, 3)


def test_other_metrics_are_no_counters_of_a_model() -> None:
    assert parse_counters("process_cpu_seconds_total 12\nbroken{\nname\n") is None
    assert parse_counters("") is None
    assert parse_counters('{"data": []}') is None  # a gateway that answers anything
