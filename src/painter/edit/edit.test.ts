import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { decodePixels } from "#images/convert.ts"
import { noisePicture, solidPng } from "../../../test/support/pictures.ts"
import { paint } from "../painter.ts"
import { encodePng, type Pixels } from "../png.ts"
import { editPicture, type EditJob } from "./edit.ts"

const side = 240
const painted = (prompt: string, width = side, height = side): Uint8Array => paint({ prompt, width, height, seed: 3, variant: 0 }).png
const meadow = painted("a girl on a meadow")
const lineArt = painted("coloring book page of a cat", 480, 480)
const edit = async (
  prompt: string,
  more: Partial<EditJob> = {},
): Promise<Pixels & { readonly text: string; readonly colourType: number }> => {
  const { png, text } = await editPicture({ prompt, inputs: [meadow], seed: 1, variant: 0, ...more })
  return { ...(await decodePixels(png)), text, colourType: png[25] as number }
}
const at = ({ data, width }: Pixels, x: number, y: number): readonly number[] => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
]
const original = await decodePixels(meadow)

/** Mean difference a channel. */
function difference(one: Pixels, other: Pixels): number {
  assert.equal(one.data.length, other.data.length)
  return one.data.reduce((sum, value, index) => sum + Math.abs(value - other.data[index]!), 0) / one.data.length
}

