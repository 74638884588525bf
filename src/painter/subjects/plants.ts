import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, leaf, polygon, ribbon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Random } from "../random.ts"
import { eyes, grin } from "./face.ts"
import { bothSides, standing, type Draw } from "./figure.ts"
import { bambooStalk, palm, pine, roundTree, willow } from "./trees.ts"

const green: Colour = "#4fa35a"

/** A tree of one sort as a subject of its own, about 300 tall. */
export function tree(sort: "oak" | "pine" | "palm" | "cherry" | "autumn" | "willow" | "bamboo" | "christmas"): Draw {
  return (pen, look) => {
    const { random } = look
    const hue = (own: Colour): Colour => look.colour ?? own
    switch (sort) {
      case "pine":
        return standing(170, 300, pine(pen, 0, 0, 300, hue("#2f7a5f")))
      case "palm":
        return standing(280, 320, palm(pen, -30, 0, 300, hue("#3f9a52")))
      case "willow":
        return standing(260, 290, willow(pen, random, 0, 0, 290, hue("#86b85a")))
      case "bamboo":
        return standing(
          200,
          320,
          [-60, -20, 22, 64].map((x) => bambooStalk(pen, random, x, 0, random.between(250, 315), hue("#63a84f"))).join(""),
        )
      case "cherry":
        return standing(
          240,
          300,
          roundTree(pen, random, 0, 0, 300, hue("#f7a9c4"), "#6b4a46") +
            pen.tint(
              Array.from({ length: 16 }, () => ellipse(random.between(-110, 110), random.between(-100, 0), 4, 2.6, 30)).join(""),
              "#ffc4d8",
              0.95,
            ),
        )
      case "christmas":
        return standing(
          200,
          330,
          pine(pen, 0, 0, 300, hue("#2a7a56")) +
            [
              [-30, -90],
              [26, -110],
              [-16, -150],
              [20, -190],
              [-44, -50],
              [48, -56],
              [0, -70],
              [4, -230],
            ]
              .map(([x, y], index) => pen.shape(ellipse(x!, y!, 9), (["#e2475d", "#ffd84f", "#4fb0ff"] as const)[index % 3]!))
              .join("") +
            pen.glow(0, -304, 60, "#fff0a8", 0.8) +
            pen.shape(star(0, -302, 24, 11, 5), "#ffd84f"),
        )
      default:
        return standing(240, 300, roundTree(pen, random, 0, 0, 300, hue(sort === "autumn" ? "#e0862f" : "#58a84c")))
    }
  }
}

type Bloom = "daisy" | "sunflower" | "rose" | "tulip" | "lotus" | "lavender"

/** One blossom on its stem. */
function stemmed(pen: Pen, random: Random, sort: Bloom, x: number, tall: number, hue: Colour): string {
  const sway = random.between(-16, 16)
  const [tipX, tipY] = [x + sway, -tall]
  const stem = pen.line(curve([x * 0.4, 0], [x * 0.7 + sway * 0.4, -tall * 0.5], [tipX, tipY]), green, 7)
  const foliage = bothSides((side) =>
    pen.shape(leaf(x * 0.6, -tall * 0.25, x * 0.6 + side * 46, -tall * 0.5, 26), side < 0 ? green : darker(green, 0.1)),
  )
  return stem + foliage + blossom(pen, sort, tipX, tipY, sort === "sunflower" ? 58 : 42, hue)
}

