"""A rule in a sentence, for letters and pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from airace.alerts.rules import Spec
from airace.lib.say import filled
from airace.metrics import registry
from airace.results import SIDE_NAMES
from airace.web.brief import amount


def described(spec: Spec) -> str:
    """'US lead on Arena text (gap) falls below 10.0 points.'"""
    known = registry().get(spec.metric)
    title = known.definition.title if known else spec.metric
    values = {"title": title, "line": SIDE_NAMES.get(spec.line, spec.line), "subject": spec.subject}
    if spec.kind == "threshold":
        values["limit"] = amount(spec.threshold or 0.0, known.definition.unit if known else "")
        if spec.comparison == "above":
            return filled(_("%(title)s (%(line)s) rises above %(limit)s."), values)
        return filled(_("%(title)s (%(line)s) falls below %(limit)s."), values)
    if spec.kind == "record":
        values["side"] = SIDE_NAMES.get(spec.subject, "")
        return filled(
            _("A new best model of %(side)s in %(title)s.") if spec.subject else _("A new best model in %(title)s."),
            values,
        )
    narrow, wide = _texts()[spec.kind]
    return filled(narrow if spec.subject else wide, values)


def _texts() -> dict[str, tuple[str, str]]:
    """Sentences with and without a subject, by kind."""
    return {
        "overtake": (_("China and the US change places in %(title)s."),) * 2,
        "ipo": (_("A listing of %(subject)s reaches a new stage."), _("Any listing reaches a new stage.")),
        "restatement": (
            _("The source %(subject)s changes numbers that it had published."),
            _("Any source changes numbers that it had published."),
        ),
        "forecast": (_("The question %(subject)s comes out."), _("Any question about the future comes out.")),
        "stale": (
            _("The source %(subject)s is not read in time."),
            _("Any source that is asked on a schedule is not read in time."),
        ),
        "brief": (_("The weekly brief."),) * 2,
    }
