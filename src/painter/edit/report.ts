import { nameOf } from "../language/lexicon.ts"
import { toTraditional } from "../language/traditional.ts"
import type { Instruction, Operation } from "./instruction.ts"
import type { Hue, Look } from "./look.ts"

/** Something that was tried. */
export interface Deed {
  readonly operation: Operation
  /** False where the picture did not allow it. */
  readonly done: boolean
  /** The painter's name of what was added. */
  readonly concept?: string
}

/** What a report is about. */
export interface ReportFacts {
  readonly instruction: Instruction
  readonly deeds: readonly Deed[]
  /** Of the picture as it came. */
  readonly look: Look
  readonly size: { readonly width: number; readonly height: number }
}

/** Tells in the prompt's language what the picture was, if that was asked for, and what was done to it. */
export function report(facts: ReportFacts): { readonly text: string; readonly title: string } {
  const { language, describe } = facts.instruction
  if (language === "english") {
    const text = [describe ? describeInEnglish(facts) : "", doneInEnglish(facts)].filter(Boolean).join(" ")
    return { text, title: "Edited picture" }
  }
  const text = [describe ? describeInChinese(facts) : "", doneInChinese(facts)].join("")
  return language === "simplified" ? { text, title: "修改后的图片" } : { text: toTraditional(text), title: toTraditional("修改后的图片") }
}

type Names = Readonly<Record<string, readonly [english: string, chinese: string]>>

const effectNames: Names = {
  crayon: ["redrew it in children's crayon", "改成了儿童蜡笔画风格"],
  pencil: ["redrew it in pencil", "改成了铅笔素描"],
  watercolour: ["repainted it in watercolour", "改成了水彩画"],
  oil: ["repainted it in oil", "改成了油画"],
  cartoon: ["turned it into a cartoon", "改成了卡通风格"],
  pixel: ["turned it into pixel art", "改成了像素画"],
  outline: ["reduced it to its outlines", "提取了线稿"],
  blur: ["blurred it", "做了模糊处理"],
  sharpen: ["sharpened it", "做了锐化"],
  vignette: ["darkened its corners", "加了暗角"],
  rain: ["let it rain", "让画面下起了雨"],
  snow: ["let it snow", "让画面下起了雪"],
  grayscale: ["made it black and white", "改成了黑白"],
  sepia: ["toned it in sepia", "改成了棕褐色调"],
  warmer: ["made it warmer", "调成了暖色"],
  cooler: ["made it cooler", "调成了冷色"],
  brighter: ["made it brighter", "调亮了画面"],
  darker: ["made it darker", "调暗了画面"],
  contrast: ["raised its contrast", "提高了对比度"],
  vivid: ["made its colours more vivid", "让颜色更鲜明"],
  muted: ["muted its colours", "让颜色更素净"],
  night: ["brought in the night", "变成了夜晚"],
  sunset: ["lit it with a sunset", "变成了日落时分"],
  invert: ["inverted its colours", "反转了颜色"],
  vintage: ["gave it the look of an old photograph", "改成了老照片风格"],
}
const cropNames: Names = {
  square: ["cropped it to a square", "裁成了正方形"],
  wide: ["cropped it to 16:9", "裁成了16:9"],
  tall: ["cropped it to 9:16", "裁成了9:16"],
  left: ["kept its left half", "保留了左半边"],
  right: ["kept its right half", "保留了右半边"],
  top: ["kept its upper half", "保留了上半边"],
  bottom: ["kept its lower half", "保留了下半边"],
  middle: ["kept its middle", "保留了中间部分"],
}

/** What was done, as [English, Chinese], both without a subject. */
function nameOfDeed({ operation, concept }: Deed): readonly [english: string, chinese: string] {
  switch (operation.kind) {
    case "tone":
    case "effect":
      return effectNames[operation.name] ?? ["polished it", "润色了画面"]
    case "tint":
      return ["tinted it in the colour that you asked for", "给画面染上了你要的颜色"]
    case "colour-in":
      return ["filled it in with children's crayons", "用儿童蜡笔填上了颜色"]
    case "crop":
      return cropNames[operation.to]!
    case "turn":
      return [`turned it ${operation.quarters * 90}° clockwise`, `顺时针旋转了${operation.quarters * 90}度`]
    case "flip":
      return operation.axis === "sideways" ? ["mirrored it", "做了左右翻转"] : ["turned it upside down", "做了上下翻转"]
    case "frame":
      return ["put a frame around it", "加了边框"]
    case "background":
      return operation.colour === "transparent" ? ["removed its background", "去掉了背景"] : ["changed its background", "换了背景颜色"]
    case "write":
      return [`wrote “${operation.text}” on it`, `写上了“${operation.text}”`]
    case "replace-text":
      return concept === "in-place"
        ? [`replaced its lettering by “${operation.text}”`, `把图中的文字换成了“${operation.text}”`]
        : [
            `wrote “${operation.text}” below, because I found no lettering that I could replace`,
            `没有找到可以替换的文字，所以在下方写上了“${operation.text}”`,
          ]
    case "add": {
      const { english, chinese, measure } = nameOf(concept ?? "")
      return [`added ${article(english)} ${english}`, `画上了一${measure}${chinese}`]
    }
    case "side-by-side":
      return ["put the pictures side by side", "把图片并排放在了一起"]
    case "inset":
      return ["laid the other picture into the first one's corner", "把另一张图片放进了第一张的角落"]
  }
}

