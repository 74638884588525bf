import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { openDatabase } from "#database/database.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { createModelMap } from "./model-map.ts"
import { nameHints, patternHints, priceHints } from "./operator-hints.ts"

const { listed } = createModelMap({ house: "gemini-2.5-flash-image", "gemini-3-pro-image": "gemini-3-pro-image" }, "id")

describe("nameHints", () => {
  for (const [name, says] of [
    ["house", undefined],
    ["gemini-2.5-flash-image", undefined],
    ["google/gemini-3-pro-image", undefined],
    ["models/gemini-3-pro-image", undefined],
    ["hause", "No model is known here by the name `hause`. Did you mean `house`?"],
    ["gemini-3-pro-imgae", "No model is known here by the name `gemini-3-pro-imgae`. Did you mean `gemini-3-pro-image`?"],
    ["something-else-altogether", "No model is known here by the name `something-else-altogether`."],
  ] as const) {
    it(`of ${name}`, () => assert.equal(nameHints(listed, name)[0]?.message, says))
  }
})

describe("patternHints", () => {
  for (const [pattern, hints] of [
    ["*", 0],
    ["gemini-*", 0],
    ["google/*", 0],
    ["hou*", 0],
    ["gpt-image-*", 0],
    ["gemni-*", 1],
    ["huose", 1],
  ] as const) {
    it(`of ${pattern}`, () => assert.equal(patternHints(listed, [pattern]).length, hints))
  }
})

describe("priceHints", () => {
  it("tells of names that no model has and of models that are sold below cost", async () => {
    await using database = await openDatabase({ file: ":memory:" })
    const settings = { house: { picture: 0.02 }, "gemini-3-pro-image": { picture: 1 }, hause: { picture: 0.5 } }
    const hints = await priceHints(new PriceBook({ database, settings }), listed, Object.keys(settings))
    assert.deepEqual(
      hints.map(({ code, message }) => [code, message]),
      [
        ["unknown_model", "No model is known here by the name `hause`. Did you mean `house`?"],
        ["below_cost", "`house` is sold below cost: a picture brings 0.02 USD and costs 0.038775 USD as a rule."],
      ],
    )
  })
})
