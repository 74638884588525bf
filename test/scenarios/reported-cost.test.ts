import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, it } from "node:test"
import { drawn } from "../support/counting-provider.ts"
import { startLimn } from "../support/limn.ts"

const model = "gemini-2.5-flash-image"
const adminToken = "admin-token-of-this-test"

describe("a relay that says what it bills", () => {
  it("is owed that, where its channel believes it", async (test) => {
    const relay = createServer((request, response) => {
      request.resume()
      const url = `data:image/png;base64,${Buffer.from(drawn).toString("base64")}`
      const message = { role: "assistant", content: "Here.", images: [{ type: "image_url", image_url: { url } }] }
      const usage = { prompt_tokens: 10, completion_tokens: 1290, total_tokens: 1300, cost: 0.0421, is_byok: false }
      response.writeHead(200, { "content-type": "application/json" })
      response.end(JSON.stringify({ id: "gen", model, choices: [{ index: 0, message, finish_reason: "stop" }], usage }))
    })
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve))
    test.after(() => relay.close())
    const baseUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`
    const channel = { upstream: "openai-chat", baseUrl, keys: ["provider-key"] }
    const limn = await startLimn({
      channels: [
        { ...channel, name: "openrouter", preset: "openrouter", models: { one: model } },
        { ...channel, name: "limn", models: { two: model }, settings: { reportsCost: true } },
        { ...channel, name: "other", models: { three: model } },
      ],
      environment: { LIMN_ADMIN_TOKEN: adminToken },
    })
    test.after(() => limn.close())
    for (const name of ["one", "two", "three"]) {
      const response = await fetch(`${limn.address}/v1/images/generations`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: name, prompt: "a kite" }),
      })
      assert.equal(response.status, 200, await response.text())
    }
    const admin = async (path: string) => {
      const response = await fetch(`${limn.address}/admin/api/v1${path}`, { headers: { authorization: `Bearer ${adminToken}` } })
      return ((await response.json()) as { data: Record<string, unknown>[] }).data
    }
    const attempts = (await admin("/requests")).flatMap(({ attempts }) => attempts as Record<string, unknown>[])
    assert.deepEqual(
      attempts.map((attempt) => [attempt["channel"], attempt["cost_usd"], attempt["cost_basis"]]),
      [
        ["other", "0.038703", "actual"],
        ["limn", "0.0421", "reported"],
        ["openrouter", "0.0421", "reported"],
      ],
    )
    assert.deepEqual(await limn.violations(), [])
  })
})
