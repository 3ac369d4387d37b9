"""Chinese letters in drawn pictures: the face that sets them where the machine has one, and lines that count them as wide."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# Faces with Chinese letters under free licences, or that come with a system; none is shipped: each weighs 5 to 20 MB.
FACES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "PingFang SC",
    "Microsoft YaHei",
)
FILES = re.compile(r"(?:NotoSans(?:CJK|SC)|SourceHanSans|wqy)[^/]*$")
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
PIECES = re.compile(rf"{HAN.pattern}|[^\s\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+|\s+")
CLOSING = frozenset("，。；：、）”》！？")  # never begin a line
WIDE = 1.9  # Latin letters that one Chinese letter takes the room of


@cache
def face() -> str:
    """The name of the face that sets Chinese letters in PNGs; '' where the machine has none. Loads matplotlib."""
    from matplotlib import font_manager

    # matplotlib keeps a list of what was there at its first start; faces that were installed later are looked for.
    for path in font_manager.findSystemFonts():
        if FILES.search(path):
            font_manager.fontManager.addfont(path)
    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in FACES if name in there), "")


def without(value: Any) -> Any:
    """A figure or text without Chinese letters, which would be boxes."""
    if isinstance(value, str):
        return re.sub(r"\(\s*\)", "", HAN.sub("", value)).strip() if HAN.search(value) else value
    if isinstance(value, dict):
        return {key: without(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [without(one) for one in value]
    return value


def lines(text: str, letters: int, most: int) -> list[str]:
    """A text with Chinese letters in lines of the width of `letters` Latin ones; ' …' where more would follow."""
    found, room = [""], float(letters)
    for piece in PIECES.findall(text):
        size = WIDE if HAN.match(piece) else float(len(piece))
        if size > room and found[-1] and piece not in CLOSING and not piece.isspace():
            found.append("")
            room = float(letters)
        found[-1] += piece if found[-1] or not piece.isspace() else ""
        room -= size
    found = [line.strip() for line in found]
    return found if len(found) <= most else [*found[: most - 1], f"{found[most - 1][:-2]} …"]
