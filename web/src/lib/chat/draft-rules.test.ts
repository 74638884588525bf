import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { abilitiesOf, bestDrawing, expectedSides, fitSettings, plainSettings, type Settings, sizeProblem } from "./draft-rules.ts"
import { someModel } from "./fixtures.ts"

const bounds = { multiple_of: 16, max_width: 3840, max_height: 3840, min_ratio: 1 / 3, max_ratio: 3, max_pixels: 8_294_400 }
const plain = someModel("plain")
const exact = someModel("exact", {
  pixel_sizes: bounds,
  qualities: ["low", "high"],
  max_input_images: 16,
  image_sizes: [],
  takes_mask: false,
})
const listed = someModel("listed", {
  pixel_sizes: {
    only: [
      [1024, 1024],
      [1536, 1024],
    ],
  },
  aspect_ratios: [],
})
const words = someModel("words", { output: ["text"], aspect_ratios: [], image_sizes: [], formats: [], max_input_images: 0 })

describe("what models can do together", () => {
  test("only what each of them can", () => {
    const both = abilitiesOf([plain, exact])
    assert.deepEqual(both.aspectRatios, ["1:1", "16:9"])
    assert.deepEqual([both.imageSizes, both.qualities, both.pixelSizes], [[], [], []])
    assert.deepEqual([both.maxPictures, both.takesMask, both.maxCount, both.draws], [3, false, 2, true])
    assert.equal(abilitiesOf([plain, words]).draws, false)
    assert.equal(abilitiesOf([]).draws, false)
  })

  test("models and answers of each are never more than four in all", () => {
    for (const count of [1, 2, 3, 4]) assert.ok(abilitiesOf(Array(count).fill(plain)).maxCount * count <= 4)
  })
})

describe("switching models", () => {
  const wish: Settings = {
    ...plainSettings,
    aspect_ratio: "16:9",
    image_size: "2K",
    quality: "high",
    output_format: "png",
    count: 4,
    seed: 7,
  }

  test("keeps what stays valid and says what was let go", () => {
    const { settings, dropped } = fitSettings(wish, abilitiesOf([plain]))
    assert.deepEqual(dropped, ["quality"])
    assert.deepEqual(settings, { ...wish, quality: null })
  })

  test("a second model leaves fewer answers of each", () => {
    const { settings, dropped } = fitSettings({ ...plainSettings, count: 3 }, abilitiesOf([plain, exact]))
    assert.deepEqual([settings.count, dropped], [2, ["count"]])
  })

  test("the shape of the source is no model's own", () => {
    assert.deepEqual(fitSettings({ ...plainSettings, aspect_ratio: "source" }, abilitiesOf([listed])).dropped, [])
  })

  test("what fits once fits again unchanged", () => {
    const anything = fc.record({
      aspect_ratio: fc.constantFrom(null, "1:1", "9:16", "source"),
      image_size: fc.constantFrom(null, "1K", "4K"),
      size: fc.constantFrom(null, "1024x1024", "1000x1000", "x"),
      quality: fc.constantFrom(null, "low", "best"),
      output_format: fc.constantFrom(null, "png" as const, "webp" as const),
      background: fc.constantFrom(null, "transparent"),
      seed: fc.constantFrom(null, 1),
      count: fc.integer({ min: 1, max: 4 }),
    })
    fc.assert(
      fc.property(anything, fc.subarray([plain, exact, listed, words]), (settings, models) => {
        const once = fitSettings(settings, abilitiesOf(models))
        assert.deepEqual(fitSettings(once.settings, abilitiesOf(models)), { settings: once.settings, dropped: [] })
      }),
    )
  })
})

describe("an exact size", () => {
  const abilities = abilitiesOf([exact])
  for (const [size, expected] of [
    ["1024x1536", undefined],
    ["3840x2160", undefined],
    ["1000x1024", "step"],
    ["3856x1024", "too-large"],
    ["3840x3840", "too-many-pixels"],
    ["3840x1024", "ratio"],
    ["0x1024", "unreadable"],
    ["1024", "unreadable"],
    ["١٠x10", "unreadable"],
  ] as const) {
    test(`${size}: ${expected ?? "can be drawn"}`, () => assert.equal(sizeProblem(size, abilities)?.kind, expected))
  }

  test("of a list must be in it, and of a model without exact sizes cannot be", () => {
    assert.equal(sizeProblem("1536x1024", abilitiesOf([listed])), null)
    assert.equal(sizeProblem("1024x1536", abilitiesOf([listed]))?.kind, "not-listed")
    assert.equal(sizeProblem("1024x1024", abilitiesOf([plain]))?.kind, "not-taken")
  })
})

describe("the model to offer", () => {
  const old = someModel("old", { life_cycle: { state: "legacy", released: null, retires: null, successor: null } })
  test("is the default where it draws, then the first current one", () => {
    assert.equal(bestDrawing([old, plain, exact], "exact")?.id, "exact")
    assert.equal(bestDrawing([words, old, plain], "words")?.id, "plain")
    assert.equal(bestDrawing([plain, exact], "plain", { pictures: 5 })?.id, "exact")
    assert.equal(bestDrawing([words], null), undefined)
  })
})

describe("the place of a picture that is drawn", () => {
  const source = { width: 800, height: 600 }
  for (const { name, asked, from, expected } of [
    { name: "an exact size", asked: { size: "1536x1024" }, from: source, expected: [1536, 1024] },
    { name: "a ratio that the model knows", asked: { aspect_ratio: "16:9" }, from: source, expected: [1344, 768] },
    { name: "the source's shape", asked: { aspect_ratio: "source" }, from: source, expected: [800, 600] },
    { name: "an edit without a wish", asked: {}, from: source, expected: [800, 600] },
    { name: "nothing at all", asked: {}, from: null, expected: [1024, 1024] },
  ]) {
    test(name, () => {
      const { width, height } = expectedSides({ aspect_ratio: null, image_size: null, size: null, ...asked }, plain, from)
      assert.deepEqual([width, height], expected)
    })
  }

  test("a ratio that nobody knows still has its shape", () => {
    const { width, height } = expectedSides({ aspect_ratio: "21:9", image_size: null, size: null }, undefined, null)
    assert.ok(Math.abs(width / height - 21 / 9) < 0.01)
  })
})
