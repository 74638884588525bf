import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { noiseTile, tileSide } from "../styles/noise.ts"
import { luminance } from "./blur.ts"

type Rgb = readonly [number, number, number]

/** A box of children's crayons. */
const box: readonly Rgb[] = [
  [240, 84, 72],
  [255, 160, 62],
  [255, 208, 66],
  [120, 190, 84],
  [70, 170, 210],
  [246, 138, 170],
  [158, 118, 206],
  [196, 136, 86],
  [62, 186, 164],
  [255, 186, 140],
]
const sky: Rgb = [150, 208, 240]
const sun: Rgb = [255, 214, 70]
const cloud: Rgb = [236, 242, 250]
/** What wide strips below the sky are coloured with: meadows, hills and fields. */
const land: readonly Rgb[] = [
  [134, 196, 92],
  [170, 210, 96],
  [96, 178, 110],
  [214, 206, 100],
  [150, 204, 140],
]
const paper: Rgb = [253, 250, 242]
const wax: Rgb = [58, 48, 54]

/** Pixels darker than this are lines. */
const lineLight = 150
/** Smaller regions than this part of the picture stay as they are: specks between lines. */
const smallest = 0.00006
const unlabelled = 0
const line = -1

/**
 * Colours a line drawing in: every region that lines enclose gets a crayon of its own, scribbled in a direction of its own;
 * what reaches the borders most becomes the sky. Gives a new picture.
 */
export function colourIn(pixels: Pixels, random: Random): Pixels {
  const { width, height } = pixels
  const light = luminance(pixels)
  const reach = Math.max(1, Math.round(Math.min(width, height) / 420))
  const labels = findRegions(light, width, height, reach)
  const regions = measure(labels, width, height)
  const colours = choose(regions, width, height, random.fork("crayons"))
  spread(labels, width, height, reach * 4)
  return scribble(light, labels, colours, width, height, random.fork("scribble"))
}

/** Numbers the regions between lines from 1; lines, thickened so that small gaps close, are -1. */
function findRegions(light: Uint8Array, width: number, height: number, reach: number): Int32Array {
  const labels = new Int32Array(width * height)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (light[at]! >= lineLight) continue
      const [left, right] = [Math.max(0, x - reach), Math.min(width - 1, x + reach)]
      const [top, foot] = [Math.max(0, y - reach), Math.min(height - 1, y + reach)]
      labels.fill(line, y * width + left, y * width + right + 1)
      for (let row = top; row <= foot; row++) labels[row * width + x] = line
    }
  }
  const queue = new Int32Array(width * height)
  let label = 0
  for (let seed = 0; seed < labels.length; seed++) {
    if (labels[seed] !== unlabelled) continue
    label++
    labels[seed] = label
    queue[0] = seed
    for (let head = 0, tail = 1; head < tail; head++) {
      const at = queue[head]!
      const x = at % width
      if (x > 0 && labels[at - 1] === unlabelled) labels[(queue[tail++] = at - 1)] = label
      if (x < width - 1 && labels[at + 1] === unlabelled) labels[(queue[tail++] = at + 1)] = label
      if (at >= width && labels[at - width] === unlabelled) labels[(queue[tail++] = at - width)] = label
      if (at + width < labels.length && labels[at + width] === unlabelled) labels[(queue[tail++] = at + width)] = label
    }
  }
  return labels
}

interface Region {
  readonly label: number
  area: number
  x: number
  y: number
  border: number
  left: number
  right: number
  top: number
  foot: number
}

function measure(labels: Int32Array, width: number, height: number): readonly Region[] {
  const regions: Region[] = []
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const label = labels[at]!
      if (label <= 0) continue
      const region = (regions[label - 1] ??= { label, area: 0, x: 0, y: 0, border: 0, left: x, right: x, top: y, foot: y })
      region.area++
      region.left = Math.min(region.left, x)
      region.right = Math.max(region.right, x)
      region.foot = y
      region.x += x
      region.y += y
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) region.border++
    }
  }
  for (const region of regions) {
    region.x /= region.area
    region.y /= region.area
  }
  return regions
}

interface Crayon {
  readonly colour: Rgb
  readonly angle: number
}

/** A crayon for every region but the specks. Neighbours differ where the box allows it. */
function choose(regions: readonly Region[], width: number, height: number, random: Random): ReadonlyMap<number, Crayon> {
  const chosen = new Map<number, Crayon>()
  const near = Math.min(width, height) * 0.28
  const placed: { readonly region: Region; readonly pick: number }[] = []
  const ground = regions.reduce<Region | undefined>((most, region) => (region.border > (most?.border ?? 0) ? region : most), undefined)
  for (const region of [...regions].sort((a, b) => b.area - a.area)) {
    if (region.area < width * height * smallest) continue
    if (region === ground) {
      chosen.set(region.label, { colour: sky, angle: -0.12 })
      continue
    }
    const outdoors = outdoorColour(region, ground, width, height, chosen.size)
    if (outdoors) {
      chosen.set(region.label, { colour: outdoors, angle: random.between(-0.4, 0.4) })
      continue
    }
    const worth = box.map((_, pick) =>
      placed.reduce((sum, other) => {
        const distance = Math.hypot(other.region.x - region.x, other.region.y - region.y)
        // Of two alike and level parts, such as eyes, sleeves or wheels, both get the same.
        const twins = other.region.area / region.area < 1.35 && Math.abs(other.region.y - region.y) < near * 0.16
        return other.pick !== pick ? sum : sum + (twins && distance > 4 ? 2 : -Math.exp(-distance / near))
      }, random.next() * 0.5),
    )
    const pick = worth.indexOf(Math.max(...worth))
    placed.push({ region, pick })
    chosen.set(region.label, { colour: box[pick] as Rgb, angle: random.between(-1.1, 1.1) })
  }
  return chosen
}

