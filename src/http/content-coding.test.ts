import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { takesCoding } from "./content-coding.ts"

describe("takesCoding", () => {
  for (const [header, expected] of [
    [undefined, false],
    ["", false],
    ["gzip", true],
    ["br, GZIP;q=0.5", true],
    ["gzip;q=0", false],
    ["gzip; q=0.000", false],
    ["deflate, br", false],
    ["xgzip", false],
  ] as const) {
    it(`${expected ? "finds" : "does not find"} gzip in ${JSON.stringify(header)}`, () =>
      assert.equal(takesCoding(header, "gzip"), expected))
  }
})
