import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { ResolvedShape, ShapeWish } from "#canonical/request.ts"
import { cards, findCard } from "./catalog.ts"
import type { ModelCard } from "./card.ts"
import { resolveShape } from "./shape.ts"

function card(name: string): ModelCard {
  const found = findCard(name)
  assert.ok(found, name)
  return found
}

const pixels = (width: number, height: number): { width: number; height: number } => ({ width, height })

const settled: readonly { name: string; model: string; wish: ShapeWish; shape: ResolvedShape; warns?: boolean }[] = [
  { name: "nothing asked, nothing settled", model: "gemini-2.5-flash-image", wish: {}, shape: {} },
  {
    name: "a ratio on a model of one tier",
    model: "gemini-2.5-flash-image",
    wish: { aspectRatio: "16:9" },
    shape: { aspectRatio: "16:9", pixels: pixels(1344, 768) },
  },
  {
    name: "1K on a model of one tier is what it draws anyway",
    model: "gemini-2.5-flash-image",
    wish: { imageSize: "1K" },
    shape: { pixels: pixels(1024, 1024) },
  },
  {
    name: "ratio and tier",
    model: "gemini-3-pro-image",
    wish: { aspectRatio: "21:9", imageSize: "2K" },
    shape: { aspectRatio: "21:9", imageSize: "2K", pixels: pixels(3168, 1344) },
  },
  {
    name: "an exact size of the table",
    model: "gemini-3-pro-image",
    wish: { pixels: pixels(2752, 1536) },
    shape: { aspectRatio: "16:9", imageSize: "2K", pixels: pixels(2752, 1536) },
  },
  {
    name: "1536x1024 is 3:2 at 1K",
    model: "gemini-3.1-flash-image",
    wish: { pixels: pixels(1536, 1024) },
    shape: { aspectRatio: "3:2", imageSize: "1K", pixels: pixels(1264, 848) },
    warns: true,
  },
  {
    name: "1792x1024 is 16:9 at 1K",
    model: "gemini-3.1-flash-image",
    wish: { pixels: pixels(1792, 1024) },
    shape: { aspectRatio: "16:9", imageSize: "1K", pixels: pixels(1376, 768) },
    warns: true,
  },
  {
    name: "256x256 is the smallest tier there is",
    model: "gemini-3.1-flash-image",
    wish: { pixels: pixels(256, 256) },
    shape: { aspectRatio: "1:1", imageSize: "512", pixels: pixels(512, 512) },
    warns: true,
  },
  {
    name: "256x256 on a model without 512 is 1K",
    model: "gemini-3-pro-image",
    wish: { pixels: pixels(256, 256) },
    shape: { aspectRatio: "1:1", imageSize: "1K", pixels: pixels(1024, 1024) },
    warns: true,
  },
  {
    name: "3840x2160 is 2K by area",
    model: "gemini-3-pro-image",
    wish: { pixels: pixels(3840, 2160) },
    shape: { aspectRatio: "16:9", imageSize: "2K", pixels: pixels(2752, 1536) },
    warns: true,
  },
  {
    name: "a size that agrees with its ratio",
    model: "gemini-2.5-flash-image",
    wish: { pixels: pixels(1024, 1024), aspectRatio: "1:1" },
    shape: { aspectRatio: "1:1", pixels: pixels(1024, 1024) },
  },
  {
    name: "pixels stay pixels where the model takes them",
    model: "gpt-image-2",
    wish: { pixels: pixels(1280, 720) },
    shape: { pixels: pixels(1280, 720) },
  },
  {
    name: "a ratio becomes pixels where the model takes only those",
    model: "gpt-image-2",
    wish: { aspectRatio: "16:9" },
    shape: { aspectRatio: "16:9", pixels: pixels(1376, 768) },
  },
  { name: "the painter takes any size", model: "limn/painter", wish: { pixels: pixels(777, 333) }, shape: { pixels: pixels(777, 333) } },
]

