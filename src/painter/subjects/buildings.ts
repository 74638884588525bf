import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, polygon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

const lamplight: Colour = "#ffe29a"

function pane(pen: Pen, x: number, y: number, width: number, height: number, round = 4): string {
  return (
    pen.flat(box(x - 4, y - 4, width + 8, height + 8, round + 3), "#fff8ea") +
    pen.tint(box(x, y, width, height, round), lamplight, 1) +
    pen.line(curve([x + width / 2, y], [x + width / 2, y + height]) + curve([x, y + height / 2], [x + width, y + height / 2]), "#fff8ea", 3)
  )
}

/** A cottage with lit windows, a chimney that smokes, and bushes. */
export const house: Draw = (pen, look) => {
  const wall = look.colour ?? look.random.pick<Colour>(["#fbe6c8", "#cfe6ef", "#f9d5c5", "#e2ecd0"])
  const roof = look.random.pick<Colour>(["#d9604c", "#4f7fa8", "#a8553f"])
  return standing(
    290,
    270,
    pen.shape(box(58, -250, 34, 80, 3), "#b5654f") +
      pen.tint(cloudlet(84, -280, 20, 12, 6) + cloudlet(104, -304, 14, 9, 6), "#ffffff", 0.7),
    pen.shape(box(-112, -146, 224, 146, 3), wall),
    pen.tint(box(36, -146, 76, 146), "#2a1a5e", 0.08),
    pen.shape(polygon([-140, -138], [-84, -232], [84, -232], [140, -138]), roof),
    pen.tint([0, 1, 2, 3].map((row) => box(-130 + row * 14, -150 - row * 22, 260 - row * 28, 3.4)).join(""), darker(roof, 0.4), 0.35),
    pen.shape(box(-26, -92, 52, 92, 24), "#8a5a3c"),
    pen.flat(ellipse(14, -44, 4), "#f7c53d"),
    pane(pen, -92, -104, 42, 44),
    pane(pen, 52, -104, 42, 44),
    pen.shape(ellipse(0, -178, 20), "#fff8ea") + pen.tint(ellipse(0, -178, 14), lamplight, 1),
    pen.shape(cloudlet(-96, -12, 34, 24, 8) + cloudlet(100, -10, 30, 20, 8), "#6bb25a"),
    pen.shape(box(-36, -6, 72, 8, 2), "#cfc4b6"),
  )
}

/** A fairy-tale castle of five turrets with flags. */
export const castle: Draw = (pen, look) => {
  const stone = look.colour ?? look.random.pick<Colour>(["#d9cfe0", "#e6dcc9", "#c5cfe0"])
  const roof = look.random.pick<Colour>(["#7f63c9", "#d9586f", "#3f87b5"])
  const turret = (x: number, half: number, tall: number): string =>
    pen.shape(box(x - half, -tall, half * 2, tall, 2), stone) +
    pen.tint(box(x + half * 0.4, -tall, half * 0.6, tall), "#2a1a5e", 0.14) +
    pen.shape(box(x - half * 1.2, -tall - 4, half * 2.4, 16, 3), lighter(stone, 0.2)) +
    pen.shape(polygon([x - half * 1.35, -tall], [x, -tall - half * 3], [x + half * 1.35, -tall]), roof) +
    pen.line(curve([x, -tall - half * 3], [x, -tall - half * 3 - 24]), "#6a5a78", 3) +
    pen.shape(
      blob(
        [x, -tall - half * 3 - 24],
        [x + 15, -tall - half * 3 - 20],
        [x + 26, -tall - half * 3 - 16],
        [x + 13, -tall - half * 3 - 11],
        [x, -tall - half * 3 - 9],
      ),
      "#ffcf4a",
    ) +
    pen.tint(box(x - half * 0.28, -tall + 24, half * 0.56, half * 1.1, half * 0.28), "#4a3a6b", 0.85)
  const merlons = (x: number, y: number, width: number): string =>
    Array.from({ length: Math.floor(width / 22) }, (_, index) => box(x + index * 22, y - 13, 13, 16)).join("")
  return standing(
    330,
    350,
    turret(-62, 25, 222),
    turret(64, 25, 206),
    turret(0, 33, 236),
    pen.shape(merlons(-126, -122, 260) + box(-128, -122, 256, 122), darker(stone, 0.05)),
    turret(-126, 27, 152),
    turret(128, 27, 152),
    pen.tint(
      [
        [-80, -92],
        [-48, -62],
        [66, -88],
        [80, -40],
        [-88, -30],
        [44, -100],
        [-20, -108],
      ]
        .map(([x, y]) => box(x!, y!, 22, 9, 2))
        .join(""),
      darker(stone, 0.3),
      0.35,
    ),
    pen.shape(box(-38, -90, 76, 90, 38), lighter(stone, 0.3)),
    pen.shape(box(-28, -80, 56, 80, 28), "#7a5238"),
    pen.line(curve([0, -80], [0, 0]) + curve([-28, -30], [28, -30]), "#54372a", 3),
  )
}

