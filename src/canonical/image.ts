import type { Chunk } from "#bytes/chunk.ts"

/** How a picture's bytes are written: as they are, or as canonical, padded base64 (RFC 4648, no line breaks). */
export type ImageEncoding = "base64" | "binary"

/** An opaque thought signature: the ASCII bytes of its base64 text, exactly as the provider wrote them. */
export type Signature = Uint8Array

/** What a provider says of a picture after its data. */
export interface ImageTrailer {
  /** True for a picture that belongs to the model's thinking and is not a result. */
  readonly thought: boolean
  readonly signature?: Signature
  /** The prompt that the provider says it really drew. */
  readonly revisedPrompt?: string
}

/** A picture that is kept. Its bytes never change, so it is named by their hash. */
export interface StoredImage {
  /** Random id of the hosted link: 26 characters of `0-9a-v`. */
  readonly id: string
  /** SHA-256 of the decoded bytes, lower-case hex. */
  readonly sha256: string
  /** Media type found in the bytes themselves: `image/png`, `image/jpeg`, `image/webp`, `image/gif` or `image/avif`. */
  readonly mediaType: string
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Decoded length in bytes. */
  readonly byteLength: number
  /** When the bytes will be deleted; absent where they are kept for ever. */
  readonly expiresAt?: Date
}

/**
 * A picture in flight. It never becomes a string.
 *
 * `chunks` may be read once and must be read to its end, or given up by `return()`, before the next event of the same
 * upstream is asked for; pictures that the gateway hands to a dialect come out of the spool and may be read at any
 * pace and in any order. A stream that ends is complete and verified; a broken picture throws.
 */
export interface ImageSource {
  /** From the bytes where they are known (dialects), as declared by the provider before that (upstreams). */
  readonly mediaType: string
  readonly encoding: ImageEncoding
  readonly chunks: AsyncIterable<Chunk>
  /** Settles when the part has been read whole; rejects as `chunks` throws. */
  readonly trailer: Promise<ImageTrailer>
}

/** A picture that the gateway delivers: an {@link ImageSource} out of the spool, readable in either encoding. */
export interface DeliveredImage {
  readonly mediaType: string
  /** Pixels, from the picture's head. */
  readonly width: number
  /** Pixels, from the picture's head. */
  readonly height: number
  /** Reads the picture from its start, in the encoding asked for. May be called several times, also at once. */
  read(encoding: ImageEncoding): AsyncIterable<Chunk>
  readonly trailer: Promise<ImageTrailer>
  /** Settles once the picture is complete, verified and safe on disk; rejects if it never will be. */
  readonly stored: Promise<StoredImage>
}

/** A picture that a client sent inside its request, not yet looked at. */
export interface InlineImage {
  readonly encoding: ImageEncoding
  /** Media type as the client declared it, if it did. Only the bytes are believed. */
  readonly declaredMediaType?: string
  /** The picture as slices of the request body, in the given encoding, not yet checked. */
  readonly chunks: readonly Uint8Array[]
}

/** A picture of the request after it was fetched, decoded strictly and looked at. Replayable, so failover can send it again. */
export interface PreparedImage {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  /** SHA-256 of the decoded bytes, lower-case hex. */
  readonly sha256: string
  /** Decoded length in bytes. */
  readonly byteLength: number
  readonly encoding: ImageEncoding
  /** The whole picture in `encoding`; base64 is canonical and padded here. */
  readonly chunks: readonly Uint8Array[]
}
