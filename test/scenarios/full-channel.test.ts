import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { drawsAfter, startProvider } from "../support/counting-provider.ts"
import { startLimn } from "../support/limn.ts"

describe("a channel whose places are all taken", () => {
  it("keeps a hundred calls waiting, refuses the next at once, and takes nothing for that", async (test) => {
    const gate = Promise.withResolvers<void>()
    const provider = await startProvider(drawsAfter(gate.promise))
    test.after(() => provider.close())
    const limn = await startLimn({ channels: [{ ...provider.channel, maxConcurrency: 2 }] })
    test.after(() => limn.close())
    const draw = async () => {
      const response = await fetch(`${limn.address}/v1/images/generations`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: "gemini-2.5-flash-image", prompt: "A red kite" }),
      })
      const { error } = (await response.json()) as { error?: { code: string } }
      return { status: response.status, code: error?.code, retryAfter: response.headers.get("retry-after") }
    }

    const asked = Array.from({ length: 105 }, draw)
    const refused = await Promise.race(asked)
    assert.deepEqual(refused, { status: 503, code: "overloaded", retryAfter: "2" })
    assert.match(await (await fetch(`${limn.address}/metrics`)).text(), /^limn_waiting_calls \d+$/m)
    assert.equal(provider.calls(), 2)
    while (!(await (await fetch(`${limn.address}/metrics`)).text()).includes('outcome="overloaded"} 3')) continue
    gate.resolve()
    const statuses = (await Promise.all(asked)).map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 200).length, 102)
    assert.equal(statuses.filter((status) => status === 503).length, 3)
    assert.deepEqual(await limn.violations(), [])
  })
})
