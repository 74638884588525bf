import type { Warning } from "#canonical/event.ts"
import type { ResolvedShape } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"

type Pixels = NonNullable<ResolvedShape["pixels"]>

/**
 * The size in pixels that is nearest to a wanted one among those that a model takes: the listed size whose ratio and then
 * area is nearest; or the sides rounded to the model's step and kept within its bounds.
 */
export function nearestSize(wanted: Pixels, sizes: ModelCard["pixelSizes"]): Pixels {
  if (sizes === undefined) return wanted
  if ("only" in sizes) {
    const listed = sizes.only.map(([width, height]) => ({ width, height }))
    const [nearest = wanted] = listed.sort((a, b) => distance(a, wanted) - distance(b, wanted))
    return nearest
  }
  const { multipleOf, maxWidth, maxHeight, minRatio, maxRatio, maxPixels = maxWidth * maxHeight } = sizes
  const ratio = Math.min(maxRatio, Math.max(minRatio, wanted.width / wanted.height))
  const area = Math.min(maxPixels, wanted.width * wanted.height)
  const exactWidth = Math.min(maxWidth, maxHeight * ratio, Math.sqrt(area * ratio))
  const width = step(exactWidth, multipleOf, maxWidth)
  return { width, height: step(exactWidth / ratio, multipleOf, Math.min(maxHeight, maxPixels / width)) }
}

/** A size as OpenAI writes it. */
export function writeSize({ width, height }: Pixels): string {
  return `${width}x${height}`
}

/** The `size` that a model is asked for, the nearest that it draws; undefined where no pixels are wanted. */
export function sizeOf({ pixels }: ResolvedShape, { pixelSizes }: Pick<ModelCard, "pixelSizes">): string | undefined {
  return pixels === undefined ? undefined : writeSize(nearestSize(pixels, pixelSizes))
}

/** Tells where {@link sizeOf} is another size than the one that is wanted. */
export function changedSize(shape: ResolvedShape, card: Pick<ModelCard, "pixelSizes">): readonly Warning[] {
  const asked = sizeOf(shape, card)
  if (shape.pixels === undefined || asked === undefined) return []
  const wanted = writeSize(shape.pixels)
  if (wanted === asked) return []
  return [{ code: "changed", message: `This model does not draw ${wanted}; ${asked} was asked for instead.`, param: "size" }]
}

/** The ratio counts a thousand times as much as the area. */
function distance(a: Pixels, b: Pixels): number {
  const ratio = Math.abs(Math.log(a.width / a.height / (b.width / b.height)))
  const area = Math.abs(Math.log((a.width * a.height) / (b.width * b.height)))
  return Math.round(ratio * 1000) * 1000 + area
}

function step(side: number, multipleOf: number, max: number): number {
  return Math.max(multipleOf, Math.min(Math.floor(max / multipleOf), Math.round(side / multipleOf)) * multipleOf)
}
