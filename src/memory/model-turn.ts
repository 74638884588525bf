import type { Signature, StoredImage } from "#canonical/image.ts"

/** What a picture is, without where it is kept. */
export type PictureFacts = Pick<StoredImage, "sha256" | "mediaType" | "width" | "height" | "byteLength">

/** A piece of text of a turn, as it came: pieces with a signature are never joined with others. */
interface TurnText {
  readonly type: "text"
  readonly text: string
  readonly thought?: boolean
  readonly signature?: Signature
}

/** A picture of a turn. */
export interface TurnPicture {
  readonly type: "picture"
  /** As the provider made it: what the signature belongs to. */
  readonly made: PictureFacts
  /** SHA-256 of what the client got instead, where that is another file. */
  readonly shown?: string
  readonly signature?: Signature
}

/** A part of a turn, in the order in which the model wrote it. */
export type TurnPart = TurnText | TurnPicture

/** What a model said and drew in one call. Thoughts without a signature are not in it. */
export interface ModelTurn {
  /** Different for every call. */
  readonly id: string
  /** The protocol and the vendor's model: to whom its signatures mean something. */
  readonly maker: string
  /** What the user said that it answers; possibly nothing. */
  readonly words: string
  readonly parts: readonly TurnPart[]
}

/** Writes parts as JSON. Signatures are ASCII and stand there as text. */
export function writeParts(parts: readonly TurnPart[]): string {
  const written = parts.map(({ signature, ...part }) =>
    signature === undefined ? part : { ...part, signature: Buffer.from(signature).toString("latin1") },
  )
  return JSON.stringify(written)
}

/** Reads what {@link writeParts} wrote. */
export function readParts(json: string): readonly TurnPart[] {
  const written = JSON.parse(json) as readonly (TurnPart & { readonly signature?: unknown })[]
  return written.map(({ signature, ...part }): TurnPart =>
    typeof signature === "string" ? { ...part, signature: Buffer.from(signature, "latin1") } : part,
  )
}