const refused: readonly { name: string; model: string; wish: ShapeWish; param: string; says: RegExp }[] = [
  {
    name: "a ratio the model does not know",
    model: "gemini-2.5-flash-image",
    wish: { aspectRatio: "1:8" },
    param: "aspect_ratio",
    says: /takes 1:1, 2:3/,
  },
  {
    name: "a tier the model does not have",
    model: "gemini-2.5-flash-image",
    wish: { imageSize: "4K" },
    param: "image_size",
    says: /draws at 1K only/,
  },
  { name: "512 where it is refused", model: "gemini-nano-banana-2.1", wish: { imageSize: "512" }, param: "image_size", says: /1K, 2K, 4K/ },
  {
    name: "size against ratio",
    model: "gemini-2.5-flash-image",
    wish: { pixels: pixels(1024, 1024), aspectRatio: "16:9" },
    param: "aspect_ratio",
    says: /contradicts/,
  },
  {
    name: "size against tier",
    model: "gemini-3-pro-image",
    wish: { pixels: pixels(1024, 1024), imageSize: "4K" },
    param: "image_size",
    says: /contradicts/,
  },
  {
    name: "a shape far from everything",
    model: "gemini-2.5-flash-image",
    wish: { pixels: pixels(4000, 200) },
    param: "size",
    says: /aspect ratios: 1:1/,
  },
  {
    name: "a size outside the list",
    model: "gpt-image-1.5",
    wish: { pixels: pixels(512, 512) },
    param: "size",
    says: /1024x1024, 1536x1024, 1024x1536/,
  },
  {
    name: "a ratio on a model of listed sizes",
    model: "gpt-image-1.5",
    wish: { aspectRatio: "1:1" },
    param: "aspect_ratio",
    says: /Send `size`/,
  },
  {
    name: "sides that do not divide by 16",
    model: "gpt-image-2",
    wish: { pixels: pixels(1000, 1000) },
    param: "size",
    says: /divisible by 16/,
  },
  {
    name: "more pixels than it draws",
    model: "gpt-image-2",
    wish: { pixels: pixels(3840, 3840) },
    param: "size",
    says: /up to 3840x3840 and 8294400 pixels in all/,
  },
  { name: "longer than 3:1", model: "gpt-image-2", wish: { pixels: pixels(3200, 320) }, param: "size", says: /3:1/ },
]

describe("resolveShape", () => {
  for (const { name, model, wish, shape, warns } of settled) {
    it(name, () => {
      const { shape: got, warnings } = resolveShape(card(model), wish)
      assert.deepEqual(got, shape)
      assert.equal(warnings.length > 0, warns ?? false)
    })
  }

  for (const { name, model, wish, param, says } of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => resolveShape(card(model), wish),
        (error) =>
          error instanceof GatewayError && error.code === "invalid_request" && error.details.param === param && says.test(error.message),
      )
    })
  }

  it("finds every size of every table as exactly itself", () => {
    for (const known of cards.filter(({ pixelSizes }) => pixelSizes === undefined)) {
      for (const table of Object.values(known.pixels)) {
        for (const [width, height] of Object.values(table)) {
          const { shape } = resolveShape(known, { pixels: { width, height } })
          assert.deepEqual(shape.pixels, { width, height }, known.id)
        }
      }
    }
  })
})

describe("the catalogue", () => {
  it("has no name twice", () => {
    const names = cards.flatMap(({ id, aliases }) => [id, ...aliases])
    assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted())
  })

  it("knows every model that a source document names", () => {
    const named = [
      "gemini-2.0-flash-exp",
      "gemini-2.5-flash-image-preview",
      "google/gemini-2.5-flash-image-preview",
      "gemini-2.5-flash-image",
      "gemini-2.0-flash-preview-image-generation",
      "gpt-4o-image",
      "gpt-5-all",
      "midjourney-chat",
    ]
    assert.deepEqual(
      named.filter((name) => findCard(name) === undefined),
      [],
    )
  })

  it("names a successor that exists", () => {
    assert.deepEqual(
      cards.flatMap(({ lifeCycle }) => lifeCycle.successor ?? []).filter((id) => findCard(id) === undefined),
      [],
    )
  })

  it("knows the pixels of every shape that it offers", () => {
    const missing = cards.flatMap((known) =>
      (known.imageSizes.length === 0 ? (["1K"] as const) : known.imageSizes).flatMap((tier) =>
        known.aspectRatios.filter((ratio) => known.pixels[tier]?.[ratio] === undefined).map((ratio) => `${known.id} ${tier} ${ratio}`),
      ),
    )
    assert.deepEqual(missing, [])
  })
})
