import { crc32 } from "node:zlib"
import type { Findings, ImageFormat } from "./format.ts"
import { malformed } from "./format.ts"
import type { Walk } from "./walk.ts"

const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1")
const maxChunkBytes = 0x7fff_ffff

/** PNG and APNG (W3C PNG, third edition): a signature, then chunks of length, type, data and CRC, from IHDR to IEND. */
export const png: ImageFormat = {
  mediaType: "image/png",

  recognises: (start) => start.indexOf(signature) === 0,

  *walk(findings) {
    yield { skip: signature.byteLength }
    const header = yield { take: 25 }
    if (header.readUInt32BE(0) !== 13 || header.toString("latin1", 4, 8) !== "IHDR")
      throw malformed("PNG", "does not begin with its header")
    if (crc32(header.subarray(4, 21)) !== header.readUInt32BE(21)) throw malformed("PNG", "is damaged: the checksum of its header is wrong")
    findings.measure(header.readUInt32BE(8), header.readUInt32BE(12))
    yield* walkChunks(findings)
  },
}

function* walkChunks(findings: Findings): Walk {
  let hasPixels = false
  for (;;) {
    const start = yield { take: 8 }
    const length = start.readUInt32BE(0)
    const type = start.toString("latin1", 4, 8)
    if (length > maxChunkBytes || !/^[A-Za-z]{4}$/.test(type))
      throw malformed("PNG", "is damaged: one of its chunks is not where it should be")
    if (type === "IDAT") hasPixels = true
    else if (type === "acTL") findings.animated = true
    else if (type === "caBX") findings.provenance.add("c2pa")

    if (findings.checksums && isCritical(start)) {
      let checksum = crc32(start.subarray(4))
      yield { skip: length, see: (piece) => (checksum = crc32(piece, checksum)) }
      if ((yield { take: 4 }).readUInt32BE(0) !== checksum) throw malformed("PNG", `is damaged: the checksum of a chunk ${type} is wrong`)
    } else {
      yield { skip: length + 4 }
    }
    if (type !== "IEND") continue
    if (!hasPixels) throw malformed("PNG", "has no pixels")
    return
  }
}

/** Decoders pass over damaged chunks that begin with a small letter, and refuse the others. */
function isCritical(start: Buffer): boolean {
  return ((start[4] ?? 0) & 0x20) === 0
}