/** In a drawing under an open sky: strips that run out of its sides are land; what hangs high up is a cloud where it is wide, else the sun. */
function outdoorColour(region: Region, ground: Region | undefined, width: number, height: number, turn: number): Rgb | undefined {
  if (!ground || ground.y > height * 0.42 || ground.foot > height * 0.85) return undefined
  const [across, down] = [region.right - region.left, region.foot - region.top]
  if (region.y > height * 0.42) {
    const runsOut = region.left === 0 || region.right === width - 1
    return runsOut && across > down * 1.2 && region.area > width * height * 0.004 ? land[turn % land.length] : undefined
  }
  if (region.foot > height * 0.42 || region.area > width * height * 0.09 || region.area < width * height * 0.002) return undefined
  return across > down * 1.7 ? cloud : sun
}

/** Lets regions grow under the lines around them, a pixel a round. */
function spread(labels: Int32Array, width: number, height: number, rounds: number): void {
  let front: number[] = []
  for (let at = 0; at < labels.length; at++) if (labels[at] === line && neighbour(labels, at, width, height) > 0) front.push(at)
  for (let round = 0; round < rounds && front.length > 0; round++) {
    const found = front.map((at) => neighbour(labels, at, width, height))
    const next: number[] = []
    for (const [index, at] of front.entries()) labels[at] = found[index]!
    for (const at of front) {
      const x = at % width
      if (x > 0 && labels[at - 1] === line) next.push(at - 1)
      if (x < width - 1 && labels[at + 1] === line) next.push(at + 1)
      if (at >= width && labels[at - width] === line) next.push(at - width)
      if (at + width < labels.length && labels[at + width] === line) next.push(at + width)
    }
    front = [...new Set(next)]
  }
}

function neighbour(labels: Int32Array, at: number, width: number, height: number): number {
  const x = at % width
  if (x > 0 && labels[at - 1]! > 0) return labels[at - 1]!
  if (x < width - 1 && labels[at + 1]! > 0) return labels[at + 1]!
  if (at >= width && labels[at - width]! > 0) return labels[at - width]!
  return at + width < width * height && labels[at + width]! > 0 ? labels[at + width]! : 0
}

function scribble(
  light: Uint8Array,
  labels: Int32Array,
  crayons: ReadonlyMap<number, Crayon>,
  width: number,
  height: number,
  random: Random,
): Pixels {
  const data = new Uint8Array(width * height * 4)
  const [tooth, sway] = [noiseTile(random.fork("tooth"), 2), noiseTile(random.fork("sway"), 32)]
  const scale = 1024 / Math.min(width, height)
  const strokes = (Math.PI * 2) / 15
  const known = new Map(
    [...crayons].map(([label, { colour, angle }]) => [label, { colour, across: Math.sin(angle), down: Math.cos(angle) }]),
  )
  let [label, crayon] = [0, known.get(0)]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (labels[at] !== label) crayon = known.get((label = labels[at]!))
      const [u, v] = [x * scale, y * scale]
      const grain = tooth[((v & (tileSide - 1)) * tileSide) | (u & (tileSide - 1))]!
      const to = at * 4
      let cover = 0
      if (crayon) {
        const bend = sway[(((v >> 1) & (tileSide - 1)) * tileSide) | ((u >> 1) & (tileSide - 1))]!
        const stroke = Math.sin((u * crayon.across + v * crayon.down) * strokes + bend * 5)
        cover = 0.76 + stroke * 0.13 + grain * 0.24
        cover = cover < 0.3 ? 0.3 : cover > 0.97 ? 0.97 : cover
      }
      // What is not white is ink: soft at its edges, broken by the tooth of the paper as wax is.
      const ink = (222 - light[at]!) / 130
      const drawn = ink <= 0 ? 0 : Math.min(1, ink) * Math.min(1, 0.94 + grain * 0.14)
      for (let channel = 0; channel < 3; channel++) {
        const ground = crayon ? paper[channel]! + (crayon.colour[channel]! - paper[channel]!) * cover : paper[channel]! + grain * 3
        data[to + channel] = ground + (wax[channel]! - ground) * drawn
      }
      data[to + 3] = 255
    }
  }
  return { data, width, height }
}
