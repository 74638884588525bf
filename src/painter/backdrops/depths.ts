import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { box, cloudlet, curve, curveOver, ellipse, polygon, ribbon, star, type Point } from "../drawing/path.ts"
import { placed } from "../subjects/figure.ts"
import { planet } from "../subjects/planets.ts"
import { fish } from "../subjects/sea-life.ts"
import { ridge } from "./ridge.ts"
import type { Backdrop, Site } from "./site.ts"

/** Under water: rays from above, reefs in depths, weed, coral and bubbles. */
export const underwater: Backdrop = (site) => {
  const { stage, pen, random, light } = site
  const drift = random.fork("underwater")
  const tones: Colour[] = light.dark ? ["#0e4a7a", "#0b2f63", "#071a42"] : ["#7fe3ea", "#2fa9d2", "#14669f", "#0c3f78"]
  const water = pen.air(
    stage.width,
    stage.height,
    tones.map((colour, index) => [index / (tones.length - 1), colour]),
  )
  const rays = Array.from({ length: 6 }, (_, index) => {
    const x = stage.width * (0.08 + 0.17 * index) + drift.between(-40, 40)
    const wide = drift.between(40, 90)
    return pen.veil(
      polygon([x, -10], [x + wide, -10], [x + wide * 2.6 - 60, stage.height * 0.8], [x - wide * 1.2 - 60, stage.height * 0.8]),
      "#eaffff",
      0.26,
      0,
    )
  })
  const reefs = [0.62, 0.34, 0].map((distance, index) => {
    const profile = ridge(drift, stage.width, stage.height * (0.78 + 0.075 * index), 60 - 14 * index, 0.4, 360)
    const rock = mix("#2c5b86", tones[1] ?? "#2fa9d2", distance)
    const sand = mix("#f0d9a6", tones[2] ?? "#14669f", 0.18)
    const colour = index === 2 ? sand : rock
    return (
      pen.land(curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]), lighter(colour, 0.1), darker(colour, 0.3)) +
      (index > 0 ? gardens(site, profile, index) : "")
    )
  })
  return water + rays.join("") + reefs.join("") + school(site) + bubbles(site)
}

function gardens({ pen, random, stage }: Site, profile: readonly Point[], index: number): string {
  const plot = random.fork(`reef${index}`)
  const corals: Colour[] = ["#ff7a8a", "#ffb05c", "#c77dff", "#ff5fa2", "#ffd166"]
  return profile
    .filter(() => plot.chance(0.9))
    .flatMap(([px, py]) => [px, px + 60].map((x) => [x + plot.between(-40, 40), py + 12] as const))
    .filter(([x], slot) => (pen.sparse ? slot % 2 === 0 && Math.abs(x / stage.width - 0.5) > 0.34 : Math.abs(x / stage.width - 0.5) > 0.12))
    .map(([x, y]) => {
      const size = plot.between(0.7, 1.25) * (0.6 + index * 0.3)
      const hue = plot.pick(corals)
      const kind = plot.whole(0, 3)
      if (kind === 0) {
        return [-1, -0.4, 0.3, 0.9]
          .map((lean) => {
            const tall = 150 * size * plot.between(0.6, 1.1)
            return pen.shape(
              ribbon(
                [
                  [x + lean * 16, y],
                  [x + lean * 26 + 14, y - tall * 0.35],
                  [x + lean * 22 - 12, y - tall * 0.7],
                  [x + lean * 34 + 6, y - tall],
                ],
                [13 * size, 16 * size, 11 * size, 3],
              ),
              mix("#2fae74", "#0f6d6a", plot.next()),
            )
          })
          .join("")
      }
      if (kind === 1) {
        const branch = (angle: number, reach: number): string =>
          ribbon(
            [
              [x, y],
              [x + Math.sin(angle) * reach * 0.5, y - Math.cos(angle) * reach * 0.6],
              [x + Math.sin(angle) * reach, y - Math.cos(angle) * reach],
            ],
            [16 * size, 13 * size, 12 * size],
          )
        return [-0.8, 0.75, -0.3, 0.25].map((angle) => pen.shape(branch(angle, 78 * size * plot.between(0.75, 1.1)), hue)).join("")
      }
      if (kind === 2)
        return (
          pen.shape(cloudlet(x, y - 12, 42 * size, 34 * size, 9), hue) +
          pen.tint(
            Array.from({ length: 7 }, () =>
              ellipse(x + plot.between(-26, 26) * size, y - 12 + plot.between(-20, 14) * size, 3.4 * size),
            ).join(""),
            lighter(hue, 0.8),
            0.7,
          )
        )
      return pen.shape(star(x, y + 22, 24 * size, 11 * size, 5, plot.between(0, 60)), "#ff9a5c")
    })
    .join("")
}

