import { type ImageFormat, malformed } from "./format.ts"

/** WebP (RFC 9649): one RIFF container whose length is known from its first bytes, with chunks of type, length and data. */
export const webp: ImageFormat = {
  mediaType: "image/webp",

  recognises: (start) => start.toString("latin1", 0, 4) === "RIFF" && start.toString("latin1", 8, 12) === "WEBP",

  *walk(findings) {
    const riff = yield { take: 12 }
    let left = riff.readUInt32LE(4) - 4
    let hasPixels = false
    while (left >= 8) {
      const start = yield { take: 8 }
      const type = start.toString("latin1", 0, 4)
      const length = start.readUInt32LE(4)
      left -= 8
      if (length > left) throw malformed("WebP", "is damaged: one of its chunks is longer than the file says it is")
      if (type === "C2PA") findings.provenance.add("c2pa")
      if (type === "VP8 " || type === "VP8L" || type === "ANMF") hasPixels = true

      const measures = sizes[type]
      let taken = 0
      if (measures !== undefined && findings.width === 0) {
        if (length < measures.bytes) throw malformed("WebP", "is damaged: its header is too short")
        const head = yield { take: (taken = measures.bytes) }
        if (type === "VP8X") findings.animated = ((head[0] ?? 0) & 0x02) !== 0
        const size = measures.read(head)
        if (size === undefined) throw malformed("WebP", "is damaged: its pixels do not begin where they should")
        findings.measure(...size)
      }
      // A chunk of odd length is padded, except that some encoders leave the last one as it is.
      const padded = Math.min(length + (length % 2), left)
      yield { skip: padded - taken }
      left -= padded
    }
    yield { skip: Math.max(0, left) }
    if (!hasPixels) throw malformed("WebP", "has no pixels")
  },
}

interface SizeField {
  readonly bytes: number
  read(head: Buffer): [width: number, height: number] | undefined
}

/** Where each kind of chunk keeps the size: RFC 9649 2.7.1, RFC 6386 9.1 and RFC 9649 3.4. */
const sizes: Readonly<Record<string, SizeField>> = {
  VP8X: { bytes: 10, read: (head) => [head.readUIntLE(4, 3) + 1, head.readUIntLE(7, 3) + 1] },
  "VP8 ": {
    bytes: 10,
    read: (head) => (head.readUIntBE(3, 3) === 0x9d012a ? [head.readUInt16LE(6) & 0x3fff, head.readUInt16LE(8) & 0x3fff] : undefined),
  },
  VP8L: {
    bytes: 5,
    read: (head) => {
      const bits = head.readUInt32LE(1)
      return head[0] === 0x2f ? [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1] : undefined
    },
  },
}
