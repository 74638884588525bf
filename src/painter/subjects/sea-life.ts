import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { dark, eyes, grin, smile } from "./face.ts"
import { standing, type Draw } from "./figure.ts"

/** A banded reef fish that looks to the left. */
export const fish: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#ff8a3c", "#f25f7a", "#4fb0e8", "#ffc93f"])
  const body = blob([-92, -62], [-56, -104], [4, -112], [62, -78], [84, -62], [62, -44], [4, -12], [-56, -20])
  const fin = darker(coat, 0.1)
  return standing(
    230,
    140,
    pen.shape(blob([70, -62], [116, -106], [126, -92], [106, -62], [126, -30], [114, -18]), fin),
    pen.shape(blob([-30, -100], [4, -134], [44, -120], [34, -88]), fin),
    pen.shape(blob([-10, -24], [16, 0], [36, -8], [26, -32]), fin),
    pen.shape(body, coat),
    pen.inside(
      body,
      [-28, 26]
        .map((x) =>
          pen.tint(
            ribbon(
              [
                [x, -124],
                [x + 10, -62],
                [x, 0],
              ],
              [20, 26, 20],
            ),
            "#fff6e6",
            0.92,
          ),
        )
        .join("") +
        [
          [4, -70],
          [52, -72],
          [52, -52],
          [4, -46],
        ]
          .map(([x, y]) => pen.line(curve([x! - 5, y! - 8], [x! + 4, y!], [x! - 5, y! + 8]), darker(coat, 0.25), 2.4))
          .join(""),
    ),
    pen.shape(leaf(-14, -54, 26, -34, 26), fin),
    pen.flat(ellipse(-58, -70, 15, 16), "#ffffff"),
    pen.flat(ellipse(-60, -69, 10, 11.5), dark),
    pen.spark(ellipse(-64, -74, 4)),
    pen.line(curve([-88, -50], [-78, -44], [-68, -46]), darker(coat, 0.5), 3),
    pen.tint(ellipse(-48, -48, 9, 6), "#ff6f7d", 0.5),
  )
}

/** A whale with its spout. */
export const whale: Draw = (pen, look) => {
  const coat = look.colour ?? "#4d7fc4"
  const body = blob(
    [-128, -60],
    [-100, -118],
    [-20, -134],
    [60, -96],
    [112, -60],
    [132, -66],
    [118, -36],
    [60, -14],
    [-20, -4],
    [-100, -14],
  )
  const spout = [-24, 0, 24]
    .map((dx) => pen.line(curve([-56, -134], [-56 + dx * 0.4, -168], [-56 + dx * 1.5, -176 + Math.abs(dx)]), "#bfe8ff", 8))
    .join("")
  return standing(
    310,
    190,
    spout,
    pen.shape(blob([112, -58], [122, -104], [164, -118], [146, -86], [176, -72], [136, -50]), darker(coat, 0.08)),
    pen.shape(body, coat),
    pen.inside(
      body,
      pen.tint(ellipse(-40, 8, 120, 48), "#f3f7fb", 1) +
        [-90, -66, -42, -18].map((x) => pen.line(curve([x, -30], [x + 3, -2]), "#b5cbe3", 3)).join(""),
    ),
    pen.shape(leaf(-20, -30, 26, 8, 34), darker(coat, 0.12)),
    pen.flat(ellipse(-84, -62, 9, 11), dark),
    pen.spark(ellipse(-87, -66, 4)),
    pen.line(curve([-120, -42], [-100, -34], [-80, -40]), darker(coat, 0.5), 3.4),
    pen.tint(ellipse(-68, -46, 12, 7), "#ff8f9c", 0.55),
  )
}

