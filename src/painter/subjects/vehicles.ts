import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, leaf, polygon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

const glass: Colour = "#bfe6f7"

function wheel(pen: Pen, x: number, r: number): string {
  return (
    pen.shape(ellipse(x, -r, r), "#3a3a48") + pen.shape(ellipse(x, -r, r * 0.55), "#d9dee6") + pen.flat(ellipse(x, -r, r * 0.18), "#6a7080")
  )
}

/** A small saloon car. */
export const car: Draw = (pen, look) => {
  const paint = look.colour ?? look.random.pick<Colour>(["#e8574a", "#4f9fd9", "#f2b83d", "#58b58f"])
  const body = `M-136 -26Q-142 -72 -112 -78L-82 -84Q-58 -130 -18 -134L40 -134Q72 -132 96 -86L122 -78Q142 -70 138 -26Z`
  return standing(
    290,
    140,
    pen.shape(body, paint),
    pen.flat(`M-66 -84Q-48 -116 -18 -120L2 -120L2 -84Z`, glass) + pen.flat(`M12 -120L40 -120Q62 -116 80 -84L12 -84Z`, glass),
    pen.spark(polygon([-44, -88], [-24, -116], [-16, -116], [-36, -88])),
    pen.tint(box(-138, -44, 276, 12), darker(paint, 0.4), 0.4),
    pen.flat(ellipse(-128, -56, 9, 12), "#fff3b8") + pen.flat(box(126, -68, 12, 18, 5), "#ff6f5f"),
    pen.line(curve([7, -82], [7, -34]) + curve([18, -70], [34, -70]), darker(paint, 0.3), 3),
    wheel(pen, -78, 32),
    wheel(pen, 82, 32),
  )
}

/** A bus with its door in front. */
export const bus: Draw = (pen, look) => {
  const paint = look.colour ?? "#f2b33d"
  return standing(
    330,
    170,
    pen.shape(box(-158, -160, 316, 136, 24), paint),
    pen.tint(box(-158, -62, 316, 12), "#ffffff", 0.7),
    [-142, -88, -34, 20].map((x) => pen.flat(box(x, -140, 46, 48, 8), glass)).join(""),
    pen.flat(box(76, -140, 34, 108, 6), lighter(glass, 0.2)) + pen.flat(box(120, -140, 30, 56, 8), glass),
    wheel(pen, -96, 30),
    wheel(pen, 44, 30),
    pen.flat(ellipse(150, -48, 7, 10), "#fff3b8"),
  )
}

/** A lorry with a box. */
export const truck: Draw = (pen, look) => {
  const paint = look.colour ?? "#4f9fd9"
  return standing(
    320,
    170,
    pen.shape(box(-60, -164, 214, 138, 8), "#f4f1ea"),
    pen.tint(box(-60, -110, 214, 24), paint, 0.85),
    pen.shape(`M-154 -26L-154 -84Q-152 -94 -142 -98L-120 -140Q-116 -148 -104 -148L-66 -148L-66 -26Z`, paint),
    pen.flat(`M-136 -94L-114 -134L-82 -134L-82 -94Z`, glass),
    wheel(pen, -108, 29),
    wheel(pen, 40, 29),
    wheel(pen, 112, 29),
    pen.flat(ellipse(-148, -52, 7, 10), "#fff3b8"),
  )
}

/** A steam locomotive on its rails, heading left. */
export const train: Draw = (pen, look) => {
  const paint = look.colour ?? "#d9483f"
  const smoke = [
    [-104, -206, 24],
    [-70, -236, 31],
    [-20, -258, 38],
  ]
    .map(([x, y, r]) => pen.tint(cloudlet(x!, y!, r!, r! * 0.72, 8), "#ffffff", 0.82))
    .join("")
  const rails = Array.from({ length: 9 }, (_, index) => box(-196 + index * 46, 0, 24, 9, 2)).join("")
  return standing(
    360,
    280,
    pen.flat(rails, "#7a5a44") + pen.flat(box(-210, -4, 420, 6, 2), "#8f96a5"),
    smoke,
    pen.shape(box(-120, -180, 34, 62, 4), "#4a4a5c") + pen.shape(box(-128, -190, 50, 18, 6), "#4a4a5c"),
    pen.shape(box(-150, -126, 190, 92, 44), darker(paint, 0.05)),
    pen.shape(box(20, -182, 130, 148, 8), paint),
    pen.shape(box(8, -194, 154, 20, 8), "#4a4a5c"),
    pen.flat(box(44, -160, 82, 52, 8), glass),
    pen.tint(box(-150, -70, 300, 11), "#ffd166", 0.95),
    pen.shape(ellipse(-34, -130, 19, 17), "#f2b33d"),
    pen.flat(ellipse(-146, -86, 15), "#fff3b8"),
    pen.shape(polygon([-150, -34], [-184, 0], [-126, 0], [-118, -34]), "#4a4a5c"),
    pen.shape(box(-150, -44, 300, 14, 4), "#4a4a5c"),
    [-96, -30].map((x) => wheel(pen, x, 25)).join("") + wheel(pen, 84, 38),
    pen.line(curve([-96, -25], [-30, -25], [84, -34]), "#c9ced9", 7),
  )
}

