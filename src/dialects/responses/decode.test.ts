import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import { cardOf, inboundOf, nothingKept } from "#dialects/dialect-testing.ts"
import type { Decoded, Inbound, KeptRequest, Past } from "#dialects/dialect.ts"
import { responses } from "./dialect.ts"

const drawer = "gemini-2.5-flash-image"
const tool = { type: "image_generation" }
const dataUrl = `data:image/png;base64,iVBORw0KGgo${"QUJD".repeat(1000)}`
const pictureId = "0123456789abcdefghijklmnop"
const sha256 = "0123456789abcdef".repeat(4)

/** Everything with `image` in its name draws, and `gpt-5` does not. */
const lookup: Inbound["lookup"] = (model) => {
  if (model.includes("image")) return cardOf(model, ["text", "image"])
  return model === "gpt-5" ? cardOf(model, ["text"]) : undefined
}

const kept = (id: string, more: Partial<KeptRequest> = {}): KeptRequest => ({
  id,
  createdAt: new Date(0),
  model: drawer,
  state: "succeeded",
  body: { form: { echo: {}, drawing: {} }, items: [{ type: "message", role: "user", parts: [{ type: "text", text: `asked ${id}` }] }] },
  said: [
    { type: "text", choice: 0, thought: true, content: "Hm. " },
    { type: "text", choice: 0, thought: false, content: "Here " },
    { type: "text", choice: 0, thought: false, content: "it is." },
    { type: "preview", choice: 0, thought: false, content: "1".repeat(26) },
    { type: "image", choice: 0, thought: false, content: pictureId },
  ],
  ...more,
})

const pastOf = (turns: readonly KeptRequest[], whole = true): Past => ({
  ...nothingKept,
  find: (id) => Promise.resolve(turns.find((turn) => turn.id === id)),
  conversation: (id) => Promise.resolve({ turns: turns.at(-1)?.id === id ? turns : [], whole }),
})

function decode(body: object, more: Partial<Inbound> = {}): Promise<Decoded> {
  return responses.decode(inboundOf("/v1/responses", { model: drawer, input: "A cat", ...body }, { lookup, ...more }))
}

/** A part in words: its text, or where its picture comes from in angle brackets. */
function say(part: DecodedPart): string {
  if (part.type === "text") return part.text
  if (part.type === "inline-image") return "<inline>"
  return `<${part.type === "linked-image" ? part.url : part.id}>`
}

const turns = ({ messages }: GenerationRequest): readonly string[] =>
  messages.map(({ role, parts }) => `${role}: ${parts.map(say).join(" ")}`)

describe("input", () => {
  const user = (content: unknown): object => ({ role: "user", content })
  const cases: readonly (readonly [name: string, input: unknown, turns: readonly string[], system?: string])[] = [
    ["a text", "A cat", ["user: A cat"]],
    [
      "easy messages",
      [user("A cat"), { role: "assistant", content: "Which?" }, user("Red")],
      ["user: A cat", "assistant: Which?", "user: Red"],
    ],
    [
      "parts",
      [
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_text", text: "Edit" },
            { type: "input_image", image_url: dataUrl, detail: "high" },
            { type: "input_image", image_url: "https://pictures.example/a.png" },
            { type: "input_image", file_id: pictureId },
            { type: "input_file", file_data: dataUrl, filename: "a.png" },
          ],
        },
      ],
      [`user: Edit <inline> <https://pictures.example/a.png> <${pictureId}> <inline>`],
    ],
    [
      "what was answered before, as it was",
      [
        user("A cat"),
        { id: "rs_1", type: "reasoning", summary: [] },
        { id: "msg_1", type: "message", role: "assistant", content: [{ type: "output_text", text: "Here.", annotations: [] }] },
        { id: "ig_1", type: "image_generation_call", status: "completed", result: dataUrl.slice(dataUrl.indexOf(",") + 1) },
        { id: "ig_2", type: "image_generation_call", status: "failed", result: null },
        user("Blue"),
      ],
      ["user: A cat", "assistant: Here. <inline>", "user: Blue"],
    ],
    [
      "what is kept, by its name",
      [
        { type: "item_reference", id: "msg_req_1_0_0" },
        { type: "image_generation_call", id: "ig_req_1_0_1" },
        { type: "image_generation_call", id: `ig_${sha256}`, result: null },
        user("Blue"),
      ],
      [`assistant: Here it is. <${pictureId}> <${sha256}>`, "user: Blue"],
    ],
    [
      "system text",
      [{ role: "developer", content: "Be brief." }, { role: "system", content: [{ type: "input_text", text: "Be kind." }] }, user("A cat")],
      ["user: A cat"],
      "Be brief.\nBe kind.",
    ],
  ]
  for (const [name, input, expected, system] of cases) {
    it(`takes ${name}`, async () => {
      const { request } = await decode({ input }, { past: pastOf([kept("req_1")]) })
      assert.deepEqual(turns(request), expected)
      assert.equal(request.system, system)
      assert.deepEqual(request.warnings, [])
    })
  }

  it("reads an answer once, however often its items are named", async () => {
    const finds: string[] = []
    const past = pastOf([kept("req_1")])
    const counting: Past = { ...past, find: (id) => (finds.push(id), past.find(id)) }
    const named = Array.from({ length: 900 }, () => ({ type: "item_reference", id: "msg_req_1_0_0" }))
    const { request } = await decode({ input: [...named, user("Go on")] }, { past: counting })
    assert.deepEqual([finds, request.messages[0]?.parts.length], [["req_1"], 900])
  })

  it("leaves out what is no part of a picture, and says so", async () => {
    const call = { type: "function_call", call_id: "1", name: "f", arguments: "{}" }
    const { request } = await decode({ input: [user("A cat"), call, call], tools: [{ type: "web_search" }] })
    assert.deepEqual(
      request.warnings.map(({ code, param }) => [code, param]),
      [
        ["unsupported", "tools"],
        ["unsupported", "input"],
      ],
    )
  })
})

