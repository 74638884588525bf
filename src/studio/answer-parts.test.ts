import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { AnswerParts } from "./answer-parts.ts"

const picture = (id: string) => ({ type: "picture", id, width: 1, height: 1, alt: "", thought: false }) as const
const event = fc.record({ part: fc.nat(3), text: fc.string({ maxLength: 5 }), thought: fc.boolean() })

describe("the parts of an answer", () => {
  it("hold all words in their order, each in the part that it was said of", () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const parts = new AnswerParts()
        const told: string[] = []
        for (const each of events) {
          const index = parts.addText({ type: "text", choice: 0, ...each })
          assert.ok(index !== undefined)
          told[index] = (told[index] ?? "") + each.text
        }
        assert.deepEqual(
          parts.all.map((part) => (part.type === "text" ? part.text : "")),
          told,
        )
        assert.equal(told.join(""), events.map(({ text }) => text).join(""))
      }),
    )
  })

  it("hold a picture between words, and every picture once", () => {
    const parts = new AnswerParts()
    const say = (text: string) => parts.addText({ type: "text", choice: 0, part: 0, text })
    say("a")
    parts.addPicture(picture("p"))
    parts.addPicture(picture("p"))
    say("b")
    say("c")
    assert.deepEqual(
      parts.all.map((part) => (part.type === "text" ? part.text : part.id)),
      ["a", "p", "bc"],
    )
  })

  it("hold no more than a million characters", () => {
    const parts = new AnswerParts()
    assert.equal(parts.addText({ type: "text", choice: 0, part: 0, text: "x".repeat(1_000_000) }), 0)
    assert.equal(parts.addText({ type: "text", choice: 0, part: 0, text: "y" }), undefined)
  })
})
