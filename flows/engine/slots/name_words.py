"""Words the reader of names weighs: surnames, and what is said instead of a name."""

_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶"
    "程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛"
    "郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦"
    "俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房"
    "滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应"
    "臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥"
    "南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支"
    "卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印"
    "逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭"
    "由張劉陳楊黃趙吳孫馬許韓馮鄧蕭葉蘇呂盧陸範賈韋鄒龍賀顧龔萬錢嚴湯溫齊喬龐顏莊聶魯關蘭單駱"
    "藍"
)
_DOUBLE = """
欧阳 司马 上官 诸葛 皇甫 尉迟 公孙 慕容 令狐 东方 司徒 夏侯 长孙 宇文 端木 轩辕
南宫 独孤 呼延 歐陽 司馬 諸葛 東方
"""
SURNAMES = frozenset((*_SINGLE, *_DOUBLE.split()))

# Said where a name was asked for, and beginning like one or short like one.
_NOT_NAMES = """
好的 好吧 好啊 好 嗯 是 对 行 有 无 没 要 能 会 对的 对啊 行吧 同意 确认 取消 返回 菜单 帮助
继续 重来 重新 开始 停止 退出 人工 客服 转人工 谢谢 多谢 你好 您好 再见 哈哈 随便 都行
都可以 可以 没有 暂无 保密 匿名 何时 何地 为何 如何 时间 时候 明天 今天 后天 昨天 现在 刚才
上午 下午 晚上 中午 早上 周一 周二 周三 周四 周五 周六 周日 下周 本周 星期一 星期二 星期三
星期四 星期五 星期六 星期日 方便 费用 高兴 和谐 平安 安全 应该 能够 全部 全都 都有 于是 但是
由于 因此 所以 如果 因为 还有 然后 关于 关闭 干嘛 干啥 等等 稍等 等会 算了 知道 明白 收到
清楚 忘了 男 女 男方 女方 先生 女士 小姐 本人 自己 老公 老婆 丈夫 妻子 新郎 新娘 姓名 名字
名称 全名 预约 查询 登记 结婚 离婚 缴费 罚款 违章 电费 水费 燃气费 车牌 地址 电话 号码
身份证 密码 测试 公积金 居住证 挂号 图书证 通行证 签注 上海 北京 广州 杭州 深圳 跳过 下一步
上一步 语言 中文 英文 英语 付款 支付 退款
"""
NOT_NAMES = frozenset(_NOT_NAMES.split())
_NOT_NAMES_ENGLISH = """
the a an me mine
yes no ok okay yep nope yeah nah sure help menu stop cancel hello hi hey thanks thank thx
back skip restart none nobody maybe what why how when where who which please sorry wait
human agent operator start quit exit english chinese name later today tomorrow nothing
unknown anonymous test again repeat continue next done book pay fine fee price cost
documents appointment marriage
"""
NOT_NAMES_ENGLISH = frozenset(_NOT_NAMES_ENGLISH.split())
_SENTENCE_ENGLISH = """
what how when where why which who is are was could would should you want need cancel please
have this that it its i i'm don't dont pay book your me not help and or but with for if does
did fine thanks thank hello there back over talk someone something idea sure later give tell
show much many the change wrong mistake already said
"""
SENTENCE_ENGLISH = frozenset(_SENTENCE_ENGLISH.split())
