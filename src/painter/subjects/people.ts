import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, cloudlet, curve, ellipse, leaf, polygon, ribbon, star } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { dress, ribbonBow, wings } from "./dress.ts"
import { eyes, grin, smile } from "./face.ts"
import { bothSides, placed, standing, type Draw, type Look } from "./figure.ts"
import { roles, type Hair, type Outfit, type Role } from "./roles.ts"

/** The names of all people that are drawn whole. */
export const roleNames = Object.keys(roles)

/** The drawing of a person by the name of the role, which must be one of {@link roleNames}. */
export function person(name: string): Draw {
  const role = roles[name]!
  return (pen, look) => drawPerson(pen, role, name, look)
}

/** Skin tones that people are drawn in, one at random. */
export const skins: readonly Colour[] = ["#fbd6b8", "#f2bf95", "#d99b6c", "#a9714a", "#ffe0c7"]

const hairs: readonly Colour[] = ["#3a2a2c", "#5f3b2a", "#8a5a35", "#d9974a", "#2c2636"]

function drawPerson(pen: Pen, role: Role, name: string, look: Look): ReturnType<Draw> {
  const skin = look.random.pick(skins)
  const hair = look.old ? "#e6e3df" : (role.hairTone ?? look.random.pick(hairs))
  const cloth = look.colour ?? look.random.pick(role.cloth)
  const happy = look.action !== undefined && look.action !== "sleep" && look.action !== "read"
  const head = blob(
    [0, -238],
    [-44, -230],
    [-62, -192],
    [-56, -154],
    [-28, -134],
    [0, -130],
    [28, -134],
    [56, -154],
    [62, -192],
    [44, -230],
  )
  const worn = [...new Set([...(role.wears ?? []), ...look.wears])]
  const face =
    pen.shape(head, skin) +
    eyes(pen, { x: 0, y: -176, spread: 25, eye: 10.5, asleep: look.action === "sleep", blush: "#ff7d7d" }) +
    bothSides((side) => pen.line(curve([side * 15, -196], [side * 25, -201], [side * 34, -196]), darker(hair, 0.15), 3)) +
    (role.beard
      ? pen.shape(cloudlet(0, -136, 42, 26, 9, 0.2), hair) +
        pen.shape(blob([-26, -152], [0, -158], [26, -152], [0, -144]), lighter(hair, 0.2))
      : "") +
    (happy ? smile(pen, 0, -158, 22, true) : grin(pen, 0, -156, 20)) +
    (look.old
      ? bothSides(
          (side) =>
            pen.line(curve([side * 38, -168], [side * 44, -164], [side * 48, -166]), darker(skin, 0.3), 1.8) +
            pen.line(curve([side * 14, -164], [side * 18, -156], [side * 16, -150]), darker(skin, 0.25), 1.8),
        )
      : "")
  const armsUp = look.action === "wave" || look.action === "dance" || look.action === "play" || look.action === "fly"
  const hands = look.held
    ? placed(look.held, 0, -76, 66) +
      bothSides(
        (side) =>
          pen.shape(
            ribbon(
              [
                [side * 36, -114],
                [side * 46, -84],
                [side * 20, -66],
              ],
              [22, 19, 17],
            ),
            cloth,
          ) + pen.shape(ellipse(side * 16, -66, 11), skin),
      )
    : armsUp
      ? bothSides(
          (side) =>
            pen.shape(
              ribbon(
                [
                  [side * 34, -116],
                  [side * 62, -134],
                  [side * 76, -164],
                ],
                [24, 20, 17],
              ),
              cloth,
            ) + pen.shape(ellipse(side * 78, -170, 11), skin),
        )
      : bothSides(
          (side) =>
            pen.shape(
              ribbon(
                [
                  [side * 34, -116],
                  [side * 54, -88],
                  [side * 56, -62],
                ],
                [24, 20, 17],
              ),
              cloth,
            ) + pen.shape(ellipse(side * 57, -56, 11), skin),
        )
  const back =
    (role.wings === "feather" || worn.includes("wings") ? wings(pen, 20, -108, 120) : role.wings === "gauze" ? gauze(pen) : "") +
    (name === "superhero"
      ? pen.shape(blob([-30, -124], [30, -124], [76, -20], [20, -30], [-30, -14], [-70, -30]), mix(cloth, "#f7c53d", 0.9))
      : "")
  const whole =
    back +
    hairBehind(pen, role.hair, hair) +
    body(pen, role.outfit, cloth, skin, role) +
    hands +
    toolOf(pen, role.tool, armsUp) +
    face +
    hairFront(pen, role.hair, hair, cloth) +
    dress(pen, worn, { crown: -240, head: 60, eyes: -176, spread: 25, eye: 10, neck: -132, neckHalf: 34 }) +
    (role.outfit === "space" ? visor(pen) : "") +
    (name === "chef" ? pen.shape(cloudlet(0, -262, 46, 30, 7), "#ffffff") + pen.shape(box(-40, -250, 80, 26, 6), "#ffffff") : "")
  return standing(
    back || armsUp || role.tool ? 230 : 170,
    worn.some((wear) => wear.endsWith("hat") || wear === "crown" || wear === "halo") || name === "chef"
      ? 298
      : role.hair === "bun"
        ? 278
        : 254,
    whole,
  )
}

