import type { Colour } from "../drawing/colour.ts"
import { mentionsIn } from "../language/lexicon.ts"
import type { Language } from "../language/scene.ts"
import { isTraditional, toSimplified } from "../language/traditional.ts"
import type { EffectName } from "./effects.ts"
import type { Spot } from "./insert.ts"
import type { ToneName } from "./tone.ts"

/** One thing to do to a picture. */
export type Operation =
  | { readonly kind: "tone"; readonly name: ToneName }
  | { readonly kind: "tint"; readonly colour: Colour; readonly word: string }
  | { readonly kind: "effect"; readonly name: EffectName }
  | { readonly kind: "colour-in" }
  | { readonly kind: "crop"; readonly to: "square" | "left" | "right" | "top" | "bottom" | "middle" | "wide" | "tall" }
  | { readonly kind: "turn"; readonly quarters: 1 | 2 | 3 }
  | { readonly kind: "flip"; readonly axis: "sideways" | "upside" }
  | { readonly kind: "frame"; readonly colour?: Colour }
  | { readonly kind: "background"; readonly colour: Colour | "transparent" }
  | { readonly kind: "write"; readonly text: string; readonly where: "top" | "middle" | "bottom" }
  | { readonly kind: "replace-text"; readonly text: string }
  | { readonly kind: "add"; readonly words: string; readonly spot: Spot }
  | { readonly kind: "side-by-side" }
  | { readonly kind: "inset" }

/** What a prompt asks to be done. */
export interface Instruction {
  readonly language: Language
  /** In the order in which they were said. */
  readonly operations: readonly Operation[]
  /** Whether the picture is to be described in words. */
  readonly describe: boolean
}

type Make = (clause: string, match: RegExpMatchArray) => Operation | undefined

const tone =
  (name: ToneName): Make =>
  () => ({ kind: "tone", name })
const effect =
  (name: EffectName): Make =>
  () => ({ kind: "effect", name })

