import { darker, mix, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { dark, eyes } from "./face.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

/** A plump song bird that looks to the left; in flight when asked to fly. */
export const songbird: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#5aa9e6", "#f2785c", "#f7c548", "#6bbf8a"])
  const breast = mix(coat, "#fff1dc", 0.72)
  const body = blob([-66, -92], [-30, -128], [14, -116], [58, -74], [92, -44], [40, -26], [-10, -22], [-56, -46])
  const feet =
    look.action === "fly"
      ? ""
      : [-8, 16]
          .map(
            (x) =>
              pen.line(curve([x, -26], [x - 3, -2]), "#e08a3c", 5) + pen.line(curve([x - 15, -2], [x - 3, -5], [x + 9, -2]), "#e08a3c", 5),
          )
          .join("")
  const wing =
    look.action === "fly"
      ? pen.shape(blob([-8, -84], [6, -150], [60, -186], [66, -140], [44, -78]), darker(coat, 0.16)) +
        pen.shape(blob([-6, -80], [-30, -140], [-4, -176], [24, -132], [34, -76]), darker(coat, 0.06))
      : pen.shape(blob([-14, -84], [24, -92], [66, -56], [40, -42], [4, -46]), darker(coat, 0.18)) +
        [0, 1].map((index) => pen.tint(leaf(4 + index * 14, -58 + index * 2, 60, -52 + index * 6, 9), darker(coat, 0.4), 0.4)).join("")
  return standing(
    210,
    look.action === "fly" ? 196 : 138,
    pen.shape(
      ribbon(
        [
          [60, -62],
          [96, -56],
          [118, -66],
        ],
        [26, 24, 14],
      ),
      darker(coat, 0.2),
    ),
    feet,
    pen.shape(body, coat),
    pen.inside(body, pen.tint(ellipse(-34, -44, 48, 40), breast, 0.95)),
    wing,
    pen.shape(polygon([-62, -98], [-94, -86], [-64, -78]), "#f2a23c"),
    pen.flat(ellipse(-40, -98, 9, 10), dark),
    pen.spark(ellipse(-43, -102, 3.6)),
    pen.tint(ellipse(-26, -82, 10, 6), "#ff7d8f", 0.5),
    dress(pen, look.wears, { crown: -128, head: 34, eyes: -98, spread: 14, eye: 8, neck: -72, neckHalf: 40 }),
  )
}

/** A macaw on its perch, with a tail in three colours. */
export const parrot: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#e8413c", "#2fae68", "#2f8fe0"])
  const body = blob([-30, -190], [16, -196], [42, -160], [40, -96], [16, -40], [-20, -50], [-40, -110], [-46, -160])
  return standing(
    150,
    214,
    [-6, 10, 24]
      .map((x, index) =>
        pen.shape(
          ribbon(
            [
              [6, -60],
              [x + 8, -20],
              [x + 16, 12 - index * 6],
            ],
            [20, 16, 6],
          ),
          (["#2f8fe0", coat, "#f7c548"] as const)[index]!,
        ),
      )
      .join(""),
    pen.shape(
      ribbon(
        [
          [-74, -36],
          [70, -30],
        ],
        [13, 13],
      ),
      "#8a5f3c",
    ),
    pen.shape(body, coat),
    pen.inside(body, pen.tint(ellipse(-18, -80, 26, 50), mix(coat, "#ffe08a", 0.6), 0.8)),
    pen.shape(blob([10, -150], [44, -140], [46, -80], [22, -34], [4, -90]), "#2f8fe0"),
    pen.inside(blob([10, -150], [44, -140], [46, -80], [22, -34], [4, -90]), pen.tint(ellipse(30, -140, 30, 18), "#f7c548", 0.95)),
    pen.flat(ellipse(-20, -164, 17, 15), "#ffffff"),
    pen.flat(ellipse(-23, -165, 6.5, 7.5), dark),
    pen.spark(ellipse(-25, -168, 2.6)),
    pen.shape(`M-38 -172Q-70 -168 -62 -128Q-50 -136 -40 -146Z`, "#4a4450"),
    [-12, 10].map((x) => pen.line(curve([x, -46], [x - 2, -34]), "#5a5560", 8)).join(""),
  )
}

