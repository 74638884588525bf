import type { Colour } from "../drawing/colour.ts"
import { box, ellipse, heart, leaf, polyline, ribbon } from "../drawing/path.ts"
import type { Backdrop, Site } from "./site.ts"

/** What falls or drifts before everything else: rain, snow, petals, fog, lightning. */
export const weather: Backdrop = (site) => {
  const { scene } = site
  const parts: string[] = []
  if (scene.weather === "storm") parts.push(lightning(site))
  if (scene.weather === "rain" || scene.weather === "storm") parts.push(rain(site))
  if (scene.weather === "snow") parts.push(snow(site))
  if (scene.weather === "fog") parts.push(fog(site))
  if (scene.sky.includes("petals") || (scene.season === "spring" && scene.subjects.length > 0))
    parts.push(drifting(site, ["#ffc4d8", "#ff9fbe", "#ffe0ea"]))
  else if (scene.season === "autumn") parts.push(drifting(site, ["#e0862f", "#c9482f", "#f2b83d"]))
  if (scene.sky.includes("bubbles")) parts.push(floating(site, "bubble"))
  if (scene.sky.includes("hearts")) parts.push(floating(site, "heart"))
  return parts.join("")
}

const countFor = ({ stage }: Site, perMillion: number): number =>
  Math.min(900, Math.round((stage.width * stage.height * perMillion) / 1_000_000))

function rain(site: Site): string {
  const { stage, pen, random } = site
  const fall = random.fork("rain")
  const streaks = (long: number, count: number): string =>
    Array.from({ length: count }, () => {
      const [x, y] = [fall.between(-60, stage.width), fall.between(-60, stage.height)]
      return polyline([x, y], [x + long * 0.16, y + long])
    }).join("")
  if (pen.sparse) return pen.line(streaks(44, countFor(site, 30)), "#000000", 5)
  return `<g opacity=".5">${pen.line(streaks(60, countFor(site, 170)), "#dfeaf2", 1.8)}</g><g opacity=".42">${pen.line(streaks(96, countFor(site, 60)), "#ffffff", 3.4)}</g>`
}

function snow(site: Site): string {
  const { stage, pen, random } = site
  const fall = random.fork("flakes")
  const flakes = (low: number, high: number, count: number): string =>
    Array.from({ length: count }, () => ellipse(fall.between(0, stage.width), fall.between(0, stage.height), fall.between(low, high))).join(
      "",
    )
  if (pen.sparse) return pen.shape(flakes(6, 10, countFor(site, 24)), "#ffffff")
  return (
    pen.tint(flakes(1.6, 3.4, countFor(site, 160)), "#ffffff", 0.75) +
    pen.tint(flakes(3.4, 6.4, countFor(site, 60)), "#ffffff", 0.88) +
    pen.tint(flakes(8, 13, countFor(site, 12)), "#ffffff", 0.5)
  )
}

function fog({ stage, pen, light, horizon, random }: Site): string {
  const drift = random.fork("fog")
  return Array.from({ length: 6 }, (_, index) => {
    const y = horizon - 220 + index * 80
    return (
      pen.veil(box(-20, y, stage.width + 40, 90), light.haze, 0, 0.26) +
      pen.veil(box(-20, y + 90, stage.width + 40, 90), light.haze, 0.26, 0) +
      pen.tint(
        ribbon(
          [
            [drift.between(-100, stage.width * 0.4), y + 70],
            [stage.width * 0.5, y + 60],
            [drift.between(stage.width * 0.6, stage.width + 100), y + 74],
          ],
          [10, 44, 8],
        ),
        light.haze,
        0.3,
      )
    )
  }).join("")
}

function lightning({ stage, horizon, pen, random }: Site): string {
  const bolt = random.fork("lightning")
  let [x, y] = [stage.width * bolt.between(0.25, 0.75), 0]
  const points: [number, number][] = [[x, y]]
  while (y < horizon * 0.86) {
    x += bolt.between(-54, 54)
    y += bolt.between(40, 84)
    points.push([x, y])
  }
  return (
    pen.glow(points[2]?.[0] ?? x, horizon * 0.4, 460, "#cfd8ff", 0.5) +
    pen.line(polyline(...points), "#f4f1ff", 8) +
    pen.line(polyline(...points), "#ffffff", 3)
  )
}

function drifting(site: Site, hues: readonly Colour[]): string {
  const { stage, pen, random } = site
  const wind = random.fork("petals")
  return hues
    .map((hue) =>
      pen.flat(
        Array.from({ length: countFor(site, 12) }, () => {
          const [x, y, size, angle] = [
            wind.between(0, stage.width),
            wind.between(0, stage.height),
            wind.between(10, 22),
            wind.between(0, 6.3),
          ]
          return leaf(x, y, x + Math.cos(angle) * size, y + Math.sin(angle) * size, size * 0.6)
        }).join(""),
        hue,
      ),
    )
    .join("")
}

function floating(site: Site, kind: "bubble" | "heart"): string {
  const { stage, pen, random } = site
  const rise = random.fork(kind)
  return Array.from({ length: countFor(site, 16) }, () => {
    const [x, y, size] = [rise.between(0, stage.width), rise.between(0, stage.height), rise.between(10, 34)]
    return kind === "heart"
      ? pen.shape(heart(x, y, size * 0.7), rise.pick<Colour>(["#ff6f91", "#ff9fb8", "#f0456a"]))
      : pen.tint(ellipse(x, y, size), "#ffffff", 0.2) +
          `<g opacity=".7">${pen.line(ellipse(x, y, size), "#ffffff", 2)}</g>` +
          pen.tint(ellipse(x - size * 0.35, y - size * 0.35, size * 0.2), "#ffffff", 0.9)
  }).join("")
}
