import assert from "node:assert/strict"
import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { after, describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { drawn, drawsAfter, startProvider } from "../support/counting-provider.ts"
import { startLimn } from "../support/limn.ts"
import { sha256 } from "../support/pictures.ts"
import { noPostgres, startPostgres } from "../support/postgres.ts"

const model = "gemini-2.5-flash-image"
const closing: (() => Promise<void>)[] = []
after(async () => {
  for (const close of closing.toReversed()) await close()
})

describe("a database that goes away", { skip: noPostgres ?? false }, () => {
  it("stops what is new, finishes what runs, and is told of it when it is back, also after a restart", async () => {
    const postgres = await startPostgres()
    closing.push(() => postgres.stop())
    const gate = Promise.withResolvers<void>()
    const provider = await startProvider(drawsAfter(gate.promise))
    closing.push(() => provider.close())
    let limn = await startLimn({
      channels: [provider.channel],
      environment: { DATABASE_URL: await postgres.createDatabase(), LIMN_SECRET_KEY: "a secret of thirty-two characters" },
    })
    closing.push(() => limn.close())
    const ask = async (path: string, body: object, headers: Record<string, string> = {}) => {
      const response = await fetch(`${limn.address}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${limn.key}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: await response.text(), id: response.headers.get("x-request-id") ?? "" }
    }
    const images = { model, prompt: "A red kite" }
    const statusOf = async (id: string) => {
      const response = await fetch(`${limn.address}/v1/requests/${id}`, { headers: { authorization: `Bearer ${limn.key}` } })
      return (await response.json()) as { state: string; charge_usd: string | null }
    }

    const running = ask("/v1/images/generations", images)
    await provider.called(1)
    await postgres.halt("immediate")

    const chat = { model, messages: [{ role: "user", content: "A red kite" }] }
    for (const [path, body, word] of [
      ["/v1/images/generations", images, '"ledger_unavailable"'],
      ["/api/v1/chat/completions", chat, '"code":503'],
      [`/v1beta/models/${model}:generateContent`, { contents: [{ parts: [{ text: "A red kite" }] }] }, '"UNAVAILABLE"'],
    ] as const) {
      const refused = await ask(path, body)
      assert.equal(refused.status, 503, refused.body)
      assert.ok(refused.body.includes(word), refused.body)
    }
    assert.equal(provider.calls(), 1)

    gate.resolve()
    const answered = await running
    assert.equal(answered.status, 200, answered.body)
    const { data } = JSON.parse(answered.body) as { data: { b64_json: string }[] }
    assert.equal(sha256(Buffer.from(data[0]?.b64_json ?? "", "base64")), sha256(drawn))
    assert.deepEqual(await readdir(join(limn.folder, "data", "journal")), [`${answered.id}.json`])

    await postgres.resume()
    let status = await statusOf(answered.id)
    while (status.state !== "succeeded") {
      await sleep(100)
      status = await statusOf(answered.id)
    }
    assert.equal(status.charge_usd, "0.038703")
    limn = await limn.restart()
    assert.deepEqual(await readdir(join(limn.folder, "data", "journal")), [])
    assert.equal((await statusOf(answered.id)).charge_usd, status.charge_usd)
  })
})