/** A bicycle. */
export const bicycle: Draw = (pen, look) => {
  const paint = look.colour ?? "#3fa39a"
  const rim = (x: number): string =>
    pen.line(ellipse(x, -52, 50), "#3a3a48", 8) +
    pen.line(
      [0, 45, 90, 135]
        .map((degrees) => {
          const angle = (degrees * Math.PI) / 180
          return curve([x - Math.cos(angle) * 46, -52 - Math.sin(angle) * 46], [x + Math.cos(angle) * 46, -52 + Math.sin(angle) * 46])
        })
        .join(""),
      "#b5bac6",
      1.8,
    )
  return standing(
    280,
    170,
    rim(-84),
    rim(84),
    pen.line(
      polygon([-84, -52], [-40, -120], [10, -52]) + curve([-40, -120], [58, -122], [10, -52]) + curve([84, -52], [58, -122], [50, -150]),
      paint,
      8,
    ),
    pen.line(curve([-40, -120], [-46, -140]), "#3a3a48", 6) +
      pen.shape(blob([-72, -144], [-30, -148], [-24, -138], [-66, -134]), "#6b4630"),
    pen.line(curve([50, -150], [72, -156], [84, -146]), "#3a3a48", 7),
    pen.shape(ellipse(10, -52, 12), "#d9dee6"),
  )
}

/** A motorcycle heading left. */
export const motorcycle: Draw = (pen, look) => {
  const paint = look.colour ?? "#e2474a"
  return standing(
    300,
    160,
    wheel(pen, -96, 44),
    wheel(pen, 96, 44),
    pen.line(curve([-96, -44], [-66, -104], [-54, -138]), "#9aa3b3", 9) +
      pen.line(curve([-70, -140], [-52, -140], [-34, -130]), "#3a3a48", 8),
    pen.shape(blob([-64, -96], [-20, -112], [10, -86], [80, -84], [60, -48], [-20, -36], [-50, -60]), "#4a4f5f"),
    pen.shape(blob([-58, -104], [-20, -126], [18, -104], [-4, -82], [-44, -80]), paint),
    pen.shape(blob([10, -100], [84, -112], [108, -102], [70, -86], [20, -86]), "#3a2f36"),
    pen.shape(ellipse(-66, -112, 13, 15), "#fff3b8"),
  )
}

/** A sailing boat with two sails. */
export const sailboat: Draw = (pen, look) => {
  const sail = look.colour ?? "#fdf6ea"
  return standing(
    250,
    290,
    pen.line(curve([0, -40], [0, -284]), "#7a5238", 7),
    pen.shape(`M10 -272Q92 -160 104 -62Q56 -50 10 -58Z`, sail),
    pen.shape(`M-9 -248Q-66 -150 -84 -62Q-44 -52 -9 -58Z`, darker(sail, 0.07)),
    pen.tint(`M10 -130Q50 -132 92 -118L100 -92Q54 -106 10 -104Z`, "#e2574a", 0.9),
    pen.shape(blob([0, -284], [26, -276], [0, -266]), "#e2574a"),
    pen.shape(`M-112 -44Q0 -34 118 -46Q104 -4 76 0L-70 0Q-100 -6 -112 -44Z`, "#c2693f"),
    pen.tint(`M-108 -32Q0 -22 112 -34L108 -22Q0 -10 -102 -22Z`, "#fff3dc", 0.85),
  )
}

