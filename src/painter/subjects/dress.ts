import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, box, curve, ellipse, leaf, polygon, ribbon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Wear } from "../language/scene.ts"
import { bothSides } from "./figure.ts"

/** Where clothes sit on a figure that faces the viewer. */
export interface Fit {
  /** The crown of the head. */
  readonly crown: number
  /** Half the head's width. */
  readonly head: number
  /** Height of the eyes, half their distance, and the size of one. */
  readonly eyes: number
  readonly spread: number
  readonly eye: number
  /** The neck's height and half width. */
  readonly neck: number
  readonly neckHalf: number
}

/** What is worn on the head and round the neck, drawn over the figure. */
export function dress(pen: Pen, wears: readonly Wear[], fit: Fit): string {
  return wears.map((wear) => (wear === "wings" ? "" : garments[wear](pen, fit))).join("")
}

const garments: Readonly<Record<Exclude<Wear, "wings">, (pen: Pen, fit: Fit) => string>> = {
  "top-hat": (pen, { crown, head }) => {
    const [y, half] = [crown + head * 0.16, head * 0.5]
    const tube = `M${-half * 0.86} ${y - half * 0.1}Q${-half} ${y - half} ${-half * 0.94} ${y - half * 1.75}Q0 ${y - half * 1.95} ${half * 0.94} ${y - half * 1.75}Q${half} ${y - half} ${half * 0.86} ${y - half * 0.1}Z`
    return (
      pen.shape(ellipse(0, y, half * 1.55, half * 0.34), "#2b2440") +
      pen.shape(tube, "#3a3158") +
      pen.inside(
        tube,
        pen.tint(box(-half * 1.2, y - half * 0.62, half * 2.4, half * 0.4), "#e2475d", 1) +
          pen.tint(box(-half * 0.7, y - half * 2, half * 0.22, half * 2), "#ffffff", 0.16),
      )
    )
  },
  hat: (pen, { crown, head }) => {
    const y = crown + head * 0.2
    return (
      pen.shape(ellipse(0, y, head * 1.15, head * 0.24), "#d9a95b") +
      pen.shape(
        `M${-head * 0.62} ${y - 2}Q${-head * 0.6} ${y - head * 0.75} 0 ${y - head * 0.78}Q${head * 0.6} ${y - head * 0.75} ${head * 0.62} ${y - 2}Q0 ${y + head * 0.12} ${-head * 0.62} ${y - 2}Z`,
        "#e8bd72",
      ) +
      pen.line(curve([-head * 0.62, y - 6], [0, y + head * 0.06], [head * 0.62, y - 6]), "#c2573f", head * 0.13)
    )
  },
  crown: (pen, { crown, head }) => {
    const [y, half] = [crown + head * 0.14, head * 0.46]
    const gold = polygon(
      [-half, y],
      [-half * 1.12, y - half],
      [-half * 0.5, y - half * 0.5],
      [0, y - half * 1.3],
      [half * 0.5, y - half * 0.5],
      [half * 1.12, y - half],
      [half, y],
    )
    return (
      pen.shape(gold, "#f7c53d") +
      pen.flat(ellipse(0, y - half * 0.38, half * 0.16), "#e2475d") +
      bothSides(
        (side) =>
          pen.flat(ellipse(side * half * 0.58, y - half * 0.26, half * 0.1), "#4fb0ff") +
          pen.flat(ellipse(side * half * 1.12, y - half, half * 0.12), "#ffe9a3"),
      ) +
      pen.flat(ellipse(0, y - half * 1.3, half * 0.13), "#ffe9a3")
    )
  },
  "party-hat": (pen, { crown, head }) => {
    const [y, half] = [crown + head * 0.18, head * 0.4]
    const cone = polygon([-half, y], [0, y - half * 2.2], [half, y])
    return (
      pen.shape(cone, "#57c4e5") +
      pen.inside(
        cone,
        [0.3, 0.9, 1.5]
          .map((up) =>
            pen.tint(
              polygon(
                [-half, y - half * up],
                [half, y - half * (up + 0.5)],
                [half, y - half * (up + 0.75)],
                [-half, y - half * (up + 0.25)],
              ),
              "#ffd84f",
              1,
            ),
          )
          .join(""),
      ) +
      pen.shape(ellipse(0, y - half * 2.2, half * 0.26), "#ff6f91")
    )
  },
  "wizard-hat": (pen, { crown, head }) => {
    const y = crown + head * 0.26
    return (
      pen.shape(ellipse(0, y, head * 1.2, head * 0.22), "#3f3785") +
      pen.shape(
        `M${-head * 0.7} ${y}Q${-head * 0.3} ${y - head * 0.7} ${head * 0.1} ${y - head * 1.3}Q${head * 0.3} ${y - head * 1.35} ${head * 0.44} ${y - head * 1.1}Q${head * 0.36} ${y - head * 0.5} ${head * 0.7} ${y}Q0 ${y + head * 0.2} ${-head * 0.7} ${y}Z`,
        "#4b429c",
      ) +
      pen.flat(
        star(-head * 0.1, y - head * 0.44, head * 0.15, head * 0.06, 5) + star(head * 0.24, y - head * 0.78, head * 0.1, head * 0.04, 5),
        "#ffd84f",
      )
    )
  },
  "santa-hat": (pen, { crown, head }) => {
    const y = crown + head * 0.28
    return (
      pen.shape(
        `M${-head * 0.82} ${y}Q${-head * 0.5} ${y - head * 0.9} ${head * 0.2} ${y - head * 0.78}Q${head * 0.9} ${y - head * 0.6} ${head * 1.02} ${y + head * 0.1}Q${head * 0.8} ${y - head * 0.2} ${head * 0.7} ${y}Z`,
        "#d93a3c",
      ) +
      pen.shape(ellipse(head * 1.02, y + head * 0.16, head * 0.17), "#ffffff") +
      pen.shape(
        ribbon(
          [
            [-head * 0.82, y],
            [0, y + head * 0.04],
            [head * 0.82, y],
          ],
          [head * 0.26, head * 0.28, head * 0.26],
        ),
        "#ffffff",
      )
    )
  },
  helmet: (pen, { crown, head }) => {
    const y = crown + head * 0.3
    return pen.shape(
      `M${-head * 0.95} ${y + head * 0.2}Q${-head} ${y - head * 0.75} 0 ${y - head * 0.8}Q${head} ${y - head * 0.75} ${head * 0.95} ${y + head * 0.2}Q0 ${y - head * 0.1} ${-head * 0.95} ${y + head * 0.2}Z`,
      "#9fb0c8",
    )
  },
  halo: (pen, { crown, head }) =>
    pen.glow(0, crown - head * 0.32, head, "#fff0a8", 0.6) +
    pen.line(ellipse(0, crown - head * 0.32, head * 0.52, head * 0.15), "#ffd95e", head * 0.09),
  headphones: (pen, { crown, head, eyes }) =>
    pen.line(
      curve([-head, eyes], [-head * 0.8, crown + head * 0.1], [0, crown - head * 0.1], [head * 0.8, crown + head * 0.1], [head, eyes]),
      "#3a3f5c",
      head * 0.1,
    ) + bothSides((side) => pen.shape(ellipse(side * head, eyes + 2, head * 0.17, head * 0.26), "#ff6f91")),
  "flower-crown": (pen, { crown, head }) =>
    Array.from({ length: 7 }, (_, index) => {
      const angle = Math.PI * (1.13 + index * 0.124)
      const [x, y, r] = [Math.cos(angle) * head * 0.9, crown + head * 0.78 + Math.sin(angle) * head * 0.74, head * 0.12]
      const hue = (["#ff8fb0", "#ffffff", "#ffd166", "#b79cf2"] as const)[index % 4] as Colour
      return (
        pen.flat(leaf(x, y, x + Math.cos(angle) * r * 2.1, y + Math.sin(angle) * r * 2.1, r), "#6bbf6b") +
        pen.shape(star(x, y, r * 1.25, r * 0.8, 5, index * 20), hue) +
        pen.flat(ellipse(x, y, r * 0.4), "#f2a83b")
      )
    }).join(""),
  bow: (pen, { crown, head }) => ribbonBow(pen, head * 0.52, crown + head * 0.24, head * 0.3, "#ff5c8a"),
  scarf: (pen, { neck, neckHalf }) =>
    pen.shape(
      ribbon(
        [
          [neckHalf * 0.42, neck + 4],
          [neckHalf * 0.62, neck + neckHalf * 0.6],
          [neckHalf * 0.5, neck + neckHalf * 1.1],
        ],
        [neckHalf * 0.42, neckHalf * 0.46, neckHalf * 0.4],
      ),
      "#c93a4e",
    ) +
    pen.shape(
      ribbon(
        [
          [-neckHalf, neck - 2],
          [0, neck + neckHalf * 0.22],
          [neckHalf, neck - 2],
        ],
        [neckHalf * 0.36, neckHalf * 0.46, neckHalf * 0.36],
      ),
      "#e2475d",
    ),
  glasses: (pen, { eyes, spread, eye }) =>
    bothSides(
      (side) =>
        pen.tint(ellipse(side * spread, eyes, eye * 1.7), "#ffffff", 0.22) +
        pen.line(ellipse(side * spread, eyes, eye * 1.7), "#3a2c3c", eye * 0.26),
    ) + pen.line(curve([-spread + eye * 1.7, eyes], [0, eyes - eye * 0.3], [spread - eye * 1.7, eyes]), "#3a2c3c", eye * 0.26),
  sunglasses: (pen, { eyes, spread, eye }) =>
    bothSides(
      (side) =>
        pen.flat(
          blob(
            [side * spread - eye * 1.8, eyes - eye],
            [side * spread + eye * 1.8, eyes - eye],
            [side * spread + eye * 1.4, eyes + eye * 1.2],
            [side * spread - eye * 1.4, eyes + eye * 1.2],
          ),
          "#1f1a2e",
        ) +
        pen.tint(
          polygon(
            [side * spread - eye, eyes - eye * 0.7],
            [side * spread - eye * 0.3, eyes - eye * 0.7],
            [side * spread - eye * 0.8, eyes + eye * 0.7],
          ),
          "#ffffff",
          0.4,
        ),
    ) + pen.line(curve([-spread, eyes - eye * 0.8], [spread, eyes - eye * 0.8]), "#1f1a2e", eye * 0.3),
}

