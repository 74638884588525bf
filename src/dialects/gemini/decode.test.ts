import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import { cardOf, inboundOf } from "#dialects/dialect-testing.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { gemini } from "./dialect.ts"

const lookup: Inbound["lookup"] = (model) =>
  model.includes("image") ? cardOf(model, ["text", "image"]) : model.startsWith("gemini") ? cardOf(model, ["text"]) : undefined

describe("decoding the gemini dialect", () => {
  it("reads what the relay's tutorial sends", async () => {
    const request = await decode(await fixture("seed-generate.json"))
    assert.deepEqual(request, {
      model: "gemini-2.5-flash-image-preview",
      messages: [
        {
          role: "user",
          parts: [{ type: "text", text: "3D渲染風格:戴禮帽、長翅膀的小豬,飛越滿是綠色植物的未來科幻城市,城市高樓林立且帶霓虹燈光" }],
        },
      ],
      modalities: ["text", "image"],
      pictureRequired: false,
      refusal: "answer",
      count: 1,
      shape: {},
      format: {},
      stream: false,
      partialImages: 0,
      warnings: [],
      vendorOptions: {},
    })
    const edit = await decode(await fixture("seed-edit.json"))
    const [text, picture] = edit.messages[0]?.parts ?? []
    assert.equal(text?.type, "text")
    assert.ok(picture?.type === "inline-image")
    assert.deepEqual(
      [picture.param, picture.image.encoding, picture.image.declaredMediaType],
      ["contents[0].parts[1].inlineData.data", "base64", "image/png"],
    )
    assert.match(Buffer.concat(picture.image.chunks).toString(), /^iVBORw0KGgo.*mCC$/)
  })

  it("expects pictures of a picture model that was asked for nothing", async () => {
    const body = await fixture("sdk-default.json")
    assert.deepEqual((await decode(body)).modalities, ["text", "image"])
    assert.deepEqual((await decode(body, "/v1beta/models/gemini-2.5-flash:generateContent")).modalities, ["text"])
    assert.deepEqual((await decode(body, "/v1beta/models/house-painter:generateContent")).modalities, ["text"])
  })

  it("reads snake_case as well as camelCase, at every level", async () => {
    const snake = await decode(await fixture("snake-case.json"))
    const camel = await decode(camelCase(JSON.parse((await fixture("snake-case.json")).toString())))
    const { messages, vendorOptions, ...rest } = snake
    assert.deepEqual({ ...camel, messages, vendorOptions }, snake)
    assert.deepEqual(camel.messages[0]?.parts.map(outline), messages[0]?.parts.map(outline))
    assert.deepEqual(rest, {
      model: "gemini-2.5-flash-image-preview",
      modalities: ["text", "image"],
      pictureRequired: false,
      refusal: "answer",
      count: 2,
      shape: { aspectRatio: "16:9", imageSize: "2K" },
      format: {},
      system: "You are an illustrator.",
      seed: 7,
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 2048,
      stop: ["END"],
      stream: false,
      partialImages: 0,
      warnings: [],
    })
    assert.deepEqual(messages[0]?.parts.map(outline), ["text", "inline-image", "https://example.com/a.png"])
    assert.deepEqual(Object.keys(vendorOptions["gemini"] ?? {}).sort(), ["safetySettings", "thinkingConfig", "tools"])
  })

  it("keeps thoughts and signatures on the parts they came with", async () => {
    const { messages, system } = await decode(await fixture("history.json"))
    assert.equal(system, "Draw plainly.")
    assert.deepEqual(
      messages.map(({ role }) => role),
      ["user", "assistant", "user"],
    )
    const found = messages[1]?.parts.map((part) => [
      part.type,
      "thought" in part,
      part.signature === undefined ? "" : Buffer.from(part.signature).toString(),
    ])
    assert.deepEqual(found, [
      ["text", true, ""],
      ["text", false, "dGV4dA=="],
      ["inline-image", false, "cGljdHVyZQ=="],
      ["text", false, "ZW5k"],
    ])
  })

  it("joins the pieces of a streamed turn, and leaves out what is empty", async () => {
    const model = (part: object): object => ({ role: "model", parts: [part] })
    const contents = [
      ...hello,
      model({ text: "A " }),
      model({ text: "cat." }),
      model({ text: "" }),
      { role: "user", parts: [{ text: "" }, { text: "More" }] },
    ]
    const { messages } = await decode({ contents })
    const found = messages.map(({ role, parts }) => [role, ...parts.map((part) => (part.type === "text" ? part.text : part.type))])
    assert.deepEqual(found, [
      ["user", "Hello"],
      ["assistant", "A ", "cat."],
      ["user", "More"],
    ])
  })

  it("takes long pictures and signatures as bytes", async () => {
    const long = Buffer.alloc(100_000, "QUJD").toString()
    const { messages } = await decode({
      contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: long }, thoughtSignature: long, thought: true }] }],
    })
    const [part] = messages[0]?.parts ?? []
    assert.ok(part?.type === "inline-image")
    assert.equal(Buffer.concat(part.image.chunks).toString(), long)
    assert.equal(Buffer.from(part.signature ?? []).toString(), long)
    assert.equal(part.thought, true)
  })

  const formats: readonly [string, object, Partial<GenerationRequest>][] = [
    [
      "an object",
      { image: { aspectRatio: "ASPECT_RATIO_TWENTY_ONE_BY_NINE", imageSize: "IMAGE_SIZE_FOUR_K", mimeType: "IMAGE_JPEG" } },
      { shape: { aspectRatio: "21:9", imageSize: "4K" }, format: { mediaType: "image/jpeg" } },
    ],
    [
      "a list",
      [
        { text: { mimeType: "TEXT_PLAIN" } },
        { image: { aspect_ratio: "ASPECT_RATIO_ONE_BY_EIGHT", image_size: "IMAGE_SIZE_FIVE_TWELVE" } },
      ],
      { shape: { aspectRatio: "1:8", imageSize: "512" }, format: {} },
    ],
    [
      "unspecified values",
      { image: { aspectRatio: "ASPECT_RATIO_UNSPECIFIED", imageSize: "IMAGE_SIZE_UNSPECIFIED" } },
      { shape: {}, format: {} },
    ],
    ["plain values", { image: { aspectRatio: "3:2", imageSize: "1K" } }, { shape: { aspectRatio: "3:2", imageSize: "1K" }, format: {} }],
  ]
  for (const [name, responseFormat, expected] of formats) {
    it(`reads responseFormat given as ${name}`, async () => {
      const { shape, format } = await decode({ contents: hello, generationConfig: { responseFormat } })
      assert.deepEqual({ shape, format }, expected)
    })
  }

  it("warns of what is not passed on", async () => {
    const { warnings } = await decode({
      contents: hello,
      generationConfig: { topK: 40, presence_penalty: 1, response_mime_type: "text/plain" },
    })
    assert.deepEqual(
      warnings.map(({ param }) => param),
      ["generationConfig.topK", "generationConfig.presencePenalty"],
    )
  })

  it("takes Vertex AI's file format and warns of what else is Vertex AI's", async () => {
    const imageConfig = { imageOutputOptions: { mimeType: "image/jpeg", compressionQuality: 80 }, personGeneration: "ALLOW_ALL" }
    const { format, warnings } = await decode({ contents: hello, generationConfig: { imageConfig } })
    assert.deepEqual(format, { mediaType: "image/jpeg", compression: 80 })
    assert.deepEqual(
      warnings.map(({ code, param }) => [code, param]),
      [["unsupported", "generationConfig.imageConfig.personGeneration"]],
    )
  })

  const addresses: readonly [string, string, boolean][] = [
    ["/v1beta/models/gemini-2.5-flash-image:generateContent", "gemini-2.5-flash-image", false],
    ["/v1/models/gemini-2.5-flash-image:streamGenerateContent", "gemini-2.5-flash-image", true],
    ["/gemini/v1/models/google/gemini-2.5-flash-image:generateContent", "google/gemini-2.5-flash-image", false],
    ["/gemini/v1beta/models/models/gemini-2.5-flash-image:generateContent", "gemini-2.5-flash-image", false],
    ["/v1beta/models/acme/painter:free:generateContent", "acme/painter:free", false],
    ["/v1beta/models/google%2Fgemini-2.5-flash-image%3AgenerateContent", "google/gemini-2.5-flash-image", false],
  ]
  for (const [path, model, stream] of addresses) {
    it(`finds the model in ${path}`, async () => {
      const request = await decode({ contents: hello }, path)
      assert.deepEqual([request.model, request.stream], [model, stream])
    })
  }
})

