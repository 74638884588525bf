import assert from "node:assert/strict"
import { test } from "node:test"
import { crc32, inflateSync } from "node:zlib"
import fc from "fast-check"
import { encodePng } from "./png.ts"

/** Decodes what {@link encodePng} writes, by the PNG specification and not by its code. */
function decode(png: Uint8Array): { width: number; height: number; colourType: number; rows: number[][] } {
  const buffer = Buffer.from(png)
  assert.equal(buffer.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n")
  let header = Buffer.alloc(0)
  const data: Buffer[] = []
  for (let at = 8; at < buffer.length;) {
    const length = buffer.readUInt32BE(at)
    const type = buffer.toString("latin1", at + 4, at + 8)
    const content = buffer.subarray(at + 8, at + 8 + length)
    assert.equal(buffer.readUInt32BE(at + 8 + length), crc32(buffer.subarray(at + 4, at + 8 + length)), `checksum of ${type}`)
    if (type === "IHDR") header = content
    if (type === "IDAT") data.push(content)
    at += 12 + length
  }
  const [width, height, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9] as number]
  const stride = width * (colourType === 6 ? 4 : 3)
  const raw = inflateSync(Buffer.concat(data))
  assert.equal(raw.length, (stride + 1) * height)
  const rows: number[][] = []
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    const row = [...raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1))]
    rows.push(filter === 2 ? row.map((value, x) => (value + (rows[y - 1]?.[x] ?? 0)) & 255) : row)
    assert.ok(filter === 0 || filter === 2)
  }
  return { width, height, colourType, rows }
}

test("pixels survive, with and without alpha", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.infiniteStream(fc.nat(255)),
      (width, height, transparent, bytes) => {
        const data = Uint8Array.from({ length: width * height * 4 }, () => bytes.next().value as number)
        const decoded = decode(encodePng({ data, width, height }, transparent))
        assert.deepEqual([decoded.width, decoded.height, decoded.colourType], [width, height, transparent ? 6 : 2])
        const wanted = [...data].filter((_, index) => transparent || index % 4 !== 3)
        assert.deepEqual(decoded.rows.flat(), wanted)
      },
    ),
    { numRuns: 60 },
  )
})
