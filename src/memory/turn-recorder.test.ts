import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { readParts, writeParts } from "./model-turn.ts"
import { TurnRecorder } from "./turn-recorder.ts"

const signature = Buffer.from("c2lnbmVk")
const made = { sha256: "a".repeat(64), mediaType: "image/png", width: 2, height: 3, byteLength: 99 }

describe("a recorded turn", () => {
  it("joins the pieces of a text, and none that is signed", () => {
    const recorder = new TurnRecorder()
    recorder.text({ part: 0, text: "Hm.", thought: true })
    recorder.text({ part: 1, text: "Here " })
    recorder.text({ part: 1, text: "it is" })
    recorder.text({ part: 1, text: "", signature })
    recorder.text({ part: 1, text: "." })
    recorder.text({ part: 2, text: "" })
    recorder.text({ part: 2, text: "Next" })
    assert.deepEqual(recorder.parts, [
      { type: "text", text: "Here it is" },
      { type: "text", text: "", signature },
      { type: "text", text: "." },
      { type: "text", text: "Next" },
    ])
  })

  it("keeps thoughts only where they are signed, and pictures under what the client got as well", () => {
    const recorder = new TurnRecorder()
    recorder.text({ part: 0, text: "Hm.", thought: true, signature })
    recorder.picture({ ...made, id: "x" } as typeof made, made, signature)
    recorder.picture(made, { sha256: "b".repeat(64) }, undefined)
    recorder.text({ part: 0, text: "Done" })
    const parts = [
      { type: "text", text: "Hm.", thought: true, signature },
      { type: "picture", made, signature },
      { type: "picture", made, shown: "b".repeat(64) },
      { type: "text", text: "Done" },
    ]
    assert.deepEqual(recorder.parts, parts)
    assert.deepEqual(readParts(writeParts(recorder.parts)), parts)
  })
})
