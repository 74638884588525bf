import { darker, mix, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, ribbon, star, type Path } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Species } from "./critter-kinds.ts"
import type { CritterPaint } from "./critters.ts"
import { dress } from "./dress.ts"
import { eyes, nose, pointedEars, smile, tuft, whiskers } from "./face.ts"
import { bothSides } from "./figure.ts"

const skull: Path = blob(
  [0, -193],
  [-38, -185],
  [-63, -150],
  [-62, -116],
  [-36, -92],
  [0, -86],
  [36, -92],
  [62, -116],
  [63, -150],
  [38, -185],
)

/** The head with ears, marks, muzzle, face, and what is worn on it. */
export function headOf({ pen, species, coat, pale, trim, look }: CritterPaint): string {
  const asleep = look.action === "sleep"
  const happy = look.cheerful || (look.action !== undefined && ["play", "wave", "dance", "fly", "run"].includes(look.action))
  const eye = look.young ? 13 : 11.5
  const muzzle = muzzleOf(pen, species, coat, pale, happy, asleep)
  const face = eyes(pen, { x: 0, y: -134, spread: 29, eye, asleep, blush: "#ff7d8f", ...(species.iris ? { iris: species.iris } : {}) })
  const mane =
    species.marks === "spikes"
      ? pen.shape(star(0, -138, 88, 64, 26), species.trim ?? coat)
      : species.marks === "mane"
        ? pen.shape(cloudlet(0, -138, 78, 72, 15, 0.2), species.trim ?? "#b8622f") +
          pen.shape(cloudlet(0, -138, 68, 62, 13), darker(species.trim ?? "#cf7c3a", 0.05))
        : ""
  const worn = dress(pen, look.wears, { crown: -194, head: 62, eyes: -134, spread: 29, eye, neck: -92, neckHalf: 44 })
  return (
    mane +
    earsOf(pen, species, coat, trim, pale) +
    pen.shape(skull, coat) +
    pen.inside(skull, marksOnHead(pen, species, coat, pale)) +
    muzzle +
    face +
    (species.whiskers ? whiskers(pen, 0, -112, 74) : "") +
    worn
  )
}

function earsOf(pen: Pen, { ears }: Species, coat: Colour, trim: Colour, pale: Colour): string {
  const lining: Colour = mix("#f59aa5", coat, 0.15)
  switch (ears) {
    case "pointed":
      return pointedEars(pen, [18, -186], [60, -152], [52, -218], trim === coat ? coat : mix(coat, trim, 0.35), lining)
    case "tufted":
      return pointedEars(pen, [20, -184], [52, -164], [44, -206], coat, lining) + bothSides((side) => tuft(pen, side * 44, -202, 20, trim))
    case "long":
      return bothSides(
        (side) =>
          pen.shape(
            ribbon(
              [
                [side * 24, -176],
                [side * 32, -222],
                [side * 36, -262],
              ],
              [28, 34, 20],
            ),
            coat,
          ) +
          pen.tint(
            ribbon(
              [
                [side * 26, -186],
                [side * 32, -222],
                [side * 35, -252],
              ],
              [12, 17, 9],
            ),
            lining,
            0.8,
          ),
      )
    case "floppy":
      return bothSides((side) =>
        pen.shape(
          blob([side * 34, -186], [side * 66, -176], [side * 84, -132], [side * 74, -104], [side * 56, -118], [side * 50, -152]),
          darker(coat, 0.18),
        ),
      )
    case "wide":
      return bothSides(
        (side) => pen.shape(ellipse(side * 60, -168, 31, 30), coat) + pen.tint(ellipse(side * 61, -166, 19, 19), lining, 0.75),
      )
    case "leaf":
      return bothSides(
        (side) =>
          pen.shape(
            blob([side * 22, -188], [side * 46, -214], [side * 70, -198], [side * 62, -164], [side * 46, -160]),
            darker(coat, 0.08),
          ) + pen.tint(blob([side * 40, -190], [side * 54, -202], [side * 62, -190], [side * 56, -172]), lining, 0.6),
      )
    default:
      return bothSides(
        (side) =>
          pen.shape(ellipse(side * 46, -182, 21, 21), trim) +
          pen.tint(ellipse(side * 46, -180, 12), mix(lining, pale, 0.2), trim === coat ? 0.7 : 0.15),
      )
  }
}

