"""One page, one address; two pages, two addresses."""

from __future__ import annotations

import pytest

from airace.lib.links import canonical, of_one_house


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("HTTPS://Site.CN:443/Show?utm_source=rss#top", "https://site.cn/Show"),
        ("https://site.cn", "https://site.cn/"),
        ("https://site.cn/show?20240101", "https://site.cn/show?20240101"),
        ("https://site.cn/?q=%D6%D0", "https://site.cn/?q=%D6%D0"),
        ("https://site.cn/?id=", "https://site.cn/?id="),
        ("https://site.cn/?b=2&spm=1.2&&a=x+y&share", "https://site.cn/?a=x+y&b=2"),
        ("https://site.cn/?q=中 国", "https://site.cn/?q=%E4%B8%AD%20%E5%9B%BD"),
        ("http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"),
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_one_form_of_an_address(url: str, one: str) -> None:
    assert canonical(url) == one
    assert canonical(one) == one


def test_what_is_no_address_is_said() -> None:
    with pytest.raises(ValueError, match="IPv6"):
        canonical("http://[bad")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.paper.example/feed", "https://paper.example/1", True),
        ("https://feeds.paper.example/all", "https://www.paper.example/1", True),
        ("https://paper.example/all", "https://tech.paper.example/1", True),
        ("https://notpaper.example/all", "https://paper.example/1", False),
        ("https://paper.example.evil.example/", "https://paper.example/1", False),
        ("https://example/", "https://paper.example/1", False),
        ("", "https://paper.example/1", False),
        ("", "", False),
    ],
)
def test_whose_an_address_is(one: str, other: str, same: bool) -> None:
    assert of_one_house(one, other) is same