/** A bow of ribbon with its knot at `x`, `y`. */
export function ribbonBow(pen: Pen, x: number, y: number, size: number, colour: Colour): string {
  const loop = (side: 1 | -1): string =>
    pen.shape(
      blob([x, y], [x + side * size * 0.9, y - size * 0.62], [x + side * size * 1.15, y], [x + side * size * 0.9, y + size * 0.62]),
      colour,
    )
  return bothSides(loop) + pen.shape(ellipse(x, y, size * 0.3, size * 0.36), lighter(colour, 0.2))
}

/** A pair of feathered wings spread behind a figure; they spring at (±`x`, `y`). */
export function wings(pen: Pen, x: number, y: number, size: number, colour: Colour = "#ffffff"): string {
  const row = (side: 1 | -1, reach: number, from: number, to: number, count: number, wide: number, shade: number): string =>
    Array.from({ length: count }, (_, index) => {
      const along = index / (count - 1)
      const angle = ((from + (to - from) * along) * Math.PI) / 180
      const length = size * reach * (0.66 + 0.34 * Math.sin(along * Math.PI * 0.8))
      const [dx, dy] = [side * Math.cos(angle) * length, Math.sin(angle) * length]
      return pen.shape(
        ribbon(
          [
            [side * x, y],
            [side * x + dx * 0.6, y + dy * 0.6 - size * 0.06],
            [side * x + dx, y + dy],
          ],
          [size * wide * 0.5, size * wide, size * wide * 0.62],
        ),
        darker(colour, shade - 0.04 * along),
      )
    }).join("")
  return bothSides(
    (side) => row(side, 1.05, 26, -56, 6, 0.27, 0.12) + row(side, 0.74, 18, -62, 5, 0.27, 0.06) + row(side, 0.44, 10, -66, 4, 0.27, 0.01),
  )
}
