from __future__ import annotations

from airace.extract.places import actors, exchanges, place_of_exchange, places


def test_places_in_both_languages() -> None:
    text = "from Wuhan to Singapore; 从北京到洛杉矶"
    assert [name for _, _, name in places(text, 0, len(text))] == ["Wuhan", "Singapore", "Beijing", "Los Angeles"]


def test_exchanges() -> None:
    text = "the Hong Kong stock exchange, Shanghai's STAR Market, 纳斯达克"
    assert [name for _, _, name in exchanges(text, 0, len(text))] == ["HKEX", "SSE STAR", "NASDAQ"]
    assert place_of_exchange("HKEX") == "Hong Kong"
    assert place_of_exchange("NASDAQ") is None


def test_governments_not_firms_of_their_country() -> None:
    text = "美国商务部批准，国家网信办约谈；美国公司观望"
    assert [code for _, _, code in actors(text, 0, len(text))] == ["US", "CN"]