function blossom(pen: Pen, sort: Bloom, x: number, y: number, r: number, hue: Colour): string {
  const petals = (count: number, reach: number, wide: number, tone: Colour, turn = 0): string =>
    Array.from({ length: count }, (_, index) => {
      const angle = ((index + turn) / count) * 2 * Math.PI
      return pen.shape(leaf(x, y, x + Math.cos(angle) * reach, y + Math.sin(angle) * reach, wide), tone)
    }).join("")
  switch (sort) {
    case "sunflower":
      return (
        petals(16, r * 1.1, r * 0.46, darker(hue, 0.1), 0.5) +
        petals(16, r, r * 0.4, hue) +
        pen.shape(ellipse(x, y, r * 0.46), "#6b3f26") +
        pen.tint(
          Array.from({ length: 18 }, (_, index) =>
            ellipse(
              x + Math.cos(index * 2.4) * r * 0.085 * Math.sqrt(index + 1),
              y + Math.sin(index * 2.4) * r * 0.085 * Math.sqrt(index + 1),
              2.4,
            ),
          ).join(""),
          "#d9a05a",
          0.8,
        )
      )
    case "rose":
      return (
        pen.shape(cloudlet(x, y, r * 0.92, r * 0.86, 6), hue) +
        [0.72, 0.5, 0.3]
          .map((size, index) =>
            pen.shape(
              cloudlet(x + index * 1.5, y - index * 2, r * size, r * size * 0.92, 5, index * 0.4),
              index % 2 ? lighter(hue, 0.16) : darker(hue, 0.14),
            ),
          )
          .join("") +
        pen.line(curve([x - 5, y - 8], [x + 4, y - 12], [x + 6, y - 3], [x - 2, y - 2]), darker(hue, 0.4), 2.6)
      )
    case "tulip":
      return (
        pen.shape(
          blob([x - r * 0.6, y - r * 0.3], [x - r * 0.62, y - r * 1.1], [x - r * 0.1, y - r * 0.6], [x, y + r * 0.5]),
          darker(hue, 0.12),
        ) +
        pen.shape(
          blob([x + r * 0.6, y - r * 0.3], [x + r * 0.62, y - r * 1.1], [x + r * 0.1, y - r * 0.6], [x, y + r * 0.5]),
          darker(hue, 0.06),
        ) +
        pen.shape(leaf(x, y + r * 0.5, x, y - r * 1.2, r * 1.25), hue)
      )
    case "lotus":
      return [-1, 1, -0.62, 0.62, -0.28, 0.28, 0]
        .map((lean, index) =>
          pen.shape(
            leaf(x + lean * r * 0.2, y + r * 0.4, x + lean * r * 1.5, y - r * (1.25 - Math.abs(lean) * 0.7), r * 0.62),
            lighter(hue, index * 0.06),
          ),
        )
        .join("")
    case "lavender":
      return Array.from({ length: 9 }, (_, index) =>
        bothSides((side) =>
          pen.flat(ellipse(x + side * (6 - index * 0.4), y + index * 11 - 30, 8 - index * 0.1, 6), index % 2 ? hue : lighter(hue, 0.2)),
        ),
      ).join("")
    default:
      return petals(9, r, r * 0.5, hue) + pen.shape(ellipse(x, y, r * 0.32), "#f7c53d")
  }
}

const hues: Readonly<Record<Bloom, readonly Colour[]>> = {
  daisy: ["#ffffff", "#ff9fc0", "#ffcf5c", "#b79cf2"],
  sunflower: ["#ffc62e"],
  rose: ["#e23b57", "#f58fa8"],
  tulip: ["#f0566f", "#f7b33d", "#b565d9"],
  lotus: ["#f59fc0"],
  lavender: ["#9a7fd9"],
}

/** A few flowers of one sort growing together. */
export function flowers(sort: Bloom): Draw {
  return (pen, look) => {
    const tone = (): Colour => look.colour ?? look.random.pick(hues[sort])
    if (sort === "lotus") {
      const pad = (x: number, y: number, r: number): string =>
        pen.shape(`M${x} ${y}L${x + r} ${y - r * 0.1}A${r} ${r * 0.34} 0 1 1 ${x + r * 0.7} ${y - r * 0.24}Z`, "#4fa375")
      return standing(
        280,
        170,
        pad(-70, -16, 70),
        pad(74, -14, 60),
        pen.line(curve([0, -6], [0, -70]), green, 7),
        blossom(pen, sort, 0, -90, 58, tone()),
        pad(8, 4, 56),
      )
    }
    const places = [
      [-66, 150],
      [66, 160],
      [-30, 205],
      [34, 215],
      [0, 176],
    ] as const
    return standing(220, 270, places.map(([x, tall]) => stemmed(pen, look.random, sort, x, tall, tone())).join(""))
  }
}

/** A bouquet wrapped in paper. */
export const bouquet: Draw = (pen, look) => {
  const sorts: Bloom[] = ["rose", "daisy", "tulip", "rose", "daisy", "rose", "daisy"]
  const heads = [
    [-58, -170],
    [58, -172],
    [0, -214],
    [-34, -150],
    [34, -152],
    [0, -178],
    [-64, -206],
  ] as const
  const greens = [-70, -40, 40, 72].map((x) => pen.shape(leaf(x * 0.3, -110, x * 1.4, -220, 40), green)).join("")
  return standing(
    220,
    262,
    greens,
    heads.map(([x, y], index) => blossom(pen, sorts[index]!, x, y, 36, look.colour ?? look.random.pick(hues[sorts[index]!]))).join(""),
    pen.shape(polygon([-72, -140], [72, -140], [26, 0], [-26, 0]), "#fdf0e0"),
    pen.shape(polygon([-72, -140], [10, -120], [-8, 0], [-26, 0]), "#f5dcc0"),
    pen.shape(box(-38, -58, 76, 15, 6), "#ff8fae"),
  )
}