/** Patterns over lower-case text in simplified characters. Earlier rules take their words away from later ones. */
const rules: readonly (readonly [RegExp, Make])[] = [
  [
    /\b(?:fill (?:in )?(?:the )?colou?rs?|fill (?:it|this|the \w+) with colou?rs?|colou?r (?:it |this |the \w+ |the line art )?in\b|colou?ri[sz]e|add colou?rs?|colou?r (?:this|the) (?:drawing|line art|sketch|page|picture|image))|填色|上色|涂色|着色|填充颜色|涂上颜色/gu,
    () => ({ kind: "colour-in" }),
  ],
  [
    /\b(?:remove|delete|erase|cut out|drop)\b[^.,;]{0,16}\bbackground\b|\bbackground (?:removed|transparent)|\btransparent background|\bisolate the\b|抠图|(?:去掉|去除|移除|删除|去)[^,，。]{0,4}背景|背景(?:变|改|设)?(?:成|为)?透明|透明背景/gu,
    () => ({ kind: "background", colour: "transparent" }),
  ],
  [/\bbackground\b[^.,;]{0,24}|背景[^,，。]{0,10}/gu, (_, [text]) => withColour(text, (colour) => ({ kind: "background", colour }))],
  [/\bblack (?:and|&|n) white\b|\bb&w\b|\bgr[ae]y ?scale\b|\bmonochrome\b|\bdesaturated?\b|黑白|灰度|单色/gu, tone("grayscale")],
  [/\bsepia\b|棕褐|泛黄/gu, tone("sepia")],
  [/\bvintage\b|\bretro\b|\bold photo|\bfaded\b|复古|怀旧|老照片/gu, tone("vintage")],
  [/\bwarm(?:er)?\b|暖/gu, tone("warmer")],
  [/\bcool(?:er)?\b|\bcold(?:er)?\b|冷色|冷调|更冷|冷一/gu, tone("cooler")],
  [/\bbright(?:er|en)?\b|\blight(?:er|en)\b|提亮|变亮|更亮|明亮|亮一/gu, tone("brighter")],
  [/\bdark(?:er|en)\b|\bdim(?:mer)?\b|变暗|更暗|调暗|暗一/gu, tone("darker")],
  [/\bcontrast\b|对比度|反差/gu, tone("contrast")],
  [
    /\b(?:more|increase|boost)\b[^.,;]{0,12}\b(?:colou?rful|saturat\w+|vivid)|\bvivid\b|\bvibrant\b|\bsaturated\b|鲜艳|饱和/gu,
    tone("vivid"),
  ],
  [/\bmuted\b|\bless (?:colou?rful|saturat\w+)|\bpale\b|淡雅|素雅/gu, tone("muted")],
  [/\bnight(?:time)?\b|\bmidnight\b|夜晚|夜景|晚上|黑夜|夜间/gu, tone("night")],
  [/\bsunset\b|\bdusk\b|\bgolden hour\b|日落|黄昏|夕阳|傍晚/gu, tone("sunset")],
  [/\binvert(?:ed)?\b|\bnegative\b|反色|反相|负片/gu, tone("invert")],
  [/\bcrayons?\b|\bchild(?:ren)?'?s? (?:drawing|style)|蜡笔|儿童画/gu, effect("crayon")],
  [/\bpencil\b|\bsketch(?:ed|y)?\b|\bcharcoal\b|\bgraphite\b|素描|铅笔|速写/gu, effect("pencil")],
  [/\bwatercolou?rs?\b|\baquarelle\b|水彩/gu, effect("watercolour")],
  [/\boil paint\w*|\boil\b|\bvan gogh\b|\bimpressionis\w+|\bmonet\b|油画|梵高|印象派/gu, effect("oil")],
  [
    /\bcartoon\w*|\bcomics?\b|\banime\b|\bposter(?:ise|ize)d?\b|\bpop art\b|\bghibli\b|吉卜力|宫崎骏|卡通|漫画|动漫|动画|海报风/gu,
    effect("cartoon"),
  ],
  [/\bpixel(?:ate|ated| art)?\b|\b8.bit\b|像素|马赛克/gu, effect("pixel")],
  [/\bline ?art\b|\blines only\b|\boutlines?\b|\bline drawing\b|\bcolou?ring (?:book|page)\b|线稿|线条|轮廓|描边/gu, effect("outline")],
  [/\bblur(?:red|ry)?\b|\bout of focus\b|模糊|虚化/gu, effect("blur")],
  [/\bsharp(?:en|er)?\b|\bcrisp(?:er)?\b|锐化|更清晰|清晰一/gu, effect("sharpen")],
  [/\bvignette\b|暗角/gu, effect("vignette")],
  [/\brain(?:y|ing|fall)?\b|\bdrizzl\w+|下(?:起|着)?(?:大|小|暴)?雨|雨[天夜中]/gu, effect("rain")],
  [/\bsnow(?:y|ing|fall)?\b(?! white)|\bwint(?:er|ry)\b|下(?:起|着)?(?:大|小)?雪|雪[天夜中景]|冬[天季]/gu, effect("snow")],
  [/\b(?:crop|cut|trim)\b[^.;]{0,40}|裁剪?[^,，。]{0,12}|剪裁[^,，。]{0,12}/gu, (_, [text]) => ({ kind: "crop", to: partOf(text) })],
  [
    /\b(?:rotate|turn)\b[^.;,]{0,50}(?:\d|clockwise|left|right|upside|half|quarter)[^.;,]{0,30}|\brotate\b|旋转[^,，。]{0,10}|转[^,，。]{0,3}度/gu,
    (_, [text]) => ({ kind: "turn", quarters: quartersOf(text) }),
  ],
  [
    /\bupside down\b|\bflip\b[^.;,]{0,24}\bvertical\w*|\bvertical(?:ly)? flip\b|上下翻转|垂直翻转|上下颠倒/gu,
    () => ({ kind: "flip", axis: "upside" }),
  ],
  [/\bflip(?:ped)?\b|\bmirror(?:ed)?\b|翻转|镜像/gu, () => ({ kind: "flip", axis: "sideways" })],
  [/\b(?:frame|border)\b|边框|相框|画框/gu, (clause) => ({ kind: "frame", ...colourIn(clause) })],
  [/\bside by side\b|\bcombine\b|\bcollage\b|\bmerge\b|\bstitch\b|拼接|拼图|拼成|合并|并排|组合|合成/gu, () => ({ kind: "side-by-side" })],
  [
    /\b(?:second|other|logo|last) (?:one |picture |image |photo )?(?:on(?:to)?|in(?:to)?|over) (?:the )?(?:first|corner)|\binset\b|\bwatermark\b|画中画|水印/gu,
    () => ({ kind: "inset" }),
  ],
  [
    /\b(?:add|place|put|insert|include|draw|paint)\b[^.;]{2,120}|(?:添加|增加|加上|加入|加|放上|放|画上|画)[^。；;]{1,40}/gu,
    (clause, [text]) => addition(text, clause),
  ],
  [
    /\b(?:make|turn|paint|change|tint|colou?r)\b[^.;]{0,40}|(?:变|改|换|染|调)[^,，。]{0,10}/gu,
    (_, [text]) => withColour(text, (colour, word) => ({ kind: "tint", colour, word })),
  ],
]

const writing =
  /\b(?:text|caption|words?|writ(?:e|es|ing|ten)|say(?:s|ing)?|titled?|letters?|lettering|label|headline|slogan|replace|sign)\b|字|写|寫|标题|標題|标语|標語|题|題|替换|替換|换成|換成|改成|中文|英文/iu
const replacing =
  /\b(?:replace|change|swap)\b[^.;]{0,60}\b(?:text|words?|letters?|lettering|title|caption|sign|chinese|english|characters)\b|(?:替换|替換|换成|換成|改成|改为|改為)/iu
const quoted =
  /“([^”\n]{1,120})”|「([^」\n]{1,120})」|『([^』\n]{1,120})』|《([^》\n]{1,120})》|"([^"\n]{1,120})"|(?<![\p{L}\p{N}])['‘]([^'’\n]{1,120})['’](?![\p{L}\p{N}])/u
