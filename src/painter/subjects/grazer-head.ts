import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Breed } from "./grazer-breeds.ts"

/** A head that looks to the left, its crown at `x`, `y`, with ears and horns. */
export function head(pen: Pen, breed: Breed, coat: Colour, pale: Colour, x: number, y: number, asleep: boolean): string {
  const dark: Colour = "#2a1c2b"
  if (breed.fleece) {
    const faceTone = breed.neck > 60 ? lighter(coat, 0.4) : pale
    const face =
      breed.neck > 60
        ? ellipse(x - 22, y - 6, 30, 27)
        : blob([x - 4, y - 34], [x - 40, y - 26], [x - 52, y + 6], [x - 38, y + 24], [x - 10, y + 12])
    const spear =
      breed.neck > 60
        ? [-10, 18].map((dx) => pen.shape(leaf(x + dx, y - 40, x + dx + (dx < 0 ? -6 : 14), y - 84, 24), coat)).join("")
        : pen.shape(leaf(x + 4, y - 18, x + 44, y - 10, 20), faceTone)
    const eye = asleep
      ? pen.line(curve([x - 34, y - 12], [x - 27, y - 8], [x - 20, y - 12]), dark, 3)
      : pen.flat(ellipse(x - 26, y - 12, 6.2, 7.4), faceTone === pale && breed.neck < 60 ? "#ffffff" : dark) +
        (breed.neck < 60 ? pen.flat(ellipse(x - 27, y - 11, 3.4, 4.4), dark) : pen.spark(ellipse(x - 28.4, y - 14.6, 2.2)))
    const muzzle =
      breed.neck > 60
        ? pen.shape(ellipse(x - 44, y + 3, 18, 14), lighter(coat, 0.7)) +
          pen.flat(ellipse(x - 52, y - 3, 6, 4), "#5a4048") +
          pen.line(curve([x - 54, y + 7], [x - 46, y + 11], [x - 38, y + 7]), "#5a4048", 2.6)
        : pen.tint(ellipse(x - 45, y + 10, 2.4, 3.4), "#d9a5a0", 1)
    return (
      spear +
      pen.shape(cloudlet(x + 2, y - 20, 36, 33, 11), coat) +
      pen.shape(face, faceTone) +
      muzzle +
      eye +
      pen.tint(ellipse(x - 16, y + 4, 9, 6), "#ff8f9c", 0.5) +
      pen.shape(cloudlet(x + 2, y - 44, 23, 16, 8), lighter(coat, 0.1))
    )
  }
  const skull = blob(
    [x + 18, y - 26],
    [x - 8, y - 34],
    [x - 34, y - 14],
    [x - 62, y + 10],
    [x - 60, y + 32],
    [x - 34, y + 34],
    [x - 4, y + 26],
    [x + 20, y + 14],
  )
  const eye = asleep
    ? pen.line(curve([x - 26, y - 6], [x - 19, y - 1], [x - 11, y - 5]), dark, 3)
    : pen.flat(ellipse(x - 19, y - 6, 7.4, 9.4), dark) +
      pen.spark(ellipse(x - 21.6, y - 9.6, 3, 3.4)) +
      pen.spark(ellipse(x - 16.4, y - 2.4, 1.5))
  const muzzle =
    pen.inside(skull, pen.tint(ellipse(x - 60, y + 26, 26, 22), pale, 0.95)) +
    pen.tint(ellipse(x - 56, y + 14, 3.2, 4.2), darker(pale, 0.6), 0.9) +
    pen.line(curve([x - 52, y + 30], [x - 42, y + 30], [x - 34, y + 25]), darker(coat, 0.5), 2.4)
  const stripes =
    breed.marks === "zebra"
      ? pen.inside(skull, [-44, -30, -16, 0].map((dx) => pen.flat(leaf(x + dx, y - 44, x + dx + 10, y + 12, 8), "#2d2833")).join(""))
      : breed.marks === "cow"
        ? pen.inside(
            skull,
            pen.flat(blob([x + 20, y - 40], [x - 14, y - 36], [x - 26, y - 8], [x - 2, y + 16], [x + 26, y + 10]), "#37303a"),
          )
        : ""
  const ear = pen.shape(leaf(x + 6, y - 26, x + 28, y - 60, 24), coat) + pen.tint(leaf(x + 10, y - 32, x + 24, y - 54, 11), "#f2a0a0", 0.7)
  return (
    hornsOf(pen, breed, x, y) +
    ear +
    pen.shape(skull, coat) +
    stripes +
    muzzle +
    (breed.marks === "cow" ? pen.flat(ellipse(x - 19, y - 6, 10, 12), "#ffffff") : "") +
    eye +
    pen.tint(ellipse(x - 18, y + 13, 10, 6), "#ff8f9c", 0.45)
  )
}

function hornsOf(pen: Pen, { horns }: Breed, x: number, y: number): string {
  switch (horns) {
    case "antlers": {
      const antler = (dx: number, tone: Colour): string =>
        pen.line(curve([x + dx, y - 26], [x + dx + 8, y - 60], [x + dx + 30, y - 96]), tone, 7) +
        pen.line(curve([x + dx + 6, y - 56], [x + dx - 12, y - 74], [x + dx - 14, y - 92]), tone, 6) +
        pen.line(curve([x + dx + 16, y - 76], [x + dx + 6, y - 94], [x + dx + 8, y - 110]), tone, 5)
      return antler(12, "#8a5f3c") + antler(-6, "#a97a4e")
    }
    case "short":
      return [14, -8]
        .map((dx) =>
          pen.shape(
            ribbon(
              [
                [x + dx, y - 26],
                [x + dx - 3, y - 42],
                [x + dx - 10, y - 52],
              ],
              [12, 9, 3],
            ),
            "#efe0c2",
          ),
        )
        .join("")
    case "curled":
      return [12, -4]
        .map((dx) =>
          pen.shape(
            ribbon(
              [
                [x + dx, y - 26],
                [x + dx + 8, y - 52],
                [x + dx + 32, y - 58],
              ],
              [13, 10, 4],
            ),
            "#b99a72",
          ),
        )
        .join("")
    case "unicorn":
      return (
        pen.glow(x - 26, y - 64, 60, "#ffe9a8", 0.7) +
        pen.shape(polygon([x - 20, y - 26], [x - 2, y - 32], [x - 32, y - 92]), "#f7c95a") +
        [0.25, 0.5, 0.75]
          .map((t) => pen.line(curve([x - 20 - 12 * t, y - 26 - 66 * t], [x - 2 - 30 * t, y - 32 - 60 * t]), "#fff3cf", 2.4))
          .join("")
      )
    case "ossicones":
      return [14, -4]
        .map(
          (dx) =>
            pen.line(curve([x + dx, y - 26], [x + dx - 2, y - 50]), "#b9803f", 7) + pen.flat(ellipse(x + dx - 2, y - 53, 7), "#6b4226"),
        )
        .join("")
    default:
      return ""
  }
}
