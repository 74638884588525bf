import type { Stage } from "../backdrops/site.ts"
import type { Colour } from "../drawing/colour.ts"
import { box, cloudlet, curve, curveOver, ellipse, leaf, ribbon, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Random } from "../random.ts"
import { sealRed } from "../styles/manners.ts"
import { flock } from "../subjects/flock.ts"
import { pavilion } from "../subjects/buildings.ts"
import { placed, type Look } from "../subjects/figure.ts"
import { skiff } from "../subjects/vehicles.ts"
import { setColumns } from "./lettering.ts"

const inks: readonly Colour[] = ["#c9c2b2", "#a8a293", "#7d786c", "#55514a", "#35322e"]
const paper: Colour = "#f3ecdc"

/** What a landscape in ink leaves to its caller. */
export interface Inscription {
  /** The poem's lines, without punctuation. May be empty. */
  readonly verse: readonly string[]
  /** Up to two characters. */
  readonly seal: string
  /** Where the empty side is: 1 right, -1 left. */
  readonly side: 1 | -1
  /** True to leave the water free for figures. */
  readonly empty: boolean
}

/**
 * A landscape of mountains and water in ink: peaks that fade into mist, a pine on a rock, a pavilion, a boat on empty
 * water, a red sun, and the verse down the empty side with a seal under it.
 */
export function shanshui(stage: Stage, pen: Pen, random: Random, { verse, seal, side, empty }: Inscription): string {
  const { width, height } = stage
  const water = height * 0.72
  const look: Look = { wears: [], young: false, old: false, cheerful: false, random }
  const rise = Math.min(water * 0.72, width * 0.9, 820)
  const massif = width * (0.5 - side * 0.14)
  const peaks = [
    range(pen, random, stage, water - rise * 0.12, rise * 0.62, inks[0]!, Math.max(6, Math.round(width / 260)), massif),
    mist(pen, width, water - rise * 0.5, rise * 0.34),
    range(pen, random, stage, water - rise * 0.05, rise * 0.86, inks[1]!, Math.max(3, Math.round(width / 460)), massif),
    mist(pen, width, water - rise * 0.42, rise * 0.36),
    crags(pen, random, massif - side * width * 0.06, water, rise * 0.94, Math.min(width * 0.2, 210), inks[2]!),
    mist(pen, width, water - rise * 0.28, rise * 0.28),
    crags(pen, random, massif - side * Math.min(width * 0.3, 330), water + 12, rise * 0.5, Math.min(width * 0.19, 190), inks[3]!),
    mist(pen, width, water - rise * 0.12, rise * 0.16),
  ]
  const shore = foreground(pen, random, stage, side, look)
  const ripples = Array.from({ length: Math.round(width / 60) }, () => {
    const [x, y, long] = [random.between(0, width), random.between(water + 30, height - 30), random.between(20, 90)]
    return ribbon(
      [
        [x - long, y],
        [x, y - 2],
        [x + long, y + 1],
      ],
      [0.6, 2.6, 0.6],
    )
  })
  const boat = empty ? "" : placed(skiff(pen, look), width * (0.5 + side * 0.12), water + (height - water) * 0.42, 150)
  const size = Math.min(30, (height * 0.42) / 10)
  const right = side > 0 ? width - 70 : 70 + Math.max(0, verse.length - 1) * size * 1.5
  const inscription = verse.length > 0 ? setColumns(verse, right, 64, size, inks[4]!) : ""
  const sealX = right - Math.max(0, verse.length - 1) * size * 1.5
  const sealY = 64 + (Math.max(0, ...verse.map((line) => [...line].length)) + 1.1) * size * 1.16
  return (
    pen.air(width, height, [
      [0, "#efe6d2"],
      [0.5, paper],
      [1, "#ece2cc"],
    ]) +
    pen.flat(ellipse(width * (0.5 + side * 0.06), Math.min(height * 0.16, 190), 44), sealRed) +
    peaks.join("") +
    pen.tint(ripples.join(""), inks[3]!, 0.35) +
    boat +
    flock(pen, flight(random, width * (0.5 - side * 0.02), Math.min(height * 0.27, 300)), 20, inks[3]!) +
    shore +
    inscription +
    stamp(pen, sealX, sealY, size * 1.5, seal)
  )
}

