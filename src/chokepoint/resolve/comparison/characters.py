"""Two names in one script that is not an alphabet: there the characters themselves tell, not their sound.

伟 and 维 both read *wei* and are different names; 伟 and 偉 are one character in two styles.
"""

from __future__ import annotations

import unicodedata

from rapidfuzz.distance import Levenshtein

from chokepoint.resolve.names import Name

TELLING = frozenset({"han", "hangul"})
"""Scripts in which one reading stands for many characters, or one syllable for one sign."""
MOST_CHARACTERS = 60
"""Characters of a name that are compared."""

_VARIANTS = (
    "张張陈陳刘劉杨楊黄黃赵趙吴吳孙孫马馬罗羅郑鄭谢謝许許邓鄧冯馮萧蕭叶葉苏蘇吕呂卢盧钟鐘钟鍾陆陸贾賈韦韋邹鄒阎閻谭譚严嚴龚龔钱錢汤湯龙龍"
    "万萬顾顧华華国國东東伟偉强強军軍兰蘭凤鳳宝寶庆慶宁寧荣榮丽麗红紅贵貴广廣义義卫衛杰傑学學礼禮伦倫业業云雲长長门門风風飞飛"
    "鹏鵬鸿鴻鸣鳴鹤鶴齐齊缪繆纪紀红紅纯純纲綱绍紹经經绪緒维維绮綺缘緣绣繡陈陳阳陽阴陰际際陕陝队隊难難雾霧静靜韩韓颖穎颜顏"
    "题題食食饶饒馆館驰馳骏駿骥驥鲁魯鲜鮮鲍鮑黎黎黄黃齐齊龄齡龟龜贞貞财財贤賢质質贯貫贸貿费費贺賀资資赖賴赞贊车車轩軒轮輪"
    "辉輝达達迁遷运運进進远遠连連适適逊遜遗遺邮郵郏郟酱醬采採释釋里裏鉴鑒针針铁鐵铃鈴铜銅铭銘银銀锋鋒锐銳锦錦键鍵镇鎮镜鏡"
    "闻聞闵閔闽閩阁閣陇隴顺順须須项項预預频頻风風饭飯饮飲实實宾賓寿壽尔爾尧堯岁歲岛島岭嶺峡峽师師帅帥币幣带帶帮幫库庫应應"
    "开開张張弥彌归歸录錄彦彥彻徹忆憶怀懷态態总總恒恆恩恩恺愷悦悅惊驚愿願戏戲战戰户戶执執扩擴报報担擔据據挥揮换換损損捷捷"
    "无無时時晋晉晓曉晖暉晔曄术術机機权權条條来來极極构構枪槍柜櫃栋棟树樹样樣桥橋检檢楼樓欢歡气氣汉漢江江沈瀋沪滬泽澤洁潔浓濃济濟"
    "涛濤润潤涨漲渊淵温溫湾灣满滿滨濱灵靈灿燦点點热熱爱愛尔爾牵牽献獻环環现現玛瑪玺璽珑瓏电電畅暢疗療瑶瑤发發"
    "皑皚监監盐鹽盖蓋盘盤矿礦码碼祯禎祸禍禅禪离離种種积積称稱稳穩竞競笔筆范範药藥营營萨薩蓝藍蔼藹蒋蔣虑慮虎虎虽雖蚁蟻补補装裝"
    "见見观觀规規视視览覽觉覺订訂认認让讓议議记記讲講论論设設证證评評识識诉訴词詞译譯试試诗詩诚誠话話询詢详詳语語误誤说說请請诸諸诺諾"
    "读讀课課谁誰调調谊誼谋謀谦謙谷穀沢澤辺邊边邊斉齊斎齋桜櫻広廣浜濱渋澁滝瀧竜龍関關沖冲蔵藏恵惠栄榮徳德"
    "応應塩鹽亀龜実實団團図圖県縣鉄鐵黒黑為爲真眞亜亞壱壹囲圍医醫円圓価價会會画畫楽樂気氣帰歸"
)
"""Pairs of styles of one character: simplified or Japanese first, traditional second. Source: the Unihan database's
kTraditionalVariant and the list of jōyō kanji of 2010, as far as names and trade words use them."""


def _styles() -> dict[int, str]:
    """Every style to one: where a traditional character has two, both to the first."""
    styles: dict[int, str] = {}
    for one, traditional in zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True):
        if ord(traditional) in styles:
            styles[ord(one)] = styles[ord(traditional)]
        else:
            styles[ord(traditional)] = one
    return styles


_STYLE = _styles()


def same_script_differences(left: Name, right: Name) -> list[tuple[str, str]]:
    """The characters exchanged, where both names are in one such script; none where one is longer by what it adds."""
    if left.script != right.script or left.script not in TELLING:
        return []
    mine, theirs = _plain(left.text), _plain(right.text)
    if mine == theirs or sorted(mine) == sorted(theirs):
        return []
    return [
        (mine[edit.src_pos], theirs[edit.dest_pos])
        for edit in Levenshtein.editops(mine, theirs)
        if edit.tag == "replace"
    ][:3]


def _plain(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text[: 4 * MOST_CHARACTERS]).translate(_STYLE)
    return "".join(letter for letter in kept if letter.isalpha())[:MOST_CHARACTERS]
