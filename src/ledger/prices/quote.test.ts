import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { ImageSize, PreparedPart } from "#canonical/request.ts"
import { cards } from "#catalog/catalog.ts"
import { chargeFor } from "./charge.ts"
import { countRequest } from "./count-request.ts"
import { catalogPrice } from "./effective-price.ts"
import { anyPicturePrices, anyTokenPrices, cardOf, drawing, pricesOf, sides, someDay, versionOf } from "./prices-testing.ts"
import { type QuotableRequest, quote } from "./quote.ts"
import type { UnitPrices } from "./unit-prices.ts"

const image: PreparedPart = {
  type: "image",
  image: { mediaType: "image/png", width: 1, height: 1, sha256: "", byteLength: 0, encoding: "base64", chunks: [] },
}
const tiered: UnitPrices = { picture: { "1K": 134_000_000, "2K": 134_000_000, "4K": 240_000_000 } }
const flat: UnitPrices = { picture: { default: 20_000_000 } }
const text = "draw a cat"

const quoted: readonly {
  name: string
  model: string
  prices?: UnitPrices
  request: QuotableRequest
  likely: number
  maximum: number
}[] = [
  { name: "one picture at one price", model: "gemini-3-pro-image", prices: flat, request: drawing(text), likely: 0.02, maximum: 0.02 },
  { name: "four pictures", model: "gemini-3-pro-image", prices: flat, request: drawing(text, { count: 4 }), likely: 0.08, maximum: 0.08 },
  {
    name: "the tier that was asked for",
    model: "gemini-3-pro-image",
    prices: tiered,
    request: drawing(text, { shape: { imageSize: "2K" } }),
    likely: 0.134,
    maximum: 0.134,
  },
  {
    name: "the tier of the pixels that were asked for",
    model: "gpt-image-2",
    prices: { picture: { "1K": 10_000_000, "2K": 30_000_000 } },
    request: drawing(text, { shape: { pixels: { width: 1024, height: 1536 } } }),
    likely: 0.01,
    maximum: 0.01,
  },
  {
    name: "the dearest tier where none was asked for",
    model: "gemini-3-pro-image",
    prices: tiered,
    request: drawing(text),
    likely: 0.134,
    maximum: 0.24,
  },
  {
    name: "no fee beside the price per picture",
    model: "gemini-3-pro-image",
    prices: { request: 1_000_000, ...flat },
    request: drawing(text, { count: 2 }),
    likely: 0.04,
    maximum: 0.04,
  },
  {
    name: "a text request where only pictures have a price",
    model: "gemini-3-pro-image",
    prices: flat,
    request: drawing(text, { modalities: ["text"] }),
    likely: 0,
    maximum: 0,
  },
  {
    name: "tokens",
    model: "gemini-2.5-flash-image",
    request: drawing(text),
    // 3 tokens in and 1,290 out; at most 10 + 256 in, 1,290 of a picture and 8,192 of text out.
    likely: 0.0387009,
    maximum: 266 * 3e-7 + 1290 * 3e-5 + 8192 * 2.5e-6,
  },
  {
    name: "fewer tokens than the model could write",
    model: "gemini-2.5-flash-image",
    request: drawing(text, { maxOutputTokens: 2000 }),
    likely: 0.0387009,
    maximum: 266 * 3e-7 + 1290 * 3e-5 + 2000 * 2.5e-6,
  },
  {
    name: "text alone: no picture, and all that the model may write",
    model: "gemini-2.5-flash-image",
    request: drawing(text, { modalities: ["text"] }),
    likely: 3 * 3e-7 + 400 * 2.5e-6,
    maximum: 266 * 3e-7 + 32_768 * 2.5e-6,
  },
  {
    name: "pictures that the client sends, and previews",
    model: "gpt-image-1",
    request: drawing(text, {
      quality: "low",
      partialImages: 3,
      mask: image,
      messages: [{ role: "user", parts: [{ type: "text", text }, image] }],
    }),
    likely: 3 * 5e-6 + 2 * 323 * 1e-5 + 708 * 4e-5,
    maximum: 266 * 5e-6 + 2 * 8192 * 1e-5 + 708 * 4e-5,
  },
  {
    name: "bytes, not characters",
    model: "gemini-2.5-flash-image",
    request: drawing("画一只猫", { system: "é" }),
    likely: 4 * 3e-7 + 0.0387,
    maximum: 270 * 3e-7 + 1290 * 3e-5 + 8192 * 2.5e-6,
  },
  {
    name: "a quality that is the name of something else",
    model: "gpt-image-1",
    request: drawing(text, { quality: "constructor" }),
    likely: 3 * 5e-6 + 6240 * 4e-5,
    maximum: 266 * 5e-6 + 6240 * 4e-5,
  },
]

