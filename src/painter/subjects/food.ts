import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { standing, type Draw } from "./figure.ts"

const green: Colour = "#5fae4c"

/** Curls of steam above a warm cup, from `y` up. */
function steam(pen: Pen, y: number): string {
  return [-26, 2, 30]
    .map((x) => `<g opacity=".6">${pen.line(curve([x, y], [x + 12, y - 18], [x - 6, y - 38], [x + 8, y - 60]), "#ffffff", 7)}</g>`)
    .join("")
}

/** A cup of coffee with a pattern in its foam, on a saucer. */
export const coffee: Draw = (pen, look) => {
  const china = look.colour ?? look.random.pick<Colour>(["#f6f1e8", "#e8705f", "#5aa6a0", "#f2b84b"])
  return standing(
    240,
    220,
    steam(pen, -146),
    pen.shape(ellipse(0, -12, 112, 15), darker(china, 0.06)) + pen.shape(ellipse(0, -17, 92, 10), lighter(china, 0.1)),
    pen.line(`M74 -112Q128 -116 120 -74Q112 -40 60 -44`, darker(china, 0.08), 15),
    pen.shape(`M-84 -134Q-84 -34 -38 -22Q0 -14 38 -22Q84 -34 84 -134Z`, china),
    pen.shape(ellipse(0, -134, 84, 20), lighter(china, 0.2)),
    pen.flat(ellipse(0, -132, 72, 14), "#5f3823"),
    pen.tint(ellipse(-8, -133, 40, 7) + ellipse(20, -130, 18, 4), "#c98f5a", 0.8),
  )
}

/** A handleless cup of green tea. */
export const tea: Draw = (pen, look) => {
  const clay = look.colour ?? "#8fae8a"
  return standing(
    200,
    180,
    steam(pen, -118),
    pen.shape(`M-78 -104Q-74 -18 -28 -10L28 -10Q74 -18 78 -104Z`, clay),
    pen.inside(
      `M-78 -104Q-74 -18 -28 -10L28 -10Q74 -18 78 -104Z`,
      pen.tint(
        ribbon(
          [
            [-60, -60],
            [-10, -44],
            [30, -62],
            [70, -50],
          ],
          [10, 16, 12, 8],
        ),
        "#ffffff",
        0.35,
      ),
    ),
    pen.shape(ellipse(0, -104, 78, 17), lighter(clay, 0.3)),
    pen.flat(ellipse(0, -102, 66, 12), "#b8a33f"),
    pen.shape(box(-30, -12, 60, 12, 4), darker(clay, 0.15)),
  )
}

/** A cake in two tiers with icing and three candles. */
export const cake: Draw = (pen, look) => {
  const icing = look.colour ?? "#ff9fbe"
  const tier = (y: number, half: number, tall: number, body: Colour): string => {
    const drips = Array.from({ length: 7 }, (_, index) =>
      ellipse(-half + (index + 0.5) * ((half * 2) / 7), y - tall + 12 + (index % 2) * 11, half / 7.4, 17),
    ).join("")
    const side = box(-half, y - tall, half * 2, tall, 12)
    return (
      pen.shape(side, body) +
      pen.inside(side, pen.flat(drips + box(-half, y - tall, half * 2, 15), icing)) +
      pen.shape(ellipse(0, y - tall, half, half * 0.17), lighter(icing, 0.2))
    )
  }
  const candles = [-34, 0, 34]
    .map(
      (x, index) =>
        pen.shape(box(x - 5, -216, 10, 42, 4), (["#8fd0f2", "#ffd166", "#b79cf2"] as const)[index]!) +
        pen.glow(x, -228, 36, "#ffd98a", 0.9) +
        pen.flat(leaf(x, -214, x + 1, -240, 15), "#ffb23c"),
    )
    .join("")
  return standing(
    250,
    250,
    pen.shape(ellipse(0, -8, 122, 15), "#f2ede6"),
    tier(-10, 100, 84, "#f7dcb4"),
    tier(-92, 66, 80, "#fbe9cb"),
    candles,
    [-48, -16, 16, 48].map((x) => pen.shape(ellipse(x, -92 - (x * x) / 900, 9), "#e23b57")).join(""),
  )
}

