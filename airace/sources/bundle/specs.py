"""Every file of the bundled dataset, in the order in which it is loaded: what is named before what names it."""

from __future__ import annotations

from .facts import FACTS
from .numbers import NUMBERS
from .reference import REFERENCE, WATCHES
from .spec import Spec

SPECS: tuple[Spec, ...] = (*REFERENCE, *FACTS, *NUMBERS, *WATCHES)
BY_NAME: dict[str, Spec] = {spec.name: spec for spec in SPECS}
