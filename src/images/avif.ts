import { type Findings, type ImageFormat, malformed, unknownFormat } from "./format.ts"

const maxBrandBytes = 4096
/** Properties hold colour profiles; those in the wild stay below this. */
const maxPropertyBytes = 1024 * 1024
const c2paBox = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex")
/** Boxes that are entered and not skipped, with the bytes before their first child. */
const containers: Readonly<Record<string, number>> = { meta: 4, iprp: 0 }

/** AVIF (AV1 Image File Format 1.1 on ISO 14496-12): boxes of length, type and content; the size is a property in `meta`. */
export const avif: ImageFormat = {
  mediaType: "image/avif",

  recognises: (start) => start.toString("latin1", 4, 8) === "ftyp",

  *walk(findings) {
    const brandBytes = (yield { take: 8 }).readUInt32BE(0) - 8
    if (brandBytes < 8 || brandBytes > maxBrandBytes) throw malformed("AVIF", "does not begin with its brands")
    const brands: readonly string[] = (yield { take: brandBytes }).toString("latin1").match(/[^]{4}/g) ?? []
    // HEIC, MP4 and their kin are made of the same boxes.
    if (!brands.includes("avif") && !brands.includes("avis")) throw unknownFormat()
    findings.animated = brands[0] === "avis"

    let hasPixels = false
    for (;;) {
      const start = yield { take: 8, mayEnd: hasPixels && findings.width > 0 }
      const type = start.toString("latin1", 4, 8)
      let length = start.readUInt32BE(0) - 8
      if (length === 1 - 8) length = Number((yield { take: 8 }).readBigUInt64BE(0)) - 16
      if (type === "mdat" || type === "idat") hasPixels = true
      if (length === 0 - 8) {
        yield { skip: Infinity, mayEnd: hasPixels && findings.width > 0 }
        return
      }

      const entered = containers[type]
      let taken = 0
      if (type === "ipco" && length <= maxPropertyBytes) measure(findings, yield { take: (taken = Math.max(0, length)) })
      else if (type === "uuid" && length >= 16 && (yield { take: (taken = 16) }).equals(c2paBox)) findings.provenance.add("c2pa")
      if (length < 0) throw malformed("AVIF", "is damaged: one of its boxes has no length")
      yield { skip: entered ?? length - taken }
    }
  },
}

/** Takes the largest of the sizes: the others are those of tiles, previews and the alpha plane. */
function measure(findings: Findings, properties: Buffer): void {
  let width = 0
  let height = 0
  for (let at = 0; at + 8 <= properties.byteLength;) {
    const length = properties.readUInt32BE(at)
    if (length < 8) break
    if (properties.toString("latin1", at + 4, at + 8) === "ispe" && length >= 20 && at + 20 <= properties.byteLength) {
      width = Math.max(width, properties.readUInt32BE(at + 12))
      height = Math.max(height, properties.readUInt32BE(at + 16))
    }
    at += length
  }
  findings.measure(width, height)
}
