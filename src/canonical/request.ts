import type { InlineImage, PreparedImage, Signature } from "#canonical/image.ts"
import type { Warning } from "#canonical/event.ts"
import type { Guarantee } from "#canonical/guarantee.ts"

/** A piece of text of the conversation. */
export interface TextPart {
  readonly type: "text"
  readonly text: string
  /** True for text that the model thought and did not say. */
  readonly thought?: boolean
  readonly signature?: Signature
}

/** A picture that arrived inside the request. `param` is its path there, for error messages. */
export interface InlineImagePart {
  readonly type: "inline-image"
  readonly image: InlineImage
  readonly param: string
  readonly thought?: boolean
  readonly signature?: Signature
}

/** A picture that the request names by URL (https, http, or one of our own hosted links). */
export interface LinkedImagePart {
  readonly type: "linked-image"
  readonly url: string
  readonly param: string
  readonly signature?: Signature
}

/** A picture of the caller's key that is kept here. */
export interface StoredImagePart {
  readonly type: "stored-image"
  /** Its id, or the SHA-256 of its bytes (64 hex digits). */
  readonly id: string
  readonly param: string
  readonly signature?: Signature
}

/** A picture that is ready to be sent to a provider. */
export interface ImagePart {
  readonly type: "image"
  readonly image: PreparedImage
  readonly thought?: boolean
  readonly signature?: Signature
}

/** A part as a dialect decodes it. */
export type DecodedPart = TextPart | InlineImagePart | LinkedImagePart | StoredImagePart
/** A part as an upstream gets it: pictures fetched, checked and measured. */
export type PreparedPart = TextPart | ImagePart

/** One turn of the conversation. Never empty. */
export interface Message<P> {
  readonly role: "user" | "assistant"
  readonly parts: readonly P[]
}

/** The size tiers of the field; `512` is OpenRouter's `0.5K`. */
export type ImageSize = "512" | "1K" | "2K" | "4K"

/** What the client asked the picture's shape to be. At most all three; a contradiction is refused by the catalogue. */
export interface ShapeWish {
  /** `W:H` in the model's vocabulary, such as `16:9`. */
  readonly aspectRatio?: string
  readonly imageSize?: ImageSize
  /** Exact pixels, where the client gave them. */
  readonly pixels?: { readonly width: number; readonly height: number }
}

/** What the client asked the picture's file to be. Absent members mean: as the provider makes it. */
export interface FormatWish {
  readonly mediaType?: "image/png" | "image/jpeg" | "image/webp"
  /** 0 to 100, for JPEG and WebP. */
  readonly compression?: number
  readonly background?: "auto" | "transparent" | "opaque"
}

/**
 * What a client wants, in the one vocabulary that every dialect decodes to and every upstream understands. A field
 * that is absent was not asked for, and the provider's default holds.
 */
export interface GenerationRequest<P = DecodedPart> {
  /** The model as the client named it, without surrounding space. */
  readonly model: string
  /** System text, joined by line breaks where there were several. */
  readonly system?: string
  /** The conversation, oldest first. Never empty. */
  readonly messages: readonly Message<P>[]
  /** Where the picture may be changed: transparent pixels of the mask mark it. Only edits have one. */
  readonly mask?: P
  /** What may come back. Text alone on a picture model is a text request. */
  readonly modalities: readonly ("text" | "image")[]
  /** True where an answer without a picture is a failure (`no_image_generated`) and not an answer. */
  readonly pictureRequired: boolean
  /** How hard a required picture is tried for. @default usualGuarantee */
  readonly guarantee?: Guarantee
  /** What a refusal for safety becomes: the dialect's own answer with status 200, or the error `content_policy_violation`. */
  readonly refusal: "answer" | "error"
  /** How many pictures (or answers) are wanted: 1 to 10. */
  readonly count: number
  readonly shape: ShapeWish
  readonly format: FormatWish
  /** `low`, `medium`, `high`, `auto` … as the client wrote it. */
  readonly quality?: string
  /** A whole number of 32 bits, signed. */
  readonly seed?: number
  /** 0 to 2. */
  readonly temperature?: number
  readonly topP?: number
  readonly maxOutputTokens?: number
  readonly stop?: readonly string[]
  /** Whether the client wants the answer as it comes about. */
  readonly stream: boolean
  /** How many partial renders the client wants to see while it waits: 0 to 3. */
  readonly partialImages: number
  /** What the dialect could not honour; the gateway adds its own. */
  readonly warnings: readonly Warning[]
  /** What only one provider knows, by upstream name: `{ gemini: { safetySettings: [...] } }`. */
  readonly vendorOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The shape after the catalogue has settled it for one model. */
export interface ResolvedShape {
  readonly aspectRatio?: string
  readonly imageSize?: ImageSize
  /** Exact pixels that the model is expected to draw, where the catalogue knows them. */
  readonly pixels?: { readonly width: number; readonly height: number }
}

/** A request that is ready for an upstream: one picture, pictures prepared, shape settled. */
export interface PreparedRequest extends Omit<GenerationRequest<PreparedPart>, "shape" | "count"> {
  readonly shape: ResolvedShape
}
