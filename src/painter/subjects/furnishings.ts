import { darker, lighter } from "../drawing/colour.ts"
import { blob, box, curve, ellipse, leaf, polygon, ribbon, star as starPath } from "../drawing/path.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

/** An open book. */
export const book: Draw = (pen, look) => {
  const cover = look.colour ?? "#3f6fb5"
  return standing(
    270,
    150,
    pen.shape(`M-128 -112Q-60 -140 0 -112Q60 -140 128 -112L128 -10Q60 -38 0 -10Q-60 -38 -128 -10Z`, cover),
    bothSides(
      (side) =>
        pen.shape(`M0 -114Q${side * 56} -142 ${side * 116} -118L${side * 116} -24Q${side * 56} -48 0 -20Z`, "#fffaf0") +
        [0, 1, 2, 3]
          .map((index) =>
            pen.line(curve([side * 22, -106 + index * 18], [side * 60, -116 + index * 18], [side * 98, -106 + index * 18]), "#cdbfae", 3),
          )
          .join(""),
    ),
  )
}

/** A burning candle on its dish. */
export const candle: Draw = (pen, look) =>
  standing(
    150,
    240,
    pen.glow(0, -186, 150, "#ffcf7a", 0.8),
    pen.shape(ellipse(0, -10, 66, 13), "#c99a4a"),
    pen.shape(box(-29, -140, 58, 132, 8), look.colour ?? "#fdf1dc"),
    pen.shape(
      ribbon(
        [
          [-24, -138],
          [-26, -104],
        ],
        [13, 11],
      ),
      "#fff8ea",
    ),
    pen.line(curve([0, -140], [1, -156]), "#4a3a38", 4),
    pen.flat(leaf(0, -148, 2, -212, 40), "#ffab3c"),
    pen.flat(leaf(0, -150, 1, -188, 19), "#fff0b8"),
  )

/** A lamp with a wide shade, lit. */
export const lamp: Draw = (pen, look) =>
  standing(
    170,
    260,
    pen.glow(0, -150, 170, "#ffe29a", 0.8),
    pen.shape(ellipse(0, -9, 54, 11), "#7a6a78"),
    pen.line(curve([0, -14], [0, -150]), "#7a6a78", 9),
    pen.shape(polygon([-44, -246], [44, -246], [78, -140], [-78, -140]), look.colour ?? "#ffd98a"),
  )

/** A glowing bulb. */
export const lightbulb: Draw = (pen, look) =>
  standing(
    170,
    240,
    pen.glow(0, -150, 160, "#ffe27a", 0.9),
    pen.shape(
      blob([0, -226], [-58, -204], [-72, -146], [-40, -94], [-28, -62], [28, -62], [40, -94], [72, -146], [58, -204]),
      look.colour ?? "#ffe27a",
    ),
    pen.line(curve([-18, -66], [-22, -130], [-8, -118], [0, -132], [8, -118], [22, -130], [18, -66]), "#e09a2f", 4),
    [-54, -38, -22].map((y) => pen.shape(box(-29, y - 4, 58, 15, 6), "#8f97a8")).join(""),
    pen.shape(box(-14, -14, 28, 13, 6), "#5f6678"),
    pen.spark(ellipse(-34, -176, 9, 20, 24)),
  )

/** An upright piano with a sheet of music. */
export const piano: Draw = (pen, look) =>
  standing(
    300,
    220,
    pen.shape(box(-136, -212, 272, 130, 8), look.colour ?? "#3a2f3c"),
    pen.shape(box(-148, -96, 296, 36, 6), "#2c2430"),
    pen.flat(box(-132, -92, 264, 20, 2), "#fffaf2"),
    pen.flat(
      Array.from({ length: 18 }, (_, index) => (index % 7 === 2 || index % 7 === 6 ? "" : box(-123 + index * 14.4, -92, 7, 12))).join(""),
      "#221a26",
    ),
    bothSides((side) => pen.shape(box(side * 130 - 9, -62, 18, 62, 4), "#2c2430")),
    pen.shape(box(-46, -186, 92, 52, 4), "#fbf3e3"),
  )

/** A round clock at ten past eleven. */
export const clock: Draw = (pen, look) =>
  standing(
    200,
    200,
    pen.shape(ellipse(0, -98, 96), look.colour ?? "#e2695a"),
    pen.shape(ellipse(0, -98, 78), "#fffaf0"),
    Array.from({ length: 12 }, (_, index) => {
      const angle = (index * Math.PI) / 6
      return pen.flat(ellipse(Math.sin(angle) * 64, -98 - Math.cos(angle) * 64, index % 3 ? 3 : 5.5), "#4a3a4a")
    }).join(""),
    pen.line(curve([0, -98], [-24, -136]), "#3a2c3c", 8) + pen.line(curve([0, -98], [38, -116]), "#3a2c3c", 6),
    pen.flat(ellipse(0, -98, 8), "#e2475d"),
  )

/** A painted vase. */
export const vase: Draw = (pen, look) => {
  const glaze = look.colour ?? "#4f86b5"
  const pot = blob([-30, -190], [30, -190], [36, -150], [76, -90], [54, -14], [0, -2], [-54, -14], [-76, -90], [-36, -150])
  return standing(
    170,
    200,
    pen.shape(pot, glaze),
    pen.inside(
      pot,
      pen.tint(box(-90, -140, 180, 9) + box(-90, -36, 180, 9), "#ffffff", 0.7) +
        [-48, 0, 48].map((x) => pen.tint(starPath(x, -84, 21, 10, 6), "#ffffff", 0.7)).join(""),
    ),
    pen.shape(ellipse(0, -190, 33, 8), lighter(glaze, 0.3)),
  )
}

