"""The words that the scripts of readers' pages write (static/js/words.js), handed over in the reader's language."""

from __future__ import annotations

import json

from airace.lib.say import chinese, marked, say, within

WORDS = within("button", "Close") + marked(
    "Chart",
    "Copied",
    "Copy link",
    "Evidence",
    "Link copied",
    "Looking the evidence up …",
    "Open as a page",
    "Selected; copy it with the keyboard",
    "Sources",
    "Suggestions",
    "Table",
    "The evidence could not be loaded. Open it as a page, or try again in a minute.",
    "The site answered with an error; what you see is as it was.",
    "The site could not be reached; what you see is as it was.",
    "This choice cannot be shown.",
    "Try again",
    "chart",
    "today",
)


def words() -> str:
    """English word → the reader's, as JSON; nothing in English, which the scripts hold themselves."""
    return json.dumps({english: say(english) for english in WORDS}, ensure_ascii=False) if chinese() else ""