const unquoted: readonly RegExp[] = [
  /(?:替换|替換|换|換|改)(?:成|为|為)(?:英文|中文|文字|字样|字樣)?\s*[:：]?\s*([^\s,，。;；]{1,40})/u,
  /\b(?:replace|change)\b[^.;]{0,60}\b(?:text|words?|letters?|lettering|title|caption|characters)\b[^.;]{0,30}?\b(?:with|to|by)\b\s+(?:the\s+)?(?:english\s+|chinese\s+)?(?:text\s+|words?\s+)?([^.,;\n]{1,60})/iu,
  /\b(?:write|add the (?:text|words?|caption)|caption (?:it|this)|with the (?:text|words?)|that says)\s*[:：]?\s+([^.,;\n]{1,60})/iu,
  /(?:写上|寫上|写着|寫著|加上文字|添加文字|文字为|文字為|标题为|標題為|配文)\s*[:：]?\s*([^，。；、,;\n]{1,30})/u,
]

/** The longest part of a prompt that is read. */
const maxCharacters = 2000

/** Reads what is to be done to a picture, in English or Chinese. What is not understood is left out. */
export function readInstruction(prompt: string): Instruction {
  const original = prompt.slice(0, maxCharacters).normalize("NFC")
  const letters = findText(original)
  const text = toSimplified(letters.rest.toLowerCase().replaceAll("’", "'"))
  const found: { readonly at: number; readonly operation: Operation }[] = letters.operation ? [letters.operation] : []
  let left = text
  for (const [pattern, make] of rules) {
    for (const match of left.matchAll(pattern)) {
      if (isNegated(text, match.index)) continue
      const operation = make(clauseAround(text, match.index), match)
      if (!operation) continue
      left = left.slice(0, match.index) + "\0".repeat(match[0].length) + left.slice(match.index + match[0].length)
      found.push({ at: match.index, operation })
    }
  }
  const operations = found.sort((a, b) => a.at - b.at).map(({ operation }) => operation)
  return {
    language: !/\p{Script=Han}/u.test(original) ? "english" : isTraditional(original) ? "traditional" : "simplified",
    operations: settle(operations),
    describe:
      /\bdescri(?:be|ption)\b|\bparagraph\b|\bwhat (?:is|do you see|can you see)\b|\bcaption this\b|描述|介绍|说明|看到了?什么|讲讲/u.test(
        text,
      ),
  }
}

/** One of a kind, and "colour in as crayon" is one thing. */
function settle(operations: readonly Operation[]): readonly Operation[] {
  const colouring = operations.some(({ kind }) => kind === "colour-in")
  const seen = new Set<string>()
  return operations.flatMap(eachThing).filter((operation) => {
    if (colouring && operation.kind === "effect" && operation.name === "crayon") return false
    const key = operation.kind === "tone" || operation.kind === "effect" ? operation.name : operation.kind
    if (seen.has(key) && operation.kind !== "add") return false
    seen.add(key)
    return true
  })
}

/** "a boat and a cat" are two things to add; the second goes to the other side. */
function eachThing(operation: Operation): readonly Operation[] {
  if (operation.kind !== "add") return [operation]
  const things = operation.words.split(/\band\b|[和与及、,，]/u).filter(namesThing)
  if (things.length < 2) return [operation]
  const other: Spot = operation.spot === "left" ? "right" : operation.spot === "right" ? "left" : "other"
  return things.slice(0, 4).map((words, index) => ({ kind: "add", words, spot: index % 2 === 0 ? operation.spot : other }))
}

function namesThing(words: string): boolean {
  return mentionsIn(words).mentions.some(({ meanings }) => meanings.some(({ kind }) => kind === "subject"))
}

interface FoundText {
  readonly rest: string
  readonly operation?: { readonly at: number; readonly operation: Operation }
}

