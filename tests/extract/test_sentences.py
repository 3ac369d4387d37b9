from __future__ import annotations

import pytest

from airace.extract.sentences import LONGEST, clauses, split


def parts(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Lin left. Ms. Wu stayed.", ["Mr. Lin left.", "Ms. Wu stayed."]),
        ("Z.ai listed on Jan. 8 in Hong Kong. It rose.", ["Z.ai listed on Jan. 8 in Hong Kong.", "It rose."]),
        ("It sells in the U.S. The rest goes abroad.", ["It sells in the U.S.", "The rest goes abroad."]),
        ("Shares rose 13.2 percent. Then they fell.", ["Shares rose 13.2 percent.", "Then they fell."]),
        ("智谱上市。股价上涨！真的吗？是。", ["智谱上市。", "股价上涨！", "真的吗？", "是。"]),
        ('"我们缺芯片。"梁文锋说。他走了。', ['"我们缺芯片。"梁文锋说。', "他走了。"]),
        ("A title\nA text. End", ["A title", "A text.", "End"]),
        ('"Is it so?" said Lin. "Yes."', ['"Is it so?" said Lin.', '"Yes."']),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_table_without_full_stops_is_cut() -> None:
    pieces = parts("word " * 1000)
    assert max(map(len, pieces)) <= LONGEST
    assert " ".join(pieces) == ("word " * 1000).strip()


def test_clauses_cover_the_sentence() -> None:
    text = "智谱上市，募资5亿美元；MiniMax随后上市。"
    spans = clauses(text, 0, len(text))
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert len(spans) == 3
