import type { PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { sizeOf } from "../pixel-size.ts"
import type { ImagesSettings } from "./settings.ts"

/** Members of a body of JSON, or fields of a form. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/** How a kind of provider is asked for a picture. */
export interface Manner {
  /** What the picture is to be: its shape and how it is made. */
  fields(request: PreparedRequest, card: ModelCard): Fields
  /** Whether one address takes it all as JSON, pictures as `input_references`; otherwise edits are a form. */
  readonly hasReferences: boolean
  /** Fields of the wish that it has no word for. */
  readonly lacks: readonly ("seed" | "mask" | "quality" | "background" | "aspect_ratio" | "size")[]
  /** Whether it is told how many partial pictures are wanted, and not only that some are. */
  readonly countsPartialImages: boolean
  /** Whether `usage.cost` is what the provider bills, in USD. */
  readonly reportsCost: boolean
}

/** The ways by the name that a channel's settings give. */
export const manners: Readonly<Record<ImagesSettings["manner"], Manner>> = {
  openai: {
    fields: (request, card) => ({ size: sizeOf(request.shape, card), ...optionFields(request) }),
    hasReferences: false,
    lacks: ["seed", "aspect_ratio"],
    countsPartialImages: true,
    reportsCost: false,
  },
  ratio: {
    fields: ({ shape }, card) => ({
      aspect_ratio: shape.aspectRatio,
      image_size: card.imageSizes.length === 0 ? undefined : shape.imageSize,
    }),
    hasReferences: false,
    lacks: ["seed", "mask", "quality", "background", "size"],
    countsPartialImages: true,
    reportsCost: false,
  },
  /** A size in pixels may not stand beside a ratio or a tier that says otherwise, so it is sent alone: its API description, 2026-08. */
  openrouter: {
    fields: (request, card) => ({ ...openrouterShape(request, card), ...optionFields(request), seed: request.seed }),
    hasReferences: true,
    lacks: ["mask"],
    countsPartialImages: false,
    reportsCost: true,
  },
}

function optionFields({ quality, format }: PreparedRequest): Fields {
  return {
    quality,
    background: format.background,
    output_format: format.mediaType?.replace("image/", ""),
    output_compression: format.compression,
  }
}

function openrouterShape({ shape }: PreparedRequest, card: ModelCard): Fields {
  const { aspectRatio, imageSize } = shape
  if (aspectRatio === undefined && imageSize === undefined) return { size: sizeOf(shape, card) }
  return { aspect_ratio: aspectRatio, resolution: imageSize }
}