/** A banded lighthouse on its rock, its beam to the left. */
export const lighthouse: Draw = (pen, look) => {
  const band = look.colour ?? "#e2493f"
  const tower = polygon([-42, 0], [-27, -236], [27, -236], [42, 0])
  return standing(
    250,
    330,
    pen.veil(polygon([0, -268], [-320, -326], [-320, -214]), "#fff3b8", 0.32, 0.32),
    pen.shape(tower, "#fbf7f0"),
    pen.inside(
      tower,
      [-60, -150, -226].map((y) => pen.tint(polygon([-60, y], [60, y], [60, y + 42], [-60, y + 42]), band, 1)).join("") +
        pen.tint(polygon([14, 0], [8, -240], [60, -240], [60, 0]), "#2a1a5e", 0.16),
    ),
    pen.shape(box(-40, -248, 80, 14, 4), "#4a4f66"),
    pen.flat(box(-23, -286, 46, 40, 3), "#4a4f66"),
    pen.tint(box(-17, -283, 34, 34), "#fff3b8", 1),
    pen.glow(0, -266, 90, "#fff0a8", 0.9),
    pen.shape(`M-32 -284Q-24 -320 0 -322Q24 -320 32 -284Z`, band),
    pen.flat(box(-9, -110, 18, 26, 9) + box(-8, -190, 16, 22, 8), "#4a4f66"),
    pen.shape(box(-15, -36, 30, 36, 14), "#7a5238"),
    pen.shape(blob([-120, 4], [-88, -22], [-40, -14], [10, -24], [70, -12], [122, 4]), "#7d7f8c"),
  )
}

/** A windmill with four sails. */
export const windmill: Draw = (pen, look) => {
  const sail = (degrees: number): string =>
    `<g transform="rotate(${degrees} 0 -206)">${pen.line(curve([0, -206], [0, -330]), "#7a5238", 6) + pen.shape(polygon([4, -228], [36, -228], [36, -326], [4, -326]), "#fdf6e8") + pen.line(curve([4, -260], [36, -260]) + curve([4, -292], [36, -292]), "#c9a27a", 2.4)}</g>`
  return standing(
    280,
    330,
    pen.shape(polygon([-64, 0], [-40, -186], [40, -186], [64, 0]), look.colour ?? "#f4e3cb"),
    pen.shape(`M-48 -182Q-40 -240 0 -242Q40 -240 48 -182Z`, "#b8543f"),
    pen.shape(box(-18, -54, 36, 54, 17), "#7a5238"),
    pane(pen, -12, -134, 24, 28, 10),
    [20, 110, 200, 290].map(sail).join(""),
    pen.shape(ellipse(0, -206, 12), "#54372a"),
  )
}

