import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet } from "../drawing/path.ts"
import type { Site } from "./site.ts"

/** A rocky islet with bushes, for what stands in the water: its top is at `y`, and it is a little wider than `width`. */
export function islet({ pen, light }: Site, x: number, y: number, width: number): string {
  const rock: Colour = light.shine("#8a8478", 0.1)
  const green = light.shine("#6fae58", 0.1)
  const half = width * 0.72
  const base = blob(
    [x - half, y + 34],
    [x - half * 0.8, y - 4],
    [x - half * 0.3, y - 16],
    [x + half * 0.3, y - 14],
    [x + half * 0.82, y],
    [x + half, y + 36],
    [x + half * 0.4, y + 54],
    [x - half * 0.5, y + 54],
  )
  const turf = blob(
    [x - half * 0.86, y + 10],
    [x - half * 0.4, y - 16],
    [x + half * 0.3, y - 16],
    [x + half * 0.86, y + 12],
    [x + half * 0.3, y + 22],
    [x - half * 0.4, y + 20],
  )
  const bushes = cloudlet(x - half * 0.6, y - 8, 40, 26, 8) + cloudlet(x + half * 0.66, y - 4, 46, 28, 8)
  return (
    pen.land(base, lighter(rock, 0.1), darker(rock, 0.3)) +
    pen.land(turf, lighter(green, 0.1), darker(green, 0.15)) +
    pen.land(bushes, green, darker(green, 0.25))
  )
}
