import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { bothSides, placed, type Draw } from "./figure.ts"

/**
 * A head and shoulders in natural proportions, lit warmly from the left: for portraits of the old with every wrinkle, and
 * of the young without. The figure is cut off at the chest, so it belongs on the lower edge of the picture.
 */
export const portrait: Draw = (pen, look) => {
  const skin: Colour = look.random.pick<Colour>(["#d9a078", "#e0ab84", "#c98d66"])
  const hair: Colour = look.old ? "#f1e9dc" : look.random.pick<Colour>(["#3a2a2c", "#5f3b2a", "#2c2636"])
  const cloth: Colour = look.colour ?? "#4a5f74"
  const face = blob(
    [0, -392],
    [-62, -378],
    [-92, -320],
    [-92, -252],
    [-74, -190],
    [-38, -146],
    [0, -136],
    [38, -146],
    [74, -190],
    [92, -252],
    [92, -320],
    [62, -378],
  )
  const parts = [
    shoulders(pen, cloth, skin),
    bothSides(
      (side) =>
        pen.shape(ellipse(side * 94, -262, 15, 30, side * -8), darker(skin, 0.1)) +
        pen.tint(ellipse(side * 95, -260, 7, 18, side * -8), darker(skin, 0.4), 0.4),
    ),
    pen.shape(face, skin),
    pen.inside(face, modelling(pen, skin)),
    features(pen, skin, hair, look.old),
    look.old ? wrinkles(pen, skin) : "",
    hairOf(pen, hair, look.old),
    look.old ? beard(pen, hair) : "",
    look.held ? hands(pen, skin, cloth, placed(look.held, 0, -34, 176)) : "",
  ]
  return { markup: parts.join(""), box: { x: -250, y: -420, width: 500, height: 420 } }
}

function shoulders(pen: Pen, cloth: Colour, skin: Colour): string {
  const trunk = blob(
    [-44, -150],
    [-120, -122],
    [-204, -84],
    [-244, 20],
    [-250, 80],
    [250, 80],
    [244, 20],
    [204, -84],
    [120, -122],
    [44, -150],
  )
  const apron: Colour = "#a9855f"
  return (
    pen.shape(trunk, cloth) +
    pen.inside(
      trunk,
      pen.tint(ellipse(170, -10, 120, 190), "#170b24", 0.28) +
        [-170, -120, 120, 170].map((x) => pen.line(curve([x, -96], [x * 0.94, -30], [x * 1.04, 60]), darker(cloth, 0.3), 3)).join(""),
    ) +
    pen.shape(blob([-46, -190], [46, -190], [58, -132], [0, -104], [-58, -132]), darker(skin, 0.16)) +
    pen.shape(polygon([-66, -138], [-18, -118], [0, -64], [-60, -96]), lighter(cloth, 0.16)) +
    pen.shape(polygon([66, -138], [18, -118], [0, -64], [60, -96]), lighter(cloth, 0.04)) +
    pen.shape(`M-104 80L-92 -34Q0 -8 92 -34L104 80Z`, apron) +
    pen.inside(
      `M-104 80L-92 -34Q0 -8 92 -34L104 80Z`,
      Array.from({ length: 9 }, (_, index) =>
        pen.line(curve([-100 + index * 25, -40], [-102 + index * 26, 80]), darker(apron, 0.14), 1.2),
      ).join("") + pen.tint(ellipse(60, 30, 60, 90), "#170b24", 0.18),
    ) +
    bothSides((side) => pen.line(curve([side * 88, -34], [side * 92, -84], [side * 68, -126]), darker(apron, 0.1), 15))
  )
}

/** Light on the left cheek and brow, shade on the right. */
function modelling(pen: Pen, skin: Colour): string {
  return (
    pen.tint(
      blob([20, -400], [110, -380], [120, -240], [90, -150], [10, -120], [50, -190], [64, -260], [48, -340]),
      darker(skin, 0.6),
      0.3,
    ) +
    pen.tint(blob([58, -380], [120, -340], [120, -200], [70, -150], [82, -220], [84, -300]), "#3a1836", 0.22) +
    pen.glow(-52, -228, 46, "#ff9f78", 0.6) +
    pen.glow(-50, -256, 52, "#ffc89a", 0.5) +
    pen.glow(-34, -346, 66, "#fff0cf", 0.62) +
    pen.glow(-76, -280, 46, "#fff0cf", 0.4) +
    pen.glow(48, -240, 40, "#e2775a", 0.35)
  )
}

