import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, curve, ellipse, heart as heartPath, polygon, star as starPath } from "../drawing/path.ts"
import { ribbonBow } from "./dress.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

/** A balloon on its string. */
export const balloon: Draw = (pen, look) => {
  const hue = look.colour ?? look.random.pick<Colour>(["#f2574f", "#ffc73f", "#5aa6e0", "#a974d9", "#58b58f"])
  return standing(
    140,
    300,
    pen.line(curve([0, -140], [-10, -100], [12, -56], [-4, 0]), mix(hue, "#ffffff", 0.4), 3.4),
    pen.shape(polygon([-11, -136], [11, -136], [0, -152]), darker(hue, 0.1)),
    pen.shape(blob([0, -296], [-48, -280], [-66, -228], [-44, -172], [0, -146], [44, -172], [66, -228], [48, -280]), hue),
    pen.tint(ellipse(-26, -252, 11, 24, 24), "#ffffff", 0.6),
  )
}

/** An open umbrella. */
export const umbrella: Draw = (pen, look) => {
  const cloth = look.colour ?? look.random.pick<Colour>(["#e2475d", "#f2b83d", "#4f86c9"])
  const canopy = `M-120 -126Q-114 -240 0 -242Q114 -240 120 -126Q96 -146 72 -126Q48 -146 24 -128Q0 -148 -24 -128Q-48 -146 -72 -126Q-96 -146 -120 -126Z`
  return standing(
    250,
    260,
    pen.line(curve([0, -240], [0, -34], [4, -8], [22, -4], [32, -22]), "#7a5238", 8),
    pen.shape(canopy, cloth),
    pen.inside(
      canopy,
      pen.tint(
        `M0 -242Q-60 -190 -72 -110L-24 -110Q-26 -190 0 -242ZM0 -242Q60 -190 72 -110L24 -110Q26 -190 0 -242Z`,
        darker(cloth, 0.3),
        0.22,
      ),
    ),
    pen.line(curve([0, -240], [0, -256]), "#7a5238", 7),
  )
}

/** A parcel with a bow. */
export const gift: Draw = (pen, look) => {
  const paper = look.colour ?? look.random.pick<Colour>(["#5aa6e0", "#f2786f", "#58b58f"])
  return standing(
    210,
    220,
    pen.shape(box(-88, -128, 176, 128, 8), paper),
    pen.shape(box(-98, -156, 196, 40, 8), lighter(paper, 0.12)),
    pen.tint(box(-17, -156, 34, 156), "#ffd84f", 1),
    ribbonBow(pen, 0, -168, 44, "#ffc93f"),
  )
}

/** A red silk lantern with tassels, lit. */
export const lantern: Draw = (pen, look) => {
  const silk = look.colour ?? "#e23f3a"
  return standing(
    190,
    270,
    pen.glow(0, -150, 170, "#ffb25c", 0.7),
    pen.line(curve([0, -262], [0, -236]), "#7a5238", 5),
    pen.shape(ellipse(0, -150, 84, 72), silk),
    [-52, -18, 18, 52].map((x) => pen.line(curve([x * 0.3, -220], [x, -150], [x * 0.3, -80]), darker(silk, 0.2), 3)).join(""),
    pen.shape(box(-36, -236, 72, 20, 5) + box(-36, -86, 72, 20, 5), "#e8b23c"),
    [-16, 0, 16].map((x) => pen.line(curve([x, -66], [x * 1.2, -8]), "#f2c14f", 5)).join(""),
  )
}

/** An acoustic guitar. */
export const guitar: Draw = (pen, look) => {
  const wood = look.colour ?? "#d98a3f"
  return standing(
    170,
    330,
    pen.shape(box(-12, -296, 24, 170, 4), "#5f3c28"),
    pen.shape(box(-19, -328, 38, 44, 6), "#4a2f22"),
    pen.shape(
      blob(
        [0, -166],
        [-48, -156],
        [-56, -122],
        [-42, -98],
        [-76, -58],
        [-56, -10],
        [0, 0],
        [56, -10],
        [76, -58],
        [42, -98],
        [56, -122],
        [48, -156],
      ),
      wood,
    ),
    pen.shape(ellipse(0, -96, 24), "#3a2420"),
    pen.shape(box(-27, -46, 54, 12, 3), "#5f3c28"),
    [-6, -2, 2, 6].map((x) => pen.line(curve([x, -312], [x, -42]), "#f4e9d6", 1.2)).join(""),
    [-318, -302].map((y) => bothSides((side) => pen.flat(ellipse(side * 24, y, 5), "#e6dccb"))).join(""),
  )
}

