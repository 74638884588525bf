import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import { cardOf, inboundOf } from "#dialects/dialect-testing.ts"
import { openRouterImages } from "./dialect.ts"

const base = { model: "google/gemini-2.5-flash-image", prompt: "A cat" }
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
const known = { lookup: (name: string) => (name === base.model ? cardOf(name, ["text", "image"]) : undefined) }

async function decode(body: unknown): Promise<GenerationRequest> {
  return (await openRouterImages.decode(inboundOf("/api/v1/images", body, known))).request
}

const reference = (url: unknown): object => ({ type: "image_url", image_url: { url } })

describe("decoding OpenRouter's image requests", () => {
  it("reads the least that there is", async () => {
    assert.deepEqual(await decode(base), {
      model: "google/gemini-2.5-flash-image",
      messages: [{ role: "user", parts: [{ type: "text", text: "A cat" }] }],
      modalities: ["image"],
      pictureRequired: true,
      refusal: "error",
      count: 1,
      shape: {},
      format: {},
      stream: false,
      partialImages: 0,
      warnings: [],
      vendorOptions: {},
    })
  })

  const good: readonly [object, Partial<GenerationRequest>][] = [
    [{ n: 10 }, { count: 10 }],
    [{ aspect_ratio: "auto", size: "auto" }, { shape: {} }],
    [{ aspect_ratio: "2.35:1" }, { shape: { aspectRatio: "2.35:1" } }],
    [{ aspect_ratio: "9:19.5", resolution: "2K" }, { shape: { aspectRatio: "9:19.5", imageSize: "2K" } }],
    [{ resolution: "512" }, { shape: { imageSize: "512" } }],
    [{ size: "2K", resolution: "2K" }, { shape: { imageSize: "2K" } }],
    [{ size: "2048x1024" }, { shape: { pixels: { width: 2048, height: 1024 } } }],
    [
      { quality: "xhigh", seed: -7 },
      { quality: "xhigh", seed: -7 },
    ],
    [
      { output_format: "jpeg", output_compression: 70, background: "opaque" },
      { format: { mediaType: "image/jpeg", compression: 70, background: "opaque" } },
    ],
    [
      { stream: true, partial_images: 3 },
      { stream: true, partialImages: 3 },
    ],
    [
      { user: "u-1", session_id: "s-1", trace: { trace_id: "t" }, provider: null, whatever: 1 },
      { shape: {}, warnings: [] },
    ],
    [
      { provider: { allow_fallbacks: true, data_collection: "allow", require_parameters: false, zdr: false, only: [], sort: null } },
      { warnings: [] },
    ],
  ]
  for (const [wishes, expected] of good) {
    it(`reads ${JSON.stringify(wishes)}`, async () => {
      const request = await decode({ ...base, ...wishes })
      assert.deepEqual({ ...request, ...expected }, request)
    })
  }

  it("takes references as data URL, base64 and link, each under its own path", async () => {
    const links = [reference(`data:image/png;base64,${dot}`), reference(dot), { image_url: "https://example.com/a.png" }]
    const [, ...parts] = (await decode({ ...base, input_references: links })).messages[0]?.parts ?? []
    assert.deepEqual(
      parts.map((part) => [part.type, "param" in part ? part.param : ""]),
      [
        ["inline-image", "input_references[0].image_url.url"],
        ["inline-image", "input_references[1].image_url.url"],
        ["linked-image", "input_references[2].image_url"],
      ],
    )
  })

  it("warns of a choice of providers, naming what was asked", async () => {
    const { warnings } = await decode({ ...base, provider: { only: ["azure"], sort: "price", allow_fallbacks: false } })
    assert.deepEqual(
      warnings.map(({ code, param }) => [code, param]),
      [["unsupported", "provider"]],
    )
    assert.match(warnings[0]?.message ?? "", /`only`, `sort`, `allow_fallbacks`/)
    assert.match((await decode({ ...base, provider: "azure" })).warnings[0]?.message ?? "", /was ignored:/)
  })

  it("leaves out suffixes that ask for a search or a kind of provider, with a warning", async () => {
    for (const suffix of ["online", "nitro", "floor", "exacto"]) {
      const { model, warnings } = await decode({ ...base, model: `${base.model}:${suffix}` })
      assert.equal(model, base.model)
      assert.match(warnings[0]?.message ?? "", new RegExp(`:${suffix}`))
    }
  })

  it("leaves every other suffix where it is: it names another model, or another price", async () => {
    for (const suffix of ["free", "thinking", "extended", "constructor", "online2"]) {
      const request = await decode({ ...base, model: `${base.model}:${suffix}` })
      assert.deepEqual([request.model, request.warnings], [`${base.model}:${suffix}`, []])
    }
  })

  const bad: readonly [object, string, RegExp?][] = [
    [{ model: undefined }, "model", /images\/models/],
    [{ model: 7 }, "model"],
    [{ prompt: "  " }, "prompt"],
    [{ prompt: ["A cat"] }, "prompt"],
    [{ n: 0 }, "n"],
    [{ n: 11 }, "n"],
    [{ aspect_ratio: "wide" }, "aspect_ratio"],
    [{ resolution: "8K" }, "resolution"],
    [{ size: "2K", resolution: "4K" }, "resolution", /2K/],
    [{ size: "big" }, "size"],
    [{ quality: "best" }, "quality"],
    [{ output_format: "svg" }, "output_format"],
    [{ output_format: "png", output_compression: 3 }, "output_compression"],
    [{ background: "transparent", output_format: "jpeg" }, "background"],
    [{ input_references: { url: dot } }, "input_references"],
    [{ input_references: Array.from({ length: 17 }, () => reference(dot)) }, "input_references", /17/],
    [{ input_references: [{ type: "font", font: {} }] }, "input_references[0].type"],
    [{ input_references: [{ type: "image_url" }] }, "input_references[0].image_url.url"],
    [{ input_references: [reference("ftp://example.com/a.png")] }, "input_references[0].image_url.url"],
    [{ user: "u".repeat(513) }, "user"],
    [{ trace: "t" }, "trace"],
  ]
  for (const [wishes, param, words = /./] of bad) {
    it(`refuses ${JSON.stringify(wishes).slice(0, 90)}`, async () => {
      await assert.rejects(decode({ ...base, ...wishes }), (error) => {
        assert.ok(error instanceof GatewayError)
        assert.equal(error.rule.status, 400)
        assert.equal(error.details.param, param)
        assert.match(error.message, words)
        return true
      })
    })
  }
})
