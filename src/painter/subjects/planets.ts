import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, ellipse } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"

/** A banded ball with a shadowed side, with or without a ring. */
export function planet(pen: Pen, x: number, y: number, radius: number, colour: Colour, ringed: boolean): string {
  const disc = ellipse(x, y, radius)
  const band = (dy: number, thick: number, tone: Colour): string =>
    pen.tint(
      blob(
        [x - radius * 1.1, y + dy * radius],
        [x, y + (dy + 0.14) * radius],
        [x + radius * 1.1, y + dy * radius],
        [x + radius * 1.1, y + (dy + thick) * radius],
        [x, y + (dy + thick + 0.14) * radius],
        [x - radius * 1.1, y + (dy + thick) * radius],
      ),
      tone,
      0.5,
    )
  const bands =
    band(-0.62, 0.16, lighter(colour, 0.5)) +
    band(-0.2, 0.24, darker(colour, 0.22)) +
    band(0.28, 0.12, lighter(colour, 0.4)) +
    band(0.56, 0.2, darker(colour, 0.3))
  const night = pen.tint(ellipse(x + radius * 0.95, y + radius * 0.5, radius * 1.15), "#0b0830", 0.34)
  const ring = (half: 0 | 1): string => {
    const [rx, ry] = [radius * 1.75, radius * 0.42]
    const sweep = `M${x - rx} ${y}A${rx} ${ry} 0 0 ${half} ${x + rx} ${y}`
    return `<g transform="rotate(-18 ${x} ${y})"><g opacity=".85">${pen.line(sweep, lighter(colour, 0.55), radius * 0.12)}</g><g opacity=".5">${pen.line(sweep, darker(colour, 0.2), radius * 0.03)}</g></g>`
  }
  return (
    pen.glow(x, y, radius * 1.6, colour, 0.35) +
    (ringed ? ring(1) : "") +
    pen.shape(disc, colour) +
    pen.inside(disc, bands + night) +
    (ringed ? ring(0) : "")
  )
}
