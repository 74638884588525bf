import type { Warning } from "#canonical/event.ts"
import type { ImagePart, PreparedPart, PreparedRequest } from "#canonical/request.ts"
import { spliceJson } from "#json/splice.ts"
import type { ProtocolRequest } from "../call.ts"
import { bearer } from "../openai-account.ts"
import { dataUrlSplice } from "../picture-body.ts"
import type { Channel } from "../upstream.ts"
import { type Manner, manners } from "./manners.ts"
import { detailsOf } from "./reasoning-details.ts"
import type { ChatSettings } from "./settings.ts"

type Json = Readonly<Record<string, unknown>>

/**
 * Writes a chat completion request (`openai` 7.55.0 for Node) in the manner of the channel's provider. `channel.baseUrl`
 * includes the version. Thoughts of earlier turns have no place in it, and signatures only in the manner that brings them.
 */
export function writeRequest(request: PreparedRequest, channel: Channel): ProtocolRequest {
  const manner = mannerOf(channel)
  const { system, seed, temperature, topP, maxOutputTokens, stop } = request
  const isStream = request.stream && (channel.settings as ChatSettings).streams && channel.card.streams && manner.streams(channel.model)
  const body = {
    model: channel.model,
    messages: [
      ...(system === undefined ? [] : [system]).concat(manner.systemLines(request)).map((content) => ({ role: "system", content })),
      ...writeTurns(request, manner),
    ],
    ...manner.body(request, channel.card),
    seed,
    temperature,
    top_p: topP,
    max_tokens: maxOutputTokens,
    stop,
    ...(isStream ? { stream: true, stream_options: { include_usage: true } } : {}),
  }
  return {
    method: "POST",
    url: `${channel.baseUrl}/chat/completions`,
    headers: { "content-type": "application/json", ...bearer(channel) },
    body: spliceJson(body),
  }
}

/** Tells what of a request the provider has no place for. */
export function unsupportedWishes(request: PreparedRequest, channel: Channel): readonly Warning[] {
  const { mask, quality, format, partialImages, shape } = request
  const { lacks } = mannerOf(channel)
  const wishes = [
    { param: "mask", asked: mask !== undefined },
    { param: "quality", asked: quality !== undefined && quality !== "auto" },
    { param: "background", asked: format.background === "transparent" },
    { param: "partial_images", asked: partialImages > 0 },
    { param: "aspect_ratio", asked: shape.aspectRatio !== undefined && lacks.includes("aspect_ratio") },
    { param: "image_size", asked: shape.imageSize !== undefined && lacks.includes("image_size") },
  ]
  return wishes
    .filter(({ asked }) => asked && request.modalities.includes("image"))
    .map(({ param }) => ({
      code: "unsupported",
      message: `The provider of this model has no place for \`${param}\`, so it was left out. Say it in the prompt.`,
      param,
    }))
}

function mannerOf({ settings }: Channel): Manner {
  return manners[(settings as ChatSettings).manner]
}

/** What stands where an assistant said nothing but drew, and in front of pictures that could not stay in its turn. */
const drawn = { alone: "(a picture)", shown: "What the assistant drew before:" }

function writeTurns({ messages }: PreparedRequest, manner: Manner): readonly Json[] {
  const turns: Json[] = []
  let shownLater: readonly ImagePart[] = []
  const flush = (parts: readonly PreparedPart[]): void => {
    const shown = shownLater.length === 0 ? [] : [{ type: "text", text: drawn.shown } as const, ...shownLater]
    shownLater = []
    if (shown.length + parts.length > 0) turns.push({ role: "user", content: writeContent([...shown, ...parts]) })
  }
  for (const { role, parts } of messages) {
    const said = parts.filter((part) => part.thought !== true)
    if (role === "user") {
      flush(said)
      continue
    }
    const pictures = said.filter((part) => part.type === "image")
    const text = said.flatMap((part) => (part.type === "text" ? part.text : [])).join("")
    if (shownLater.length > 0) flush([])
    turns.push({
      role: "assistant",
      content: text === "" && pictures.length > 0 ? drawn.alone : text,
      ...(manner.assistantImages && pictures.length > 0 ? { images: pictures.map(writePicture) } : {}),
      ...(manner.reasoningDetails ? detailsOf(parts) : {}),
    })
    if (!manner.assistantImages) shownLater = pictures
  }
  flush([])
  return turns
}

/** A lone text is written as a string, which every provider takes. */
function writeContent(parts: readonly PreparedPart[]): unknown {
  const [first] = parts
  if (parts.length === 1 && first?.type === "text") return first.text
  return parts.map((part) => (part.type === "text" ? { type: "text", text: part.text } : writePicture(part)))
}

function writePicture({ image }: ImagePart): Json {
  return { type: "image_url", image_url: { url: dataUrlSplice(image) } }
}
