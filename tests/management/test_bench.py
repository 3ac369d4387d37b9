from __future__ import annotations

import psycopg
import pytest
from django.core.management import CommandError, call_command

from airace.management.commands.bench import SCRATCH, scratch_database
from airace.stack import paths
from airace.stack.problems import StackError


@pytest.mark.parametrize("scale", ["0", "-1", "11"])
def test_a_scale_without_sense_is_refused(scale: str) -> None:
    with pytest.raises(CommandError, match="above 0 and up to 10"):
        call_command("bench", f"--scale={scale}")


def test_the_scratch_database_is_empty_and_gone_afterwards(servers_running: None) -> None:
    server = paths.database_url()

    def measure_and_fail() -> None:
        with scratch_database(server) as address, psycopg.connect(address) as connection:
            assert connection.info.dbname == SCRATCH
            assert connection.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
            connection.execute("CREATE TABLE left_over ()")
            connection.commit()
            raise StackError("a measurement that fails")

    # The second time shows that the first left nothing.
    for _ in range(2):
        with pytest.raises(StackError):
            measure_and_fail()
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [SCRATCH]).fetchone()
    assert found is None
