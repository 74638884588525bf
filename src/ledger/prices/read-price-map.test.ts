import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { findInPriceMap, readPriceMap } from "./read-price-map.ts"

const imageTokens = { "1K": 1290 }

describe("readPriceMap", () => {
  it("reads prices per token, before the price per picture", () => {
    const entry = {
      cache_read_input_token_cost: 3e-8,
      input_cost_per_token: 3e-7,
      litellm_provider: "gemini",
      max_output_tokens: 32768,
      mode: "image_generation",
      output_cost_per_image: 0.039,
      output_cost_per_image_token: 3e-5,
      output_cost_per_token: 2.5e-6,
    }
    assert.deepEqual(readPriceMap(entry, imageTokens), {
      prices: { textIn: 300, imageIn: 300, textOut: 2500, imageOut: 30_000, imageTokens },
      leftOut: ["cache_read_input_token_cost", "output_cost_per_image"],
    })
  })

  it("reads prices of input pictures", () => {
    const entry = { input_cost_per_token: 5e-6, input_cost_per_image_token: 1e-5, output_cost_per_image_token: 4e-5 }
    assert.deepEqual(readPriceMap(entry).prices, { textIn: 5000, imageIn: 10_000, imageOut: 40_000, imageTokens: {} })
  })

  it("reads a price per picture", () => {
    assert.deepEqual(readPriceMap({ output_cost_per_image: 0.04 }), { prices: { picture: { default: 40_000_000 } }, leftOut: [] })
  })

  it("reads the price of a picture where the map calls it input", () => {
    assert.deepEqual(readPriceMap({ input_cost_per_image: 0.011, mode: "image_generation" }).prices, { picture: { default: 11_000_000 } })
  })

  it("does not sell pictures at the price of text where they have one of their own", () => {
    const { prices } = readPriceMap({ input_cost_per_token: 3e-7, output_cost_per_token: 2.5e-6, output_cost_per_image: 0.039 })
    assert.deepEqual(prices, { picture: { default: 39_000_000 } })
  })

  it("takes a price per picture where only input has a price per token", () => {
    const { prices } = readPriceMap({ input_cost_per_token: 3e-7, input_cost_per_image: 0.04 })
    assert.deepEqual(prices, { picture: { default: 40_000_000 } })
  })

  const refused: readonly (readonly [name: string, entry: unknown, says: RegExp])[] = [
    ["no price", { mode: "image_generation" }, /no price per token or per picture/],
    ["a price of input alone", { input_cost_per_token: 3e-7 }, /no price per token or per picture/],
    ["no entry", undefined, /no price per token or per picture/],
    ["a negative price", { output_cost_per_image: -1 }, /`output_cost_per_image` must be a number from 0/],
    ["a price that is too fine", { output_cost_per_token: 1.25e-10 }, /`output_cost_per_token` must have at most 9 decimals/],
    ["text for a price", { output_cost_per_image: "0.04" }, /no price per token or per picture/],
  ]
  for (const [name, entry, says] of refused) it(`refuses ${name}`, () => assert.throws(() => readPriceMap(entry), says))
})

describe("findInPriceMap", () => {
  const map = { "gemini/imagen": 1, imagen: 2, "gemini/google/flash": 3 }
  const found: readonly (readonly [model: string, entry: unknown])[] = [
    ["imagen", 2],
    ["gemini/imagen", 1],
    ["google/flash", 3],
    ["flash", undefined],
    ["constructor", undefined],
  ]
  for (const [model, entry] of found) it(`finds ${model}`, () => assert.equal(findInPriceMap(map, model), entry))
  it("finds nothing in what is no map", () => assert.equal(findInPriceMap(null, "imagen"), undefined))
})
