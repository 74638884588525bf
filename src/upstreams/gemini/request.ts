import type { Warning } from "#canonical/event.ts"
import type { PreparedPart, PreparedRequest } from "#canonical/request.ts"
import { Splice, spliceJson } from "#json/splice.ts"
import type { ProtocolRequest } from "../call.ts"
import { base64Splice } from "../picture-body.ts"
import type { Channel } from "../upstream.ts"
import type { GeminiSettings } from "./settings.ts"

/** Members of the request, and of its `generationConfig`, that are passed on as the client wrote them. */
const requestOptions = ["safetySettings", "tools", "toolConfig"] as const
const configOptions = ["thinkingConfig"] as const

/**
 * Writes a GenerateContentRequest (Google's discovery document, `v1beta` revision 20260821). `channel.baseUrl` is the
 * root of the host, without a version. Pictures are spliced in without a copy where they are base64 already.
 */
export function writeRequest(request: PreparedRequest, channel: Channel): ProtocolRequest {
  const settings = channel.settings as GeminiSettings
  const method = request.stream && settings.streams && channel.card.streams ? "streamGenerateContent?alt=sse" : "generateContent"
  return {
    method: "POST",
    url: `${modelsUrl(channel)}/${modelPath(channel.model)}:${method}`,
    headers: { "content-type": "application/json", ...authorization(channel) },
    body: spliceJson(requestBody(request, channel)),
  }
}

/** Address of the list of models, under which each model has its own. */
export function modelsUrl(channel: Channel): string {
  return `${channel.baseUrl}/v1beta/models`
}

/** The header that carries the channel's key; none where the provider wants none. */
export function authorization({ key, settings }: Channel): Readonly<Record<string, string>> {
  if (key === undefined) return {}
  return (settings as GeminiSettings).auth === "bearer" ? { authorization: `Bearer ${key}` } : { "x-goog-api-key": key }
}

/** Tells what of a request this protocol has no place for. */
export function unsupportedWishes({ mask, quality, format, partialImages, modalities }: PreparedRequest): readonly Warning[] {
  const wishes = [
    { param: "mask", asked: mask !== undefined, advice: "Say in the prompt which part of the picture is to change." },
    { param: "quality", asked: quality !== undefined && quality !== "auto", advice: "Ask for a larger size instead." },
    { param: "background", asked: format.background === "transparent", advice: "Its pictures are opaque." },
    { param: "partial_images", asked: partialImages > 0, advice: "Its pictures come whole." },
  ]
  return wishes
    .filter(({ asked }) => asked && modalities.includes("image"))
    .map(({ param, advice }) => ({
      code: "unsupported",
      message: `This model takes no \`${param}\`, so it was left out. ${advice}`,
      param,
    }))
}

function modelPath(model: string): string {
  return model
    .replace(/^models\//, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/")
}

function requestBody(request: PreparedRequest, { card }: Channel): Readonly<Record<string, unknown>> {
  const options = request.vendorOptions["gemini"] ?? {}
  return {
    contents: request.messages.map(({ role, parts }) => ({ role: role === "assistant" ? "model" : "user", parts: parts.map(writePart) })),
    ...(request.system === undefined ? {} : { systemInstruction: { parts: [{ text: request.system }] } }),
    ...pick(options, requestOptions),
    generationConfig: {
      responseModalities: responseModalities(request, card.imageOnly),
      imageConfig: imageConfig(request, card.imageSizes.length > 0),
      seed: request.seed,
      temperature: request.temperature,
      topP: request.topP,
      maxOutputTokens: request.maxOutputTokens,
      stopSequences: request.stop,
      ...pick(options, configOptions),
    },
  }
}

function writePart(part: PreparedPart): Readonly<Record<string, unknown>> {
  return {
    ...(part.type === "text" ? { text: part.text } : { inlineData: { mimeType: part.image.mediaType, data: base64Splice(part.image) } }),
    ...(part.thought === undefined ? {} : { thought: part.thought }),
    ...(part.signature === undefined ? {} : { thoughtSignature: signatureSplice(part.signature) }),
  }
}

function signatureSplice(signature: Uint8Array): Splice {
  return new Splice(signature.byteLength, () => [signature])
}

/** Some models answer only with text and picture together and refuse to be asked for a picture alone. */
function responseModalities({ modalities }: PreparedRequest, imageOnly: boolean): readonly string[] {
  if (!modalities.includes("image")) return ["TEXT"]
  return imageOnly && !modalities.includes("text") ? ["IMAGE"] : ["TEXT", "IMAGE"]
}

function imageConfig({ modalities, shape }: PreparedRequest, hasTiers: boolean): Readonly<Record<string, unknown>> | undefined {
  const config = {
    ...(shape.aspectRatio === undefined ? {} : { aspectRatio: shape.aspectRatio }),
    ...(shape.imageSize === undefined || !hasTiers ? {} : { imageSize: shape.imageSize }),
  }
  return modalities.includes("image") && Object.keys(config).length > 0 ? config : undefined
}

function pick(options: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}
