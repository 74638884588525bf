import type { Point } from "../drawing/path.ts"
import type { Random } from "../random.ts"

/**
 * The profile of a range of hills from the left edge of the stage to the right, by midpoint displacement.
 * `amplitude` is how far it rises and falls about `y`, in units; `grain` from 0 (rolling) to 1 (jagged).
 */
export function ridge(random: Random, width: number, y: number, amplitude: number, grain: number, peakEvery = 420): Point[] {
  const peaks = Math.max(2, Math.round(width / peakEvery))
  let heights = Array.from({ length: peaks + 1 }, (_, index) => (index % 2 === 0 ? 0.55 : -1) * random.between(0.45, 1) * amplitude)
  if (random.chance(0.5)) heights.reverse()
  let reach = amplitude * 0.42
  for (let pass = 0; pass < (grain > 0.5 ? 4 : 2); pass++) {
    heights = heights.flatMap((height, index) => {
      const next = heights[index + 1]
      return next === undefined ? [height] : [height, (height + next) / 2 + random.between(-reach, reach) * grain]
    })
    reach *= 0.52
  }
  const step = (width + 80) / (heights.length - 1)
  return heights.map((height, index) => [index * step - 40, y + height])
}

/** The height of the profile at `x`. */
export function heightAt(profile: readonly Point[], x: number): number {
  const after = profile.findIndex((point) => point[0] >= x)
  if (after <= 0) return (profile.at(after) ?? [0, 0])[1]
  const [x0, y0] = profile[after - 1]!
  const [x1, y1] = profile[after]!
  return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0 || 1)
}
