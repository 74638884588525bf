import type { Pixels } from "../png.ts"

/** How far from the border's colour a pixel may be and still belong to the background, a channel. */
const tolerance = 30

/**
 * Finds a plain background from the borders inwards. Gives a map with 1 where it is, or `undefined` where the borders are not
 * plain enough to have one.
 */
export function findBackground({ data, width, height }: Pixels): Uint8Array | undefined {
  const border: number[] = []
  for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x)
  for (let y = 1; y < height - 1; y++) border.push(y * width, y * width + width - 1)
  const middle = [0, 1, 2].map((channel) => median(border.map((at) => data[at * 4 + channel]!))) as [number, number, number]
  const alike = (at: number): boolean => [0, 1, 2].every((channel) => Math.abs(data[at * 4 + channel]! - middle[channel]!) <= tolerance)
  const seeds = border.filter(alike)
  if (seeds.length < border.length * 0.6) return undefined

  const found = new Uint8Array(width * height)
  const queue = new Int32Array(width * height)
  let tail = 0
  const visit = (at: number): void => {
    const to = at * 4
    if (
      found[at] === 1 ||
      Math.abs(data[to]! - middle[0]) > tolerance ||
      Math.abs(data[to + 1]! - middle[1]) > tolerance ||
      Math.abs(data[to + 2]! - middle[2]) > tolerance
    )
      return
    found[at] = 1
    queue[tail++] = at
  }
  seeds.forEach(visit)
  for (let head = 0; head < tail; head++) {
    const at = queue[head]!
    const x = at % width
    if (x > 0) visit(at - 1)
    if (x < width - 1) visit(at + 1)
    if (at >= width) visit(at - width)
    if (at + width < found.length) visit(at + width)
  }
  return found
}

/** Replaces a background by a colour, or by nothing, in place. Its edge is softened by one pixel. */
export function replaceBackground(
  { data, width, height }: Pixels,
  background: Uint8Array,
  colour: readonly [number, number, number] | "transparent",
): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      let share = background[at]! * 2
      if (x > 0) share += background[at - 1]!
      if (x < width - 1) share += background[at + 1]!
      if (y > 0) share += background[at - width]!
      if (y < height - 1) share += background[at + width]!
      if (share === 0) continue
      const amount = background[at] === 1 ? 1 : share / 6
      const to = at * 4
      if (colour === "transparent") data[to + 3] = data[to + 3]! * (1 - amount)
      else
        for (let channel = 0; channel < 3; channel++)
          data[to + channel] = data[to + channel]! + (colour[channel]! - data[to + channel]!) * amount
    }
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0
}
