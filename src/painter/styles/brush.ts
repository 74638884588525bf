import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { rasterise } from "../render.ts"

/** One coat of strokes: how far apart, how long and wide they are in thousandths of the shorter side, and where they go. */
interface Coat {
  readonly pitch: number
  readonly long: number
  readonly wide: number
  /** Strokes are laid only where neighbouring brightness differs by so much (of 255). */
  readonly detail: number
}

const coats: readonly Coat[] = [
  { pitch: 19, long: 56, wide: 22, detail: 0 },
  { pitch: 12, long: 28, wide: 9, detail: 11 },
  { pitch: 5.4, long: 10, wide: 4, detail: 30 },
]

/**
 * Paints a picture over with brush strokes that follow its contours, coarse ones first and fine ones where there is detail.
 * Writes into the given pixels.
 */
export function brush(pixels: Pixels, random: Random): Pixels {
  const { width, height } = pixels
  const unit = Math.min(width, height) / 1000
  const thin = Math.max(1, Math.sqrt((width * height) / (unit * unit) / 1_800_000))
  const strokes = coats.map((coat) => layCoat(pixels, random, coat, unit, thin)).join("")
  const paint = rasterise(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="none" stroke-linecap="round">${strokes}</g></svg>`,
    true,
  )
  layOver(pixels.data, paint.data)
  return pixels
}

function layCoat({ data, width, height }: Pixels, random: Random, coat: Coat, unit: number, thin: number): string {
  const step = coat.pitch * unit * thin
  const reach = Math.max(1, Math.round(Math.max(coat.wide * 0.5, 6) * unit))
  const light = (x: number, y: number): number => {
    const at = (Math.min(height - 1, Math.max(0, y | 0)) * width + Math.min(width - 1, Math.max(0, x | 0))) * 4
    return data[at]! * 0.3 + data[at + 1]! * 0.59 + data[at + 2]! * 0.11
  }
  const strokes: string[] = []
  for (let row = 0; row * step < height; row++) {
    for (let column = 0; column * step < width; column++) {
      const x = (column + random.next()) * step
      const y = (row + random.next()) * step
      const across = light(x + reach, y) - light(x - reach, y)
      const down = light(x, y + reach) - light(x, y - reach)
      const contrast = Math.hypot(across, down)
      if (contrast < coat.detail) continue
      const drift = 0.5 + Math.sin(x / (140 * unit)) * 0.5 + Math.cos(y / (110 * unit)) * 0.4
      const angle = contrast > 10 ? Math.atan2(across, -down) : drift
      const near = contrast > 30 ? 0.45 : 1
      const half = (coat.long * unit * thin * near) / 2
      const [dx, dy] = [Math.cos(angle) * half, Math.sin(angle) * half]
      const bend = half * random.between(-0.25, 0.25)
      strokes.push(
        `<path d="M${x - dx} ${y - dy}Q${x - dy * (bend / half)} ${y + dx * (bend / half)} ${x + dx} ${y + dy}" stroke="${shade(data, width, height, x, y, random)}" stroke-width="${coat.wide * unit * thin * Math.sqrt(near) * random.between(0.7, 1.1)}"/>`,
      )
    }
  }
  return strokes.join("").replace(/(\.\d)\d+/gu, "$1")
}

/** The picture's colour at a place, a little lighter or darker, as paint is mixed. */
function shade(data: Uint8Array, width: number, height: number, x: number, y: number, random: Random): string {
  const at = (Math.min(height - 1, y | 0) * width + Math.min(width - 1, x | 0)) * 4
  const shift = random.between(-11, 11)
  return `rgb(${[0, 1, 2].map((channel) => Math.round(Math.min(255, Math.max(0, data[at + channel]! + shift)))).join(",")})`
}

/** Lays multiplied-alpha paint over opaque pixels, in place. */
function layOver(ground: Uint8Array, paint: Uint8Array): void {
  for (let at = 0; at < ground.length; at += 4) {
    const through = 255 - paint[at + 3]!
    ground[at] = paint[at]! + (ground[at]! * through) / 255
    ground[at + 1] = paint[at + 1]! + (ground[at + 1]! * through) / 255
    ground[at + 2] = paint[at + 2]! + (ground[at + 2]! * through) / 255
  }
}
