import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { ImagePart, PreparedRequest } from "#canonical/request.ts"
import { spliceJson } from "#json/splice.ts"
import { multipartBody, type OutgoingPart, textPart } from "#multipart/writer.ts"
import type { ProtocolRequest } from "../call.ts"
import { bearer } from "../openai-account.ts"
import { dataUrlSplice, pictureBytes } from "../picture-body.ts"
import { changedSize } from "../pixel-size.ts"
import type { Channel } from "../upstream.ts"
import { type Fields, type Manner, manners } from "./manners.ts"
import { condense } from "./prompt.ts"
import type { ImagesSettings } from "./settings.ts"

/** Most pictures that an edit takes: OpenAI's API description 2.3.0. */
const maxPictures = 16

/**
 * Writes a request of the Images API (`openai` 7.55.0 for Node): `/images/edits` as a form where the conversation holds
 * pictures, the newest 16 of them, and `/images/generations` where it holds none; or of OpenRouter's `/images`, which takes both.
 * `channel.baseUrl` includes the version. Throws `invalid_request` where text alone is wanted.
 */
export function writeRequest(request: PreparedRequest, channel: Channel): ProtocolRequest {
  if (!request.modalities.includes("image")) {
    throw new GatewayError("invalid_request", "This model only makes pictures. Ask for a picture, or choose a model that writes text.", {
      param: "modalities",
    })
  }
  const condensed = condense(request)
  const pictures = condensed.pictures.slice(-maxPictures)
  const manner = mannerOf(channel)
  const fields: Fields = {
    model: channel.model,
    prompt: condensed.prompt,
    ...manner.fields(request, channel.card),
    ...replyFields(request, channel),
  }
  if (manner.hasReferences) {
    const input_references = pictures.length === 0 ? undefined : pictures.map(writeReference)
    return jsonRequest("/images", { ...fields, input_references }, channel)
  }
  if (pictures.length === 0) return jsonRequest("/images/generations", fields, channel)
  const form = multipartBody([...fieldParts(fields), ...pictureParts(pictures), ...maskParts(request, manner)])
  const headers = { "content-type": form.contentType, ...bearer(channel) }
  return { method: "POST", url: `${channel.baseUrl}/images/edits`, headers, body: form }
}

/** Tells what of a request is left out or done otherwise. */
export function unsupportedWishes(request: PreparedRequest, channel: Channel): readonly Warning[] {
  const { mask, quality, format, shape, messages, seed, temperature, topP, maxOutputTokens, stop } = request
  const { lacks } = mannerOf(channel)
  const hasPictures = messages.some(({ parts }) => parts.some((part) => part.type === "image" && part.thought !== true))
  const wishes = [
    { param: "seed", asked: seed !== undefined && lacks.includes("seed") },
    { param: "temperature", asked: temperature !== undefined },
    { param: "top_p", asked: topP !== undefined },
    { param: "max_tokens", asked: maxOutputTokens !== undefined },
    { param: "stop", asked: stop !== undefined },
    { param: "mask", asked: mask !== undefined && (lacks.includes("mask") || !hasPictures) },
    { param: "quality", asked: quality !== undefined && quality !== "auto" && lacks.includes("quality") },
    { param: "background", asked: format.background === "transparent" && lacks.includes("background") },
    { param: "aspect_ratio", asked: shape.aspectRatio !== undefined && shape.pixels === undefined && lacks.includes("aspect_ratio") },
    { param: "size", asked: shape.pixels !== undefined && shape.aspectRatio === undefined && lacks.includes("size") },
    { param: "partial_images", asked: request.stream && request.partialImages > 0 && !isStreamed(request, channel) },
  ]
  const unsupported = wishes
    .filter(({ asked }) => asked)
    .map(({ param }): Warning => ({ code: "unsupported", message: `This model takes no \`${param}\`, so it was left out.`, param }))
  const changed = lacks.includes("aspect_ratio") ? changedSize(shape, channel.card) : []
  return [...unsupported, ...changed, ...leftOutPictures(request)]
}

function leftOutPictures(request: PreparedRequest): readonly Warning[] {
  const leftOut = condense(request).pictures.length - maxPictures
  if (leftOut <= 0) return []
  return [{ code: "changed", message: `This model sees ${maxPictures} pictures; the oldest ${leftOut} were left out.`, param: "messages" }]
}

function settingsOf({ settings }: Channel): ImagesSettings {
  return settings as ImagesSettings
}

function mannerOf(channel: Channel): Manner {
  return manners[settingsOf(channel).manner]
}

/** Without partial pictures a stream has nothing to show before its end. */
function isStreamed({ stream, partialImages }: PreparedRequest, channel: Channel): boolean {
  return stream && partialImages > 0 && settingsOf(channel).streams && channel.card.streams
}

/** How the answer is to come. */
function replyFields(request: PreparedRequest, channel: Channel): Fields {
  return {
    ...(settingsOf(channel).responseFormat ? { response_format: "b64_json" } : {}),
    ...(isStreamed(request, channel) ? { stream: true } : {}),
    ...(isStreamed(request, channel) && mannerOf(channel).countsPartialImages ? { partial_images: request.partialImages } : {}),
  }
}

function jsonRequest(path: string, body: object, channel: Channel): ProtocolRequest {
  const headers = { "content-type": "application/json", ...bearer(channel) }
  return { method: "POST", url: `${channel.baseUrl}${path}`, headers, body: spliceJson(body) }
}

function writeReference({ image }: ImagePart): object {
  return { type: "image_url", image_url: { url: dataUrlSplice(image) } }
}

function fieldParts(fields: Fields): readonly OutgoingPart[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [textPart(name, String(value))]))
}

/** OpenAI's SDKs write a list as `image[]`, and many relays know only `image`. */
function pictureParts(pictures: readonly ImagePart[]): readonly OutgoingPart[] {
  const name = pictures.length === 1 ? "image" : "image[]"
  return pictures.map((part, index) => filePart(name, `image-${index + 1}`, part))
}

function maskParts({ mask }: PreparedRequest, { lacks }: Manner): readonly OutgoingPart[] {
  return mask?.type === "image" && !lacks.includes("mask") ? [filePart("mask", "mask", mask)] : []
}

function filePart(name: string, title: string, { image }: ImagePart): OutgoingPart {
  const { mediaType, byteLength } = image
  return { name, filename: `${title}.${mediaType.replace("image/", "")}`, mediaType, byteLength, chunks: () => pictureBytes(image) }
}
