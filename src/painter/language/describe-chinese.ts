import type { Random } from "../random.ts"
import { themeOf, type Description } from "./theme.ts"
import { nameOf } from "./lexicon.ts"
import type { Scene, SceneSubject } from "./scene.ts"

const chineseActions = {
  fly: "飞翔",
  swim: "游动",
  sleep: "酣睡",
  play: "玩耍",
  eat: "吃",
  drink: "喝",
  read: "读书",
  run: "奔跑",
  dance: "起舞",
  hold: "捧着",
  wave: "挥手",
  ride: "骑行",
  cook: "做饭",
  paint: "画画",
} as const

const chinesePlaces: Readonly<Record<string, string>> = {
  mountains: "群山间",
  hills: "山坡上",
  sea: "海边",
  beach: "沙滩上",
  underwater: "海底",
  city: "城市里",
  "future-city": "未来城市上空",
  street: "街头",
  village: "村庄里",
  forest: "森林里",
  bamboo: "竹林里",
  meadow: "草丛中",
  garden: "花园里",
  field: "田野里",
  desert: "沙漠里",
  snowfield: "雪地里",
  space: "太空中",
  lake: "湖边",
  river: "河边",
  waterfall: "瀑布旁",
  room: "房间里",
  cafe: "咖啡馆里",
  restaurant: "豪华餐厅里",
  workshop: "工坊里",
  sky: "天空中",
}

const chineseNumbers = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]

const chineseStyles = {
  flat: "",
  photo: "写实风格的",
  model: "立体渲染风格的",
  sticker: "贴纸风格的",
  outline: "供涂色的线稿：",
  watercolour: "水彩风格的",
  crayon: "蜡笔风格的",
  ink: "水墨",
  pencil: "素描风格的",
  oil: "油画风格的",
  pixel: "像素风格的",
  paper: "剪纸风格的",
  neon: "霓虹风格的",
  logo: "",
  vintage: "复古风格的",
} as const

/** Describes a scene in simplified Chinese, with the verse set as a titled poem. */
export function inChinese(scene: Scene, verse: readonly string[], random: Random): Description {
  const place = scene.settings.map((setting) => chinesePlaces[setting] ?? "")[0] ?? ""
  const things = scene.subjects.map((subject, index) => chineseThing(subject, index === 0 && !scene.background ? place : ""))
  const hour = scene.time ? { sunset: "夕阳下", dawn: "晨光中", night: "夜色中", day: "" }[scene.time] : ""
  const what =
    scene.style === "logo"
      ? `${scene.lettering ? `“${scene.lettering}”的` : ""}标志`
      : things.length > 0
        ? `${hour}${things.join("和")}`
        : `${chineseStyles[scene.style]}${chineseView(scene, hour)}`
  const opening = random.pick(["好的，这是", "画好了，这是", "为你画了"])
  const lettering = scene.lettering && scene.style !== "logo" ? `画中写着“${scene.lettering}”。` : ""
  const more =
    scene.writings.includes("description") && verse.length === 0
      ? random.pick(["远近虚实相映，光影柔和，画面宁静而有生气。", "暖光从左上方洒下，远景渐渐融入薄雾，近处的细节清晰可亲。"])
      : ""
  const story = scene.writings.includes("story")
    ? "谁也不知道故事是怎样开始的。只记得那一天，阳光比平时多停留了一会儿，路过的人都带着笑意回了家。"
    : ""
  const style = things.length > 0 ? chineseStyles[scene.style].replace("：", "") : ""
  const poem = verse.length > 0 ? `\n\n《${poemTitle(scene)}》\n${verse[0]}，\n${verse[1]}。\n${verse[2]}，\n${verse[3]}。` : ""
  return { text: `${opening}${style}${what}。${lettering}${more}${story}${poem}`, title: scene.lettering ?? what.slice(0, 24), verse }
}

function chineseThing(subject: SceneSubject, place: string): string {
  const { chinese, measure } = nameOf(subject.concept)
  const age = subject.young && !chinese.startsWith("小") ? "小" : subject.old && !/老|爷|奶/u.test(chinese) ? "年迈的" : ""
  const colour = subject.colour ? `${nameOf(`colour:${subject.colour}`).chinese}的` : ""
  const count = `${chineseNumbers[subject.count] ?? subject.count}${measure}`
  const where = place ? `在${place}` : ""
  const held = subject.holds
    ? (subject.holdsColour ? `${nameOf(`colour:${subject.holdsColour}`).chinese}的` : "") + nameOf(subject.holds).chinese
    : ""
  const act = subject.action ? `${chineseActions[subject.action]}${held}` : held ? `拿着${held}` : ""
  const clause = where || act ? `${where}${act}的` : ""
  return `${count}${clause}${colour}${age}${chinese}`
}

function chineseView(scene: Scene, hour: string): string {
  if (scene.style === "ink" && scene.subjects.length === 0) return "山水画"
  if (scene.settings.length > 0) return `${hour}${scene.settings.map((setting) => nameOf(`setting:${setting}`).chinese).join("与")}的风景`
  return scene.sky.length > 0
    ? `${scene.sky.map((feature) => nameOf(`sky:${feature}`).chinese).join("与")}的天空`
    : "一幅由你的文字生出的抽象画"
}

function poemTitle(scene: Scene): string {
  return (
    {
      landscape: "题山水",
      night: "夜色",
      flowers: "春芳",
      sunset: "晚照",
      snow: "雪意",
      city: "夜城",
      animal: "小趣",
      sea: "沧海",
      plain: "题画",
    }[themeOf(scene) as string] ?? "题画"
  )
}
