import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { finish } from "../styles/finish.ts"
import { grain, vignette } from "../styles/grain.ts"
import { noiseTile, tileSide } from "../styles/noise.ts"
import { pixelate } from "../styles/pixelate.ts"
import { blurred, edges, luminance, sharpen } from "./blur.ts"
import { tone } from "./tone.ts"

/** A way to paint a given picture over. */
export type EffectName =
  | "crayon"
  | "pencil"
  | "watercolour"
  | "oil"
  | "cartoon"
  | "pixel"
  | "outline"
  | "blur"
  | "sharpen"
  | "vignette"
  | "rain"
  | "snow"
  | "polish"

type Effect = (pixels: Pixels, random: Random) => Pixels

const effects: Readonly<Record<EffectName, Effect>> = {
  crayon,
  pencil,
  watercolour,
  oil: (pixels, random) => finish("oil", tone(pixels, "vivid"), random),
  cartoon,
  pixel: pixelate,
  outline,
  blur: (pixels) => blurred(pixels, unitOf(pixels) * 9),
  sharpen: (pixels) => sharpen(pixels, unitOf(pixels) * 1.6, 0.9),
  vignette: (pixels) => vignette(pixels, 0.62),
  rain,
  snow,
  polish: (pixels, random) =>
    grain(vignette(sharpen(tone(pixels, "polished"), unitOf(pixels) * 2, 0.3), 0.24), random, { strength: 3, size: 1 }),
}

/** Paints a picture over, in place or as a new one. */
export function applyEffect(pixels: Pixels, name: EffectName, random: Random): Pixels {
  return effects[name](pixels, random)
}

/** A pixel of a 1024-pixel picture. */
function unitOf({ width, height }: Pixels): number {
  return Math.min(width, height) / 1024
}

/** Soft wax over paper: flat bright colours in strokes, a dark crayon along the edges. */
function crayon(pixels: Pixels, random: Random): Pixels {
  const { width, height } = pixels
  const unit = unitOf(pixels)
  const soft = posterise(tone(blurred(pixels, unit * 3, 2), "vivid"), 7)
  const lines = edges(luminance(blurred(pixels, unit * 1.6, 1)), width, height)
  const [tooth, sway] = [noiseTile(random.fork("tooth"), 2), noiseTile(random.fork("sway"), 32)]
  const { data } = soft
  const scale = 1 / unit
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const [u, v] = [x * scale, y * scale]
      const grainHere = tooth[((v & (tileSide - 1)) * tileSide) | (u & (tileSide - 1))]!
      const bend = sway[(((v >> 1) & (tileSide - 1)) * tileSide) | ((u >> 1) & (tileSide - 1))]!
      const to = at * 4
      // Strokes lean with the colour, so that neighbouring areas are scribbled in different directions.
      const lean = ((data[to]! >> 6) - (data[to + 2]! >> 6)) * 0.32 + 0.7
      const stroke = Math.sin((u * lean + v) * 0.42 + bend * 5)
      const cover = Math.min(0.98, Math.max(0.3, 0.8 + stroke * 0.11 + grainHere * 0.24))
      const ink = Math.min(0.85, Math.max(0, (lines[at]! - 16) / 60)) * (0.9 + grainHere * 0.3)
      for (let channel = 0; channel < 3; channel++) {
        const waxed = 252 + (data[to + channel]! - 252) * cover
        data[to + channel] = waxed + (52 - waxed) * Math.min(1, Math.max(0, ink))
      }
    }
  }
  return soft
}

/** A colour dodge of the picture's brightness with its own blurred negative: what draughtsmen do with graphite. */
function pencil(pixels: Pixels, random: Random): Pixels {
  const { data, width, height } = pixels
  const light = luminance(pixels)
  const soft = luminance(blurred(pixels, unitOf(pixels) * 7, 2))
  for (let at = 0, to = 0; at < light.length; at++, to += 4) {
    const dodged = Math.min(255, (light[at]! * 255) / Math.max(1, soft[at]!))
    // The dodge keeps lines only; some of the shade is rubbed in again.
    const shade = 255 - (255 - light[at]!) * 0.24
    const value = Math.max(0, ((dodged / 255) ** 5 * shade) | 0)
    data[to] = value
    data[to + 1] = value
    data[to + 2] = Math.max(0, value - 3)
  }
  return grain({ data, width, height }, random, { strength: 11, size: 1.3 })
}

/** Pools of thin colour with a darker rim, on rough paper. */
function watercolour(pixels: Pixels, random: Random): Pixels {
  const { width, height } = pixels
  const unit = unitOf(pixels)
  const washed = blurred(posterise(blurred(pixels, unit * 5, 2), 9), unit * 1.2, 1)
  const rims = edges(luminance(washed), width, height)
  const [pool, { data }] = [noiseTile(random.fork("pool"), 64), washed]
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const wet = pool[(((y / unit / 2) & (tileSide - 1)) * tileSide) | ((x / unit / 2) & (tileSide - 1))]!
      const thin = 0.8 + wet * 0.14
      const rim = 1 - Math.min(0.34, rims[at]! / 160)
      for (let channel = 0, to = at * 4; channel < 3; channel++, to++) data[to] = (254 + (data[to]! - 254) * thin) * rim
    }
  }
  return finish("watercolour", washed, random)
}

