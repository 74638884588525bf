import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, ribbon, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Breed } from "./grazer-breeds.ts"

/** The mane down the neck whose points are given from the shoulder to the head. */
export function maneOf(pen: Pen, { mane, neck }: Breed, points: readonly Point[], width: number, coat: Colour): string {
  if (!mane) return ""
  const hues: readonly Colour[] =
    mane === "rainbow" ? ["#ff8fc0", "#ffc46b", "#8fe0c0", "#8fb8ff", "#c9a2f2"] : [mane, mane, mane, mane, mane]
  const [from, to] = [points[2]!, points[0]!]
  const locks = hues.map((hue, index) => {
    const along = index / 4.6
    const [x, y] = [from[0] + (to[0] - from[0]) * along + width * 0.3, from[1] + (to[1] - from[1]) * along * 0.8 - 24]
    return pen.shape(
      blob([x - 8, y - 10], [x + 20, y - 2], [x + 30, y + 26], [x + 14, y + 46], [x - 4, y + 20]),
      mix(hue, coat, 0.05 * (index % 2)),
    )
  })
  const short = neck > 120
  return short
    ? pen.line(
        curve(
          [from[0] + width * 0.42, from[1] - 18],
          [(from[0] + to[0]) / 2 + width * 0.5, (from[1] + to[1]) / 2 - 20],
          [to[0] + width * 0.4, to[1] - 40],
        ),
        hues[0]!,
        11,
      )
    : locks.join("")
}

/** The tail at the right end of the trunk. */
export function tailOf(pen: Pen, { tail, mane }: Breed, coat: Colour, half: number, middle: number): string {
  if (tail === "stub") return pen.shape(leaf(half * 0.9, middle - 14, half + 28, middle - 34, 26), lighter(coat, 0.1))
  if (tail === "tuft")
    return (
      pen.line(curve([half * 0.94, middle - 14], [half + 22, middle + 4], [half + 20, middle + 44]), darker(coat, 0.1), 6) +
      pen.shape(leaf(half + 20, middle + 38, half + 16, middle + 74, 18), "#4a3436")
    )
  const hues: readonly Colour[] =
    mane === "rainbow" ? ["#ff8fc0", "#8fb8ff", "#8fe0c0"] : [(mane as Colour | undefined) ?? darker(coat, 0.4)]
  return hues
    .map((hue, index) =>
      pen.shape(
        ribbon(
          [
            [half * 0.92, middle - 20],
            [half + 28 - index * 7, middle - 6],
            [half + 34 - index * 9, middle + 50],
            [half + 22 - index * 8, middle + 86 - index * 10],
          ],
          [14, 26, 24, 6],
        ),
        hue,
      ),
    )
    .join("")
}

/** Patches, stripes or spots, to be clipped to the trunk. */
export function bodyMarks(pen: Pen, { marks }: Breed, coat: Colour, half: number, middle: number, thick: number): string {
  switch (marks) {
    case "cow":
      return pen.flat(
        blob([-half * 0.5, middle - thick], [0, middle - thick * 0.9], [-half * 0.06, middle - 2], [-half * 0.5, middle + 4]) +
          blob(
            [half * 0.4, middle - thick * 0.3],
            [half * 1.1, middle - thick * 0.6],
            [half * 1.1, middle + thick * 0.4],
            [half * 0.56, middle + thick * 0.4],
          ),
        "#37303a",
      )
    case "zebra":
      return Array.from({ length: 8 }, (_, index) =>
        pen.flat(
          leaf(-half * 0.8 + index * half * 0.25, middle - thick, -half * 0.88 + index * half * 0.25, middle + thick * 0.5, 13),
          "#2d2833",
        ),
      ).join("")
    case "giraffe":
      return [
        [-56, -14],
        [-26, -20],
        [6, -14],
        [36, -22],
        [62, -8],
        [-40, 10],
        [-8, 14],
        [24, 10],
        [50, 20],
      ]
        .map(([x, y]) =>
          pen.tint(
            blob([x! - 13, middle + y! - 9], [x! + 11, middle + y! - 11], [x! + 14, middle + y! + 8], [x! - 10, middle + y! + 12]),
            "#a9692f",
            0.95,
          ),
        )
        .join("")
    case "fawn":
      return (
        [
          [10, -16],
          [34, -20],
          [56, -12],
          [22, 0],
          [46, 4],
          [66, 8],
        ]
          .map(([x, y]) => pen.tint(ellipse(x!, middle + y!, 5, 4), "#fff3dc", 0.9))
          .join("") + pen.tint(ellipse(0, middle + thick * 0.8, half, 18), lighter(coat, 0.7), 0.8)
      )
    default:
      return pen.tint(ellipse(0, middle + thick * 0.9, half * 1.1, 22), darker(coat, 0.4), 0.25)
  }
}

/** The same for the neck. */
export function neckMarks(pen: Pen, { marks }: Breed, coat: Colour, points: readonly Point[]): string {
  const [from, to] = [points[0]!, points[2]!]
  return [0.1, 0.28, 0.46, 0.64, 0.82]
    .map((along, index) => {
      const [x, y] = [from[0] + (to[0] - from[0]) * along, from[1] + (to[1] - from[1]) * along]
      if (marks === "zebra") return pen.flat(leaf(x - 44, y - 6, x + 44, y + 8, 11), "#2d2833")
      return pen.tint(
        blob([x - 22, y - 10], [x - 2, y - 12], [x, y + 8], [x - 20, y + 12]) +
          blob([x + 6, y - 2 - (index % 2) * 4], [x + 26, y - 4], [x + 24, y + 16], [x + 6, y + 14]),
        mix("#a9692f", coat, 0.05),
        0.95,
      )
    })
    .join("")
}
