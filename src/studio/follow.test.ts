import assert from "node:assert/strict"
import { describe, it, mock, type TestContext } from "node:test"
import type { ConversationRow } from "#database/conversations-table.ts"
import type { GenerationRow } from "#database/generations-table.ts"
import { Announcements } from "./announcements.ts"
import { follow } from "./follow.ts"
import type { Room } from "./room.ts"
import type { Visit } from "./visitor.ts"

const visit = { user: { id: "ada", role: "member" }, base: "" } as unknown as Visit

function generation(id: string, version: number, more: Partial<GenerationRow> = {}): GenerationRow {
  const place = { conversationId: "c1", messageId: "m1", userId: "ada", number: 0, model: "m", asked: "{}", owner: "n" }
  return { id, ...place, version, createdAt: new Date(0), state: "running", parts: "[]", pictures: 0, warnings: "[]", ...more }
}

/** A room whose database holds what is put into `stored`, and that runs what is in `live`. */
function roomOf(test: TestContext) {
  const stored = new Map<string, GenerationRow>()
  const live = new Map<string, GenerationRow>()
  const conversation = { id: "c1", title: "T", pinned: false, head: "m1", version: 1 } as ConversationRow
  const announcements = new Announcements()
  const room = {
    announcements,
    database: { now: () => 0 },
    tables: {
      generations: { recent: async () => [...stored.values()] },
      conversations: { find: async () => conversation },
    },
    running: {
      find: (id: string) => {
        const row = live.get(id)
        return row && { row }
      },
    },
    views: { generations: async (rows: readonly GenerationRow[]) => rows.map(({ id, state, version }) => ({ id, state, version })) },
    gateway: { log: { debug: () => {} } },
  } as unknown as Room
  mock.timers.enable({ apis: ["setTimeout"] })
  test.after(() => mock.timers.reset())
  return { room, stored, live, announcements }
}

const conversation = { event: "conversation", data: { id: "c1", title: "T", pinned: false, head: "m1" } }

describe("what a follower of a conversation is told", () => {
  it("begins with what runs, as it is at that moment, and goes on without a gap", async (test) => {
    const { room, stored, live, announcements } = roomOf(test)
    stored.set("g1", generation("g1", 1, { state: "queued" }))
    stored.set("g0", generation("g0", 3, { state: "succeeded", finishedAt: new Date(0) }))
    live.set("g1", generation("g1", 2))
    const ending = new AbortController()
    const events = follow(room, visit, "c1", async () => true, ending.signal)
    assert.deepEqual((await events.next()).value, {
      event: "snapshot",
      data: { generations: [{ id: "g1", state: "running", version: 2 }], head: "m1" },
    })
    assert.deepEqual((await events.next()).value, conversation)
    announcements.make("c1", { type: "text", generationId: "g1", part: 0, text: "Hello", thought: false })
    announcements.make("other", { type: "text", generationId: "g2", part: 0, text: "No", thought: false })
    announcements.make("c1", { type: "preview", generationId: "g1" })
    assert.deepEqual((await events.next()).value, { event: "text", data: { generation_id: "g1", part: 0, text: "Hello", thought: false } })
    assert.deepEqual((await events.next()).value, {
      event: "preview",
      data: { generation_id: "g1", url: "/app/api/v1/generations/g1/preview" },
    })
    const last = events.next()
    ending.abort()
    assert.equal((await last).done, true)
  })

  it("is a new snapshot where the reader was too slow, with what has ended meanwhile", async (test) => {
    const { room, stored, live, announcements } = roomOf(test)
    stored.set("g1", generation("g1", 1))
    live.set("g1", generation("g1", 1))
    const events = follow(room, visit, "c1", async () => true, new AbortController().signal)
    for (const _ of ["snapshot", "conversation"]) await events.next()
    for (let index = 0; index < 10_000; index++) {
      announcements.make("c1", { type: "text", generationId: "g1", part: 0, text: "x", thought: false })
    }
    live.delete("g1")
    stored.set("g1", generation("g1", 2, { state: "succeeded", finishedAt: new Date(0) }))
    assert.deepEqual((await events.next()).value, {
      event: "snapshot",
      data: { generations: [{ id: "g1", state: "succeeded", version: 2 }], head: "m1" },
    })
    await events.return(undefined)
  })

  it("ends where nobody listens any more, without leaving a listener behind", async (test) => {
    const { room, announcements } = roomOf(test)
    const listen = mock.method(announcements, "listen")
    const events = follow(room, visit, "c1", async () => true, new AbortController().signal)
    await events.next()
    await events.return(undefined)
    assert.equal(listen.mock.callCount(), 1)
    announcements.make("c1", { type: "preview", generationId: "g1" })
    assert.equal((await events.next()).done, true)
  })
})
