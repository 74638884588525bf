import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import type { GenerationRequest } from "#canonical/request.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import { chat } from "./dialect.ts"
import { decode, longPng, say, userTurn, withMessages } from "./decode-testing.ts"

async function fixture(name: string): Promise<string> {
  return readFile(new URL(`./fixtures/requests/${name}.json`, import.meta.url), "utf8")
}

describe("bodies from the services' own documents", () => {
  const cases = {
    "aihubmix-reference": { modalities: ["text", "image"], temperature: 0.7, pictureRequired: false },
    "aihubmix-edit": { modalities: ["text", "image"], temperature: 0.7, pictureRequired: false },
    "openrouter-draw": { modalities: ["image", "text"], stream: false, pictureRequired: false },
    "openrouter-stream": { modalities: ["image", "text"], stream: true },
    "geekai-draw": { modalities: ["text", "image"], pictureRequired: false, refusal: "answer" },
    "geekai-edit": { modalities: ["text", "image"], pictureRequired: false },
    "geekai-force": {
      modalities: ["text", "image"],
      pictureRequired: true,
      refusal: "error",
      system: "你是一个AI画图机器人,请根据用户需求进行画图",
    },
  } as const
  for (const [name, expected] of Object.entries(cases)) {
    it(name, async () => {
      const request = await decode((await fixture(name)).replace("$IMG_BASE64", longPng))
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(request[field as keyof GenerationRequest], value, field)
      assert.deepEqual(request.warnings, [])
    })
  }

  it("finds the pictures in them", async () => {
    const edit = await decode((await fixture("aihubmix-edit")).replace("$IMG_BASE64", longPng))
    const picture = edit.messages[0]?.parts[1]
    assert.ok(picture?.type === "inline-image")
    assert.equal(picture.param, "messages[0].content[1].image_url.url")
    assert.equal(picture.image.declaredMediaType, "image/jpeg")
    assert.equal(Buffer.concat(picture.image.chunks).toString(), longPng)
    const linked = await decode(await fixture("geekai-edit"))
    assert.equal(linked.messages[0]?.parts[1]?.type, "linked-image")
  })

  it("reads the same from a body cut anywhere", async () => {
    const body = Buffer.from(
      JSON.stringify(withMessages({ role: "user", content: `看 ![](data:image/png;base64,${longPng}) and ![](https://x.example/b.png)!` })),
    )
    const inbound = inboundOf("/v1/chat/completions", body)
    const whole = (await chat.decode(inbound)).request.messages[0]?.parts.map(say)
    assert.deepEqual(whole, ["看", `<${longPng}>`, "and", "<https://x.example/b.png>", "!"])
    for (let at = 0; at <= body.length; at += at < 120 || at > body.length - 60 ? 1 : 97) {
      const cut = { ...inbound, body: [body.subarray(0, at), body.subarray(at)] }
      assert.deepEqual((await chat.decode(cut)).request.messages[0]?.parts.map(say), whole, String(at))
    }
  })
})

describe("wishes", () => {
  const cases: readonly (readonly [string, object, Partial<GenerationRequest>])[] = [
    [
      "OpenRouter's image_config",
      { image_config: { aspect_ratio: "16:9 ", image_size: "0.5K" } },
      { shape: { aspectRatio: "16:9", imageSize: "512" } },
    ],
    [
      "flat fields",
      { aspect_ratio: "9:16", image_size: "2k", quality: "high" },
      { shape: { aspectRatio: "9:16", imageSize: "2K" }, quality: "high" },
    ],
    ["a size", { size: "1536x1024" }, { shape: { pixels: { width: 1536, height: 1024 } } }],
    ["no size", { size: "auto", aspect_ratio: "auto" }, { shape: {} }],
    [
      "Google's extras, written into the body",
      { extra_body: { google: { image_config: { aspect_ratio: "3:2", image_size: "4K" } } } },
      { shape: { aspectRatio: "3:2", imageSize: "4K" } },
    ],
    ["Google's extras, merged into the body", { google: { imageConfig: { aspectRatio: "3:2" } } }, { shape: { aspectRatio: "3:2" } }],
    ["the same said twice", { aspect_ratio: "3:2", image_config: { aspect_ratio: "3:2" } }, { shape: { aspectRatio: "3:2" } }],
    [
      "a format",
      { output_format: "jpeg", output_compression: 80, image_config: { background: "opaque" } },
      { format: { mediaType: "image/jpeg", compression: 80, background: "opaque" } },
    ],
    ["modalities in any case", { modalities: ["Text", "IMAGE"] }, { modalities: ["text", "image"], pictureRequired: false }],
    ["pictures only", { modalities: ["image"] }, { modalities: ["image"], pictureRequired: true, refusal: "error" }],
    ["text only", { modalities: ["text"] }, { modalities: ["text"], pictureRequired: false, refusal: "answer" }],
    ["a forced picture", { image_generation: true }, { modalities: ["text", "image"], pictureRequired: true }],
    [
      "numbers",
      { n: 1.0, seed: -5, temperature: 2, top_p: 0.5, max_tokens: 10 },
      { count: 1, seed: -5, temperature: 2, topP: 0.5, maxOutputTokens: 10 },
    ],
    ["the newer limit", { max_tokens: 10, max_completion_tokens: 20 }, { maxOutputTokens: 20 }],
    ["one stop", { stop: "END" }, { stop: ["END"] }],
    ["stops", { stop: ["a", "b"] }, { stop: ["a", "b"] }],
    ["nulls", { n: null, seed: null, modalities: null, stop: null, stream: null, stream_options: null }, { count: 1, stream: false }],
    ["unknown fields", { unheard_of: { a: 1 } }, { warnings: [] }],
    [
      "fields as usual",
      { tools: [], frequency_penalty: 0, response_format: { type: "text" }, logprobs: false, tool_choice: "none" },
      { warnings: [] },
    ],
  ]
  for (const [name, wish, expected] of cases) {
    it(name, async () => {
      const request = await decode({ ...withMessages(userTurn), ...wish })
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(request[field as keyof GenerationRequest], value, field)
    })
  }

  it("warns of what it can't honour", async () => {
    const request = await decode({
      ...withMessages(userTurn),
      tools: [{ type: "function" }],
      response_format: { type: "json_schema" },
      top_k: 40,
    })
    assert.deepEqual(
      request.warnings.map(({ param }) => param),
      ["response_format", "tools", "top_k"],
    )
  })

  const models: readonly (readonly [string, object, readonly string[]])[] = [
    ["gpt-5", {}, ["text"]],
    ["gemini-2.5-flash-image", {}, ["text", "image"]],
    ["unheard-of", {}, ["text"]],
    ["unheard-of", { image_config: {} }, ["text", "image"]],
    ["unheard-of", { size: "1024x1024" }, ["text", "image"]],
    ["unheard-of", { image_generation: true }, ["text", "image"]],
  ]
  for (const [model, wish, modalities] of models) {
    it(`asks ${model} with ${JSON.stringify(wish)} for ${modalities.join(" and ")}`, async () => {
      assert.deepEqual((await decode({ model, messages: [userTurn], ...wish })).modalities, modalities)
    })
  }
})
