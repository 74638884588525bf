import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError, type ErrorCode } from "#canonical/error.ts"
import { dialectContract } from "#dialects/dialect.contract.ts"
import { cardOf, collect, deliveryOf, fakeImage, inboundOf, play } from "#dialects/dialect-testing.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { chat } from "./dialect.ts"
import { flavours } from "./flavour.ts"

const paths = [
  "/v1/chat/completions",
  "/api/v1/chat/completions",
  "/openrouter/api/v1/chat/completions",
  "/aihubmix/v1/chat/completions",
  "/geekai/api/v1/chat/completions",
] as const

/** A request for a picture, with the groups that the server would find in its path. */
function request(path: string, body: object = {}, more: Partial<Inbound> = {}): Inbound {
  const params = chat.endpoints.map((endpoint) => endpoint.path.exec(path)?.groups).find((groups) => groups !== undefined)
  const given = Object.fromEntries(Object.entries(params ?? {}).filter(([, value]) => value !== undefined))
  const lookup: Inbound["lookup"] = (model) => cardOf(model, ["text", "image"])
  const messages = [{ role: "user", content: "A cat" }]
  return inboundOf(path, { model: "gemini-2.5-flash-image", messages, ...body }, { params: given, lookup, ...more })
}

function parseStream(body: Buffer): readonly unknown[] {
  const events = body.toString().split("\n\n")
  assert.deepEqual(events.slice(-2), ["data: [DONE]", ""])
  return events.slice(0, -2).map((event) => JSON.parse(event.replace(/^data: /, "")) as unknown)
}

const copies = { openrouter: 1, aihubmix: 2, "aihubmix-snake": 1, "aihubmix-camel": 1, geekai: 0, markdown: 1 }

dialectContract(
  chat,
  paths,
  flavours.flatMap((flavour) => {
    const headers = { "content-type": "application/json", "x-limn-images": flavour }
    return [
      {
        name: `${flavour}, JSON`,
        inbound: request(paths[0], {}, { headers }),
        parse: (body: Buffer) => [JSON.parse(body.toString()) as unknown],
        copies: copies[flavour],
      },
      {
        name: `${flavour}, stream`,
        inbound: request(paths[0], { stream: true }, { headers }),
        parse: parseStream,
        copies: copies[flavour],
      },
    ]
  }),
)

describe("the flavour of an answer", () => {
  const both = { modalities: ["text", "image"] }
  const marks = {
    openrouter: `"images":[`,
    aihubmix: `"inline_data":{"mime_type":"image/png","data":"AQID"},"inlineData"`,
    "aihubmix-snake": `"inline_data":{"mime_type":"image/png","data":"AQID"}}`,
    "aihubmix-camel": `{"inlineData":{"mimeType":"image/png","data":"AQID"}}`,
    geekai: `"content":"![](https://`,
    markdown: "![](data:",
  }
  const cases: readonly (readonly [
    path: string,
    body: object,
    keyFlavour: string | undefined,
    header: string | undefined,
    keyof typeof marks,
  ])[] = [
    ["/v1/chat/completions", both, undefined, undefined, "aihubmix"],
    ["/v1/chat/completions", {}, undefined, undefined, "geekai"],
    ["/v1/chat/completions", { image_generation: true }, undefined, undefined, "geekai"],
    ["/v1/chat/completions", { ...both, image_generation: true }, undefined, undefined, "aihubmix"],
    ["/api/v1/chat/completions", both, undefined, undefined, "openrouter"],
    ["/api/v1/chat/completions", {}, undefined, undefined, "geekai"],
    ["/openrouter/api/v1/chat/completions", {}, undefined, undefined, "openrouter"],
    ["/aihubmix/v1/chat/completions", {}, undefined, undefined, "aihubmix"],
    ["/geekai/api/v1/chat/completions", both, undefined, undefined, "geekai"],
    ["/v1/chat/completions", both, "openrouter", undefined, "openrouter"],
    ["/v1/chat/completions", both, "unheard-of", undefined, "aihubmix"],
    ["/aihubmix/v1/chat/completions", both, "openrouter", undefined, "aihubmix"],
    ["/aihubmix/v1/chat/completions", both, "openrouter", "markdown", "markdown"],
    ["/v1/chat/completions", both, undefined, "AiHubMix-Snake", "aihubmix-snake"],
    ["/v1/chat/completions", both, undefined, "aihubmix-camel", "aihubmix-camel"],
  ]
  for (const [path, body, keyFlavour, header, expected] of cases) {
    it(`${path} ${JSON.stringify(body)}, key ${keyFlavour ?? "-"}, header ${header ?? "-"} → ${expected}`, async () => {
      const headers = { "content-type": "application/json", ...(header === undefined ? {} : { "x-limn-images": header }) }
      const inbound = request(path, body, { headers, ...(keyFlavour === undefined ? {} : { keyFlavour }) })
      const { encode } = await chat.decode(inbound)
      const image = fakeImage(Buffer.from([1, 2, 3]))
      const events = play([
        { type: "image", choice: 0, part: 0, image },
        { type: "finish", choice: 0, reason: "stop" },
      ])
      const answer = (await collect(encode(events, deliveryOf()))).toString()
      const found = Object.entries(marks).filter(([, mark]) => answer.includes(mark))
      assert.deepEqual(
        found.map(([flavour]) => flavour),
        [expected],
      )
    })
  }

  it("refuses a header that names none", async () => {
    const headers = { "content-type": "application/json", "x-limn-images": "polaroid" }
    await assert.rejects(
      chat.decode(request(paths[0], {}, { headers })),
      (error) => error instanceof GatewayError && error.details.param === "x-limn-images",
    )
  })
})

