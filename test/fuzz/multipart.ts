import assert from "node:assert/strict"
import { MultipartError, multipartLimits, parseMultipart } from "#multipart/reader.ts"
import { randomPieces } from "../support/chunkings.ts"

const contentType = "multipart/form-data; boundary=xyz"
const prompt = '--xyz\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n'
const file = '--xyz\r\nContent-Disposition: form-data; name="image[]"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\r\n--xy\r\n\r\n'

/**
 * Any bytes as the body of a form: nothing but MultipartError is thrown, the parts do not depend on how the bytes were
 * cut, and no part holds a delimiter or exceeds a limit.
 */
export const multipart = {
  name: "multipart",
  seeds: [`${prompt}--xyz--\r\n`, `preamble\r\n${prompt}${file}--xyz--epilogue`, file, "--xyz--"].map((text) => Buffer.from(text)),
  run(input: Uint8Array, random: () => number): void {
    const verdict = read([input], contentType)
    assert.equal(read(randomPieces(input, random), contentType), verdict)
    read([], Buffer.from(input).toString("latin1"))
  },
}

function read(pieces: readonly Uint8Array[], type: string): string {
  try {
    const parts = parseMultipart(pieces, type)
    assert.ok(parts.length <= multipartLimits.maxParts)
    const contents = parts.map(({ name, filename, mediaType, chunks }) => {
      const content = Buffer.concat(chunks)
      assert.ok(!content.includes("\r\n--xyz") && name.length <= multipartLimits.maxNameLength)
      return [name, filename, mediaType, content.toString("latin1")]
    })
    return JSON.stringify(contents)
  } catch (error) {
    if (error instanceof MultipartError) return error.message
    throw error
  }
}
