import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ErrorCode, errorRules, GatewayError } from "#canonical/error.ts"
import { dialects } from "#dialects/registry.ts"
import { ServedDocument } from "../../test/support/served-document.ts"
import { openApiDocument } from "./openapi.ts"

const document = new ServedDocument(await openApiDocument({ version: "1.2.3", dialects, ownPaths: {} }))
const details = { param: "messages[0].content", retryAfterMs: 1500, modelText: "I would rather not." }
/** What no route that makes pictures meets. */
const elsewhere: ReadonlySet<string> = new Set(["conflict", "method_not_allowed"])

describe("the failures of a document", () => {
  for (const dialect of dialects) {
    it(`are those that ${dialect.name} writes, with every status that can occur`, async () => {
      const { operations } = await dialect.describe()
      for (const { path, method, failures } of operations) {
        const operation = document.operations.find((one) => one.path === path && one.method === method)
        assert.ok(operation, path)
        if (failures !== "generating") continue
        for (const code of Object.keys(errorRules).filter((code) => !elsewhere.has(code)) as ErrorCode[]) {
          for (const error of [new GatewayError(code, "No."), new GatewayError(code, "No.", details)]) {
            const { status, headers, body } = dialect.encodeError(error, path)
            const answer = new Response(new Uint8Array(body as Uint8Array), { status, headers })
            assert.equal(await document.answerFaults(operation, answer), "", code)
          }
        }
      }
    })
  }

  it("name their codes", () => {
    const { description } = document.json.components.responses.OpenRouterError402
    assert.equal(description, "`insufficient_quota`")
    assert.equal(document.json.components.responses.OpenAiError402, undefined)
  })

  it("differ where nothing is made", () => {
    const statuses = (path: string, method: string): string[] =>
      Object.keys(document.operations.find((one) => one.path === path && one.method === method)?.responses ?? {})
    assert.deepEqual(statuses("/api/v1/key", "get"), ["200", "400", "401", "403", "404", "500", "503"])
    assert.ok(statuses("/v1/responses/input_tokens", "post").includes("415"))
    assert.deepEqual(statuses("/healthz", "get"), ["200"])
  })
})

describe("the document", () => {
  it("asks for the key where the API's own clients put it", () => {
    const security = (path: string, method = "get"): unknown => document.json.paths[path][method].security
    assert.deepEqual(security("/v1/chat/completions", "post"), [{ bearer: [] }])
    assert.deepEqual(security("/v1beta/models/{model}:generateContent", "post"), [
      { googleHeader: [] },
      { googleQuery: [] },
      { bearer: [] },
    ])
    assert.deepEqual(security("/api/v1/models"), [{}, { bearer: [] }])
    assert.deepEqual(security("/healthz"), [])
  })

  it("leaves answers no room for what it does not name, and requests all of it", () => {
    const { ChatCompletion, ChatRequest } = document.json.components.schemas
    assert.equal(ChatCompletion.additionalProperties, false)
    assert.equal(ChatRequest.additionalProperties, undefined)
  })
})
