/** Four lines of seven characters each; the first is the theme. Written for Limn in the manner of the Tang. */
export const verses: Readonly<Record<string, readonly (readonly string[])[]>> = {
  landscape: [
    ["云开远岫青如染", "水落寒江白似绢", "一叶扁舟天际去", "半山松影入诗篇"],
    ["千峰叠翠入云深", "一水回环抱古今", "欲问渔翁何处去", "孤舟明月两无心"],
    ["烟波万里送轻帆", "山色空蒙碧落间", "独坐松亭听鹤语", "人间此处是仙山"],
  ],
  night: [
    ["星河万里落清秋", "明月多情照画楼", "一夜风来人不寐", "满天清梦到沧洲"],
    ["夜静山空月满天", "流萤几点过溪边", "谁家短笛吹清曲", "吹入星河到枕前"],
  ],
  flowers: [
    ["春风一夜到山家", "吹醒枝头万树花", "蝶去蜂来无限意", "半随流水半随霞"],
    ["花开陌上正芳菲", "燕子归来趁日晖", "最是一年春好处", "满园香影不思归"],
  ],
  sunset: [
    ["落日熔金照远山", "归鸦数点白云间", "一江秋水红如酒", "醉得渔舟自在还"],
    ["霞光万道染层峦", "晚树烟笼暮色寒", "莫道斜阳无限好", "明朝还向海东看"],
  ],
  snow: [
    ["一夜琼花满玉阶", "千山素裹画图开", "红泥小火围炉坐", "静待梅香踏雪来"],
    ["寒江独钓雪纷纷", "万径无声不见人", "唯有梅花知我意", "枝头先报一分春"],
  ],
  city: [
    ["万家灯火照高楼", "车马如龙夜未休", "抬首银河天外落", "人间星斗胜清秋"],
    ["琼楼千尺入云端", "霓彩流光夜未阑", "谁驾轻舟天上过", "人间已作画中看"],
  ],
  animal: [
    ["草软风轻日正迟", "小园春满蝶来时", "憨态可人浑不觉", "一窗花影作游嬉"],
    ["天真最是小生灵", "一颦一笑总含情", "闲卧花间晴日暖", "不知风月几回更"],
  ],
  sea: [
    ["碧海无边接远天", "白帆点点没云烟", "潮声送我千里梦", "一枕清风到日边"],
    ["沧波万顷月如钩", "海上风来一叶舟", "欲向蓬莱寻旧约", "云涛深处有仙洲"],
  ],
  plain: [
    ["彩笔轻描意自闲", "心中丘壑画中看", "且将一片清光景", "寄与知音带笑看"],
    ["一纸丹青万种情", "浓妆淡抹总相生", "若问此中真意味", "清风明月两分明"],
  ],
}

/** Four rhymed lines by theme, for those who ask in English. */
export const englishVerses: Readonly<Record<string, readonly (readonly string[])[]>> = {
  landscape: [
    [
      "The mountains fold their sleeves of mist,",
      "The river carries down the sky;",
      "A single boat the light has kissed",
      "Goes where the last wild geese will fly.",
    ],
  ],
  night: [
    [
      "The night has hung its lanterns high,",
      "The hills lie down in silver sheets;",
      "Somewhere between the earth and sky",
      "A small and steady kindness beats.",
    ],
  ],
  flowers: [
    [
      "The garden wakes before the town,",
      "Each petal holds a drop of sun;",
      "The bees come up, the dew comes down,",
      "And all the quiet work is done.",
    ],
  ],
  sunset: [
    [
      "The day lets go of all its gold",
      "And pours it slowly down the hill;",
      "There is no hand that day can hold,",
      "But evening holds the mountains still.",
    ],
  ],
  snow: [
    [
      "The snow has learned a softer word",
      "For every roof and every tree;",
      "The only footprint is a bird,",
      "The only sound is you and me.",
    ],
  ],
  city: [
    [
      "A thousand windows learn to shine,",
      "A thousand stories climb the air;",
      "And one of all those lights is mine,",
      "And someone else is waking there.",
    ],
  ],
  animal: [
    [
      "Small paws, bright eyes, a patch of day,",
      "The whole round world a thing to chase;",
      "It never asks what games to play:",
      "It wears the answer on its face.",
    ],
  ],
  sea: [
    [
      "The sea keeps turning pages blue,",
      "And never reads the same one twice;",
      "It lends the moon a path to you",
      "And asks a single shell as price.",
    ],
  ],
  plain: [
    ["A line, a curve, a little light,", "A colour leaning on its twin;", "The paper was an empty white", "Until somebody let it in."],
  ],
}
