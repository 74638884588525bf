import type { Pixels } from "../png.ts"

/** A change of colour that looks at one pixel at a time. */
export type ToneName =
  | "grayscale"
  | "sepia"
  | "warmer"
  | "cooler"
  | "brighter"
  | "darker"
  | "contrast"
  | "vivid"
  | "muted"
  | "night"
  | "sunset"
  | "invert"
  | "vintage"
  | "polished"

/** Rows for red, green and blue: weights of red, green, blue, and what is added. */
type Matrix = readonly [Row, Row, Row]
type Row = readonly [red: number, green: number, blue: number, add: number]

const grey: Matrix = [
  [0.3, 0.59, 0.11, 0],
  [0.3, 0.59, 0.11, 0],
  [0.3, 0.59, 0.11, 0],
]

const matrices: Readonly<Record<ToneName, Matrix>> = {
  grayscale: grey,
  sepia: [
    [0.42, 0.74, 0.18, 8],
    [0.35, 0.64, 0.16, 2],
    [0.27, 0.5, 0.13, 0],
  ],
  warmer: diagonal(1.08, 1.01, 0.84, 8, 3, 0),
  cooler: diagonal(0.85, 0.99, 1.1, 0, 3, 10),
  brighter: diagonal(1.14, 1.14, 1.14, 18, 18, 18),
  darker: diagonal(0.68, 0.68, 0.68, 0, 0, 0),
  contrast: diagonal(1.35, 1.35, 1.35, -42, -42, -42),
  vivid: saturation(1.55, 0),
  muted: saturation(0.5, 8),
  night: [
    [0.3, 0.14, 0.05, 2],
    [0.08, 0.4, 0.08, 8],
    [0.12, 0.22, 0.52, 26],
  ],
  sunset: [
    [0.98, 0.14, 0.04, 22],
    [0.1, 0.72, 0.04, 4],
    [0.12, 0.06, 0.62, 12],
  ],
  invert: diagonal(-1, -1, -1, 255, 255, 255),
  polished: [
    [1.16, -0.06, -0.02, -2],
    [-0.03, 1.12, -0.03, -4],
    [-0.02, -0.06, 1.06, -6],
  ],
  vintage: [
    [0.72, 0.22, 0.06, 26],
    [0.12, 0.74, 0.08, 18],
    [0.1, 0.2, 0.54, 22],
  ],
}

/** Changes the tone of a picture, in place. */
export function tone(pixels: Pixels, name: ToneName): Pixels {
  return recolour(pixels, matrices[name])
}

/** Colours the whole picture in shades of one colour, in place: dark stays dark and light stays light. */
export function tint(pixels: Pixels, [red, green, blue]: readonly [number, number, number]): Pixels {
  const light = (red * 0.3 + green * 0.59 + blue * 0.11) / 255
  const lift = Math.max(0, 0.5 - light) * 60
  const mixed = 0.24
  const row = (value: number, own: 0 | 1 | 2): Row => {
    const gain = ((value / 255) * (1 - mixed)) / Math.max(0.35, light) / 1.25
    const [r, g, b] = [0.3 * gain, 0.59 * gain, 0.11 * gain]
    return [own === 0 ? r + mixed : r, own === 1 ? g + mixed : g, own === 2 ? b + mixed : b, lift + value * 0.1]
  }
  return recolour(pixels, [row(red, 0), row(green, 1), row(blue, 2)])
}

function recolour(pixels: Pixels, [r, g, b]: Matrix): Pixels {
  const { data } = pixels
  const result = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength)
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    result[at] = red * r[0] + green * r[1] + blue * r[2] + r[3]
    result[at + 1] = red * g[0] + green * g[1] + blue * g[2] + g[3]
    result[at + 2] = red * b[0] + green * b[1] + blue * b[2] + b[3]
  }
  return pixels
}

function diagonal(red: number, green: number, blue: number, addRed: number, addGreen: number, addBlue: number): Matrix {
  return [
    [red, 0, 0, addRed],
    [0, green, 0, addGreen],
    [0, 0, blue, addBlue],
  ]
}

function saturation(factor: number, add: number): Matrix {
  const rest = 1 - factor
  return [
    [0.3 * rest + factor, 0.59 * rest, 0.11 * rest, add],
    [0.3 * rest, 0.59 * rest + factor, 0.11 * rest, add],
    [0.3 * rest, 0.59 * rest, 0.11 * rest + factor, add],
  ]
}
