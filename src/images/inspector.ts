import { avif } from "./avif.ts"
import { Findings, type ImageFormat, type ImageLimits, type ImageMediaType, signatureBytes, unknownFormat } from "./format.ts"
import { gif } from "./gif.ts"
import { ImageError } from "./image-error.ts"
import { jpeg } from "./jpeg.ts"
import { png } from "./png.ts"
import { Walker } from "./walk.ts"
import { webp } from "./webp.ts"

export { ImageError }

/** What a picture is, from its own bytes. */
export interface ImageHead {
  readonly mediaType: ImageMediaType
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** True where it has several frames. */
  readonly animated: boolean
  /** Marks of origin that it carries: `c2pa`. */
  readonly provenance: readonly string[]
}

/** How strictly to look. */
export interface InspectorOptions {
  /** Bounds on the pixels. Default: {@link generousLimits}. */
  readonly limits?: ImageLimits
  /** Verifies the checksums of all chunks that a PNG decoder would verify, at the price of reading every byte. Default: only the header's. */
  readonly checksums?: boolean
}

/** What is taken from a provider: 65,535 pixels a side, 100 megapixels. */
export const generousLimits: ImageLimits = { maxSide: 65_535, maxPixels: 100_000_000 }

const formats: readonly ImageFormat[] = [png, jpeg, webp, gif, avif]

/**
 * Looks at a picture while its bytes pass: its kind, size and marks, and whether it is whole. It never decodes pixels,
 * keeps none of the bytes, and what follows the picture's end is ignored.
 */
export class ImageInspector {
  readonly #findings: Findings
  #format: ImageFormat | undefined
  #walker: Walker | undefined
  /** The first bytes, as long as they are too few to tell the format. */
  #start: Buffer = Buffer.alloc(0)
  #failure: ImageError | undefined

  constructor(options: InspectorOptions = {}) {
    this.#findings = new Findings(options.limits ?? generousLimits, options.checksums ?? false)
  }

  /** What is known so far; undefined until the size is. `animated` and `provenance` may still change. */
  get head(): ImageHead | undefined {
    const { width, height, animated, provenance } = this.#findings
    if (this.#format === undefined || width === 0) return undefined
    return { mediaType: this.#format.mediaType, width, height, animated, provenance: [...provenance] }
  }

  /** Why `finish` will throw, as soon as that is certain: for those who would rather not read on. */
  get failure(): ImageError | undefined {
    return this.#failure
  }

  /** Takes the next bytes, in pieces of any size. They may be reused afterwards. Never throws for a bad picture. */
  write(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return
    try {
      if (this.#walker === undefined) this.#begin(bytes)
      else this.#walker.write(bytes)
    } catch (error) {
      if (!(error instanceof ImageError)) throw error
      this.#failure = error
    }
  }

  /** Gives what the picture is. Throws ImageError where it is none that is known, is damaged, too large, or ends too early. */
  finish(): ImageHead {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#walker === undefined) throw unknownFormat()
    const { head } = this
    if (!this.#walker.complete || head === undefined) {
      throw new ImageError("truncated", "The picture is not complete: its end is missing. Send the whole file.")
    }
    return head
  }

  #begin(bytes: Uint8Array): void {
    const start = Buffer.concat([this.#start, bytes.subarray(0, signatureBytes - this.#start.byteLength)])
    if (start.byteLength < signatureBytes) {
      this.#start = start
      return
    }
    this.#format = formats.find((format) => format.recognises(start))
    if (this.#format === undefined) throw unknownFormat()
    this.#walker = new Walker(this.#format.walk(this.#findings))
    this.#walker.write(start)
    this.#walker.write(bytes.subarray(signatureBytes - this.#start.byteLength))
  }
}
