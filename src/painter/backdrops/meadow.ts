import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { cloudlet, curve, curveOver, ellipse, leaf, type Point } from "../drawing/path.ts"
import { heightAt, ridge } from "./ridge.ts"
import { roundTree } from "../subjects/trees.ts"
import type { Backdrop, Site } from "./site.ts"

/** Grass in bands towards the viewer, with flowers scattered in it. */
export const meadow: Backdrop = (site) => {
  const { stage, horizon, light, pen, random, scene } = site
  const turf = random.fork("meadow")
  const green = groundHue(site)
  const deep = stage.height - horizon
  const trees = scene.settings.includes("sky") || scene.settings.includes("village") || pen.sparse ? "" : copse(site, green)
  const bands = [0, 0.16, 0.42, 0.74].map((depth, index) => {
    const y = horizon + depth * deep
    const profile = ridge(turf, stage.width, y, 18 + 14 * index, 0.2, 460)
    const top = light.shine(lighter(green, 0.22 - 0.06 * index), 0.3 - 0.1 * index)
    const foot = light.shine(darker(green, 0.06 + 0.05 * index), 0.16 - 0.05 * index)
    return (
      pen.land(curveOver(profile, [stage.width + 40, stage.height], [-40, stage.height]), top, foot) +
      tufts(site, profile, index, green) +
      blossoms(site, y, y + deep * 0.3, index)
    )
  })
  return trees + bands.join("")
}

function groundHue({ scene, random }: Site): Colour {
  if (scene.season === "autumn") return "#c79a3e"
  if (scene.season === "winter" || scene.weather === "snow") return "#e6eef7"
  if (scene.settings.includes("field")) return random.fork("crop").pick<Colour>(["#e0b13f", "#9a7fd1"])
  return random.fork("turf").pick<Colour>(["#74b84e", "#5fb05f", "#8abf4a"])
}

function copse({ stage, horizon, light, pen, random }: Site, green: Colour): string {
  const grove = random.fork("copse")
  const count = Math.min(24, Math.round(stage.width / 110))
  const bushes = Array.from({ length: count }, (_, index) => {
    const x = (index + grove.next()) * (stage.width / count)
    const size = grove.between(22, 58)
    return pen.land(
      cloudlet(x, horizon - size * 0.3, size * 1.15, size, 9, grove.next()),
      light.shine(green, 0.45),
      light.shine(darker(green, 0.2), 0.35),
    )
  })
  const trees = Array.from({ length: Math.max(1, Math.round(count / 4)) }, () => {
    const x = grove.chance(0.5) ? grove.between(0, 0.28) : grove.between(0.74, 1)
    return roundTree(
      pen,
      grove,
      x * stage.width,
      horizon + 16,
      grove.between(130, 220),
      light.shine(darker(green, 0.12), 0.25),
      light.shine("#7a5238", 0.25),
    )
  })
  return bushes.join("") + trees.join("")
}

function tufts({ stage, light, pen, random }: Site, profile: readonly Point[], index: number, green: Colour): string {
  if (index === 0) return ""
  const blades = random.fork(`tufts${index}`)
  const count = Math.min(240, Math.round((stage.width / 1000) * (pen.sparse ? 8 : 34) * (0.6 + index * 0.3)))
  const paths = Array.from({ length: count }, () => {
    const x = blades.between(0, stage.width)
    const y = heightAt(profile, x) + blades.between(4, 60 * index)
    const tall = (10 + 13 * index) * blades.between(0.7, 1.3)
    return (
      leaf(x, y, x - tall * 0.45, y - tall * 0.8, tall * 0.17) +
      leaf(x, y, x + tall * 0.02, y - tall, tall * 0.17) +
      leaf(x, y, x + tall * 0.45, y - tall * 0.75, tall * 0.17)
    )
  })
  if (pen.sparse) return pen.flat(paths.join(""), "#000000")
  const half = Math.floor(paths.length / 2)
  return (
    pen.tint(paths.slice(0, half).join(""), light.shine(darker(green, 0.28)), 0.75) +
    pen.tint(paths.slice(half).join(""), light.shine(lighter(green, 0.4)), 0.7)
  )
}

function blossoms({ stage, light, pen, random, scene }: Site, from: number, to: number, index: number): string {
  if (scene.season === "winter" || scene.weather === "snow" || index === 0) return ""
  const bed = random.fork(`blossoms${index}`)
  const hues: Colour[] = scene.settings.includes("field") ? ["#8f6fd6", "#ffd75e"] : ["#ffffff", "#ffd75e", "#ff8fb0", "#f25f5c", "#b79cf2"]
  const rich = scene.settings.includes("garden") ? 3 : 1
  const count = Math.min(160, Math.round((stage.width / 1000) * 11 * rich * (1 + index * 0.3)))
  return Array.from({ length: count }, () => {
    const [x, y, r] = [bed.between(0, stage.width), bed.between(from + 24, to + 30), 3.2 + index * 2.1 * bed.between(0.8, 1.3)]
    const hue = light.shine(bed.pick(hues))
    const petals = [0, 72, 144, 216, 288].map((degrees) => {
      const angle = (degrees * Math.PI) / 180
      return ellipse(x + Math.cos(angle) * r, y + Math.sin(angle) * r * 0.86, r * 0.72, r * 0.62)
    })
    const stem = pen.sparse ? "" : pen.line(curve([x, y], [x + 1, y + r * 2], [x, y + r * 4]), light.shine("#3f8a46"), 1.6)
    return stem + pen.flat(petals.join(""), hue) + pen.flat(ellipse(x, y, r * 0.55, r * 0.5), light.shine(mix(hue, "#f2a83b", 0.85)))
  }).join("")
}

/** Blades and flowers at the very front, over the feet of whatever stands in the grass. */
export const foreground: Backdrop = (site) => {
  const { stage, light, pen, random } = site
  if (pen.sparse) return ""
  const front = random.fork("foreground")
  const green = groundHue(site)
  const blades = Array.from({ length: Math.min(260, Math.round(stage.width / 13)) }, () => {
    const x = front.between(-20, stage.width + 20)
    const edge = Math.abs(x / stage.width - 0.5) * 2
    const tall = 40 + (60 + 70 * edge) * front.next()
    return { tall, path: leaf(x, stage.height + 10, x + front.between(-40, 40), stage.height - tall, 9 + tall * 0.05) }
  })
  const dark = blades.filter((_, index) => index % 3 === 0).map((blade) => blade.path)
  const bright = blades.filter((_, index) => index % 3 !== 0).map((blade) => blade.path)
  return pen.flat(dark.join(""), light.shine(darker(green, 0.42))) + pen.flat(bright.join(""), light.shine(darker(green, 0.2)))
}
