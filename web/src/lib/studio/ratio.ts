import type { Sides } from "./viewport.ts"

/** The ratios that pictures have names for, the wider side first. */
const named: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 4],
  [4, 3],
  [3, 2],
  [16, 9],
  [2, 1],
  [21, 9],
  [3, 1],
]
/** How far pixels may be from a ratio: models draw in multiples of some pixels. */
const tolerance = 0.025

/** The ratio of a picture by its name, such as `16:9`; as a decimal, such as `1.64:1`, where it has none. */
export function ratioOf({ width, height }: Sides): string {
  const ratio = Math.max(width, height) / Math.min(width, height)
  const [nearest = [1, 1]] = named.toSorted((one, other) => Math.abs(one[0] / one[1] - ratio) - Math.abs(other[0] / other[1] - ratio))
  const [long, short] = Math.abs(nearest[0] / nearest[1] / ratio - 1) < tolerance ? nearest : [ratio.toFixed(2), 1]
  return width >= height ? `${long}:${short}` : `${short}:${long}`
}
