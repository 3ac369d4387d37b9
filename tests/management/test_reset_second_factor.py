"""The way back in for whoever lost telephone and recovery codes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace.models import SignIn
from tests.desk import at_the_desk, device_of, person


@pytest.mark.django_db
def test_the_second_factor_is_taken_off_and_that_is_on_record() -> None:
    user = person("administrator")
    client = at_the_desk(user)
    assert device_of(user).confirmed
    said = StringIO()
    call_command("reset_second_factor", user.username, stdout=said)
    assert "sets up a new second factor" in said.getvalue()
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert client.get("/admin/").status_code == 302
    assert SignIn.objects.get(what="reset").detail == "by the command line"
    with pytest.raises(CommandError, match="no account 'nobody'"):
        call_command("reset_second_factor", "nobody")