/** A flat boat with a lantern and a bent roof of mats, as on Chinese rivers. */
export const skiff: Draw = (pen, look) =>
  standing(
    260,
    130,
    pen.shape(`M-56 -40Q-52 -96 4 -98Q60 -96 64 -40Z`, look.colour ?? "#a88660"),
    pen.line([-34, -8, 18, 44].map((x) => curve([x * 1.05, -40], [x * 0.8, -92])).join(""), "#7a5f42", 3),
    pen.line(curve([104, -38], [110, -90]), "#5a4436", 5),
    pen.glow(104, -78, 40, "#ffd98a", 0.8),
    pen.shape(ellipse(104, -76, 11, 14), "#e2574a"),
    pen.shape(`M-128 -50Q-60 -34 0 -34Q70 -34 128 -54Q110 -8 70 -2L-66 0Q-112 -8 -128 -50Z`, "#5f4636"),
  )

/** A liner with two funnels. */
export const ship: Draw = (pen, look) => {
  const hull = look.colour ?? "#37527a"
  return standing(
    340,
    210,
    pen.shape(box(-20, -196, 34, 62, 4) + box(36, -186, 34, 52, 4), "#e2574a"),
    pen.tint(box(-20, -184, 34, 13) + box(36, -174, 34, 13), "#ffffff", 0.9),
    pen.shape(box(-86, -136, 180, 46, 8), "#fbf8f2"),
    pen.shape(box(-110, -98, 226, 40, 6), "#f2ede3"),
    pen.tint([-92, -62, -32, -2, 28, 58, 88].map((x) => ellipse(x, -78, 8)).join(""), "#4f86b5", 0.9),
    pen.shape(`M-166 -64L168 -64Q150 -6 116 0L-112 0Q-150 -8 -166 -64Z`, hull),
    pen.tint(`M-162 -50L164 -50L160 -38L-158 -38Z`, "#ffffff", 0.85),
  )
}

/** An airliner heading left. */
export const plane: Draw = (pen, look) => {
  const paint = look.colour ?? "#f6f8fb"
  const trim: Colour = look.colour ? lighter(look.colour, 0.5) : "#4f9fd9"
  return standing(
    350,
    190,
    pen.shape(polygon([108, -96], [150, -176], [172, -176], [158, -92]), trim),
    pen.shape(polygon([-10, -104], [60, -166], [86, -166], [50, -100]), darker(paint, 0.1)),
    pen.shape(blob([-164, -74], [-130, -110], [-40, -122], [80, -114], [164, -96], [168, -84], [80, -60], [-40, -48], [-130, -52]), paint),
    pen.tint(blob([-160, -70], [-60, -72], [164, -92], [80, -60], [-40, -48], [-130, -52]), trim, 0.6),
    [-96, -66, -36, -6, 24, 54, 84].map((x) => pen.flat(ellipse(x, -92 + x * 0.02, 7, 8), "#4a6f9a")).join(""),
    pen.flat(blob([-148, -86], [-126, -102], [-110, -100], [-118, -84]), "#4a6f9a"),
    pen.shape(polygon([-24, -72], [44, -8], [76, -8], [44, -74]), darker(paint, 0.14)),
    pen.shape(ellipse(14, -44, 22, 11), trim),
    pen.shape(polygon([120, -88], [164, -62], [180, -62], [158, -90]), darker(trim, 0.1)),
  )
}

/** A helicopter heading left. */
export const helicopter: Draw = (pen, look) => {
  const paint = look.colour ?? "#f2785c"
  return standing(
    320,
    180,
    pen.line(curve([-150, -164], [130, -164]), "#6a7080", 7) + pen.line(curve([-10, -164], [-10, -130]), "#6a7080", 8),
    pen.shape(blob([40, -100], [150, -112], [158, -92], [50, -64]), darker(paint, 0.08)),
    pen.shape(star(150, -104, 34, 8, 4), "#c9ced9"),
    pen.shape(ellipse(-20, -82, 84, 52), paint),
    pen.flat(blob([-98, -84], [-70, -118], [-26, -120], [-26, -76], [-60, -66]), glass),
    pen.line(curve([-90, -10], [-70, -4], [60, -4]) + curve([-50, -36], [-50, -4]) + curve([20, -36], [20, -4]), "#5a6070", 7),
  )
}

