import { darker, mix, type Colour } from "../drawing/colour.ts"
import { blob, curve, ellipse, leaf, ribbon, type Point } from "../drawing/path.ts"
import { dark } from "./face.ts"
import { standing, type Draw } from "./figure.ts"

interface Fowl {
  readonly coat: Colour
  readonly beak: Colour
  readonly neck: readonly Point[]
  readonly widths: readonly number[]
  readonly head: number
  readonly comb?: boolean
  readonly legs: number
  readonly tall: number
}

const fowls = {
  duck: {
    coat: "#f7d95c",
    beak: "#f2912f",
    neck: [
      [-40, -58],
      [-58, -86],
      [-56, -116],
    ],
    widths: [52, 36, 36],
    head: 32,
    legs: 16,
    tall: 156,
  },
  swan: {
    coat: "#ffffff",
    beak: "#f2912f",
    neck: [
      [-46, -48],
      [-84, -82],
      [-58, -132],
      [-86, -166],
    ],
    widths: [44, 24, 20, 20],
    head: 18,
    legs: 0,
    tall: 190,
  },
  chicken: {
    coat: "#f6ead6",
    beak: "#f2a23c",
    neck: [
      [-30, -66],
      [-46, -98],
      [-46, -122],
    ],
    widths: [58, 42, 34],
    head: 26,
    comb: true,
    legs: 30,
    tall: 176,
  },
  flamingo: {
    coat: "#ff8fae",
    beak: "#3a2c3c",
    neck: [
      [-40, -136],
      [-74, -164],
      [-46, -206],
      [-76, -240],
    ],
    widths: [40, 17, 14, 16],
    head: 18,
    legs: 104,
    tall: 266,
  },
  crane: {
    coat: "#fbfaf6",
    beak: "#4a4450",
    neck: [
      [-44, -140],
      [-64, -180],
      [-56, -224],
      [-72, -246],
    ],
    widths: [36, 16, 13, 15],
    head: 15,
    legs: 104,
    tall: 268,
  },
} as const satisfies Record<string, Fowl>

/** Water fowl and hens, seen from the side. */
export function fowl(name: keyof typeof fowls): Draw {
  const kind: Fowl = fowls[name]
  return (pen, look) => {
    const coat = look.colour ?? kind.coat
    const lift = -kind.legs
    const body = blob(
      [-60, lift - 52],
      [-20, lift - 74],
      [40, lift - 70],
      [96, lift - 84],
      [84, lift - 34],
      [30, lift - 4],
      [-30, lift - 6],
      [-62, lift - 28],
    )
    const [hx, hy] = kind.neck.at(-1)!
    const legs =
      kind.legs > 0
        ? [4, 26]
            .map(
              (x) =>
                pen.line(
                  curve([x, lift - 8], [x + (kind.legs > 60 ? 5 : 0), lift * 0.5], [x - 2, -3]),
                  kind.legs > 60 ? mix(coat, "#3a2c3c", 0.5) : kind.beak,
                  5,
                ) + pen.line(curve([x - 16, -2], [x - 2, -5], [x + 8, -2]), kind.legs > 60 ? mix(coat, "#3a2c3c", 0.5) : kind.beak, 5),
            )
            .join("")
        : ""
    const wing =
      pen.shape(blob([-22, lift - 54], [20, lift - 62], [74, lift - 58], [50, lift - 26], [4, lift - 22]), darker(coat, 0.1)) +
      [0, 12].map((dy) => pen.tint(leaf(10, lift - 42 + dy, 68, lift - 50 + dy, 9), darker(coat, 0.35), 0.3)).join("")
    const cap =
      name === "crane"
        ? pen.flat(ellipse(hx, hy - 11, 9, 5), "#d9342f") +
          pen.tint(
            ribbon(
              [
                [-60, -200],
                [-58, -226],
                [hx + 6, hy + 8],
              ],
              [12, 12, 8],
            ),
            "#37303a",
            0.9,
          )
        : ""
    const plume =
      name === "crane"
        ? pen.shape(
            ribbon(
              [
                [64, lift - 60],
                [100, lift - 40],
                [108, lift - 6],
              ],
              [30, 26, 8],
            ),
            "#37303a",
          )
        : name === "chicken"
          ? [0, 1, 2]
              .map((index) =>
                pen.shape(
                  ribbon(
                    [
                      [70, lift - 64],
                      [98 + index * 5, lift - 92 + index * 18],
                      [90 + index * 14, lift - 118 + index * 26],
                    ],
                    [18, 18, 8],
                  ),
                  darker(coat, 0.12 * index),
                ),
              )
              .join("")
          : ""
    const comb = kind.comb
      ? pen.shape([-10, 0, 10].map((dx) => ellipse(hx + dx, hy - kind.head + 2 + Math.abs(dx) * 0.3, 8, 10)).join(""), "#e2413c") +
        pen.shape(ellipse(hx - 16, hy + 22, 7, 10), "#e2413c")
      : ""
    const beak =
      kind.legs > 60
        ? pen.shape(
            blob(
              [hx - kind.head + 4, hy - 5],
              [hx - kind.head - (name === "crane" ? 42 : 18), hy + (name === "crane" ? 6 : 2)],
              [hx - kind.head - (name === "crane" ? 42 : 20), hy + (name === "crane" ? 9 : 18)],
              [hx - kind.head + 4, hy + 8],
            ),
            kind.beak,
          )
        : pen.shape(
            blob([hx - kind.head + 4, hy - 8], [hx - kind.head - 22, hy], [hx - kind.head - 22, hy + 7], [hx - kind.head + 4, hy + 11]),
            kind.beak,
          )
    const eye = kind.head > 22 ? 6.5 : 3.8
    return standing(
      224,
      kind.tall,
      legs,
      plume,
      comb,
      pen.shape(ribbon(kind.neck, kind.widths), coat),
      pen.shape(body, coat),
      pen.inside(body, pen.tint(ellipse(0, lift + 2, 90, 24), darker(coat, 0.3), 0.25)),
      wing,
      beak,
      pen.shape(ellipse(hx, hy, kind.head, kind.head * 0.94), coat),
      cap,
      pen.flat(ellipse(hx - kind.head * 0.3, hy - 3, eye, eye * 1.15), dark),
      pen.spark(ellipse(hx - kind.head * 0.3 - eye * 0.3, hy - 3 - eye * 0.4, eye * 0.38)),
      kind.head > 22 ? pen.tint(ellipse(hx - 2, hy + 9, 8, 5), "#ff8f7d", 0.5) : "",
    )
  }
}
