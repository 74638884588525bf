import { randomInt } from "node:crypto"
import type { Usage } from "#canonical/event.ts"
import type { PreparedImage } from "#canonical/image.ts"
import type { PreparedPart, PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { StudioJob } from "#painter/studio-job.ts"
import { pictureBytes } from "../picture-body.ts"
import { members } from "../read.ts"

const usualSide = 1024
const maxSide = 4096
/** What a given picture is counted as, as Gemini counts small ones. */
const inputPictureTokens = 258

/** What a request asks of the painter, at any scale. */
export function jobOf(request: PreparedRequest): (scale?: number) => StudioJob {
  const { system, mask, shape, format } = request
  const prompt = lastWords(request)
  const seed = request.seed ?? randomInt(2 ** 31)
  const pictures = inputsOf(request, prompt)
  const common = {
    prompt,
    ...(system === undefined ? {} : { system }),
    seed,
    variant: variantOf(request),
    ...(format.background === "transparent" ? { transparent: true } : {}),
  }
  const { width, height } = shape.pixels ?? { width: usualSide, height: usualSide }
  if (pictures.length === 0)
    return (scale = 1) => ({ kind: "paint", ...common, width: scaled(width, scale), height: scaled(height, scale) })
  const inputs = pictures.map(bytesOf)
  const [first] = pictures as [PreparedImage]
  const longest = Math.min(maxSide, Math.max(first.width, first.height))
  return (scale = 1) => ({
    kind: "edit",
    ...common,
    inputs,
    ...(mask?.type === "image" ? { mask: bytesOf(mask.image) } : {}),
    ...(shape.pixels === undefined ? { maxSide: scaled(longest, scale) } : { width: scaled(width, scale), height: scaled(height, scale) }),
  })
}

/** Tokens as a provider might have counted them. */
export function usageOf(request: PreparedRequest, card: ModelCard, text: string, pictures: number): Usage {
  const prompt = lastWords(request)
  const [inputTextTokens, outputTextTokens] = [tokensOf(prompt + (request.system ?? "")), tokensOf(text)]
  const inputImageTokens = inputsOf(request, prompt).length * inputPictureTokens
  const outputImageTokens = pictures * (card.imageTokens?.[request.shape.imageSize ?? "1K"] ?? 1290)
  return {
    inputTokens: inputTextTokens + inputImageTokens,
    outputTokens: outputTextTokens + outputImageTokens,
    inputTextTokens,
    inputImageTokens,
    outputTextTokens,
    outputImageTokens,
    estimated: true,
  }
}

/** About four Latin letters or one Chinese character a token. */
function tokensOf(text: string): number {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return chinese + Math.ceil((text.length - chinese) / 4)
}

function lastWords({ messages }: PreparedRequest): string {
  const last = messages.findLast(({ role }) => role === "user")
  const words = (last?.parts ?? []).flatMap((part) => (part.type === "text" && part.thought !== true ? [part.text] : []))
  return words.join("\n")
}

/** Words that begin something new although the conversation has a picture already. */
const fresh =
  /^\s*(?:please\s+|now\s+|can you\s+|could you\s+)*(?:draw|paint|generate|create|make|design)\s+(?:me\s+)?(?:an?|another|some|two|three|four|five)\s(?!version|variation|variant)|^\s*(?:请|請|再|现在|現在|帮我|幫我)*(?:画|畫|生成|绘制|繪製|创作|創作)(?:一|两|兩|三|另|个|個|张|張|幅)/iu

/** The pictures of the last turn; without any, the newest one that was drawn before, unless something new is asked for. */
function inputsOf({ messages }: PreparedRequest, prompt: string): readonly PreparedImage[] {
  const lastUser = messages.findLastIndex(({ role }) => role === "user")
  const given = picturesIn(messages[lastUser]?.parts ?? [])
  if (given.length > 0 || fresh.test(prompt)) return given
  return picturesIn(messages.slice(0, Math.max(0, lastUser)).flatMap(({ parts }) => parts)).slice(-1)
}

function picturesIn(parts: readonly PreparedPart[]): readonly PreparedImage[] {
  return parts.flatMap((part) => (part.type === "image" && part.thought !== true ? [part.image] : []))
}

function bytesOf(image: PreparedImage): Uint8Array {
  return Buffer.concat([...pictureBytes(image)])
}

/** How often a request has been asked for: one for several pictures calls several times, and each must be another. */
const calls = new WeakMap<PreparedRequest["messages"], number>()

function variantOf({ messages, vendorOptions }: PreparedRequest): number {
  const wanted = members(vendorOptions["painter"]).variant
  if (typeof wanted === "number" && Number.isSafeInteger(wanted) && wanted >= 0) return wanted
  const variant = calls.get(messages) ?? 0
  calls.set(messages, variant + 1)
  return variant
}

function scaled(length: number, scale: number): number {
  return Math.max(1, Math.round(length * scale))
}
