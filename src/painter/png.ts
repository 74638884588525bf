import { crc32, deflateSync } from "node:zlib"

/** Eight-bit RGBA rows without padding; alpha is straight, not multiplied in. */
export interface Pixels {
  readonly data: Uint8Array
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/**
 * Encodes pixels as an 8-bit PNG: RGB (colour type 2), or RGBA (6) when `transparent`. Every row uses the filter "up" (PNG
 * specification 9.2), which suits vertical gradients and costs one pass.
 */
export function encodePng(pixels: Pixels, transparent: boolean): Uint8Array {
  const { data, width, height } = pixels
  const channels = transparent ? 4 : 3
  const stride = width * channels + 1
  const rows = Buffer.allocUnsafe(stride * height)
  for (let y = 0; y < height; y++) {
    let to = y * stride
    let from = y * width * 4
    const above = y === 0 ? -1 : from - width * 4
    rows[to++] = y === 0 ? 0 : 2
    for (let x = 0; x < width; x++) {
      const up = above + x * 4
      if (above < 0) {
        for (let channel = 0; channel < channels; channel++) rows[to++] = data[from + channel]!
      } else {
        rows[to++] = data[from]! - data[up]!
        rows[to++] = data[from + 1]! - data[up + 1]!
        rows[to++] = data[from + 2]! - data[up + 2]!
        if (transparent) rows[to++] = data[from + 3]! - data[up + 3]!
      }
      from += 4
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  header[9] = transparent ? 6 : 2
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows, { level: 1 })), chunk("IEND", Buffer.alloc(0))])
}

function chunk(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(content.length, 0)
  head.write(type, 4, "latin1")
  const tail = Buffer.alloc(4)
  tail.writeUInt32BE(crc32(content, crc32(head.subarray(4))), 0)
  return Buffer.concat([head, content, tail])
}