/** A cupcake with swirls of cream and a cherry. */
export const cupcake: Draw = (pen, look) => {
  const icing = look.colour ?? look.random.pick<Colour>(["#ff9fbe", "#b79cf2", "#8fd9c0"])
  return standing(
    180,
    220,
    pen.shape(polygon([-60, -84], [60, -84], [44, 0], [-44, 0]), "#e0a05f"),
    pen.line([-36, -12, 12, 36].map((x) => curve([x * 1.2, -80], [x * 0.85, -4])).join(""), "#b97a3f", 4),
    pen.shape(cloudlet(0, -94, 76, 28, 8), icing),
    pen.shape(cloudlet(0, -130, 54, 25, 7), lighter(icing, 0.1)),
    pen.shape(cloudlet(0, -160, 30, 20, 6), lighter(icing, 0.2)),
    pen.shape(ellipse(0, -186, 17), "#e23b57"),
    pen.line(curve([2, -200], [12, -214]), green, 4),
    pen.flat(
      [
        [-40, -98],
        [20, -104],
        [-14, -134],
        [30, -134],
        [-50, -84],
        [48, -90],
      ]
        .map(([x, y]) => box(x!, y!, 13, 5, 2.5))
        .join(""),
      "#ffd84f",
    ),
  )
}

/** Two scoops in a cone. */
export const iceCream: Draw = (pen, look) => {
  const scoop = look.colour ?? look.random.pick<Colour>(["#ffb3cb", "#bfe8c8", "#f7d38a"])
  return standing(
    150,
    270,
    pen.shape(polygon([-52, -130], [52, -130], [0, 0]), "#e0a25c"),
    pen.line(
      [-30, 0, 30].map((x) => curve([x - 18, -128], [x * 0.4 + 14, -60]) + curve([x + 18, -128], [x * 0.4 - 14, -60])).join(""),
      "#b97a3f",
      3,
    ),
    pen.shape(cloudlet(0, -150, 62, 44, 9), scoop),
    pen.shape(cloudlet(0, -196, 50, 42, 9), mix(scoop, "#fff6e6", 0.5)),
    pen.shape(ellipse(6, -244, 15), "#e23b57"),
    pen.flat(
      [
        [-24, -206],
        [16, -214],
        [-4, -184],
        [28, -190],
      ]
        .map(([x, y]) => box(x!, y!, 13, 5, 2.5))
        .join(""),
      "#8a5fd9",
    ),
  )
}

/** A slice of pizza with its cheese running. */
export const pizza: Draw = (pen) =>
  standing(
    230,
    220,
    pen.shape(`M-104 -196Q0 -236 104 -196L0 0Z`, "#ffd06b"),
    pen.shape(
      ribbon(
        [
          [-106, -192],
          [0, -218],
          [106, -192],
        ],
        [32, 36, 32],
      ),
      "#d9984f",
    ),
    [
      [-36, -150, 21],
      [36, -156, 21],
      [0, -98, 19],
    ]
      .map(([x, y, r]) => pen.shape(ellipse(x!, y!, r!), "#d9463c"))
      .join(""),
    pen.flat(
      [
        [2, -168],
        [-16, -120],
        [26, -118],
        [4, -54],
      ]
        .map(([x, y]) => leaf(x! - 9, y!, x! + 11, y! - 7, 10))
        .join(""),
      green,
    ),
    pen.shape(drip(-58, -112) + drip(46, -92), "#ffd06b"),
  )

function drip(x: number, y: number): string {
  return box(x - 7, y - 10, 14, 34, 7)
}

/** A burger with everything. */
export const burger: Draw = (pen) =>
  standing(
    230,
    190,
    pen.shape(`M-98 -42L98 -42Q96 0 66 0L-66 0Q-96 0 -98 -42Z`, "#dd9a4c"),
    pen.shape(box(-104, -70, 208, 32, 15), "#6b3f2a"),
    pen.shape(polygon([-98, -74], [98, -74], [40, -46], [20, -66], [-50, -50], [-64, -68]), "#ffc83d"),
    pen.shape(cloudlet(0, -82, 108, 12, 14), "#7cc04f"),
    pen.shape(box(-96, -100, 192, 18, 8), "#e2483f"),
    pen.shape(`M-102 -98Q-100 -184 0 -186Q100 -184 102 -98Z`, "#e8a653"),
    pen.tint(
      [
        [-50, -146],
        [-10, -162],
        [34, -152],
        [62, -130],
        [10, -130],
        [-30, -122],
      ]
        .map(([x, y]) => leaf(x! - 7, y!, x! + 7, y! - 3, 7))
        .join(""),
      "#fff3d0",
      1,
    ),
  )

