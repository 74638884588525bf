import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import { drawableConcepts } from "../subjects/registry.ts"
import { nameOf, subjectConcepts } from "./lexicon.ts"
import { readPrompt } from "./read-prompt.ts"
import type { Scene } from "./scene.ts"

interface Expectation {
  readonly prompt: string
  readonly subjects?: readonly string[]
  readonly counts?: readonly number[]
  readonly colours?: readonly (string | undefined)[]
  readonly scene?: Partial<Scene>
}

const red = "#e23b3b"
const white = "#fbf8f2"

const cases: readonly Expectation[] = [
  {
    prompt: "生成一幅山水画,并给出一首诗词描述",
    subjects: [],
    scene: { settings: ["mountains", "lake"], style: "ink", writings: ["poem", "description"], language: "simplified" },
  },
  {
    prompt: "generate an adorable mermaid in the sea, bold outline, chibi cartoon, in the style of Children coloring book, B&W",
    subjects: ["mermaid"],
    scene: { settings: ["sea"], style: "outline", monochrome: false, language: "english" },
  },
  {
    prompt: "3D渲染風格:戴禮帽、長翅膀的小豬,飛越滿是綠色植物的未來科幻城市,城市高樓林立且帶霓虹燈光",
    subjects: ["pig"],
    scene: { settings: ["future-city", "city"], style: "model", language: "traditional", time: "night" },
  },
  {
    prompt:
      "Create a modern, minimalist logo for a coffee shop called 'The Daily Grind'. The text should be in a clean, bold, sans-serif font. The design should feature a simple, stylized icon of a a coffee bean seamlessly integrated with the text. The color scheme is black and white.",
    subjects: ["coffee-bean"],
    scene: { style: "logo", lettering: "The Daily Grind", monochrome: true },
  },
  {
    prompt:
      "A photorealistic close-up portrait of an elderly Japanese ceramicist with deep, sun-etched wrinkles. He is carefully inspecting a freshly glazed tea bowl. The setting is his rustic workshop, golden hour light.",
    subjects: ["potter"],
    scene: { style: "photo", portrait: true, time: "sunset" },
  },
  { prompt: "Generate a beautiful sunset over mountains", subjects: [], scene: { settings: ["mountains"], time: "sunset" } },
  { prompt: "Create an image of a futuristic city", subjects: [], scene: { settings: ["future-city"] } },
  { prompt: "A cute baby sea otter", subjects: ["sea-otter"], scene: { settings: [], moods: ["cute"] } },
  { prompt: "画一只可爱的小猫在草丛中玩耍", subjects: ["cat"], counts: [1], scene: { settings: ["meadow"], moods: ["cute"] } },
  { prompt: "一只白色羊驼", subjects: ["alpaca"], colours: [white] },
  {
    prompt: "貓貓在雙子座星空下的豪華餐廳里吃香蕉",
    subjects: ["cat"],
    scene: { settings: ["restaurant"], sky: ["constellation", "stars"] },
  },
  {
    prompt: "A kawaii-style sticker of a happy bear. The background must be white.",
    subjects: ["bear"],
    scene: { style: "sticker", background: "#ffffff" },
  },
  { prompt: "three red balloons", subjects: ["balloon"], counts: [3], colours: [red] },
  { prompt: "三个红色的气球", subjects: ["balloon"], counts: [3], colours: [red] },
  {
    prompt: "two dogs and an orange cat in the snow",
    subjects: ["dog", "cat"],
    counts: [2, 1],
    colours: [undefined, "#f28f3b"],
    scene: { weather: "snow" },
  },
  { prompt: "an orange on a table", subjects: ["orange", "table"], colours: [undefined, undefined] },
  { prompt: "五只小鸭在湖面上游泳", subjects: ["duck"], counts: [5], scene: { settings: ["lake"] } },
  { prompt: "a hot dog", subjects: [] },
  { prompt: "a beach without people", subjects: [], scene: { settings: ["beach"] } },
  { prompt: "没有人的沙滩", subjects: [], scene: { settings: ["beach"] } },
  { prompt: "画一张海报，标题为「春天的花」", subjects: ["daisy"], scene: { lettering: "春天的花", season: "spring", settings: [] } },
  { prompt: 'a shop sign with the text "OPEN"', scene: { lettering: "OPEN" } },
  { prompt: 'draw a "cat" please', subjects: ["cat"] },
  { prompt: "一张写着生日快乐的蛋糕", scene: { lettering: "生日快乐的蛋糕" } },
  { prompt: "a red fox on a transparent background", subjects: ["fox"], colours: [red], scene: { background: "transparent" } },
  { prompt: "pixel art robot", subjects: ["robot"], scene: { style: "pixel" } },
  { prompt: "黑白素描，一座桥", subjects: ["bridge"], scene: { style: "pencil", monochrome: true } },
  { prompt: "", subjects: [], scene: { settings: [], unknownWords: [] } },
]

for (const { prompt, subjects, counts, colours, scene } of cases) {
  test(`reads: ${prompt.slice(0, 60) || "nothing"}`, () => {
    const read = readPrompt(prompt)
    if (subjects)
      assert.deepEqual(
        read.subjects.map((subject) => subject.concept),
        subjects,
      )
    if (counts)
      assert.deepEqual(
        read.subjects.map((subject) => subject.count),
        counts,
      )
    if (colours)
      assert.deepEqual(
        read.subjects.map((subject) => subject.colour),
        colours,
      )
    for (const [key, value] of Object.entries(scene ?? {})) assert.deepEqual(read[key as keyof Scene], value, key)
  })
}

test("clothes, actions and what is held belong to the one who lives", () => {
  const pig = readPrompt("戴禮帽、長翅膀的小豬飛越城市").subjects[0]
  assert.deepEqual([pig?.wears, pig?.action, pig?.young], [["top-hat", "wings"], "fly", true])
  const boy = readPrompt("a boy holding a blue umbrella in the rain").subjects
  assert.deepEqual(
    boy.map((subject) => [subject.concept, subject.action, subject.holds, subject.holdsColour]),
    [["boy", "hold", "umbrella", "#3f86e0"]],
  )
  const cat = readPrompt("猫在吃香蕉").subjects
  assert.deepEqual(
    cat.map((subject) => [subject.concept, subject.action, subject.holds]),
    [["cat", "eat", "banana"]],
  )
})

test("every concept of the lexicon can be drawn, and has its names", () => {
  const drawable = new Set(drawableConcepts)
  assert.deepEqual(
    subjectConcepts.filter((concept) => !drawable.has(concept)),
    [],
  )
  for (const concept of subjectConcepts) assert.match(nameOf(concept).chinese, /^\p{Script=Han}+$/u, concept)
})

test("no prompt is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (prompt) => {
      const scene = readPrompt(prompt)
      return scene.subjects.length <= 6 && scene.subjects.every((subject) => subject.count >= 1 && subject.count <= 12)
    }),
  )
})

test("what one has with one is held", () => {
  const held = (prompt: string) => readPrompt(prompt).subjects.map((subject) => [subject.concept, subject.holds])
  assert.deepEqual(held("girl with a red umbrella in the rain"), [["girl", "umbrella"]])
  assert.deepEqual(held("a house with a garden and a bear"), [
    ["house", undefined],
    ["bear", undefined],
  ])
})
