import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { chunkings, pieces } from "../../test/support/chunkings.ts"
import { box, c2paBoxes, noisePicture, noisePng, pngChunk, pngHead, solidPng, withC2pa } from "../../test/support/pictures.ts"
import type { ImageErrorReason } from "./image-error.ts"
import { ImageError, type ImageHead, ImageInspector, type InspectorOptions } from "./inspector.ts"

/** Writes every piece through one slab that is overwritten afterwards, as a transport does. */
function inspect(chunks: Iterable<Uint8Array>, options: InspectorOptions = {}): ImageHead {
  const inspector = new ImageInspector(options)
  const slab = Buffer.alloc(70_000)
  for (const chunk of chunks) {
    for (const piece of pieces(chunk, slab.byteLength)) {
      slab.set(piece)
      inspector.write(slab.subarray(0, piece.byteLength))
      slab.fill(0xee)
    }
  }
  return inspector.finish()
}

function refuses(chunks: Iterable<Uint8Array>, reason: ImageErrorReason, options: InspectorOptions = {}): void {
  assert.throws(
    () => inspect(chunks, options),
    (error) => error instanceof ImageError && error.reason === reason && /^[A-Z].*\.$/.test(error.message),
  )
}

const size = { width: 23, height: 11, seed: 5 }
const still = { width: 23, height: 11, animated: false, provenance: [] }
const moving = { ...still, animated: true }
const marked = { ...still, provenance: ["c2pa"] }

const end = pngChunk("IEND", new Uint8Array())
const pixels = pngChunk("IDAT", Buffer.alloc(9))
const [jpegFile, webpFile, gifFile, avifFile] = await Promise.all([
  noisePicture("jpeg", size),
  noisePicture("webp", size),
  noisePicture("gif", size),
  noisePicture("avif", size),
])

/** A segment of a JPEG file. */
function segment(marker: number, content: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.of(0xff, marker, (content.byteLength + 2) >> 8, (content.byteLength + 2) & 0xff), content])
}

/** A WebP file of the given chunks. */
function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1")
  head.writeUInt32LE(4 + chunks.reduce((sum, { byteLength }) => sum + byteLength, 0), 4)
  return Buffer.concat([head, ...chunks])
}

/** A chunk of a WebP file, padded to an even length. */
function riffChunk(type: string, content: Uint8Array): Uint8Array {
  const head = Buffer.from(`${type}\0\0\0\0`, "latin1")
  head.writeUInt32LE(content.byteLength, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.byteLength % 2)])
}

const lossless = Buffer.of(0x2f, 22, 10 << 6, 2, 0, 0)
lossless.writeUInt32LE((10 << 14) | 22, 1)
const extended = (flags: number): Uint8Array => Buffer.of(flags, 0, 0, 0, 22, 0, 0, 10, 0, 0)

