import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { matchesPattern } from "./name-pattern.ts"

describe("matchesPattern", () => {
  for (const [name, pattern, expected] of [
    ["gemini-2.5-flash-image", "gemini-*", true],
    ["gemini-2.5-flash-image", "*-image", true],
    ["gemini-2.5-flash-image", "gemini-*-image", true],
    ["gemini-2.5-flash-image", "gemini-2.5-flash-image", true],
    ["gemini-2.5-flash-image", "gemini", false],
    ["gemini-2x5", "gemini-2.5", false],
    ["google/gemini", "google/*", true],
    ["aa", "a*a", true],
    ["a", "a*a", false],
    ["", "*", true],
    ["", "", true],
    ["a", "", false],
    ["abcab", "ab*c*ab", true],
    ["abab", "ab*c*ab", false],
  ] as const) {
    it(`${JSON.stringify(name)} ${expected ? "is" : "is not"} one of ${JSON.stringify(pattern)}`, () => {
      assert.equal(matchesPattern(name, pattern), expected)
    })
  }

  it("says what a regular expression says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 })
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 8 })
    fc.assert(
      fc.property(text, pattern, (name, written) => {
        const expression = new RegExp(`^${written.replaceAll(".", "\\.").replaceAll("*", ".*")}$`)
        assert.equal(matchesPattern(name, written), expression.test(name))
      }),
    )
  })
})
