import pytest

from airace.stack import health


@pytest.fixture(autouse=True)
def clean_broker(servers_running: None):
    health.broker().flushdb()
    yield
    health.broker().flushdb()


@pytest.mark.django_db
def test_parts_never_seen_are_starting() -> None:
    assert health.report() == {
        "web": {"state": "ok"},
        "database": {"state": "ok"},
        "broker": {"state": "ok"},
        "worker": {"state": "starting"},
        "beat": {"state": "starting"},
    }


@pytest.mark.django_db
def test_a_worker_just_seen_is_ok_and_beat_is_told_apart() -> None:
    health.note("worker")
    report = health.report()
    assert report["worker"]["state"] == "ok"
    assert float(report["worker"]["age_s"]) < 5
    assert report["beat"] == {"state": "starting"}


@pytest.mark.parametrize(
    ("seen", "now", "expected"),
    [
        (b"1000.0", 1099.0, {"state": "ok", "age_s": 99.0}),
        (b"1000.0", 1100.0, {"state": "stale", "age_s": 100.0}),
        (b"1000.0", 990.0, {"state": "ok", "age_s": 0.0}),
        (None, 990.0, {"state": "starting"}),
    ],
)
def test_state_by_age(seen, now, expected) -> None:
    assert health.by_age(seen, now) == expected
