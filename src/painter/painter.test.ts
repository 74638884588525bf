import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import { inflateSync } from "node:zlib"
import { subjectConcepts } from "./language/lexicon.ts"
import { paint, type PaintJob } from "./painter.ts"
import { drawSubjectSvg } from "./scene/draw-subject.ts"
import { manners } from "./styles/manners.ts"

const job = (prompt: string, more: Partial<PaintJob> = {}): PaintJob => ({ prompt, width: 96, height: 96, seed: 7, variant: 0, ...more })
const hash = (png: Uint8Array): string => createHash("sha256").update(png).digest("hex")
const painted = (prompt: string, more: Partial<PaintJob> = {}): string => hash(paint(job(prompt, more)).png)

function head(png: Uint8Array): { width: number; height: number; depth: number; colourType: number } {
  const buffer = Buffer.from(png)
  return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20), depth: buffer[24] as number, colourType: buffer[25] as number }
}

/** How many distinct byte values the image data decompresses to: a blank picture has next to none. */
function variety(png: Uint8Array): number {
  const buffer = Buffer.from(png)
  return new Set(inflateSync(buffer.subarray(41, 41 + buffer.readUInt32BE(33)))).size
}

test("the same job gives the same bytes; seed, variant and prompt give others", () => {
  assert.equal(painted("a cat in the garden"), painted("a cat in the garden"))
  const different = [
    painted("a cat in the garden"),
    painted("a cat in the garden", { seed: 8 }),
    painted("a cat in the garden", { variant: 1 }),
    painted("a dog in the garden"),
    painted("a red cat in the garden"),
    painted("two cats in the garden"),
  ]
  assert.equal(new Set(different).size, different.length)
})

for (const [width, height] of [
  [1, 1],
  [31, 250],
  [250, 31],
  [97, 64],
  [640, 80],
] as const) {
  test(`${width}×${height} is honoured exactly, in 8-bit RGB`, () => {
    assert.deepEqual(head(paint(job("sunset over the sea with a boat", { width, height })).png), { width, height, depth: 8, colourType: 2 })
  })
}

test("beyond the drawing limit a picture is enlarged to its exact size", () => {
  assert.deepEqual(head(paint(job("a balloon on a white background", { width: 3301, height: 2803 })).png), {
    width: 3301,
    height: 2803,
    depth: 8,
    colourType: 2,
  })
})

test("transparency, by flag or by prompt, gives RGBA with a clear corner", () => {
  for (const png of [paint(job("a cat", { transparent: true })).png, paint(job("a cat on a transparent background")).png]) {
    assert.equal(head(png).colourType, 6)
    const buffer = Buffer.from(png)
    const rows = inflateSync(buffer.subarray(41, 41 + buffer.readUInt32BE(33)))
    assert.equal(rows[4], 0)
    assert.ok(variety(png) > 20)
  }
})

test("words are written into the picture", () => {
  assert.notEqual(painted('a poster of a cat with the text "Hello"'), painted('a poster of a cat with the text "World"'))
  assert.notEqual(painted("海报：一只猫，写着“你好”"), painted("海报：一只猫，写着“再见”"))
})

test("every concept of the lexicon is painted from its English name", () => {
  for (const concept of subjectConcepts) {
    const { png } = paint(job(concept.replace(/^tree-/u, ""), { width: 48, height: 48 }))
    assert.ok(variety(png) > 40, concept)
  }
})

test("every concept can be drawn alone, within its box", () => {
  for (const concept of subjectConcepts) {
    const drawing = drawSubjectSvg(concept, { width: 300, height: 200, seed: 3 })
    assert.equal(drawing?.concept, concept)
    assert.ok(drawing.box.width <= 300.01 && drawing.box.height <= 200.01 && drawing.svg.includes("<path"), concept)
    assert.doesNotMatch(drawing.svg, /NaN|undefined|Infinity/u, concept)
  }
  assert.equal(drawSubjectSvg("在人物身旁添加一只白色羊駝", { width: 9, height: 9, seed: 0 })?.concept, "alpaca")
  assert.equal(drawSubjectSvg("nothing of the kind", { width: 9, height: 9, seed: 0 }), undefined)
})

const words = {
  flat: "flat",
  photo: "photorealistic",
  model: "3d render",
  sticker: "sticker",
  outline: "coloring book",
  watercolour: "watercolor",
  crayon: "crayon",
  ink: "ink wash",
  pencil: "pencil sketch",
  oil: "oil painting",
  pixel: "pixel art",
  paper: "paper cut",
  neon: "synthwave",
  logo: "logo",
  vintage: "vintage",
}

test("every style paints, and no two look the same", () => {
  assert.deepEqual(Object.keys(words), Object.keys(manners))
  const seen = Object.values(words).map((style) => painted(`${style} of a fox under a tree`))
  assert.equal(new Set(seen).size, seen.length)
})

const places = [
  "mountains",
  "hills",
  "sea",
  "beach",
  "underwater",
  "city",
  "futuristic city",
  "street",
  "village",
  "forest",
  "bamboo forest",
  "meadow",
  "garden",
  "wheat field",
  "desert",
  "snowfield",
  "outer space",
  "lake",
  "river",
  "waterfall",
  "room",
  "cafe",
  "restaurant",
  "workshop",
  "sky",
]
const times = [
  "",
  "at night",
  "at sunset",
  "at dawn",
  "in the rain",
  "in the snow",
  "in a storm",
  "in fog",
  "in autumn",
  "with a rainbow",
  "with fireworks",
  "with an aurora",
  "under the milky way",
  "with shooting stars",
]

test("every place and every hour paints, with someone in it and without", () => {
  for (const place of places)
    for (const who of ["", "a cat in "])
      assert.ok(variety(paint(job(`${who}${place}`, { width: 40, height: 40 })).png) > 20, `${who}${place}`)
  for (const time of times) assert.ok(variety(paint(job(`a house in the hills ${time}`, { width: 40, height: 40 })).png) > 20, time)
})

test("what cannot be understood becomes an abstract picture, with a word about it", () => {
  for (const prompt of ["", "xyzzy plugh", "ただの夢", "абстракция", "\u0000\ud800<svg>&'\"", "a".repeat(9000)]) {
    const { png, text, title } = paint(job(prompt))
    assert.ok(variety(png) > 20 && text.length > 10 && title.length > 0)
  }
})

test("a system text sets the style where the prompt has none", () => {
  assert.notEqual(painted("a fox"), painted("a fox", { system: "Always draw in pixel art." }))
  assert.equal(painted("a watercolor fox"), painted("a watercolor fox", { system: "Always draw in pixel art." }))
})
