import pytest

from airace.stack import valkey


@pytest.mark.parametrize(
    ("value", "written"),
    [("/a b/c", '"/a b/c"'), ('say "x"', r'"say \"x\""'), ("back\\slash", r'"back\\slash"'), ("", '""')],
)
def test_values_are_quoted_for_the_configuration_file(value, written) -> None:
    assert valkey.quoted(value) == written
