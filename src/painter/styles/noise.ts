import type { Random } from "../random.ts"

/** Side of a {@link noiseTile}, a power of two so that a mask wraps it. */
export const tileSide = 256

/**
 * A tile of smooth noise that repeats without a seam: {@link tileSide} squared values from -1 to 1. `cell` is the size of
 * its features in tile pixels, a power of two.
 */
export function noiseTile(random: Random, cell: number): Float32Array {
  const knots = Math.max(2, Math.floor(tileSide / cell))
  const lattice = Float32Array.from({ length: knots * knots }, () => random.next() * 2 - 1)
  const tile = new Float32Array(tileSide * tileSide)
  const step = tileSide / knots
  for (let y = 0; y < tileSide; y++) {
    const [row, below, fy] = [Math.floor(y / step), (Math.floor(y / step) + 1) % knots, ease((y % step) / step)]
    for (let x = 0; x < tileSide; x++) {
      const [column, right, fx] = [Math.floor(x / step), (Math.floor(x / step) + 1) % knots, ease((x % step) / step)]
      const top = lattice[row * knots + column]! * (1 - fx) + lattice[row * knots + right]! * fx
      const foot = lattice[below * knots + column]! * (1 - fx) + lattice[below * knots + right]! * fx
      tile[y * tileSide + x] = top * (1 - fy) + foot * fy
    }
  }
  return tile
}

function ease(value: number): number {
  return value * value * (3 - 2 * value)
}
