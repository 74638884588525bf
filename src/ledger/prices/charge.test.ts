import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import type { Usage } from "#canonical/event.ts"
import type { ImageSize } from "#canonical/request.ts"
import { chargeFor } from "./charge.ts"
import { anyCount, anyPicturePrices, anyPictures, anyTokenPrices, pricesOf, sides } from "./prices-testing.ts"
import type { Measured, UnitPrices } from "./unit-prices.ts"

const picture = (tier: ImageSize, count = 1): { width: number; height: number }[] =>
  Array.from({ length: count }, () => ({ width: sides[tier], height: sides[tier] }))

const pro = pricesOf("gemini-3-pro-image")
const flash = pricesOf("gemini-2.5-flash-image")
const gpt1 = pricesOf("gpt-image-1")
const gpt2 = pricesOf("gpt-image-2")
const tiered: UnitPrices = { picture: { "1K": 134_000_000, "4K": 240_000_000 } }

const charged: readonly {
  name: string
  prices: UnitPrices
  measured: Measured
  usd: number
  estimated?: boolean
}[] = [
  {
    name: "the Pro model's answer of 2,340 tokens, 337 of them thoughts, that a public gateway worked out",
    prices: pro,
    measured: {
      pictures: picture("4K"),
      // 326 × 2 + 2,000 × 120 + (340 + 337) × 12 per million is 0.248776: 0.2488.
      usage: { inputTokens: 326, outputTokens: 2677, outputImageTokens: 2000, thoughtTokens: 337 },
    },
    usd: 0.248776,
  },
  {
    name: "1,290 tokens of gemini-2.5-flash-image",
    prices: flash,
    measured: {
      pictures: picture("1K"),
      usage: { inputTokens: 0, outputTokens: 1290, outputImageTokens: 1290 },
      counted: { textIn: 0, imageIn: 0 },
    },
    usd: 0.0387,
    estimated: true,
  },
  {
    name: "output that is not told apart: the picture first, the rest as text",
    prices: flash,
    measured: { pictures: picture("1K"), usage: { inputTokens: 1000, outputTokens: 1390 } },
    usd: 0.0003 + 0.0387 + 0.00025,
  },
  {
    name: "thoughts apart from output that is not told apart",
    prices: pro,
    measured: { pictures: picture("1K"), usage: { inputTokens: 100, outputTokens: 1000, thoughtTokens: 400 } },
    usd: 0.0002 + 600 * 0.00012 + 400 * 0.000012,
  },
  {
    name: "the rest as picture where the text is told",
    prices: pro,
    measured: { pictures: picture("1K"), usage: { inputTokens: 100, outputTokens: 1220, outputTextTokens: 20, thoughtTokens: 80 } },
    usd: 0.0002 + 1120 * 0.00012 + 100 * 0.000012,
  },
  {
    name: "input pictures at their own price",
    prices: gpt1,
    measured: { pictures: picture("1K"), usage: { inputTokens: 423, outputTokens: 272, inputImageTokens: 323, inputTextTokens: 100 } },
    usd: 0.0005 + 0.00323 + 0.01088,
  },
  {
    name: "input that is not told apart: what was not counted as text is picture",
    prices: gpt1,
    measured: { pictures: picture("1K"), usage: { inputTokens: 423, outputTokens: 272 }, counted: { textIn: 100, imageIn: 323 } },
    usd: 0.0005 + 0.00323 + 0.01088,
  },
  {
    name: "input that is not told apart as text where no picture was sent",
    prices: gpt1,
    measured: { pictures: picture("1K"), usage: { inputTokens: 423, outputTokens: 272 }, counted: { textIn: 100, imageIn: 0 } },
    usd: 423 * 0.000005 + 0.01088,
  },
  {
    name: "cached tokens as tokens",
    prices: flash,
    measured: { pictures: [], usage: { inputTokens: 1000, outputTokens: 100, cachedTokens: 900 } },
    usd: 0.0003 + 0.00025,
  },
  {
    name: "a text answer at the text price, thoughts included",
    prices: pro,
    measured: { pictures: [], usage: { inputTokens: 100, outputTokens: 500, thoughtTokens: 300 } },
    usd: 0.0002 + 0.006,
  },
  {
    name: "a prompt that was refused: its input",
    prices: pro,
    measured: { pictures: [], usage: { inputTokens: 100, outputTokens: 0 } },
    usd: 0.0002,
  },
  {
    name: "a relay that counts the picture beside its output",
    prices: flash,
    measured: { pictures: picture("1K"), usage: { inputTokens: 10, outputTokens: 20, outputImageTokens: 1290 } },
    usd: 0.000003 + 0.00005 + 0.0387,
  },
  {
    name: "a relay that counts only the words: the picture is estimated",
    prices: flash,
    measured: { pictures: picture("1K"), usage: { inputTokens: 10, outputTokens: 20 } },
    usd: 0.000003 + 0.0387,
    estimated: true,
  },
  {
    name: "a relay that counts pictures where tokens belong",
    prices: flash,
    measured: { pictures: picture("1K"), usage: { inputTokens: 10, outputTokens: 1300, outputImageTokens: 1 } },
    usd: 0.000003 + 0.0387 + 0.000025,
  },
  {
    name: "no usage: by the pictures' pixels and the counted input",
    prices: pro,
    measured: { pictures: [...picture("1K"), ...picture("4K")], counted: { textIn: 50, imageIn: 560 } },
    usd: 2 * 610 * 0.000002 + (1120 + 2000) * 0.00012,
    estimated: true,
  },
  {
    name: "no usage: by the quality that was asked for",
    prices: gpt2,
    measured: { pictures: picture("1K"), counted: { textIn: 0, imageIn: 0, imageTokens: { "1K": 196 } } },
    usd: 0.00588,
    estimated: true,
  },
  { name: "no usage and no picture: a text answer", prices: pro, measured: { pictures: [] }, usd: 0.004802, estimated: true },
  { name: "pictures by tier", prices: tiered, measured: { pictures: [...picture("1K", 2), ...picture("4K")] }, usd: 0.508 },
  { name: "a tier without a price as the next larger", prices: tiered, measured: { pictures: picture("2K") }, usd: 0.24 },
  { name: "a tier below all as the smallest", prices: tiered, measured: { pictures: picture("512") }, usd: 0.134 },
  {
    name: "no token beside a price per picture",
    prices: { picture: { default: 40_000_000 }, textIn: 1_000_000 },
    measured: { pictures: picture("1K"), usage: { inputTokens: 1000, outputTokens: 1290 } },
    usd: 0.04,
  },
  {
    name: "no fee beside a price per picture",
    prices: { request: 5_000_000, ...tiered },
    measured: { pictures: picture("1K") },
    usd: 0.134,
  },
  { name: "the request itself", prices: { request: 5_000_000 }, measured: { pictures: picture("1K") }, usd: 0.005 },
  {
    name: "a fraction of a micro-USD, rounded up once",
    prices: { picture: { default: 1 } },
    measured: { pictures: picture("1K", 3) },
    usd: 0.000001,
  },
]

