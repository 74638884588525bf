import type { Sides } from "./viewport.ts"

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
/** A canvas that is read at a time, in bytes. */
const stripBytes = 8 * 1024 * 1024

/** Gives some rows of what was painted: RGBA, of which only the alpha counts. */
export type ReadRows = (top: number, rows: number) => Uint8ClampedArray | Uint8Array

/**
 * Writes a mask as PNG with alpha: transparent where the picture may change, black and opaque elsewhere. It is read and written in strips,
 * so that a picture of any size takes a bounded part of memory. Each place is one or the other, by half of its alpha.
 */
export async function encodeMask({ width, height }: Sides, readRows: ReadRows): Promise<Blob> {
  const rows = Math.max(1, Math.floor(stripBytes / (4 * width)))
  const stream = new CompressionStream("deflate")
  const written = write(stream.writable.getWriter(), width, height, rows, readRows)
  const parts: Uint8Array<ArrayBuffer>[] = [signature, chunk("IHDR", header(width, height))]
  const reader = stream.readable.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) parts.push(chunk("IDAT", read.value))
  await written
  return new Blob([...parts, chunk("IEND", new Uint8Array())], { type: "image/png" })
}

async function write(
  writer: WritableStreamDefaultWriter<BufferSource>,
  width: number,
  height: number,
  rows: number,
  readRows: ReadRows,
): Promise<void> {
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top)
    const painted = readRows(top, count)
    // Each row begins with the name of its filter: 0, none.
    const bytes = new Uint8Array(count * (1 + 4 * width))
    for (let row = 0, at = 0, alpha = 3; row < count; row++) {
      at++
      for (let column = 0; column < width; column++, at += 4, alpha += 4) {
        if ((painted[alpha] ?? 0) < 128) bytes[at + 3] = 255
      }
    }
    await writer.write(bytes)
  }
  await writer.close()
}

function header(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(13)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  // Eight bits for each of red, green, blue and alpha.
  bytes.set([8, 6, 0, 0, 0], 8)
  return bytes
}

function chunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
