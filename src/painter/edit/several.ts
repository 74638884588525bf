import type { Pixels } from "../png.ts"
import { cover, layOn, resize } from "./geometry.ts"

const widest = 4096

/** Puts pictures side by side, at the first one's height. */
export function sideBySide(pictures: readonly Pixels[]): Pixels {
  const [first] = pictures as [Pixels]
  const natural = pictures.map(({ width, height }) => (width * first.height) / height)
  const scale = Math.min(1, widest / natural.reduce((sum, width) => sum + width, 0))
  const height = Math.max(1, Math.round(first.height * scale))
  const widths = natural.map((width) => Math.max(1, Math.round(width * scale)))
  const ground = blank(
    widths.reduce((sum, width) => sum + width, 0),
    height,
  )
  let left = 0
  for (const [index, picture] of pictures.entries()) {
    layOn(ground, resize(picture, widths[index]!, height), left, 0)
    left += widths[index]!
  }
  return ground
}

/** Lays the others into a corner of the first, each in a thin white frame. Works on the first. */
export function inset(pictures: readonly Pixels[]): Pixels {
  const [first, ...others] = pictures as [Pixels, ...Pixels[]]
  const gap = Math.max(2, Math.round(Math.min(first.width, first.height) * 0.03))
  const side = Math.max(1, Math.round(Math.min(first.width, first.height) * (others.length > 2 ? 0.2 : 0.32)))
  const rim = Math.max(1, Math.round(side * 0.03))
  for (const [index, picture] of others.entries()) {
    const [left, top] = [first.width - (side + gap) * (index + 1), first.height - side - gap]
    layOn(first, blank(side + rim * 2, side + rim * 2), left - rim, top - rim)
    layOn(first, cover(picture, side, side), left, top)
  }
  return first
}

/** A white sheet. */
export function blank(width: number, height: number): Pixels {
  return { data: new Uint8Array(width * height * 4).fill(255), width, height }
}
