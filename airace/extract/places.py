"""Places, exchanges and the governments that act: the small, stable vocabulary that needs no database."""

from __future__ import annotations

import re

from airace.extract.patterns import compiled

_PLACES = {
    "Hong Kong": "Hong Kong|香港|港股|赴港|在港", "Shanghai": "Shanghai|上海", "Shenzhen": "Shenzhen|深圳",
    "Beijing": "Beijing|北京", "Hangzhou": "Hangzhou|杭州", "Guangzhou": "Guangzhou|广州", "Suzhou": "Suzhou|苏州",
    "Wuhan": "Wuhan|武汉", "Chengdu": "Chengdu|成都", "Nanjing": "Nanjing|南京", "Hefei": "Hefei|合肥",
    "Singapore": "Singapore|新加坡", "New York": "New York|纽约|赴美", "San Francisco": "San Francisco|旧金山",
    "Palo Alto": "Palo Alto|帕罗奥图", "Silicon Valley": "Silicon Valley|硅谷", "Los Angeles": "Los Angeles|洛杉矶",
    "Seattle": "Seattle|西雅图", "Austin": "Austin", "Boston": "Boston|波士顿", "Texas": "Texas|得克萨斯|德州",
    "Arizona": "Arizona|亚利桑那", "California": "California|加州", "Delaware": "Delaware", "London": "London|伦敦",
    "Paris": "Paris|巴黎", "Berlin": "Berlin|柏林", "Dublin": "Dublin|都柏林", "Zurich": "Zurich|苏黎世",
    "Tokyo": "Tokyo|东京", "Seoul": "Seoul|首尔", "Taipei": "Taipei|台北", "Kuala Lumpur": "Kuala Lumpur|吉隆坡",
    "Dubai": "Dubai|迪拜", "Abu Dhabi": "Abu Dhabi|阿布扎比", "Riyadh": "Riyadh|利雅得",
    "Bangalore": "Bangalore|Bengaluru|班加罗尔",
    "Mumbai": "Mumbai|孟买", "Toronto": "Toronto|多伦多", "Vancouver": "Vancouver|温哥华", "Sydney": "Sydney|悉尼",
    "Amsterdam": "Amsterdam|阿姆斯特丹", "Johor": "Johor|柔佛", "Macau": "Macau|Macao|澳门",
    "United States": "United States|U\\.S\\.|the US|America|美国", "China": "mainland China|China|中国大陆|中国",
    "Japan": "Japan|日本", "Malaysia": "Malaysia|马来西亚", "India": "India|印度", "France": "France|法国",
    "Germany": "Germany|德国", "United Kingdom": "United Kingdom|Britain|英国", "Ireland": "Ireland|爱尔兰",
    "Cayman Islands": "Cayman Islands|开曼群岛", "South Korea": "South Korea|韩国", "Taiwan": "Taiwan|台湾",
    "United Arab Emirates": "United Arab Emirates|UAE|阿联酋", "Saudi Arabia": "Saudi Arabia|沙特",
    "Switzerland": "Switzerland|瑞士", "Netherlands": "the Netherlands|荷兰", "Canada": "Canada|加拿大",
}  # fmt: skip
_EXCHANGES = {
    "HKEX":
        r"Hong Kong(?:'s)? (?:stock )?exchange|Stock Exchange of Hong Kong|HKEX|HKSE|Hong Kong Exchanges|港交所|"
        r"香港联交所|联交所|港股",
    "SSE STAR": r"STAR (?:Market|Board)|科创板", "SZSE ChiNext": r"ChiNext|创业板",
    "SSE": r"Shanghai Stock Exchange|上交所|上海证券交易所", "SZSE": r"Shenzhen Stock Exchange|深交所|深圳证券交易所",
    "BSE": r"Beijing Stock Exchange|北交所", "NASDAQ": r"Nasdaq|纳斯达克", "NYSE": r"New York Stock Exchange|NYSE|纽交所",
}  # fmt: skip
_EXCHANGE_PLACE = {"HKEX": "Hong Kong"}


