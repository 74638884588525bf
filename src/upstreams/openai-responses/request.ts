import type { Warning } from "#canonical/event.ts"
import type { Message, PreparedPart, PreparedRequest } from "#canonical/request.ts"
import { spliceJson } from "#json/splice.ts"
import type { ProtocolRequest } from "../call.ts"
import { bearer } from "../openai-account.ts"
import { base64Splice, dataUrlSplice } from "../picture-body.ts"
import { changedSize, sizeOf } from "../pixel-size.ts"
import type { Channel } from "../upstream.ts"
import type { ResponsesSettings } from "./settings.ts"

type Json = Readonly<Record<string, unknown>>

/** Members of the tool that are passed on as the client wrote them. */
const toolOptions = ["action", "complexity", "input_fidelity", "moderation"] as const

/**
 * Writes a request of the Responses API (`openai` 7.55.0 for Node) that draws by its `image_generation` tool, at most once, and that
 * the provider does not keep. Earlier pictures are sent along as the calls that made them. `channel.baseUrl` includes the version.
 * Thoughts of earlier turns and signatures have no place in it.
 */
export function writeRequest(request: PreparedRequest, channel: Channel): ProtocolRequest {
  const { model = channel.model } = settingsOf(channel)
  const { system, messages, temperature, topP, maxOutputTokens } = request
  const body = {
    model,
    instructions: system,
    input: messages.flatMap(writeTurn),
    ...(request.modalities.includes("image") ? writeTool(request, channel) : {}),
    temperature,
    top_p: topP,
    max_output_tokens: maxOutputTokens,
    store: false,
    ...(isStreamed(request, channel) ? { stream: true } : {}),
  }
  return {
    method: "POST",
    url: `${channel.baseUrl}/responses`,
    headers: { "content-type": "application/json", ...bearer(channel) },
    body: spliceJson(body),
  }
}

/** Tells what of a request is left out or done otherwise. */
export function unsupportedWishes(request: PreparedRequest, channel: Channel): readonly Warning[] {
  const { mask, shape, seed, stop, partialImages } = request
  const draws = request.modalities.includes("image")
  const wishes = [
    { param: "seed", asked: seed !== undefined },
    { param: "stop", asked: stop !== undefined },
    { param: "mask", asked: draws && mask !== undefined && !showsPictures(request) },
    { param: "aspect_ratio", asked: draws && shape.aspectRatio !== undefined && shape.pixels === undefined },
    { param: "partial_images", asked: draws && request.stream && partialImages > 0 && !isStreamed(request, channel) },
  ]
  const unsupported = wishes
    .filter(({ asked }) => asked)
    .map(({ param }): Warning => ({ code: "unsupported", message: `This model takes no \`${param}\`, so it was left out.`, param }))
  return [...unsupported, ...(draws ? changedSize(shape, channel.card) : [])]
}

function settingsOf({ settings }: Channel): ResponsesSettings {
  return settings as ResponsesSettings
}

function isStreamed({ stream }: PreparedRequest, channel: Channel): boolean {
  return stream && settingsOf(channel).streams && channel.card.streams
}

function showsPictures({ messages }: PreparedRequest): boolean {
  return messages.some(({ parts }) => parts.some((part) => part.type === "image" && part.thought !== true))
}

/** A request is for one picture, which several calls of the tool would pay for several times. */
function writeTool(request: PreparedRequest, channel: Channel): Json {
  const { shape, quality, format, mask, modalities, pictureRequired, partialImages, vendorOptions } = request
  const options = vendorOptions["openai-responses"] ?? {}
  const tool = {
    type: "image_generation",
    model: settingsOf(channel).model === undefined ? undefined : channel.model,
    size: sizeOf(shape, channel.card),
    quality,
    background: format.background,
    output_format: format.mediaType?.replace("image/", ""),
    output_compression: format.compression,
    ...Object.fromEntries(toolOptions.map((name) => [name, options[name]])),
    input_image_mask: mask?.type === "image" && showsPictures(request) ? { image_url: dataUrlSplice(mask.image) } : undefined,
    partial_images: isStreamed(request, channel) && partialImages > 0 ? partialImages : undefined,
  }
  const mustDraw = pictureRequired || !modalities.includes("text") || !channel.card.output.includes("text")
  return { tools: [tool], ...(mustDraw ? { tool_choice: { type: "image_generation" } } : {}), max_tool_calls: 1 }
}

/** A user's turn is one message; an assistant's is an item for each text and each picture, in their order. */
function writeTurn({ role, parts }: Message<PreparedPart>, turn: number): readonly Json[] {
  const said = parts.filter((part) => part.thought !== true)
  if (role === "assistant") return said.map((part, index) => writeOutput(part, `${turn}_${index}`))
  return said.length === 0 ? [] : [{ role, content: said.map(writeInput) }]
}

function writeInput(part: PreparedPart): Json {
  if (part.type === "text") return { type: "input_text", text: part.text }
  return { type: "input_image", detail: "auto", image_url: dataUrlSplice(part.image) }
}

/** An id has to differ from all others of the request; nothing is looked up by it, since nothing is kept. */
function writeOutput(part: PreparedPart, place: string): Json {
  if (part.type === "text") return { role: "assistant", content: [{ type: "output_text", text: part.text, annotations: [] }] }
  return { type: "image_generation_call", id: `ig_${place}`, status: "completed", result: base64Splice(part.image) }
}
