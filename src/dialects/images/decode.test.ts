import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { DecodedPart, GenerationRequest } from "#canonical/request.ts"
import { inboundOf } from "#dialects/dialect-testing.ts"
import type { Inbound } from "#dialects/dialect.ts"
import { images } from "./dialect.ts"

const base = { model: "gpt-image-2", prompt: "A cat" }
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

describe("decoding generations", () => {
  for (const name of ["seed-generate.json", "sdk-generate.json"]) {
    it(`reads ${name}`, async () => {
      assert.deepEqual(await generate(await readFile(new URL(`fixtures/${name}`, import.meta.url))), {
        model: "gemini-2.5-flash-image",
        messages: [{ role: "user", parts: [{ type: "text", text: "A cute baby sea otter" }] }],
        modalities: ["image"],
        pictureRequired: true,
        refusal: "error",
        count: 1,
        shape: { aspectRatio: "1:1" },
        format: {},
        stream: false,
        partialImages: 0,
        warnings: [],
        vendorOptions: {},
      })
    })
  }

  const good: readonly [object, Partial<GenerationRequest>][] = [
    [{ n: 3 }, { count: 3 }],
    [{ size: "1536x1024" }, { shape: { pixels: { width: 1536, height: 1024 } } }],
    [{ size: "auto", aspect_ratio: "16:9", image_size: "2K" }, { shape: { aspectRatio: "16:9", imageSize: "2K" } }],
    [{ resolution: "4K" }, { shape: { imageSize: "4K" } }],
    [
      { quality: "high", seed: 7 },
      { quality: "high", seed: 7 },
    ],
    [{ output_format: "webp", output_compression: 80 }, { format: { mediaType: "image/webp", compression: 80 } }],
    [{ background: "transparent" }, { format: { background: "transparent" } }],
    [{ background: "transparent", output_format: "png" }, { format: { background: "transparent", mediaType: "image/png" } }],
    [
      { stream: true, partial_images: 2 },
      { stream: true, partialImages: 2 },
    ],
    [{ partial_images: 2 }, { stream: false, partialImages: 0 }],
    [
      { moderation: "low", user: "u-1", n: null, whatever: 1 },
      { count: 1, warnings: [] },
    ],
  ]
  for (const [wishes, expected] of good) {
    it(`reads ${JSON.stringify(wishes)}`, async () => {
      const request = await generate({ ...base, ...wishes })
      assert.deepEqual({ ...request, ...expected }, request)
    })
  }

  it("says what it does not honour", async () => {
    const { warnings } = await generate({ ...base, style: "vivid", stream: true, response_format: "url" })
    assert.deepEqual(
      warnings.map(({ code, param }) => [code, param]),
      [
        ["unsupported", "style"],
        ["changed", "response_format"],
      ],
    )
  })

  const bad: readonly [object, string][] = [
    [{ model: undefined }, "model"],
    [{ model: " " }, "model"],
    [{ prompt: undefined }, "prompt"],
    [{ prompt: " \n" }, "prompt"],
    [{ prompt: "x".repeat(32_001) }, "prompt"],
    [{ prompt: "NUL\0" }, "prompt"],
    [{ n: 0 }, "n"],
    [{ n: 1.5 }, "n"],
    [{ n: 11 }, "n"],
    [{ n: "2" }, "n"],
    [{ size: "0x0" }, "size"],
    [{ size: "1024×1024" }, "size"],
    [{ aspect_ratio: "0:1" }, "aspect_ratio"],
    [{ image_size: "8K" }, "image_size"],
    [{ image_size: "1K", resolution: "2K" }, "image_size"],
    [{ output_format: "svg" }, "output_format"],
    [{ output_format: "gif" }, "output_format"],
    [{ output_compression: 50 }, "output_compression"],
    [{ output_compression: 50, output_format: "png" }, "output_compression"],
    [{ output_compression: 101, output_format: "jpeg" }, "output_compression"],
    [{ background: "transparent", output_format: "jpeg" }, "background"],
    [{ background: "pink" }, "background"],
    [{ response_format: "bytes" }, "response_format"],
    [{ stream: "true" }, "stream"],
    [{ stream: true, partial_images: 4 }, "partial_images"],
    [{ seed: 2 ** 40 }, "seed"],
    [{ mask: { image_url: `data:image/png;base64,${dot}` } }, "mask"],
  ]
  for (const [wishes, param] of bad) {
    it(`refuses ${JSON.stringify(wishes).slice(0, 60)}`, () => refused(generate({ ...base, ...wishes }), param))
  }

  it("refuses what is not JSON", async () => {
    const inbound = inboundOf("/v1/images/generations", "model=x", { headers: { "content-type": "application/x-www-form-urlencoded" } })
    await assert.rejects(images.decode(inbound), (error) => error instanceof GatewayError && error.code === "unsupported_media_type")
  })
})

