import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { cloudlet, curveOver, ellipse, polygon, box } from "../drawing/path.ts"
import { bambooStalk, pine, roundTree } from "../subjects/trees.ts"
import { ridge } from "./ridge.ts"
import type { Backdrop, Site } from "./site.ts"

const leaves = { spring: "#8cc152", summer: "#3f9a52", autumn: "#d9772e", winter: "#b8cbd8" } as const

/** Trunks and crowns in depths, with light falling through. */
export const forest: Backdrop = (site) => {
  const { stage, horizon, light, pen, random, scene } = site
  const wood = random.fork("forest")
  const hue: Colour = leaves[scene.season ?? (scene.weather === "snow" ? "winter" : "summer")]
  const firs = scene.season !== "autumn" && wood.chance(0.5)
  const rows = pen.sparse ? [0.1] : [0.78, 0.55, 0.3, 0.06]
  const layers = rows.map((distance, index) => {
    const count = Math.min(40, Math.max(3, Math.round((stage.width / 1000) * (13 - index * 2.4))))
    const trees = Array.from({ length: count }, (_, slot) => {
      const x = ((slot + wood.between(0.15, 0.85)) * stage.width) / count
      const open = index > 1 && Math.abs(x / stage.width - 0.5) < 0.26
      const tall = Math.min(stage.height * 0.9, 300 + index * 110) * wood.between(0.75, 1.15)
      if (open) return ""
      const y = horizon + 8 + index * 34
      const colour = light.shine(
        scene.season === "autumn"
          ? mix(hue, wood.pick<Colour>(["#f2b33d", "#b8402f"]), wood.next() * 0.7)
          : mix(hue, "#1f6d5a", wood.next() * 0.5),
        distance,
      )
      return firs || scene.weather === "snow"
        ? pine(pen, x, y, tall * 0.9, darker(colour, 0.1))
        : roundTree(pen, wood, x, y, tall, colour, light.shine("#6a4632", distance))
    })
    return trees.join("") + pen.veil(box(0, horizon - 260, stage.width, 320), light.haze, 0, 0.5 - index * 0.13)
  })
  const hedge = pen.sparse
    ? ""
    : pen.land(box(0, horizon - 110, stage.width, 190), light.shine(darker(hue, 0.1), 0.85), light.shine(darker(hue, 0.2), 0.5))
  const shafts = light.dark
    ? ""
    : [0.22, 0.42, 0.6]
        .map((x) =>
          pen.veil(
            polygon(
              [stage.width * x, 0],
              [stage.width * (x + 0.07), 0],
              [stage.width * (x + 0.24), horizon + 130],
              [stage.width * (x + 0.06), horizon + 130],
            ),
            light.lamp,
            0.3,
            0,
          ),
        )
        .join("")
  return hedge + layers.join("") + floor(site, hue) + shafts
}

function floor({ stage, horizon, light, pen, random, scene }: Site, hue: Colour): string {
  const litter = random.fork("floor")
  const ground =
    scene.weather === "snow" || scene.season === "winter" ? "#e6eef7" : scene.season === "autumn" ? "#b5793a" : darker(hue, 0.12)
  const profile = ridge(litter, stage.width, horizon + 56, 20, 0.2, 480)
  const spots = Array.from({ length: 70 }, () =>
    ellipse(litter.between(0, stage.width), litter.between(horizon + 90, stage.height), litter.between(6, 20), litter.between(2, 5)),
  )
  const ferns = Array.from({ length: Math.round(stage.width / 60) }, () => {
    const [x, size] = [litter.next() * stage.width, litter.between(18, 44)]
    return cloudlet(x, horizon + 60, size, size * 0.7, 8, litter.next())
  })
  return (
    pen.land(ferns.join(""), light.shine(lighter(hue, 0.1), 0.2), light.shine(darker(hue, 0.25), 0.1)) +
    pen.land(
      curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]),
      light.shine(lighter(ground, 0.2)),
      light.shine(darker(ground, 0.3)),
    ) +
    pen.tint(spots.join(""), lighter(ground, 0.7), 0.3)
  )
}

