/**
 * Traditional characters, each before its simplified form: those that occur in the painter's vocabulary. Where one simplified
 * character has several traditional forms, the usual one comes first. From OpenCC's tables (Apache-2.0).
 */
const pairs =
  "來来侶侣倉仓個个們们偉伟傘伞傷伤兒儿內内兩两別别動动勝胜叢丛員员問问單单嘗尝噴喷國国圍围園园圓圆圖图團团報报場场塊块塗涂壯壮壺壶壽寿夢梦妝妆媽妈嬰婴學学宮宫實实寧宁寫写寶宝將将尋寻對对層层屬属島岛峽峡" +
  "巒峦師师帳帐帶带幾几廚厨廟庙廳厅張张彎弯後后徑径從从復复愛爱態态懷怀戰战戲戏揮挥撐撑攝摄數数時时暉晖書书會会東东條条楊杨楓枫極极樂乐樓楼標标樣样樹树橋桥機机檸柠櫚榈櫻樱歡欢歸归殼壳氣气沒没涼凉渾浑溫温" +
  "滄沧滿满漁渔漢汉漸渐潑泼潔洁潛潜濃浓濤涛灑洒灘滩烏乌無无煙烟熱热燈灯營营燭烛爐炉爺爷爾尔獅狮獎奖獨独獸兽獺獭環环瓊琼畫画疊叠發发盜盗盞盏禪禅禮礼種种筆笔箏筝節节簡简籃篮籠笼約约紅红紋纹紐纽純纯紙纸級级" +
  "紛纷細细紹绍結结絕绝絲丝絹绢綠绿維维綿绵線线總总羅罗聖圣聲声聽听脈脉腦脑臥卧臺台與与興兴舉举舊旧莊庄華华萊莱萬万葉叶蒼苍蓮莲薩萨藍蓝藝艺藥药蘇苏蘋苹蘭兰處处虛虚蝟猬蝦虾蝸蜗螢萤蟲虫蠟蜡術术褲裤見见親亲" +
  "覺觉觀观計计託托記记設设許许詞词詩诗話话詳详誕诞語语說说誰谁請请謐谧護护讀读變变讓让豬猪貓猫貝贝貨货費费貼贴賊贼購购賽赛躍跃車车軍军軟软輕轻輛辆輪轮轎轿辦办農农這这遊游過过遠远遲迟邁迈還还邊边郵邮鄉乡" +
  "醜丑醫医釣钓鉛铅鉤钩銀银鋼钢錦锦鍋锅鍾钟鎮镇鏡镜鐵铁鑰钥鑽钻長长閃闪開开閒闲間间閣阁閱阅闌阑陰阴陽阳階阶際际隨随雙双雛雏雞鸡雲云電电霧雾靈灵靜静頂顶頃顷領领頭头頸颈顆颗題题類类顰颦風风飄飘飛飞飯饭飲饮" +
  "餃饺餘余館馆馬马馳驰馴驯駕驾駝驼駱骆駿骏騎骑驚惊驢驴體体鬥斗鬧闹鬱郁魚鱼魷鱿鮮鲜鯉鲤鯊鲨鯨鲸鳥鸟鳳凤鴉鸦鴛鸳鴦鸯鴨鸭鴿鸽鵝鹅鵡鹉鵲鹊鶴鹤鷗鸥鷹鹰鷺鹭鸚鹦鸝鹂麗丽麥麦黃黄點点龍龙龜龟佈布係系傢家剋克嚐尝" +
  "嚮向囌苏孃娘彆别彫雕彿佛慾欲懞蒙捨舍摺折昇升曏向朮术檯台淩凌濛蒙為为獃呆琱雕甦苏甯宁盃杯矇蒙硃朱穀谷箇个糰团綵彩繫系翫玩菸烟葯药裡里複复誌志迴回鈅钥鉅巨鉆钻錶表鐘钟閑闲閤合闇暗陞升隻只鞦秋韆千颱台髮发" +
  "鬆松鵰雕麴曲麵面鼕冬齣出"

const simplified: ReadonlyMap<string, string> = new Map(
  Array.from({ length: pairs.length / 2 }, (_, index): [string, string] => [pairs.charAt(index * 2), pairs.charAt(index * 2 + 1)]),
)

/** The text with every known traditional character in its simplified form. Its length stays. */
export function toSimplified(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => simplified.get(character) ?? character)
}

const traditional: ReadonlyMap<string, string> = new Map(Array.from(simplified, ([from, to]): [string, string] => [to, from]).toReversed())

/** The painter's own words in traditional characters, each in its usual form. */
export function toTraditional(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (character) => traditional.get(character) ?? character)
}

/** Whether the text uses characters that only traditional Chinese has. */
export function isTraditional(text: string): boolean {
  return [...text].some((character) => simplified.has(character))
}