function features(pen: Pen, skin: Colour, hair: Colour, old: boolean): string {
  const line = darker(skin, 0.62)
  const eye = (side: 1 | -1): string => {
    const [x, y] = [side * 38, -272]
    const lids = old
      ? `M${x - 21} ${y + 2}Q${x} ${y - 13} ${x + 21} ${y + 2}Q${x} ${y + 10} ${x - 21} ${y + 2}Z`
      : `M${x - 22} ${y + 2}Q${x} ${y - 20} ${x + 22} ${y + 2}Q${x} ${y + 14} ${x - 22} ${y + 2}Z`
    return (
      pen.flat(lids, "#fbf3e8") +
      pen.inside(
        lids,
        pen.flat(ellipse(x, y, 10, 10.5), "#4a2c20") + pen.flat(ellipse(x, y, 5.4), "#1c1015") + pen.spark(ellipse(x - 3.6, y - 3.6, 2.8)),
      ) +
      pen.line(curve([x - 23, y + 3], [x - 10, y - (old ? 7 : 12)], [x + 8, y - (old ? 8 : 13)], [x + 23, y + 2]), line, 3.4) +
      pen.line(curve([x - 18, y + 9], [x, y + 14], [x + 18, y + 8]), line, 1.6) +
      pen.shape(
        ribbon(
          [
            [x - side * 20, y - 27],
            [x + side * 4, y - 37],
            [x + side * 27, y - 26],
          ],
          [9, 11, 5],
        ),
        darker(hair, 0.06),
      )
    )
  }
  const nose =
    pen.line(curve([-11, -270], [-17, -232], [-23, -214], [-14, -205]), line, 2.4) +
    pen.tint(blob([4, -270], [13, -230], [25, -214], [10, -200], [2, -210]), line, 0.32) +
    pen.glow(-5, -222, 17, "#fff0d6", 0.75) +
    bothSides((side) => pen.tint(ellipse(side * 10, -205, 6, 3.4), line, 0.75))
  const smile =
    pen.flat(blob([-36, -181], [-16, -173], [0, -171], [16, -173], [36, -181], [22, -161], [0, -155], [-22, -161]), "#8a3f3a") +
    pen.tint(blob([-28, -176], [0, -169], [28, -176], [16, -166], [-16, -166]), "#fff6ea", 0.95) +
    pen.line(curve([-40, -183], [-18, -173], [0, -171], [18, -173], [40, -183]), line, 3) +
    bothSides((side) => pen.line(curve([side * 41, -190], [side * 46, -182], [side * 41, -174]), line, 2.4))
  return bothSides(eye) + nose + smile
}

/** The furrows of a long life in the sun. */
function wrinkles(pen: Pen, skin: Colour): string {
  const line = darker(skin, 0.34)
  const brow = [-330, -344, -358]
    .map((y, index) => pen.line(curve([-50 + index * 5, y + 5], [-20, y - 3], [16, y], [48 - index * 5, y + 6]), line, 2.3))
    .join("")
  const sides = bothSides((side) => {
    const crow = [-16, -3, 11]
      .map((dy) => pen.line(curve([side * 64, -270 + dy * 0.4], [side * 75, -270 + dy], [side * 86, -272 + dy * 1.5]), line, 2))
      .join("")
    const bags =
      pen.line(curve([side * 18, -253], [side * 38, -245], [side * 58, -254]), line, 2.2) +
      pen.line(curve([side * 24, -244], [side * 38, -239], [side * 52, -245]), line, 1.4)
    const fold =
      pen.line(curve([side * 26, -212], [side * 45, -194], [side * 50, -166]), line, 2.8) +
      pen.line(curve([side * 62, -222], [side * 69, -194], [side * 62, -168]), line, 1.9) +
      pen.line(curve([side * 74, -232], [side * 79, -208], [side * 72, -186]), line, 1.4)
    return crow + bags + fold
  })
  return brow + sides + pen.line(curve([-7, -308], [-5, -294]) + curve([7, -308], [5, -294]), line, 2.2)
}