const hello = [{ parts: [{ text: "Hello" }] }]

describe("refusing bad requests of the gemini dialect", () => {
  const parts = (...list: unknown[]): object => ({ contents: [{ parts: list }] })
  const config = (generationConfig: object): object => ({ contents: hello, generationConfig })
  const bad: readonly [string, unknown, string][] = [
    ["no contents", {}, "contents"],
    ["empty contents", { contents: [] }, "contents"],
    ["contents that are text", { contents: "Hello" }, "contents"],
    ["empty parts", { contents: [{ role: "user", parts: [] }] }, "contents[0].parts"],
    ["contents that say nothing", { contents: [{ parts: [{ text: "" }] }] }, "contents"],
    ["an unknown role", { contents: [{ role: "root", parts: [{ text: "Hi" }] }] }, "contents[0].role"],
    ["an empty part", parts({}), "contents[0].parts[0]"],
    [
      "a part with text and a picture",
      parts({ text: "Hi", inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } }),
      "contents[0].parts[0]",
    ],
    ["a function call", parts({ functionCall: { name: "f", args: {} } }), "contents[0].parts[0]"],
    ["audio", parts({ inlineData: { mimeType: "audio/wav", data: "UklGRg==" } }), "contents[0].parts[0].inlineData.mimeType"],
    [
      "video by address",
      parts({ fileData: { mimeType: "video/mp4", fileUri: "https://example.com/a.mp4" } }),
      "contents[0].parts[0].fileData.mimeType",
    ],
    ["a document", parts({ inlineData: { mimeType: "application/pdf", data: "JVBERi0=" } }), "contents[0].parts[0].inlineData.mimeType"],
    ["a picture without data", parts({ inlineData: { mimeType: "image/png" } }), "contents[0].parts[0].inlineData.data"],
    ["a stored file", parts({ fileData: { fileUri: "gs://bucket/a.png" } }), "contents[0].parts[0].fileData.fileUri"],
    ["a forged signature", parts({ text: "Hi", thoughtSignature: 'x","text":"y' }), "contents[0].parts[0].thoughtSignature"],
    [
      "a picture in the system instruction",
      { contents: hello, systemInstruction: { parts: [{ inlineData: {} }] } },
      "systemInstruction.parts[0]",
    ],
    ["cached contents", { contents: hello, cachedContent: "cachedContents/1" }, "cachedContent"],
    ["audio output", config({ responseModalities: ["AUDIO"] }), "generationConfig.responseModalities"],
    ["an impossible ratio", config({ imageConfig: { aspectRatio: "0:1" } }), "generationConfig.imageConfig.aspectRatio"],
    [
      "an unknown ratio name",
      config({ responseFormat: { image: { aspectRatio: "ASPECT_RATIO_SEVEN_BY_SIX" } } }),
      "generationConfig.responseFormat.image.aspectRatio",
    ],
    ["an impossible size", config({ imageConfig: { imageSize: "8K" } }), "generationConfig.imageConfig.imageSize"],
    ["a GIF", config({ responseFormat: { image: { mimeType: "IMAGE_GIF" } } }), "generationConfig.responseFormat.image.mimeType"],
    ["too many candidates", config({ candidateCount: 11 }), "generationConfig.candidateCount"],
    ["a seed of 64 bits", config({ seed: 2 ** 40 }), "generationConfig.seed"],
    ["heat", config({ temperature: 99 }), "generationConfig.temperature"],
    ["stop sequences that are no text", config({ stopSequences: [1] }), "generationConfig.stopSequences"],
  ]
  for (const [name, body, param] of bad) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(decode(body), (error) => {
        assert.ok(error instanceof GatewayError)
        assert.deepEqual([error.rule.status, error.details.param], [400, param])
        return true
      })
    })
  }

  it("refuses two answers to one question about the shape", async () => {
    const body = config({ imageConfig: { aspectRatio: "1:1" }, responseFormat: { image: { aspectRatio: "ASPECT_RATIO_THREE_BY_TWO" } } })
    await assert.rejects(decode(body), /1:1.*3:2/)
  })

  for (const model of ["..", "a/../b", "a%3Fb", "%20"]) {
    it(`refuses ${model} as a name`, async () => {
      await assert.rejects(decode({ contents: hello }, `/v1beta/models/${model}:generateContent`), /does not name a model/)
    })
  }
})

async function decode(body: unknown, path = "/v1beta/models/gemini-2.5-flash-image-preview:generateContent"): Promise<GenerationRequest> {
  return (await gemini.decode(inboundAt(path, body))).request
}

/** A request as the server hands it on: with the groups of the address, percent-decoded. */
function inboundAt(path: string, body: unknown): Inbound {
  const groups = gemini.endpoints.map((endpoint) => endpoint.path.exec(path)?.groups).find((found) => found !== undefined)
  const params = Object.fromEntries(Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
  return inboundOf(path, body, { params, lookup })
}

function outline(part: DecodedPart): string {
  return part.type === "linked-image" ? part.url : part.type
}

function fixture(name: string): Promise<Buffer> {
  return readFile(new URL(`fixtures/${name}`, import.meta.url))
}

function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase)
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      camelCase(member),
    ]),
  )
}