/** Few flat colours and black contours. */
function cartoon(pixels: Pixels): Pixels {
  const { width, height } = pixels
  const unit = unitOf(pixels)
  const flat = posterise(tone(blurred(pixels, unit * 3.4, 2), "vivid"), 6)
  const lines = edges(luminance(blurred(pixels, unit * 1.5, 1)), width, height)
  for (let at = 0, to = 0; at < lines.length; at++, to += 4) {
    const keep = 1 - Math.min(1, Math.max(0, (lines[at]! - 22) / 30))
    flat.data[to] = flat.data[to]! * keep + 24 * (1 - keep)
    flat.data[to + 1] = flat.data[to + 1]! * keep + 20 * (1 - keep)
    flat.data[to + 2] = flat.data[to + 2]! * keep + 30 * (1 - keep)
  }
  return flat
}

/** A dull light, and streaks that fall a little aslant. */
function rain(pixels: Pixels, random: Random): Pixels {
  const [dull, unit, fall] = [tone(tone(pixels, "muted"), "cooler"), unitOf(pixels), random.fork("rain")]
  for (let streak = 0; streak < 420; streak++) {
    const [x, y] = [fall.between(-0.05, 1) * pixels.width, fall.between(-0.1, 1) * pixels.height]
    const [long, wide] = [fall.between(36, 96) * unit, fall.between(1, 3) * unit]
    for (let down = 0; down < long; down++) whiten(dull, x + down * 0.16, y + down, wide, 0.42)
  }
  return dull
}

/** A cold light, and flakes near and far. */
function snow(pixels: Pixels, random: Random): Pixels {
  const [cold, unit, fall] = [tone(pixels, "cooler"), unitOf(pixels), random.fork("snow")]
  for (let flake = 0; flake < 380; flake++) {
    const [x, y, near] = [fall.between(0, 1) * pixels.width, fall.between(0, 1) * pixels.height, fall.between(0, 1) ** 3]
    const radius = Math.max(1, (2 + near * 9) * unit)
    for (let down = -radius; down <= radius; down++) {
      const half = Math.sqrt(radius ** 2 - down ** 2)
      whiten(cold, x - half, y + down, half * 2, 0.88 - near * 0.3)
    }
  }
  return cold
}

/** Lays white over a run of one row, in place. */
function whiten({ data, width, height }: Pixels, x: number, y: number, wide: number, cover: number): void {
  const [left, row] = [Math.round(x), Math.round(y)]
  if (row < 0 || row >= height) return
  const end = Math.min(width, left + Math.max(1, Math.round(wide)))
  for (let to = (row * width + Math.max(0, left)) * 4; to < (row * width + end) * 4; to += 4) {
    for (let channel = to; channel < to + 3; channel++) data[channel] = data[channel]! + (250 - data[channel]!) * cover
  }
}

/** Dark contours on white: a page for colouring. */
function outline(pixels: Pixels): Pixels {
  const { data, width, height } = pixels
  const lines = edges(luminance(blurred(pixels, unitOf(pixels) * 1.8, 2)), width, height)
  const thick = blurred({ data: widened(lines), width, height }, unitOf(pixels) * 0.8, 1).data
  for (let at = 0, to = 0; at < lines.length; at++, to += 4) {
    const ink = Math.min(1, Math.max(0, (thick[to]! - 4.5) / 7))
    data[to] = 255 - ink * 228
    data[to + 1] = 255 - ink * 230
    data[to + 2] = 255 - ink * 224
    data[to + 3] = 255
  }
  return pixels
}

function widened(values: Uint8ClampedArray): Uint8Array {
  const result = new Uint8Array(values.length * 4)
  for (let at = 0; at < values.length; at++) result.fill(values[at]!, at * 4, at * 4 + 4)
  return result
}

/** Rounds every channel to so many levels, in place, a little smoothed at the steps. */
function posterise(pixels: Pixels, levels: number): Pixels {
  const step = 255 / (levels - 1)
  const table = Uint8Array.from({ length: 256 }, (_, value) => {
    const [whole, part] = [Math.floor(value / step), (value % step) / step]
    const eased = part < 0.35 ? 0 : part > 0.65 ? 1 : (part - 0.35) / 0.3
    return Math.round((whole + eased) * step)
  })
  const { data } = pixels
  for (let at = 0; at < data.length; at += 4) {
    data[at] = table[data[at]!]!
    data[at + 1] = table[data[at + 1]!]!
    data[at + 2] = table[data[at + 2]!]!
  }
  return pixels
}
