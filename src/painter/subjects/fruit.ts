import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, ribbon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { eyes, grin } from "./face.ts"
import { standing, type Draw } from "./figure.ts"

const green: Colour = "#5fae4c"

/** A round fruit with a leaf, and a face where there is room for one. */
function fruit(own: Colour, path: string, extra: (pen: Pen, colour: Colour) => string): Draw {
  return (pen, look) => {
    const colour = look.colour ?? own
    return standing(190, 200, pen.shape(path, colour), pen.tint(ellipse(-38, -116, 15, 24, 24), "#ffffff", 0.35), extra(pen, colour))
  }
}

const stalk = (pen: Pen, x: number, y: number): string =>
  pen.line(curve([x, y], [x + 4, y - 18], [x + 12, y - 30]), "#7a5238", 7) + pen.shape(leaf(x + 6, y - 16, x + 58, y - 38, 32), green)

/** An apple with a leaf. */
export const apple = fruit(
  "#e2403f",
  blob([0, -142], [-44, -156], [-82, -112], [-66, -38], [-28, -4], [0, -12], [28, -4], [66, -38], [82, -112], [44, -156]),
  (pen) => stalk(pen, 0, -140),
)

/** An orange with a leaf. */
export const orange = fruit(
  "#f7952f",
  ellipse(0, -78, 78),
  (pen, colour) =>
    pen.tint(
      [
        [-30, -50],
        [10, -40],
        [40, -70],
        [-10, -90],
        [24, -110],
        [-50, -80],
      ]
        .map(([x, y]) => ellipse(x!, y!, 3))
        .join(""),
      darker(colour, 0.3),
      0.35,
    ) + stalk(pen, 0, -152),
)

/** A peach with its seam. */
export const peach = fruit(
  "#ffae96",
  blob([0, -150], [-50, -146], [-82, -90], [-58, -28], [0, -2], [58, -28], [82, -90], [50, -146]),
  (pen, colour) => pen.line(curve([0, -148], [-16, -96], [-4, -36]), darker(colour, 0.16), 4) + stalk(pen, 2, -146),
)

/** A pear with a leaf. */
export const pear = fruit(
  "#b9cc4a",
  blob([0, -178], [-34, -158], [-42, -112], [-74, -60], [-48, -10], [0, -2], [48, -10], [74, -60], [42, -112], [34, -158]),
  (pen) => stalk(pen, 0, -172),
)

/** A lemon with a leaf. */
export const lemon = fruit(
  "#f9dc4a",
  blob([-96, -72], [-66, -112], [0, -132], [66, -112], [96, -72], [66, -32], [0, -12], [-66, -32]),
  (pen) => pen.shape(leaf(30, -124, 80, -158, 30), green),
)

/** A strawberry with a face. */
export const strawberry: Draw = (pen, look) => {
  const flesh = blob([0, -146], [-58, -150], [-80, -104], [-52, -40], [0, 0], [52, -40], [80, -104], [58, -150])
  return standing(
    180,
    190,
    pen.shape(flesh, look.colour ?? "#ef4056"),
    pen.tint(
      [
        [-40, -110],
        [0, -116],
        [40, -110],
        [-22, -80],
        [22, -80],
        [-46, -74],
        [46, -74],
        [0, -50],
        [-20, -34],
        [20, -36],
      ]
        .map(([x, y]) => leaf(x!, y! + 5, x!, y! - 6, 6))
        .join(""),
      "#ffe08a",
      0.95,
    ),
    pen.shape(star(0, -150, 62, 24, 7, 8), green),
    pen.line(curve([0, -152], [4, -182]), green, 7),
    eyes(pen, { x: 0, y: -96, spread: 20, eye: 8, blush: "#ff9fae" }),
    grin(pen, 0, -80, 13),
  )
}

