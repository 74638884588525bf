/**
 * Everything that is not a thing: where, when, how. `kind:value | English | simplified Chinese`. The kind `nothing` holds
 * words that contain others and mean something else, such as 海报 (poster), which is not the sea.
 */
export const sceneWords = `
setting:mountains | mountain, mountains, alps, peak, peaks, cliff, cliffs, himalaya, volcano, mount fuji, fuji, canyon, valley | 山, 山峰, 高山, 雪山, 群山, 大山, 远山, 火山, 富士山, 山脉, 山谷, 峡谷, 黄山
setting:hills | hill, hills, countryside, hillside, rural | 山坡, 丘陵, 小山, 乡村, 田园, 山丘
setting:sea | sea, ocean, waves, wave, seaside, coast, harbor, harbour, bay, seascape | 海, 大海, 海洋, 海边, 海面, 波浪, 海浪, 海上, 港口
setting:beach | beach, shore, seashore, island, tropical | 沙滩, 海滩, 海岸, 海岛, 岛
setting:underwater | underwater, under the sea, coral reef, reef, seabed, deep sea | 海底, 水下, 珊瑚, 深海, 海底世界
setting:city | city, buildings, skyline, town, downtown, metropolis, cityscape, new york, tokyo, shanghai, hong kong, manhattan | 城市, 都市, 高楼, 城镇, 上海, 东京, 纽约, 香港, 高楼林立, 天际线
setting:future-city | futuristic city, future city, cyberpunk city, sci-fi city, science fiction city, futuristic, cyberpunk, utopia, futuristic cityscape | 未来城市, 未来科幻城市, 科幻城市, 科幻, 未来都市, 赛博朋克, 未来, 未来世界
setting:street | street, road, alley, highway, crossroad | 街道, 街头, 马路, 公路, 小巷, 街, 道路
setting:village | village, hamlet | 村庄, 小村, 村落, 古镇, 小镇
setting:forest | forest, woods, jungle, woodland, rainforest, grove | 森林, 树林, 丛林, 林间, 雨林, 林
setting:bamboo | bamboo forest, bamboo grove, bamboo | 竹林
setting:meadow | meadow, grass, grassland, lawn, field of grass, park, picnic, prairie, pasture, savanna, savannah | 草地, 草丛, 草原, 草坪, 公园, 草, 绿地, 草丛中, 大草原
setting:garden | garden, flower field, backyard, flowerbed, field of flowers | 花园, 花丛, 花海, 庭院, 院子, 花田, 园林
setting:field | field, farm, wheat field, lavender field, farmland, crop, rice field | 田野, 农田, 麦田, 农场, 稻田, 田
setting:desert | desert, dune, dunes, sahara, oasis | 沙漠, 沙丘, 大漠, 戈壁
setting:snowfield | snowy landscape, snowfield, tundra, arctic, antarctica, glacier, iceberg, north pole | 雪地, 雪原, 冰川, 南极, 北极, 冰山
setting:space | space, outer space, galaxy, universe, cosmos, nebula, black hole | 太空, 宇宙, 银河系, 星系, 星云, 外太空, 黑洞
setting:lake | lake, pond, lagoon | 湖, 湖面, 湖泊, 湖边, 池塘, 西湖, 水面, 湖水
setting:river | river, stream, creek, brook | 河, 河流, 小河, 江, 溪, 小溪, 长江, 江水, 流水, 溪流
setting:waterfall | waterfall, cascade | 瀑布
setting:room | room, bedroom, living room, kitchen, office, indoor, indoors, classroom, library, home interior, sofa, fireplace, bed, window sill, windowsill, window, reading nook, balcony | 房间, 卧室, 客厅, 室内, 厨房, 教室, 图书馆, 书房, 家里, 沙发, 窗边, 窗台
setting:cafe | cafe, coffee shop, bakery, tea house, coffeehouse | 咖啡馆, 咖啡厅, 咖啡店, 面包店, 茶馆
setting:restaurant | restaurant, fancy restaurant, dining room, bar, banquet | 餐厅, 餐馆, 豪华餐厅, 饭店, 酒馆, 酒吧
setting:workshop | workshop, studio, garage, pottery studio | 工作室, 工坊, 作坊, 画室
setting:sky | sky, clouds above, heaven, in the air | 天空, 空中, 云端, 蓝天, 高空, 天上
compound:shanshui | ink landscape, chinese landscape, shan shui, shanshui, chinese painting landscape | 山水, 山水画, 山水图
time:sunset | sunset, dusk, evening, golden hour, sundown, twilight | 日落, 夕阳, 黄昏, 傍晚, 晚霞, 落日, 余晖
time:dawn | sunrise, dawn, morning, daybreak | 日出, 清晨, 早晨, 黎明, 朝霞, 早上, 晨曦
time:night | neon lights, neon, night, midnight, nighttime, at night, moonlit, moonlight | 夜晚, 夜, 晚上, 深夜, 夜景, 夜空, 午夜, 月光, 月夜, 夜色, 霓虹, 霓虹灯, 霓虹灯光
time:day | day, daytime, noon, afternoon, midday | 白天, 中午, 正午, 午后, 下午
weather:rain | rain, rainy, raining, drizzle, shower | 雨, 下雨, 雨天, 细雨, 烟雨, 雨中
weather:snow | snow, snowy, snowing, snowfall, blizzard, snowflake, snowflakes | 雪, 下雪, 雪花, 飘雪, 大雪, 雪景
weather:storm | storm, stormy, thunder, lightning, thunderstorm | 暴风雨, 闪电, 雷电, 雷雨, 风暴
weather:fog | fog, foggy, mist, misty, haze | 雾, 云雾, 薄雾, 雾气, 烟雾, 云海
weather:cloudy | cloudy, overcast | 多云, 阴天
weather:clear | sunny, clear sky | 晴天, 晴朗, 晴空
season:spring | spring, springtime | 春天, 春, 春日, 春季
season:summer | summer, summertime | 夏天, 夏, 夏日, 夏季
season:autumn | autumn, fall foliage, autumnal, in fall, fall colors | 秋天, 秋, 秋日, 秋季, 金秋, 红叶
season:winter | winter, wintry, christmas | 冬天, 冬, 冬日, 冬季, 圣诞, 圣诞节
sky:sun | sun, sunshine, sunlight, sunbeam | 太阳, 阳光, 红日
sky:moon | moon, full moon, crescent | 月亮, 明月, 月, 满月, 弯月, 圆月
sky:stars | stars, starry, starry sky, starry night | 星空, 繁星, 满天星, 星光, 星夜
sky:milky-way | milky way | 银河
sky:rainbow | rainbow | 彩虹
sky:aurora | aurora, northern lights, aurora borealis | 极光
sky:clouds | cloud, clouds | 云, 白云, 云朵
sky:fireworks | fireworks, firework | 烟花, 烟火, 焰火
sky:meteor | meteor, shooting star, shooting stars, comet | 流星, 流星雨, 彗星
sky:constellation | constellation, gemini constellation, zodiac | 星座, 双子座
sky:petals | petals, falling petals | 花瓣
sky:bubbles | bubbles, bubble | 泡泡, 气泡
sky:hearts | hearts, love hearts | 桃心
style:watercolour | watercolor, watercolour, aquarelle, gouache | 水彩, 水彩画
style:crayon | children s crayon style, children crayon, children s drawing, kids drawing, child s drawing, crayon, crayons, childrens drawing, pastel drawing, chalk | 蜡笔, 蜡笔画, 儿童画, 粉笔
style:ink | ink painting, ink wash, sumi-e, chinese painting, ink, calligraphy | 水墨, 水墨画, 国画, 中国画, 写意, 泼墨
style:outline | children coloring book, childrens coloring book, children s coloring book, kids coloring book, children colouring book, coloring book, colouring book, line art, coloring page, colouring page, outline drawing, line drawing, lineart | 线稿, 涂色, 填色, 简笔画, 线描, 白描
style:pencil | pencil, sketch, charcoal, pencil drawing, graphite | 素描, 铅笔, 速写, 铅笔画
style:pixel | pixel art, pixel, pixelated, 8-bit, 8 bit, 16-bit, retro game | 像素, 像素画, 像素风
style:model | 3d, 3d render, 3d rendering, 3d rendered, clay render, blender, octane, claymation, pixar, figurine | 立体, 三维, 渲染, 黏土, 皮克斯, 手办
style:sticker | sticker, stickers, die-cut, emoji | 贴纸, 表情包, 贴画
style:photo | photo, photorealistic, photograph, photography, realistic, photo-realistic, cinematic, hyperrealistic, dslr, 85mm | 照片, 摄影, 写实, 逼真, 真实, 实拍
style:logo | logo, logotype, brand mark, emblem | 标志, 商标, 徽标
style:oil | oil painting, oil, impressionist, impressionism, van gogh, monet, painterly, acrylic | 油画, 印象派, 梵高, 莫奈
style:paper | paper cut, papercut, paper-cut, papercraft, paper craft, origami, cut paper | 剪纸, 折纸, 纸雕
style:neon | neon style, neon art, synthwave, vaporwave, neon sign | 霓虹风, 蒸汽波
style:vintage | vintage, retro, vintage poster, art deco, 1950s | 复古, 怀旧, 老海报
style:flat | flat, flat design, vector, illustration, minimalist | 扁平, 矢量, 插画, 极简
mood:cute | cute, adorable, kawaii, chibi, lovely | 可爱, 卡哇伊, 萌, 呆萌, 萌萌
mood:happy | happy, cheerful, joyful, smiling, fun | 快乐, 开心, 高兴, 欢乐
mood:calm | calm, peaceful, serene, tranquil, quiet, zen | 宁静, 安静, 平静, 静谧, 禅意
mood:dark | dark, gloomy, scary, spooky, horror, gothic | 黑暗, 恐怖, 阴森
mood:dreamy | dreamy, magical, fantasy, fairytale, whimsical, surreal, enchanted, dream | 梦幻, 魔法, 奇幻, 童话, 梦境, 浪漫
mood:epic | epic, dramatic, majestic, grand | 史诗, 壮丽, 宏伟, 壮观, 磅礴
mood:warm | warm, cozy, cosy | 温暖, 温馨, 暖色
mood:cold | cold, frozen, icy | 寒冷, 冰冷, 冷色
mood:lonely | lonely, alone, solitude, melancholy, sad | 孤独, 寂寞, 孤单, 悲伤
action:fly | flying, fly, flies, soaring, hovering, gliding, floating in the air | 飞, 飞翔, 飞越, 飞行, 翱翔, 飞过, 飞舞
action:swim | swimming, swim, diving, floating on water | 游泳, 游, 潜水, 游动
action:sleep | sleeping, sleep, asleep, napping, resting, sleepy | 睡觉, 睡, 熟睡, 打盹, 睡着
action:play | playing, play, plays, playful, jumping, chasing | 玩耍, 玩, 嬉戏, 玩乐, 跳跃, 追逐
action:run | running, run, runs, racing, galloping, walking | 奔跑, 跑, 跑步, 奔驰, 散步, 走
action:eat | eating, eat, eats, nibbling, having dinner, munching | 吃, 啃, 品尝, 享用
action:drink | drinking, drink, drinks, sipping | 喝, 饮
action:read | reading, read, reads, studying | 看书, 读书, 阅读, 读
action:hold | holding, holds, carrying, inspecting, hold, giving, examining, clutching | 拿着, 抱着, 捧着, 手持, 端详, 举着, 撑着, 打着, 提着
action:dance | dancing, dance, dances, celebrating | 跳舞, 舞蹈, 起舞
action:wave | waving, greeting, hugging | 挥手, 招手, 打招呼
wear:top-hat | top hat, tophat, bowler hat | 礼帽, 高帽, 大礼帽
wear:crown | crown, tiara, wearing a crown | 皇冠
wear:scarf | scarf, wearing a scarf | 围巾
wear:glasses | glasses, spectacles, eyeglasses | 眼镜
wear:sunglasses | sunglasses, shades | 墨镜, 太阳镜
wear:bow | bow tie, bow, bowtie, ribbon | 蝴蝶结, 领结
wear:wings | wings, winged, with wings | 翅膀, 长翅膀, 双翼, 翼
wear:hat | hat, straw hat, cap, wearing a hat | 帽子, 草帽
wear:flower-crown | flower crown, wreath, garland | 花环, 花冠
wear:halo | halo | 光环
wear:party-hat | party hat, birthday hat | 派对帽, 生日帽
wear:headphones | headphones, headset, earphones | 耳机
wear:helmet | helmet | 头盔
wear:wizard-hat | wizard hat, witch hat, pointed hat | 巫师帽, 尖顶帽
wear:santa-hat | santa hat, christmas hat | 圣诞帽
age:young | baby, little, young, tiny, kitten, puppy, cub, piglet, bunny, duckling, chick, lamb, calf, fawn, foal, toddler | 小, 宝宝, 幼, 幼小, 年幼, 婴儿
age:old | old, elderly, aged, ancient, senior | 老, 年老, 老年, 年迈, 苍老
portrait:yes | portrait, close-up, closeup, close up, headshot, head shot, bust | 肖像, 特写, 头像, 半身像, 人像
abstract:yes | abstract, geometric, pattern, wallpaper, mandala, texture, fractal, bauhaus, shapes, gradient | 抽象, 几何, 图案, 壁纸, 曼陀罗, 纹理, 渐变, 花纹
mono:yes | black and white, black & white, b&w, b & w, monochrome, grayscale, greyscale | 黑白, 单色, 灰度
background:white | white background, plain white, background must be white, background is white, on white, white backdrop | 白色背景, 白底, 背景为白色, 背景白色, 纯白背景, 背景为设定的白色, 背景是白色, 白背景
background:transparent | transparent background, transparent, no background, without background, alpha background | 透明背景, 透明, 透明底, 无背景, 去背景
background:black | black background, on black | 黑色背景, 黑底
writing:poem | poem, poetry, verse, haiku, ode, rhyme | 诗, 诗词, 诗歌, 古诗, 绝句, 题诗, 一首诗, 作诗
writing:story | story, tale, fairy tale text | 故事
writing:description | describe, caption, description, paragraph | 描述, 说明, 配文, 文案, 介绍, 解说
colour:#e23b3b | red, crimson, scarlet | 红色, 红, 大红, 朱红
colour:#f28f3b | orange, orange coloured | 橙色, 橘色, 橙
colour:#f7cf3d | yellow | 黄色, 黄
colour:#e8b53a | gold, golden | 金色, 金黄, 金
colour:#4fa84f | green, emerald green | 绿色, 绿, 翠绿, 青绿
colour:#2fb5a8 | teal, turquoise, cyan, mint | 青色, 青, 薄荷色
colour:#3f86e0 | blue, azure | 蓝色, 蓝, 天蓝
colour:#274690 | navy, dark blue, indigo | 深蓝, 藏青
colour:#8f5fd0 | purple, violet | 紫色, 紫
colour:#f58fb5 | pink, rosy | 粉色, 粉红, 粉, 粉红色
colour:#8a5a3c | brown, chocolate brown | 棕色, 褐色, 咖啡色
colour:#3a3642 | black | 黑色, 黑
colour:#fbf8f2 | white, snow white | 白色, 白, 雪白, 洁白
colour:#9a9aa5 | gray, grey, silver | 灰色, 灰, 银色
colour:#f2e3c6 | beige, cream, ivory | 米色, 奶油色
nothing:x | hot dog, dragon fruit, firewall, starting, background, gemini, the scene, seal of, scene, lens, shop called, in the background, color palette, palette, free space, negative space, white space, landscape, portrait lens, bold outline, bold outlines, style of, image of, picture of | 海报, 小心, 马上, 牛仔裤, 花费, 鱼眼, 今天, 明天, 星期, 月份, 日本, 山东, 火锅店, 人工, 人工智能, 心情, 中心, 树立, 书写, 书法, 面向, 上面, 下面, 里面, 表面, 面貌, 画面, 封面, 平面, 方面, 江苏, 浙江, 黑龙江, 海南, 云南, 河南, 湖南, 湖北, 河北, 云计算, 草图, 草稿, 花样, 花色, 机灵, 电灯, 酒店, 空间, 空中楼阁, 金属, 黄金, 青年, 粉丝, 人像摄影, 人类, 令人, 让人, 机器, 羊毛, 龙头, 马克, 马克杯, 大小, 小时, 细小, 玩具, 走向, 读者, 游戏, 游客, 旅游, 飞快, 文字, 生成, 一幅, 请, 背景, 灯光, 主人, 个人, 惊人, 迷人, 动人, 感人, 宜人, 用心, 精心, 全球, 游乐, 空白, 明白, 纹理感
`
