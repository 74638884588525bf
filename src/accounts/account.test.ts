import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { mayUseModel, requireScope, scopes } from "./account.ts"

describe("mayUseModel", () => {
  const names = ["gemini-2.5-flash-image", "google/gemini-2.5-flash-image"]
  for (const [models, expected] of [
    [undefined, true],
    [["google/*"], true],
    [["gpt-*", "gemini-2.5-flash-image"], true],
    [["gpt-*"], false],
    [["gemini"], false],
  ] as const) {
    it(`${JSON.stringify(models ?? "all")}: ${expected}`, () => {
      assert.equal(mayUseModel(models === undefined ? {} : { models }, names), expected)
    })
  }
})

describe("requireScope", () => {
  for (const scope of scopes) {
    it(`lets ${scope} through where the key has it or has all`, () => {
      requireScope({}, scope)
      requireScope({ scopes: [scope] }, scope)
      const others = scopes.filter((other) => other !== scope)
      assert.throws(() => requireScope({ scopes: others }, scope), { code: "permission_denied" })
    })
  }
})
