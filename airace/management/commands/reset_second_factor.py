"""Take the second factor off an account whose telephone and recovery codes are lost."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from airace.ingest.access import forget_second_factor


class Command(BaseCommand):
    help = "Takes the second factor off an account and ends its sessions; the next sign-in sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="name of the account")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name!r}.")
        forget_second_factor(user, by="the command line")
        self.stdout.write(f"{name} sets up a new second factor at the next sign-in.")
