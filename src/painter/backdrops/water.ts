import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { box, curve, curveOver, ellipse, ribbon, type Point } from "../drawing/path.ts"
import { ridge } from "./ridge.ts"
import type { Backdrop, Site } from "./site.ts"

/** Where the shore of a beach begins, in units from the top. */
const shoreOf = ({ stage, horizon }: Site): number => horizon + (stage.height - horizon) * 0.5

/** Open water to the lower edge, with the sky's light on it. */
export const sea: Backdrop = (site) => waters(site, site.stage.height, "#0f86c4")

/** A still lake: the same, calmer. */
export const lake: Backdrop = (site) => waters(site, site.stage.height, "#2f8fb5")

function waters({ stage, horizon, light, pen, random, scene }: Site, floor: number, hue: Colour): string {
  const swell = random.fork("water")
  const skyTone = light.air.at(-1)?.[1] ?? light.haze
  const near = light.shine(scene.time === "sunset" ? mix(hue, "#3a2f72", 0.45) : hue)
  const surface = pen.land(box(0, horizon, stage.width, floor - horizon), mix(light.shine(hue, 0.2), skyTone, 0.58), darker(near, 0.28))
  const deep = floor - horizon
  const waves = Array.from({ length: Math.min(260, Math.round((stage.width / 1000) * (pen.sparse ? 22 : 64))) }, () => {
    const depth = swell.next() ** 1.5
    const [x, y] = [swell.between(0, stage.width), horizon + 6 + depth * deep * 0.97]
    const long = 20 + 110 * depth * swell.between(0.5, 1.2)
    return { depth, x, y, long, bright: swell.chance(0.62) }
  })
  if (pen.sparse) {
    return (
      surface +
      waves
        .map(({ x, y, long }) =>
          pen.line(curve([x - long, y], [x - long * 0.5, y - 10], [x, y], [x + long * 0.5, y - 10], [x + long, y]), "#000000", 5),
        )
        .join("")
    )
  }
  const strokes = (bright: boolean): string =>
    waves
      .filter((wave) => wave.bright === bright)
      .map(({ x, y, long, depth }) =>
        ribbon(
          [
            [x - long, y],
            [x, y - 2 - 3 * depth],
            [x + long, y],
          ],
          [1, 2.5 + 7 * depth, 1],
        ),
      )
      .join("")
  return (
    surface +
    pen.tint(strokes(true), mix(skyTone, "#ffffff", 0.4), 0.42) +
    pen.tint(strokes(false), darker(near, 0.4), 0.22) +
    glitter(stage.width, horizon, deep, light.lamp, pen, swell)
  )
}

/** The path of light under the sun or the moon, down the middle third. */
function glitter(width: number, horizon: number, deep: number, lamp: Colour, pen: Site["pen"], random: Site["random"]): string {
  const x = width * random.between(0.35, 0.65)
  const marks = Array.from({ length: 46 }, (_, index) => {
    const depth = index / 45
    const spread = 26 + 150 * depth
    return ellipse(
      x + random.between(-spread, spread),
      horizon + 8 + depth * deep * 0.92,
      random.between(8, 20) + 30 * depth,
      1.6 + 3 * depth,
    )
  })
  return pen.tint(marks.join(""), lighter(lamp, 0.2), 0.55)
}

/** Dry sand in front of the sea, with wet rims and foam. */
export const beach: Backdrop = (site) => {
  const { stage, light, pen, random } = site
  const tide = random.fork("beach")
  const shore = shoreOf(site)
  const line = (dy: number): Point[] => ridge(tide.fork("shore"), stage.width, shore + dy, 26, 0.25, 420)
  const corners: Point[] = [
    [stage.width + 40, stage.height],
    [-40, stage.height],
  ]
  const sand = light.shine("#f3d9a4")
  const specks = Array.from({ length: 90 }, () =>
    ellipse(tide.between(0, stage.width), tide.between(shore + 60, stage.height), tide.between(1.5, 4), tide.between(1, 2)),
  )
  return (
    sea(site) +
    pen.tint(curveOver(line(-22), ...corners), "#ffffff", 0.35) +
    pen.land(curveOver(line(-6), ...corners), light.shine("#ffffff"), light.shine("#ffffff")) +
    pen.land(curveOver(line(10), ...corners), light.shine("#c9a878"), sand) +
    pen.land(curveOver(line(40), ...corners), lighter(sand, 0.15), light.shine("#e6bf86")) +
    pen.tint(specks.join(""), light.shine("#b98d57"), 0.4)
  )
}

