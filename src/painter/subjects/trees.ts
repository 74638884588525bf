import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, polygon, ribbon, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Random } from "../random.ts"

/** A fir of the given height whose trunk stands at `x`, `y`. */
export function pine(pen: Pen, x: number, y: number, height: number, colour: Colour): string {
  const tiers = 4
  const tier = (index: number): string => {
    const top = y - height + (index * height * 0.72) / tiers - (index ? height * 0.06 : 0)
    const foot = y - height + ((index + 1) * height * 0.84) / tiers + height * 0.04
    const half = height * (0.11 + 0.055 * index)
    return polygon(
      [x, top],
      [x + half, foot],
      [x + half * 0.42, foot - height * 0.03],
      [x, foot + height * 0.02],
      [x - half * 0.42, foot - height * 0.03],
      [x - half, foot],
    )
  }
  const trunk = pen.flat(
    polygon(
      [x - height * 0.025, y - height * 0.2],
      [x + height * 0.025, y - height * 0.2],
      [x + height * 0.032, y],
      [x - height * 0.032, y],
    ),
    mix(colour, "#5a3a2a", 0.6),
  )
  const crown = [3, 2, 1, 0]
    .map((index) => (height > 150 || pen.sparse ? pen.shape(tier(index), colour) : pen.flat(tier(index), colour)))
    .join("")
  return trunk + crown
}

/** A broad-leaved tree: a forked trunk under heaped foliage, lit from the left above. */
export function roundTree(
  pen: Pen,
  random: Random,
  x: number,
  y: number,
  height: number,
  colour: Colour,
  bark: Colour = "#7a5238",
): string {
  const r = height * 0.27
  const trunk = pen.shape(
    polygon(
      [x - height * 0.045, y],
      [x - height * 0.028, y - height * 0.5],
      [x + height * 0.028, y - height * 0.5],
      [x + height * 0.05, y],
    ),
    bark,
  )
  const bough = pen.line(
    curve([x, y - height * 0.32], [x + height * 0.07, y - height * 0.45], [x + height * 0.13, y - height * 0.52]),
    darker(bark, 0.1),
    height * 0.024,
  )
  const heap: [number, number, number][] = [
    [-0.95, 0.28, 0.72],
    [0.95, 0.24, 0.74],
    [0, 0, 1.06],
    [-0.5, -0.42, 0.7],
    [0.5, -0.36, 0.66],
  ]
  const centre = y - height * 0.66
  const clumps = heap.map(([dx, dy, size], index) => {
    const tone = index < 2 ? darker(colour, 0.14) : index === 2 ? colour : lighter(colour, 0.1)
    return pen.shape(cloudlet(x + dx * r, centre + dy * r, r * size, r * size * 0.92, 9, random.next()), tone)
  })
  const lights = Array.from({ length: 9 }, () => {
    const [lx, ly] = [x + random.between(-1.1, 0.6) * r, centre + random.between(-0.9, 0.4) * r]
    return ellipse(lx, ly, r * random.between(0.05, 0.11), r * 0.045, -25)
  })
  return trunk + bough + clumps.join("") + pen.tint(lights.join(""), lighter(colour, 0.7), 0.45)
}

/** A palm with a leaning, ringed trunk. */
export function palm(pen: Pen, x: number, y: number, height: number, colour: Colour, lean = 0.2): string {
  const spine: Point[] = [
    [x, y],
    [x + height * lean * 0.25, y - height * 0.35],
    [x + height * lean * 0.62, y - height * 0.66],
    [x + height * lean, y - height * 0.9],
  ]
  const [tx, ty] = spine[3]!
  const trunk = pen.shape(ribbon(spine, [height * 0.085, height * 0.06, height * 0.05, height * 0.045]), "#9b6b43")
  const fronds = [-172, -140, -105, -72, -38, -8].map((degrees, index) => {
    const angle = (degrees * Math.PI) / 180
    const reach = height * (0.42 - 0.03 * Math.abs(index - 2.5))
    const tip: Point = [tx + Math.cos(angle) * reach, ty + Math.sin(angle) * reach * 0.72 + reach * 0.34]
    const bend: Point = [tx + Math.cos(angle) * reach * 0.55, ty + Math.sin(angle) * reach * 0.72]
    return pen.shape(
      ribbon([[tx, ty], bend, tip], [height * 0.03, height * 0.085, height * 0.008]),
      index % 2 ? colour : darker(colour, 0.15),
    )
  })
  const nuts =
    pen.shape(ellipse(tx - height * 0.03, ty + height * 0.035, height * 0.028), "#6b4428") +
    pen.shape(ellipse(tx + height * 0.03, ty + height * 0.04, height * 0.028), "#7a5030")
  return trunk + fronds.join("") + nuts
}

/** Stalks of bamboo with joints and sprays of leaves, from `y` up. */
export function bambooStalk(pen: Pen, random: Random, x: number, y: number, height: number, colour: Colour): string {
  const joints = Math.max(4, Math.round(height / 95))
  const lean = random.between(-0.05, 0.05)
  const width = Math.max(5, height * 0.026)
  const segments = Array.from({ length: joints }, (_, index) => {
    const [from, to] = [y - (index * height) / joints, y - ((index + 1) * height) / joints + 2.5]
    const [x0, x1] = [x + (y - from) * lean, x + (y - to) * lean]
    return pen.shape(
      polygon(
        [x0 - width * 0.56, from],
        [x0 - width * 0.44, from - 6],
        [x1 - width * 0.44, to + 6],
        [x1 - width * 0.56, to],
        [x1 + width * 0.56, to],
        [x1 + width * 0.44, to + 6],
        [x0 + width * 0.44, from - 6],
        [x0 + width * 0.56, from],
      ),
      colour,
    )
  })
  const sprays = Array.from({ length: joints }, () => {
    const up = random.between(0.35, 1) * height
    const [sx, sy, side] = [x + up * lean, y - up, random.chance(0.5) ? 1 : -1]
    return [20, 44, 70].map((degrees) => {
      const angle = (degrees * Math.PI) / 180
      const reach = height * random.between(0.1, 0.15)
      return leaf(sx, sy, sx + side * Math.cos(angle) * reach, sy + Math.sin(angle) * reach, reach * 0.16)
    })
  })
  return segments.join("") + pen.flat(sprays.flat().join(""), darker(colour, 0.12))
}

/** A weeping willow. */
export function willow(pen: Pen, random: Random, x: number, y: number, height: number, colour: Colour): string {
  const trunk = pen.shape(
    blob(
      [x - height * 0.06, y],
      [x - height * 0.03, y - height * 0.4],
      [x, y - height * 0.62],
      [x + height * 0.05, y - height * 0.4],
      [x + height * 0.07, y],
    ),
    "#6e4d38",
  )
  const strands = Array.from({ length: 26 }, (_, index) => {
    const along = (index / 25) * 2 - 1
    const [sx, sy] = [x + along * height * 0.36, y - height * (0.92 - 0.26 * along * along)]
    const fall = height * random.between(0.42, 0.66)
    return pen.line(
      curve([x + along * height * 0.12, y - height * 0.78], [sx, sy], [sx + along * height * 0.06, sy + fall]),
      index % 3 ? colour : lighter(colour, 0.25),
      height * 0.018,
    )
  })
  return trunk + pen.shape(cloudlet(x, y - height * 0.78, height * 0.3, height * 0.17, 10), darker(colour, 0.08)) + strands.join("")
}