/** A few small fish on either side, out of the way of whoever is in the middle. */
function school({ stage, pen, random }: Site): string {
  const swim = random.fork("school")
  return Array.from({ length: 5 }, (_, index) => {
    const left = index % 2 === 0
    const size = swim.between(56, 96)
    const x = stage.width * (left ? swim.between(0.06, 0.2) : swim.between(0.8, 0.94))
    const y = stage.height * (0.16 + index * 0.1) + swim.between(-20, 20)
    const figure = fish(pen.at(size / 230), { wears: [], young: false, old: false, cheerful: false, random: swim.fork(String(index)) })
    return left
      ? `<g transform="translate(${Math.round(2 * x)} 0) scale(-1 1)">${placed(figure, x, y, size)}</g>`
      : placed(figure, x, y, size)
  }).join("")
}

function bubbles({ stage, pen, random }: Site): string {
  const rise = random.fork("bubbles")
  return Array.from({ length: Math.min(40, Math.round(stage.width / 45)) }, () => {
    const [x, y, r] = [rise.between(0, stage.width), rise.between(40, stage.height * 0.86), 4 + 16 * rise.next() ** 2]
    if (pen.sparse) return pen.shape(ellipse(x, y, r + 4), "#ffffff")
    return (
      pen.tint(ellipse(x, y, r), "#ffffff", 0.18) +
      `<g opacity=".6">${pen.line(ellipse(x, y, r), "#eaffff", 1.8)}</g>` +
      pen.tint(ellipse(x - r * 0.35, y - r * 0.35, r * 0.22), "#ffffff", 0.95)
    )
  }).join("")
}

/** Deep space: nebulae, stars and a planet or two. */
export const space: Backdrop = (site) => {
  const { stage, pen, random, scene } = site
  const drift = random.fork("space")
  const [deep, glow, accent] = drift.pick<readonly [Colour, Colour, Colour]>([
    ["#0b0a2a", "#6b3fd4", "#ff5f9e"],
    ["#060d26", "#1f6fd6", "#3fe0d0"],
    ["#150a2e", "#b0379a", "#ffb25f"],
  ])
  const air = pen.air(stage.width, stage.height, [
    [0, deep],
    [0.55, mix(deep, glow, 0.28)],
    [1, mix(deep, accent, 0.22)],
  ])
  const nebula = pen.sparse
    ? ""
    : Array.from({ length: 14 }, (_, index) =>
        pen.glow(
          stage.width * (0.05 + index * 0.07) + drift.between(-90, 90),
          stage.height * (0.85 - index * 0.055) + drift.between(-120, 120),
          drift.between(140, 330),
          index % 3 ? glow : accent,
          0.32,
        ),
      ).join("")
  const dots = Array.from({ length: Math.min(500, Math.round((stage.width * stage.height) / 4200)) }, () =>
    ellipse(drift.between(0, stage.width), drift.between(0, stage.height), 0.7 + 2 * drift.next() ** 3),
  )
  const bright = Array.from({ length: 16 }, () =>
    star(drift.between(0, stage.width), drift.between(0, stage.height), drift.between(7, 18), 2, 4),
  )
  const stars = pen.sparse
    ? pen.shape(
        bright
          .slice(0, 9)
          .map((_, index) => star(stage.width * (0.1 + 0.1 * index), stage.height * (0.12 + 0.23 * ((index * 5) % 4)), 24, 10, 5))
          .join(""),
        "#ffffff",
      )
    : pen.tint(dots.join(""), "#ffffff", 0.85) + pen.tint(bright.join(""), "#fff7e0", 0.95)
  const alone = scene.subjects.every((subject) => subject.concept !== "planet" && subject.concept !== "earth")
  return air + nebula + stars + (alone ? worlds(site) : "")
}