/** A rocket with its engine lit. */
export const rocket: Draw = (pen, look) => {
  const hull = look.colour ?? "#f6f4f0"
  const body = `M0 -310Q66 -230 58 -120L44 -64L-44 -64L-58 -120Q-66 -230 0 -310Z`
  return standing(
    210,
    330,
    pen.glow(0, -30, 110, "#ffb25c", 0.8),
    pen.shape(`M-34 -62Q-46 -10 0 20Q46 -10 34 -62Z`, "#ff8a3c") + pen.shape(`M-18 -62Q-24 -26 0 -6Q24 -26 18 -62Z`, "#ffe08a"),
    bothSides((side) => pen.shape(`M${side * 52} -150Q${side * 104} -110 ${side * 94} -36Q${side * 72} -66 ${side * 44} -70Z`, "#e2475d")),
    pen.shape(body, hull),
    pen.inside(body, pen.tint(box(-80, -330, 160, 84), "#e2475d", 1) + pen.tint(box(-80, -112, 160, 14), "#e2475d", 1)),
    pen.shape(ellipse(0, -186, 30), "#5a6f9a"),
    pen.shape(ellipse(0, -186, 21), "#9fdcf7"),
    pen.spark(ellipse(-7, -193, 6)),
  )
}

/** A striped hot-air balloon with its basket. */
export const hotAirBalloon: Draw = (pen, look) => {
  const hue = look.colour ?? look.random.pick<Colour>(["#f2574f", "#f29a3a", "#5aa6e0", "#a974d9"])
  const bag = `M0 -330Q-110 -326 -112 -222Q-108 -150 -34 -92L34 -92Q108 -150 112 -222Q110 -326 0 -330Z`
  const gores = [-0.62, 0, 0.62]
    .map((x) => pen.tint(`M0 -330Q${x * 130 - 34} -240 ${x * 40 - 11} -92L${x * 40 + 11} -92Q${x * 130 + 34} -240 0 -330Z`, "#fff1cf", 0.9))
    .join("")
  return standing(
    230,
    340,
    pen.line(curve([-30, -92], [-20, -44]) + curve([30, -92], [20, -44]) + curve([0, -92], [0, -44]), "#7a5238", 3),
    pen.shape(bag, hue),
    pen.inside(bag, gores + pen.tint(ellipse(80, -180, 70, 130), "#2a1a5e", 0.14)),
    pen.shape(box(-36, -104, 72, 15, 6), darker(hue, 0.15)),
    pen.shape(box(-27, -46, 54, 44, 9), "#b07a48"),
    pen.line(curve([-27, -32], [27, -32]) + curve([-27, -18], [27, -18]), "#8a5a33", 3),
  )
}

/** A flying saucer with its beam. */
export const ufo: Draw = (pen, look) =>
  standing(
    270,
    200,
    pen.veil(polygon([-46, -66], [46, -66], [110, 20], [-110, 20]), "#b8ffd9", 0.6, 0.05),
    pen.shape(`M-58 -112Q-54 -176 0 -178Q54 -176 58 -112Z`, "#9fe6f2"),
    pen.spark(ellipse(-22, -146, 9, 15, 24)),
    pen.shape(ellipse(0, -94, 126, 36), look.colour ?? "#8f93c9"),
    pen.tint(ellipse(0, -106, 100, 18), "#ffffff", 0.25),
    [-88, -46, 0, 46, 88]
      .map(
        (x, index) =>
          pen.glow(x, -80 - Math.abs(x) * -0.04, 22, "#ffe08a", 0.7) +
          pen.shape(ellipse(x, -80 - Math.abs(x) * 0.06, 9), (["#ffd84f", "#ff7f9c", "#7ff0d0"] as const)[index % 3]!),
      )
      .join(""),
  )

/** A yellow submarine with three portholes. */
export const submarine: Draw = (pen, look) => {
  const paint = look.colour ?? "#f7c53d"
  return standing(
    300,
    190,
    pen.line(curve([10, -130], [10, -176], [40, -180]), darker(paint, 0.2), 12),
    pen.shape(box(-30, -142, 84, 50, 14), darker(paint, 0.06)),
    pen.shape(blob([-136, -66], [-90, -112], [60, -112], [120, -66], [60, -18], [-90, -18]), paint),
    pen.shape(leaf(112, -66, 158, -112, 30) + leaf(112, -66, 158, -20, 30), "#e2574a"),
    [-76, -12, 52].map((x) => pen.shape(ellipse(x, -66, 23), "#e2574a") + pen.flat(ellipse(x, -66, 15), glass)).join(""),
  )
}
