import assert from "node:assert/strict"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { after, before, describe, it } from "node:test"
import { constants, deflateSync } from "node:zlib"
import sharp from "sharp"
import { startLimn, type TestLimn } from "../support/limn.ts"
import { noisePicture, pngChunk, pngHead, solidPng } from "../support/pictures.ts"

const model = "gemini-2.5-flash-image"
const MiB = 1024 * 1024
/** A picture may have 20 MiB; these fill most of it. */
const muchBytes = 19 * MiB
/** What the process may grow by at most, whatever is sent: a few bodies and decoded pictures, never what a bomb unpacks to. */
const maxGrowthBytes = 1200 * MiB

/** Over a provider that counts its calls. */
let limn: TestLimn
/** In demo mode: the painter decodes what it is given. */
let demo: TestLimn
let provider: Server
let calls = 0
let peakBefore = 0
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024
before(async () => {
  const drawn = Buffer.from(solidPng(8, 8, [1, 2, 3])).toString("base64")
  provider = createServer((request, response) => {
    calls++
    request.resume().on("end", () => {
      const content = { role: "model", parts: [{ inlineData: { mimeType: "image/png", data: drawn } }] }
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ candidates: [{ content, finishReason: "STOP" }] }))
    })
  })
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve))
  const baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  limn = await startLimn({
    channels: [{ name: "only", upstream: "gemini", preset: "google", keys: ["k"], models: ["gemini-*"], baseUrl }],
  })
  demo = await startLimn()
  peakBefore = peakBytes()
})
after(async () => {
  await Promise.all([limn.close(), demo.close()])
  provider.close()
})

