import type { PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { ChatSettings } from "./settings.ts"

/** How one provider is asked for a picture. */
export interface Manner {
  /** Members of the body that ask for the picture. */
  body(request: PreparedRequest, card: ModelCard): Readonly<Record<string, unknown>>
  /** Lines that ask for something in a system message of their own. */
  systemLines(request: PreparedRequest): readonly string[]
  /** Fields of the wish that it has no place for. */
  readonly lacks: readonly ("aspect_ratio" | "image_size")[]
  /** Whether an assistant's message may carry its pictures in `images`; otherwise they are shown in the turn behind it. */
  readonly assistantImages: boolean
  /** Whether the `reasoning_details` of an answer, in which signatures travel, want to come back with the assistant's message. */
  readonly reasoningDetails: boolean
  /** Whether `usage.cost` is what the provider bills, in USD. */
  readonly reportsCost: boolean
  /** Whether a model is streamed. */
  streams(model: string): boolean
}

/** Chat with `modalities` and `image_config`, as OpenRouter and most relays have it (its API description, 2026-08). */
const openrouter: Manner = {
  body: (request, { output }) => ({
    modalities: modalities(request, output.includes("text")),
    image_config: imageConfig(request),
  }),
  systemLines: () => [],
  lacks: [],
  assistantImages: true,
  reasoningDetails: true,
  reportsCost: true,
  streams: () => true,
}

/** The ways by the name that a channel's settings give. */
export const manners: Readonly<Record<ChatSettings["manner"], Manner>> = {
  openrouter,
  generic: { ...openrouter, assistantImages: false, reasoningDetails: false, reportsCost: false },
  /** The ratio goes into a system message that holds nothing else: two public clients of it, 2026. */
  aihubmix: {
    ...openrouter,
    body: ({ modalities }) => ({ modalities: ["text", "image"].filter((modality) => modality === "text" || modalities.includes("image")) }),
    systemLines: ({ modalities, shape }) =>
      modalities.includes("image") && shape.aspectRatio !== undefined ? [`aspect_ratio=${shape.aspectRatio}`] : [],
    lacks: ["image_size"],
    assistantImages: false,
    reasoningDetails: false,
    reportsCost: false,
  },
  /** A plain chat; `image_generation` forces a picture, and its Gemini models do not stream: its guide to drawing in chats. */
  geekai: {
    body: ({ modalities, pictureRequired }) => (pictureRequired || !modalities.includes("text") ? { image_generation: true } : {}),
    systemLines: () => [],
    lacks: ["aspect_ratio", "image_size"],
    assistantImages: false,
    reasoningDetails: false,
    reportsCost: false,
    streams: (model) => !model.startsWith("gemini-"),
  },
}

/** Models that can only draw are asked for a picture alone; all others for text too, which they may refuse to leave out. */
function modalities({ modalities }: PreparedRequest, canTalk: boolean): readonly string[] {
  if (!modalities.includes("image")) return ["text"]
  return canTalk ? ["image", "text"] : ["image"]
}

function imageConfig({ modalities, shape }: PreparedRequest): Readonly<Record<string, unknown>> | undefined {
  const config = {
    ...(shape.aspectRatio === undefined ? {} : { aspect_ratio: shape.aspectRatio }),
    ...(shape.imageSize === undefined ? {} : { image_size: shape.imageSize === "512" ? "0.5K" : shape.imageSize }),
  }
  return modalities.includes("image") && Object.keys(config).length > 0 ? config : undefined
}
