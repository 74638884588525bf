import { ImageError } from "./image-error.ts"
import type { Walk } from "./walk.ts"

/** The kinds of picture that Limn takes and gives. */
export type ImageMediaType = "image/png" | "image/jpeg" | "image/webp" | "image/gif" | "image/avif"

/** Bounds on the pixels of a picture. */
export interface ImageLimits {
  /** Pixels a side. */
  readonly maxSide: number
  /** Width times height. */
  readonly maxPixels: number
}

/** One kind of picture file. */
export interface ImageFormat {
  readonly mediaType: ImageMediaType
  /** Whether a file that starts with these bytes (at least {@link signatureBytes}) is of this kind. */
  recognises(start: Buffer): boolean
  /** Walks through such a file from its first byte and notes what it finds. Throws ImageError. */
  walk(findings: Findings): Walk
}

/** How many bytes tell every format from every other: those of RIFF, length, WEBP. */
export const signatureBytes = 12

/** What a walk has found so far. */
export class Findings {
  /** Pixels; 0 until known. */
  width = 0
  /** Pixels; 0 until known. */
  height = 0
  animated = false
  readonly provenance = new Set<string>()
  /** Whether checksums over the payload are to be verified, which reads every byte. */
  readonly checksums: boolean
  readonly #limits: ImageLimits

  constructor(limits: ImageLimits, checksums: boolean) {
    this.#limits = limits
    this.checksums = checksums
  }

  /** Notes the picture's size in pixels. Throws `dimensions` where it has no pixels or more than the limits allow. */
  measure(width: number, height: number): void {
    const { maxSide, maxPixels } = this.#limits
    if (width === 0 || height === 0) throw new ImageError("dimensions", `The picture has no pixels: it says ${width}×${height}.`)
    if (width > maxSide || height > maxSide) {
      throw new ImageError("dimensions", `The picture has ${width}×${height} pixels; a side may have ${maxSide}. Send a smaller one.`)
    }
    if (width * height > maxPixels) {
      const most = Math.floor(maxPixels / 1_000_000)
      throw new ImageError("dimensions", `The picture has ${width}×${height} pixels; ${most} megapixels are allowed. Send a smaller one.`)
    }
    this.width = width
    this.height = height
  }
}

/** An error for a file that contradicts its own format. `what` completes "The PNG file …". */
export function malformed(format: string, what: string): ImageError {
  return new ImageError("malformed", `The ${format} file ${what}. Save the picture again and send the new file.`)
}

/** An error for something that is none of the accepted kinds: SVG, PDF, HEIC, TIFF, HTML and everything else. */
export function unknownFormat(): ImageError {
  return new ImageError("format", "This is not a picture that Limn takes. Send a PNG, JPEG, WebP, GIF or AVIF file.")
}
