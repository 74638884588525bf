import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { chat } from "#dialects/chat/dialect.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { Mount } from "./mount.ts"

const routes = [
  { method: "GET", path: "/pictures/{id}" },
  { method: "GET", path: "/pictures/facets" },
  { method: "DELETE", path: "/pictures/{id}" },
  { method: "PUT", path: "/prices/{model}" },
] as const

const request = (method: string, target: string) => {
  const { pathname, searchParams } = new URL(target, "http://limn.test")
  return { method, path: pathname, query: searchParams, headers: {} } as Partial<ServerRequest> as ServerRequest
}

const mount = new Mount<(typeof routes)[number]>("/x", routes, { errors: chat })
const text = ({ body }: ServerAnswer) => Buffer.from(body as Uint8Array).toString()
const nothing = { status: 200, headers: {}, body: new Uint8Array() }

describe("Mount", () => {
  for (const [method, target, path, params] of [
    ["GET", "/x/pictures/1", "/pictures/{id}", { id: "1" }],
    ["HEAD", "/x/pictures/1", "/pictures/{id}", { id: "1" }],
    ["GET", "/x/pictures/facets", "/pictures/facets", {}],
    ["DELETE", "/x/pictures/facets", "/pictures/{id}", { id: "facets" }],
    ["GET", "/x/pictures/a%2Fb%20c", "/pictures/{id}", { id: "a/b c" }],
    ["GET", "/x/pictures/%E0%A4%A", "/pictures/{id}", { id: "%E0%A4%A" }],
    ["PUT", "/x/prices/google/banana", "/prices/{model}", { model: "google/banana" }],
  ] as const) {
    it(`finds ${method} ${target}`, () => {
      const found = mount.find(request(method, target))
      assert.deepEqual([found.route.path, found.params], [path, params])
    })
  }

  for (const [method, target, code] of [
    ["GET", "/x", "not_found"],
    ["GET", "/x/pictures", "not_found"],
    ["GET", "/x/pictures/1/2", "not_found"],
    ["GET", "/y/pictures/1", "not_found"],
    ["POST", "/x/pictures/1", "method_not_allowed"],
    ["OPTIONS", "/x/pictures/1", "method_not_allowed"],
    ["HEAD", "/x/prices/a", "method_not_allowed"],
    ["GET", "/x/pictures/%00", "invalid_request"],
    ["GET", "/x/pictures/1?a=%00", "invalid_request"],
  ] as const) {
    it(`refuses ${method} ${target}`, () => assert.throws(() => mount.find(request(method, target)), { code }))
  }

  it("says which methods there are", async () => {
    const sent = request("POST", "/x/pictures/1")
    const answer = await mount.answer(sent, async () => {
      mount.find(sent)
      return nothing
    })
    assert.deepEqual([answer.status, answer.headers["allow"]], [405, "GET, DELETE"])
  })

  it("adds what every answer has, and takes nothing of what is there already", async () => {
    const cached = { ...nothing, headers: { "cache-control": "private, max-age=60" } }
    const [plain, own] = [
      await mount.answer(request("GET", "/x"), async () => nothing),
      await mount.answer(request("GET", "/x"), async () => cached),
    ]
    assert.deepEqual([plain.headers["cache-control"], plain.headers["x-content-type-options"]], ["no-store", "nosniff"])
    assert.equal(own.headers["cache-control"], "private, max-age=60")
    assert.match(own.headers["x-request-id"] ?? "", /^req_/)
  })

  it("writes failures, and tells of those that should never happen without showing them", async () => {
    const told: unknown[] = []
    const teller = new Mount("/x", routes, { errors: chat, failed: (error) => told.push(error) })
    const known = await teller.answer(request("GET", "/x"), () => Promise.reject(new GatewayError("conflict", "Taken.", { param: "name" })))
    assert.deepEqual([known.status, JSON.parse(text(known)).error.param, told.length], [409, "name", 0])
    const broken = await teller.answer(request("GET", "/x"), () => Promise.reject(new Error("canary")))
    assert.deepEqual([broken.status, told.length], [500, 1])
    assert.doesNotMatch(text(broken), /canary/)
  })

  it("ends a stream that HEAD does not want before it begins", async () => {
    let ended = 0
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: () => assert.fail("was read"),
        return: async () => ({ done: true as const, value: void ended++ }),
      }),
    }
    const answer = await mount.answer(request("HEAD", "/x"), async () => ({ ...nothing, body }))
    assert.deepEqual([text(answer), ended], ["", 1])
  })
})