/** The ways in which a picture is sent in, and what an error looks like there. */
interface Way {
  readonly name: string
  readonly path: string
  body(pictures: readonly Uint8Array[]): string | FormData
  headers(key: string): Record<string, string>
  /** The sentence of an error. Throws where it is not one of this dialect. */
  sentence(body: unknown): string
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64")
const dataUrl = (bytes: Uint8Array): string => `data:image/png;base64,${base64(bytes)}`
const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` })
const openAiSentence = (body: unknown): string => {
  const { error } = body as { error: { message: string; type: string; code: string | null } }
  assert.equal(error.type, "invalid_request_error")
  return error.message
}
const chatBody = (pictures: readonly Uint8Array[]): string => {
  const images = pictures.map((picture) => ({ type: "image_url", image_url: { url: dataUrl(picture) } }))
  return JSON.stringify({ model, messages: [{ role: "user", content: [{ type: "text", text: "Make it blue" }, ...images] }] })
}

const ways: readonly Way[] = [
  { name: "chat", path: "/v1/chat/completions", body: chatBody, headers: bearer, sentence: openAiSentence },
  {
    name: "chat at /api/v1",
    path: "/api/v1/chat/completions",
    body: chatBody,
    headers: bearer,
    sentence: (body) => {
      const { error } = body as { error: { message: string; code: number } }
      assert.equal(error.code, 400)
      return error.message
    },
  },
  {
    name: "images as JSON",
    path: "/v1/images/edits",
    body: (pictures) =>
      JSON.stringify({ model, prompt: "Make it blue", images: pictures.map((picture) => ({ image_url: dataUrl(picture) })) }),
    headers: bearer,
    sentence: openAiSentence,
  },
  {
    name: "images as a form",
    path: "/v1/images/edits",
    body: (pictures) => {
      const form = new FormData()
      form.append("model", model)
      form.append("prompt", "Make it blue")
      for (const picture of pictures) form.append("image[]", new Blob([Buffer.from(picture)], { type: "image/png" }), "picture.png")
      return form
    },
    headers: bearer,
    sentence: openAiSentence,
  },
  {
    name: "gemini",
    path: `/v1beta/models/${model}:generateContent`,
    body: (pictures) => {
      const images = pictures.map((picture) => ({ inlineData: { mimeType: "image/png", data: base64(picture) } }))
      return JSON.stringify({ contents: [{ parts: [{ text: "Make it blue" }, ...images] }] })
    },
    headers: (key) => ({ "x-goog-api-key": key }),
    sentence: (body) => {
      const { error } = body as { error: { message: string; status: string } }
      assert.equal(error.status, "INVALID_ARGUMENT")
      return error.message
    },
  },
]

async function send(server: TestLimn, way: Way, pictures: readonly Uint8Array[]): Promise<{ status: number; body: unknown }> {
  const body = way.body(pictures)
  const response = await fetch(`${server.address}${way.path}`, {
    method: "POST",
    headers: { ...way.headers(server.key), ...(typeof body === "string" ? { "content-type": "application/json" } : {}) },
    body,
  })
  return { status: response.status, body: await response.json() }
}

/** A picture, and the sentence with which it is refused; without one it is served. */
type Case = readonly [name: string, picture: () => Uint8Array | Promise<Uint8Array>, refusal?: RegExp]

const tooLarge = /pixels/
const tooManyPieces = /too many pieces/
const cases: readonly Case[] = [
  ["a GIF of 10,000 frames", () => gif(10_000)],
  ["a GIF of 200,000 frames", () => gif(200_000), tooManyPieces],
  ["an APNG of 10,000 frames", () => apng(10_000)],
  ["a WebP of 10,000 frames", () => animatedWebp(10_000)],
  ["a GIF that is all extensions", () => filled(gif(1).subarray(0, 19), "21fe00"), tooManyPieces],
  ["a GIF of which a frame is larger than its screen", () => gif(1, 65_535), tooLarge],
  ["a GIF of 65,535 pixels a side", () => gifHead(65_535), tooLarge],
  ["a PNG of 100,000 pixels a side", () => withChunks(pngHead(100_000, 100_000), solidPng(8, 8, [1, 2, 3])), tooLarge],
  ["a JPEG of 65,535 pixels a side", () => sizedJpeg(65_535), tooLarge],
  ["a WebP of 16 million pixels a side", () => webpFile(webpChunk("VP8X", Buffer.from("02000000ffffffffffff", "hex"))), tooLarge],
  ["a PNG with a text that unpacks to 15 GiB", () => pngWith("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), bomb()]))],
  ["a PNG with a profile that unpacks to 15 GiB", () => pngWith("iCCP", Buffer.concat([Buffer.from("icc\0\0"), bomb()]))],
  ["a PNG with an iTXt that unpacks to 15 GiB", () => pngWith("iTXt", Buffer.concat([Buffer.from("Comment\0\x01\0\0\0"), bomb()]))],
  [
    "a PNG with 19 MiB of XMP",
    () => pngWith("iTXt", Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\0\0\0\0"), Buffer.alloc(muchBytes, "<x/>")])),
  ],
  ["a PNG with 19 MiB of EXIF", () => pngWith("eXIf", Buffer.concat([exifLoop(), Buffer.alloc(muchBytes)]))],
  ["a PNG of empty chunks", () => filled(pngHead(8, 8), "000000007465587400000000"), tooManyPieces],
  ["a JPEG with 290 APP segments of 64 KiB", async () => jpegWith(Buffer.concat(Array.from({ length: 290 }, () => app(0xe2, 65_000))))],
  ["a JPEG with 10,000 APP segments", async () => jpegWith(Buffer.concat(Array.from({ length: 10_000 }, () => app(0xe1, 20))))],
  ["a JPEG that is all APP segments", () => filled(Buffer.from("ffd8", "hex"), "ffe10002"), tooManyPieces],
  ["a JPEG that is all fill bytes", () => filled(Buffer.from("ffd8", "hex"), "ff"), tooManyPieces],
  ["a JPEG of which the EXIF goes in a circle", async () => jpegWith(segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exifLoop()])))],
]

describe("pictures that are meant to do harm", () => {
  for (const [name, make, refusal] of cases) {
    it(`${refusal === undefined ? "serves" : "refuses"} ${name}`, async () => {
      const picture = await make()
      for (const way of ways) {
        const callsBefore = calls
        const { status, body } = await send(limn, way, [picture])
        const said = `${way.name}: ${JSON.stringify(body).slice(0, 300)}`
        assert.equal(status, refusal === undefined ? 200 : 400, said)
        if (refusal !== undefined) assert.match(way.sentence(body), refusal, said)
        assert.equal(calls - callsBefore, refusal === undefined ? 1 : 0, "what is refused costs nothing")
      }
    })
  }
})

describe("a decoder that is given pictures that are meant to do harm", () => {
  const decoded: readonly Case[] = [
    ...cases.filter(([, , refusal]) => refusal === undefined),
    ["a PNG of 49 megapixels in a few kilobytes", () => flatPng(7000, 7000)],
    ["an AVIF that has more pixels than it says", lyingAvif, /damaged/],
    ["a PNG of which most pixels are missing", () => withChunks(pngHead(4000, 4000), solidPng(8, 8, [1, 2, 3])), /damaged/],
  ]
  for (const [name, make, refusal] of decoded) {
    it(`${refusal === undefined ? "edits" : "refuses"} ${name}`, async () => {
      const picture = await make()
      const way = ways[0] as Way
      const { status, body } = await send(demo, way, [picture])
      assert.equal(status, refusal === undefined ? 200 : 400, JSON.stringify(body).slice(0, 300))
      if (refusal !== undefined) assert.match(way.sentence(body), refusal)
    })
  }

  it("edits several that are large only when unpacked, one after the other", async () => {
    const picture = flatPng(7000, 7000)
    const { status, body } = await send(demo, ways[4] as Way, [picture, picture, picture])
    assert.equal(status, 200, JSON.stringify(body).slice(0, 300))
  })

  it("leaves both alive, and never took the memory that the pictures ask for", async () => {
    assert.ok(peakBytes() - peakBefore < maxGrowthBytes, `${peakBytes() / MiB} MiB`)
    for (const server of [limn, demo]) assert.equal((await fetch(`${server.address}/healthz`)).status, 200)
  })
})

/** A beginning and then the same few bytes up to 19 MiB. */
function filled(start: Uint8Array, hex: string): Uint8Array {
  return Buffer.concat([start, Buffer.alloc(muchBytes, Buffer.from(hex, "hex"))])
}

/** 15 GiB of zeros, deflated: blocks that stand for themselves, so that they are made once and repeated. */
function bomb(): Uint8Array {
  const flush = { finishFlush: constants.Z_FULL_FLUSH }
  const block = deflateSync(Buffer.alloc(16 * MiB), flush)
  return Buffer.concat([block, ...Array.from({ length: 959 }, () => block.subarray(2))])
}

function gifHead(side: number): Buffer {
  const head = Buffer.from("474946383961010001008000000000000000ff", "hex")
  head.writeUInt16LE(side, 6)
  head.writeUInt16LE(side, 8)
  return head
}

/** Frames of one pixel, or of the given side, on a screen of one. */
function gif(frames: number, side = 1): Uint8Array {
  const frame = Buffer.from("21f90400010000002c0000000001000100000202440100", "hex")
  frame.writeUInt16LE(side, 13)
  frame.writeUInt16LE(side, 15)
  return Buffer.concat([gifHead(1), Buffer.alloc(frames * frame.byteLength, frame), Buffer.of(0x3b)])
}

const pngSignatureAndHeadBytes = 33

/** Another head on the chunks of a picture. */
function withChunks(head: Uint8Array, png: Uint8Array): Uint8Array {
  return Buffer.concat([head, png.subarray(pngSignatureAndHeadBytes)])
}

function pngWith(type: string, data: Uint8Array): Uint8Array {
  const png = solidPng(32, 32, [9, 99, 199])
  return Buffer.concat([png.subarray(0, pngSignatureAndHeadBytes), pngChunk(type, data), png.subarray(pngSignatureAndHeadBytes)])
}

function flatPng(width: number, height: number): Uint8Array {
  const pixels = deflateSync(Buffer.alloc((width * 3 + 1) * height))
  return Buffer.concat([pngHead(width, height), pngChunk("IDAT", pixels), pngChunk("IEND", Buffer.alloc(0))])
}

/** W3C PNG, third edition, 11.3.6: `acTL` before the pixels, then `fcTL` and `fdAT` of each frame. */
function apng(frames: number): Uint8Array {
  const png = solidPng(1, 1, [9, 99, 199])
  const pixels = deflateSync(Buffer.from([0, 1, 2, 3]))
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const control = Buffer.from("00000001000000010000000000000000000100640000", "hex")
  const chunks = Array.from({ length: frames }, (_, index) => [
    pngChunk("fcTL", Buffer.concat([number(index * 2), control])),
    pngChunk("fdAT", Buffer.concat([number(index * 2 + 1), pixels])),
  ])
  const end = png.byteLength - 12
  return Buffer.concat([
    png.subarray(0, pngSignatureAndHeadBytes),
    pngChunk("acTL", Buffer.concat([number(frames), number(0)])),
    png.subarray(pngSignatureAndHeadBytes, end),
    ...chunks.flat(),
    png.subarray(end),
  ])
}

function webpChunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, "latin1")
  head.writeUInt32LE(data.byteLength, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.byteLength % 2)])
}

function webpFile(...chunks: Buffer[]): Uint8Array {
  const content = Buffer.concat([Buffer.from("WEBP"), ...chunks])
  const head = Buffer.from("RIFF\0\0\0\0", "latin1")
  head.writeUInt32LE(content.byteLength, 4)
  return Buffer.concat([head, content])
}

/** RFC 9649 2.7.1: `VP8X` with the animation bit, `ANIM`, and an `ANMF` around the pixels of each frame. */
async function animatedWebp(frames: number): Promise<Uint8Array> {
  const still = await sharp(Buffer.from(solidPng(1, 1, [9, 99, 199])))
    .webp({ lossless: true })
    .toBuffer()
  const frame = webpChunk("ANMF", Buffer.concat([Buffer.from("00000000000000000000000064000000", "hex"), still.subarray(12)]))
  const head = webpChunk("VP8X", Buffer.from("02000000000000000000", "hex"))
  return webpFile(head, webpChunk("ANIM", Buffer.alloc(6)), Buffer.alloc(frames * frame.byteLength, frame))
}

/** A JPEG marker segment. */
function segment(marker: number, data: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.byteLength + 2, 2)
  return Buffer.concat([head, data])
}

function app(marker: number, bytes: number): Buffer {
  return segment(marker, Buffer.alloc(bytes, "A"))
}

async function jpegWith(segments: Uint8Array): Promise<Uint8Array> {
  const jpeg = await noisePicture("jpeg", { width: 32, height: 32, seed: 3 })
  return Buffer.concat([jpeg.subarray(0, 2), segments, jpeg.subarray(2)])
}

async function sizedJpeg(side: number): Promise<Uint8Array> {
  const jpeg = Buffer.from(await noisePicture("jpeg", { width: 32, height: 32, seed: 3 }))
  const frame = jpeg.indexOf(Buffer.from("ffc00011", "hex"))
  jpeg.writeUInt16BE(side, frame + 5)
  jpeg.writeUInt16BE(side, frame + 7)
  return jpeg
}

/** 2048 pixels a side, of which its head says that they are 16. */
async function lyingAvif(): Promise<Uint8Array> {
  const size = { width: 2048, height: 2048, channels: 3, background: "teal" } as const
  const avif = await sharp({ create: size }).avif({ effort: 0, quality: 10 }).toBuffer()
  const property = avif.indexOf("ispe") + 8
  avif.writeUInt32BE(16, property)
  avif.writeUInt32BE(16, property + 4)
  return avif
}

/** A TIFF directory of which the next is itself (Exif 2.32, 4.5.2), with an orientation. */
function exifLoop(): Buffer {
  return Buffer.from("49492a0008000000010012010300010000000600000008000000", "hex")
}
