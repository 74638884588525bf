import assert from "node:assert/strict"
import { test } from "node:test"
import type { Prices } from "../types.ts"
import { bodyOf, draftOf } from "./price-draft.ts"

const prices: readonly Prices[] = [
  { picture: 0.039 },
  { picture: 0 },
  { picture: { "1K": 0.039, "4K": 0.12 } },
  { text_in: 0.3, image_in: 0.3, text_out: 2.5, image_out: 30 },
  { request: 0.01, text_out: 2.5 },
]

test("a price that is not touched is sent back as it was read", () => {
  for (const one of prices) assert.deepEqual(bodyOf(draftOf(one)), one)
})

test("only what the manner charges for is sent, and what is no number as it was typed", () => {
  const draft = { ...draftOf({ picture: 0.039 }), tokens: { ...draftOf(null).tokens, text_in: "1" } }
  assert.deepEqual(bodyOf(draft), { picture: 0.039 })
  assert.deepEqual(bodyOf({ ...draft, manner: "tokens" }), { text_in: 1 })
  assert.deepEqual(bodyOf({ ...draft, picture: "cheap" }), { picture: "cheap" })
})

test("a model without a price begins with one by the picture", () => {
  assert.equal(draftOf(null).manner, "picture")
  assert.deepEqual(bodyOf(draftOf(null)), {})
})
