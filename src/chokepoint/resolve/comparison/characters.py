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
    "驹駒骄驕骋騁骁驍骐騏骝騮骢驄骞騫骧驤骠驃驭馭驯馴驶駛驻駐驾駕骆駱验驗骑騎骚騷骊驪骅驊骍騂驿驛钊釗钢鋼钦欽钧鈞钰鈺铎鐸铠鎧铮錚铸鑄锡錫锵鏘锴鍇镕鎔镛鏞镭鐳铂鉑铄鑠铨銓链鏈锟錕纬緯纶綸纳納缨纓络絡绒絨线線练練组組"
    "细細终終结結绘繪给給继繼续續缔締缤繽约約级級诏詔诒詒诠詮谅諒谕諭谚諺谧謐谨謹谱譜训訓讯訊讷訥诀訣访訪诞誕谐諧谓謂贝貝贡貢败敗货貨购購贮貯贲賁贻貽赁賃赋賦赐賜赏賞赢贏赠贈责責贴貼轲軻轼軾辂輅较較辅輔辆輛辐輻辑輯"
    "输輸辕轅辙轍载載转轉轨軌软軟轻輕鸽鴿鸥鷗鹃鵑鹄鵠鹉鵡莺鶯鸾鸞鸯鴦鸳鴛鹰鷹鸡雞鱼魚鲲鯤鲸鯨闯闖闰閏闲閑间間闷悶闿闓阅閱阐闡阔闊顷頃颂頌颁頒颇頗领領颐頤额額颢顥饯餞飏颺乌烏乔喬亿億仑侖仓倉仪儀优優传傳侠俠侣侶俪儷"
    "俭儉储儲儿兒党黨兴興养養内內冈岡农農刚剛创創剑劍劳勞励勵劲勁势勢区區协協单單历歷厉厲厅廳双雙号號听聽启啟员員咏詠响響唤喚园園坚堅坛壇垒壘备備够夠头頭夹夾夺奪奋奮妆妝妇婦妈媽娅婭娆嬈娇嬌娱娛婳嫿婴嬰婵嬋孪孿宪憲"
    "宫宮宽寬对對寻尋导導将將尘塵届屆岗崗岚嵐岩巖峦巒峥崢崭嶄嵘嶸巩鞏帐帳庄莊庐廬异異弃棄忏懺怜憐怿懌恳懇悬懸惩懲戋戔扬揚抚撫护護拟擬拥擁择擇挚摯摄攝携攜斗鬥斩斬旧舊旷曠昙曇显顯晕暈杀殺杂雜标標栖棲栾欒桢楨桦樺梦夢"
    "椭橢榄欖横橫毕畢沟溝沣灃沧滄泸瀘泾涇浅淺测測浏瀏浑渾浔潯涌湧涟漣渔漁渐漸湿濕溆漵滟灩潇瀟澜瀾濑瀨灏灝灯燈炀煬炜煒炼煉烁爍烛燭烦煩烨燁焕煥狮獅独獨玮瑋琏璉琼瓊瑷璦璎瓔盏盞祢禰祷禱禄祿秾穠窃竊竖豎笃篤笺箋筝箏简簡"
    "类類粤粵紧緊罚罰羡羨翘翹聂聶聪聰肃肅胜勝脉脈舆輿艳艷艺藝节節芜蕪芦蘆苇葦苍蒼茎莖荐薦荧熒荫蔭莲蓮莱萊莹瑩萦縈蔷薔蕴蘊虚虛虫蟲蛮蠻蜡蠟衔銜袭襲触觸邝鄺邬鄔郁鬱酝醞隐隱随隨隽雋韧韌韬韜韵韻麦麥"
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
