import type { Stage } from "../backdrops/site.ts"
import { darker, fromHue, lighter, mix, turned, type Colour } from "../drawing/colour.ts"
import { box, curveOver, ellipse, polygon, star, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Scene } from "../language/scene.ts"
import type { Random } from "../random.ts"

/** A composition of pure form, for prompts that name nothing that can be shown. Words and mood choose its colours and its kind. */
export function abstract(scene: Scene, stage: Stage, pen: Pen, random: Random): string {
  const palette = paletteOf(scene, random)
  const kinds = /pattern|geometric|bauhaus|几何|图案|shapes/iu.test(scene.prompt)
    ? [tiles]
    : scene.moods.includes("calm") || scene.moods.includes("dreamy")
      ? [waves, orbits]
      : [waves, tiles, orbits, shards]
  return random.pick(kinds)(stage, pen, random, palette)
}

type Palette = readonly [ground: Colour, ...rest: Colour[]]

function paletteOf(scene: Scene, random: Random): Palette {
  if (scene.monochrome) return ["#f4f4f2", "#1c1c20", "#6a6a72", "#a8a8b0", "#d0d0d6"]
  const asked = scene.colours
  const hue = random.between(0, 360)
  const calm = scene.moods.includes("calm") || scene.moods.includes("lonely") || scene.moods.includes("cold")
  const base: Colour =
    asked[0] ??
    (scene.moods.includes("warm")
      ? fromHue(0.72, 0.15, random.between(30, 75))
      : fromHue(calm ? 0.7 : 0.66, calm ? 0.09 : 0.16, calm ? random.between(200, 280) : hue))
  const second = asked[1] ?? turned(base, random.pick([32, -40, 150]))
  const third = asked[2] ?? turned(base, random.pick([180, 64, -74]))
  const dark = scene.moods.includes("dark") || scene.moods.includes("epic") || random.chance(0.3)
  return [
    dark ? mix(darker(base, 0.72), "#0d0b20", 0.5) : mix(lighter(base, 0.7), "#ffffff", 0.5),
    base,
    second,
    third,
    mix(lighter(second, 0.5), "#fff1d6", 0.3),
    darker(third, 0.3),
  ]
}

/** Layered swells under a disc of light. */
function waves({ width, height }: Stage, pen: Pen, random: Random, [ground, ...rest]: Palette): string {
  const layers = 8
  const disc: Point = [width * random.between(0.3, 0.7), height * random.between(0.2, 0.34)]
  const swells = Array.from({ length: layers }, (_, index) => {
    const depth = (index + 1) / layers
    const y = height * (0.3 + 0.66 * depth)
    const points = Array.from({ length: Math.max(5, Math.round(width / 260)) + 2 }, (_point, step): Point => [
      step * 260 - 130,
      y + Math.sin(step * 1.25 + index * 0.9) * 60 + random.between(-26, 26),
    ])
    const hue = mix(rest[index % 3]!, rest[(index + 1) % rest.length]!, depth)
    const path = curveOver(points, [Math.max(width, points.at(-1)![0]) + 40, height + 20], [-140, height + 20])
    return (
      pen.tint(
        curveOver(
          points.map(([px, py]) => [px, py - 14] as const),
          [Math.max(width, points.at(-1)![0]) + 40, height + 20],
          [-140, height + 20],
        ),
        "#0d0b20",
        0.1,
      ) + pen.land(path, lighter(hue, 0.22), darker(hue, 0.16))
    )
  })
  return (
    pen.air(width, height, [
      [0, mix(ground, rest[1]!, 0.25)],
      [0.6, ground],
      [1, ground],
    ]) +
    pen.glow(disc[0], disc[1], 420, rest[3]!, 0.7) +
    pen.shape(ellipse(disc[0], disc[1], 118), rest[3]!) +
    swells.join("")
  )
}

