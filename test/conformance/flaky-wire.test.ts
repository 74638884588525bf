import assert from "node:assert/strict"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, it } from "node:test"
import { lostRequest, startFlakyWire, type Passed } from "./flaky-wire.ts"

it("is told of an overload, passes, loses an answer, and passes from then on", async (test) => {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = String(Buffer.concat(await request.toArray()))
    asked.push(`${request.url} ${body} ${String(request.headers["idempotency-key"] ?? "no key")}`)
    const isRepeated = asked.length === 4
    const headers = { "x-request-id": `req_${asked.length}`, ...(isRepeated ? { "idempotent-replayed": "true" } : {}) }
    response.writeHead(body.includes("503") ? 503 : 200, headers).end(`answer ${asked.length}`)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const wire = await startFlakyWire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  test.after(async () => {
    await wire.stop()
    server.close()
  })
  const answers: string[] = []
  for (let count = 0; count < 4; count++) {
    const response = await fetch(`${wire.address}/v1beta/models/gemini-2.5-flash-image:generateContent`, {
      method: "POST",
      headers: { "idempotency-key": "k" },
      body: '{"model":"google/gemini-2.5-flash-image"}',
    })
    answers.push(`${response.status} ${await response.text()}`)
  }
  assert.deepEqual(answers, ["503 answer 1", "200 answer 2", "504 ", "200 answer 4"])
  const path = "/v1beta/models/gemini-2.5-flash-image:generateContent"
  const unchanged = `${path} {"model":"google/gemini-2.5-flash-image"} k`
  assert.deepEqual(asked, [
    '/v1beta/models/limn/painter:503:generateContent {"model":"limn/painter:503"} no key',
    unchanged,
    unchanged,
    unchanged,
  ])
  assert.deepEqual(
    wire.passed.map(({ status, requestId, repeated }) => [status, requestId, repeated]),
    [
      [503, "req_1", false],
      [200, "req_2", false],
      [200, "req_3", false],
      [200, "req_4", true],
    ],
  )
})

describe("lostRequest", () => {
  const answer = (requestId: string, repeated = false, status = 200): Passed => ({ status, requestId, repeated })
  const [overload, first] = [answer("a", false, 503), answer("b")]

  it("names the request, in whichever order its answers came", () => {
    assert.equal(lostRequest([overload, first, answer("c"), answer("c", true)]), "c")
    assert.equal(lostRequest([overload, first, answer("c", true), answer("c")]), "c")
    assert.equal(lostRequest([overload, first, answer("b", true), answer("c"), answer("c", true)]), "c")
  })

  const bad: readonly (readonly [string, readonly Passed[], RegExp])[] = [
    ["a first try that passed", [first, answer("c"), answer("c", true)], /503/],
    ["a client that gave up", [overload, first, answer("c")], /did not try again/],
    ["a picture that was made twice", [overload, first, answer("c"), answer("d")], /made anew/],
    ["a repetition that is not called one", [overload, first, answer("c"), answer("c")], /does not say/],
  ]
  for (const [name, passed, message] of bad) it(`turns down ${name}`, () => assert.throws(() => lostRequest(passed), message))
})