/** What could not be done. */
function nameOfFailure({ operation }: Deed): readonly [english: string, chinese: string] {
  return operation.kind === "background"
    ? ["The background is not plain enough for me to separate, so I left it.", "背景不够单一，我没法把它分离出来，所以保留了它。"]
    : ["I do not know how to draw what you want added, so I left it out.", "我还不会画你想添加的内容，所以没有添加。"]
}

function doneInEnglish({ deeds, instruction }: ReportFacts): string {
  const done = deeds.filter((deed) => deed.done && !isPolish(deed)).map((deed) => nameOfDeed(deed)[0])
  const failed = deeds.filter((deed) => !deed.done).map((deed) => nameOfFailure(deed)[0])
  const polished = deeds.some(isPolish)
    ? instruction.describe && failed.length === 0
      ? ["I polished its colours and light a little."]
      : failed.length > 0
        ? ["I polished its colours and light instead."]
        : ["I did not find a change in your words that I know how to make, so I polished the picture’s colours and light."]
    : []
  return [...(done.length > 0 ? [`I ${listInEnglish(done)}.`] : []), ...failed, ...polished].join(" ")
}

function doneInChinese({ deeds, instruction }: ReportFacts): string {
  const done = deeds.filter((deed) => deed.done && !isPolish(deed)).map((deed) => nameOfDeed(deed)[1])
  const failed = deeds.filter((deed) => !deed.done).map((deed) => nameOfFailure(deed)[1])
  const polished = deeds.some(isPolish)
    ? instruction.describe && failed.length === 0
      ? ["我稍稍润色了它的色彩和光线。"]
      : failed.length > 0
        ? ["我改为润色了画面的色彩和光线。"]
        : ["你的话里没有我会做的修改，所以我润色了画面的色彩和光线。"]
    : []
  return [...(done.length > 0 ? [`我${done.join("，")}。`] : []), ...failed, ...polished].join("")
}

function isPolish({ operation }: Deed): boolean {
  return operation.kind === "effect" && operation.name === "polish"
}

const hueNames: Readonly<Record<Hue, string>> = {
  white: "白色",
  black: "黑色",
  grey: "灰色",
  red: "红色",
  orange: "橙色",
  yellow: "黄色",
  green: "绿色",
  teal: "青色",
  blue: "蓝色",
  purple: "紫色",
  pink: "粉色",
  brown: "棕色",
  cream: "米色",
}

function describeInEnglish({ look, size }: ReportFacts): string {
  const shape = formatOf(size)
  const place = { left: "on the left", right: "on the right", middle: "in the middle" }[look.busiest]
  if (look.lineArt) {
    return `A ${shape} line drawing waits on clean paper: confident dark contours and open white spaces, with the liveliest strokes ${place}. It is a page that longs for colour.`
  }
  const light = look.light > 0.68 ? "bright and airy" : look.light < 0.32 ? "dark and moody" : "softly lit"
  const colours = look.monochrome ? "shades of grey" : listInEnglish(look.colours)
  const air = look.monochrome
    ? "lets shapes and light do the talking"
    : look.saturation > 0.45
      ? "glows with colour"
      : "keeps its colours quiet"
  return `This ${shape} picture is ${light} and ${air}. It lives on ${colours}, and the eye is drawn to the details ${place}.`
}

function describeInChinese({ look, size }: ReportFacts): string {
  const shape = { square: "方形", landscape: "横幅", portrait: "竖幅" }[formatOf(size)]
  const place = { left: "左侧", right: "右侧", middle: "中央" }[look.busiest]
  if (look.lineArt) return `这是一张${shape}的线稿：干净的纸面上线条分明、留白充足，最生动的笔触在画面${place}，正等着颜色到来。`
  const light = look.light > 0.68 ? "明亮清透" : look.light < 0.32 ? "幽暗深沉" : "光线柔和"
  const colours = look.monochrome ? "黑白灰" : look.colours.map((hue) => hueNames[hue]).join("、")
  return `这是一张${shape}的图片，${light}，以${colours}为主色，细节集中在画面${place}，目光自然被引向那里。`
}

function formatOf({ width, height }: ReportFacts["size"]): "square" | "landscape" | "portrait" {
  const ratio = width / height
  return ratio > 1.1 ? "landscape" : ratio < 0.9 ? "portrait" : "square"
}

function article(word: string): string {
  return /^[aeiou]/u.test(word) ? "an" : "a"
}

function listInEnglish(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`
}
