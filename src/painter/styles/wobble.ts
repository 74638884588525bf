import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { noiseTile, tileSide } from "./noise.ts"

/**
 * Displaces pixels along smooth noise, so that edges look drawn by a hand or bled into paper. `reach` is how far at most and
 * `grain` how long the waves are, both in parts of the shorter side. Gives a new picture.
 */
export function wobble(pixels: Pixels, random: Random, { reach, grain }: { readonly reach: number; readonly grain: number }): Pixels {
  const { data, width, height } = pixels
  const short = Math.min(width, height)
  const cell = 16
  const across = noiseTile(random.fork("across"), cell)
  const down = noiseTile(random.fork("down"), cell)
  const scale = cell / (grain * short)
  const far = reach * short
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height)
  const result = new Uint32Array(width * height)
  const columns = Int32Array.from({ length: width }, (_, x) => Math.floor(x * scale) & (tileSide - 1))
  for (let y = 0; y < height; y++) {
    const row = (Math.floor(y * scale) & (tileSide - 1)) * tileSide
    for (let x = 0; x < width; x++) {
      const at = row + columns[x]!
      const sx = Math.min(width - 1, Math.max(0, (x + across[at]! * far) | 0))
      const sy = Math.min(height - 1, Math.max(0, (y + down[at]! * far) | 0))
      result[y * width + x] = from[sy * width + sx]!
    }
  }
  return { data: new Uint8Array(result.buffer), width, height }
}