/** A grove of bamboo. */
export const bamboo: Backdrop = (site) => {
  const { stage, light, pen, random, horizon } = site
  const grove = random.fork("bamboo")
  const rows = pen.sparse ? [0] : [0.7, 0.42, 0.08]
  const stalks = rows.map((distance, index) =>
    Array.from({ length: Math.round((stage.width / 1000) * (12 - index * 2)) }, () => {
      const x =
        index === 2 ? stage.width * (grove.chance(0.5) ? grove.between(0, 0.24) : grove.between(0.76, 1)) : grove.between(0, stage.width)
      return bambooStalk(pen, grove, x, horizon + 30 + index * 60, stage.height * 0.95, light.shine("#63a84f", distance))
    }).join(""),
  )
  return stalks.join("") + floor(site, "#5fae4a")
}

/** Snow in soft drifts, with firs on it. */
export const snowfield: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const drift = random.fork("snow")
  const deep = stage.height - horizon
  const firs = Array.from({ length: Math.round(stage.width / 90) }, () => {
    const side = drift.chance(0.5) ? drift.between(0, 0.34) : drift.between(0.68, 1)
    const [x, tall] = [side * stage.width, drift.between(90, 230)]
    const base = light.shine("#2f6a66", 0.25)
    return (
      pine(pen, x, horizon + 22, tall, base) +
      pen.tint(
        polygon(
          [x, horizon + 22 - tall],
          [x - tall * 0.09, horizon + 22 - tall * 0.76],
          [x, horizon + 22 - tall * 0.8],
          [x + tall * 0.09, horizon + 22 - tall * 0.76],
        ),
        "#ffffff",
        0.9,
      )
    )
  })
  const bands = [0, 0.3, 0.64].map((depth, index) => {
    const profile = ridge(drift, stage.width, horizon + 6 + depth * deep, 24 + 12 * index, 0.15, 520)
    return pen.land(
      curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]),
      light.shine("#ffffff", 0.12),
      light.shine(index === 2 ? "#c3d8ee" : "#d6e4f2"),
    )
  })
  const sparkle = Array.from({ length: 60 }, () =>
    ellipse(drift.between(0, stage.width), drift.between(horizon + 30, stage.height), drift.between(1, 2.6)),
  )
  return firs.join("") + bands.join("") + pen.tint(sparkle.join(""), "#ffffff", 0.9)
}

/** Dunes with one side in the sun and cacti or rocks far off. */
export const desert: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const wind = random.fork("desert")
  const deep = stage.height - horizon
  const mesas = Array.from({ length: Math.round(stage.width / 330) }, () => {
    const [x, half, tall] = [wind.between(0, stage.width), wind.between(60, 130), wind.between(50, 120)]
    return pen.land(
      polygon([x - half, horizon + 10], [x - half * 0.74, horizon - tall], [x + half * 0.6, horizon - tall], [x + half, horizon + 10]),
      light.shine("#c9694a", 0.4),
      light.shine("#d98a5e", 0.6),
    )
  })
  const dunes = [0, 0.2, 0.48, 0.78].map((depth, index) => {
    const y = horizon + depth * deep
    const profile = ridge(wind, stage.width, y, 36 + index * 16, 0.12, 560)
    const sand = light.shine(mix("#f0c27a", "#d98f4e", index / 4), 0.3 - 0.09 * index)
    const body = curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height])
    const crest = profile.reduce((best, point) => (point[1] < best[1] ? point : best))
    const shade = pen.veil(
      polygon(crest, [crest[0] + 40, crest[1] + 60], [crest[0] - 60, crest[1] + 300], [crest[0] + 460, crest[1] + 300]),
      light.shadow,
      0.3,
      0,
    )
    return pen.land(body, lighter(sand, 0.18), darker(sand, 0.14)) + pen.inside(body, shade)
  })
  return mesas.join("") + dunes.join("")
}
