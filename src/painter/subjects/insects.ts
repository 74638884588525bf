import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, ribbon } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Random } from "../random.ts"
import { eyes, grin } from "./face.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

/** A butterfly from above, about 200 wide, its body's middle at the origin. */
export function butterflyWings(pen: Pen, colour: Colour, random: Random): string {
  const accent = random.pick<Colour>(["#ffd166", "#ffffff", "#ff8fb0"])
  const rim = darker(colour, 0.5)
  const side = (way: 1 | -1): string => {
    const upper = blob([way * 4, -6], [way * 30, -62], [way * 84, -84], [way * 98, -46], [way * 66, -6], [way * 24, 4])
    const lower = blob([way * 4, 4], [way * 44, 4], [way * 72, 28], [way * 58, 68], [way * 28, 60], [way * 8, 30])
    const spots = [
      [78, -58, 9],
      [88, -40, 5],
      [62, -70, 5],
    ]
      .map(([x, y, r]) => ellipse(way * x!, y!, r!))
      .join("")
    return (
      pen.shape(lower, mix(colour, accent, 0.25)) +
      pen.shape(upper, colour) +
      pen.inside(
        upper,
        pen.tint(blob([way * 60, -100], [way * 110, -90], [way * 112, -30], [way * 92, -30], [way * 82, -66]), rim, 0.75) +
          [
            [70, -70],
            [86, -40],
            [50, -74],
          ]
            .map(([x, y]) => pen.line(curve([way * 4, -4], [way * x! * 0.6, y! * 0.5 - 4], [way * x!, y!]), rim, 1.6))
            .join(""),
      ) +
      pen.tint(spots, accent, 0.95) +
      pen.tint(ellipse(way * 44, 38, 11), accent, 0.8)
    )
  }
  return (
    bothSides(side) +
    pen.shape(
      ribbon(
        [
          [0, -22],
          [0, 4],
          [0, 44],
        ],
        [9, 11, 5],
      ),
      "#3a2a38",
    ) +
    bothSides((way) => pen.line(curve([0, -22], [way * 9, -44], [way * 22, -52]), "#3a2a38", 2.4)) +
    pen.flat(ellipse(0, -26, 7), "#3a2a38")
  )
}

/** A butterfly with its wings spread. */
export const butterfly: Draw = (pen, look) =>
  standing(
    200,
    160,
    `<g transform="translate(0 -76)">${butterflyWings(pen, look.colour ?? look.random.pick<Colour>(["#ff8a4c", "#6aa8ff", "#c77dff", "#ff6f91", "#4fc3b0"]), look.random)}</g>`,
  )

/** A round bee that flies to the left. */
export const bee: Draw = (pen, look) => {
  const body = ellipse(0, -60, 62, 48)
  const gold = look.colour ?? "#ffc93f"
  const wing = (x: number, degrees: number): string => `<g opacity=".8">${pen.shape(ellipse(x, -122, 24, 42, degrees), "#dff3ff")}</g>`
  return standing(
    150,
    172,
    wing(-14, -22),
    wing(26, 24),
    pen.shape(body, gold),
    pen.inside(
      body,
      [-6, 26, 56]
        .map((x) =>
          pen.flat(
            ribbon(
              [
                [x, -120],
                [x + 6, -60],
                [x, 0],
              ],
              [15, 17, 15],
            ),
            "#3a2a30",
          ),
        )
        .join(""),
    ),
    eyes(pen, { x: -34, y: -66, spread: 14, eye: 8, blush: "#ff8f7d" }),
    grin(pen, -34, -52, 12),
    bothSides((side) => pen.line(curve([-36 + side * 8, -104], [-44 + side * 12, -126], [-48 + side * 20, -134]), "#3a2a30", 3)),
  )
}

/** A ladybird from the side. */
export const ladybird: Draw = (pen, look) => {
  const shell = `M-70 0Q-74 -92 4 -94Q80 -92 78 0Z`
  return standing(
    176,
    110,
    pen.shape(ellipse(-66, -28, 26, 28), "#33262f"),
    pen.shape(shell, look.colour ?? "#ef4b44"),
    pen.inside(
      shell,
      [
        [-24, -54, 13],
        [22, -70, 12],
        [50, -34, 13],
        [8, -24, 14],
      ]
        .map(([x, y, r]) => pen.flat(ellipse(x!, y!, r!), "#33262f"))
        .join(""),
    ),
    pen.line(curve([4, -94], [0, -50], [4, 0]), "#33262f", 3),
    pen.spark(ellipse(-76, -34, 7)),
    pen.flat(ellipse(-77, -34, 3.6), "#2a1c2b"),
  )
}

/** A snail on its way to the left. */
export const snail: Draw = (pen, look) => {
  const shell = look.colour ?? "#e08a5a"
  const swirl = curve([20, -64], [34, -74], [44, -58], [28, -40], [2, -54], [8, -88], [46, -94], [68, -58])
  return standing(
    220,
    130,
    pen.shape(
      ribbon(
        [
          [104, -6],
          [20, -12],
          [-50, -14],
          [-76, -46],
          [-80, -70],
        ],
        [8, 26, 30, 26, 26],
      ),
      "#f2d5a0",
    ),
    bothSides(
      (side) => pen.line(curve([-82, -76], [-86 + side * 8, -104]), "#e0bd84", 5) + pen.flat(ellipse(-86 + side * 8, -106, 6), "#2a1c2b"),
    ),
    pen.shape(ellipse(28, -62, 58, 56), shell),
    pen.line(swirl, darker(shell, 0.3), 7),
    grin(pen, -90, -58, 14),
  )
}

/** A dragonfly from above. */
export const dragonfly: Draw = (pen, look) => {
  const hue = look.colour ?? "#3fb6c9"
  const wing = (x: number, y: number, tipX: number, tipY: number): string =>
    `<g opacity=".7">${pen.shape(leaf(x, y, tipX, tipY, 30), lighter(hue, 0.75))}</g>`
  return standing(
    240,
    190,
    wing(0, -120, -112, -164),
    wing(0, -120, 112, -164),
    wing(0, -104, -100, -84),
    wing(0, -104, 100, -84),
    pen.shape(
      ribbon(
        [
          [0, -134],
          [0, -100],
          [0, -14],
        ],
        [17, 13, 6],
      ),
      hue,
    ),
    pen.shape(ellipse(0, -144, 14, 12), darker(hue, 0.1)),
    bothSides((side) => pen.flat(ellipse(side * 9, -149, 6.5), "#2a1c2b")),
  )
}