describe("edits", () => {
  for (const prompt of [
    "black and white",
    "sepia",
    "warmer",
    "cooler",
    "brighter",
    "darker",
    "more contrast",
    "vivid",
    "muted",
    "night",
    "sunset",
    "invert",
    "vintage",
    "make it blue",
    "crayon",
    "pencil sketch",
    "watercolour",
    "oil painting",
    "cartoon",
    "pixel art",
    "line art",
    "blur",
    "sharpen",
    "vignette",
    "make it a rainy day",
    "now make it snow",
    "mirror",
    "rotate by 90 degrees",
    "add a border",
    "write 'Hello'",
    "add a dog",
    "zxcv",
    "",
  ]) {
    it(`"${prompt}" changes the picture, keeps its size and is 8-bit RGB`, async () => {
      const result = await edit(prompt)
      assert.deepEqual([result.width, result.height, result.colourType], [side, side, 2])
      assert.ok(difference(result, original) > 0.4, `${difference(result, original)}`)
      assert.ok(result.text.length > 5)
    })
  }

  it("repeats itself for the same seed only", async () => {
    const [one, same, other] = [await edit("crayon"), await edit("crayon"), await edit("crayon", { seed: 2 })]
    assert.equal(difference(one, same), 0)
    assert.ok(difference(one, other) > 0)
  })

  it("takes every kind of file", async () => {
    for (const format of ["png", "jpeg", "webp", "gif", "avif"] as const) {
      const { width, height } = await edit("blur", { inputs: [await noisePicture(format, { width: 40, height: 30, seed: 1 })] })
      assert.deepEqual([width, height], [40, 30], format)
    }
  })

  it("works on a single pixel, on strips, and scales down what is too large", async () => {
    for (const prompt of [
      "crayon",
      "blur",
      "outline",
      "watercolour",
      "add a cat",
      "write 'a'",
      "replace the text with 'a'",
      "crop the left half",
      "border",
      "fill color",
      "remove background",
    ]) {
      for (const [width, height] of [
        [1, 1],
        [3, 90],
        [90, 2],
      ] as const)
        await edit(prompt, { inputs: [solidPng(width, height, [10, 200, 30])] })
    }
    assert.equal((await edit("warmer", { inputs: [solidPng(5000, 50, [10, 20, 30])] })).width, 4096)
  })

  it("turns, mirrors and crops exactly", async () => {
    const data = new Uint8Array(4 * 2 * 4).map((_, index) => (index % 4 === 3 ? 255 : index * 7))
    const small = encodePng({ data, width: 4, height: 2 }, false)
    const source = await decodePixels(small)
    const turned = await edit("rotate 90 degrees clockwise", { inputs: [small] })
    assert.deepEqual([turned.width, turned.height], [2, 4])
    assert.deepEqual(at(turned, 1, 0), at(source, 0, 0))
    assert.deepEqual(at(await edit("mirror", { inputs: [small] }), 0, 1), at(source, 3, 1))
    assert.deepEqual(at(await edit("flip vertically", { inputs: [small] }), 2, 0), at(source, 2, 1))
    const half = await edit("crop the right half", { inputs: [small] })
    assert.deepEqual([half.width, half.height], [2, 2])
    assert.deepEqual(at(half, 0, 0), at(source, 2, 0))
  })

  it("honours another size", async () => {
    const { width, height } = await edit("warmer", { width: 100, height: 50 })
    assert.deepEqual([width, height], [100, 50])
  })

  it("colours a line drawing in and says what it saw", async () => {
    const prompt = "describe the image with a concise and engaging paragraph, then fill color as children's crayon style"
    const result = await edit(prompt, { inputs: [lineArt] })
    assert.match(result.text, /line drawing.*crayons/su)
    const colours = new Set<string>()
    for (let at = 0; at < result.data.length; at += 4 * 97) colours.add([0, 1, 2].map((channel) => result.data[at + channel]! >> 6).join())
    assert.ok(colours.size > 8, `${colours.size} colours`)
    const source = await decodePixels(lineArt)
    let kept = 0
    let lines = 0
    for (let at = 0; at < source.data.length; at += 4) {
      if (source.data[at]! > 60) continue
      lines++
      if (result.data[at]! < 110) kept++
    }
    assert.ok(kept > lines * 0.97, "lines stay")
  })

  it("puts new words where the old ones were", async () => {
    const poster = painted('poster with the text "夏日音乐节" sunset over the sea', 512, 512)
    const before = await decodePixels(poster)
    const after = await edit("将图片中的中文替换成英文GeekAI,字体风格大小保持不变", { inputs: [poster] })
    assert.match(after.text, /换成了“GeekAI”/u)
    const changed = (from: number, to: number): number => {
      let count = 0
      for (let at = from * 512 * 4; at < to * 512 * 4; at += 4) if (Math.abs(before.data[at]! - after.data[at]!) > 12) count++
      return count
    }
    assert.ok(changed(0, 150) > 2000)
    assert.equal(changed(200, 512), 0)
  })

  it("admits that there is no lettering", async () => {
    assert.match(
      (await edit("replace the text with 'GeekAI'", { inputs: [painted("a girl on a meadow with clouds", 512, 512)] })).text,
      /no lettering/u,
    )
  })

  it("adds one of its own things where it is wanted, and admits what it cannot draw", async () => {
    const result = await edit("在人物身旁添加一只白色羊駝")
    assert.match(result.text, /羊駝/u)
    const left = await edit("add a dog on the left")
    assert.match(left.text, /added a dog/u)
    assert.deepEqual(at(left, side - 2, 5), at(original, side - 2, 5))
    assert.match((await edit("make it night and add a moon")).text, /added a .*moon/u)
    assert.match((await edit("add a flibbertigibbet")).text, /do not know how to draw/u)
  })

  it("leaves a plain background out, and says so where there is none", async () => {
    const cut = await edit("remove the background", { inputs: [painted("a cat on a white background")] })
    assert.equal(cut.colourType, 6)
    assert.equal(at(cut, 1, 1)[3], 0)
    assert.equal(at(cut, side / 2, side * 0.6)[3], 255)
    assert.match(
      (await edit("remove the background", { inputs: [await noisePicture("png", { width: 60, height: 60, seed: 1 })] })).text,
      /not plain/u,
    )
  })

  it("changes only what the mask leaves open", async () => {
    const data = new Uint8Array(side * side * 4).fill(255)
    for (let y = 0; y < side; y++) for (let x = 0; x < side / 2; x++) data[(y * side + x) * 4 + 3] = 0
    const result = await edit("invert", { mask: encodePng({ data, width: side, height: side }, true) })
    assert.deepEqual(at(result, side - 20, 40), at(original, side - 20, 40))
    assert.deepEqual(
      at(result, 20, 40).slice(0, 3),
      at(original, 20, 40)
        .slice(0, 3)
        .map((value) => 255 - value),
    )
  })

  it("puts several pictures together", async () => {
    const wide = await edit("combine them", { inputs: [meadow, lineArt, meadow] })
    assert.deepEqual([wide.width, wide.height], [side * 3, side])
    const inset = await edit("put the second picture into the corner", { inputs: [meadow, lineArt] })
    assert.deepEqual([inset.width, inset.height], [side, side])
  })

  it("fails for what is no picture", () => assert.rejects(edit("blur", { inputs: [Buffer.from("no")] }), { name: "ImageError" }))
})
