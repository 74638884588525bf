import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { DeliveryNotes } from "./delivery-notes.ts"
import { openTestLibrary, testBase } from "./library-testing.ts"

const delivered = (requestId: string, ...ids: readonly string[]) => ({
  requestId,
  pictures: ids.map((id) => ({ id, revisedPrompt: `really ${id}` })),
  prompt: "a fox",
  sources: [],
})

describe("DeliveryNotes", () => {
  it("are written of every picture of an answer", async (test) => {
    const { library, keep, member } = await openTestLibrary(test)
    const ids = [await keep("member"), await keep("member")] as const
    const notes = new DeliveryNotes({ library, failed: (error) => assert.fail(String(error)) })
    await notes.take({ ...delivered("r", ...ids), aspectRatio: "1:1", place: { conversationId: "c", messageId: "m" } })
    const pictures = await library.describe(ids, member, testBase)
    assert.deepEqual(
      pictures.map((each) => [each.kind, each.prompt, each.revised_prompt, each.aspect_ratio, each.conversation_id, each.message_id]),
      ids.map((id) => ["generated", "a fox", `really ${id}`, "1:1", "c", "m"]),
    )
  })

  it("are given up where the database fails or is too far behind, and written again when it is back", async () => {
    const database = Promise.withResolvers<number>()
    const [written, failed] = [[] as string[], [] as string[]]
    const notes = new DeliveryNotes({
      library: {
        recordAll: async (facts) => {
          written.push(...facts.keys())
          return database.promise
        },
      },
      failed: (error, requestId) => failed.push(`${requestId}: ${String(error)}`),
    })
    const waiting = Array.from({ length: 300 }, (_, index) => notes.take(delivered(`r${index}`, `p${index}`)))
    assert.deepEqual([written.length, failed.length], [256, 44])
    assert.match(failed[0] ?? "", /^r256: .* wait for the database/)
    database.reject(new Error("away"))
    await Promise.all(waiting)
    assert.deepEqual([failed.length, failed.at(-1)], [300, "r255: Error: away"])
    await notes.take(delivered("later", "again"))
    assert.deepEqual(written.at(-1), "again")
  })
})
