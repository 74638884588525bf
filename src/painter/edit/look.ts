import type { Pixels } from "../png.ts"
import { edges, luminance } from "./blur.ts"
import { resize } from "./geometry.ts"

/** What can be seen in a picture without knowing what it shows. */
export interface Look {
  /** Mean brightness, 0 to 1. */
  readonly light: number
  /** Mean saturation, 0 to 1. */
  readonly saturation: number
  /** Whether it is dark lines on light paper, as in a colouring book. */
  readonly lineArt: boolean
  readonly monochrome: boolean
  /** Names of {@link hues}, the largest first. At most three. */
  readonly colours: readonly Hue[]
  /** The half with less detail. */
  readonly quietSide: "left" | "right"
  /** Where most of the detail is. */
  readonly busiest: "left" | "right" | "middle"
  readonly mean: readonly [number, number, number]
}

/** Colours that are told apart. */
export type Hue =
  | "white"
  | "black"
  | "grey"
  | "red"
  | "orange"
  | "yellow"
  | "green"
  | "teal"
  | "blue"
  | "purple"
  | "pink"
  | "brown"
  | "cream"

const measuredSide = 160

/** Looks at a picture. */
export function lookAt(pixels: Pixels): Look {
  const scale = Math.min(1, measuredSide / Math.max(pixels.width, pixels.height))
  const small = resize(pixels, Math.max(1, Math.round(pixels.width * scale)), Math.max(1, Math.round(pixels.height * scale)))
  const { data, width, height } = small
  const count = width * height
  const tally = new Map<Hue, number>()
  const sums = [0, 0, 0]
  let [saturation, paper, dark, coloured] = [0, 0, 0, 0]
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!]
    const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)]
    sums[0]! += red
    sums[1]! += green
    sums[2]! += blue
    saturation += high === 0 ? 0 : (high - low) / high
    if (low > 190 && high - low < 36) paper++
    if (high < 150) dark++
    if (high - low > 40) coloured++
    const hue = hueOf(red, green, blue)
    tally.set(hue, (tally.get(hue) ?? 0) + 1)
  }
  const mean = sums.map((sum) => sum / count) as [number, number, number]
  const parts = detailOf(small)
  const most = Math.max(...parts)
  return {
    light: (mean[0] * 0.3 + mean[1] * 0.59 + mean[2] * 0.11) / 255,
    saturation: saturation / count,
    lineArt: paper / count > 0.5 && coloured / count < 0.04 && dark / count < 0.35,
    monochrome: coloured / count < 0.02,
    colours: [...tally]
      .sort((a, b) => b[1] - a[1])
      .filter(([, share], index) => index === 0 || share / count > 0.07)
      .slice(0, 3)
      .map(([hue]) => hue),
    quietSide: parts[0] <= parts[2] ? "left" : "right",
    busiest: most < parts[1] * 1.25 ? "middle" : parts[0] > parts[2] ? "left" : "right",
    mean,
  }
}

/** The amount of detail in the left, middle and right third. */
function detailOf(pixels: Pixels): [number, number, number] {
  const { width, height } = pixels
  const found = edges(luminance(pixels), width, height)
  const sums: [number, number, number] = [0, 0, 0]
  for (let at = 0; at < found.length; at++) sums[Math.min(2, Math.floor(((at % width) * 3) / width)) as 0 | 1 | 2] += found[at]!
  return sums
}

function hueOf(red: number, green: number, blue: number): Hue {
  const [high, low] = [Math.max(red, green, blue), Math.min(red, green, blue)]
  const spread = high - low
  if (high < 55) return "black"
  if (spread < 26) return low > 205 ? "white" : "grey"
  const turn = high === red ? ((green - blue) / spread + 6) % 6 : high === green ? (blue - red) / spread + 2 : (red - green) / spread + 4
  const degrees = turn * 60
  if (degrees < 50 && low > 175) return "cream"
  if (degrees < 14 || degrees > 345) return low > 120 ? "pink" : "red"
  if (degrees < 42) return high < 165 ? "brown" : "orange"
  if (degrees < 68) return "yellow"
  if (degrees < 155) return "green"
  if (degrees < 192) return "teal"
  if (degrees < 255) return "blue"
  return degrees < 295 ? "purple" : "pink"
}
