import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { dialectContract } from "#dialects/dialect.contract.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import { images } from "./dialect.ts"

const generations = "/v1/images/generations"
const body = { model: "gpt-image-2", prompt: "A cat" }
const documents = (answer: Buffer): unknown[] => (answer.toString().match(/(?<=^data: ).*$/gm) ?? []).map((line) => JSON.parse(line))

dialectContract(
  images,
  ["/v1/images/generations", "/v1/images/edits", "/aihubmix/v1/images/generations", "/aihubmix/v1/images/edits"],
  [
    { name: "b64_json", inbound: inboundOf(generations, body), parse: (answer) => [JSON.parse(answer.toString())], copies: 1 },
    {
      name: "url",
      inbound: inboundOf(generations, { ...body, response_format: "url" }),
      parse: (answer) => [JSON.parse(answer.toString())],
      copies: 0,
    },
    { name: "server-sent events", inbound: inboundOf(generations, { ...body, stream: true }), parse: documents, copies: 1 },
  ],
)

describe("variations", () => {
  it("are answered with the way that is left", async () => {
    const endpoint = images.endpoints.find(({ path }) => path.test("/v1/images/variations"))
    assert.ok(endpoint !== undefined && "respond" in endpoint)
    await assert.rejects(endpoint.respond(), (error) => {
      assert.ok(error instanceof GatewayError)
      assert.equal(error.code, "not_found")
      assert.match(error.message, /\/v1\/images\/edits/)
      return true
    })
  })
})
