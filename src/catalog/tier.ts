import type { ImageSize } from "#canonical/request.ts"

/** The tiers, smallest first. */
export const tiers: readonly ImageSize[] = ["512", "1K", "2K", "4K"]

/** Areas at which the next tier is as near as this one: geometric means between the areas of squares. */
const upperBounds: readonly number[] = [512 * 1024, 1024 * 2048, 2048 * 4096]

/** The tier that is nearest to a picture's area: `512` is 512², `1K` is 1024², `2K` is 2048², `4K` is 4096² pixels. */
export function tierOf({ width, height }: { readonly width: number; readonly height: number }): ImageSize {
  const index = upperBounds.findIndex((bound) => width * height < bound)
  return tiers.at(index) as ImageSize
}