function muzzleOf(pen: Pen, species: Species, coat: Colour, pale: Colour, happy: boolean, asleep: boolean): string {
  const tip = species.nose ?? "#3a2a30"
  if (species.muzzle === "snout") {
    return (
      pen.shape(ellipse(0, -116, 25, 18), mix(coat, tip, 0.45)) +
      bothSides((side) => pen.flat(ellipse(side * 8, -116, 4, 6), darker(tip, 0.4))) +
      smile(pen, 0, -98, 24, happy)
    )
  }
  if (species.muzzle === "none")
    return pen.shape(ellipse(0, -122, 14, 19), tip) + pen.tint(ellipse(-4, -132, 4, 6), "#ffffff", 0.4) + smile(pen, 0, -100, 24, happy)
  if (species.muzzle === "broad") {
    return (
      pen.shape(ellipse(0, -110, 31, 22), pale) +
      nose(pen, 0, -119, 21, tip) +
      pen.line(curve([0, -113], [0, -106]), "#3a2a30", 2) +
      smile(pen, 0, -106, 28, happy && !asleep)
    )
  }
  return (
    bothSides((side) => pen.tint(ellipse(side * 11, -106, 16, 12), pale, 0.9)) +
    nose(pen, 0, -117, 14, tip) +
    smile(pen, 0, -108, 24, happy && !asleep)
  )
}

function marksOnHead(pen: Pen, { marks }: Species, coat: Colour, pale: Colour): string {
  const deep = darker(coat, 0.32)
  switch (marks) {
    case "tabby":
      return (
        [-16, 0, 16].map((x) => pen.tint(leaf(x, -198, x * 0.7, -164 + Math.abs(x) * 0.3, 8), deep, 0.6)).join("") +
        bothSides((side) => [-126, -112].map((y) => pen.tint(leaf(side * 70, y, side * 46, y + 3, 6), deep, 0.5)).join(""))
      )
    case "tiger":
      return (
        [-20, 0, 20].map((x) => pen.flat(leaf(x, -200, x * 0.7, -160 + Math.abs(x) * 0.4, 9), "#3a2622")).join("") +
        bothSides((side) => [-140, -122, -106].map((y) => pen.flat(leaf(side * 72, y, side * 44, y + 4, 8), "#3a2622")).join(""))
      )
    case "panda":
      return bothSides((side) => pen.flat(ellipse(side * 31, -132, 20, 24, side * 28), "#37323f"))
    case "mask":
      return (
        pen.tint(
          blob([-70, -140], [-30, -152], [0, -140], [30, -152], [70, -140], [56, -114], [26, -116], [0, -124], [-26, -116], [-56, -114]),
          "#3a3542",
          0.92,
        ) + pen.tint(ellipse(0, -96, 44, 22), pale, 1)
      )
    case "blaze":
      return bothSides(
        (side) =>
          pen.tint(
            blob([side * -4, -84], [side * -2, -116], [side * 14, -116], [side * 40, -124], [side * 74, -112], [side * 60, -80]),
            pale,
            1,
          ) + pen.tint(ellipse(side * 27, -160, 9, 6, side * 20), pale, 0.9),
      )
    case "spots":
      return [
        [-30, -176],
        [0, -182],
        [30, -176],
        [-14, -164],
        [16, -164],
        [-52, -138],
        [52, -138],
      ]
        .map(([x, y]) => pen.tint(ellipse(x!, y!, 5.5, 4.5), "#5a3826", 0.85))
        .join("")
    case "patch":
      return (
        pen.tint(blob([8, -170], [44, -176], [62, -140], [48, -112], [20, -116]), darker(coat, 0.22), 0.7) +
        pen.tint(leaf(0, -196, 0, -128, 26), pale, 0.9)
      )
    case "koala":
      return pen.tint(ellipse(0, -104, 46, 34), pale, 0.75)
    default:
      return ""
  }
}
