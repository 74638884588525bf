import { lighter, type Colour } from "../drawing/colour.ts"
import { ellipse, polyline, polygon, star, type Point } from "../drawing/path.ts"
import type { Site } from "./site.ts"

/** Gemini as it stands in the sky: Castor and Pollux at the top, the feet at the Milky Way (x and y from 0 to 1). */
const twins: readonly Point[] = [
  [0.3, 0.08],
  [0.62, 0.02],
  [0.34, 0.3],
  [0.6, 0.26],
  [0.3, 0.54],
  [0.2, 0.78],
  [0.38, 0.94],
  [0.66, 0.5],
  [0.7, 0.76],
  [0.84, 0.92],
  [0.1, 0.36],
  [0.86, 0.3],
]
const bones: readonly (readonly number[])[] = [
  [0, 2, 4, 5],
  [4, 6],
  [1, 3, 7, 8],
  [7, 9],
  [2, 3],
  [2, 10],
  [3, 11],
]

/** The constellation of the twins, its stars joined by fine lines. Stands in the upper sky, or inside a frame. */
export function constellation({ stage, horizon, pen }: Site, frame?: { x: number; y: number; width: number; height: number }): string {
  const area = frame ?? { x: stage.width / 2 - 210, y: 40, width: 420, height: Math.min(420, horizon * 0.6) }
  const at = (index: number): Point => [area.x + twins[index]![0] * area.width, area.y + twins[index]![1] * area.height]
  const size = area.width / 420
  const lines = bones.map((bone) => `<g opacity=".6">${pen.line(polyline(...bone.map(at)), "#bcd3ff", 2.6 * size)}</g>`).join("")
  const lights = twins.map((_, index) => {
    const [x, y] = at(index)
    const bright = index < 2 ? 1.7 : 1
    return (
      pen.glow(x, y, 34 * bright * size, "#cfe0ff", 0.8) +
      pen.tint(star(x, y, 15 * bright * size, 3.4 * size, 4), "#ffffff", 1) +
      pen.tint(ellipse(x, y, 4.6 * bright * size), "#ffffff", 1)
    )
  })
  return lines + lights.join("")
}

/** Bursts of light over the upper half of the sky. */
export function fireworks({ stage, horizon, pen, random }: Site): string {
  const spark = random.fork("fireworks")
  const hues: Colour[] = ["#ff5d7a", "#ffd166", "#59e0c5", "#7fa8ff", "#ff9cf0", "#ffa95e"]
  const bursts = Math.min(9, Math.max(3, Math.round(stage.width / 240)))
  return Array.from({ length: bursts }, (_, index) => {
    const [x, y] = [stage.width * ((index + 0.5) / bursts) + spark.between(-60, 60), horizon * spark.between(0.14, 0.55)]
    const [hue, radius, rays] = [hues[index % hues.length]!, spark.between(80, 170), spark.whole(18, 26)]
    const ray = (ring: number, turn: number): string =>
      Array.from({ length: rays }, (_ray, step) => {
        const angle = ((step + turn) / rays) * 2 * Math.PI
        const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
        const [from, to] = [radius * ring * 0.45, radius * ring]
        const side = 3.2
        return polygon(
          [x + dx * from, y + dy * from],
          [x + dx * to - dy * side, y + dy * to + dx * side + 6],
          [x + dx * (to + 9), y + dy * (to + 9) + 7],
          [x + dx * to + dy * side, y + dy * to - dx * side + 6],
        )
      }).join("")
    return (
      pen.glow(x, y, radius * 1.5, hue, 0.4) +
      pen.flat(ray(1, 0), hue) +
      pen.flat(ray(0.62, 0.5), lighter(hue, 0.55)) +
      pen.glow(x, y, radius * 0.3, "#ffffff", 0.8)
    )
  }).join("")
}

/** Shooting stars, all from one side. */
export function meteors({ stage, horizon, pen, random }: Site): string {
  const fall = random.fork("meteors")
  return Array.from({ length: 5 }, (_, index) => {
    const [x, y, length] = [
      stage.width * (0.15 + 0.18 * index) + fall.between(-40, 40),
      horizon * fall.between(0.08, 0.5),
      fall.between(120, 240),
    ]
    return (
      pen.veil(polygon([x - length, y - length * 0.55], [x, y - 2.5], [x + 4, y + 3]), "#ffffff", 0, 0.9) +
      pen.glow(x, y, 22, "#ffffff", 0.9)
    )
  }).join("")
}