/** A tower of curved roofs. */
export const pagoda: Draw = (pen, look) => {
  const roof = look.colour ?? "#3f5a6b"
  const tier = (y: number, half: number): string =>
    pen.shape(box(-half * 0.62, y - 46, half * 1.24, 50), "#c2493c") +
    pen.tint([-0.36, 0, 0.36].map((x) => box(x * half - half * 0.11, y - 36, half * 0.22, 36, 3)).join(""), lamplight, 0.9) +
    pen.shape(
      `M${-half * 1.14} ${y - 42}Q${-half * 0.7} ${y - 48} ${-half * 0.4} ${y - 78}L${half * 0.4} ${y - 78}Q${half * 0.7} ${y - 48} ${half * 1.14} ${y - 42}Q${half * 0.8} ${y - 30} 0 ${y - 34}Q${-half * 0.8} ${y - 30} ${-half * 1.14} ${y - 42}Z`,
      roof,
    )
  return standing(
    300,
    350,
    pen.shape(box(-118, -18, 236, 18, 3), "#b9b0a6"),
    pen.shape(box(-98, -30, 196, 14, 3), "#cfc7bc"),
    [
      [-28, 128],
      [-92, 108],
      [-152, 90],
      [-208, 72],
    ]
      .map(([y, half]) => tier(y!, half!))
      .join(""),
    pen.line(curve([0, -284], [0, -344]), "#d9a53c", 6) +
      [0, 1, 2].map((index) => pen.shape(ellipse(0, -300 - index * 15, 12 - index * 3, 5), "#e8b84a")).join(""),
  )
}

/** A garden pavilion with a curved roof. */
export const pavilion: Draw = (pen, look) => {
  const roof = look.colour ?? "#3f5a6b"
  return standing(
    260,
    210,
    pen.shape(box(-110, -20, 220, 20, 3), "#b9b0a6"),
    [-84, -34, 34, 84].map((x) => pen.shape(box(x - 6, -110, 12, 92), "#b5483c")).join(""),
    pen.line(curve([-84, -46], [-34, -46]) + curve([34, -46], [84, -46]), "#b5483c", 6),
    pen.shape(`M-134 -104Q-70 -116 -30 -168Q0 -182 30 -168Q70 -116 134 -104Q90 -90 0 -96Q-90 -90 -134 -104Z`, roof),
    pen.shape(ellipse(0, -184, 11, 15), "#e8b84a"),
  )
}

/** A lattice tower of iron, such as the one in Paris. */
export const tower: Draw = (pen, look) => {
  const steel = look.colour ?? "#8a6a5a"
  const lattice = [-20, -70, -120, -170]
    .map((y, index) => {
      const [low, high] = [62 - index * 13, 50 - index * 12]
      return curve([-low, y], [high, y - 44]) + curve([low, y], [-high, y - 44])
    })
    .join("")
  return standing(
    190,
    350,
    pen.line(lattice, darker(steel, 0.1), 5),
    bothSides((side) =>
      pen.shape(
        `M${side * 88} 0L${side * 66} 0Q${side * 22} -120 ${side * 5} -300L0 -300L0 -310L${side * 9} -300Q${side * 34} -120 ${side * 88} 0Z`,
        steel,
      ),
    ),
    pen.shape(`M-66 0Q-58 -56 0 -58Q58 -56 66 0L54 0Q46 -44 0 -46Q-46 -44 -54 0Z`, darker(steel, 0.08)),
    pen.shape(box(-56, -84, 112, 14, 3) + box(-30, -184, 60, 12, 3), darker(steel, 0.05)),
    pen.line(curve([0, -300], [0, -346]), steel, 5),
  )
}

/** A white church with a steeple. */
export const church: Draw = (pen, look) => {
  const wall = look.colour ?? "#f7efe2"
  return standing(
    270,
    320,
    pen.shape(box(-40, -126, 160, 126), wall),
    pen.shape(polygon([-50, -120], [40, -190], [132, -120]), "#5a6f9a"),
    pen.shape(box(-110, -200, 82, 200), lighter(wall, 0.1)),
    pen.shape(polygon([-120, -196], [-69, -288], [-18, -196]), "#4a5f8a"),
    pen.line(curve([-69, -288], [-69, -318]) + curve([-79, -306], [-59, -306]), "#d9a53c", 5),
    pen.shape(box(-90, -70, 42, 70, 20), "#7a5238"),
    pane(pen, -80, -160, 22, 38, 11),
    [0, 44, 88].map((x) => pane(pen, x - 8, -90, 20, 48, 10)).join(""),
  )
}

