import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { FieldError } from "#json/fields.ts"
import { parseBody } from "#json/body.ts"
import { decodeTool, type ToolArguments } from "./decode-tool.ts"
import { describeTools } from "./tools.ts"

const id = "0123456789abcdefghijklmnop"
const hash = "0123456789abcdef".repeat(4)
const requestId = `req_${id}`

function decode(tool: ToolArguments["tool"], given: object, more: Partial<ToolArguments> = {}): ReturnType<typeof decodeTool> {
  const known = Object.keys(describeTools([]).find(({ name }) => name === tool)?.inputSchema.properties ?? {})
  // As the endpoint does, so that long strings come in pieces.
  const body = parseBody([Buffer.from(JSON.stringify(given))]) as Readonly<Record<string, unknown>>
  return decodeTool({ tool, given: body, known, defaultModel: "limn/painter", picturesOf: async () => [], ...more })
}

describe("decodeTool", () => {
  it("takes every argument that the tools describe", async () => {
    const values: Readonly<Record<string, unknown>> = {
      prompt: "A kite",
      images: [id],
      mask: id,
      model: "gpt-image-2",
      aspect_ratio: "16:9",
      size: "2K",
      n: 3,
      background: "transparent",
      output_format: "webp",
      quality: "high",
      seed: -7,
      return: "link",
    }
    const described = Object.keys(describeTools([]).find(({ name }) => name === "edit_image")?.inputSchema.properties ?? {})
    assert.deepEqual(described.toSorted(), Object.keys(values).toSorted())
    const { request, wish } = await decode("edit_image", values)
    assert.equal(wish, "link")
    const { model, count, shape, format, quality, seed, stream, pictureRequired, mask } = request
    assert.deepEqual(
      { model, count, shape, format, quality, seed, stream, pictureRequired, mask },
      {
        model: "gpt-image-2",
        count: 3,
        shape: { aspectRatio: "16:9", imageSize: "2K" },
        format: { mediaType: "image/webp", background: "transparent" },
        quality: "high",
        seed: -7,
        stream: false,
        pictureRequired: true,
        mask: { type: "stored-image", id, param: "mask" },
      },
    )
  })

  it("draws with the default model where none is named, null included", async () => {
    for (const given of [{}, { model: null }]) {
      assert.equal((await decode("generate_image", { prompt: "A kite", ...given })).request.model, "limn/painter")
    }
  })

  it("reads a long prompt", async () => {
    const { request } = await decode("generate_image", { prompt: "kite ".repeat(1000) })
    assert.deepEqual(request.messages[0]?.parts, [{ type: "text", text: "kite ".repeat(1000) }])
  })

  const long = Buffer.alloc(5000, 1).toString("base64")
  const pictures: readonly [title: string, images: unknown, types: readonly string[]][] = [
    ["an id", [id], ["stored-image"]],
    ["a hash", [hash], ["stored-image"]],
    ["a request, which means all of its pictures", [requestId], ["stored-image", "stored-image"]],
    ["a link", ["https://limn.example/i/a.png?exp=0&sig=x"], ["linked-image"]],
    ["a data URL", [`data:image/png;base64,${long}`], ["inline-image"]],
    ["one without its list", id, ["stored-image"]],
    ["one without its list, and long", `data:image/png;base64,${long}`, ["inline-image"]],
    ["several", [id, "https://a.example/b.png"], ["stored-image", "linked-image"]],
  ]
  for (const [title, images, types] of pictures) {
    it(`takes as a picture ${title}`, async () => {
      const { request } = await decode("edit_image", { prompt: "x", images }, { picturesOf: async () => [id, id.replace("0", "1")] })
      assert.deepEqual(
        request.messages[0]?.parts.map(({ type }) => type),
        ["text", ...types],
      )
    })
  }

  const wrong: readonly [title: string, tool: ToolArguments["tool"], given: object, param: string, more?: Partial<ToolArguments>][] = [
    ["a stranger", "generate_image", { prompt: "x", stream: true }, "stream"],
    ["pictures to draw from nothing", "generate_image", { prompt: "x", images: [id] }, "images"],
    ["no picture to edit", "edit_image", { prompt: "x" }, "images"],
    ["a request without pictures", "edit_image", { prompt: "x", images: [id, requestId] }, "images[1]"],
    ["more pictures than 16", "edit_image", { prompt: "x", images: Array.from({ length: 17 }, () => id) }, "images"],
    ["a mask that is no text", "edit_image", { prompt: "x", images: [id], mask: {} }, "mask"],
    ["no model at all", "generate_image", { prompt: "x" }, "model", { defaultModel: undefined }],
    ["a number in quotes", "generate_image", { prompt: "x", n: "1" }, "n"],
  ]
  for (const [title, tool, given, param, more] of wrong) {
    it(`refuses ${title}, and names it`, async () => {
      await assert.rejects(decode(tool, given, more), (error) => {
        assert.equal(error instanceof FieldError ? error.path : error instanceof GatewayError && error.details.param, param)
        return true
      })
    })
  }

  it("says what may stand for a picture where something else does", async () => {
    for (const picture of ["nope", "/tmp/cat.png"])
      await assert.rejects(decode("edit_image", { prompt: "x", images: [picture] }), {
        code: "invalid_image_url",
        message: /id of a picture/,
      })
  })
})
