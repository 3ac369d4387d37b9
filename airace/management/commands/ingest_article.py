"""Take in one article: store it once, link the names in it, propose its claims for review."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from airace.ingest import articles
from airace.ingest.reading import ArticleError
from airace.lib.dates import in_words


class Command(BaseCommand):
    help = "Store an article once, link the companies, people and models it names, and propose claims for review."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("where", metavar="FILE_OR_URL", help="A text file (first line: title), .html file or page")
        parser.add_argument("--published", default="", metavar="DATE", help="YYYY-MM-DD or YYYY-MM, where not stated")
        parser.add_argument("--json", action="store_true", help="Print article, mentions and claims as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stored = articles.ingest(options["where"], published=options["published"])
        except ArticleError as error:
            raise CommandError(str(error)) from None
        found = articles.as_json(stored)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        mentions, claims = found["mentions"], found["claims"]
        state = "stored" if stored.new else "stored before; nothing changed"
        article = stored.article
        published = in_words(article.published_on, article.published_precision)
        self.stdout.write(f"“{article.title}” ({published}): {state}")
        names = ", ".join(dict.fromkeys(mention["entity"] for mention in mentions))
        self.stdout.write(f"{len(mentions)} mentions: {names or 'none'}")
        self.stdout.write(f"{len(claims)} claims proposed" + (":" if claims else ""))
        for claim in claims:
            self.stdout.write(f"  {claim['kind']:<12} {claim['confidence']:.2f}  “{claim['excerpt']}”")
