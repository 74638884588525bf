import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { pieces } from "../../test/support/chunkings.ts"
import { MultipartError } from "./multipart-error.ts"
import { parseMultipart } from "./reader.ts"
import { multipartBody, type OutgoingForm, type OutgoingPart, textPart } from "./writer.ts"

async function collect(form: OutgoingForm): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of form.chunks()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function file(name: string, bytes: Uint8Array): OutgoingPart {
  return { name, filename: "a.png", mediaType: "image/png", byteLength: bytes.byteLength, chunks: () => pieces(bytes, 7) }
}

describe("multipartBody", () => {
  it("writes what the reader reads, whatever the content", async () => {
    const part = fc.record({ name: fc.string({ minLength: 1, maxLength: 20 }), bytes: fc.uint8Array({ maxLength: 200 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        fc.pre(parts.every(({ name }) => !/[\r\n"\\\0]/.test(name)))
        const form = multipartBody(parts.map(({ name, bytes }) => file(name, bytes)))
        const body = await collect(form)
        assert.equal(body.byteLength, form.byteLength)
        assert.deepEqual(
          parseMultipart([body], form.contentType).map(({ name, filename, mediaType, chunks }) => [
            name,
            filename,
            mediaType,
            Buffer.concat(chunks).toJSON().data,
          ]),
          parts.map(({ name, bytes }) => [name, "a.png", "image/png", [...bytes]]),
        )
      }),
    )
  })

  it("is understood by the platform's own reader", async () => {
    const form = multipartBody([textPart("prompt", "猫"), file("image[]", Buffer.from("one")), file("image[]", Buffer.from("two"))])
    const data = await new Response(await collect(form), { headers: { "content-type": form.contentType } }).formData()
    assert.equal(data.get("prompt"), "猫")
    const files = data.getAll("image[]").filter((entry) => typeof entry !== "string")
    assert.deepEqual(await Promise.all(files.map(async (entry) => [entry.name, entry.type, await entry.text()])), [
      ["a.png", "image/png", "one"],
      ["a.png", "image/png", "two"],
    ])
  })

  it("can be sent again, and from streams", async () => {
    const streamed: OutgoingPart = {
      name: "a",
      byteLength: 6,
      async *chunks() {
        yield Buffer.from("one")
        yield Buffer.from("two")
      },
    }
    const form = multipartBody([streamed])
    assert.deepEqual(await collect(form), await collect(form))
  })

  it("keeps names from breaking out of their header", async () => {
    const form = multipartBody([{ ...textPart('a"\r\nX-Evil: 1', "x"), filename: 'b"\n' }])
    const [part] = parseMultipart([await collect(form)], form.contentType)
    assert.deepEqual([part?.name, part?.filename], ["a%22%0D%0AX-Evil: 1", "b%22%0A"])
  })

  it("never uses a boundary twice", () => {
    const types = new Set(Array.from({ length: 100 }, () => multipartBody([]).contentType))
    assert.equal(types.size, 100)
  })

  for (const byteLength of [2, 4]) {
    it(`refuses to send 3 bytes where ${byteLength} were announced`, async () => {
      const form = multipartBody([{ ...textPart("a", "abc"), byteLength }])
      await assert.rejects(
        collect(form),
        (error) => error instanceof MultipartError && error.message === `the field \`a\` gave 3 bytes, not ${byteLength}.`,
      )
    })
  }
})
