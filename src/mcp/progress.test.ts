import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Notification, ServerContext } from "@modelcontextprotocol/server"
import { startProgress } from "./progress.ts"

function context(told: Notification[], progressToken?: string): ServerContext {
  const mcpReq = {
    ...(progressToken === undefined ? {} : { _meta: { progressToken } }),
    notify: async (notification: Notification) => {
      told.push(notification)
      if (told.length === 2) throw new Error("the client has gone")
    },
  }
  return { mcpReq } as unknown as ServerContext
}

describe("startProgress", () => {
  it("tells news at once and life every five seconds, with a number that grows, until it is stopped", (test) => {
    test.mock.timers.enable({ apis: ["setInterval"] })
    const told: Notification[] = []
    const progress = startProgress(context(told, "t"))
    progress.say("drawing")
    test.mock.timers.tick(15_000)
    progress.stop()
    test.mock.timers.tick(60_000)
    assert.deepEqual(
      told.map(({ method, params }) => [method, params?.["progressToken"]]),
      Array.from({ length: 4 }, () => ["notifications/progress", "t"]),
    )
    const numbers = told.map(({ params }) => Number(params?.["progress"]))
    assert.deepEqual(
      numbers,
      numbers.toSorted((one, other) => one - other),
    )
    assert.equal(new Set(numbers).size, 4)
    assert.match(String(told[1]?.params?.["message"]), /still drawing, \d+ s so far/)
  })

  it("tells nothing where nobody asked", (test) => {
    test.mock.timers.enable({ apis: ["setInterval"] })
    const told: Notification[] = []
    const progress = startProgress(context(told))
    progress.say("drawing")
    test.mock.timers.tick(60_000)
    progress.stop()
    assert.deepEqual(told, [])
  })
})
