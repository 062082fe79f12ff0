"""The collector of spans reads requests as Zipkin's exporter sends them."""

import pytest

from benchmarks.spans import length_of


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"POST /api/v2/spans HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n", 17),
        (b"POST / HTTP/1.1\r\ncontent-length:3\r\n\r\n", 3),
        (b"GET / HTTP/1.1\r\n\r\n", 0),
    ],
)
def test_the_length_of_a_body_is_found_in_any_spelling(head: bytes, length: int) -> None:
    assert length_of(head) == length
