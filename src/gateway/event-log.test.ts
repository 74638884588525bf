import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { EventLog } from "./event-log.ts"

async function gather<E>(events: AsyncIterable<E>): Promise<E[]> {
  const all: E[] = []
  for await (const event of events) all.push(event)
  return all
}

describe("EventLog", () => {
  it("gives every reader everything from the beginning", async () => {
    const log = new EventLog<number>()
    log.append(1)
    const early = gather(log.read())
    log.append(2)
    const late = gather(log.read())
    log.end()
    assert.deepEqual(await Promise.all([early, late]), [
      [1, 2],
      [1, 2],
    ])
  })

  it("throws to every reader after the last event", async () => {
    const log = new EventLog<number>()
    log.append(1)
    log.fail(new Error("broken"))
    const seen: number[] = []
    await assert.rejects(async () => {
      for await (const event of log.read()) seen.push(event)
    }, /broken/)
    assert.deepEqual(seen, [1])
  })

  it("takes the last events with its end, however many", async () => {
    const log = new EventLog<number>()
    log.append(0)
    log.end(Array.from({ length: 300_000 }, (_, index) => index + 1))
    assert.equal((await gather(log.read())).length, 300_001)
  })

  it("keeps its first end", async () => {
    const log = new EventLog<number>()
    log.end()
    log.fail(new Error("late"))
    assert.deepEqual(await gather(log.read()), [])
  })

  it("says that it is idle, and goes on", async () => {
    const log = new EventLog<string>()
    const reader = log.read("idle", 5)
    assert.equal((await reader.next()).value, "idle")
    log.append("event")
    log.end()
    const rest = await gather(reader)
    assert.equal(rest.at(-1), "event")
  })
})
