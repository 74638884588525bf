import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { ImagePart, PreparedRequest } from "#canonical/request.ts"
import { spliceJson } from "#json/splice.ts"
import { multipartBody, type OutgoingPart, textPart } from "#multipart/writer.ts"
import type { ProtocolRequest } from "../call.ts"
import { bearer } from "../openai-account.ts"
import { pictureBytes } from "../picture-body.ts"
import type { Channel } from "../upstream.ts"
import { condense } from "./prompt.ts"
import type { ImagesSettings } from "./settings.ts"
import { nearestSize, writeSize } from "./size.ts"

type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/** Most pictures that an edit takes: OpenAI's API description 2.3.0. */
const maxPictures = 16

/**
 * Writes a request of the Images API (`openai` 7.55.0 for Node): `/images/edits` as a form where the conversation holds
 * pictures, the newest 16 of them, and `/images/generations` where it holds none. `channel.baseUrl` includes the version.
 * Throws `invalid_request` where text alone is wanted.
 */
export function writeRequest(request: PreparedRequest, channel: Channel): ProtocolRequest {
  if (!request.modalities.includes("image")) {
    throw new GatewayError("invalid_request", "This model only makes pictures. Ask for a picture, or choose a model that writes text.", {
      param: "modalities",
    })
  }
  const { prompt, pictures } = condense(request)
  const fields: Fields = { model: channel.model, prompt, ...shapeFields(request, channel), ...optionFields(request, channel) }
  if (pictures.length === 0) {
    const headers = { "content-type": "application/json", ...bearer(channel) }
    return { method: "POST", url: `${channel.baseUrl}/images/generations`, headers, body: spliceJson(fields) }
  }
  const form = multipartBody([...fieldParts(fields), ...pictureParts(pictures.slice(-maxPictures)), ...maskParts(request, channel)])
  const headers = { "content-type": form.contentType, ...bearer(channel) }
  return { method: "POST", url: `${channel.baseUrl}/images/edits`, headers, body: form }
}

/** Tells what of a request is left out or done otherwise. */
export function unsupportedWishes(request: PreparedRequest, channel: Channel): readonly Warning[] {
  const { mask, quality, format, shape, messages, seed, temperature, topP, maxOutputTokens, stop } = request
  const isOpenai = settingsOf(channel).manner === "openai"
  const hasPictures = messages.some(({ parts }) => parts.some((part) => part.type === "image" && part.thought !== true))
  const wishes = [
    { param: "seed", asked: seed !== undefined },
    { param: "temperature", asked: temperature !== undefined },
    { param: "top_p", asked: topP !== undefined },
    { param: "max_tokens", asked: maxOutputTokens !== undefined },
    { param: "stop", asked: stop !== undefined },
    { param: "mask", asked: mask !== undefined && !(isOpenai && hasPictures) },
    { param: "quality", asked: quality !== undefined && quality !== "auto" && !isOpenai },
    { param: "background", asked: format.background === "transparent" && !isOpenai },
    { param: "aspect_ratio", asked: shape.aspectRatio !== undefined && shape.pixels === undefined && isOpenai },
    { param: "partial_images", asked: request.stream && request.partialImages > 0 && !isStreamed(request, channel) },
  ]
  const unsupported = wishes
    .filter(({ asked }) => asked)
    .map(({ param }): Warning => ({ code: "unsupported", message: `This model takes no \`${param}\`, so it was left out.`, param }))
  return [...unsupported, ...changedSize(request, channel), ...leftOutPictures(request)]
}

function changedSize({ shape }: PreparedRequest, channel: Channel): readonly Warning[] {
  if (shape.pixels === undefined || settingsOf(channel).manner !== "openai") return []
  const [wanted, asked] = [shape.pixels, nearestSize(shape.pixels, channel.card.pixelSizes)].map(writeSize)
  if (wanted === asked) return []
  return [{ code: "changed", message: `This model does not draw ${wanted}; ${asked} was asked for instead.`, param: "size" }]
}

function leftOutPictures(request: PreparedRequest): readonly Warning[] {
  const leftOut = condense(request).pictures.length - maxPictures
  if (leftOut <= 0) return []
  return [{ code: "changed", message: `This model sees ${maxPictures} pictures; the oldest ${leftOut} were left out.`, param: "messages" }]
}

function settingsOf({ settings }: Channel): ImagesSettings {
  return settings as ImagesSettings
}

/** Without partial pictures a stream has nothing to show before its end. */
function isStreamed({ stream, partialImages }: PreparedRequest, channel: Channel): boolean {
  return stream && partialImages > 0 && settingsOf(channel).streams && channel.card.streams
}

function shapeFields({ shape }: PreparedRequest, channel: Channel): Fields {
  const { card } = channel
  if (settingsOf(channel).manner === "openai") {
    return shape.pixels === undefined ? {} : { size: writeSize(nearestSize(shape.pixels, card.pixelSizes)) }
  }
  return { aspect_ratio: shape.aspectRatio, image_size: card.imageSizes.length === 0 ? undefined : shape.imageSize }
}

function optionFields(request: PreparedRequest, channel: Channel): Fields {
  const { quality, format, partialImages } = request
  const { manner, responseFormat } = settingsOf(channel)
  return {
    ...(manner === "openai"
      ? {
          quality,
          background: format.background,
          output_format: format.mediaType?.replace("image/", ""),
          output_compression: format.compression,
        }
      : {}),
    ...(responseFormat ? { response_format: "b64_json" } : {}),
    ...(isStreamed(request, channel) ? { stream: true, partial_images: partialImages } : {}),
  }
}

function fieldParts(fields: Fields): readonly OutgoingPart[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [textPart(name, String(value))]))
}

/** OpenAI's SDKs write a list as `image[]`, and many relays know only `image`. */
function pictureParts(pictures: readonly ImagePart[]): readonly OutgoingPart[] {
  const name = pictures.length === 1 ? "image" : "image[]"
  return pictures.map((part, index) => filePart(name, `image-${index + 1}`, part))
}

function maskParts({ mask }: PreparedRequest, channel: Channel): readonly OutgoingPart[] {
  return mask?.type === "image" && settingsOf(channel).manner === "openai" ? [filePart("mask", "mask", mask)] : []
}

function filePart(name: string, title: string, { image }: ImagePart): OutgoingPart {
  const { mediaType, byteLength } = image
  return { name, filename: `${title}.${mediaType.replace("image/", "")}`, mediaType, byteLength, chunks: () => pictureBytes(image) }
}
