import { lighter, mix, type Colour } from "../drawing/colour.ts"
import { box, curve, curveOver, ellipse, polygon, ribbon, star, type Point } from "../drawing/path.ts"
import { sealRed } from "../styles/manners.ts"
import { constellation, fireworks, meteors } from "./heavens.ts"
import type { Backdrop, Site } from "./site.ts"

/** The sky with all that stands in it: stars, lamp, aurora, rainbow, clouds. */
export const sky: Backdrop = (site) => {
  const { stage, light, pen, scene } = site
  const wants = (...features: string[]): boolean => scene.sky.some((feature) => features.includes(feature))
  const overcast = scene.weather === "rain" || scene.weather === "storm" || scene.weather === "fog"
  const parts = [pen.air(stage.width, stage.height, airTo(site))]
  if (light.dark && !overcast) parts.push(stars(site, wants("milky-way") ? 2 : 1))
  if (wants("milky-way")) parts.push(milkyWay(site))
  if (wants("aurora")) parts.push(aurora(site))
  if (wants("meteor")) parts.push(meteors(site))
  if (wants("constellation")) parts.push(constellation(site))
  if (!overcast || wants("sun", "moon")) parts.push(light.dark ? moon(site) : sun(site))
  if (wants("rainbow")) parts.push(rainbow(site))
  if (wants("fireworks")) parts.push(fireworks(site))
  if (scene.style !== "ink" && !wants("constellation", "aurora", "milky-way"))
    parts.push(clouds(site, overcast || wants("clouds") || scene.weather === "cloudy" ? 9 : light.dark ? 2 : 4))
  return parts.join("")
}

/** The air's stops, squeezed so that the last one is reached at the horizon. */
function airTo({ light, stage, horizon }: Site) {
  return light.air.map(([offset, colour]) => [offset * Math.min(1, (horizon + 40) / stage.height), colour] as const)
}

function lampAt(site: Site, low: boolean): Point {
  const { stage, horizon, random } = site
  const spot = random.fork("lamp")
  const side = spot.chance(0.5) ? spot.between(0.18, 0.36) : spot.between(0.64, 0.82)
  return [
    stage.width * side,
    low
      ? horizon -
        (site.scene.settings.includes("mountains")
          ? Math.min(horizon * 0.52, stage.width * 0.6, 520) * spot.between(0.92, 1.02)
          : site.scene.settings.includes("city") || site.scene.settings.includes("forest")
            ? 330
            : spot.between(40, 110))
      : Math.min(horizon * 0.36, 300) * spot.between(0.7, 1.1),
  ]
}

function sun(site: Site): string {
  const { pen, light, scene } = site
  const low = scene.time === "sunset" || scene.time === "dawn"
  const [x, y] = lampAt(site, low)
  if (scene.style === "ink")
    return scene.time === "sunset" || scene.sky.includes("sun") || site.random.chance(0.6) ? pen.flat(ellipse(x, 190, 46), sealRed) : ""
  const radius = low ? 78 : 54
  if (pen.sparse) {
    const rays = Array.from({ length: 12 }, (_, index): [Point, Point] => {
      const angle = (index * Math.PI) / 6
      return [
        [x + Math.cos(angle) * 82, y + Math.sin(angle) * 82],
        [x + Math.cos(angle) * 112, y + Math.sin(angle) * 112],
      ]
    })
    return pen.shape(ellipse(x, y, 60), "#ffffff") + rays.map((ray) => pen.line(curve(...ray), "#000000", 8)).join("")
  }
  return (
    pen.glow(x, y, low ? 760 : 420, light.lamp, low ? 0.8 : 0.62) +
    pen.glow(x, y, radius * 2.6, "#ffffff", 0.5) +
    pen.flat(ellipse(x, y, radius), lighter(light.lamp, 0.35))
  )
}

function moon(site: Site): string {
  const { pen, light, scene } = site
  const [x, y] = lampAt(site, false)
  const crescent = site.random.fork("phase").chance(scene.moods.includes("cute") ? 0.8 : 0.4)
  const r = 66
  const face = crescent
    ? `M${x + 20} ${y - r}A${r} ${r} 0 1 0 ${x + r} ${y + 30}A${r * 0.84} ${r * 0.84} 0 0 1 ${x + 20} ${y - r}Z`
    : ellipse(x, y, r)
  const seas = crescent
    ? ""
    : pen.inside(
        face,
        pen.tint(ellipse(x - 22, y - 14, 20, 17), "#c9b98a", 0.35) +
          pen.tint(ellipse(x + 22, y + 18, 26, 20), "#c9b98a", 0.28) +
          pen.tint(ellipse(x + 16, y - 34, 11), "#c9b98a", 0.3) +
          pen.tint(ellipse(x + 24, y + 10, 70, 74), "#6a5c9a", 0.1),
      )
  return pen.glow(x, y, 360, light.lamp, 0.42) + pen.glow(x, y, 130, light.lamp, 0.5) + pen.flat(face, light.lamp) + seas
}

/** Stars of three sizes, thinner towards the horizon. */
function stars({ stage, horizon, pen, random, scene }: Site, density: number): string {
  const scatter = random.fork("stars")
  const count = Math.min(700, Math.round((stage.width * horizon * 0.00016 + 30) * density))
  const small: string[] = []
  const bright: string[] = []
  for (let index = 0; index < count; index++) {
    const x = scatter.between(0, stage.width)
    const y = horizon * scatter.next() ** 1.35
    if (scatter.chance(0.08) || (scene.sky.includes("stars") && scatter.chance(0.06)))
      bright.push(star(x, y, scatter.between(6, 13), 1.6, 4))
    else small.push(ellipse(x, y, scatter.between(0.8, 2.4)))
  }
  if (pen.sparse)
    return pen.shape(
      bright
        .map((_, index) => star(((index * 379) % 100) * 0.01 * stage.width, ((index * 227) % 100) * 0.007 * horizon + 40, 22, 9, 5))
        .slice(0, 9)
        .join(""),
      "#ffffff",
    )
  return pen.tint(small.join(""), "#ffffff", 0.8) + pen.tint(bright.join(""), "#fff7dc", 0.95)
}