function hairOf(pen: Pen, hair: Colour, old: boolean): string {
  if (!old)
    return (
      pen.shape(`M-98 -262Q-116 -410 -6 -418Q112 -414 98 -262Q92 -330 62 -352Q6 -330 -58 -358Q-90 -330 -98 -262Z`, hair) +
      pen.tint(
        ribbon(
          [
            [-62, -380],
            [-10, -398],
            [46, -384],
          ],
          [4, 13, 4],
        ),
        lighter(hair, 0.5),
        0.5,
      )
    )
  const sides = bothSides((side) => pen.shape(cloudlet(side * 94, -306, 19, 48, 9, 0.3), darker(hair, side > 0 ? 0.14 : 0)))
  const band =
    pen.shape(
      blob([-94, -342], [-52, -384], [0, -394], [52, -384], [94, -342], [90, -318], [48, -352], [0, -362], [-48, -352], [-90, -318]),
      "#e9e2d2",
    ) + [-50, -8, 34].map((x) => pen.line(curve([x, -384], [x + 10, -354]), "#b9ae98", 2)).join("")
  const wisps = pen.shape(blob([-84, -350], [-58, -402], [0, -416], [58, -402], [84, -350], [40, -386], [-40, -386]), hair)
  return (
    sides +
    wisps +
    band +
    pen.flat(polygon([90, -344], [130, -352], [116, -326]) + polygon([90, -338], [120, -306], [100, -306]), "#d9d0bd")
  )
}

function beard(pen: Pen, hair: Colour): string {
  const strands = Array.from({ length: 15 }, (_, index) => {
    const x = -34 + index * 4.9
    return leaf(x, -146, x * 0.72, -98 + Math.abs(index - 7) * 4, 8)
  })
  return (
    pen.shape(blob([-34, -140], [-14, -148], [14, -148], [34, -140], [28, -108], [0, -84], [-28, -108]), hair) +
    pen.tint(strands.join(""), mix(hair, "#ffffff", 0.5), 0.5) +
    bothSides((side) =>
      pen.shape(
        ribbon(
          [
            [side * 3, -192],
            [side * 24, -191],
            [side * 46, -182],
          ],
          [7, 9, 2],
        ),
        lighter(hair, 0.1),
      ),
    )
  )
}

/** Two hands round what is shown, over the lower edge. */
function hands(pen: Pen, skin: Colour, cloth: Colour, held: string): string {
  const glow = pen.glow(0, -50, 150, "#fff0c9", 0.35)
  const arms = bothSides(
    (side) =>
      pen.shape(
        ribbon(
          [
            [side * 214, 90],
            [side * 160, 40],
            [side * 104, 4],
          ],
          [112, 86, 60],
        ),
        darker(cloth, side > 0 ? 0.16 : 0),
      ) + pen.shape(box(side * 112 - 22, -20, 44, 46, 16), lighter(cloth, 0.1)),
  )
  const fingers = bothSides(
    (side) =>
      [0, 1, 2, 3]
        .map((index) =>
          pen.shape(
            ribbon(
              [
                [side * 96, -2 + index * 6],
                [side * (62 - index * 3), -26 + index * 14],
                [side * (40 - index * 2), -22 + index * 15],
              ],
              [20, 17, 12],
            ),
            darker(skin, side > 0 ? 0.12 : 0.02),
          ),
        )
        .join("") +
      pen.shape(
        ribbon(
          [
            [side * 96, -14],
            [side * 90, -52],
            [side * 72, -70],
          ],
          [24, 18, 13],
        ),
        darker(skin, side > 0 ? 0.14 : 0),
      ),
  )
  return arms + glow + held + fingers
}
