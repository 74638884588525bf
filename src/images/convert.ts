import sharp, { type Sharp } from "sharp"
import type { ImageLimits, ImageMediaType } from "./format.ts"
import { ImageError } from "./image-error.ts"
import { ImageInspector } from "./inspector.ts"

/** What a picture is to become. */
export interface Conversion {
  readonly mediaType: Exclude<ImageMediaType, "image/gif" | "image/avif">
  /** Quality of JPEG and WebP, 0 to 100; ignored for PNG. Default: 90. */
  readonly compression?: number
  /** Shrinks the picture so that no side has more pixels. Default: as it is. */
  readonly maxSide?: number
}

/** Pixels in rows from the top, left to right, 8 bits a channel, without padding. */
export interface Pixels {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  /** 3 for RGB, 4 for RGBA with straight alpha. */
  readonly channels: 3 | 4
}

/** What is ever decoded: 16,384 pixels a side and 100 megapixels, which takes up to 400 MB for as long as it is worked on. */
const decodeLimits: ImageLimits = { maxSide: 16_384, maxPixels: 100_000_000 }
const defaultQuality = 90

// Decoders are where pictures attack. The others of the library are not merely unused but switched off.
sharp.block({ operation: ["VipsForeignLoad"] })
sharp.unblock({
  operation: ["Png", "Jpeg", "Webp", "Nsgif", "Heif"].map((loader) => `VipsForeignLoad${loader}Buffer`),
})
sharp.cache(false)

/**
 * Writes a picture in another format, the first frame where it is animated, upright, on white where the format has no
 * transparency. This loses marks of origin, so it is for callers who asked for it. Throws ImageError.
 */
export async function convertImage(bytes: Uint8Array, to: Conversion): Promise<Uint8Array> {
  const picture = decoder(bytes, to.maxSide).keepIccProfile()
  const quality = Math.max(1, to.compression ?? defaultQuality)
  return decoded(encoders[to.mediaType](picture, quality).toBuffer())
}

/** Decodes a picture, upright, to 8-bit sRGB with alpha, shrunk where a side has more than `maxSide` pixels. Throws ImageError. */
export async function decodePixels(bytes: Uint8Array, options: { readonly maxSide?: number } = {}): Promise<Pixels> {
  const picture = decoder(bytes, options.maxSide).toColourspace("srgb").ensureAlpha().raw({ depth: "uchar" })
  const { data, info } = await decoded(picture.toBuffer({ resolveWithObject: true }))
  return { data, width: info.width, height: info.height, channels: 4 }
}

/** Writes pixels as a PNG of 8 bits a channel. */
export async function encodePng({ data, width, height, channels }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 6 }).toBuffer()
}

const encoders: Readonly<Record<Conversion["mediaType"], (picture: Sharp, quality: number) => Sharp>> = {
  "image/png": (picture) => picture.png({ compressionLevel: 6 }),
  "image/jpeg": (picture, quality) => picture.flatten({ background: "white" }).jpeg({ quality }),
  "image/webp": (picture, quality) => picture.webp({ quality }),
}

/** Opens a picture that is whole and of a known kind and size; only such ones reach a decoder. */
function decoder(bytes: Uint8Array, maxSide: number | undefined): Sharp {
  const inspector = new ImageInspector({ limits: decodeLimits })
  inspector.write(bytes)
  inspector.finish()
  const picture = sharp(bytes, { limitInputPixels: decodeLimits.maxPixels, failOn: "error", sequentialRead: true }).autoOrient()
  return maxSide === undefined ? picture : picture.resize({ width: maxSide, height: maxSide, fit: "inside", withoutEnlargement: true })
}

async function decoded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new ImageError("undecodable", "The picture is damaged and cannot be decoded. Save it again and send the new file.", error)
  }
}
