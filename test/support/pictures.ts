import { createHash } from "node:crypto"
import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"

/** The size of a picture in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Hex SHA-256, as a stored picture is named. */
export function sha256(bytes: Uint8Array | readonly Uint8Array[]): string {
  const hash = createHash("sha256")
  for (const piece of bytes instanceof Uint8Array ? [bytes] : bytes) hash.update(piece)
  return hash.digest("hex")
}

/** A PNG of RGB noise, which does not compress: its file has about three bytes a pixel. Equal arguments give equal bytes. */
export function noisePng({ width, height, seed }: Size & { readonly seed: number }): Uint8Array {
  const rows = noise((width * 3 + 1) * height, seed)
  for (let row = 0; row < height; row++) rows[row * (width * 3 + 1)] = 0
  return pngFile(width, height, deflateSync(rows, { level: 0 }))
}

/** A square PNG of noise whose file has about the given number of bytes (at least some 100). */
export function bigPng(bytes: number, seed: number): Uint8Array {
  const side = Math.max(1, Math.round(Math.sqrt((bytes - 57) / 3)))
  return noisePng({ width: side, height: side, seed })
}

/** A PNG of a single colour, three numbers from 0 to 255. Its file is small. */
export function solidPng(width: number, height: number, rgb: readonly [number, number, number]): Uint8Array {
  const row = Buffer.alloc(width * 3 + 1)
  for (let column = 0; column < width; column++) row.set(rgb, column * 3 + 1)
  return pngFile(width, height, deflateSync(Buffer.concat(Array.from({ length: height }, () => row))))
}

/** A picture of noise in another format, of several frames where `frames` says so (GIF and WebP). */
export async function noisePicture(
  format: "png" | "jpeg" | "webp" | "gif" | "avif",
  { width, height, seed, frames = 1 }: Size & { readonly seed: number; readonly frames?: number },
): Promise<Uint8Array> {
  const data = noise(width * height * frames * 3, seed)
  const raw = { width, height: height * frames, channels: 3, ...(frames > 1 ? { pageHeight: height } : {}) } as const
  return sharp(data, { raw }).toFormat(format).toBuffer()
}

/** The same PNG with a manifest of origin in a `caBX` chunk after its header, which must survive every delivery. */
export function withC2pa(png: Uint8Array): Uint8Array {
  const headerEnd = 33
  return Buffer.concat([png.subarray(0, headerEnd), pngChunk("caBX", c2paBoxes()), png.subarray(headerEnd)])
}

/** A JUMBF superbox with the description box of a C2PA manifest store. */
export function c2paBoxes(): Uint8Array {
  const type = Buffer.from("63327061-0011-0010-8000-00aa00389b71".replaceAll("-", ""), "hex")
  return box("jumb", box("jumd", Buffer.concat([type, Buffer.of(3), Buffer.from("c2pa\0")])))
}

/** One chunk of a PNG file, with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.byteLength)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, checksum])
}

/** One box of an ISO 14496-12 or JUMBF file. */
export function box(type: string, content: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.byteLength + 8)
  return Buffer.concat([length, Buffer.from(type, "latin1"), content])
}

/** The head of a PNG file up to its pixels: 8-bit RGB of the given size, whether or not that many pixels follow. */
export function pngHead(width: number, height: number): Uint8Array {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), pngChunk("IHDR", header)])
}

function pngFile(width: number, height: number, pixels: Uint8Array): Uint8Array {
  return Buffer.concat([pngHead(width, height), pngChunk("IDAT", pixels), pngChunk("IEND", new Uint8Array())])
}

/** Bytes of Marsaglia's xorshift32, four at a time. */
function noise(length: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5 || 1
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[index] = state
  }
  return Buffer.from(words.buffer, 0, length)
}