const ispe = (width: number, height: number): Uint8Array => {
  const content = Buffer.alloc(12)
  content.writeUInt32BE(width, 4)
  content.writeUInt32BE(height, 8)
  return box("ispe", content)
}
const avifBoxes = (brand: string, ...rest: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([box("ftyp", Buffer.from(`${brand}\0\0\0\0mif1miaf`, "latin1")), ...rest])
const avifMeta = (...properties: readonly Uint8Array[]): Uint8Array =>
  box("meta", Buffer.concat([Buffer.alloc(4), box("iprp", box("ipco", Buffer.concat(properties)))]))
const c2paUuid = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex")

const whole: readonly (readonly [name: string, mediaType: ImageHead["mediaType"], file: Uint8Array, head: Omit<ImageHead, "mediaType">])[] =
  [
    ["noise", "image/png", noisePng(size), still],
    ["one colour", "image/png", solidPng(23, 11, [9, 8, 7]), still],
    ["large", "image/png", noisePng({ width: 301, height: 200, seed: 1 }), { ...still, width: 301, height: 200 }],
    ["with a manifest", "image/png", withC2pa(solidPng(23, 11, [1, 2, 3])), marked],
    ["of the encoder", "image/png", await noisePicture("png", size), still],
    ["animated", "image/png", Buffer.concat([pngHead(23, 11), pngChunk("acTL", Buffer.alloc(8)), pixels, end]), moving],
    ["noise", "image/jpeg", jpegFile, still],
    ["with fill bytes", "image/jpeg", Buffer.concat([jpegFile.subarray(0, 2), Buffer.alloc(3, 0xff), jpegFile.subarray(2)]), still],
    [
      "with a manifest",
      "image/jpeg",
      Buffer.concat([
        jpegFile.subarray(0, 2),
        segment(0xeb, Buffer.concat([Buffer.from("JP\0\x01\0\0\0\x01"), c2paBoxes()])),
        jpegFile.subarray(2),
      ]),
      marked,
    ],
    [
      "with other JUMBF",
      "image/jpeg",
      Buffer.concat([jpegFile.subarray(0, 2), segment(0xeb, Buffer.from("JP")), jpegFile.subarray(2)]),
      still,
    ],
    [
      "with a preview that has an end of its own",
      "image/jpeg",
      Buffer.concat([jpegFile.subarray(0, 2), segment(0xe1, jpegFile), jpegFile.subarray(2)]),
      still,
    ],
    [
      "with 1,000 segments",
      "image/jpeg",
      Buffer.concat([jpegFile.subarray(0, 2), ...Array.from({ length: 1000 }, () => segment(0xe2, Buffer.alloc(9))), jpegFile.subarray(2)]),
      still,
    ],
    ["lossy", "image/webp", webpFile, still],
    ["lossless", "image/webp", riff(riffChunk("VP8L", lossless)), still],
    ["animated", "image/webp", await noisePicture("webp", { ...size, frames: 3 }), moving],
    [
      "with a manifest",
      "image/webp",
      riff(riffChunk("VP8X", extended(0)), riffChunk("VP8L", lossless), riffChunk("C2PA", c2paBoxes())),
      marked,
    ],
    [
      "last chunk not padded",
      "image/webp",
      riff(riffChunk("VP8L", lossless), riffChunk("EXIF", Buffer.alloc(2)), riffChunk("XMP ", Buffer.alloc(3)).subarray(0, 11)),
      still,
    ],
    ["noise", "image/gif", gifFile, still],
    ["animated", "image/gif", await noisePicture("gif", { ...size, frames: 3 }), moving],
    ["zeros before its end", "image/gif", Buffer.concat([gifFile.subarray(0, -1), Buffer.of(0, 0, 0x3b)]), still],
    ["noise", "image/avif", avifFile, still],
    [
      "tiles and a preview",
      "image/avif",
      avifBoxes("avif", avifMeta(ispe(9, 9), box("av1C", Buffer.alloc(4)), ispe(23, 11)), box("mdat", Buffer.alloc(5))),
      still,
    ],
    ["sequence", "image/avif", avifBoxes("avis", avifMeta(ispe(23, 11)), box("mdat", Buffer.alloc(5))), moving],
    [
      "with a manifest",
      "image/avif",
      avifBoxes("avif", box("uuid", Buffer.concat([c2paUuid, Buffer.alloc(9)])), avifMeta(ispe(23, 11)), box("mdat", Buffer.alloc(5))),
      marked,
    ],
  ]

describe("ImageInspector: whole pictures", () => {
  for (const [name, mediaType, file, head] of whole) {
    it(`knows ${mediaType} (${name}) at every chunking`, () => {
      for (const chunks of chunkings(file)) assert.deepEqual(inspect(chunks), { mediaType, ...head })
    })

    it(`ignores what follows ${mediaType} (${name})`, () => {
      const padding = mediaType === "image/avif" ? box("free", Buffer.alloc(99)) : Buffer.alloc(99, 0xff)
      assert.deepEqual(inspect([file, padding]), { mediaType, ...head })
    })

    it(`misses the end of ${mediaType} (${name}) wherever it is cut off`, () => {
      const step = Math.max(1, Math.floor(file.byteLength / 2000))
      for (let length = 12; length < file.byteLength; length += step) refuses([file.subarray(0, length)], "truncated")
      refuses([file.subarray(0, -1)], "truncated")
    })
  }

  it("accepts an AVIF whose last box runs to the end of the file, in 32 or 64 bits", () => {
    const toEnd = Buffer.concat([Buffer.alloc(4), Buffer.from("mdat"), Buffer.alloc(50)])
    const long = Buffer.concat([Buffer.of(0, 0, 0, 1), Buffer.from("mdat"), Buffer.of(0, 0, 0, 0, 0, 0, 0, 21), Buffer.alloc(5)])
    for (const last of [toEnd, long]) {
      for (const chunks of chunkings(avifBoxes("avif", avifMeta(ispe(23, 11)), last))) assert.equal(inspect(chunks).width, 23)
    }
  })

  it("knows the size as soon as the first bytes tell", () => {
    const known = { "image/png": 33, "image/gif": 13, "image/webp": 30, "image/jpeg": 200, "image/avif": 600 }
    for (const [, mediaType, file, { width, height }] of whole.filter(([name]) => name === "noise" || name === "lossy")) {
      const inspector = new ImageInspector()
      inspector.write(file.subarray(0, 10))
      const before = inspector.head
      inspector.write(file.subarray(10, known[mediaType]))
      const after = inspector.head
      assert.deepEqual([before, after?.mediaType, after?.width, after?.height], [undefined, mediaType, width, height])
    }
  })

  it("gives the same for any file and any chunking", () => {
    const outcome = (chunks: Iterable<Uint8Array>): string => {
      try {
        return JSON.stringify(inspect(chunks, { checksums: true }))
      } catch (error) {
        assert.ok(error instanceof ImageError)
        return error.message
      }
    }
    const change = fc.record({ place: fc.double({ min: 0, max: 1, noNaN: true }), value: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(change, { maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        ([, , file], changes, length) => {
          const changed = Buffer.from(file.subarray(0, 3000))
          for (const { place, value } of changes) changed[Math.floor(place * (changed.byteLength - 1))] = value
          assert.equal(outcome(pieces(changed, length)), outcome([changed]))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe("ImageInspector: no pictures", () => {
  const others: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", Buffer.alloc(0)],
    ["one byte", Buffer.of(0x89)],
    ["the start of a signature", Buffer.from("\x89PNG", "latin1")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')],
    ["HTML", Buffer.from("<!doctype html><title>Bad gateway</title>")],
    ["PDF", Buffer.from("%PDF-1.7 and so on and on")],
    ["BMP", Buffer.from("BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0", "latin1")],
    ["TIFF", Buffer.from("II*\0\x08\0\0\0\0\0\0\0\0\0\0\0", "latin1")],
    ["ICO", Buffer.from("\0\0\x01\0\x01\0\x10\x10\0\0\x01\0\x20\0", "latin1")],
    ["PSD", Buffer.from("8BPS\0\x01\0\0\0\0\0\0\0\x03", "latin1")],
    ["JPEG XL", Buffer.from("\0\0\0\x0cJXL \r\n\x87\n", "latin1")],
    ["JPEG 2000", Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1")],
    ["HEIC", avifBoxes("heic", avifMeta(ispe(23, 11)), box("mdat", Buffer.alloc(5)))],
    ["MP4", avifBoxes("isom", box("moov", Buffer.alloc(9)), box("mdat", Buffer.alloc(5)))],
    ["WAV", Buffer.from("RIFF\x24\0\0\0WAVEfmt ", "latin1")],
    ["a picture in base64", Buffer.from(Buffer.from(jpegFile).toString("base64"))],
  ]
  for (const [name, bytes] of others) {
    it(`refuses ${name}, and says what it takes`, () => {
      for (const chunks of chunkings(bytes)) {
        refuses(chunks, "format")
        assert.throws(() => inspect(chunks), /PNG, JPEG, WebP, GIF or AVIF/)
      }
    })
  }
})

describe("ImageInspector: damaged pictures", () => {
  const png = Buffer.from(solidPng(23, 11, [1, 2, 3]))
  const flipped = (file: Uint8Array, at: number): Uint8Array => {
    const copy = Buffer.from(file)
    copy[at] = (copy[at] as number) ^ 0x10
    return copy
  }
  const damaged: readonly (readonly [string, Uint8Array])[] = [
    ["PNG whose header has a wrong checksum", flipped(png, 30)],
    ["PNG without header", Buffer.concat([png.subarray(0, 8), pixels, end])],
    ["PNG without pixels", Buffer.concat([pngHead(2, 2), end])],
    ["PNG with a chunk of 2^32 - 1 bytes", Buffer.concat([pngHead(2, 2), Buffer.from("\xff\xff\xff\xffIDAT", "latin1")])],
    ["PNG with a chunk without name", Buffer.concat([pngHead(2, 2), Buffer.alloc(12), pixels, end])],
    ["JPEG without frame header", Buffer.concat([Buffer.of(0xff, 0xd8), segment(0xda, Buffer.alloc(6)), Buffer.of(1, 2, 0xff, 0xd9)])],
    ["JPEG that ends before its pixels", Buffer.concat([Buffer.of(0xff, 0xd8), segment(0xe0, Buffer.alloc(14)), Buffer.of(0xff, 0xd9)])],
    ["JPEG with a segment of no length", Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 1), Buffer.alloc(20)])],
    ["JPEG with a short frame header", Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xc0, 0, 4), Buffer.alloc(20, 1)])],
    ["JPEG with something between its segments", Buffer.concat([Buffer.of(0xff, 0xd8), segment(0xe0, Buffer.alloc(14)), Buffer.alloc(20)])],
    ["WebP without pixels", riff(riffChunk("VP8X", extended(0)))],
    ["WebP with a chunk beyond its end", riff(riffChunk("VP8L", lossless).subarray(0, 10), Buffer.alloc(0))],
    ["WebP with a short header", riff(riffChunk("VP8L", lossless.subarray(0, 2)))],
    ["WebP with something else for pixels", riff(riffChunk("VP8L", Buffer.alloc(6, 1)))],
    ["WebP with something else for a frame", riff(riffChunk("VP8 ", Buffer.alloc(10, 1)))],
    ["GIF without frames", Buffer.concat([Buffer.from("GIF89a\x05\0\x05\0\0\0\0", "latin1"), Buffer.of(0x3b)])],
    ["GIF with something between its blocks", Buffer.concat([Buffer.from("GIF89a\x05\0\x05\0\0\0\0", "latin1"), Buffer.of(0x77)])],
    ["AVIF with brands that never end", Buffer.from("\x7f\0\0\0ftypavif\0\0\0\0", "latin1")],
    ["AVIF with a box of no length", avifBoxes("avif", Buffer.from("\0\0\0\x05meta\0\0\0\0", "latin1"))],
  ]
  for (const [name, bytes] of damaged) {
    it(`refuses a ${name}`, () => {
      for (const chunks of chunkings(bytes)) refuses(chunks, "malformed")
    })
  }

  it("verifies the checksums of pixels only where that is asked for", () => {
    const broken = flipped(png, 45)
    assert.equal(inspect([broken]).width, 23)
    for (const chunks of chunkings(broken)) refuses(chunks, "malformed", { checksums: true })
    assert.equal(inspect([png], { checksums: true }).width, 23)
  })

  it("lets decoders judge the checksums of chunks that they may pass over", () => {
    const note = flipped(pngChunk("tEXt", Buffer.from("hello")), 9)
    assert.equal(inspect([Buffer.concat([pngHead(2, 2), note, pixels, end])], { checksums: true }).width, 2)
  })

  it("tells at once that reading on is of no use, and forgets the rest", () => {
    const inspector = new ImageInspector()
    inspector.write(Buffer.from("<!doctype html>"))
    assert.equal(inspector.failure?.reason, "format")
    inspector.write(png)
    assert.throws(() => inspector.finish(), inspector.failure)
  })
})

describe("ImageInspector: limits", () => {
  const limits = { maxSide: 16_384, maxPixels: 50_000_000 }
  const gifOf = (width: number, height: number): Uint8Array => {
    const head = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1")
    head.writeUInt16LE(width, 6)
    head.writeUInt16LE(height, 8)
    return head
  }
  const frameOf = (left: number, width: number): Uint8Array => {
    const frame = Buffer.from(",\0\0\0\0\0\0\x05\0\0", "latin1")
    frame.writeUInt16LE(left, 1)
    frame.writeUInt16LE(width, 5)
    return frame
  }
  const cases: readonly (readonly [string, Uint8Array, InspectorOptions])[] = [
    ["0 pixels", pngHead(0, 5), {}],
    ["a negative side", pngHead(-5 >>> 0, 5), {}],
    ["a side of 16,385", pngHead(16_385, 1), { limits }],
    ["a side of 65,535", gifOf(1, 65_535), { limits }],
    ["more than 50 megapixels", pngHead(8000, 6251), { limits }],
    ["a bomb of 20,000 a side", pngHead(20_000, 20_000), {}],
    ["more than 100 megapixels", gifOf(65_535, 1526), {}],
    ["a GIF of which a frame reaches far beyond the screen", Buffer.concat([gifOf(5, 5), frameOf(16_380, 5)]), { limits }],
    ["an AVIF without size", avifBoxes("avif", avifMeta(ispe(0, 0)), box("mdat", Buffer.alloc(5))), {}],
  ]
  for (const [name, bytes, options] of cases) {
    it(`refuses ${name} as soon as the head is there`, () => {
      const inspector = new ImageInspector(options)
      inspector.write(bytes)
      assert.equal(inspector.failure?.reason, "dimensions")
      refuses([bytes], "dimensions", options)
    })
  }

  it("takes what is just within them", () => {
    for (const [width, height] of [
      [16_384, 3051],
      [8000, 6250],
      [1, 1],
    ] as const) {
      assert.deepEqual(inspect([pngHead(width, height), pixels, end], { limits }).height, height)
    }
  })

  it("says of a GIF with a frame beyond its screen what decoders make of it", () => {
    const { width, height } = inspect([gifOf(5, 5), frameOf(3, 7), Buffer.from("02024401003b", "hex")])
    assert.deepEqual({ width, height }, { width: 10, height: 5 })
  })

  it("refuses files in so many pieces that looking at them takes long, as soon as it is certain", () => {
    const comments = Buffer.alloc(1_000_000, Buffer.from("21fe00", "hex"))
    const segments = Buffer.alloc(1_000_000, Buffer.from("ffe10002", "hex"))
    for (const [head, pieces] of [
      [gifOf(5, 5), comments],
      [Buffer.from("ffd8", "hex"), segments],
    ] as const) {
      const inspector = new ImageInspector()
      inspector.write(Buffer.concat([head, pieces]))
      assert.equal(inspector.failure?.reason, "malformed")
      assert.match(inspector.failure.message, /too many pieces/)
    }
  })

  it("passes over 50 MB of text in a PNG without keeping any of it", () => {
    const inspector = new ImageInspector()
    inspector.write(pngHead(3, 3))
    inspector.write(Buffer.from("\x03\x00\x00\x00zTXt", "latin1"))
    const zeros = new Uint8Array(1024 * 1024)
    const before = process.memoryUsage().arrayBuffers
    for (let count = 0; count < 48; count++) inspector.write(zeros)
    assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 1024 * 1024)
    inspector.write(Buffer.concat([Buffer.alloc(4), pixels, end]))
    assert.equal(inspector.finish().width, 3)
  })
})
