"""What readers tell us is wrong."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class ErrorReport(models.Model):
    """A reader says that something shown on a page is wrong. Read by editors only; never shown on the site."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        DISMISSED = "dismissed", "Dismissed"

    about = models.CharField(max_length=600, db_comment="Address on this site of what it speaks of, with its day.")
    message = models.TextField(db_comment="As the reader wrote it.")
    contact = models.CharField(
        max_length=200, blank=True, default="", db_comment="Where to answer, if the reader wants that; never shown."
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(about__startswith="/") & ~Q(about__startswith="//"),
                name="error_report_is_about_a_page_of_this_site",
            ),
            models.CheckConstraint(condition=~Q(message=""), name="error_report_says_something"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "answered", "dismissed")), name="error_report_state_is_in_the_vocabulary"
            ),
        )

    def __str__(self) -> str:
        return f"{self.about}: {self.message[:60]}"
