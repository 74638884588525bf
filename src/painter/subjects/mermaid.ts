import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, ribbon, star } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { eyes, smile } from "./face.ts"
import { bothSides, placed, standing, type Draw } from "./figure.ts"
import { skins } from "./people.ts"

/** A mermaid with her tail curled beside her. */
export const mermaid: Draw = (pen, look) => {
  const skin = look.random.pick(skins)
  const hair = look.colour ?? look.random.pick<Colour>(["#e2574c", "#f08a5d", "#b565a7"])
  const scale: Colour = look.random.pick<Colour>(["#3fb8af", "#5a9fd9", "#7fc46a"])
  const head = blob(
    [0, -252],
    [-46, -244],
    [-66, -204],
    [-60, -164],
    [-30, -142],
    [0, -138],
    [30, -142],
    [60, -164],
    [66, -204],
    [46, -244],
  )
  const tail = ribbon(
    [
      [0, -104],
      [-4, -70],
      [18, -36],
      [62, -22],
      [98, -40],
    ],
    [62, 74, 62, 44, 20],
  )
  const fins =
    pen.shape(blob([94, -44], [102, -96], [138, -112], [132, -74], [124, -52]), lighter(scale, 0.12)) +
    pen.shape(blob([96, -36], [128, -40], [160, -30], [146, -8], [116, -14]), lighter(scale, 0.05))
  const rows = [
    [-18, -72],
    [2, -72],
    [22, -72],
    [-10, -54],
    [12, -54],
    [32, -54],
    [10, -36],
    [32, -36],
    [54, -38],
    [56, -22],
    [76, -30],
  ]
    .map(([x, y]) => pen.line(curve([x! - 10, y! - 4], [x!, y! + 5], [x! + 10, y! - 4]), darker(scale, 0.28), 3))
    .join("")
  const bust = blob([-26, -146], [26, -146], [34, -118], [28, -84], [-28, -84], [-34, -118])
  const held = look.held ? placed(look.held, -64, -150, 50) : ""
  return standing(
    330,
    272,
    pen.shape(
      blob(
        [0, -266],
        [-66, -250],
        [-88, -186],
        [-104, -116],
        [-72, -66],
        [-30, -96],
        [30, -96],
        [76, -76],
        [96, -124],
        [86, -190],
        [66, -250],
      ),
      darker(hair, 0.1),
    ),
    fins,
    pen.shape(bust, skin),
    pen.shape(tail, scale),
    pen.inside(tail, rows),
    pen.shape(blob([-38, -104], [0, -112], [38, -104], [34, -90], [0, -96], [-34, -90]), lighter(scale, 0.25)),
    bothSides((side) =>
      pen.shape(
        `M${side * 2} -112Q${side * 6} -136 ${side * 18} -136Q${side * 32} -132 ${side * 28} -112Q${side * 15} -104 ${side * 2} -112Z`,
        "#c77dd9",
      ),
    ),
    pen.shape(
      ribbon(
        [
          [-30, -138],
          [-58, -124],
          [-72, -148],
        ],
        [20, 17, 15],
      ),
      skin,
    ),
    pen.shape(ellipse(-73, -154, 10), skin),
    pen.shape(
      ribbon(
        [
          [30, -138],
          [50, -114],
          [36, -92],
        ],
        [20, 17, 15],
      ),
      skin,
    ),
    pen.shape(ellipse(32, -88, 10), skin),
    held,
    pen.shape(head, skin),
    eyes(pen, { x: 0, y: -188, spread: 27, eye: 13, iris: scale, blush: "#ff7d8f" }),
    bothSides(
      (side) =>
        pen.line(curve([side * 38, -200], [side * 46, -206]), "#2a1c2b", 3) +
        pen.line(curve([side * 16, -212], [side * 27, -217], [side * 37, -212]), darker(hair, 0.2), 3),
    ),
    smile(pen, 0, -166, 24, true),
    pen.shape(`M-68 -180Q-80 -266 0 -268Q80 -266 68 -180Q60 -218 34 -232Q6 -208 -36 -212Q-58 -206 -68 -180Z`, hair),
    pen.shape(star(44, -238, 21, 10, 5, 14), "#ffc94f"),
    dress(pen, look.wears, { crown: -264, head: 64, eyes: -188, spread: 27, eye: 13, neck: -140, neckHalf: 30 }),
  )
}
