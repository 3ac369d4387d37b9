"""Words that the data hold in place of ours: kinds, sectors, rounds, units. Pages show them through `say`.

The choices of the tables (stages, kinds of companies, states of runs) are words too, and need not be listed.
"""

from __future__ import annotations

from airace.lib.say import marked, within

EVENTS = marked(
    "acquisition", "adoption", "chip", "export control", "funding", "incident", "ipo", "model release", "policy",
    "ranking", "research", "speech",
)  # fmt: skip
SECTORS = marked(
    "chips", "consumer apps", "customer service", "e-commerce", "energy", "finance", "government", "healthcare",
    "logistics", "manufacturing", "software", "telecoms", "other",
)  # fmt: skip
ROUNDS = marked(
    "corporate", "debt", "preferential", "secondary", "seed", "series a", "series b", "series c", "series d", "series e",
    "series f", "series g", "series h", "series i", "series j", "Corporate", "Debt", "Secondary", "Seed", "round",
)  # fmt: skip
COLUMNS = marked(
    "Website", "Country", "Market cap basis", "Round", "Kind", "Currency", "Sector", "Use", "Quote", "Url", "Text", "Note",
    "Source url", "Resolved", "Opens", "Due", "Higher is better", "Comparable", "Self reported", "Maintainer",
)  # fmt: skip
UNITS = marked(
    "chips", "dies", "cards", "sites", "months", "points", "accelerators", "stated", "capability", "capital", "technology",
    "independent", "self-reported", "raw", "restatement", "waiting", "restricted", "media", "deployment", "expectations",
)  # fmt: skip
WEIGHTS = within("weights", "open", "closed", "unknown")
