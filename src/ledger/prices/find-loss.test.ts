import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { cards } from "#catalog/catalog.ts"
import { findLoss } from "./find-loss.ts"
import { anyPicturePrices, cardOf, pricesOf, someDay } from "./prices-testing.ts"
import { sampleQuote } from "./sample-quote.ts"

describe("findLoss", () => {
  it("finds none at the catalogue's own prices", () => {
    for (const card of cards.filter(({ prices }) => prices.length > 0)) assert.equal(findLoss(card, pricesOf(card.id), someDay), undefined)
  })

  it("names the tier with the greatest loss", () => {
    const prices = { picture: { "512": 150e6, "1K": 150e6, "2K": 150e6, "4K": 150e6 } }
    assert.deepEqual(findLoss(cardOf("gemini-3-pro-image"), prices, someDay), { tier: "4K", price: 150_000, cost: 245_300 })
  })

  it("names no tier where there is only one", () => {
    const found = findLoss(cardOf("gemini-2.5-flash-image"), { picture: { default: 20e6 } }, someDay)
    assert.deepEqual(found, { price: 20_000, cost: 38_775 })
  })

  it("finds a loss exactly where some tier is quoted below its cost", () => {
    const card = cardOf("gemini-3.1-flash-image")
    fc.assert(
      fc.property(anyPicturePrices, (prices) => {
        const isBelow = card.imageSizes.some((imageSize) => {
          const [price, cost] = [prices, pricesOf(card.id)].map((by) => sampleQuote(card, by, { imageSize }).likely)
          return (price as number) < (cost as number)
        })
        assert.equal(findLoss(card, prices, someDay) !== undefined, isBelow)
      }),
    )
  })
})