describe("who draws", () => {
  const cases: readonly (readonly [name: string, body: object, model: string, draws: boolean, required: boolean, warns?: string])[] = [
    ["a picture model by itself", {}, drawer, true, false],
    ["a picture model with a tool that names none", { tools: [tool] }, drawer, true, false],
    ["a picture model whose tool names another", { tools: [{ ...tool, model: "other-image" }] }, drawer, true, false, "tools"],
    ["the tool's own model", { model: "gpt-5", tools: [{ ...tool, model: "gpt-image-2" }] }, "gpt-image-2", true, false],
    ["the model that is set", { model: "gpt-9", tools: [tool] }, "house-image", true, false],
    ["a picture that must be", { tools: [tool], tool_choice: tool }, drawer, true, true],
    ["a picture that must be, in one word", { tools: [tool], tool_choice: "required" }, drawer, true, true],
    [
      "one of the allowed tools",
      { tools: [tool], tool_choice: { type: "allowed_tools", mode: "required", tools: [tool] } },
      drawer,
      true,
      true,
    ],
    ["another tool that must be", { tools: [{ type: "web_search" }], tool_choice: "required" }, drawer, true, false, "tools"],
    ["nobody", { tools: [tool], tool_choice: "none" }, drawer, false, false],
    ["nobody, without a tool", { model: "gpt-5" }, "gpt-5", false, false],
  ]
  for (const [name, body, model, draws, required, warns] of cases) {
    it(`is ${name}`, async () => {
      const { request } = await decode(body, { pictureModel: "house-image" })
      assert.equal(request.model, model)
      assert.deepEqual(request.modalities, draws ? ["text", "image"] : ["text"])
      assert.equal(request.pictureRequired, required)
      assert.equal(request.warnings[0]?.param, warns)
    })
  }
})

describe("the tool", () => {
  it("says how to draw", async () => {
    const mask = { image_url: dataUrl }
    const wishes = { size: "1536x1024", quality: "high", background: "opaque", output_format: "webp", output_compression: 80 }
    const input = [
      {
        role: "user",
        content: [
          { type: "input_text", text: "Edit" },
          { type: "input_image", image_url: dataUrl },
        ],
      },
    ]
    const tools = [{ ...tool, ...wishes, action: "edit", partial_images: 2, n: 3, seed: 7, input_image_mask: mask }]
    const { request } = await decode({ input, stream: true, tools })
    assert.deepEqual(request.shape, { pixels: { width: 1536, height: 1024 } })
    assert.deepEqual(request.format, { mediaType: "image/webp", compression: 80, background: "opaque" })
    assert.deepEqual(
      [request.quality, request.partialImages, request.count, request.seed, request.mask?.type],
      ["high", 2, 3, 7, "inline-image"],
    )
  })

  it("takes ratio and tier", async () => {
    const { request } = await decode({ tools: [{ ...tool, aspect_ratio: "16:9", image_size: "2K" }] })
    assert.deepEqual(request.shape, { aspectRatio: "16:9", imageSize: "2K" })
  })
})

