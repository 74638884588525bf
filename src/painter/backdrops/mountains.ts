import { darker, mix, type Colour } from "../drawing/colour.ts"
import { box, curveOver, polygon, type Point } from "../drawing/path.ts"
import { pine } from "../subjects/trees.ts"
import { heightAt, ridge } from "./ridge.ts"
import type { Backdrop, Site } from "./site.ts"

/** Ranges behind ranges, each nearer one darker and sharper, with mist in the valleys. */
export const mountains: Backdrop = (site) => {
  const { stage, horizon, light, pen, random, scene } = site
  const rock = random.fork("mountains")
  const hue: Colour =
    scene.season === "autumn"
      ? "#6b4a5e"
      : scene.time === "sunset"
        ? "#3a2458"
        : scene.time === "dawn"
          ? "#4f4a8f"
          : rock.pick<Colour>(["#38537d", "#3d4f86", "#2f5f78"])
  const layers = pen.sparse ? 3 : 5
  const rise = Math.min(horizon * 0.52, stage.width * 0.6, 520)
  return Array.from({ length: layers }, (_, index) => {
    const near = index / (layers - 1)
    const base = horizon - rise * (0.62 - 0.62 * near) - 8
    const amplitude = rise * (0.52 - 0.36 * near)
    const profile = ridge(rock, stage.width, base, amplitude, 0.9, 260 + 130 * near)
    const colour = light.shine(hue, 0.72 - 0.62 * near)
    const foot = light.shine(hue, Math.min(0.95, 0.9 - 0.5 * near))
    const body = pen.land(polygon(...profile, [stage.width + 40, stage.height], [-40, stage.height]), colour, foot)
    const lit =
      index < layers - 2
        ? facets(site, profile, colour, scene.season === "winter" || scene.weather === "snow" || (index < 2 && rise > 180))
        : ""
    const mist =
      pen.veil(box(0, base + amplitude * 0.1, stage.width, rise * 0.24), light.haze, 0, 0.5 - 0.4 * near) +
      pen.veil(box(0, base + amplitude * 0.1 + rise * 0.24 - 1, stage.width, rise * 0.3), light.haze, 0.5 - 0.4 * near, 0)
    return body + lit + mist
  }).join("")
}

/** The sunny side of every summit, and snow on the highest. */
function facets({ pen, light, stage, random }: Site, profile: readonly Point[], colour: Colour, snowy: boolean): string {
  const chip = random.fork("facets")
  const crest = profile.filter(
    (point, index) => index > 1 && index < profile.length - 2 && point[1] < profile[index - 1]![1] && point[1] < profile[index + 1]![1],
  )
  const mean = profile.reduce((sum, point) => sum + point[1], 0) / profile.length
  return crest
    .filter(([, y]) => y < mean - 10)
    .map(([x, y]) => {
      const drop = (mean - y) * 1.35
      const left = Math.max(20, drop * 0.5)
      const side: Point[] = [
        [x, y],
        [x + left * 0.05, y + drop * 0.3],
        [x - left * 0.12, y + drop * 0.5],
        [x + left * 0.1, y + drop],
        [x + left * 0.9, y + drop],
      ]
      const clipped = polygon(...profile, [stage.width + 40, stage.height], [-40, stage.height])
      const shade = pen.veil(polygon(...side, [x + left * 0.5, heightAt(profile, x + left * 0.5)]), darker(colour, 0.5), 0.4, 0)
      const tip = drop * 0.36
      const snow =
        snowy && drop > 60
          ? pen.veil(
              polygon(
                [x, y - 6],
                [x - tip * 1.2, y + tip],
                [x - tip * 0.5, y + tip * chip.between(0.7, 0.9)],
                [x - tip * 0.2, y + tip * 1.15],
                [x + tip * 0.15, y + tip * 0.8],
                [x + tip * 0.5, y + tip * 1.2],
                [x + tip * 1.2, y + tip],
              ),
              mix("#ffffff", light.haze, 0.25),
              0.95,
              0.75,
            )
          : ""
      return pen.inside(clipped, snow + shade)
    })
    .join("")
}

/** Round, overlapping hills. */
export const hills: Backdrop = ({ stage, horizon, light, pen, random, scene }) => {
  const roll = random.fork("hills")
  const green: Colour =
    scene.season === "autumn" ? "#c98a3a" : scene.season === "winter" ? "#dfe9f2" : roll.pick<Colour>(["#5fae58", "#4fa06b", "#7fb04f"])
  return [0.72, 0.48, 0.24]
    .map((distance, index) => {
      const y = horizon - 30 - 60 * (2 - index)
      const profile = ridge(roll, stage.width, y, 46, 0.2, 380)
      const colour = light.shine(green, distance)
      return pen.land(
        curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]),
        colour,
        light.shine(darker(green, 0.1), distance * 0.8),
      )
    })
    .join("")
}

/** A dark fringe of firs along the lower edge, which frames the view. */
export const treeLine: Backdrop = ({ stage, light, pen, random, scene }) => {
  const fringe = random.fork("tree-line")
  const colour = light.shine(scene.time === "sunset" ? "#1c1438" : "#17403c", 0.02)
  const count = Math.min(90, Math.ceil(stage.width / 46))
  const ground = ridge(fringe, stage.width, stage.height - 40, 26, 0.2, 500)
  const row = Array.from({ length: count }, (_, index) => {
    const x = ((index + fringe.between(0.1, 0.9)) * stage.width) / count
    const middle = Math.abs(x / stage.width - 0.5) * 2
    return pine(pen, x, heightAt(ground, x) + 14, (60 + 150 * middle ** 1.6) * fringe.between(0.7, 1.15), colour)
  }).join("")
  return row + pen.land(curveOver(ground, [stage.width + 40, stage.height], [-40, stage.height]), colour, darker(colour, 0.2))
}