const micro = (usd: number): number => Math.ceil(Math.round(usd * 1e9) / 1000)

describe("quote", () => {
  for (const { name, model, prices = pricesOf(model), request, likely, maximum } of quoted) {
    it(`reckons ${name}`, () => {
      const got = quote(request, cardOf(model), versionOf(model, prices))
      assert.deepEqual({ likely: got.likely, maximum: got.maximum }, { likely: micro(likely), maximum: micro(maximum) })
    })
  }

  it("names what the likely price consists of", () => {
    const { lines } = quote(drawing(text), cardOf("gemini-2.5-flash-image"), versionOf("m", pricesOf("gemini-2.5-flash-image")))
    assert.deepEqual(lines, [
      { unit: "text_in", quantity: 3, unitPrice: 300 },
      { unit: "image_out", quantity: 1290, unitPrice: 30_000 },
    ])
  })

  const priced = cards.filter((card) => catalogPrice(card, someDay) !== undefined)
  const anyRequest = fc
    .record({
      text: fc.string({ unit: "grapheme", maxLength: 200 }),
      pictures: fc.nat(4),
      count: fc.integer({ min: 1, max: 10 }),
      partialImages: fc.nat(3),
      quality: fc.constantFrom(undefined, "low", "medium", "high", "auto"),
      maxOutputTokens: fc.constantFrom(undefined, 1, 5000, 100_000),
      modalities: fc.constantFrom<QuotableRequest["modalities"]>(["text"], ["image"], ["text", "image"]),
    })
    .map(({ text: prompt, pictures, quality, maxOutputTokens, ...rest }) =>
      drawing(prompt, {
        ...rest,
        messages: [{ role: "user", parts: [{ type: "text", text: prompt }, ...Array.from({ length: pictures }, () => image)] }],
        ...(quality === undefined ? {} : { quality }),
        ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      }),
    )
  const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }))

  it("holds enough for every charge of what was asked for", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...priced),
        fc.option(fc.oneof(anyTokenPrices, anyPicturePrices), { nil: undefined }),
        anyRequest,
        fc.nat(3),
        fc.boolean(),
        fc.array(share, { minLength: 4, maxLength: 4 }),
        (card, other, request, tierIndex, asks, [inputShare = 0, pictureShare = 0, textShare = 0, countShare = 0]) => {
          const prices = other ?? pricesOf(card.id)
          const possible: readonly ImageSize[] = card.imageSizes.length === 0 ? ["1K"] : card.imageSizes
          const imageSize = possible[tierIndex % possible.length] as ImageSize
          const shaped = asks && card.imageSizes.length > 0 ? { ...request, shape: { imageSize } } : request
          const { maximum, likely } = quote(shaped, card, versionOf(card.id, prices))
          assert.ok(likely <= maximum)

          const drawn = request.modalities.includes("image") ? Math.round(request.count * countShare) : 0
          const pictures = Array.from({ length: drawn }, () => ({ width: sides[imageSize], height: sides[imageSize] }))
          const counted = countRequest(request, card)
          const bytes = Buffer.byteLength(
            request.messages.flatMap(({ parts }) => parts.map((part) => (part.type === "text" ? part.text : ""))).join(""),
          )
          const sent = request.messages[0]?.parts.length ?? 1
          const inputTextTokens = Math.ceil(request.count * bytes * inputShare)
          const inputImageTokens = Math.ceil(request.count * (sent - 1) * card.inputImageTokens.most * inputShare)
          const unreported = chargeFor(prices, { pictures, counted })
          if (drawn > 0) assert.ok(unreported.amount <= maximum, `${unreported.amount} > ${maximum} without usage`)

          const perPicture = chargeFor({ imageOut: 1000, imageTokens: prices.imageTokens ?? {} }, { pictures, counted }).amount
          const outputImageTokens = Math.ceil(perPicture * Math.max(pictureShare, 0.6))
          const mostText = Math.min(request.maxOutputTokens ?? Infinity, card.thinks || card.output.includes("text") ? 8192 : 1024)
          const outputTextTokens = Math.floor(request.count * mostText * textShare)
          const usage = {
            inputTokens: inputTextTokens + inputImageTokens,
            inputTextTokens,
            inputImageTokens,
            outputTokens: outputImageTokens + outputTextTokens,
            outputImageTokens,
            outputTextTokens,
          }
          const reported = chargeFor(prices, { pictures, usage, counted })
          assert.ok(reported.amount <= maximum, `${reported.amount} > ${maximum}`)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