/** A whole banana. */
export const banana: Draw = (pen, look) => {
  const skin = look.colour ?? "#ffd83f"
  return standing(
    230,
    150,
    pen.shape(
      ribbon(
        [
          [-104, -118],
          [-64, -52],
          [0, -26],
          [66, -48],
          [100, -98],
        ],
        [10, 44, 52, 44, 12],
      ),
      skin,
    ),
    pen.line(curve([-92, -96], [-52, -46], [2, -28], [62, -52], [92, -90]), darker(skin, 0.14), 4),
    pen.shape(ellipse(-106, -124, 8, 11, -24), "#7a5a30"),
    pen.shape(ellipse(103, -104, 7, 8), "#7a5a30"),
  )
}

/** A banana half peeled, as one eats it. */
export const peeledBanana: Draw = (pen, look) => {
  const skin = look.colour ?? "#ffd83f"
  return standing(
    120,
    210,
    pen.shape(
      ribbon(
        [
          [0, -60],
          [3, -130],
          [10, -196],
        ],
        [40, 38, 24],
      ),
      "#fff3cf",
    ),
    pen.tint(
      ribbon(
        [
          [8, -70],
          [12, -130],
          [14, -180],
        ],
        [6, 6, 3],
      ),
      "#e8cf8f",
      0.8,
    ),
    pen.shape(
      ribbon(
        [
          [0, -2],
          [-2, -50],
          [0, -96],
        ],
        [26, 46, 48],
      ),
      skin,
    ),
    pen.shape(leaf(-14, -104, -62, -46, 36), darker(skin, 0.05)),
    pen.shape(leaf(14, -104, 60, -50, 36), skin),
    pen.shape(leaf(0, -104, 4, -48, 30), lighter(skin, 0.2)),
  )
}

/** A half slice of watermelon. */
export const watermelon: Draw = (pen, look) => {
  const slice = `M-116 -120L116 -120Q110 0 0 0Q-110 0 -116 -120Z`
  return standing(
    240,
    130,
    pen.shape(slice, "#3f9a52"),
    pen.flat(`M-106 -120L106 -120Q100 -11 0 -11Q-100 -11 -106 -120Z`, "#e6f5c9"),
    pen.shape(`M-97 -120L97 -120Q90 -21 0 -21Q-90 -21 -97 -120Z`, look.colour ?? "#f4505f"),
    pen.flat(
      [
        [-56, -92],
        [-18, -94],
        [22, -94],
        [60, -92],
        [-36, -66],
        [2, -66],
        [40, -66],
        [-14, -42],
        [18, -42],
      ]
        .map(([x, y]) => leaf(x!, y! + 8, x!, y! - 8, 8))
        .join(""),
      "#3a2230",
    ),
  )
}

/** A bunch of grapes. */
export const grapes: Draw = (pen, look) => {
  const skin = look.colour ?? "#8a5fc9"
  const rows = [5, 4, 3, 2, 1].flatMap((count, row) =>
    Array.from({ length: count }, (_, index) => [(index - (count - 1) / 2) * 34, -140 + row * 29] as const),
  )
  return standing(
    190,
    210,
    stalk(pen, 0, -156),
    rows.map(([x, y]) => pen.shape(ellipse(x, y, 20), skin) + pen.tint(ellipse(x - 6, y - 7, 5, 4), "#ffffff", 0.5)).join(""),
  )
}

/** A pair of cherries. */
export const cherries: Draw = (pen, look) =>
  standing(
    190,
    200,
    pen.line(curve([-44, -60], [-20, -130], [30, -186]) + curve([44, -50], [44, -120], [30, -186]), "#6b9a4a", 6),
    pen.shape(leaf(30, -184, 92, -168, 36), green),
    [
      [-46, -42],
      [44, -36],
    ]
      .map(([x, y]) => pen.shape(ellipse(x!, y!, 38, 36), look.colour ?? "#d92f45") + pen.spark(ellipse(x! - 13, y! - 13, 7, 9, 30)))
      .join(""),
  )
