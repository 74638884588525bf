import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { describe, it } from "node:test"
import type { ModelCard } from "#catalog/card.ts"
import { cards } from "#catalog/catalog.ts"
import { catalogPrice } from "#ledger/prices/effective-price.ts"
import { sampleQuote } from "#ledger/prices/sample-quote.ts"
import { toUsd } from "#ledger/usd.ts"

/** After every price of the catalogue has begun. */
const someDay = "9999-12-31"
const page = readFileSync(new URL("../docs/prices.md", import.meta.url), "utf8")

/** The rows that the page must have: a model, its prices, and what is held for one picture of each tier. */
function rowsOf(card: ModelCard): string[] {
  const price = catalogPrice(card, someDay)
  if (price === undefined) return [`| \`${card.id}\` | – | – | – | – | – | – | – |`]
  const { textIn, imageIn, textOut, imageOut, picture } = price.prices
  const perMillion = [textIn, imageIn, textOut, imageOut].map((nano) => (nano === undefined ? "–" : String(nano / 1000)))
  const prices = picture === undefined ? perMillion : ["0", "0", "0", "0"]
  const sizes = card.imageSizes.length === 0 ? (["1K"] as const) : card.imageSizes
  return sizes.map((imageSize) => {
    const { likely, maximum } = sampleQuote(card, price.prices, { imageSize })
    return `| \`${card.id}\`${card.prices.at(-1)?.unverified === true ? " *" : ""} | ${[...prices, imageSize, toUsd(likely), toUsd(maximum)].join(" | ")} |`
  })
}

describe("docs/prices.md", () => {
  it("shows every model of the catalogue as it is charged and held for", () => {
    const shown = page.split("\n").filter((line) => line.startsWith("| `") && line.split("|").length === 10)
    assert.deepEqual(shown, cards.flatMap(rowsOf))
  })
})
