"""One-to-one folding of a text, so that every offset found in the folded text holds in the stored one.

Full-width forms become ASCII, curly quotes and odd dashes and spaces plain ones, traditional characters that occur in
names, numbers and the rules' words become simplified. Nothing changes length.
"""

from __future__ import annotations

import unicodedata

PAIRS = (  # traditional character, its simplified form, and so on
    "萬万億亿兩两幾几個个層层數数額额價价幣币圓圆發发華华為为報报據据稱称預预計计劃划達达對对將将與与並并購购買买賣卖資资產产業业務务訊讯騰腾裡里種种術术證证監监會会認认識识護护進进運运還还過过遷迁從从東东"
    "陽阳紐纽約约國国際际們们僅仅於于後后來来開开關关實实驗验體体軟软動动機机車车導导電电腦脑雲云網网絡络聯联簡简譜谱記记製制標标準准獲获則则審审調调請请遞递書书說说話话強强擁拥領领創创辦办長长執执總总員员"
    "聲声現现階阶躍跃曉晓視视頻频類类龍龙頭头輪轮擬拟擴扩張张績绩歐欧榮荣興兴啟启輔辅備备擊击敗败頂顶單单佔占點点漲涨盤盘掛挂納纳學学習习團团隊队協协議议談谈權权條条風风險险規规範范職职責责設设應应戶户載载"
    "軍军邊边競竞爭争賽赛勝胜負负見见觀观優优勢势滯滞趕赶歲岁時时間间週周內内傳传聞闻諮咨詢询問问題题訂订閱阅區区號号碼码鏈链環环節节戰战響响劇剧減减稅税場场測测試试處处罰罚續续繳缴論论壇坛給给訓训練练統统"
    "裏里門门籌筹滿满參参釋释離离級级終终經经濟济組组織织結结線线緊紧寬宽廣广廠厂決决財财貿贸費费質质貸贷賬账遠远適适選选醫医銀银錢钱銷销顯显飛飞齊齐漢汉臺台灣湾蘋苹魯鲁羅罗蘭兰楊杨聖圣雙双彙汇匯汇憲宪壓压"
    "異异觸触讓让"
)
PUNCTUATION = {
    "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'",
    "–": "-", "—": "-", "‑": "-", "−": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
}  # fmt: skip
_TABLE = dict(zip(PAIRS[::2], PAIRS[1::2], strict=True)) | PUNCTUATION
_KEEP_WIDE = frozenset("，；：！？（）")  # the sentence rules need to tell these from ASCII ones


def fold(text: str) -> str:
    """The same number of characters, in one plain spelling."""
    if text.isascii():
        return text
    return "".join(_fold_char(char) for char in text)


def _fold_char(char: str) -> str:
    if char.isascii() or char in _KEEP_WIDE:
        return char
    if (mapped := _TABLE.get(char)) is not None:
        return mapped
    wide = unicodedata.normalize("NFKC", char)
    return wide if len(wide) == 1 else char


def search_key(text: str) -> tuple[str, list[int]]:
    """NFKC + casefold of the folded text, and for each of its characters the offset it came from."""
    key: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(fold(text)):
        for part in unicodedata.normalize("NFKC", char).casefold():
            key.append(part)
            offsets.append(offset)
    return "".join(key), offsets