describe("errors", () => {
  const cases: readonly (readonly [ErrorCode, openai: number, openRouter: number, type: string])[] = [
    ["invalid_request", 400, 400, "invalid_request_error"],
    ["invalid_image_url", 400, 400, "invalid_request_error"],
    ["content_policy_violation", 400, 400, "image_generation_user_error"],
    ["invalid_api_key", 401, 401, "authentication_error"],
    ["insufficient_quota", 429, 402, "insufficient_quota"],
    ["model_not_allowed", 403, 403, "permission_error"],
    ["model_not_found", 404, 404, "invalid_request_error"],
    ["no_image_generated", 422, 422, "image_generation_user_error"],
    ["rate_limit_exceeded", 429, 429, "rate_limit_error"],
    ["upstream_error", 502, 502, "server_error"],
    ["overloaded", 503, 503, "server_error"],
    ["upstream_timeout", 504, 504, "server_error"],
  ]
  for (const [code, openaiStatus, openRouterStatus, type] of cases) {
    it(`${code} is ${openaiStatus} to clients of OpenAI and ${openRouterStatus} to OpenRouter's`, () => {
      const error = new GatewayError(code, "Words.", { param: "model" })
      for (const path of paths) {
        const { status, body, headers } = chat.encodeError(error, path)
        const isOpenRouter = path.startsWith("/api/") || path.startsWith("/openrouter/")
        assert.equal(status, isOpenRouter ? openRouterStatus : openaiStatus, path)
        const written = JSON.parse(Buffer.from(body as Uint8Array).toString()) as { error: Record<string, unknown> }
        if (isOpenRouter) {
          assert.equal(written.error["code"], openRouterStatus)
          assert.equal(typeof (written.error["metadata"] as Record<string, unknown>)["error_type"], "string")
        } else {
          assert.deepEqual(written, { error: { message: "Words.", type, param: "model", code } })
        }
        const isFinal = code === "content_policy_violation" || code === "no_image_generated"
        assert.equal(headers["x-should-retry"], isFinal ? "false" : undefined)
      }
    })
  }

  it("say when to try again, and what the model said", () => {
    const error = new GatewayError("no_image_generated", "No picture came.", { retryAfterMs: 1200, modelText: "I would rather not." })
    const { headers, body } = chat.encodeError(error, paths[0])
    assert.equal(headers["retry-after"], "2")
    assert.equal(headers["retry-after-ms"], "1200")
    assert.match(Buffer.from(body as Uint8Array).toString(), /No picture came. The model said: I would rather not./)
  })
})