describe("a response that goes on", () => {
  const next = { input: "Blue", previous_response_id: "resp_req_2" }

  it("has the whole conversation before it, without what was only thought", async () => {
    const { request, keeping } = await decode(next, { past: pastOf([kept("req_1"), kept("req_2")]) })
    const answer = `assistant: Here it is. <${pictureId}>`
    assert.deepEqual(turns(request), ["user: asked req_1", answer, "user: asked req_2", answer, "user: Blue"])
    assert.equal(keeping?.previousId, "req_2")
    assert.deepEqual(request.warnings, [])
  })

  it("says that the beginning is gone", async () => {
    const { request } = await decode(next, { past: pastOf([kept("req_2")], false) })
    assert.equal(request.warnings[0]?.param, "previous_response_id")
  })

  for (const [name, turn] of [
    ["runs", kept("req_2", { state: "running", said: [] })],
    ["failed", kept("req_2", { state: "failed", said: [] })],
  ] as const) {
    it(`is refused while the one before it ${name}`, async () => {
      await assert.rejects(decode(next, { past: pastOf([turn]) }), refusal(400, "invalid_request", "previous_response_id"))
    })
  }

  it("is refused in the API's own words where there is none", async () => {
    await assert.rejects(decode(next), (error) => {
      assert.ok(error instanceof GatewayError)
      const { status, body } = responses.encodeError(error)
      assert.equal(status, 400)
      assert.equal(JSON.parse(Buffer.from(body as Uint8Array).toString()).error.code, "previous_response_not_found")
      return true
    })
  })
})

describe("what is kept", () => {
  it("has pictures by their hash", async () => {
    const input = [
      { role: "user", content: [{ type: "input_image", image_url: dataUrl }] },
      { type: "image_generation_call", id: "ig_1", result: dataUrl },
    ]
    const { keeping } = await decode({ input })
    const params: string[] = []
    const body = keeping?.body((param) => {
      params.push(param)
      return sha256
    })
    assert.deepEqual(params, ["input[0].content[0].image_url", "input[1].result"])
    const part = { type: "stored-image", id: sha256, param: "previous_response_id" }
    assert.deepEqual((body as { items: unknown }).items, [
      { type: "message", role: "user", parts: [part] },
      { type: "picture", part },
    ])
    assert.ok(!JSON.stringify(body).includes("QUJD"))
  })

  it("is nothing where the client says so, or nothing can be", async () => {
    const past = { ...nothingKept, keeps: false }
    for (const decoded of [await decode({ store: false }), await decode({}, { past })]) {
      assert.equal(decoded.keeping, undefined)
      assert.deepEqual(decoded.request.warnings, [])
    }
    assert.equal((await decode({ store: true }, { past })).request.warnings[0]?.param, "store")
  })
})

describe("refused", () => {
  const image = (part: object): object => ({ input: [{ role: "user", content: [{ type: "input_image", ...part }] }] })
  const cases: readonly (readonly [name: string, body: object, param: string, code?: string])[] = [
    ["no input", { input: null }, "input"],
    ["a blank input", { input: " \n" }, "input"],
    ["an input of nobody", { input: [{ role: "assistant", content: "Hi" }] }, "input"],
    ["a message of nobody", { input: [{ content: "Hi" }] }, "input[0].role"],
    ["an empty message", { input: [{ role: "user", content: [] }] }, "input[0].content"],
    ["a part of another kind", { input: [{ role: "user", content: [{ type: "input_audio" }] }] }, "input[0].content[0].type"],
    [
      "a file",
      { input: [{ role: "user", content: [{ type: "input_file", file_data: "data:application/pdf;base64,AA==" }] }] },
      "input[0].content[0]",
    ],
    ["an uploaded file", image({ file_id: "file-abc" }), "input[0].content[0].file_id"],
    ["a picture that is none", image({ image_url: "picture" }), "input[0].content[0].image_url", "invalid_image_url"],
    [
      "a picture of nobody",
      {
        input: [
          { type: "image_generation_call", id: "ig_req_1_0_1" },
          { role: "user", content: "x" },
        ],
      },
      "input[0].id",
      "not_found",
    ],
    ["two image tools", { tools: [tool, tool] }, "tools[1]"],
    ["an edit of nothing", { tools: [{ ...tool, action: "edit" }] }, "input"],
    ["a size that is none", { tools: [{ ...tool, size: "big" }] }, "tools[0].size"],
    ["a forced tool that is not there", { model: "gpt-5", tool_choice: tool }, "tool_choice"],
    ["a tool choice that is none", { tools: [tool], tool_choice: "maybe" }, "tool_choice"],
    ["a text model that is to draw", { model: "gpt-5", tools: [tool] }, "tools"],
    ["17 pairs of metadata", { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, "v"])) }, "metadata"],
    ["metadata that are no text", { metadata: { a: 1 } }, "metadata.a"],
    ["a conversation of another server", { conversation: "conv_1" }, "conversation"],
    ["a prompt of another server", { prompt: { id: "pmpt_1" } }, "prompt"],
    ["a background that is not kept", { background: true, store: false }, "background"],
    ["a temperature of 3", { temperature: 3 }, "temperature"],
  ]
  for (const [name, body, param, code] of cases) {
    it(name, async () => {
      await assert.rejects(decode(body), refusal(code === "not_found" ? 404 : 400, code ?? "invalid_request", param))
    })
  }
})

function refusal(status: number, code: string, param: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof GatewayError, String(error))
    assert.deepEqual([error.rule.status, error.code, error.details.param], [status, code, param], error.message)
    return true
  }
}
