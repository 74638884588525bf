import { GatewayError } from "#canonical/error.ts"
import type { ImageSize, ShapeWish } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import { tiers } from "#catalog/tier.ts"
import type { Draft } from "./draft.ts"

/** Pixels. */
export interface Sides {
  readonly width: number
  readonly height: number
}

/**
 * Gives the shape that a draft asks of a model. `source`: the picture whose ratio `source` means; where there is none, the model decides.
 * Throws `invalid_request` for a size that is none; whether the model can draw it is decided later.
 */
export function shapeWish(
  { aspect_ratio, image_size, size }: Pick<Draft, "aspect_ratio" | "image_size" | "size">,
  card: Pick<ModelCard, "aspectRatios" | "pixelSizes">,
  source: Sides | undefined,
): ShapeWish {
  const pixels = size === null ? undefined : readPixels(size)
  const shape = {
    ...(image_size === null ? {} : { imageSize: readTier(image_size) }),
    ...(pixels === undefined ? {} : { pixels }),
  }
  if (aspect_ratio === null) return shape
  if (aspect_ratio !== "source") return { ...shape, aspectRatio: aspect_ratio }
  return source === undefined || pixels !== undefined ? shape : { ...shape, ...nearestShape(card, source) }
}

/** The shape of the model's that is the nearest to a picture's. */
function nearestShape({ aspectRatios, pixelSizes }: Pick<ModelCard, "aspectRatios" | "pixelSizes">, source: Sides): ShapeWish {
  const distance = (ratio: number): number => Math.abs(Math.log(source.width / source.height) - Math.log(ratio))
  const [aspectRatio] = aspectRatios.toSorted((one, other) => distance(ratioOf(one)) - distance(ratioOf(other)))
  if (aspectRatio !== undefined) return { aspectRatio }
  const only = pixelSizes !== undefined && "only" in pixelSizes ? pixelSizes.only : []
  const [nearest] = only.toSorted((one, other) => distance(one[0] / one[1]) - distance(other[0] / other[1]))
  return nearest === undefined ? {} : { pixels: { width: nearest[0], height: nearest[1] } }
}

function ratioOf(aspectRatio: string): number {
  const [width = 1, height = 1] = aspectRatio.split(":").map(Number)
  return width / height
}

function readTier(size: string): ImageSize {
  const tier = tiers.find((name) => name === (size.toUpperCase() === "0.5K" ? "512" : size.toUpperCase()))
  if (tier === undefined) throw invalid("image_size", `The image size "${size}" is none. Use one of ${tiers.join(", ")}.`)
  return tier
}

function readPixels(size: string): Sides {
  const [, width, height] = /^([1-9]\d{1,4})x([1-9]\d{1,4})$/.exec(size) ?? []
  if (width === undefined || height === undefined) throw invalid("size", `The size "${size}" is none. Write it as 1024x1536.`)
  return { width: Number(width), height: Number(height) }
}

function invalid(param: string, message: string): GatewayError {
  return new GatewayError("invalid_request", message, { param: `draft.${param}` })
}
