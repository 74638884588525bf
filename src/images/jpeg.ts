import { type ImageFormat, malformed } from "./format.ts"

const startOfScan = 0xda
const endOfImage = 0xd9
/** APP11 carries JUMBF boxes, whose first description box names C2PA within this many bytes (C2PA 2.2, A.3.1). */
const app11 = 0xeb
const jumbfHeadBytes = 64

/** JPEG (ITU T.81): marker segments up to the first scan, coded data after it. */
export const jpeg: ImageFormat = {
  mediaType: "image/jpeg",

  recognises: (start) => start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff,

  *walk(findings) {
    yield { skip: 2 }
    for (;;) {
      const pair = yield { take: 2 }
      if (pair[0] !== 0xff) throw malformed("JPEG", "is damaged: one of its segments is not where it should be")
      let marker = pair[1] as number
      while (marker === 0xff) marker = (yield { take: 1 })[0] as number
      if (standsAlone(marker)) continue
      if (marker === 0 || marker === endOfImage) throw malformed("JPEG", "has no pixels")

      const length = (yield { take: 2 }).readUInt16BE(0) - 2
      let taken = 0
      if (isFrameHeader(marker)) {
        const frame = yield { take: (taken = 5) }
        findings.measure(frame.readUInt16BE(3), frame.readUInt16BE(1))
      } else if (marker === app11) {
        const head = yield { take: (taken = Math.max(0, Math.min(length, jumbfHeadBytes))) }
        if (head.includes("c2pa")) findings.provenance.add("c2pa")
      }
      if (length < taken) throw malformed("JPEG", "is damaged: one of its segments is too short")
      yield { skip: length - taken }
      if (marker !== startOfScan) continue
      if (findings.width === 0) throw malformed("JPEG", "does not tell its size")
      // In coded data FF is followed by 00 or a restart marker, so the first FF D9 is the end; previews and maps may follow it.
      yield { marker: endOfImage }
      return
    }
  },
}

/** Markers without a segment: TEM and the restart markers. */
function standsAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
}

/** SOF0 to SOF15; DHT, JPG and DAC lie between them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