function body(pen: Pen, outfit: Outfit, cloth: Colour, skin: Colour, role: Role): string {
  const deep = darker(cloth, 0.3)
  const shoes = bothSides((side) => pen.shape(ellipse(side * 19, -7, 19, 10), outfit === "space" ? "#c3ccd9" : "#4a3a48"))
  const trunk = blob([-34, -128], [34, -128], [44, -84], [40, -46], [-40, -46], [-44, -84])
  if (outfit === "dress" || outfit === "robe") {
    const gown =
      outfit === "robe"
        ? blob([-30, -130], [30, -130], [44, -70], [60, -8], [0, -3], [-60, -8], [-44, -70])
        : `M-28 -130Q0 -138 28 -130L36 -92Q50 -54 70 -22Q0 -4 -70 -22Q-50 -54 -36 -92Z`
    const legs =
      outfit === "dress"
        ? bothSides((side) =>
            pen.shape(
              ribbon(
                [
                  [side * 17, -34],
                  [side * 17, -10],
                ],
                [17, 15],
              ),
              skin,
            ),
          )
        : ""
    const trim =
      outfit === "robe"
        ? pen.inside(
            gown,
            pen.tint(polygon([-6, -130], [6, -130], [10, 0], [-10, 0]), lighter(cloth, 0.5), 0.7) +
              pen.tint(box(-70, -84, 140, 13), deep, 0.8),
          )
        : pen.inside(
            gown,
            pen.tint(curve([-70, -36], [0, -20], [70, -36]) + "L70 0L-70 0Z", lighter(cloth, 0.6), 0.7) +
              pen.tint(box(-60, -98, 120, 10), deep, 0.55),
          )
    return legs + shoes + pen.shape(gown, cloth) + trim
  }
  const trousers: Colour = outfit === "armour" || outfit === "space" ? darker(cloth, 0.12) : outfit === "suit" ? deep : "#4a5f8a"
  const legs = bothSides((side) =>
    pen.shape(
      ribbon(
        [
          [side * 19, -60],
          [side * 19, -12],
        ],
        [31, 26],
      ),
      trousers,
    ),
  )
  const over =
    outfit === "apron"
      ? pen.shape(trunk, mix(cloth, "#ffffff", 0.55)) +
        pen.shape(blob([-22, -112], [22, -112], [36, -60], [32, -26], [-32, -26], [-36, -60]), cloth) +
        pen.tint(box(-16, -68, 32, 20, 5), deep, 0.35)
      : outfit === "suit"
        ? pen.shape(trunk, cloth) +
          pen.flat(polygon([-12, -130], [12, -130], [0, -92]), "#fdfbf6") +
          pen.flat(leaf(0, -126, 0, -84, 11), role.tool === "sword" ? "#f2c14f" : "#d9475d")
        : outfit === "armour"
          ? pen.shape(trunk, cloth) +
            pen.line(curve([0, -128], [0, -50]), deep, 3) +
            pen.line(curve([-42, -86], [0, -76], [42, -86]), deep, 3)
          : outfit === "space"
            ? pen.shape(blob([-40, -132], [40, -132], [54, -84], [46, -40], [-46, -40], [-54, -84]), cloth) +
              pen.shape(box(-22, -104, 44, 34, 7), "#c9d3e2") +
              [
                ["#ef5a5a", -12],
                ["#f7c53d", 0],
                ["#4fb0ff", 12],
              ]
                .map(([hue, x]) => pen.flat(ellipse(x as number, -92, 4), hue as Colour))
                .join("")
            : pen.shape(trunk, cloth) + pen.tint(polygon([-14, -130], [14, -130], [0, -116]), lighter(cloth, 0.6), 0.8)
  return legs + shoes + over
}

function hairBehind(pen: Pen, hair: Hair, tone: Colour): string {
  if (hair === "long")
    return pen.shape(
      blob([0, -250], [-62, -232], [-78, -176], [-76, -100], [-44, -84], [0, -100], [44, -84], [76, -100], [78, -176], [62, -232]),
      darker(tone, 0.12),
    )
  if (hair === "bob")
    return pen.shape(
      blob([0, -250], [-64, -232], [-76, -178], [-66, -134], [0, -130], [66, -134], [76, -178], [64, -232]),
      darker(tone, 0.1),
    )
  if (hair === "tails")
    return bothSides(
      (side) =>
        pen.shape(blob([side * 56, -206], [side * 92, -206], [side * 104, -160], [side * 88, -116], [side * 70, -150]), tone) +
        ribbonBow(pen, side * 62, -206, 13, "#ff5c8a"),
    )
  return hair === "bun" ? pen.shape(ellipse(0, -252, 27, 24), darker(tone, 0.06)) : ""
}

