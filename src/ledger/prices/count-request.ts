import type { DecodedPart, GenerationRequest, PreparedPart } from "#canonical/request.ts"
import type { ImageTokens, ModelCard } from "#catalog/card.ts"
import type { CountedRequest } from "./unit-prices.ts"

/** As much of a request as its price depends on, before or after its pictures were fetched. */
export type CountableRequest = Pick<
  GenerationRequest<DecodedPart | PreparedPart>,
  "messages" | "modalities" | "partialImages" | "system" | "mask" | "quality" | "maxOutputTokens"
>

/** What a request holds, as far as it is paid for. */
export interface RequestContent {
  /** UTF-8 bytes of all its text. */
  readonly textBytes: number
  /** Pictures that the client sent, a mask included. */
  readonly pictures: number
}

/** Bytes of text per token, about right for English and for Chinese. */
const usualBytesPerToken = 4

/** Measures what a client sends; pictures are counted, whatever they are. */
export function contentOf({ system = "", messages, mask }: CountableRequest): RequestContent {
  const parts = messages.flatMap((message) => message.parts)
  const textBytes = parts.reduce((sum, part) => sum + (part.type === "text" ? Buffer.byteLength(part.text) : 0), Buffer.byteLength(system))
  return { textBytes, pictures: parts.filter(({ type }) => type !== "text").length + (mask === undefined ? 0 : 1) }
}

/** Counts a request as a provider probably will, for the charge of an answer whose usage is not reported. */
export function countRequest(request: CountableRequest, card: ModelCard): CountedRequest {
  const { textBytes, pictures } = contentOf(request)
  return {
    textIn: Math.ceil(textBytes / usualBytesPerToken),
    imageIn: pictures * card.inputImageTokens.usual,
    imageTokens: tokensByTier(request, card),
  }
}

/** Output tokens of one picture by tier, of the quality that was asked for where the card tells them apart. */
export function tokensByTier({ quality = "auto" }: CountableRequest, { imageTokens, qualityTokens = {} }: ModelCard): ImageTokens {
  return Object.hasOwn(qualityTokens, quality) ? (qualityTokens[quality] as ImageTokens) : imageTokens
}
