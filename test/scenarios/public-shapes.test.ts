import assert from "node:assert/strict"
import { after, before, describe, it } from "node:test"
import { Ajv2020 } from "ajv/dist/2020.js"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { solidPng } from "../support/pictures.ts"
import * as google from "../support/public-shapes/google.ts"
import * as openai from "../support/public-shapes/openai.ts"
import * as responses from "../support/public-shapes/openai-responses.ts"
import * as openRouter from "../support/public-shapes/openrouter.ts"
import { readSse } from "../support/read-sse.ts"
import type { Schema } from "../support/served-document.ts"

/** A question and the shape that its answer, or each event of its answer, has to have by the vendor's own description. */
interface Question {
  readonly path: string
  /** Absent: GET. */
  readonly body?: object
  readonly status?: number
  readonly shape: Schema
}

const model = "limn/painter"
const url = `data:image/png;base64,${Buffer.from(solidPng(8, 8, [200, 60, 40])).toString("base64")}`
const messages = [{ role: "user", content: "A lighthouse" }]
const prompt = "A lighthouse"
const small = { model, size: "64x64" }
const tools = [{ type: "image_generation", size: "64x64", partial_images: 2 }]
const contents = [{ role: "user", parts: [{ text: prompt }] }]
const flavours = ["openrouter", "aihubmix", "geekai", "markdown"] as const
/** What the painter does on request: refuse, say something instead of drawing, stop early. */
const manners = ["safety", "text-only"] as const