describe("chargeFor", () => {
  for (const { name, prices, measured, usd, estimated = false } of charged) {
    it(`charges ${name}`, () => {
      const charge = chargeFor(prices, measured)
      assert.equal(charge.amount, Math.round(usd * 1_000_000))
      assert.equal(charge.estimated, estimated)
    })
  }

  it("says what was charged for", () => {
    const usage = { inputTokens: 326, outputTokens: 2677, outputImageTokens: 2000 }
    assert.deepEqual(chargeFor(pro, { pictures: picture("4K"), usage }).lines, [
      { unit: "text_in", quantity: 326, unitPrice: 2000 },
      { unit: "text_out", quantity: 677, unitPrice: 12_000 },
      { unit: "image_out", quantity: 2000, unitPrice: 120_000 },
    ])
    assert.deepEqual(chargeFor(tiered, { pictures: [...picture("4K"), ...picture("1K", 2)] }).lines, [
      { unit: "picture", tier: "1K", quantity: 2, unitPrice: 134_000_000 },
      { unit: "picture", tier: "4K", quantity: 1, unitPrice: 240_000_000 },
    ])
  })

  it("adds pictures up", () => {
    fc.assert(
      fc.property(anyPicturePrices, anyPictures, anyPictures, ({ picture: prices = {} }, some, others) => {
        const exact = { picture: Object.fromEntries(Object.entries(prices).map(([tier, price]) => [tier, price * 1000])) }
        const amount = (pictures: Measured["pictures"]) => chargeFor(exact, { pictures }).amount
        assert.equal(amount([...some, ...others]), amount(some) + amount(others))
      }),
    )
  })

  const anyUsage = fc.record(
    {
      inputTokens: anyCount,
      outputTokens: anyCount,
      inputTextTokens: anyCount,
      inputImageTokens: anyCount,
      outputTextTokens: anyCount,
      outputImageTokens: anyCount,
      thoughtTokens: anyCount,
      cachedTokens: anyCount,
    },
    { requiredKeys: ["inputTokens", "outputTokens"] },
  ) as fc.Arbitrary<Usage>
  const anyMeasured = fc.record({ pictures: anyPictures, usage: anyUsage }, { requiredKeys: ["pictures"] }) as fc.Arbitrary<Measured>

  it("is a whole number, never negative, whatever was reported", () => {
    fc.assert(
      fc.property(fc.oneof(anyTokenPrices, anyPicturePrices), anyMeasured, (prices, measured) => {
        const { amount, lines } = chargeFor(prices, measured)
        assert.ok(Number.isSafeInteger(amount) && amount >= 0)
        for (const { quantity, unitPrice } of lines) assert.ok(Number.isSafeInteger(quantity) && quantity > 0 && unitPrice >= 0)
      }),
    )
  })

  it("gives no picture away, whatever was reported", () => {
    fc.assert(
      fc.property(anyTokenPrices, anyMeasured, (prices, measured) => {
        fc.pre(measured.pictures.length > 0 && (prices.imageOut ?? 0) > 0)
        const { lines } = chargeFor(prices, measured)
        assert.ok((lines.find(({ unit }) => unit === "image_out")?.quantity ?? 0) >= 100 * measured.pictures.length)
      }),
    )
  })

  it("never falls when there is one picture more", () => {
    fc.assert(
      fc.property(fc.oneof(anyTokenPrices, anyPicturePrices), anyMeasured, anyPictures, (prices, measured, more) => {
        const grown = { ...measured, pictures: [...measured.pictures, ...more] }
        // Without a picture the same report is a text answer, estimated otherwise.
        fc.pre(measured.pictures.length > 0)
        assert.ok(chargeFor(prices, grown).amount >= chargeFor(prices, measured).amount)
      }),
    )
  })

  it("never falls when a price rises", () => {
    const member = fc.constantFrom("request", "textIn", "imageIn", "textOut", "imageOut")
    fc.assert(
      fc.property(anyTokenPrices, member, fc.nat(1_000_000), anyMeasured, (prices, name, more, measured) => {
        const dearer = { ...prices, [name]: (prices[name as "textIn"] ?? 0) + more }
        assert.ok(chargeFor(dearer, measured).amount >= chargeFor(prices, measured).amount)
      }),
    )
  })
})
