import { darker, lighter, type Colour } from "../drawing/colour.ts"
import { box, curve, ellipse, type Path } from "../drawing/path.ts"
import type { Look } from "../subjects/figure.ts"
import { city } from "./city.ts"
import type { Site } from "./site.ts"

/** Wood or stone underfoot, in perspective. */
export function floor({ stage, horizon, light, pen }: Site, tone: Colour): string {
  const deep = stage.height - horizon
  const boards = Array.from({ length: 15 }, (_, index) =>
    curve([stage.width * (index / 14), horizon], [stage.width * (0.5 + (index / 14 - 0.5) * 2.4), stage.height]),
  )
  return (
    pen.land(box(0, horizon, stage.width, deep), light.shine(lighter(tone, 0.12)), light.shine(darker(tone, 0.26))) +
    (pen.sparse ? "" : `<g opacity=".35">${pen.line(boards.join(""), darker(tone, 0.4), 3)}</g>`)
  )
}

/** A plain wall from the ceiling down, and the same tone to the lower edge. */
export function wall({ stage, horizon, light, pen }: Site, top: Colour, foot: Colour): string {
  return pen.air(stage.width, stage.height, [
    [0, light.shine(top)],
    [Math.min(1, horizon / stage.height), light.shine(foot)],
    [1, light.shine(foot)],
  ])
}

/** The sky and the town through a window. */
export function view(site: Site, frame: { x: number; y: number; width: number; height: number }, path: Path): string {
  const { pen, light, random, scene } = site
  const night = light.dark || scene.sky.some((feature) => feature === "constellation" || feature === "stars")
  const top: Colour = night ? "#0b1240" : (light.air[0]?.[1] ?? "#7cc4f4")
  const foot: Colour = night ? "#4a3a86" : (light.air.at(-1)?.[1] ?? "#f3f8ea")
  const dots = random.fork(`view${frame.x}`)
  const stars =
    night && !pen.sparse
      ? pen.tint(
          Array.from({ length: 40 }, () =>
            ellipse(frame.x + dots.next() * frame.width, frame.y + dots.next() * frame.height * 0.8, dots.between(0.8, 2.2)),
          ).join(""),
          "#ffffff",
          0.85,
        )
      : ""
  const town = city({
    ...site,
    horizon: frame.y + frame.height,
    random: dots,
    stage: { width: frame.x + frame.width, height: frame.y + frame.height },
  })
  return pen.land(path, top, foot) + pen.inside(path, stars + `<g opacity=".55">${town}</g>`)
}

/** A window opening with a round head, by its left upper corner. */
export function arch(x: number, y: number, width: number, height: number): Path {
  const r = width / 2
  return `M${x} ${y + height}L${x} ${y + r}A${r} ${r} 0 0 1 ${x + width} ${y + r}L${x + width} ${y + height}Z`
}

/** How furniture looks that nobody described; `name` keeps its chance apart from the rest. */
export function plainLook(site: Site, name: string): Look {
  return { wears: [], young: false, old: false, cheerful: false, random: site.random.fork(name) }
}
