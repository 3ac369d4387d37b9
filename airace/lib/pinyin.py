"""Chinese names as they are typed on a Latin keyboard.

The dictionary behind it takes some 50 MB, so it is loaded by whoever first needs it, and web processes need not.
"""

from __future__ import annotations

from airace.lib.search import has_han


def spellings(text: str) -> tuple[str, ...]:
    """'智谱' → 'zhi pu'; empty for a name without Chinese characters. Latin parts stay as they are."""
    if not has_han(text):
        return ()
    from pypinyin import lazy_pinyin

    syllables = [part.strip() for part in lazy_pinyin(text, errors="default") if part.strip()]
    return (" ".join(syllables),)