/** A round owl that faces the viewer with golden eyes. */
export const owl: Draw = (pen, look) => {
  const coat = look.colour ?? look.random.pick<Colour>(["#8f6446", "#7d7486", "#a9784e"])
  const pale = mix(coat, "#fff0d8", 0.65)
  const body = blob([0, -186], [-46, -184], [-66, -120], [-58, -40], [-30, -8], [30, -8], [58, -40], [66, -120], [46, -184])
  const scales = [
    [-20, -76],
    [0, -76],
    [20, -76],
    [-10, -60],
    [10, -60],
    [-20, -44],
    [0, -44],
    [20, -44],
  ]
    .map(([x, y]) => pen.line(curve([x! - 8, y!], [x!, y! + 6], [x! + 8, y!]), darker(pale, 0.3), 3))
    .join("")
  return standing(
    150,
    206,
    bothSides((side) => pen.shape(polygon([side * 18, -180], [side * 54, -204], [side * 58, -160]), coat)),
    pen.shape(body, coat),
    pen.inside(body, pen.tint(ellipse(0, -56, 40, 48), pale, 0.95)),
    scales,
    bothSides(
      (side) =>
        pen.shape(blob([side * 54, -120], [side * 76, -84], [side * 64, -34], [side * 46, -50]), darker(coat, 0.15)) +
        pen.shape(ellipse(side * 26, -138, 31, 31), pale) +
        pen.flat(ellipse(side * 26, -138, 20), "#f7c548") +
        pen.flat(ellipse(side * 25, -138, 13), dark) +
        pen.spark(ellipse(side * 25 - 5, -144, 5)),
    ),
    pen.shape(polygon([-9, -126], [9, -126], [0, -104]), "#f2a23c"),
    bothSides((side) => pen.shape(ellipse(side * 18, -6, 14, 7), "#f2a23c")),
    dress(pen, look.wears, { crown: -188, head: 56, eyes: -138, spread: 26, eye: 18, neck: -98, neckHalf: 56 }),
  )
}

/** A penguin that faces the viewer. */
export const penguin: Draw = (pen, look) => {
  const coat = look.colour ?? "#37425f"
  const body = blob([0, -196], [-46, -180], [-58, -110], [-64, -44], [-36, -8], [36, -8], [64, -44], [58, -110], [46, -180])
  return standing(
    170,
    204,
    bothSides(
      (side) =>
        pen.shape(ellipse(side * 26, -6, 24, 9), "#f5a13c") +
        pen.shape(
          ribbon(
            [
              [side * 50, -118],
              [side * 74, -84],
              [side * 76, -48],
            ],
            [24, 24, 10],
          ),
          darker(coat, 0.1),
        ),
    ),
    pen.shape(body, coat),
    pen.inside(
      body,
      pen.tint(ellipse(0, -54, 44, 62), "#ffffff", 1) +
        bothSides((side) => pen.tint(ellipse(side * 22, -136, 28, 30), "#ffffff", 1)) +
        pen.tint(ellipse(0, -92, 30, 12), "#ffd98a", 0.6),
    ),
    eyes(pen, { x: 0, y: -140, spread: 22, eye: 10, blush: "#ff9fae", asleep: look.action === "sleep" }),
    pen.shape(blob([-13, -124], [0, -130], [13, -124], [0, -110]), "#f5a13c"),
    dress(pen, look.wears, { crown: -196, head: 50, eyes: -140, spread: 22, eye: 10, neck: -100, neckHalf: 52 }),
  )
}

/** A bird of prey gliding with its wings spread. */
export const eagle: Draw = (pen, look) => {
  const coat = look.colour ?? "#6b4630"
  const wing = (side: 1 | -1): string => {
    const quills = [0, 1, 2, 3, 4].map((index) =>
      pen.shape(
        ribbon(
          [
            [side * 60, -112],
            [side * (112 + index * 9), -140 + index * 22],
            [side * (150 - index * 6), -152 + index * 32],
          ],
          [28, 24, 8],
        ),
        darker(coat, 0.25 - index * 0.03),
      ),
    )
    return (
      quills.join("") + pen.shape(blob([side * 10, -100], [side * 50, -150], [side * 112, -152], [side * 92, -104], [side * 36, -70]), coat)
    )
  }
  return standing(
    330,
    190,
    bothSides(wing),
    pen.shape(polygon([-20, -60], [20, -60], [34, -6], [0, -16], [-34, -6]), "#fbf6ea"),
    pen.shape(blob([-22, -120], [22, -120], [20, -50], [0, -34], [-20, -50]), darker(coat, 0.1)),
    pen.shape(ellipse(0, -134, 24, 26), "#fbf6ea"),
    bothSides((side) => pen.flat(ellipse(side * 9, -138, 4, 5), dark)),
    pen.shape(polygon([-9, -132], [9, -132], [0, -108]), "#f2a83b"),
  )
}
