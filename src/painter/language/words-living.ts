/**
 * Living things, one concept a line: `concept | English words | simplified Chinese words | Chinese measure word`. The
 * first word of each language is the one that answers use.
 */
export const livingWords = `
cat | cat, kitten, kitty, feline | 猫, 小猫, 猫咪, 猫猫, 花猫, 橘猫 | 只
dog | dog, puppy, doggy, corgi, shiba, husky, poodle, golden retriever, labrador, hound | 狗, 小狗, 狗狗, 柯基, 柴犬, 犬, 哈士奇, 金毛 | 只
bear | bear, teddy bear, teddy, grizzly | 熊, 小熊, 棕熊, 泰迪 | 只
polar-bear | polar bear | 北极熊 | 只
panda | panda, giant panda | 熊猫, 大熊猫 | 只
fox | fox | 狐狸, 小狐狸 | 只
wolf | wolf, wolves | 狼 | 匹
red-panda | red panda | 小熊猫 | 只
raccoon | raccoon | 浣熊 | 只
rabbit | rabbit, bunny, hare | 兔子, 兔, 小兔, 白兔, 玉兔 | 只
tiger | tiger | 老虎, 虎 | 只
leopard | leopard, cheetah, jaguar | 豹子, 豹 | 只
lion | lion, lioness | 狮子, 雄狮 | 只
koala | koala | 考拉, 树袋熊 | 只
mouse | mouse, mice, rat | 老鼠, 小鼠, 耗子 | 只
hamster | hamster, guinea pig | 仓鼠 | 只
squirrel | squirrel, chipmunk | 松鼠 | 只
pig | pig, piglet, piggy | 小猪, 猪, 猪猪 | 只
monkey | monkey, ape, gorilla, chimpanzee | 猴子, 猴, 猿 | 只
otter | river otter | 水獭 | 只
sea-otter | sea otter, otter | 海獭 | 只
hedgehog | hedgehog | 刺猬 | 只
horse | horse, pony, stallion, foal | 马, 小马, 骏马, 白马 | 匹
unicorn | unicorn | 独角兽 | 只
donkey | donkey, mule | 驴, 毛驴 | 头
zebra | zebra | 斑马 | 匹
cow | cow, bull, calf, cattle, ox, buffalo | 奶牛, 牛, 小牛, 水牛 | 头
sheep | sheep, lamb | 绵羊, 羊, 小羊, 羔羊 | 只
goat | goat | 山羊 | 只
deer | deer, reindeer, fawn, stag, elk, moose | 鹿, 小鹿, 驯鹿, 梅花鹿 | 只
alpaca | alpaca, llama | 羊驼, 草泥马 | 只
camel | camel | 骆驼 | 头
giraffe | giraffe | 长颈鹿 | 只
elephant | elephant | 大象, 象, 小象 | 头
bird | bird, sparrow, robin, bluebird, hummingbird, seagull, gull, swallow, dove, pigeon | 鸟, 小鸟, 麻雀, 海鸥, 燕子, 鸽子, 黄鹂, 喜鹊 | 只
parrot | parrot, macaw | 鹦鹉 | 只
owl | owl | 猫头鹰 | 只
penguin | penguin | 企鹅 | 只
eagle | eagle, hawk, falcon, phoenix | 老鹰, 鹰, 雄鹰, 凤凰 | 只
duck | duck, duckling, rubber duck | 鸭子, 小鸭, 鸭, 鸳鸯 | 只
swan | swan, goose, geese | 天鹅, 鹅 | 只
chicken | chicken, hen, rooster, chick, turkey | 小鸡, 鸡, 母鸡, 公鸡 | 只
flamingo | flamingo | 火烈鸟 | 只
crane | crane, heron, stork, egret | 仙鹤, 鹤, 白鹭, 丹顶鹤 | 只
butterfly | butterfly, moth | 蝴蝶 | 只
bee | bee, bumblebee, honeybee | 蜜蜂 | 只
ladybird | ladybird, ladybug, beetle | 瓢虫, 甲虫 | 只
snail | snail | 蜗牛 | 只
dragonfly | dragonfly | 蜻蜓 | 只
fish | fish, goldfish, clownfish, koi, salmon | 鱼, 金鱼, 小鱼, 锦鲤, 小丑鱼 | 条
whale | whale | 鲸鱼, 鲸, 蓝鲸 | 头
dolphin | dolphin | 海豚 | 只
shark | shark | 鲨鱼 | 条
octopus | octopus, squid | 章鱼, 乌贼, 鱿鱼 | 只
jellyfish | jellyfish | 水母 | 只
turtle | turtle, tortoise | 乌龟, 海龟, 龟 | 只
starfish | starfish | 海星 | 只
crab | crab, lobster | 螃蟹, 龙虾 | 只
shell | shell, seashell, conch | 贝壳, 海螺 | 枚
frog | frog, toad | 青蛙, 蛤蟆 | 只
mermaid | mermaid, merman, siren | 美人鱼, 人鱼 | 位
robot | robot, android, cyborg, mecha | 机器人, 机甲 | 个
dragon | dragon, wyvern | 小龙, 喷火龙, 飞龙 | 条
loong | chinese dragon, loong, eastern dragon | 龙, 中国龙, 巨龙, 神龙 | 条
dinosaur | dinosaur, dino, t-rex, tyrannosaurus | 恐龙, 霸王龙 | 只
snowman | snowman | 雪人 | 个
ghost | ghost, spirit | 幽灵, 鬼, 小鬼 | 个
alien | alien, extraterrestrial | 外星人 | 个
boy | boy, lad, son | 男孩, 小男孩, 少年, 男生 | 个
girl | girl, daughter, schoolgirl | 女孩, 小女孩, 少女, 女生, 小姑娘, 姑娘 | 个
man | man, gentleman, guy, father, dad, husband, businessman | 男人, 男子, 爸爸, 先生 | 位
woman | woman, lady, mother, mom, wife, dancer, ballerina, businesswoman | 女人, 女子, 妈妈, 美女, 女士, 舞者 | 位
person | person, human, child, kid, student, traveler, traveller, people, children, kids, hiker, someone, skateboarder, surfer | 人, 小孩, 孩子, 儿童, 学生, 旅人, 小朋友, 行人, 人物, 人们, 情侣 | 个
grandfather | grandfather, grandpa, old man, elderly man | 老人, 爷爷, 老爷爷, 老头, 老翁 | 位
grandmother | grandmother, grandma, old woman, old lady | 奶奶, 老奶奶, 外婆 | 位
princess | princess, queen | 公主, 王后, 女王 | 位
king | king, emperor, prince | 国王, 皇帝, 王子 | 位
knight | knight, warrior, soldier, samurai, viking | 骑士, 武士, 战士, 将军, 士兵 | 位
wizard | wizard, mage, sorcerer | 巫师, 魔法师 | 位
witch | witch, sorceress | 女巫 | 位
fairy | fairy, elf, pixie | 仙女, 精灵, 小精灵 | 位
angel | angel, cupid | 天使, 丘比特 | 位
chef | chef, baker | 厨师, 面包师 | 位
artist | artist, painter | 画家, 艺术家 | 位
potter | potter, ceramicist, ceramist, craftsman, artisan | 陶艺家, 陶瓷艺术家, 匠人, 工匠, 陶艺师 | 位
doctor | doctor, nurse, scientist | 医生, 护士, 科学家 | 位
teacher | teacher, professor, librarian | 老师, 教师, 教授 | 位
farmer | farmer, gardener, cowboy | 农民, 园丁, 牛仔 | 位
fisherman | fisherman, sailor, captain | 渔夫, 渔翁, 水手, 船长 | 位
pirate | pirate | 海盗 | 位
ninja | ninja | 忍者 | 位
monk | monk, buddha | 和尚, 僧人, 佛 | 位
poet | poet, scholar, philosopher | 诗人, 书生, 文人, 李白 | 位
santa-claus | santa claus, santa, father christmas | 圣诞老人 | 位
superhero | superhero, hero | 超级英雄, 超人, 英雄 | 位
astronaut | astronaut, cosmonaut, spaceman | 宇航员, 航天员, 太空人 | 位
`