function hairFront(pen: Pen, hair: Hair, tone: Colour, cloth: Colour): string {
  if (hair === "bald") return bothSides((side) => pen.shape(cloudlet(side * 58, -184, 13, 22, 6), tone))
  if (hair === "hood")
    return (
      pen.shape(`M-66 -170Q-72 -250 0 -250Q72 -250 66 -170Q40 -214 0 -212Q-40 -214 -66 -170Z`, cloth) +
      pen.shape(blob([-60, -158], [0, -168], [60, -158], [44, -132], [0, -124], [-44, -132]), cloth)
    )
  const fringe =
    hair === "short"
      ? `M-64 -176Q-76 -248 -6 -250Q74 -252 64 -174Q58 -200 44 -212Q20 -196 -14 -206Q-6 -214 -4 -222Q-40 -212 -64 -176Z`
      : `M-64 -170Q-74 -250 0 -250Q74 -250 64 -170Q58 -206 30 -218Q2 -198 -34 -202Q-56 -196 -64 -170Z`
  return pen.shape(fringe, tone) + pen.tint(curve([-40, -228], [-16, -240], [12, -238], [-12, -232]), lighter(tone, 0.5), 0.5)
}

function toolOf(pen: Pen, tool: Role["tool"], up: boolean): string {
  const [x, y] = up ? [78, -172] : [58, -58]
  switch (tool) {
    case "wand":
      return (
        pen.line(curve([x, y], [x + 26, y - 52]), "#8a5f3c", 6) +
        pen.glow(x + 28, y - 58, 52, "#fff0a8", 0.9) +
        pen.shape(star(x + 28, y - 60, 18, 8, 5, 12), "#ffd84f")
      )
    case "sword":
      return (
        pen.shape(polygon([x - 5, y - 8], [x + 5, y - 8], [x + 8, y - 92], [x + 2, y - 106], [x - 4, y - 92]), "#dfe8f2") +
        pen.shape(box(x - 20, y - 12, 40, 9, 4), "#d9a53c") +
        pen.shape(box(x - 5, y - 6, 10, 24, 4), "#6b4630")
      )
    case "staff":
      return (
        pen.line(curve([x + 4, -4], [x + 2, y - 40], [x + 6, y - 120]), "#7a5238", 8) +
        pen.glow(x + 6, y - 134, 60, "#9fe8ff", 0.8) +
        pen.shape(ellipse(x + 6, y - 132, 17), "#6fd6f2")
      )
    case "brush":
      return pen.line(curve([x, y + 10], [x + 14, y - 46]), "#c98a52", 6) + pen.shape(leaf(x + 13, y - 42, x + 20, y - 74, 18), "#e2475d")
    case "spoon":
      return pen.line(curve([x, y + 10], [x + 10, y - 44]), "#c9a27a", 6) + pen.shape(ellipse(x + 13, y - 56, 12, 17, 12), "#d9b48c")
    case "book":
      return pen.shape(box(x - 26, y - 26, 46, 36, 4), "#c2453f") + pen.tint(box(x - 20, y - 20, 34, 5), "#ffe9b8", 0.9)
    case "stethoscope":
      return (
        pen.line(curve([-22, -126], [-12, -96], [6, -90], [18, -108], [22, -126]), "#4a5f8a", 4.5) + pen.flat(ellipse(2, -86, 8), "#4a5f8a")
      )
    default:
      return ""
  }
}

function visor(pen: Pen): string {
  const glass = blob([0, -236], [-52, -222], [-60, -180], [-48, -144], [0, -136], [48, -144], [60, -180], [52, -222])
  return (
    pen.line(ellipse(0, -184, 78, 72), "#e9edf4", 15) +
    pen.tint(glass, "#8fd0ff", 0.2) +
    pen.tint(blob([-44, -206], [-24, -226], [-8, -230], [-34, -196], [-46, -176]), "#ffffff", 0.6) +
    bothSides((side) => pen.shape(box(side * 82 - 8, -200, 16, 32, 6), "#c9d3e2"))
  )
}

function gauze(pen: Pen): string {
  return bothSides(
    (side) =>
      `<g opacity=".75">${pen.shape(leaf(side * 14, -110, side * 104, -206, 76), "#cfe8ff") + pen.shape(leaf(side * 14, -104, side * 92, -56, 54), "#e6d5ff")}</g>`,
  )
}
