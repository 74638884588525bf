import type { Generation, Model } from "../api/types.ts"

/** How far a ratio may be off before it counts as another: models round sides to their own steps. */
const tolerance = 0.03
/** And how far the longest side, for a resolution. */
const sideTolerance = 0.1

/** What was asked for where the picture came out in another shape, as it was written: `16:9`, `2K`, `1024x1536`; null: it is as asked. */
export function missedWish(
  asked: Generation["asked"],
  { width, height }: { readonly width: number; readonly height: number },
  model: Pick<Model, "pixels"> | undefined,
): string | null {
  if (asked.size !== null) return asked.size === `${width}x${height}` ? null : asked.size.replace("x", " × ")
  const ratio = asked.aspect_ratio === null || asked.aspect_ratio === "source" ? null : asked.aspect_ratio
  const isRatio = ratio === null || Math.abs(Math.log(width / height) - Math.log(numberOf(ratio))) < tolerance
  const known = Object.values(model?.pixels[asked.image_size ?? ""] ?? {})
  const longest = known.length === 0 ? null : known.map((sides) => Math.max(...sides))
  const isSize =
    asked.image_size === null || longest === null || longest.some((side) => Math.abs(Math.max(width, height) / side - 1) < sideTolerance)
  const missed = [isRatio ? null : ratio, isSize ? null : asked.image_size].filter((wish) => wish !== null)
  return missed.length === 0 ? null : missed.join(" ")
}

function numberOf(ratio: string): number {
  const [width = 1, height = 1] = ratio.split(":").map(Number)
  return width / height
}
