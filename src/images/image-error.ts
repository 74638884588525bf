/**
 * Why something is not a picture that can be used. `format`: none of the accepted kinds. `truncated`: its end is missing.
 * `malformed`: a picture of a known kind that contradicts itself. `dimensions`: no pixels, or more than allowed.
 * `data-url`: the text around the picture is wrong. `undecodable`: the head is right, the pixels cannot be read.
 */
export type ImageErrorReason = "format" | "truncated" | "malformed" | "dimensions" | "data-url" | "undecodable"

/** A picture that cannot be used. `message` is fit for the client: it says what to do and holds nothing of the picture. */
export class ImageError extends Error {
  override readonly name = "ImageError"
  readonly reason: ImageErrorReason

  constructor(reason: ImageErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}
