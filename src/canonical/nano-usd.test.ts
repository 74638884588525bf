import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { nanoPerPiece, nanoPerToken } from "./nano-usd.ts"

describe("prices in nano-USD", () => {
  const exact: readonly (readonly [name: string, got: () => number, nano: number])[] = [
    ["a picture at 0.039", () => nanoPerPiece(0.039), 39_000_000],
    ["a billionth", () => nanoPerPiece(0.000000001), 1],
    ["a token at 3e-7", () => nanoPerPiece(3e-7), 300],
    ["0.3 per million", () => nanoPerToken(0.3), 300],
    ["0.075 per million", () => nanoPerToken(0.075), 75],
    ["120 per million", () => nanoPerToken(120), 120_000],
    ["nothing", () => nanoPerToken(0), 0],
    ["the most", () => nanoPerPiece(1_000_000), 1e15],
  ]
  for (const [name, got, nano] of exact) it(`takes ${name}`, () => assert.equal(got(), nano))

  const refused: readonly (readonly [name: string, got: () => number, says: RegExp])[] = [
    ["a tenth of a nano per token", () => nanoPerToken(0.0001), /at most 3 decimals/],
    ["ten decimals", () => nanoPerPiece(0.1234567891), /at most 9 decimals/],
    ["a negative price", () => nanoPerPiece(-0.01), /from 0 to 1000000/],
    ["no number", () => nanoPerPiece(Number.NaN), /from 0 to 1000000/],
    ["infinity", () => nanoPerToken(Number.POSITIVE_INFINITY), /from 0 to 1000000/],
  ]
  for (const [name, got, says] of refused) it(`refuses ${name}`, () => assert.throws(got, says))

  it("takes every number that is written with nine decimals, exactly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 999_999_999 }), (dollars, nanos) => {
        assert.equal(nanoPerPiece(Number(`${dollars}.${String(nanos).padStart(9, "0")}`)), dollars * 1_000_000_000 + nanos)
      }),
    )
  })
})
