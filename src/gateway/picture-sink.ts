import type { Chunk } from "#bytes/chunk.ts"
import type { DeliveredImage, ImageEncoding, ImageTrailer, StoredImage } from "#canonical/image.ts"
import type { GatewayError } from "#canonical/error.ts"

/** One picture on its way to disk: written by the attempt, read by any number of encoders. */
export interface PictureEntry {
  /** Takes the next piece; resolves when more may come. Throws `upstream_error` for anything that is not a sound picture. */
  write(chunk: Chunk): Promise<void>
  /** Settles as soon as the first bytes tell what the picture is. */
  readonly head: Promise<{ readonly mediaType: string; readonly width: number; readonly height: number }>
  /** Verifies that the picture is complete, makes it durable, and settles `image.stored`. */
  finish(trailer: ImageTrailer): Promise<StoredImage>
  /** Gives the picture up: every reader throws `error`. */
  fail(error: GatewayError): void
  readonly image: DeliveredImage
}

/** Where the gateway puts pictures while they arrive. */
export interface PictureSink {
  open(
    source: { readonly encoding: ImageEncoding; readonly mediaType: string },
    owner: { readonly keyId: string; readonly requestId: string },
  ): PictureEntry
}