/** A glazed ring with sprinkles. */
export const donut: Draw = (pen, look) => {
  const icing = look.colour ?? "#ff8fb8"
  const glaze = cloudlet(0, -96, 88, 84, 12)
  return standing(
    210,
    200,
    pen.shape(ellipse(0, -92, 98, 94), "#dfa05a"),
    pen.shape(glaze, icing),
    pen.flat(
      [
        [-60, -120],
        [-30, -152],
        [10, -160],
        [48, -138],
        [64, -98],
        [46, -58],
        [4, -36],
        [-38, -48],
        [-66, -84],
        [-44, -92],
        [40, -110],
      ]
        .map(([x, y]) => box(x! - 8, y! - 3, 16, 6, 3))
        .join(""),
      "#fff6c9",
    ),
    pen.shape(ellipse(0, -94, 32, 30), "#c98745"),
    pen.flat(ellipse(0, -90, 27, 25), "#8a5a30"),
  )
}

/** Two pieces of nigiri. */
export const sushi: Draw = (pen) =>
  standing(
    260,
    130,
    [-64, 64]
      .map(
        (x, index) =>
          pen.shape(box(x - 54, -62, 108, 62, 26), "#fbf8f0") +
          pen.shape(
            blob([x - 62, -60], [x - 40, -98], [x + 30, -100], [x + 64, -64], [x + 40, -50], [x - 40, -50]),
            index ? "#ff8f5c" : "#f25f5c",
          ) +
          pen.line(
            curve([x - 36, -84], [x - 26, -58]) + curve([x - 6, -92], [x + 4, -56]) + curve([x + 24, -92], [x + 34, -58]),
            "#ffd9c4",
            5,
          ) +
          (index ? pen.flat(box(x - 13, -102, 26, 102, 4), "#2f4a3f") : ""),
      )
      .join(""),
  )

/** A bowl of ramen with an egg and chopsticks. */
export const noodles: Draw = (pen, look) => {
  const bowl = look.colour ?? "#d9483f"
  return standing(
    260,
    220,
    steam(pen, -156),
    pen.line(curve([40, -120], [128, -204]) + curve([62, -118], [146, -190]), "#a9703f", 8),
    pen.shape(ellipse(0, -116, 112, 30), "#f7e2b0"),
    pen.line([-70, -40, -10, 22, 54].map((x) => curve([x - 20, -112], [x, -132], [x + 22, -112])).join(""), "#e8b95c", 7),
    pen.shape(ellipse(-38, -122, 30, 15), "#fffaf0") + pen.shape(ellipse(-38, -124, 14, 9), "#ffb52f"),
    pen.flat(
      [
        [30, -120],
        [50, -112],
        [8, -108],
      ]
        .map(([x, y]) => ellipse(x!, y!, 9, 5))
        .join(""),
      green,
    ),
    pen.shape(`M-118 -116Q-104 -14 -44 -8L44 -8Q104 -14 118 -116Q0 -76 -118 -116Z`, bowl),
    pen.tint(
      ribbon(
        [
          [-92, -70],
          [0, -48],
          [92, -70],
        ],
        [9, 11, 9],
      ),
      "#ffffff",
      0.6,
    ),
    pen.shape(box(-44, -12, 88, 12, 4), darker(bowl, 0.15)),
  )
}

/** A crusty loaf. */
export const bread: Draw = (pen) =>
  standing(
    250,
    140,
    pen.shape(blob([-112, -58], [-96, -112], [-30, -132], [40, -130], [100, -108], [112, -56], [90, -10], [0, -2], [-90, -10]), "#d9954c"),
    [-64, -14, 36].map((x) => pen.shape(leaf(x - 12, -44, x + 34, -114, 22), "#f7d9a0")).join(""),
  )

/** A glass of red wine. */
export const wine: Draw = (pen, look) => {
  const bowl = `M-52 -226Q-62 -120 0 -112Q62 -120 52 -226Z`
  return standing(
    130,
    240,
    pen.shape(ellipse(0, -8, 46, 8), "#dfeaf2") + pen.line(curve([0, -112], [0, -10]), "#cfdde8", 8),
    `<g opacity=".55">${pen.shape(bowl, "#eaf4fa")}</g>`,
    pen.inside(
      bowl,
      pen.tint(box(-70, -182, 140, 80), look.colour ?? "#a3223f", 0.95) +
        pen.tint(ellipse(0, -182, 56, 8), lighter(look.colour ?? "#c23a58", 0.2), 1),
    ),
    pen.spark(
      ribbon(
        [
          [-34, -208],
          [-38, -170],
          [-28, -140],
        ],
        [5, 7, 3],
      ),
    ),
  )
}

/** A single roasted bean, the sign of coffee houses. */
export const coffeeBean: Draw = (pen, look) => {
  const roast = look.colour ?? "#6b4028"
  const bean = ellipse(0, -92, 66, 90, 24)
  return standing(
    180,
    190,
    pen.shape(bean, roast),
    pen.inside(bean, pen.line(curve([44, -188], [12, -130], [-10, -54], [-38, 4]), darker(roast, 0.45), 13)),
  )
}