/** A river that winds from the horizon to the lower edge through whatever ground is there. */
export const river: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const bend = random.fork("river")
  const side = bend.chance(0.5) ? 1 : -1
  const deep = stage.height - horizon
  const spine = [0, 0.14, 0.34, 0.62, 1.1].map((depth, index): Point => [
    stage.width / 2 + side * [70, -60, 110, -150, -60][index]! * (0.4 + depth),
    horizon + depth * deep,
  ])
  const skyTone = light.air.at(-1)?.[1] ?? light.haze
  const bed = ribbon(spine, [10, 34, 84, 190, 380])
  const glints = Array.from({ length: 22 }, () => {
    const depth = bend.next()
    return ellipse(stage.width / 2 + bend.between(-1, 1) * 160 * (0.4 + depth), horizon + depth * deep, 12 + 40 * depth, 1.5 + 2.5 * depth)
  })
  return (
    pen.land(bed, mix(light.shine("#4aa3c7"), skyTone, 0.6), light.shine("#2f86ad")) +
    pen.inside(bed, pen.tint(glints.join(""), "#ffffff", 0.45))
  )
}

/** The near bank of a river or lake, for those who stand beside it. */
export const bank: Backdrop = ({ stage, horizon, light, pen, random, scene }) => {
  const edge = random.fork("bank")
  const y = horizon + (stage.height - horizon) * 0.52
  const green: Colour =
    scene.season === "winter" || scene.weather === "snow" ? "#e8f0f8" : scene.season === "autumn" ? "#c79a3e" : "#6db356"
  const profile = ridge(edge, stage.width, y, 20, 0.2, 520)
  const reeds = Array.from({ length: Math.round(stage.width / 26) }, () => {
    const side = edge.chance(0.5) ? edge.between(0, 0.2) : edge.between(0.8, 1)
    const [x, tall] = [side * stage.width, edge.between(60, 150)]
    return ribbon(
      [
        [x, y + 30],
        [x + edge.between(-10, 10), y + 30 - tall * 0.6],
        [x + edge.between(-26, 26), y + 30 - tall],
      ],
      [6, 5, 1],
    )
  })
  return (
    pen.flat(reeds.join(""), light.shine(darker(green, 0.3), 0.1)) +
    pen.land(
      curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]),
      light.shine(lighter(green, 0.15)),
      light.shine(darker(green, 0.2)),
    )
  )
}

/** Falls between two cliffs, with spray at their foot. */
export const waterfall: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const fall = random.fork("waterfall")
  const [x, half, top] = [stage.width * fall.between(0.42, 0.58), Math.min(150, stage.width * 0.15), Math.max(60, horizon - 470)]
  const rock = light.shine("#5f6f78", 0.15)
  const cliff = (side: 1 | -1): string => {
    const edge: Point[] = [
      [x + side * half * 0.8, horizon + 20],
      [x + side * half * 0.95, horizon - 150],
      [x + side * half * 0.7, top + 120],
      [x + side * half * 0.8, top - 10],
    ]
    const rim: Point[] = [
      [x + side * half * 2.2, top - 60],
      [x + side * half * 4, top - 10],
      [x + side * Math.max(half * 7, stage.width), top - 70],
      [x + side * Math.max(half * 7, stage.width), horizon + 20],
    ]
    const moss = Array.from({ length: 16 }, () =>
      ellipse(x + side * half * fall.between(1, 4.5), fall.between(top, horizon - 20), fall.between(20, 70), fall.between(7, 16)),
    )
    const face = `${curve(...edge, ...rim)}Z`
    return pen.land(face, lighter(rock, 0.2), darker(rock, 0.25)) + pen.inside(face, pen.tint(moss.join(""), light.shine("#5f9a5a"), 0.6))
  }
  const sheet = ribbon(
    [
      [x, top - 20],
      [x, top + 120],
      [x, horizon - 100],
      [x, horizon + 26],
    ],
    [half * 1.3, half * 1.5, half * 1.8, half * 2],
  )
  const threads = Array.from({ length: 34 }, () => {
    const tx = x + fall.between(-0.8, 0.8) * half
    return ribbon(
      [
        [tx, top + fall.between(0, 160)],
        [tx + fall.between(-6, 6), horizon - fall.between(0, 160)],
      ],
      [2, 5],
    )
  })
  const spray = pen.sparse
    ? ""
    : Array.from({ length: 12 }, () =>
        pen.glow(x + fall.between(-1.6, 1.6) * half, horizon + fall.between(-20, 30), fall.between(50, 110), "#ffffff", 0.5),
      ).join("")
  return (
    pen.land(sheet, light.shine("#dff4fb"), light.shine("#f6fdff")) +
    pen.tint(threads.join(""), light.shine("#8fcbe6"), 0.55) +
    cliff(-1) +
    cliff(1) +
    spray
  )
}