/** Dolphins and sharks: a long body in mid-leap or gliding. */
function swimmer(coatOf: Colour, fierce: boolean): Draw {
  return (pen, look) => {
    const coat = look.colour ?? coatOf
    const body = blob([-136, -66], [-100, -96], [-30, -112], [50, -84], [110, -52], [60, -40], [-20, -26], [-90, -36], [-124, -50])
    return standing(
      300,
      160,
      pen.shape(blob([100, -54], [140, -92], [152, -88], [132, -52], [150, -14], [138, -14]), darker(coat, 0.1)),
      pen.shape(blob([-26, -104], [2, -152], [22, -148], [30, -92]), darker(coat, 0.08)),
      pen.shape(body, coat),
      pen.inside(body, pen.tint(ellipse(-40, -20, 110, 30), "#f4f8fb", 0.96)),
      pen.shape(leaf(-30, -44, -6, -2, 24), darker(coat, 0.14)),
      pen.flat(ellipse(-92, -72, 6.5, 8), dark),
      pen.spark(ellipse(-94, -75, 2.8)),
      fierce
        ? pen.flat(blob([-124, -52], [-96, -46], [-74, -52], [-92, -38]), "#7a2436") +
            pen.spark([-116, -106, -96, -86].map((x) => polygon([x, -50], [x + 8, -49], [x + 4, -42])).join("")) +
            [-46, -38, -30].map((x) => pen.line(curve([x, -76], [x + 4, -66], [x, -56]), darker(coat, 0.3), 2.6)).join("")
        : pen.shape(blob([-126, -70], [-158, -58], [-154, -50], [-124, -52]), lighter(coat, 0.08)) +
            pen.line(curve([-146, -54], [-120, -52], [-98, -58]), darker(coat, 0.45), 2.4),
    )
  }
}

/** A dolphin in mid-leap. */
export const dolphin = swimmer("#5b9fd0", false)

/** A shark that shows its teeth. */
export const shark = swimmer("#6f8499", true)

/** An octopus with six arms in sight. */
export const octopus: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#e8648c", "#a974e0", "#f2785c"])
  const arm = (x: number, bend: number): string =>
    pen.shape(
      ribbon(
        [
          [x * 0.5, -74],
          [x * 1.1, -36],
          [x * 1.5 + bend, -10],
          [x * 1.6 + bend * 1.9, -24],
        ],
        [26, 24, 16, 8],
      ),
      Math.abs(x) > 40 ? darker(coat, 0.12) : coat,
    )
  const head = blob([0, -196], [-58, -180], [-72, -122], [-48, -72], [0, -60], [48, -72], [72, -122], [58, -180])
  return standing(
    240,
    200,
    [-58, 58, -30, 30, -9, 9].map((x) => arm(x, Math.sign(x) * 14)).join(""),
    pen.shape(head, coat),
    pen.tint(
      [
        [-36, -168],
        [-14, -182],
        [38, -170],
      ]
        .map(([x, y]) => ellipse(x!, y!, 9, 6, -20))
        .join(""),
      lighter(coat, 0.6),
      0.6,
    ),
    eyes(pen, { x: 0, y: -112, spread: 27, eye: 13, blush: "#ff5f7d" }),
    smile(pen, 0, -92, 22, true),
    dress(pen, look.wears, { crown: -196, head: 62, eyes: -112, spread: 27, eye: 13, neck: -70, neckHalf: 46 }),
  )
}

/** A glowing jellyfish. */
export const jellyfish: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#f29ad0", "#9f8cf2", "#7fd0f2"])
  const bell = `M-74 -112Q-76 -196 0 -198Q76 -196 74 -112Q56 -98 37 -112Q18 -98 0 -112Q-18 -98 -37 -112Q-56 -98 -74 -112Z`
  const strands = [-52, -28, -6, 18, 44].map((x, index) =>
    pen.line(curve([x, -110], [x + 12, -78], [x - 10, -44], [x + 8, -6 - (index % 2) * 16]), mix(coat, "#ffffff", 0.3), index % 2 ? 5 : 9),
  )
  return standing(
    170,
    204,
    pen.glow(0, -140, 130, coat, 0.5),
    strands.join(""),
    `<g opacity=".92">${pen.shape(bell, coat)}</g>`,
    pen.tint(ellipse(-28, -166, 20, 13, -30), "#ffffff", 0.5),
    eyes(pen, { x: 0, y: -136, spread: 24, eye: 9, blush: "#ff6f9c" }),
    grin(pen, 0, -124, 14),
  )
}