/** A leafy plant in a clay pot. */
export const potPlant: Draw = (pen, look) =>
  standing(
    180,
    240,
    [-74, -40, 0, 40, 74]
      .map(
        (x, index) =>
          pen.shape(leaf(0, -90, x * 1.05, -236 + Math.abs(x) * 1.1, 54), index % 2 ? green : darker(green, 0.14)) +
          pen.line(curve([0, -90], [x * 0.55, -160 + Math.abs(x) * 0.5]), lighter(green, 0.3), 2),
      )
      .join(""),
    pen.shape(polygon([-54, -98], [54, -98], [42, 0], [-42, 0]), look.colour ?? "#d9794f"),
    pen.shape(box(-60, -106, 120, 26, 6), darker(look.colour ?? "#d9794f", 0.08)),
  )

/** A cactus with a face and a flower. */
export const cactus: Draw = (pen, look) => {
  const skin = look.colour ?? "#5aa66a"
  const ribs = [-16, 0, 16].map((x) => pen.line(curve([x, -192], [x, -64]), darker(skin, 0.22), 2.4)).join("")
  return standing(
    190,
    244,
    pen.shape(
      ribbon(
        [
          [-30, -112],
          [-68, -114],
          [-72, -156],
        ],
        [32, 33, 30],
      ),
      skin,
    ),
    pen.shape(
      ribbon(
        [
          [30, -92],
          [66, -96],
          [70, -134],
        ],
        [30, 31, 28],
      ),
      darker(skin, 0.06),
    ),
    pen.shape(box(-38, -224, 76, 170, 38), skin),
    ribs,
    pen.shape(star(4, -226, 20, 11, 6), "#ff7fa8"),
    eyes(pen, { x: 0, y: -130, spread: 18, eye: 8, blush: "#ff8f9c" }),
    grin(pen, 0, -114, 14),
    pen.shape(polygon([-56, -62], [56, -62], [44, 0], [-44, 0]), "#d9794f"),
    pen.shape(box(-62, -70, 124, 22, 6), "#e58a5f"),
  )
}

/** A fly agaric with a face. */
export const mushroom: Draw = (pen, look) => {
  const cap = `M-92 -84Q-92 -190 0 -192Q92 -190 92 -84Q0 -62 -92 -84Z`
  return standing(
    200,
    196,
    pen.shape(blob([-34, -90], [34, -90], [30, -40], [42, -8], [0, -2], [-42, -8], [-30, -40]), "#fbeed9"),
    pen.shape(cap, look.colour ?? "#e8493f"),
    pen.inside(
      cap,
      pen.tint(
        [
          [-50, -118, 17],
          [4, -152, 20],
          [54, -110, 15],
          [-12, -96, 11],
          [30, -182, 9],
          [-50, -164, 9],
        ]
          .map(([x, y, r]) => ellipse(x!, y!, r!, r! * 0.88))
          .join(""),
        "#fffaf0",
        0.96,
      ),
    ),
    eyes(pen, { x: 0, y: -52, spread: 14, eye: 7, blush: "#ff8f9c" }),
    grin(pen, 0, -40, 12),
  )
}

/** A maple leaf in autumn colours. */
export const maple: Draw = (pen, look) => {
  const hue = look.colour ?? look.random.pick<Colour>(["#e0562f", "#f09a35", "#c93f3a"])
  return standing(
    200,
    210,
    pen.line(curve([0, -60], [4, -30], [-4, 0]), darker(hue, 0.3), 7),
    pen.shape(star(0, -116, 100, 46, 5), hue),
    pen.shape(star(0, -116, 78, 42, 5, 36), mix(hue, "#ffd166", 0.08)),
    [-72, -36, 0, 36, 72]
      .map((degrees) => {
        const angle = ((degrees - 90) * Math.PI) / 180
        return pen.line(curve([0, -70], [Math.cos(angle) * 74, -112 + Math.sin(angle) * 74]), darker(hue, 0.25), 2.6)
      })
      .join(""),
  )
}
