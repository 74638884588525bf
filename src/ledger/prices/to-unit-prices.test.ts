import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Price } from "#catalog/card.ts"
import { cards } from "#catalog/catalog.ts"
import { currentPrice } from "#catalog/current-price.ts"
import { tierOf } from "#catalog/tier.ts"
import type { PriceSettings } from "#config/price-settings.ts"
import { imageTokensOf, picturePrice } from "./per-tier.ts"
import { someDay } from "./prices-testing.ts"
import { toUnitPrices } from "./to-unit-prices.ts"
import type { UnitPrices } from "./unit-prices.ts"

const imageTokens = { "2K": 1680, "1K": 1120 }

const turned: readonly { name: string; price: Price | PriceSettings; prices: UnitPrices }[] = [
  {
    name: "tokens",
    price: { textIn: 0.3, imageIn: 0.5, textOut: 2.5, imageOut: 30 },
    prices: { textIn: 300, imageIn: 500, textOut: 2500, imageOut: 30_000, imageTokens },
  },
  {
    name: "text alone: pictures cost the same",
    price: { textIn: 0.3, textOut: 2.5 },
    prices: { textIn: 300, imageIn: 300, textOut: 2500, imageOut: 2500, imageTokens },
  },
  { name: "pictures that come out alone", price: { imageOut: 40 }, prices: { imageOut: 40_000, imageTokens } },
  { name: "one price per picture", price: { picture: 0.039 }, prices: { picture: { default: 39_000_000 } } },
  {
    name: "a price for each tier, and no token beside it",
    price: { picture: { "4K": 0.24, "1K": 0.134 }, textIn: 2 },
    prices: { picture: { "1K": 134_000_000, "4K": 240_000_000 } },
  },
  { name: "a fee", price: { request: 0.001, picture: 0 }, prices: { request: 1_000_000, picture: { default: 0 } } },
  { name: "a fee alone", price: { request: 0.001 }, prices: { request: 1_000_000 } },
]

describe("toUnitPrices", () => {
  for (const { name, price, prices } of turned) it(`turns ${name}`, () => assert.deepEqual(toUnitPrices(price, imageTokens), prices))

  it("writes equal prices as equal JSON", () => {
    const one = toUnitPrices({ picture: { "1K": 1, "4K": 2 } })
    assert.equal(JSON.stringify(one), JSON.stringify(toUnitPrices({ picture: { "4K": 2, "1K": 1 } })))
    const two = toUnitPrices({ textIn: 1, imageOut: 2 }, { "1K": 1, "2K": 2 })
    assert.equal(JSON.stringify(two), JSON.stringify(toUnitPrices({ imageOut: 2, textIn: 1 }, { "2K": 2, "1K": 1 })))
  })

  it("refuses what is finer than a billionth of a dollar", () => {
    assert.throws(() => toUnitPrices({ textIn: 0.0001 }), /^RangeError: The price `textIn` must have at most 3 decimals/)
    assert.throws(() => toUnitPrices({ picture: { "1K": 1e-10 } }), /^RangeError: The price `picture.1K` must have at most 9 decimals/)
  })

  it("turns every price of the catalogue", () => {
    for (const card of cards)
      for (const price of card.prices) assert.ok(Object.keys(toUnitPrices(price, card.imageTokens)).length > 0, card.id)
  })
})

describe("tiers", () => {
  it("finds every size of the catalogue in its own tier", () => {
    const astray = cards.flatMap((card) =>
      Object.entries(card.pixels).flatMap(([tier, sizes]) =>
        Object.values(sizes)
          .filter(([width, height]) => tierOf({ width, height }) !== tier)
          .map(([width, height]) => `${card.id} ${tier} ${width}x${height}`),
      ),
    )
    assert.deepEqual(astray, [])
  })

  it("prices a tier that is not named as the next larger, or the largest", () => {
    const picture = { "1K": 10, "2K": 20 }
    assert.deepEqual(
      (["512", "1K", "2K", "4K"] as const).map((tier) => picturePrice(picture, tier)),
      [10, 10, 20, 20],
    )
    assert.equal(picturePrice({ ...picture, default: 5 }, "4K"), 5)
  })

  it("never counts a picture as nothing", () => {
    assert.equal(imageTokensOf({ "2K": 1680 }, "4K"), 1680)
    assert.equal(imageTokensOf({}, "4K"), 2520)
    assert.equal(imageTokensOf(undefined, "1K"), 1290)
    assert.equal(imageTokensOf({ "1K": 0 }, "1K"), 1290)
  })
})

describe("currentPrice", () => {
  const prices = [
    { from: "2026-01-01", textIn: 1, source: "test" },
    { from: "2026-06-01", textIn: 2, source: "test" },
  ]
  const days: readonly (readonly [day: string, textIn: number])[] = [
    ["2026-05-31", 1],
    ["2026-06-01", 2],
    [someDay, 2],
    ["2020-01-01", 1],
  ]
  for (const [day, textIn] of days) it(`finds the price of ${day}`, () => assert.equal(currentPrice({ prices }, day)?.textIn, textIn))
  it("finds none where there is none", () => assert.equal(currentPrice({ prices: [] }, someDay), undefined))
})
