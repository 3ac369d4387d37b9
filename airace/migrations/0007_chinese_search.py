"""Articles can be searched in Chinese: the index holds each Chinese character as a word of its own.

PostgreSQL's parser takes a row of Chinese characters for one word. `airace_words` sets them apart, so that several of
them in a query are a phrase, and writes everything in one plain form first: compatibility forms, hyphens and slashes,
and traditional characters that are common in such texts. The index and every query go through it. On articles that are
there already the new column takes a millisecond or two each.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import migrations, models

TRADITIONAL = (
    "萬億兩幾個層數額價幣圓發華為報據稱預計劃達對將與並購買賣資產業務訊騰裡種術證監會認識護進運還過遷從東陽紐約國際們僅於後來開關實驗體軟動機車導電腦雲網絡聯簡譜記製標準獲則審調請遞書說話強擁領創辦長執總員"
    "聲現階躍曉視頻類龍頭輪擬擴張績歐榮興啟輔備擊敗頂單佔點漲盤掛納學習團隊協議談權條風險規範職責設應戶載軍邊競爭賽勝負見觀優勢滯趕歲時間週內傳聞諮詢問題訂閱區號碼鏈環節戰響劇減稅場測試處罰續繳論壇給訓練統"
    "裏門籌滿參釋離級終經濟組織結線緊寬廣廠決財貿費質貸賬遠適選醫銀錢銷顯飛齊漢臺灣蘋魯羅蘭楊聖雙彙匯憲壓異觸讓馬亞遜螞蟻寶圖葉鄭趙劉陳吳孫馮許謝鄧蔣蕭譚閻賀龔嚴鐘韓黃麗慶貝恆鵬鳳鴻凱傑偉澤潤濤輝燦煒爾維衛"
    "斷裝廢獨壟撥罷遊戲憶儲顆積纜陣庫鍵隱憂慮懷惡駭竊盜訴訟賠償豐紀錄歷縮鬆綁緩衝諾獎舉黨眾簽譴傷災難搶奪島嶼縣鎮鄉鐵橋樓廳慣專師畢課讀寫詞語譯頁紙筆畫聽覺樂攝鏡燈錶貴賤債貨賭賺虧損餘帳輸倉沒無這嗎麼樣該當"
    "麵氣溫熱濕霧誤錯謊騙嚇嚐驅駕駛輛艦彈槍鬥敵併拋棄擱擔擋攜帶換搖撐斃曬曆朧極構樹橫檔檢櫃歸殘毀氫沖淺渦湧溝滅滾漸潔濃濫濾瀏覽灘煉煙煩燒營爐牽狀猶獄獵獻瑣瓊甌畝疊療瘋癮皺盡盧矯礎礙禍禪穀穩窮窩竄竅築篩籃籤"
    "糧糾紅紋純紗紛細紹絕絲綜綠緒編緣緯繞繫繼纏罵羨義聰聳肅脅脈脫脹腎腳腫膚膠膽臉臨舊艙艱藝芻莊莖蓋蒼蓮薦薩藍藥蘇虛蝦補襲親討訪診詐評詩詳誇誌誠誰諒諷諸謀謂謎講謠謹譽變讚豎豬貓貢貧貪貫貼賓賞賢賴贊贈贏趨跡踐"
    "踴蹤軌較輕輯轄轉轟辭辯農連違遙遲遺鄰醜醞釀釘針釣鈔鈴鉛銅銳鋒鋪鋼鍋鍛鎖鑑鑽閃閉閒閘闆闖闡陝陰陸隨雖雜雞靈靜韋項順須頒頗頸顏願顧飯飲館饋馳駁駐騎騷驕驚髒魚鮮鳥鴉麥齡龐"
)
SIMPLIFIED = (
    "万亿两几个层数额价币圆发华为报据称预计划达对将与并购买卖资产业务讯腾里种术证监会认识护进运还过迁从东阳纽约国际们仅于后来开关实验体软动机车导电脑云网络联简谱记制标准获则审调请递书说话强拥领创办长执总员"
    "声现阶跃晓视频类龙头轮拟扩张绩欧荣兴启辅备击败顶单占点涨盘挂纳学习团队协议谈权条风险规范职责设应户载军边竞争赛胜负见观优势滞赶岁时间周内传闻咨询问题订阅区号码链环节战响剧减税场测试处罚续缴论坛给训练统"
    "里门筹满参释离级终经济组织结线紧宽广厂决财贸费质贷账远适选医银钱销显飞齐汉台湾苹鲁罗兰杨圣双汇汇宪压异触让马亚逊蚂蚁宝图叶郑赵刘陈吴孙冯许谢邓蒋萧谭阎贺龚严钟韩黄丽庆贝恒鹏凤鸿凯杰伟泽润涛辉灿炜尔维卫"
    "断装废独垄拨罢游戏忆储颗积缆阵库键隐忧虑怀恶骇窃盗诉讼赔偿丰纪录历缩松绑缓冲诺奖举党众签谴伤灾难抢夺岛屿县镇乡铁桥楼厅惯专师毕课读写词语译页纸笔画听觉乐摄镜灯表贵贱债货赌赚亏损余帐输仓没无这吗么样该当"
    "面气温热湿雾误错谎骗吓尝驱驾驶辆舰弹枪斗敌并抛弃搁担挡携带换摇撑毙晒历胧极构树横档检柜归残毁氢冲浅涡涌沟灭滚渐洁浓滥滤浏览滩炼烟烦烧营炉牵状犹狱猎献琐琼瓯亩叠疗疯瘾皱尽卢矫础碍祸禅谷稳穷窝窜窍筑筛篮签"
    "粮纠红纹纯纱纷细绍绝丝综绿绪编缘纬绕系继缠骂羡义聪耸肃胁脉脱胀肾脚肿肤胶胆脸临旧舱艰艺刍庄茎盖苍莲荐萨蓝药苏虚虾补袭亲讨访诊诈评诗详夸志诚谁谅讽诸谋谓谜讲谣谨誉变赞竖猪猫贡贫贪贯贴宾赏贤赖赞赠赢趋迹践"
    "踊踪轨较轻辑辖转轰辞辩农连违遥迟遗邻丑酝酿钉针钓钞铃铅铜锐锋铺钢锅锻锁鉴钻闪闭闲闸板闯阐陕阴陆随虽杂鸡灵静韦项顺须颁颇颈颜愿顾饭饮馆馈驰驳驻骑骚骄惊脏鱼鲜鸟鸦麦龄庞"
)
HYPHENS = "-/_‐‑‒–—−"
# 々 and 〇, extension A, the main block, compatibility, and the planes of rarer characters.
HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORDS = rf"""
CREATE FUNCTION airace_words(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    regexp_replace(
        translate(
            normalize(left($1, 200000), NFKC),
            '{HYPHENS}{TRADITIONAL}',
            '{" " * len(HYPHENS)}{SIMPLIFIED}'
        ),
        '([{HAN}])', ' \1 ', 'g'
    );
COMMENT ON FUNCTION airace_words(text) IS
    'The form of a text that the index of articles is made of: each Chinese character a word, in simplified script.';
"""


def words(column: str) -> models.Func:
    return models.Func(models.F(column), function="airace_words", output_field=models.TextField())


class Migration(migrations.Migration):
    dependencies = [("airace", "0006_reports")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION airace_words(text);"),
        migrations.RemoveIndex("article", "article_search"),
        migrations.RemoveField("article", "search"),
        migrations.AddField(
            "article",
            "search",
            models.GeneratedField(
                expression=SearchVector(words("title"), config="simple", weight="A")
                + SearchVector(words("text"), config="simple"),
                output_field=SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex("article", GinIndex(fields=["search"], name="article_search")),
    ]
