import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { modelsOf, titleOf } from "./draft.ts"

describe("a title", () => {
  it("is the first words on one line", () => {
    assert.equal(titleOf("  A red\n fox "), "A red fox")
    assert.equal(titleOf(" \n "), "")
    assert.equal(titleOf(`${"word ".repeat(15)}and the rest of it`), `${"word ".repeat(15)}and…`)
  })

  it("is never longer than 80 characters, nor broken in the middle of one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const title = titleOf(text.toWellFormed())
        assert.ok(title.length <= 80 && title.isWellFormed() && !/\n/.test(title))
      }),
    )
  })
})

describe("the models of a draft", () => {
  it("answer as often as was asked for", () => assert.deepEqual(modelsOf({ models: ["a", "b"], count: 2 }), ["a", "a", "b", "b"]))
})
