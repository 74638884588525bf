/** Things, in the columns of the living: `concept | English | simplified Chinese | measure word`. */
export const thingWords = `
tree-oak | tree, oak, trees | 树, 大树, 树木 | 棵
tree-pine | pine tree, pine, fir, spruce, cedar | 松树, 松, 杉树, 青松 | 棵
tree-palm | palm tree, palm, coconut tree | 棕榈树, 椰子树, 椰树, 棕榈 | 棵
tree-cherry | cherry tree, cherry blossom, sakura, plum blossom, peach blossom, magnolia | 樱花, 樱花树, 桃花, 梅花, 梅, 杏花 | 棵
tree-autumn | maple tree, autumn tree, ginkgo | 枫树, 银杏, 银杏树 | 棵
tree-willow | willow, weeping willow | 柳树, 柳, 垂柳, 杨柳 | 棵
tree-bamboo | bamboo plant | 竹子, 竹, 翠竹 | 丛
tree-christmas | christmas tree | 圣诞树 | 棵
daisy | flower, daisy, blossom, wildflower, chrysanthemum, orchid, lily, peony | 花, 花朵, 鲜花, 雏菊, 小花, 菊花, 兰花, 野花, 百合 | 朵
sunflower | sunflower | 向日葵 | 朵
rose | rose, camellia | 玫瑰, 玫瑰花, 牡丹, 月季, 茶花 | 朵
tulip | tulip | 郁金香 | 朵
lotus | lotus, water lily | 荷花, 莲花, 睡莲 | 朵
lavender | lavender | 薰衣草 | 束
bouquet | bouquet, flowers in a vase | 花束 | 束
pot-plant | potted plant, houseplant, succulent, monstera | 盆栽, 绿植, 多肉 | 盆
cactus | cactus, cacti | 仙人掌 | 棵
mushroom | mushroom, toadstool | 蘑菇 | 朵
leaf | maple leaf, leaf, autumn leaf | 枫叶, 树叶, 叶子, 落叶 | 片
house | house, cottage, cabin, hut, barn, farmhouse, building | 房子, 小屋, 木屋, 房屋, 人家, 农舍, 茅屋, 小木屋, 别墅 | 座
castle | castle, palace, fortress | 城堡, 宫殿, 皇宫 | 座
lighthouse | lighthouse | 灯塔 | 座
windmill | windmill | 风车 | 座
pagoda | pagoda, temple, shrine | 宝塔, 塔, 寺庙, 古塔, 寺, 古寺 | 座
pavilion | pavilion, gazebo | 亭子, 亭, 凉亭, 楼阁 | 座
tower | tower, eiffel tower | 铁塔, 埃菲尔铁塔, 高塔 | 座
church | church, cathedral, chapel | 教堂 | 座
tent | tent, camping, campsite | 帐篷, 露营 | 顶
bridge | bridge | 桥, 小桥, 石桥, 大桥 | 座
igloo | igloo | 冰屋 | 座
skyscraper | skyscraper | 摩天大楼, 摩天楼 | 座
fountain | fountain | 喷泉 | 座
car | car, automobile, sports car, taxi, vehicle, jeep, convertible | 汽车, 轿车, 小汽车, 跑车, 车, 出租车 | 辆
bus | bus, school bus, van, camper van, tram | 公交车, 巴士, 校车, 公共汽车 | 辆
truck | truck, lorry | 卡车, 货车 | 辆
train | train, locomotive, steam train | 火车, 列车, 高铁 | 列
bicycle | bicycle, bike | 自行车, 单车 | 辆
motorcycle | motorcycle, motorbike, scooter | 摩托车 | 辆
sailboat | sailboat, boat, sailing boat, pirate ship, yacht, sail | 帆船, 船, 小船, 海盗船, 游艇 | 艘
skiff | fishing boat, rowboat, canoe, raft, gondola | 渔船, 扁舟, 孤舟, 轻舟, 小舟, 舟, 木船 | 叶
ship | ship, cruise ship, ferry, steamer | 轮船, 大船, 邮轮 | 艘
plane | airplane, plane, aeroplane, jet, aircraft | 飞机, 客机 | 架
helicopter | helicopter, drone | 直升机, 无人机 | 架
rocket | rocket, spaceship, spacecraft, space shuttle, starship | 火箭, 飞船, 宇宙飞船, 太空船 | 枚
hot-air-balloon | hot air balloon, hot-air balloon | 热气球 | 个
ufo | ufo, flying saucer | 飞碟 | 架
submarine | submarine | 潜水艇, 潜艇 | 艘
coffee | cup of coffee, coffee, coffee cup, latte, cappuccino, mug, espresso, cup, hot chocolate, cocoa | 咖啡, 咖啡杯, 拿铁, 杯子, 热可可 | 杯
tea | cup of tea, tea, matcha, teacup | 茶, 热茶, 茶杯, 抹茶 | 杯
coffee-bean | coffee bean | 咖啡豆 | 颗
cake | cake, birthday cake | 蛋糕, 生日蛋糕 | 个
cupcake | cupcake, muffin, dessert | 纸杯蛋糕, 甜点 | 个
ice-cream | ice cream, ice-cream, gelato, popsicle | 冰淇淋, 冰激凌, 雪糕 | 个
pizza | pizza | 披萨, 比萨 | 块
burger | burger, hamburger, cheeseburger, sandwich | 汉堡, 汉堡包, 三明治 | 个
donut | donut, doughnut | 甜甜圈 | 个
sushi | plate of sushi, sushi | 寿司 | 份
noodles | bowl of noodles, bowl of ramen, bowl of soup, bowl of rice, noodles, ramen, noodle soup, pasta, soup, rice bowl | 面条, 拉面, 米饭, 火锅, 饺子 | 碗
bread | loaf of bread, bread, loaf, baguette, croissant, toast | 面包, 吐司 | 块
wine | glass of wine, wine, cocktail, wine glass, juice | 红酒, 酒, 葡萄酒, 酒杯, 果汁 | 杯
apple | apple | 苹果 | 个
orange | orange, oranges, orange fruit, orange slice, tangerine | 橙子, 橘子 | 个
peach | peach | 桃子, 桃 | 个
pear | pear | 梨, 梨子 | 个
lemon | lemon, lime, mango | 柠檬, 芒果 | 个
strawberry | strawberry | 草莓 | 颗
banana | banana | 香蕉 | 根
watermelon | watermelon | 西瓜 | 块
grapes | grapes, grape | 葡萄 | 串
cherries | cherries, cherry | 樱桃 | 颗
balloon | balloon | 气球 | 个
umbrella | umbrella, parasol | 雨伞, 伞, 油纸伞 | 把
book | book, notebook, novel, diary | 书, 书本, 书籍 | 本
gift | gift, gift box | 礼物, 礼盒 | 份
lantern | lantern | 灯笼, 孔明灯 | 盏
candle | candle | 蜡烛 | 支
lamp | lamp | 台灯, 灯 | 盏
lightbulb | light bulb, lightbulb, bulb | 灯泡 | 个
guitar | guitar, violin, ukulele | 吉他, 小提琴 | 把
piano | piano | 钢琴 | 架
camera | camera | 相机, 照相机 | 台
clock | clock, wristwatch, alarm clock | 时钟, 钟, 闹钟, 手表 | 个
heart | heart | 爱心, 心, 心形 | 颗
star | star | 星星 | 颗
moon | crescent moon character | 月亮娃娃 | 个
planet | planet, saturn, jupiter, mars | 行星, 星球, 土星, 火星 | 颗
earth | earth, globe | 地球 | 颗
gem | gem, diamond, crystal, jewel, ruby, emerald, sapphire | 宝石, 钻石, 水晶 | 颗
crown | golden crown | 王冠 | 顶
ball | ball, football, basketball, soccer ball, beach ball | 球, 足球, 篮球, 皮球 | 个
yarn | yarn, ball of yarn, wool | 毛线, 毛线球, 线团 | 团
kite | kite | 风筝 | 只
vase | vase, pot, jar, urn, pottery, ceramics | 花瓶, 陶罐, 罐子, 瓷器, 青花瓷 | 个
bowl | bowl, tea bowl | 碗, 茶碗, 陶碗 | 只
teapot | teapot, kettle | 茶壶, 水壶 | 把
chair | chair, armchair, stool | 椅子, 凳子 | 把
table | table, desk | 桌子, 书桌 | 张
laptop | laptop, computer | 电脑, 笔记本电脑 | 台
phone | phone, smartphone, mobile phone | 手机, 电话 | 部
bottle | bottle, perfume, potion | 瓶子, 香水, 药水 | 瓶
trophy | trophy, medal | 奖杯 | 座
hourglass | hourglass | 沙漏 | 个
key | key | 钥匙 | 把
shopping | shopping bag, bag, handbag, backpack | 购物袋, 包包, 书包 | 个
fireflies | firefly, fireflies | 萤火虫 | 只
`