/** A camera with a large lens. */
export const camera: Draw = (pen, look) =>
  standing(
    250,
    180,
    pen.shape(box(-46, -168, 92, 40, 10), "#3f4456"),
    pen.shape(box(-112, -142, 224, 142, 22), look.colour ?? "#4a5068"),
    pen.tint(box(-112, -104, 224, 56), "#2c3040", 0.5),
    pen.shape(ellipse(0, -72, 58), "#d9dee6"),
    pen.shape(ellipse(0, -72, 46), "#2c3348"),
    pen.shape(ellipse(0, -72, 29), "#4f6fa8"),
    pen.spark(ellipse(-11, -84, 9, 7)),
    pen.flat(ellipse(80, -122, 9), "#ff6f6f"),
    pen.flat(box(-96, -132, 36, 15, 4), "#ffe9a8"),
  )

/** A heart with a gleam. */
export const heart: Draw = (pen, look) => {
  const hue = look.colour ?? "#f0456a"
  return standing(
    230,
    210,
    pen.glow(0, -96, 180, hue, 0.3),
    pen.shape(heartPath(0, -96, 92), hue),
    pen.tint(ellipse(-46, -134, 15, 26, 36), "#ffffff", 0.55),
  )
}

/** A cut stone. */
export const gem: Draw = (pen, look) => {
  const hue = look.colour ?? "#5fc9f2"
  return standing(
    220,
    180,
    pen.glow(0, -90, 160, hue, 0.4),
    pen.shape(polygon([-100, -118], [-58, -170], [58, -170], [100, -118], [0, 0]), hue),
    pen.tint(polygon([-100, -118], [-40, -118], [0, 0]), "#ffffff", 0.25) +
      pen.tint(polygon([40, -118], [100, -118], [0, 0]), darker(hue, 0.5), 0.25) +
      pen.tint(polygon([-58, -170], [0, -170], [-40, -118]), "#ffffff", 0.45),
    pen.line(polygon([-100, -118], [100, -118]) + curve([-40, -118], [0, 0]) + curve([40, -118], [0, 0]), lighter(hue, 0.6), 2.4),
  )
}

/** A golden crown with stones. */
export const crown: Draw = (pen, look) =>
  standing(
    220,
    160,
    pen.shape(polygon([-92, 0], [-104, -110], [-52, -62], [0, -146], [52, -62], [104, -110], [92, 0]), look.colour ?? "#f7c53d"),
    [-104, 0, 104].map((x) => pen.shape(ellipse(x, x === 0 ? -148 : -112, 11), "#ffe9a3")).join(""),
    pen.shape(box(-94, -26, 188, 26, 6), darker(look.colour ?? "#f7c53d", 0.12)),
    pen.flat(ellipse(0, -50, 13, 16), "#e2475d"),
    bothSides((side) => pen.flat(ellipse(side * 54, -38, 10), "#4fb0ff")),
  )

/** A beach ball. */
export const ball: Draw = (pen, look) => {
  const round = ellipse(0, -84, 84)
  return standing(
    180,
    176,
    pen.shape(round, look.colour ?? "#fbf7ef"),
    pen.inside(
      round,
      [0, 1, 2]
        .map((index) =>
          pen.tint(
            `M0 -84Q${Math.cos(index * 2.09) * 70} ${-84 + Math.sin(index * 2.09) * 70} ${Math.cos(index * 2.09 - 0.4) * 120} ${-84 + Math.sin(index * 2.09 - 0.4) * 120}L${Math.cos(index * 2.09 + 0.6) * 120} ${-84 + Math.sin(index * 2.09 + 0.6) * 120}Z`,
            (["#f2574f", "#4f9fe0", "#ffc73f"] as const)[index]!,
            0.95,
          ),
        )
        .join(""),
    ),
    pen.tint(ellipse(-32, -120, 17, 12, -30), "#ffffff", 0.6),
  )
}