describe("decoding edits", () => {
  const data = `data:image/png;base64,${dot}`

  const sources: readonly [string, object, readonly string[]][] = [
    [
      "the reference's list",
      { images: [{ image_url: data }, { image_url: "https://example.com/a.png" }] },
      ["inline images[0].image_url", "https://example.com/a.png"],
    ],
    ["chat's objects", { images: [{ image_url: { url: data } }] }, ["inline images[0].image_url.url"]],
    ["a single data URL", { image: data }, ["inline image"]],
    ["bare base64", { image: dot }, ["inline image"]],
    ["a list of URLs", { image: ["https://example.com/a.png"] }, ["https://example.com/a.png"]],
  ]
  for (const [name, wishes, expected] of sources) {
    it(`reads pictures given as ${name}`, async () => {
      const [message] = (await edit({ ...base, ...wishes })).messages
      assert.deepEqual(message?.parts.map(describePart), ["text", ...expected])
    })
  }

  it("reads a mask", async () => {
    const { mask } = await edit({ ...base, image: data, mask: { image_url: data } })
    assert.equal(mask === undefined ? "" : describePart(mask), "inline mask.image_url")
  })

  const bad: readonly [string, object, string][] = [
    ["no picture", {}, "image"],
    ["an uploaded file", { images: [{ file_id: "file-1" }] }, "images[0].file_id"],
    ["a picture without address", { images: [{}] }, "images[0]"],
    ["a number", { image: 7 }, "image"],
    ["something that is no picture", { image: "hello" }, "image"],
    ["too many pictures", { images: Array.from({ length: 17 }, () => ({ image_url: data })) }, "image"],
  ]
  for (const [name, wishes, param] of bad) {
    it(`refuses ${name}`, () => refused(edit({ ...base, ...wishes }), param))
  }
})

describe("decoding forms", () => {
  const png = new Blob([Buffer.from(dot, "base64")], { type: "image/png" })

  for (const names of [["image"], ["image[]", "image[]"], ["image[0]", "image[1]"], ["image", "image"]]) {
    it(`reads files sent as ${names.join(" and ")}`, async () => {
      const request = await form((fields) => {
        fields.set("model", "gpt-image-2")
        fields.set("prompt", "Make it night")
        fields.set("n", "2")
        fields.set("stream", "true")
        fields.set("partial_images", "1")
        fields.set("size", "")
        fields.set("mask", png, "mask.png")
        for (const name of names) fields.append(name, png, "a.png")
      })
      assert.deepEqual([request.count, request.stream, request.partialImages, request.shape], [2, true, 1, {}])
      const [text, ...pictures] = request.messages[0]?.parts ?? []
      assert.deepEqual(text, { type: "text", text: "Make it night" })
      assert.equal(pictures.length, names.length)
      for (const part of [...pictures, request.mask]) {
        assert.ok(part?.type === "inline-image")
        assert.deepEqual([part.image.encoding, part.image.declaredMediaType], ["binary", "image/png"])
        assert.equal(Buffer.concat(part.image.chunks).toString("base64"), dot)
      }
    })
  }

  it("reads a picture that is named by URL", async () => {
    const request = await form((fields) => {
      for (const [name, value] of Object.entries({ ...base, image: "https://example.com/a.png" })) fields.set(name, value)
    })
    assert.deepEqual(request.messages[0]?.parts.map(describePart), ["text", "https://example.com/a.png"])
  })

  const bad: readonly [string, (fields: FormData) => void, string][] = [
    ["a field that comes twice", (fields) => fields.append("prompt", "Another"), "prompt"],
    ["two masks", (fields) => ["mask", "mask"].forEach((name) => fields.append(name, png, "m.png")), "mask"],
    ["an empty file", (fields) => fields.append("image", new Blob([], { type: "image/png" }), "a.png"), "image[1]"],
    ["a number that is none", (fields) => fields.append("n", "two"), "n"],
  ]
  for (const [name, add, param] of bad) {
    it(`refuses ${name}`, () =>
      refused(
        form((fields) => {
          fields.set("model", "gpt-image-2")
          fields.set("prompt", "Make it night")
          fields.set("image", png, "a.png")
          add(fields)
        }),
        param,
      ))
  }

  it("refuses a form that breaks off", async () => {
    const headers = { "content-type": "multipart/form-data; boundary=b" }
    const inbound = inboundOf("/v1/images/edits", '--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\nHi', { headers })
    await assert.rejects(images.decode(inbound), (error) => error instanceof GatewayError && error.code === "invalid_request")
  })

  async function form(fill: (fields: FormData) => void): Promise<GenerationRequest> {
    const fields = new FormData()
    fill(fields)
    const response = new Response(fields)
    const headers = { "content-type": response.headers.get("content-type") ?? "" }
    const body = Buffer.from(await response.arrayBuffer())
    return (await images.decode(inboundOf("/v1/images/edits", body, { headers }))).request
  }
})

async function generate(body: unknown): Promise<GenerationRequest> {
  return (await images.decode(inboundOf("/v1/images/generations", body))).request
}

async function edit(body: unknown, more: Partial<Inbound> = {}): Promise<GenerationRequest> {
  return (await images.decode(inboundOf("/v1/images/edits", body, more))).request
}

async function refused(work: Promise<unknown>, param: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof GatewayError)
    assert.deepEqual([error.rule.status, error.details.param], [400, param])
    assert.ok(!error.message.includes(dot))
    return true
  })
}

function describePart(part: DecodedPart): string {
  if (part.type === "text") return "text"
  return part.type === "linked-image" ? part.url : `inline ${part.param}`
}
