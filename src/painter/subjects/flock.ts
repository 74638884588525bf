import type { Colour } from "../drawing/colour.ts"
import type { Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"

/** Gulls or cranes far off, as in every good sky. Markup only, in stage units. */
export function flock(pen: Pen, points: readonly Point[], size: number, colour: Colour): string {
  return points
    .map(([x, y], index) => {
      const s = size * (0.7 + 0.3 * ((index * 7) % 3))
      return pen.line(
        `M${x - s} ${y - s * 0.2}Q${x - s * 0.4} ${y - s * 0.62} ${x} ${y}Q${x + s * 0.4} ${y - s * 0.62} ${x + s} ${y - s * 0.2}`,
        colour,
        Math.max(2.4, s * 0.13),
      )
    })
    .join("")
}
