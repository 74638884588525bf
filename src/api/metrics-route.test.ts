import assert from "node:assert/strict"
import { createServer, type IncomingMessage, request } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, it } from "node:test"
import { Metrics } from "#telemetry/metrics.ts"
import { testApi } from "./api-testing.ts"
import type { ApiOptions } from "./options.ts"

const token = "the-admin-token-of-the-test"
const kept = new Metrics()
kept.requests.add({ dialect: "images", outcome: "succeeded" }, 3)
const metrics = { render: () => kept.render(), verifyAdmin: async (given: string) => given === token }

describe("GET /metrics", () => {
  type Asked = {
    readonly name: string
    readonly headers?: Record<string, string>
    readonly options?: Partial<ApiOptions>
    readonly status: number
  }
  const bearer = { authorization: `Bearer ${token}` }
  const cases: readonly Asked[] = [
    { name: "is open to this machine", status: 200 },
    { name: "is open to this machine by name", headers: { host: "localhost:9" }, status: 200 },
    { name: "believes no address that a proxy names", headers: { "x-forwarded-for": "127.0.0.1" }, status: 401 },
    { name: "is closed to web pages", headers: { origin: "https://evil.example" }, status: 401 },
    { name: "is closed to a name that was made to point here", headers: { host: "evil.example" }, status: 401 },
    { name: "is closed behind an address of its own", options: { publicUrl: "https://limn.example" }, status: 401 },
    { name: "is closed behind a proxy", options: { trustProxy: true }, status: 401 },
    { name: "is open to the admin token", headers: { ...bearer, host: "limn.example" }, options: { trustProxy: true }, status: 200 },
    { name: "is closed to another token, wherever it comes from", headers: { authorization: "Bearer other" }, status: 401 },
  ]
  for (const { name, headers = {}, options = {}, status } of cases) {
    it(name, async (test) => {
      const server = createServer(testApi({ metrics, ...options }).listener)
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      test.after(() => server.close())
      const { port } = server.address() as AddressInfo
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        request({ host: "127.0.0.1", port, path: "/metrics", headers, agent: false }, resolve).on("error", reject).end()
      })
      const text = Buffer.concat(await answer.toArray()).toString()
      assert.equal(answer.statusCode, status)
      assert.equal(/^limn_requests_total\{dialect="images",outcome="succeeded"\} 3$/m.test(text), status === 200)
      assert.match(answer.headers["content-type"] ?? "", status === 200 ? /^text\/plain; version=0\.0\.4/ : /^application\/json/)
    })
  }

  it("is closed to other machines", async () => {
    const { app } = testApi({ metrics })
    const from = (remoteAddress: string): object => ({ incoming: { socket: { remoteAddress, remotePort: 9, remoteFamily: "IPv4" } } })
    for (const [address, status] of [
      ["10.0.0.7", 401],
      ["127.0.0.1", 200],
      ["::ffff:127.0.0.1", 200],
      ["::1", 200],
    ] as const) {
      assert.equal((await app.request("http://127.0.0.1/metrics", {}, from(address))).status, status)
    }
  })

  it("is not there where nothing is counted", async () => {
    assert.equal((await testApi().app.request("http://127.0.0.1/metrics")).status, 404)
  })
})