function worlds({ stage, pen, random }: Site): string {
  const orbit = random.fork("worlds")
  const side = orbit.chance(0.5) ? 1 : -1
  const big: Point = [stage.width * (0.5 + side * 0.34), stage.height * 0.26]
  const small: Point = [stage.width * (0.5 - side * 0.36), stage.height * 0.7]
  return (
    planet(pen, big[0], big[1], 120, orbit.pick<Colour>(["#f2a65a", "#e0709a", "#7f9cf2"]), true) +
    planet(pen, small[0], small[1], 46, orbit.pick<Colour>(["#5fc9c0", "#c9a2f2", "#f27f6b"]), false)
  )
}

/** A wooden table top along the lower part, for still lifes indoors. */
export const tabletop: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const grain = random.fork("tabletop")
  const wood = light.shine(grain.pick<Colour>(["#c98f5c", "#b97a4c", "#d9a873"]))
  const top = horizon + (stage.height - horizon) * 0.12
  const lines = Array.from({ length: Math.round(stage.width / 50) }, () => {
    const [x, y, long] = [grain.between(-100, stage.width), grain.between(top + 14, stage.height), grain.between(80, 300)]
    return curve([x, y], [x + long / 2, y + grain.between(-5, 5)], [x + long, y])
  })
  return (
    pen.land(box(0, top, stage.width, stage.height - top), lighter(wood, 0.18), darker(wood, 0.22)) +
    pen.tint(box(0, top, stage.width, 7), "#ffffff", 0.3) +
    `<g opacity=".3">${pen.line(lines.join(""), darker(wood, 0.4), 2.4)}</g>`
  )
}

/** A plain ground for things without a place: a disc of light, a soft floor, scattered confetti shapes. */
export const studio: Backdrop = ({ stage, pen, random, horizon }) => {
  const taste = random.fork("studio")
  const [back, disc, floor] = taste.pick<readonly [Colour, Colour, Colour]>([
    ["#ffe3d3", "#ffc8b0", "#ffd5c0"],
    ["#d9ecff", "#b3d8fb", "#c8e2fb"],
    ["#fdf0c9", "#fadf93", "#f8e5ae"],
    ["#dff3e4", "#b6e3c4", "#cbead5"],
    ["#ebe1fb", "#d0bdf2", "#dfd0f7"],
    ["#ffe0ea", "#ffbfd3", "#ffd0df"],
  ])
  const [x, y] = [stage.width / 2, horizon - 130]
  const specks = Array.from({ length: pen.sparse ? 0 : 22 }, (_, index) => {
    const [sx, sy, r] = [taste.between(0.03, 0.97) * stage.width, taste.between(0.05, 0.7) * horizon * 1.1, taste.between(6, 14)]
    const path =
      index % 3 === 0
        ? star(sx, sy, r * 1.3, r * 0.36, 4)
        : index % 3 === 1
          ? ellipse(sx, sy, r * 0.5)
          : curve([sx - r, sy], [sx - r * 0.4, sy - r * 0.5], [sx + r * 0.3, sy + r * 0.4], [sx + r, sy - r * 0.2])
    return index % 3 === 2 ? pen.line(path, mix(disc, "#ffffff", 0.55), 4) : pen.tint(path, mix(disc, "#ffffff", 0.6), 0.95)
  })
  const ground = pen.sparse
    ? pen.line(curve([stage.width * 0.1, horizon + 60], [x, horizon + 50], [stage.width * 0.9, horizon + 60]), "#000000", 5)
    : pen.land(
        curveOver(
          [
            [-40, horizon + 8],
            [x, horizon - 14],
            [stage.width + 40, horizon + 8],
          ],
          [stage.width + 40, stage.height],
          [-40, stage.height],
        ),
        floor,
        mix(floor, darker(disc, 0.16), 0.6),
      )
  return (
    pen.air(stage.width, stage.height, [
      [0, mix(back, "#ffffff", 0.15)],
      [1, back],
    ]) +
    pen.tint(ellipse(x, y, 372), disc, 0.85) +
    pen.tint(ellipse(x, y, 298), mix(disc, "#ffffff", 0.35), 0.55) +
    specks.join("") +
    ground
  )
}
