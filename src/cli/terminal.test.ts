import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { columnsOf, wrap } from "./terminal.ts"

describe("wrap", () => {
  for (const [text, head, columns, lines] of [
    ["", "  ", 20, ["  "]],
    ["one two three", "- ", 20, ["- one two three"]],
    ["one two three", "- ", 9, ["- one two", "  three"]],
    ["a-word-that-is-too-long and more", "> ", 10, ["> a-word-that-is-too-long", "  and more"]],
    ["画一只 猫 在 窗台", "  ", 10, ["  画一只", "  猫 在", "  窗台"]],
  ] as const) {
    it(`of ${JSON.stringify(text)} in ${columns} columns`, () => assert.deepEqual(wrap(text, head, columns).split("\n"), lines))
  }

  it("loses no word, and is wider than asked only where one word is", () => {
    const words = fc.array(fc.stringMatching(/^[a-z画]{1,15}$/), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 100 }), (given, columns) => {
        const lines = wrap(given.join(" "), "  ", columns).split("\n")
        assert.deepEqual(
          lines.flatMap((line) => line.trim().split(" ")),
          given,
        )
        for (const line of lines) assert.ok(columnsOf(line) <= columns || !line.trim().includes(" "))
      }),
    )
  })
})