function findText(prompt: string): FoundText {
  const match = quoted.exec(prompt)
  const words = match?.slice(1).find((group) => group !== undefined)
  const outside = match ? blanked(prompt, match) : prompt
  const patterns = match && words && writing.test(outside) ? [] : unquoted
  const spoken = patterns.map((pattern) => pattern.exec(prompt)).find((other) => other !== null && !isLook(other[1] as string))
  const text = (patterns.length === 0 ? words : spoken?.[1])?.trim()
  const whole = patterns.length === 0 ? match : spoken
  if (!text || !whole) return { rest: prompt }
  const where = /\btop\b|\babove\b|上方|顶部|頂部|上面/iu.test(prompt)
    ? "top"
    : /\b(?:middle|cent(?:er|re))\b|中间|中間|中央/iu.test(prompt)
      ? "middle"
      : "bottom"
  const operation: Operation = replacing.test(prompt) ? { kind: "replace-text", text } : { kind: "write", text, where }
  // The words around it have been understood with it: "add the text", 写上.
  const start = Math.max(0, clauseStart(prompt, whole.index))
  return { rest: blankedFrom(prompt, start, whole.index + whole[0].length), operation: { at: whole.index, operation } }
}

/** "change it to blue" and 变成油画 speak of looks, not of words to write. */
function isLook(words: string): boolean {
  const text = toSimplified(words.toLowerCase())
  const { mentions } = mentionsIn(text)
  return (
    mentions.some(({ meanings }) => meanings.some(({ kind }) => kind !== "nothing" && kind !== "writing")) ||
    rules.slice(0, -2).some(([pattern]) => text.search(pattern) >= 0)
  )
}

function clauseStart(text: string, at: number): number {
  return Math.max(...[",", "，", "。", ".", ";", "；", " and ", " then "].map((mark) => text.lastIndexOf(mark, at)))
}

function clauseAround(text: string, at: number): string {
  const start = Math.max(0, clauseStart(text, at))
  const end = text.slice(at).search(/[,，。.;；]/u)
  return text.slice(start, end < 0 ? undefined : at + end)
}

function blanked(text: string, match: RegExpExecArray): string {
  return blankedFrom(text, match.index, match.index + match[0].length)
}

function blankedFrom(text: string, start: number, end: number): string {
  return text.slice(0, start) + " ".repeat(end - start) + text.slice(end)
}

function isNegated(text: string, at: number): boolean {
  return /(?:\bno|\bwithout|\bnot|\bdon't|\bnever|\bavoid|\bstop|\bremove|不要|没有|别|无需|不)\s*(?:any\s+|a\s+|the\s+|change\s+|\w+ing\s+)?$/u.test(
    text.slice(Math.max(0, at - 20), at),
  )
}

function colourOf(text: string): { readonly colour: Colour; readonly word: string } | undefined {
  for (const { meanings, text: word } of mentionsIn(text).mentions.toReversed()) {
    const meaning = meanings.find(({ kind }) => kind === "colour")
    if (meaning) return { colour: meaning.value as Colour, word }
  }
  return undefined
}

function colourIn(text: string): { readonly colour?: Colour } {
  const found = colourOf(text)
  return found ? { colour: found.colour } : {}
}

function withColour(text: string, make: (colour: Colour, word: string) => Operation): Operation | undefined {
  const found = colourOf(text)
  return found && make(found.colour, found.word)
}

/** What is to be added, without what earlier rules have understood and without where it goes. */
function addition(text: string, clause: string): Operation | undefined {
  const [own = ""] = text.split("\0")
  const words = own.replace(/\s+\b(?:to|on|onto|in|into|at|over)\s+(?:the|this|his|her|its|my)\b.*$/u, "")
  const isRest = text.includes("\0") && !namesThing(words)
  return isRest ? undefined : { kind: "add", words, spot: spotOf(clause) }
}

function partOf(text: string): Extract<Operation, { kind: "crop" }>["to"] {
  if (/16 ?[:：x] ?9|\bwide|宽/u.test(text)) return "wide"
  if (/9 ?[:：x] ?16|\btall|\bportrait|竖/u.test(text)) return "tall"
  if (/\bleft|左/u.test(text)) return "left"
  if (/\bright|右/u.test(text)) return "right"
  if (/\b(?:top|upper)|上/u.test(text)) return "top"
  if (/\b(?:bottom|lower)|下/u.test(text)) return "bottom"
  return /\b(?:cent(?:er|re)|middle)|中/u.test(text) ? "middle" : "square"
}

function quartersOf(text: string): 1 | 2 | 3 {
  if (/180|upside|half|一百八/u.test(text)) return 2
  const back = /counter|anti|\bleft|逆时针|向左|左/u.test(text)
  return /270/u.test(text) ? (back ? 1 : 3) : back ? 3 : 1
}

function spotOf(text: string): Spot {
  if (/\bleft|左/u.test(text)) return "left"
  if (/\bright|右/u.test(text)) return "right"
  return /\b(?:middle|cent(?:er|re))\b|中间|中央/u.test(text) ? "middle" : "beside"
}
