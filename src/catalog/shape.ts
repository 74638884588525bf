import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { ImageSize, ResolvedShape, ShapeWish } from "#canonical/request.ts"
import type { ModelCard } from "./card.ts"
import { tierOf, tiers as tierOrder } from "./tier.ts"

/** What {@link resolveShape} settles. */
export interface SettledShape {
  readonly shape: ResolvedShape
  readonly warnings: readonly Warning[]
}

interface Pixels {
  readonly width: number
  readonly height: number
}

/** How far a pixel size may be from the nearest ratio that the model knows before it counts as impossible. */
const farthest = Math.log(1.2)

/**
 * Settles what a client wants a picture's shape to be for one model: a pixel size becomes the nearest ratio and tier,
 * or stays where the model takes pixels; a ratio becomes pixels where the model takes only those. Throws
 * `invalid_request` for a contradiction and for what the model can't do, naming what it can.
 */
export function resolveShape(card: ModelCard, wish: ShapeWish): SettledShape {
  if (wish.pixels !== undefined) return resolvePixels(card, wish, wish.pixels)
  const aspectRatio = wish.aspectRatio === undefined ? undefined : knownRatio(card, wish.aspectRatio)
  const imageSize = wish.imageSize === undefined ? undefined : knownTier(card, wish.imageSize)
  if (aspectRatio === undefined && imageSize === undefined) return { shape: {}, warnings: [] }
  const pixels = pixelsOf(card, aspectRatio ?? "1:1", imageSize ?? "1K")
  return {
    shape: {
      ...(aspectRatio === undefined ? {} : { aspectRatio }),
      ...(imageSize === undefined || card.imageSizes.length === 0 ? {} : { imageSize }),
      ...(pixels === undefined ? {} : { pixels }),
    },
    warnings: [],
  }
}

function resolvePixels(card: ModelCard, wish: ShapeWish, pixels: Pixels): SettledShape {
  if (card.pixelSizes !== undefined) {
    checkPixels(card, card.pixelSizes, pixels)
    contradict(wish, nearestRatio(card, pixels), nearestTier(card, pixels), pixels)
    return { shape: { pixels }, warnings: [] }
  }
  const exact = exactMatch(card, pixels)
  const aspectRatio = exact?.aspectRatio ?? nearestRatio(card, pixels)
  const tier = exact?.tier ?? nearestTier(card, pixels)
  contradict(wish, aspectRatio, tier, pixels)
  const drawn = aspectRatio === undefined ? undefined : pixelsOf(card, aspectRatio, tier)
  const warnings: Warning[] = []
  if (drawn !== undefined && (drawn.width !== pixels.width || drawn.height !== pixels.height)) {
    const message = `\`${card.id}\` has no size ${format(pixels)}; the nearest one, ${format(drawn)} (${aspectRatio}), is drawn.`
    warnings.push({ code: "changed", message, param: "size" })
  }
  return {
    shape: {
      ...(aspectRatio === undefined ? {} : { aspectRatio }),
      ...(card.imageSizes.length === 0 ? {} : { imageSize: tier }),
      ...(drawn === undefined ? {} : { pixels: drawn }),
    },
    warnings,
  }
}

function exactMatch(card: ModelCard, pixels: Pixels): { aspectRatio: string; tier: ImageSize } | undefined {
  for (const tier of tierOrder) {
    for (const [aspectRatio, [width, height]] of Object.entries(card.pixels[tier] ?? {})) {
      if (width === pixels.width && height === pixels.height) return { aspectRatio, tier }
    }
  }
  return undefined
}

/** The nearest ratio that the model takes; undefined where it takes none and the picture is square enough. */
function nearestRatio(card: ModelCard, pixels: Pixels): string | undefined {
  const known = card.aspectRatios.length === 0 ? ["1:1"] : card.aspectRatios
  const distance = (ratio: string): number => Math.abs(Math.log(pixels.width / pixels.height) - Math.log(ratioOf(ratio)))
  const nearest = known.toSorted((a, b) => distance(a) - distance(b))[0] as string
  if (card.pixelSizes === undefined && distance(nearest) > farthest) {
    throw new GatewayError(
      "invalid_request",
      `\`${card.id}\` has no shape like ${format(pixels)}. It takes these aspect ratios: ${known.join(", ")}.`,
      { param: "size" },
    )
  }
  return card.aspectRatios.length === 0 ? undefined : nearest
}