function milkyWay({ stage, horizon, pen, random }: Site): string {
  const drift = random.fork("milky-way")
  const hues: Colour[] = ["#9a7bff", "#5fc8ff", "#ff9ad5", "#ffffff"]
  return Array.from({ length: 26 }, (_, index) => {
    const along = index / 25
    return pen.glow(
      stage.width * (0.1 + 0.85 * along) + drift.between(-60, 60),
      horizon * (0.85 - 0.8 * along) + drift.between(-50, 50),
      drift.between(90, 230),
      drift.pick(hues),
      0.2,
    )
  }).join("")
}

function aurora({ stage, horizon, pen, random }: Site): string {
  const sway = random.fork("aurora")
  const curtain = (hue: Colour, y: number, tall: number): string => {
    const waves = Array.from({ length: 7 }, (_, index): Point => [(index * (stage.width + 200)) / 6 - 100, y + sway.between(-70, 70)])
    const foot = pen.veil(curveOver(waves, [stage.width + 100, y - tall], [-100, y - tall]), hue, 0, 0.75)
    const pleats = Array.from({ length: Math.ceil(stage.width / 38) }, (_, index) => {
      const x = index * 38 + sway.between(-14, 14)
      return pen.veil(polygon([x, y - tall * 0.9], [x + 18, y - tall * 0.9], [x + 26, y - 20], [x - 4, y - 20]), "#eafff4", 0, 0.1)
    }).join("")
    return foot + pleats
  }
  return curtain("#8d5cf5", horizon * 0.42, 260) + curtain("#2ee6a8", horizon * 0.58, 330) + curtain("#6bf7d0", horizon * 0.76, 300)
}

function rainbow({ stage, horizon, pen }: Site): string {
  const hues: Colour[] = ["#ff5f6b", "#ff9c4b", "#ffdf5a", "#6fd68a", "#55b7f2", "#8f7bea"]
  const radius = Math.min(stage.width * 0.46, horizon * 0.82)
  return hues
    .map((hue, index) => {
      const r = radius - index * 19
      const arc = `M${stage.width / 2 - r} ${horizon}A${r} ${r} 0 0 1 ${stage.width / 2 + r} ${horizon}`
      return pen.sparse ? pen.line(arc, hue, 8) : `<g opacity=".62">${pen.line(arc, hue, 20)}</g>`
    })
    .join("")
}

function clouds(site: Site, count: number): string {
  const { stage, horizon, random } = site
  const drift = random.fork("clouds")
  const total = Math.min(24, Math.round(count * Math.max(1, (stage.width * horizon) / 620000)))
  return Array.from({ length: total }, (_, index) => {
    const depth = (index + 0.5) / total
    return cloud(
      site,
      drift.between(-0.05, 1.05) * stage.width,
      horizon * (0.1 + 0.68 * (1 - depth) * drift.between(0.5, 1.2)),
      90 + 110 * depth * drift.between(0.7, 1.3),
      index,
    )
  }).join("")
}

/** A heap of round heads on a flat foot, lit from above. `size` is half its width. */
function cloud({ pen, light, random, scene }: Site, x: number, y: number, size: number, index: number): string {
  const shape = random.fork(`cloud${index}`)
  const low = light.air.at(-1)?.[1] ?? light.haze
  const grim = scene.weather === "rain" || scene.weather === "storm"
  const top = grim ? mix(light.haze, "#ffffff", 0.25) : light.dark ? mix(light.haze, "#ffffff", 0.12) : mix("#ffffff", low, 0.12)
  if (scene.time === "sunset" || scene.time === "dawn") {
    const streak = (dy: number, width: number, dx: number): string =>
      ribbon(
        [
          [x + dx - width, y + dy],
          [x + dx, y + dy - 6],
          [x + dx + width, y + dy + 2],
        ],
        [4, 26, 5],
      )
    return pen.tint(streak(0, size * 1.3, 0), light.lamp, 0.5) + pen.tint(streak(22, size * 0.8, size * 0.5), low, 0.4)
  }
  const heads = Array.from({ length: 5 }, (_, head) => {
    const along = (head - 2) / 2
    const radius = size * (0.42 - 0.2 * along * along) * shape.between(0.85, 1.15)
    return [x + along * size * 0.72, y - radius * 0.62, radius] as const
  })
  const outline =
    heads.map(([hx, hy, radius]) => ellipse(hx, hy, radius)).join("") + box(x - size, y - size * 0.2, size * 2, size * 0.2, size * 0.1)
  if (pen.sparse) {
    const [first, last] = [x - size * 0.9, x + size * 0.9]
    const arc = (radius: number, toX: number, toY: number): string => `A${radius} ${radius} 0 0 1 ${toX} ${toY}`
    return pen.shape(
      `M${first} ${y}${arc(size * 0.3, x - size * 0.5, y - size * 0.36)}${arc(size * 0.46, x + size * 0.42, y - size * 0.38)}${arc(size * 0.3, last, y)}Z`,
      "#ffffff",
    )
  }
  return `<g opacity="${light.dark ? 0.35 : grim ? 0.75 : 0.9}">${pen.veil(outline, top, 1, light.dark ? 0.5 : 0.72)}</g>`
}
