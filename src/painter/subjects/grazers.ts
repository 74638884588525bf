import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, ellipse, ribbon, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { wings } from "./dress.ts"
import { standing, type Draw } from "./figure.ts"
import { breeds } from "./grazer-breeds.ts"
import { bodyMarks, maneOf, neckMarks, tailOf } from "./grazer-coat.ts"
import { head } from "./grazer-head.ts"

/** The names of all animals that are drawn standing on hooves. */
export const grazerNames = Object.keys(breeds)

/** The drawing of a hoofed animal by its name, which must be one of {@link grazerNames}. */
export function grazer(name: string): Draw {
  const breed = breeds[name]!
  return (pen, look) => {
    const coat = look.colour ?? look.random.pick(breed.coat)
    const pale = breed.pale ?? lighter(coat, 0.4)
    const scale = look.young ? 0.86 : 1
    const legs = breed.legs * scale
    const half = 82 * breed.bulk
    const thick = 46 * breed.bulk
    const middle = -legs - thick * 0.62
    const [shoulderX, shoulderY] = [-half * 0.72, middle - thick * 0.3]
    const [headX, headY] = [shoulderX - breed.lean, shoulderY - breed.neck]
    const neckWide = breed.fleece ? 54 : 42 * breed.bulk
    const leg = (x: number, tone: Colour, back: boolean): string => {
      const knee = back ? 8 : -3
      const path = ribbon(
        [
          [x, middle + thick * 0.3],
          [x + knee, -legs * 0.5],
          [x, -4],
        ],
        [30 * breed.bulk, 17, 15],
      )
      return pen.shape(path, tone) + pen.inside(path, pen.tint(ellipse(x, 2, 16, 15), breed.hoof, 1))
    }
    const far = darker(coat, 0.2)
    const behind = leg(-half * 0.42, far, false) + leg(half * 0.86, far, true)
    const front = leg(-half * 0.7, coat, false) + leg(half * 0.6, coat, true)
    const trunk = breed.fleece
      ? cloudlet(0, middle, half * 1.06, thick * 1.06, 16)
      : blob(
          [-half, middle - thick * 0.4],
          [-half * 0.4, middle - thick * 0.72],
          [half * 0.4, middle - thick * 0.74],
          [half * 0.98, middle - thick * 0.42],
          [half * 1.02, middle + thick * 0.3],
          [half * 0.4, middle + thick * 0.66],
          [-half * 0.5, middle + thick * 0.7],
          [-half * 0.96, middle + thick * 0.3],
        )
    const humps = Array.from({ length: breed.humps ?? 0 }, (_, index) =>
      pen.shape(ellipse(-half * 0.28 + index * half * 0.72, middle - thick * 0.68, 30, 38), coat),
    ).join("")
    const neckPoints: Point[] = [
      [shoulderX + 16, middle - 2],
      [shoulderX - breed.lean * 0.36, (shoulderY + headY) / 2],
      [headX + 4, headY + 4],
    ]
    const neck = ribbon(neckPoints, [neckWide * 1.5, neckWide, neckWide * 0.86])
    const neckPart = breed.fleece && breed.neck > 60 ? fleecyNeck(pen, neckPoints, coat, neckWide) : pen.shape(neck, coat)
    const wingPair = look.wears.includes("wings") ? `<g transform="translate(14 ${middle - thick * 0.4})">${wings(pen, 0, 0, 120)}</g>` : ""
    const markings = pen.inside(trunk, bodyMarks(pen, breed, coat, half, middle, thick))
    const patterned = breed.marks === "giraffe" || breed.marks === "zebra"
    const collar =
      maneOf(pen, breed, neckPoints, neckWide, coat) +
      neckPart +
      (patterned ? pen.inside(neck, neckMarks(pen, breed, coat, neckPoints)) : "")
    const trunkPart = pen.shape(trunk, coat) + markings + front
    const body = tailOf(pen, breed, coat, half, middle) + behind + humps + (breed.fleece ? trunkPart + collar : collar + trunkPart)
    const height = -headY + 62 + (breed.horns === "antlers" ? 62 : breed.horns === "unicorn" ? 48 : 14)
    const left = headX - 76
    const right = half + 56
    const scarf = look.wears.includes("scarf")
      ? pen.shape(
          ribbon(
            [
              [shoulderX - breed.lean * 0.5 - neckWide * 0.6, (shoulderY + headY) / 2 + 6],
              [shoulderX - breed.lean * 0.4 + neckWide * 0.6, (shoulderY + headY) / 2 + 16],
            ],
            [22, 22],
          ),
          "#e2475d",
        )
      : ""
    const markup = wingPair + body + head(pen, breed, coat, pale, headX, headY, look.action === "sleep") + scarf
    const shift = -(left + right) / 2
    return standing(right - left, height, `<g transform="translate(${Math.round(shift)} 0)">${markup}</g>`)
  }
}

function fleecyNeck(pen: Pen, points: readonly Point[], coat: Colour, width: number): string {
  const steps = [0.05, 0.36, 0.66, 0.95]
  return steps
    .map((along, index) => {
      const [from, to] = [points[0]!, points[2]!]
      const bend = Math.sin(along * Math.PI) * -6
      return pen.shape(
        cloudlet(
          from[0] + (to[0] - from[0]) * along + bend,
          from[1] + (to[1] - from[1]) * along,
          width * (0.82 - 0.08 * index),
          width * 0.62,
          11,
          index * 0.4,
        ),
        coat,
      )
    })
    .join("")
}