/** A glazed tea bowl. */
export const bowl: Draw = (pen, look) => {
  const glaze = look.colour ?? "#7fa89a"
  const cup = `M-100 -96Q-92 -12 -34 -8L34 -8Q92 -12 100 -96Z`
  return standing(
    220,
    116,
    pen.shape(cup, glaze),
    pen.inside(
      cup,
      pen.tint(
        ribbon(
          [
            [-104, -78],
            [-50, -58],
            [0, -74],
            [50, -56],
            [104, -80],
          ],
          [36, 30, 38, 30, 36],
        ),
        lighter(glaze, 0.5),
        0.7,
      ),
    ),
    pen.shape(ellipse(0, -96, 100, 18), lighter(glaze, 0.25)),
    pen.flat(ellipse(0, -94, 86, 12), darker(glaze, 0.3)),
    pen.shape(box(-36, -12, 72, 12, 4), darker(glaze, 0.2)),
  )
}

/** A clay teapot. */
export const teapot: Draw = (pen, look) => {
  const clay = look.colour ?? "#b5654a"
  return standing(
    280,
    190,
    pen.line(curve([-84, -120], [-134, -124], [-128, -66], [-80, -50]), darker(clay, 0.08), 14),
    pen.shape(
      ribbon(
        [
          [70, -50],
          [108, -76],
          [120, -126],
        ],
        [40, 24, 16],
      ),
      darker(clay, 0.05),
    ),
    pen.shape(blob([0, -150], [-70, -132], [-92, -78], [-64, -14], [64, -14], [92, -78], [70, -132]), clay),
    pen.shape(ellipse(0, -146, 52, 13), darker(clay, 0.12)),
    pen.shape(`M-46 -148Q-40 -174 0 -176Q40 -174 46 -148Z`, clay),
    pen.shape(ellipse(0, -180, 12, 10), darker(clay, 0.1)),
  )
}

/** A ladder-back chair. */
export const chair: Draw = (pen, look) => {
  const wood = look.colour ?? "#c98a52"
  return standing(
    170,
    260,
    bothSides(
      (side) => pen.shape(box(side * 52 - 8, -110, 16, 110, 5), darker(wood, 0.1)) + pen.shape(box(side * 56 - 8, -256, 16, 160, 6), wood),
    ),
    [-230, -190, -150].map((y) => pen.shape(box(-56, y, 112, 17, 6), wood)).join(""),
    pen.shape(box(-74, -118, 148, 24, 9), lighter(wood, 0.15)),
  )
}

/** A plain table. */
export const table: Draw = (pen, look) => {
  const wood = look.colour ?? "#b97a48"
  return standing(
    340,
    160,
    bothSides((side) => pen.shape(box(side * 124 - 10, -136, 20, 136, 5), darker(wood, 0.14))),
    pen.shape(box(-166, -156, 332, 30, 9), wood),
    pen.tint(box(-166, -132, 332, 8), "#2a1a3e", 0.25),
  )
}

/** An open laptop with a few lines of code. */
export const laptop: Draw = (pen, look) =>
  standing(
    290,
    190,
    pen.shape(box(-108, -182, 216, 146, 12), look.colour ?? "#5a6478"),
    pen.flat(box(-96, -170, 192, 122, 5), "#2c3a5c"),
    [-150, -128, -106, -84]
      .map((y, index) =>
        pen.tint(box(-80, y, [92, 130, 70, 110][index]!, 9, 4), (["#7fe0c0", "#ff9fbe", "#ffd166", "#8fb8ff"] as const)[index]!, 0.95),
      )
      .join(""),
    pen.shape(`M-118 -38L118 -38L142 -8Q142 0 132 0L-132 0Q-142 0 -142 -8Z`, "#c3cbd8"),
    pen.tint(box(-36, -16, 72, 9, 4), "#8f99ab", 0.7),
  )

/** A phone with its icons. */
export const phone: Draw = (pen, look) =>
  standing(
    140,
    250,
    pen.shape(box(-62, -246, 124, 246, 22), look.colour ?? "#3a4058"),
    pen.flat(box(-52, -230, 104, 210, 12), "#7fb8f2"),
    pen.tint(
      Array.from({ length: 9 }, (_, index) => box(-40 + (index % 3) * 29, -214 + Math.floor(index / 3) * 34, 22, 22, 6)).join(""),
      "#ffffff",
      0.85,
    ),
    pen.flat(ellipse(0, -10, 5), "#c3cbd8"),
  )

/** A corked bottle with a label. */
export const bottle: Draw = (pen, look) => {
  const glass = look.colour ?? "#58a88a"
  return standing(
    110,
    270,
    pen.shape(`M-18 -254L18 -254L20 -190Q48 -160 48 -120L48 -14Q46 0 34 0L-34 0Q-46 0 -48 -14L-48 -120Q-48 -160 -20 -190Z`, glass),
    pen.shape(box(-20, -268, 40, 24, 5), "#c98a52"),
    pen.flat(box(-48, -104, 96, 60), "#fff6e2"),
    pen.spark(
      ribbon(
        [
          [-32, -136],
          [-34, -120],
        ],
        [5, 4],
      ),
    ),
    pen.tint(starPath(0, -74, 19, 9, 5), glass, 0.9),
  )
}