function nearestTier(card: ModelCard, pixels: Pixels): ImageSize {
  const wanted = tierOf(pixels)
  const tiers = card.imageSizes.length === 0 ? (["1K"] as const) : card.imageSizes
  const distance = (tier: ImageSize): number => Math.abs(tierOrder.indexOf(tier) - tierOrder.indexOf(wanted))
  return tiers.toSorted((a, b) => distance(a) - distance(b) || tierOrder.indexOf(b) - tierOrder.indexOf(a))[0] as ImageSize
}

function contradict(wish: ShapeWish, aspectRatio: string | undefined, tier: ImageSize, pixels: Pixels): void {
  if (wish.aspectRatio !== undefined && aspectRatio !== undefined && wish.aspectRatio !== aspectRatio) {
    throw new GatewayError(
      "invalid_request",
      `The size ${format(pixels)} is ${aspectRatio} and contradicts the aspect ratio ${wish.aspectRatio}. Send one of them.`,
      { param: "aspect_ratio" },
    )
  }
  if (wish.imageSize !== undefined && wish.imageSize !== tier) {
    throw new GatewayError(
      "invalid_request",
      `The size ${format(pixels)} is ${tier} and contradicts the image size ${wish.imageSize}. Send one of them.`,
      { param: "image_size" },
    )
  }
}

function knownRatio(card: ModelCard, aspectRatio: string): string {
  if (card.aspectRatios.includes(aspectRatio)) return aspectRatio
  if (card.aspectRatios.length === 0 && card.pixelSizes !== undefined && "only" in card.pixelSizes) {
    const sizes = card.pixelSizes.only.map(([width, height]) => format({ width, height })).join(", ")
    throw new GatewayError("invalid_request", `\`${card.id}\` takes no aspect ratio. Send \`size\` as one of ${sizes}.`, {
      param: "aspect_ratio",
    })
  }
  const can = card.aspectRatios.length === 0 ? "takes no aspect ratio; leave it out" : `takes ${card.aspectRatios.join(", ")}`
  throw new GatewayError("invalid_request", `The aspect ratio "${aspectRatio}" is not possible: \`${card.id}\` ${can}.`, {
    param: "aspect_ratio",
  })
}

function knownTier(card: ModelCard, imageSize: ImageSize): ImageSize {
  if (card.imageSizes.includes(imageSize)) return imageSize
  if (card.imageSizes.length === 0 && imageSize === "1K") return imageSize
  const can = card.imageSizes.length === 0 ? "draws at 1K only" : `draws at ${card.imageSizes.join(", ")}`
  throw new GatewayError("invalid_request", `The image size "${imageSize}" is not possible: \`${card.id}\` ${can}.`, {
    param: "image_size",
  })
}

function checkPixels(card: ModelCard, sizes: NonNullable<ModelCard["pixelSizes"]>, { width, height }: Pixels): void {
  if ("only" in sizes) {
    if (sizes.only.some(([w, h]) => w === width && h === height)) return
    const possible = sizes.only.map(([w, h]) => `${w}x${h}`).join(", ")
    throw new GatewayError("invalid_request", `The size ${width}x${height} is not possible: \`${card.id}\` takes ${possible}.`, {
      param: "size",
    })
  }
  const { multipleOf, maxWidth, maxHeight, minRatio, maxRatio, maxPixels = maxWidth * maxHeight } = sizes
  const ratio = width / height
  if (
    width % multipleOf === 0 &&
    height % multipleOf === 0 &&
    width <= maxWidth &&
    height <= maxHeight &&
    width * height <= maxPixels &&
    ratio >= minRatio &&
    ratio <= maxRatio
  )
    return
  const steps = multipleOf === 1 ? "" : ` with sides divisible by ${multipleOf}`
  const area = maxPixels === maxWidth * maxHeight ? "" : ` and ${maxPixels} pixels in all`
  const message = `The size ${width}x${height} is not possible: \`${card.id}\` takes sizes up to ${maxWidth}x${maxHeight}${area}${steps}, no longer than ${Math.round(maxRatio)}:1.`
  throw new GatewayError("invalid_request", message, { param: "size" })
}

function pixelsOf(card: ModelCard, aspectRatio: string, tier: ImageSize): Pixels | undefined {
  const pair = card.pixels[tier]?.[aspectRatio]
  if (pair === undefined) return undefined
  const step = card.pixelSizes !== undefined && "multipleOf" in card.pixelSizes ? card.pixelSizes.multipleOf : 1
  const [width, height] = pair.map((side) => Math.round(side / step) * step) as [number, number]
  return { width, height }
}

function ratioOf(aspectRatio: string): number {
  const [width, height] = aspectRatio.split(":").map(Number) as [number, number]
  return width / height
}

function format({ width, height }: Pixels): string {
  return `${width}x${height}`
}
