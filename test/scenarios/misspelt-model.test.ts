import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { startLimn, type TestLimn } from "../support/limn.ts"

const model = "gemini-2.5-flash-imgae"
const messages = [{ role: "user", content: "A cat" }]
const routes: readonly (readonly [path: string, body?: object])[] = [
  ["/v1/chat/completions", { model, messages }],
  ["/openrouter/api/v1/chat/completions", { model, messages, stream: true }],
  ["/v1/images/generations", { model, prompt: "A cat" }],
  [`/v1beta/models/${model}:generateContent`, { contents: [{ parts: [{ text: "A cat" }] }] }],
  [`/v1beta/models/${model}:streamGenerateContent?alt=sse`, { contents: [{ parts: [{ text: "A cat" }] }] }],
  [`/v1/models/${model}`],
  [`/api/v1/models/google/${model}`],
  [`/v1beta/models/${model}`],
]

describe("a misspelt model", () => {
  let limn: TestLimn

  before(async () => {
    limn = await startLimn()
  })

  after(() => limn?.close())

  for (const [path, body] of routes) {
    it(`${path}: 404 with the name that was meant`, async () => {
      const headers = { authorization: `Bearer ${limn.key}`, "content-type": "application/json" }
      const response = await fetch(
        `${limn.address}${path}`,
        body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
      )
      assert.equal(response.status, 404)
      const { error } = (await response.json()) as { readonly error: { readonly message: string } }
      assert.match(error.message, /Did you mean `gemini-2\.5-flash-image`\?/)
    })
  }
})
