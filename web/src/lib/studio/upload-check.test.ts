import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { checkFile, mostUploadBytes } from "./upload-check.ts"

describe("a file that is to be uploaded", () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")
  for (const [name, size, head, problem] of [
    ["a PNG", 100, png, undefined],
    ["a JPEG", 100, Buffer.from("ffd8ffe000104a46", "hex"), undefined],
    ["a WebP", 100, Buffer.from("RIFF\u0001\u0002\u0003\u0004WEBPVP8 "), undefined],
    ["a GIF", 100, Buffer.from("GIF89a"), undefined],
    ["an AVIF", 100, Buffer.from("\0\0\0 ftypavif"), undefined],
    ["a photograph of a phone as HEIC", 100, Buffer.from("\0\0\0 ftypheic"), "type"],
    ["a page that calls itself picture.png", 100, Buffer.from("<svg onload=1>"), "type"],
    ["a sound in RIFF", 100, Buffer.from("RIFF\u0001\u0002\u0003\u0004WAVEfmt "), "type"],
    ["nothing", 0, Buffer.alloc(0), "empty"],
    ["too much", mostUploadBytes + 1, png, "size"],
  ] as const) {
    it(`${name} is ${problem ?? "sent"}`, () => assert.equal(checkFile({ size }, head), problem))
  }
})
