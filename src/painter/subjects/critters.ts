import { darker, lighter, lightness, mix, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, ribbon, type Path, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { headOf } from "./critter-head.ts"
import { kinds, type Species } from "./critter-kinds.ts"
import { wings } from "./dress.ts"
import { bothSides, placed, standing, turnedAbout, type Draw, type Look } from "./figure.ts"
import { butterflyWings } from "./insects.ts"

/** The names of all animals that are drawn sitting. */
export const critterNames = Object.keys(kinds)

/** The drawing of an animal by its name, which must be one of {@link critterNames}. */
export function critter(name: string): Draw {
  const species = kinds[name]!
  return (pen, look) => drawCritter(pen, species, look)
}

function drawCritter(pen: Pen, species: Species, look: Look): ReturnType<Draw> {
  const coat = look.colour ?? look.random.pick(species.coat)
  const pale = look.colour ? mix(look.colour, "#ffffff", lightness(look.colour) > 0.5 ? 0.72 : 0.5) : (species.pale ?? lighter(coat, 0.5))
  const trim = look.colour ? darker(look.colour, 0.12) : (species.trim ?? coat)
  const flying = look.action === "fly" || look.wears.includes("wings")
  const lively = look.action === "play" || look.action === "wave" || look.action === "dance"
  const parts: CritterPaint = { pen, species, coat, pale, trim, look }
  const head = headOf(parts)
  const tilt = lively ? -5 : flying ? -4 : 0
  const back = look.wears.includes("wings") || (look.action === "fly" && !look.wears.includes("hat")) ? wings(pen, 30, -84, 150) : ""
  const body = pen.shape(torso, species.marks === "panda" ? pale : coat)
  const belly = pen.inside(torso, pen.tint(ellipse(0, -40, 30, 40), pale, 0.92) + marksOnBody(parts))
  const arms = armsOf(parts, flying, lively)
  const toy =
    look.action === "play" && !pen.sparse
      ? `<g transform="translate(92 -178) rotate(18) scale(.24)">${butterflyWings(pen, "#7fb2ff", look.random)}</g>`
      : ""
  const hindFeet = bothSides((side) =>
    flying
      ? pen.shape(ellipse(side * 28, 2, 15, 20, side * 18), trim)
      : pen.shape(ellipse(side * 41, -9, 21, 11, side * -6), trim) + pen.tint(ellipse(side * 45, -7, 7, 4), darker(trim, 0.3), 0.35),
  )
  const whole =
    back +
    tailOf(parts) +
    (flying ? hindFeet : "") +
    body +
    belly +
    (flying ? "" : hindFeet) +
    arms.behind +
    turnedAbout(0, -92, tilt, head) +
    arms.front +
    toy
  const tall = species.ears === "long" ? 268 : look.wears.some((wear) => wear.endsWith("hat")) ? 256 : 224
  const zzz =
    look.action === "sleep"
      ? [0, 1, 2]
          .map((index) =>
            pen.line(
              `M${62 + index * 16} ${-176 - index * 20}h${9 + index * 3}l${-9 - index * 3} ${10 + index * 3}h${9 + index * 3}`,
              "#8a93c9",
              3,
            ),
          )
          .join("")
      : ""
  return standing(back ? 330 : 204, tall, flying ? turnedAbout(0, -90, -9, whole) : whole, zzz)
}

/** An animal with its colours settled. */
export interface CritterPaint {
  readonly pen: Pen
  readonly species: Species
  readonly coat: Colour
  readonly pale: Colour
  readonly trim: Colour
  readonly look: Look
}

const torso: Path = blob([0, -106], [-32, -98], [-48, -56], [-58, -18], [-40, -3], [0, -1], [40, -3], [58, -18], [48, -56], [32, -98])

function marksOnBody({ pen, species, coat, pale }: CritterPaint): string {
  if (species.marks === "tiger")
    return bothSides((side) => [-82, -58, -34].map((y) => pen.flat(leaf(side * 60, y, side * 26, y + 4, 9), "#3a2622")).join(""))
  if (species.marks === "tabby")
    return bothSides((side) =>
      [-78, -56, -34].map((y) => pen.tint(leaf(side * 60, y, side * 30, y + 3, 7), darker(coat, 0.32), 0.5)).join(""),
    )
  if (species.marks === "spots")
    return bothSides((side) =>
      [
        [36, -84],
        [46, -60],
        [38, -42],
        [50, -28],
      ]
        .map(([x, y]) => pen.tint(ellipse(side * x!, y!, 5, 4), "#5a3826", 0.8))
        .join(""),
    )
  if (species.marks === "panda") return pen.tint(ellipse(0, -100, 60, 24), "#37323f", 1)
  return species.marks === "blaze" ? pen.tint(cloudlet(0, -84, 22, 22, 8), pale, 1) : ""
}

function tailOf({ pen, species, coat, pale, trim }: CritterPaint): string {
  switch (species.tail) {
    case "bushy": {
      const plume = ribbon(
        [
          [34, -14],
          [86, -26],
          [104, -78],
          [84, -124],
        ],
        [24, 52, 50, 16],
      )
      return pen.shape(plume, coat) + pen.inside(plume, pen.tint(ellipse(88, -124, 34, 32), pale, 0.95))
    }
    case "ringed": {
      const plume = ribbon(
        [
          [34, -14],
          [82, -22],
          [100, -66],
          [92, -108],
        ],
        [24, 38, 38, 20],
      )
      return (
        pen.shape(plume, coat) +
        pen.inside(
          plume,
          [
            [70, -26],
            [96, -52],
            [100, -84],
            [92, -110],
          ]
            .map(([x, y]) => pen.tint(ellipse(x!, y!, 24, 8, -10), darker(trim, 0.3), 0.7))
            .join(""),
        )
      )
    }
    case "long":
      return pen.shape(
        ribbon(
          [
            [36, -12],
            [76, -12],
            [92, -48],
            [76, -78],
            [88, -100],
          ],
          [17, 16, 15, 14, 10],
        ),
        coat,
      )
    case "thin":
      return (
        pen.line(curve([40, -12], [80, -10], [96, -46], [84, -72]), darker(coat, 0.12), 7) +
        (species.marks === "mane" ? pen.shape(ellipse(83, -76, 11, 14), "#b8622f") : "")
      )
    case "curl":
      return species.muzzle === "snout"
        ? pen.line(curve([50, -26], [66, -34], [62, -48], [54, -40], [72, -34]), darker(coat, 0.15), 5)
        : pen.shape(
            ribbon(
              [
                [40, -20],
                [72, -34],
                [82, -66],
                [66, -80],
              ],
              [18, 19, 17, 9],
            ),
            coat,
          )
    default:
      return pen.shape(ellipse(50, -22, 14, 13), species.ears === "long" ? pale : trim)
  }
}

/** Arms at rest, stretched in flight, waving, or round whatever is held. */
function armsOf({ pen, species, coat, trim, look }: CritterPaint, flying: boolean, lively: boolean): { behind: string; front: string } {
  const sleeve = trim === coat ? darker(coat, 0.04) : trim
  const limb = (points: readonly Point[]): string => pen.shape(ribbon(points, [25, 21, 20]), sleeve)
  const beans = (x: number, y: number): string =>
    species.muzzle === "snout"
      ? pen.tint(ellipse(x, y, 7, 4), darker(trim, 0.4), 0.6)
      : pen.tint([-5, 0, 5].map((dx) => ellipse(x + dx, y - (dx === 0 ? 4 : 2), 2)).join("") + ellipse(x, y + 3, 4.4, 3), "#f08a93", 0.8)
  if (look.held) {
    const item = placed(look.held, 0, -66, 74, -12)
    return {
      behind: "",
      front:
        item +
        bothSides((side) =>
          limb([
            [side * 38, -86],
            [side * 44, -62],
            [side * 20, -54],
          ]),
        ),
    }
  }
  if (flying)
    return {
      behind: bothSides((side) =>
        limb([
          [side * 34, -84],
          [side * 58, -92],
          [side * 76, -108],
        ]),
      ),
      front: "",
    }
  if (lively)
    return {
      behind: limb([
        [-18, -78],
        [-18, -40],
        [-16, -10],
      ]),
      front:
        limb([
          [36, -84],
          [62, -104],
          [70, -136],
        ]) + beans(70, -138),
    }
  const legs = bothSides((side) =>
    limb([
      [side * 19, -78],
      [side * 18, -42],
      [side * 16, -11],
    ]),
  )
  const toes = bothSides((side) =>
    [-4, 4].map((dx) => pen.line(curve([side * 16 + dx, -4], [side * 16 + dx, -9]), darker(sleeve, 0.35), 1.8)).join(""),
  )
  return { behind: legs + toes, front: "" }
}