/** A tent with a lamp inside. */
export const tent: Draw = (pen, look) => {
  const cloth = look.colour ?? "#f2964b"
  return standing(
    250,
    160,
    pen.shape(polygon([-118, 0], [0, -148], [118, 0]), cloth),
    pen.shape(polygon([0, -148], [118, 0], [52, 0]), darker(cloth, 0.16)),
    pen.flat(polygon([0, -148], [44, 0], [-34, 0]), "#5a3a3a"),
    pen.glow(4, -36, 66, "#ffd98a", 0.8),
    pen.shape(polygon([0, -148], [-34, 0], [-66, 0]), lighter(cloth, 0.2)),
    pen.line(curve([-6, -156], [0, -146], [8, -158]), "#7a5238", 5),
  )
}

/** A stone bridge of two arches. */
export const bridge: Draw = (pen, look) => {
  const stone = look.colour ?? "#c9b9a6"
  const arch = `M-180 0L-180 -50Q0 -160 180 -50L180 0L128 0Q120 -62 72 -62Q24 -62 20 0L-20 0Q-24 -62 -72 -62Q-120 -62 -128 0Z`
  return standing(
    370,
    150,
    pen.shape(arch, stone),
    pen.tint(
      [
        [-150, -40],
        [-110, -74],
        [-40, -88],
        [20, -92],
        [90, -80],
        [140, -46],
      ]
        .map(([x, y]) => box(x!, y!, 24, 9, 2))
        .join(""),
      darker(stone, 0.3),
      0.4,
    ),
    pen.line(curve([-180, -74], [-90, -112], [0, -126], [90, -112], [180, -74]), darker(stone, 0.1), 9),
    [-150, -100, -50, 0, 50, 100, 150]
      .map((x) => pen.line(curve([x, -54 - (1 - (x / 180) ** 2) * 48], [x, -82 - (1 - (x / 180) ** 2) * 46]), darker(stone, 0.12), 7))
      .join(""),
  )
}

/** A dome of snow blocks. */
export const igloo: Draw = (pen) =>
  standing(
    230,
    136,
    pen.shape(`M-104 0Q-104 -128 0 -130Q104 -128 104 0Z`, "#e6f2fb"),
    pen.line(
      [-34, -66, -98].map((y) => curve([-104 + Math.abs(y) * 0.28, y], [0, y - 7], [104 - Math.abs(y) * 0.28, y])).join("") +
        [-60, 0, 56].map((x) => curve([x, -2], [x * 0.94, -34])).join("") +
        [-28, 30].map((x) => curve([x, -40], [x * 0.9, -70])).join(""),
      "#b5d0e6",
      3,
    ),
    pen.shape(box(-40, -72, 80, 72, 38), "#f4fafd"),
    pen.flat(box(-27, -56, 54, 56, 26), "#44618a"),
  )

/** A tall building of glass with a mast. */
export const skyscraper: Draw = (pen, look) => {
  const glass = look.colour ?? "#6f9fd0"
  return standing(
    150,
    340,
    pen.shape(box(-62, -240, 124, 240, 4), glass),
    pen.shape(box(-40, -296, 80, 62, 4), darker(glass, 0.06)),
    pen.line(curve([0, -296], [0, -336]), darker(glass, 0.3), 6),
    pen.tint(
      Array.from({ length: 30 }, (_, index) => box(-52 + (index % 5) * 22, -228 + Math.floor(index / 5) * 34, 14, 20, 2)).join(""),
      mix(lamplight, "#ffffff", 0.3),
      0.85,
    ),
    pen.tint(box(34, -240, 28, 240), "#2a1a5e", 0.14),
  )
}

/** A fountain of two basins. */
export const fountain: Draw = (pen) =>
  standing(
    240,
    200,
    [-70, -36, 36, 70].map((x) => pen.line(curve([0, -178], [x * 0.6, -192], [x, -60]), "#9fdcf7", 7)).join(""),
    pen.shape(box(-13, -130, 26, 110), "#c9c4cf"),
    pen.shape(`M-60 -132Q0 -104 60 -132L44 -112Q0 -92 -44 -112Z`, "#d9d5de"),
    pen.shape(`M-116 -52L116 -52L98 0L-98 0Z`, "#c9c4cf"),
    pen.shape(ellipse(0, -52, 116, 17), "#d9d5de"),
    pen.flat(ellipse(0, -52, 100, 12), "#6fc4ea"),
    pen.glow(0, -186, 30, "#ffffff", 0.8),
    pen.shape(star(0, -180, 9, 4, 5), "#dff4ff"),
  )