/** A ball of wool with its end loose. */
export const yarn: Draw = (pen, look) => {
  const wool = look.colour ?? "#f2787f"
  const round = ellipse(0, -70, 70)
  return standing(
    170,
    144,
    pen.line(curve([50, -20], [90, -6], [70, -2], [110, -8]), wool, 6),
    pen.shape(round, wool),
    pen.inside(
      round,
      [-60, -36, -12, 12, 36].map((x) => pen.line(curve([x - 30, -130], [x + 26, -70], [x, 0]), darker(wool, 0.16), 4)).join(""),
    ),
  )
}

/** A kite with bows on its tail. */
export const kite: Draw = (pen, look) => {
  const silk = look.colour ?? "#f2574f"
  const tail = curve([0, -70], [-24, -44], [14, -22], [-10, 0])
  return standing(
    190,
    300,
    pen.line(tail, "#7a6a78", 3),
    [
      [-16, -50],
      [8, -24],
    ]
      .map(([x, y]) => ribbonBow(pen, x!, y!, 13, "#ffc73f"))
      .join(""),
    pen.shape(polygon([0, -296], [84, -200], [0, -70], [-84, -200]), silk),
    pen.tint(polygon([0, -296], [84, -200], [0, -200]) + polygon([0, -200], [-84, -200], [0, -70]), "#ffd84f", 0.85),
    pen.line(curve([0, -296], [0, -70]) + curve([-84, -200], [84, -200]), "#7a5238", 3),
  )
}

/** A golden cup with a star. */
export const trophy: Draw = (pen, look) => {
  const gold = look.colour ?? "#f7c53d"
  return standing(
    210,
    240,
    bothSides((side) => pen.line(curve([side * 56, -208], [side * 98, -204], [side * 88, -152], [side * 46, -138]), gold, 12)),
    pen.shape(`M-66 -232L66 -232Q68 -124 0 -108Q-68 -124 -66 -232Z`, gold),
    pen.shape(polygon([-12, -112], [12, -112], [20, -52], [-20, -52]), darker(gold, 0.1)),
    pen.shape(box(-58, -54, 116, 54, 8), "#7a4f38"),
    pen.flat(starPath(0, -176, 29, 13, 5), "#fff3c0"),
  )
}

/** An hourglass half run. */
export const hourglass: Draw = (pen, look) =>
  standing(
    150,
    230,
    pen.shape(box(-64, -226, 128, 20, 6) + box(-64, -20, 128, 20, 6), look.colour ?? "#b97a48"),
    pen.shape(`M-48 -206L48 -206Q48 -146 8 -113Q48 -80 48 -20L-48 -20Q-48 -80 -8 -113Q-48 -146 -48 -206Z`, "#dff0f7"),
    pen.flat(`M-30 -160Q0 -148 30 -160Q20 -134 0 -116Q-20 -134 -30 -160ZM-42 -22Q-30 -62 0 -66Q30 -62 42 -22Z`, "#f2b84b"),
  )

/** A golden key. */
export const key: Draw = (pen, look) =>
  standing(
    120,
    250,
    pen.line(ellipse(0, -196, 38), look.colour ?? "#e8b23c", 20),
    pen.shape(box(-10, -162, 20, 160, 5) + box(6, -44, 38, 18, 4) + box(6, -14, 30, 16, 4), look.colour ?? "#e8b23c"),
  )

/** A paper bag with a heart. */
export const shopping: Draw = (pen, look) =>
  standing(
    190,
    220,
    pen.line(curve([-40, -150], [-34, -206], [34, -206], [40, -150]), "#7a5238", 8),
    pen.shape(polygon([-76, -156], [76, -156], [88, 0], [-88, 0]), look.colour ?? "#f2a65a"),
    pen.tint(heartPath(0, -76, 28), "#ffffff", 0.9),
  )
