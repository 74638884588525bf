import assert from "node:assert/strict"
import { it } from "node:test"
import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import { TurnRecorder } from "#memory/turn-recorder.ts"
import { Answer } from "./answer.ts"
import { pumpAttempt } from "./attempt.ts"

const signature = Buffer.alloc(4 * 1024 * 1024, "s")

async function* signedWithoutEnd(pieces: number): AsyncGenerator<GenerationEvent> {
  yield { type: "start" }
  for (let part = 0; part < pieces; part++) yield { type: "text", choice: 0, part, text: "Hm.", thought: true, signature }
  yield { type: "finish", choice: 0, reason: "stop" }
}

it("an answer that is signed beyond all measure is whole, and keeps 16 MiB of its signatures", async () => {
  const answer = new Answer()
  const turn = new TurnRecorder()
  const request = { modalities: ["text"], stream: true, pictureRequired: false } as unknown as PreparedRequest
  const unused = (): never => assert.fail("there is no picture")
  const meter = { pictures: [] }
  await pumpAttempt(signedWithoutEnd(10), answer, { request, mayThink: true, meter, turn, openPicture: unused, convert: unused })
  const told = answer.log.soFar.filter((event) => event.type === "text")
  assert.equal(told.map(({ text }) => text).join(""), "Hm.".repeat(10))
  for (const parts of [told, turn.parts]) assert.equal(parts.filter((part) => part.signature !== undefined).length, 4)
})
