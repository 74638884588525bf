import { type ImageFormat, malformed } from "./format.ts"
import type { Walk } from "./walk.ts"

/** GIF (CompuServe GIF89a): a screen descriptor, then frames and extensions up to the trailer 3B. */
export const gif: ImageFormat = {
  mediaType: "image/gif",

  recognises: (start) => /^GIF8[79]a$/.test(start.toString("latin1", 0, 6)),

  *walk(findings) {
    yield { skip: 6 }
    const screen = yield { take: 7 }
    findings.measure(screen.readUInt16LE(0), screen.readUInt16LE(2))
    yield { skip: colourTableBytes(screen[4] as number) }
    for (let frames = 0; ;) {
      const introducer = (yield { take: 1 })[0]
      if (introducer === 0x2c) {
        const frame = yield { take: 9 }
        // Decoders make room for a frame that reaches beyond the screen.
        findings.measure(
          Math.max(findings.width, frame.readUInt16LE(0) + frame.readUInt16LE(4)),
          Math.max(findings.height, frame.readUInt16LE(2) + frame.readUInt16LE(6)),
        )
        yield { skip: colourTableBytes(frame[8] as number) + 1 }
        yield* walkBlocks()
        findings.animated = ++frames > 1
      } else if (introducer === 0x21) {
        yield { skip: 1 }
        yield* walkBlocks()
      } else if (introducer === 0x3b) {
        if (frames === 0) throw malformed("GIF", "has no pixels")
        return
      } else if (introducer !== 0) {
        throw malformed("GIF", "is damaged: one of its blocks is not where it should be")
      }
    }
  },
}

/** Blocks of up to 255 bytes, each after its length, up to one of length 0. */
function* walkBlocks(): Walk {
  for (;;) {
    const length = (yield { take: 1 })[0] as number
    if (length === 0) return
    yield { skip: length }
  }
}

/** Three bytes a colour; the lowest three bits hold the binary logarithm of half their number. */
function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 << ((flags & 0x07) + 1)
}