const questions: Readonly<Record<string, readonly Question[]>> = {
  "OpenAI chat": [
    ...flavours.flatMap((flavour): Question[] => [
      { path: `/v1/chat/completions#${flavour}`, body: { ...small, messages }, shape: openai.chatCompletion },
      {
        path: `/v1/chat/completions#${flavour}`,
        body: { ...small, messages, n: 2, stream: true, stream_options: { include_usage: true } },
        shape: openai.chatCompletionChunk,
      },
    ]),
    ...manners.flatMap((manner): Question[] => [
      { path: "/v1/chat/completions", body: { model: `${model}:${manner}`, messages }, shape: openai.chatCompletion },
      { path: "/v1/chat/completions", body: { model: `${model}:${manner}`, messages, stream: true }, shape: openai.chatCompletionChunk },
    ]),
    { path: "/v1/chat/completions", body: { model }, status: 400, shape: openai.errorResponse },
  ],
  "OpenAI images": [
    { path: "/v1/images/generations", body: { ...small, prompt, n: 2 }, shape: openai.imagesResponse },
    { path: "/v1/images/generations", body: { ...small, prompt, response_format: "url" }, shape: openai.imagesResponse },
    {
      path: "/v1/images/generations",
      body: { ...small, prompt, quality: "auto", background: "transparent", output_format: "webp" },
      shape: openai.imagesResponse,
    },
    { path: "/v1/images/generations", body: { ...small, prompt, n: 2, stream: true, partial_images: 2 }, shape: openai.imageEvent },
    { path: "/v1/images/edits", body: { ...small, prompt, images: [{ image_url: url }] }, shape: openai.imagesResponse },
    { path: "/v1/images/edits", body: { ...small, prompt, images: [{ image_url: url }], stream: true }, shape: openai.imageEvent },
    { path: "/v1/images/generations", body: { model: `${model}:safety`, prompt }, status: 400, shape: openai.errorResponse },
    { path: "/v1/images/generations", body: { model: `${model}:text-only`, prompt }, status: 422, shape: openai.errorResponse },
    { path: "/v1/images/generations", body: { model: "no-such-model:1", prompt }, status: 404, shape: openai.errorResponse },
  ],
  "OpenAI responses": [
    { path: "/v1/responses", body: { model, input: prompt, tools }, shape: responses.response },
    {
      path: "/v1/responses",
      body: { model, input: prompt, tools, tool_choice: "required", metadata: { a: "b" } },
      shape: responses.response,
    },
    { path: "/v1/responses", body: { model, input: prompt, tools, background: true }, shape: responses.response },
    { path: "/v1/responses", body: { model, input: prompt, tools, stream: true }, shape: responses.responseEvent },
    { path: "/v1/responses", body: { model, input: prompt, tools, stream: true, background: true }, shape: responses.responseEvent },
    ...manners.flatMap((manner): Question[] => [
      { path: "/v1/responses", body: { model: `${model}:${manner}`, input: prompt, tools }, shape: responses.response },
      { path: "/v1/responses", body: { model: `${model}:${manner}`, input: prompt, tools, stream: true }, shape: responses.responseEvent },
    ]),
    { path: "/v1/responses", body: { model }, status: 400, shape: openai.errorResponse },
  ],
  "OpenAI models": [
    { path: "/v1/models", shape: openai.modelList },
    { path: `/v1/models/${model}`, shape: openai.model },
    { path: "/v1/models/no-such-model", status: 404, shape: openai.errorResponse },
  ],
  OpenRouter: [
    { path: "/api/v1/chat/completions", body: { ...small, messages, modalities: ["image", "text"] }, shape: openRouter.chatResult },
    {
      path: "/api/v1/chat/completions",
      body: { ...small, messages, modalities: ["image"], stream: true, n: 2 },
      shape: openRouter.chatChunk,
    },
    { path: "/api/v1/images", body: { ...small, prompt, n: 2 }, shape: openRouter.imageResult },
    { path: "/api/v1/images", body: { ...small, prompt, stream: true, partial_images: 2 }, shape: openRouter.imageEvent },
    { path: "/api/v1/models?output_modalities=all", shape: openRouter.modelList },
    { path: `/api/v1/models/${model}/endpoints`, shape: openRouter.endpoints },
    { path: "/api/v1/key", shape: openRouter.key },
    { path: "/api/v1/credits", shape: openRouter.credits },
    { path: "/api/v1/images", body: { model }, status: 400, shape: openRouter.failure },
    { path: "/api/v1/chat/completions", body: { model: "no-such-model", messages }, status: 404, shape: openRouter.failure },
  ],
  Google: [
    { path: `/v1beta/models/${model}:generateContent`, body: { contents }, shape: google.generateContentResponse },
    { path: `/v1beta/models/${model}:streamGenerateContent?alt=sse`, body: { contents }, shape: google.generateContentResponse },
    ...manners.map((manner): Question => ({
      path: `/v1beta/models/${model}:${manner}:generateContent`,
      body: { contents },
      shape: google.generateContentResponse,
    })),
    { path: `/v1beta/models/${model}:countTokens`, body: { contents }, shape: google.countTokensResponse },
    { path: "/v1beta/models", shape: google.modelList },
    { path: `/v1beta/models/${model}:generateContent`, body: {}, status: 400, shape: google.failure },
    { path: "/v1beta/models/no-such-model", status: 404, shape: google.failure },
  ],
}

/** Answers against what the vendors themselves say of them: nothing here comes from our own schemas. */
describe("answers have the public shape of", () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
  let limn: TestLimn
  before(async () => {
    limn = await startLimn({ simulate: true })
  })
  after(() => limn.close())

  for (const [name, asked] of Object.entries(questions)) {
    it(name, async () => {
      for (const { path, body, status = 200, shape } of asked) {
        const [address = "", flavour] = path.split("#")
        const answer = await fetch(`${limn.address}${address}`, {
          method: body === undefined ? "GET" : "POST",
          headers: {
            authorization: `Bearer ${limn.key}`,
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...(flavour === undefined ? {} : { "x-limn-images": flavour }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        const text = await answer.text()
        const about = `${path} ${JSON.stringify(body ?? {}).slice(0, 200)}`
        assert.equal(answer.status, status, `${about}: ${text.slice(0, 300)}`)
        const isStream = answer.headers.get("content-type") === "text/event-stream"
        const values = isStream ? readSse(text) : [JSON.parse(text)]
        assert.ok(values.length > 0, about)
        for (const value of values) {
          assert.ok(ajv.validate(shape, value), `${about}: ${ajv.errorsText()}\n${JSON.stringify(value).slice(0, 400)}`)
        }
      }
    })
  }
})