function mist(pen: Pen, width: number, y: number, tall: number): string {
  return pen.veil(box(0, y, width, tall), paper, 0, 0.85) + pen.veil(box(0, y + tall - 1, width, tall * 0.7), paper, 0.85, 0)
}

/** A far range of round summits, highest near `centre`. */
function range(pen: Pen, random: Random, stage: Stage, base: number, rise: number, ink: Colour, count: number, centre: number): string {
  const step = (stage.width + 200) / (count * 2)
  const points = Array.from({ length: count * 2 + 1 }, (_, index): Point => {
    const x = index * step - 100
    const near = Math.exp(-(((x - centre) / (stage.width * 0.42)) ** 2))
    return [x, base - (index % 2 ? rise * random.between(0.55, 1) * (0.35 + 0.65 * near) : rise * random.between(0.06, 0.26))]
  })
  const path = curveOver(points, [stage.width + 120, base + 70], [-120, base + 70])
  return pen.veil(path, ink, 0.95, 0) + pen.inside(path, folds(pen, random, points, rise, ink))
}

/** Brush strokes that run down from each summit. */
function folds(pen: Pen, random: Random, points: readonly Point[], rise: number, ink: Colour): string {
  const strokes = points
    .filter((_, index) => index % 2 === 1)
    .flatMap(([x, y]) =>
      Array.from({ length: 9 }, (_, index) => {
        const lean = (index - 4) * 0.16 + random.between(-0.06, 0.06)
        const [from, long] = [rise * random.between(0.02, 0.22), rise * random.between(0.16, 0.4)]
        return ribbon(
          [
            [x + lean * from * 2, y + from],
            [x + lean * (from + long * 0.5) * 2.1, y + from + long * 0.5],
            [x + lean * (from + long) * 2.3, y + from + long],
          ],
          [2, 7, 1],
        )
      }),
    )
  return pen.tint(strokes.join(""), ink === inks[0] ? inks[1]! : inks[3]!, 0.26)
}

/** Near, steep crags in dark ink, with shrubs on their ledges. */
function crags(pen: Pen, random: Random, x: number, base: number, rise: number, half: number, ink: Colour): string {
  const towers = [
    [-0.6, 0.62],
    [0.55, 0.5],
    [0.06, 1],
  ].map(([dx, tall]) => {
    const [cx, wide, top] = [x + dx! * half, half * random.between(0.62, 0.8), base - rise * tall! * random.between(0.9, 1.04)]
    const body = curveOver(
      [
        [cx - wide, base + 10],
        [cx - wide * 0.72, base - (base - top) * 0.45],
        [cx - wide * 0.44, top + (base - top) * 0.2],
        [cx - wide * 0.12, top + 6],
        [cx + wide * 0.16, top],
        [cx + wide * 0.42, top + (base - top) * 0.24],
        [cx + wide * 0.62, base - (base - top) * 0.4],
        [cx + wide, base + 10],
      ],
      [cx + wide, base + 20],
      [cx - wide, base + 20],
    )
    const cuts = Array.from({ length: 22 }, () => {
      const [sx, sy, long] = [
        cx + random.between(-0.5, 0.6) * wide,
        top + (base - top) * random.between(0.06, 0.6),
        (base - top) * random.between(0.1, 0.26),
      ]
      return ribbon(
        [
          [sx, sy],
          [sx + random.between(-6, 10), sy + long * 0.5],
          [sx + random.between(-14, 20), sy + long],
        ],
        [1, random.between(4, 10), 1],
      )
    })
    const shrubs = Array.from({ length: 7 }, () =>
      cloudlet(
        cx + random.between(-0.45, 0.45) * wide,
        top + (base - top) * random.between(0.05, 0.5),
        random.between(7, 17),
        random.between(5, 10),
        6,
      ),
    )
    return (
      pen.veil(body, ink, 1, 0.05) +
      pen.inside(body, pen.tint(cuts.join(""), inks[4]!, 0.34) + pen.veil(box(cx + wide * 0.1, top, wide, base - top), inks[4]!, 0.4, 0)) +
      pen.tint(shrubs.join(""), inks[4]!, 0.5)
    )
  })
  return towers.join("")
}

