import assert from "node:assert/strict"
import { describe, it } from "node:test"
import sharp from "sharp"
import { noisePicture, noisePng, pngChunk, pngHead, solidPng } from "../../test/support/pictures.ts"
import { convertImage, decodePixels, encodePng } from "./convert.ts"
import { ImageError } from "./image-error.ts"
import { ImageInspector } from "./inspector.ts"

function head(bytes: Uint8Array): unknown {
  const inspector = new ImageInspector({ checksums: true })
  inspector.write(bytes)
  const { mediaType, width, height } = inspector.finish()
  return { mediaType, width, height }
}

const size = { width: 40, height: 20, seed: 2 }

describe("convertImage", () => {
  for (const format of ["png", "jpeg", "webp", "gif", "avif"] as const) {
    for (const mediaType of ["image/png", "image/jpeg", "image/webp"] as const) {
      it(`writes ${mediaType} from ${format}`, async () => {
        const converted = await convertImage(await noisePicture(format, size), { mediaType })
        assert.deepEqual(head(converted), { mediaType, width: 40, height: 20 })
      })
    }
  }

  it("heeds the quality, 0 included", async () => {
    const picture = noisePng({ width: 200, height: 200, seed: 1 })
    const [worst, low, high] = await Promise.all(
      [0, 30, 95].map(async (compression) => (await convertImage(picture, { mediaType: "image/jpeg", compression })).byteLength),
    )
    assert.ok((worst as number) < (low as number) && (low as number) < (high as number))
  })

  it("shrinks to the longest side that is asked for and enlarges nothing", async () => {
    const picture = noisePng(size)
    assert.deepEqual(head(await convertImage(picture, { mediaType: "image/webp", maxSide: 10 })), {
      mediaType: "image/webp",
      width: 10,
      height: 5,
    })
    assert.deepEqual(head(await convertImage(picture, { mediaType: "image/webp", maxSide: 999 })), {
      mediaType: "image/webp",
      width: 40,
      height: 20,
    })
  })

  it("puts transparency on white where the format has none", async () => {
    const clear = await encodePng({ data: Buffer.alloc(8 * 8 * 4), width: 8, height: 8, channels: 4 })
    const { data } = await decodePixels(await convertImage(clear, { mediaType: "image/jpeg" }))
    assert.deepEqual([...data.subarray(0, 4)], [255, 255, 255, 255])
  })

  it("turns the picture upright", async () => {
    const lying = await sharp(noisePngPixels(), { raw: { width: 40, height: 20, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    assert.deepEqual(head(await convertImage(lying, { mediaType: "image/png" })), { mediaType: "image/png", width: 20, height: 40 })
  })

  it("takes the first frame of an animation", async () => {
    const animation = await noisePicture("gif", { ...size, frames: 4 })
    assert.deepEqual(head(await convertImage(animation, { mediaType: "image/png" })), { mediaType: "image/png", width: 40, height: 20 })
  })
})

function noisePngPixels(): Buffer {
  return Buffer.alloc(40 * 20 * 3, 77)
}

describe("decodePixels and encodePng", () => {
  it("gives the very pixels of a PNG, and writes them back", async () => {
    const first = await decodePixels(solidPng(7, 5, [10, 200, 30]))
    assert.deepEqual({ ...first, data: [...first.data.subarray(0, 4)] }, { data: [10, 200, 30, 255], width: 7, height: 5, channels: 4 })
    assert.equal(first.data.byteLength, 7 * 5 * 4)

    const noise = await decodePixels(noisePng(size))
    assert.deepEqual(await decodePixels(await encodePng(noise)), noise)
  })

  it("decodes 16 bits, grey with alpha, and CMYK to eight bits of RGBA", async () => {
    const grey = sharp(Buffer.alloc(2 * 9, 128), { raw: { width: 3, height: 3, channels: 2 } })
    const pictures = [
      await sharp(Buffer.alloc(27, 128), { raw: { width: 3, height: 3, channels: 3 } })
        .toColourspace("rgb16")
        .png()
        .toBuffer(),
      await grey.png().toBuffer(),
      await sharp(Buffer.alloc(27, 128), { raw: { width: 3, height: 3, channels: 3 } })
        .toColourspace("cmyk")
        .jpeg()
        .toBuffer(),
    ]
    for (const picture of pictures) {
      const { data, ...shape } = await decodePixels(picture)
      assert.deepEqual({ ...shape, bytes: data.byteLength }, { width: 3, height: 3, channels: 4, bytes: 36 })
    }
  })

  it("shrinks where it is asked to", async () => {
    const { width, height } = await decodePixels(noisePng(size), { maxSide: 20 })
    assert.deepEqual([width, height], [20, 10])
  })

  it("writes RGB without alpha", async () => {
    const picture = await encodePng({ data: Buffer.alloc(3 * 4, 9), width: 2, height: 2, channels: 3 })
    assert.equal((await sharp(picture).metadata()).hasAlpha, false)
  })
})

describe("what never reaches a decoder", () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  const cases: readonly (readonly [string, Uint8Array, ImageError["reason"]])[] = [
    ["SVG", svg, "format"],
    ["a bomb", pngHead(20_000, 20_000), "dimensions"],
    ["a cut-off picture", noisePng(size).subarray(0, 500), "truncated"],
    [
      "broken pixels",
      Buffer.concat([pngHead(9, 9), pngChunk("IDAT", Buffer.alloc(30, 1)), pngChunk("IEND", Buffer.alloc(0))]),
      "undecodable",
    ],
  ]
  for (const [name, bytes, reason] of cases) {
    it(`refuses ${name}`, async () => {
      const isRefusal = (error: unknown): boolean => error instanceof ImageError && error.reason === reason
      await assert.rejects(async () => convertImage(bytes, { mediaType: "image/png" }), isRefusal)
      await assert.rejects(async () => decodePixels(bytes), isRefusal)
    })
  }

  it("has every other decoder switched off", async () => {
    const tiff = await sharp(Buffer.alloc(27), { raw: { width: 3, height: 3, channels: 3 } })
      .tiff()
      .toBuffer()
    for (const bytes of [svg, tiff]) await assert.rejects(sharp(bytes).metadata(), /unsupported image format/)
  })
})