/** A grid of quarter discs, rings, stripes and leaves, as the Bauhaus liked them. */
function tiles({ width, height }: Stage, pen: Pen, random: Random, palette: Palette): string {
  const size = 1000 / random.pick([4, 5, 6])
  const [columns, rows] = [Math.ceil(width / size), Math.ceil(height / size)]
  const cells: string[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column * size, row * size]
      const [back, fore, third] = [random.pick(palette), random.pick(palette.slice(1)), random.pick(palette)]
      const cell = box(x, y, size + 0.6, size + 0.6)
      const figure = random.whole(0, 6)
      const corner: Point = [x + (random.chance(0.5) ? size : 0), y + (random.chance(0.5) ? size : 0)]
      const drawing =
        figure === 0
          ? pen.shape(ellipse(corner[0], corner[1], size), fore) + pen.flat(ellipse(corner[0], corner[1], size * 0.5), third)
          : figure === 1
            ? pen.shape(ellipse(x + size / 2, y + size / 2, size * 0.38), fore) +
              pen.flat(ellipse(x + size / 2, y + size / 2, size * 0.16), third)
            : figure === 2
              ? [0.1, 0.4, 0.7].map((at) => pen.flat(box(x + at * size, y, size * 0.15, size), fore)).join("")
              : figure === 3
                ? pen.shape(polygon([x, y], [x + size, y + size], [x, y + size]), fore)
                : figure === 4
                  ? pen.shape(ellipse(x, y + size / 2, size * 0.5) + ellipse(x + size, y + size / 2, size * 0.5), fore)
                  : figure === 5
                    ? pen.shape(star(x + size / 2, y + size / 2, size * 0.44, size * 0.2, 8), fore)
                    : pen.shape(`M${x} ${y}Q${x + size} ${y} ${x + size} ${y + size}Q${x} ${y + size} ${x} ${y}Z`, fore)
      cells.push(pen.flat(cell, back) + pen.inside(cell, drawing))
    }
  }
  return cells.join("")
}

/** Rings and discs that circle an off-centre light. */
function orbits({ width, height }: Stage, pen: Pen, random: Random, [ground, ...rest]: Palette): string {
  const [x, y] = [width * random.between(0.36, 0.64), height * random.between(0.38, 0.62)]
  const rings = Array.from({ length: 7 }, (_, index) => {
    const radius = 90 + index * 76
    const angle = random.between(0, 6.28)
    const hue = rest[index % rest.length]!
    const [bx, by, size] = [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius, random.between(13, 46)]
    return (
      `<g opacity=".5">${pen.line(ellipse(x, y, radius), hue, random.between(1.6, 9))}</g>` +
      pen.glow(bx, by, size * 2.6, hue, 0.5) +
      pen.shape(ellipse(bx, by, size), hue)
    )
  })
  const dust = Array.from({ length: 90 }, () => ellipse(random.between(0, width), random.between(0, height), random.between(1, 3.6)))
  return (
    pen.air(width, height, [
      [0, ground],
      [1, mix(ground, rest[0]!, 0.4)],
    ]) +
    pen.glow(x, y, 700, rest[0]!, 0.5) +
    pen.glow(x, y, 320, rest[3]!, 0.7) +
    pen.tint(dust.join(""), rest[3]!, 0.6) +
    rings.join("") +
    pen.shape(ellipse(x, y, 62), rest[3]!)
  )
}

/** Overlapping translucent planes that meet in one point. */
function shards({ width, height }: Stage, pen: Pen, random: Random, [ground, ...rest]: Palette): string {
  const centre: Point = [width * random.between(0.35, 0.65), height * random.between(0.35, 0.6)]
  const reach = Math.hypot(width, height)
  const planes = Array.from({ length: 22 }, (_, index) => {
    const angle = (index / 22) * 6.283 + random.between(-0.1, 0.1)
    const wide = random.between(0.16, 0.42)
    const far = (turn: number): Point => [centre[0] + Math.cos(angle + turn) * reach, centre[1] + Math.sin(angle + turn) * reach]
    return pen.tint(polygon(centre, far(0), far(wide)), mix(rest[index % rest.length]!, ground, random.between(0, 0.35)), 0.55)
  })
  const facets = Array.from({ length: 12 }, () => {
    const [fx, fy, size] = [random.between(0.08, 0.92) * width, random.between(0.08, 0.92) * height, random.between(40, 150)]
    return pen.shape(
      polygon(
        [fx, fy - size],
        [fx + size * random.between(0.4, 0.9), fy + size * 0.3],
        [fx - size * random.between(0.3, 0.8), fy + size * 0.6],
      ),
      random.pick(rest),
    )
  })
  return (
    pen.air(width, height, [
      [0, ground],
      [1, mix(ground, rest[1]!, 0.3)],
    ]) +
    planes.join("") +
    pen.glow(centre[0], centre[1], 420, rest[3]!, 0.8) +
    facets.join("")
  )
}
