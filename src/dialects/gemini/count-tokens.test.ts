import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { cardOf, inboundOf } from "#dialects/dialect-testing.ts"
import { gemini } from "./dialect.ts"

const model = "gemini-2.5-flash-image"
const contents = [
  { parts: [{ text: "twelve bytes" }, { text: "生成一幅山水画" }, { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }] },
]

describe("counting tokens", () => {
  it("estimates text by its bytes, ideographs by their number and pictures at a flat rate", async () => {
    const promptTokensDetails = [
      { modality: "TEXT", tokenCount: 10 },
      { modality: "IMAGE", tokenCount: 258 },
    ]
    assert.deepEqual(await count({ contents }), { totalTokens: 268, promptTokensDetails })
  })

  it("counts the system instruction, and takes the whole request that would be sent", async () => {
    const generateContentRequest = { model: `models/${model}`, contents: [{ parts: [{ text: "Hi" }] }], systemInstruction: "Draw." }
    assert.deepEqual(await count({ generateContentRequest }), {
      totalTokens: 3,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 3 }],
    })
  })

  it("knows no tokens of a model that is not served", async () => {
    await assert.rejects(count({ contents }, "unknown"), /not served/)
  })
})

async function count(body: object, named = model): Promise<unknown> {
  const path = `/v1beta/models/${named}:countTokens`
  const endpoint = gemini.endpoints.find((one) => one.path.test(path))
  assert.ok(endpoint !== undefined && "respond" in endpoint)
  const lookup = (name: string): ReturnType<typeof cardOf> | undefined => (name === model ? cardOf(name, ["text", "image"]) : undefined)
  const answer = await endpoint.respond(inboundOf(path, body, { params: { model: named }, lookup }))
  assert.ok(answer.body instanceof Uint8Array)
  return JSON.parse(Buffer.from(answer.body).toString())
}