/** A rock with an old pine and a pavilion in the lower corner. */
function foreground(pen: Pen, random: Random, { width, height }: Stage, side: 1 | -1, look: Look): string {
  const corner = side > 0 ? 0 : width
  const x = (units: number): number => corner + side * units
  const reach = Math.min(width * 0.5, 520)
  const rock = curveOver(
    [
      [x(-40), height - 250],
      [x(reach * 0.3), height - 226],
      [x(reach * 0.56), height - 150],
      [x(reach * 0.8), height - 96],
      [x(reach), height - 20],
    ],
    [x(reach), height + 20],
    [x(-40), height + 20],
  )
  const cuts = Array.from({ length: 26 }, () => {
    const along = random.next()
    const [sx, sy] = [reach * along * 0.9, height - 230 + along * 170 + random.between(10, 90)]
    return ribbon(
      [
        [x(sx), sy],
        [x(sx + random.between(8, 40)), sy + random.between(16, 40)],
        [x(sx + random.between(20, 60)), sy + random.between(46, 90)],
      ],
      [1, random.between(4, 11), 1],
    )
  })
  const trunk: Point[] = [
    [x(reach * 0.2), height - 216],
    [x(reach * 0.24), height - 300],
    [x(reach * 0.18), height - 372],
    [x(reach * 0.3), height - 440],
  ]
  const boughs: [number, number, number][] = [
    [reach * 0.3, 452, 84],
    [reach * 0.44, 404, 74],
    [reach * 0.06, 388, 66],
    [reach * 0.4, 338, 60],
  ]
  const limbs = boughs
    .map(([bx, up]) =>
      pen.line(
        curve([x(reach * 0.21), height - up + 40], [x((bx + reach * 0.2) / 2), height - up + 12], [x(bx), height - up]),
        inks[4]!,
        7,
      ),
    )
    .join("")
  const needles = boughs
    .map(([bx, up, size]) => {
      const fan = Array.from({ length: 26 }, (_, index) => {
        const angle = Math.PI * (1.02 + (index / 25) * 0.96)
        return leaf(
          x(bx) + random.between(-size * 0.6, size * 0.6),
          height - up + 8,
          x(bx) + Math.cos(angle) * size,
          height - up + Math.sin(angle) * size * 0.5,
          5,
        )
      })
      return pen.tint(cloudlet(x(bx), height - up - 2, size * 0.95, size * 0.34, 9), inks[3]!, 0.62) + pen.tint(fan.join(""), inks[4]!, 0.6)
    })
    .join("")
  const house = `<g opacity=".92">${placed(pavilion(pen, look), x(reach * 0.6), height - 190, 150)}</g>`
  return (
    house +
    pen.land(rock, inks[3]!, inks[4]!) +
    pen.tint(cuts.join(""), "#1c1a18", 0.4) +
    pen.flat(ribbon(trunk, [24, 17, 14, 8]), inks[4]!) +
    limbs +
    needles
  )
}

function flight(random: Random, x: number, y: number): Point[] {
  return Array.from({ length: 5 }, (_, index): Point => [
    x + index * 46 + random.between(-12, 12),
    y + Math.abs(index - 2) * 20 + random.between(-8, 8),
  ])
}

/** A square seal with up to four characters cut out of red. */
function stamp(pen: Pen, x: number, y: number, size: number, text: string): string {
  const letters = [...text].slice(0, 2)
  return (
    pen.flat(box(x - size / 2, y, size, size * 1.9, size * 0.14), sealRed) +
    setColumns([letters.join("")], x, y - size * 0.06, size * 0.72, "#f6eedd")
  )
}
