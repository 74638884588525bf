import type { Colour } from "../drawing/colour.ts"
import type { Pixels } from "../png.ts"
import { rasterise } from "../render.ts"
import { setWords } from "../scene/lettering.ts"
import { edges, luminance } from "./blur.ts"
import { type Area, crop, layOn, resize } from "./geometry.ts"

type Rgb = readonly [number, number, number]

/** The longest side in which lettering is looked for, and the side of the cells that it is looked for in. */
const searchedSide = 512
const cell = 8
/** A cell with so many strong edges may be a part of a letter. */
const strongEdge = 40
const busyShare = 0.14

interface Lettering {
  /** In pixels of the picture. */
  readonly area: Area
  readonly ink: Rgb
  readonly rim?: Rgb
}

/**
 * Finds the largest block of lettering (strokes of one colour, close together, on a ground of another), paints the ground over it and
 * writes other words there, in the same colour and size, in the painter's own font. Works in place. Gives false where none is found.
 */
export function replaceText(pixels: Pixels, text: string): boolean {
  const found = findLettering(pixels)
  if (!found) return false
  const { area, ink, rim } = found
  paintOver(pixels, grown(area, Math.round(area.height * 0.06), pixels))
  const { width, height } = pixels
  const words = setWords(text, {
    x: area.x + area.width / 2,
    y: area.y + area.height / 2,
    maxWidth: area.width,
    maxHeight: area.height * 1.3,
    colour: hex(ink),
    ...(rim && { rim: hex(rim) }),
  })
  layOn(pixels, rasterise(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${words}</svg>`), 0, 0)
  return true
}

function findLettering(pixels: Pixels): Lettering | undefined {
  const scale = Math.min(1, searchedSide / Math.max(pixels.width, pixels.height))
  const small = resize(pixels, Math.max(1, Math.round(pixels.width * scale)), Math.max(1, Math.round(pixels.height * scale)))
  const blocks = busyBlocks(small)
  let best: { readonly score: number; readonly lettering: Lettering } | undefined
  for (const area of blocks) {
    const judged = judge(small, area)
    if (!judged || (best && judged.score <= best.score)) continue
    const [x, y] = [Math.floor(judged.area.x / scale), Math.floor(judged.area.y / scale)]
    const whole = {
      x,
      y,
      width: Math.min(pixels.width - x, Math.ceil(judged.area.width / scale)),
      height: Math.min(pixels.height - y, Math.ceil(judged.area.height / scale)),
    }
    best = { score: judged.score, lettering: { area: whole, ink: judged.ink, ...(judged.rim && { rim: judged.rim }) } }
  }
  return best?.lettering
}

/** Rectangles around cells with many edges that hang together, across small gaps between letters. */
function busyBlocks(small: Pixels): readonly Area[] {
  const { width, height } = small
  const strong = edges(luminance(small), width, height)
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)]
  const counts = new Uint16Array(columns * rows)
  for (let at = 0; at < strong.length; at++)
    if (strong[at]! > strongEdge) counts[Math.floor(at / width / cell) * columns + Math.floor((at % width) / cell)]!++
  const busy = counts.map((count) => (count > cell * cell * busyShare ? 1 : 0))
  const areas: Area[] = []
  for (let seed = 0; seed < busy.length; seed++) {
    if (busy[seed] !== 1) continue
    busy[seed] = 2
    const members = [seed]
    for (const at of members) {
      const [column, row] = [at % columns, Math.floor(at / columns)]
      for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 3); x <= Math.min(columns - 1, column + 3); x++) {
          const other = y * columns + x
          if (busy[other] !== 1) continue
          busy[other] = 2
          members.push(other)
        }
      }
    }
    const [xs, ys] = [members.map((at) => at % columns), members.map((at) => Math.floor(at / columns))]
    const [left, top] = [Math.min(...xs) * cell, Math.min(...ys) * cell]
    const [right, foot] = [Math.min(width, (Math.max(...xs) + 1) * cell), Math.min(height, (Math.max(...ys) + 1) * cell)]
    if (members.length >= 3 && foot - top <= height * 0.45) areas.push({ x: left, y: top, width: right - left, height: foot - top })
  }
  return areas
}

/** How much a rectangle looks like lettering: a large share of one colour that its surroundings do not have. */
function judge(small: Pixels, area: Area): ({ readonly score: number } & Lettering) | undefined {
  const around = colourOfRing(small, grown(area, cell, small), area)
  const { data } = crop(small, area)
  const tally = new Map<number, { count: number; sum: [number, number, number] }>()
  for (let at = 0; at < data.length; at += 4) {
    const key = ((data[at]! >> 6) << 4) | ((data[at + 1]! >> 6) << 2) | (data[at + 2]! >> 6)
    const entry = tally.get(key) ?? { count: 0, sum: [0, 0, 0] }
    entry.count++
    for (let channel = 0; channel < 3; channel++) entry.sum[channel]! += data[at + channel]!
    tally.set(key, entry)
  }
  const total = data.length / 4
  const inks = [...tally.values()]
    .map(({ count, sum }) => ({ share: count / total, colour: sum.map((value) => value / count) as unknown as Rgb }))
    .filter(({ colour }) => distance(colour, around) > 90)
    .sort((a, b) => b.share - a.share)
  const [ink, second] = inks
  if (!ink || ink.share < 0.1 || ink.share > 0.7) return undefined
  const tight = boundsOf(small, area, ink.colour)
  if (tight.height < 6 || tight.width < tight.height * 0.8) return undefined
  const strokes = strokesAcross(small, tight, ink.colour)
  if (strokes < 2.5 || strokes < (tight.width / tight.height) * 0.9) return undefined
  const rim = second && second.share > 0.05 && distance(second.colour, ink.colour) > 200 ? second.colour : undefined
  return {
    score: ink.share * distance(ink.colour, around) * Math.sqrt(area.width * area.height),
    area: tight,
    ink: ink.colour,
    ...(rim && { rim }),
  }
}

/** How many separate strokes of a colour a row crosses, in the mean: letters have many, clouds and badges few. */
function strokesAcross({ data, width }: Pixels, area: Area, colour: Rgb): number {
  let starts = 0
  for (let y = area.y; y < area.y + area.height; y++) {
    let inside = false
    for (let x = area.x; x < area.x + area.width; x++) {
      const at = (y * width + x) * 4
      const inked = distance([data[at]!, data[at + 1]!, data[at + 2]!], colour) < 60
      if (inked && !inside) starts++
      inside = inked
    }
  }
  return starts / area.height
}

/** The rectangle around all pixels of a colour. */
function boundsOf({ data, width }: Pixels, area: Area, colour: Rgb): Area {
  let [left, top, right, foot] = [area.x + area.width, area.y + area.height, area.x, area.y]
  for (let y = area.y; y < area.y + area.height; y++) {
    for (let x = area.x; x < area.x + area.width; x++) {
      const at = (y * width + x) * 4
      if (distance([data[at]!, data[at + 1]!, data[at + 2]!], colour) > 50) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      foot = Math.max(foot, y + 1)
    }
  }
  return { x: left, y: top, width: right - left, height: foot - top }
}

function colourOfRing({ data, width }: Pixels, outer: Area, inner: Area): Rgb {
  const channels: [number[], number[], number[]] = [[], [], []]
  for (let y = outer.y; y < outer.y + outer.height; y++) {
    for (let x = outer.x; x < outer.x + outer.width; x++) {
      if (x >= inner.x && x < inner.x + inner.width && y >= inner.y && y < inner.y + inner.height) continue
      for (let channel = 0; channel < 3; channel++) channels[channel as 0]!.push(data[(y * width + x) * 4 + channel]!)
    }
  }
  return channels.map((values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 128) as unknown as Rgb
}

/** Fills a rectangle from what surrounds it: every pixel is a mixture of the four nearest outside, the nearer the more. */
function paintOver({ data, width, height }: Pixels, area: Area): void {
  const [right, foot] = [area.x + area.width, area.y + area.height]
  const source = Uint8Array.from(data)
  for (let y = area.y; y < foot; y++) {
    for (let x = area.x; x < right; x++) {
      const sides = [
        area.y > 0 ? { at: (area.y - 1) * width + x, far: y - area.y + 1 } : undefined,
        foot < height ? { at: foot * width + x, far: foot - y } : undefined,
        area.x > 0 ? { at: y * width + area.x - 1, far: x - area.x + 1 } : undefined,
        right < width ? { at: y * width + right, far: right - x } : undefined,
      ].filter((side) => side !== undefined)
      const weight = sides.reduce((sum, { far }) => sum + 1 / far, 0)
      if (weight === 0) continue
      for (let channel = 0; channel < 3; channel++) {
        data[(y * width + x) * 4 + channel] = sides.reduce((sum, { at, far }) => sum + source[at * 4 + channel]! / far, 0) / weight
      }
    }
  }
}

function grown({ x, y, width, height }: Area, by: number, within: { readonly width: number; readonly height: number }): Area {
  const [left, top] = [Math.max(0, x - by), Math.max(0, y - by)]
  return { x: left, y: top, width: Math.min(within.width, x + width + by) - left, height: Math.min(within.height, y + height + by) - top }
}

function distance(one: Rgb, other: Rgb): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

function hex(rgb: Rgb): Colour {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`
}
