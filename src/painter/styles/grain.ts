import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { noiseTile, tileSide } from "./noise.ts"

/**
 * Lays the tooth of paper or canvas over a picture, in place: every pixel is made lighter or darker by up to `strength`
 * (of 255). `size` is the size of a grain in pixels of a 1024-pixel picture.
 */
export function grain(pixels: Pixels, random: Random, { strength, size }: { readonly strength: number; readonly size: number }): Pixels {
  const { data, width, height } = pixels
  const fine = noiseTile(random.fork("grain"), 1)
  const coarse = noiseTile(random.fork("fibre"), 4)
  const tooth = Int8Array.from(fine, (value, index) => Math.round((value * 0.6 + coarse[index]! * 0.7) * Math.min(strength, 96)))
  const scale = Math.min(1, 1024 / Math.min(width, height) / size)
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(x * scale) & (tileSide - 1))
  for (let y = 0; y < height; y++) {
    const row = (Math.floor(y * scale) & (tileSide - 1)) * tileSide
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
      const shift = tooth[row + columns[x]!]!
      data[at] = clamp(data[at]! + shift)
      data[at + 1] = clamp(data[at + 1]! + shift)
      data[at + 2] = clamp(data[at + 2]! + shift)
    }
  }
  return pixels
}

/** Darkens the corners as a lens does, in place. `strength` 0 to 1 is how dark the farthest pixel becomes. */
export function vignette(pixels: Pixels, strength: number): Pixels {
  const { data, width, height } = pixels
  const across = Float32Array.from({ length: width }, (_, x) => ((x / width) * 2 - 1) ** 2)
  for (let y = 0; y < height; y++) {
    const down = ((y / height) * 2 - 1) ** 2
    for (let x = 0, at = y * width * 4; x < width; x++, at += 4) {
      const distance = (across[x]! + down) / 2
      const light = 1 - strength * distance * distance
      data[at] = data[at]! * light
      data[at + 1] = data[at + 1]! * light
      data[at + 2] = data[at + 2]! * light
    }
  }
  return pixels
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}