def _pattern(words: dict[str, str]) -> re.Pattern[str]:
    parts: list[str] = []
    for key, alternatives in words.items():
        ascii_part = [w for w in alternatives.split("|") if w.isascii()]
        other = [w for w in alternatives.split("|") if not w.isascii()]
        body = ([rf"\b(?:{'|'.join(ascii_part)})(?![A-Za-z])"] if ascii_part else []) + other
        parts.append(f"(?P<k{len(parts)}>{'|'.join(body)})" if key else "")
    return compiled("|".join(parts))


_PLACE = _pattern(_PLACES)
_PLACE_KEYS = tuple(_PLACES)
_EXCHANGE = compiled("|".join(f"(?P<k{i}>{body})" for i, body in enumerate(_EXCHANGES.values())), ignore_case=True)
_EXCHANGE_KEYS = tuple(_EXCHANGES)

ACTORS = {
    "US":
        r"\bUS\b|\bU\.S\.|\bUnited States|\bWashington\b|\bWhite House|Trump administration|Biden administration|"
        r"\bTrump\b|\bBiden\b|"
    r"Commerce Department|Department of Commerce|\bCongress\b|\bSenate\b|House (?:panel|committee|"
    r"of Representatives)|\bPentagon\b|\bCFIUS\b|"
    r"Bureau of Industry and Security|\bBIS\b|\bTreasury\b|\bFTC\b|美国(?:商务部|财政部|国会|政府|国防部)|"
    r"美国(?!人工|公司|企业|竞争|对手|模型)|白宫|特朗普|拜登|美商务部|五角大楼",
    "CN":
        r"\bChina(?:'s)?\b(?! (?:revenue|chip|business|sales))|\bBeijing\b|\bChinese (?:government|regulators?|"
        r"authorities|officials|commerce|state)|\bMOFCOM\b|\bNDRC\b|\bCAC\b|"
    r"State Council|Cyberspace Administration|\bSAMR\b|国家发改委|发改委|商务部|网信办|国务院|市场监管总局|工信部|"
    r"中国政府|财政部|证监会",
    "EU": r"\bEU\b|European Commission|\bBrussels\b|European Union|欧盟|欧委会",
    "NL": r"\bDutch government|\bThe Hague\b|\bNetherlands\b|荷兰",
    "JP": r"\bJapan(?:ese government)?\b|\bTokyo\b|日本",
    "KR": r"\bSouth Korean? (?:government|regulator)?|\bSeoul\b|韩国",
    "TW": r"\bTaiwan(?:'s)?(?: government)?\b|\bTaipei\b|台湾",
    "GB": r"\bBritish government|\bUK government|\bBritain\b|英国政府",
    "SG": r"\bSingapore(?:'s)? (?:government|authorities)|新加坡政府",
    "IT": r"\bItaly(?:'s)?\b|意大利",
    "AU": r"\bAustralia(?:n government|'s)?\b|澳大利亚", "IN": r"\bIndia(?:n government|'s)\b|印度政府",
}  # fmt: skip
_ACTOR = compiled("|".join(f"(?P<{key}>{body})" for key, body in ACTORS.items()))


def places(plain: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """(start, end, English name) of every known place in the span."""
    return [
        (m.start(), m.end(), _PLACE_KEYS[int((m.lastgroup or "k0")[1:])]) for m in _PLACE.finditer(plain, start, end)
    ]


def exchanges(plain: str, start: int, end: int) -> list[tuple[int, int, str]]:
    return [
        (m.start(), m.end(), _EXCHANGE_KEYS[int((m.lastgroup or "k0")[1:])])
        for m in _EXCHANGE.finditer(plain, start, end)
    ]


def place_of_exchange(exchange: str) -> str | None:
    """The city, only where the exchange's name itself says it."""
    return _EXCHANGE_PLACE.get(exchange)


def actors(plain: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """(start, end, ISO country or EU) of every government named in the span."""
    return [(m.start(), m.end(), m.lastgroup or "") for m in _ACTOR.finditer(plain, start, end)]
