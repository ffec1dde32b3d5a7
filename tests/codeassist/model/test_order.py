from codeassist.model.order import Order


def test_an_order_is_one_line_and_reads_back() -> None:
    order = Order("m", "abc", "/models/a\nb.gguf", "key", 0, 4096, 2, "/logs/é.log", folder="/cache")
    line = order.line()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert Order.parse(line) == order
