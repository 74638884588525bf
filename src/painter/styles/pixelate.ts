import type { Pixels } from "../png.ts"

/** How many large pixels the shorter side has. */
const blocksAcross = 128
/** Steps of every channel: 8 levels give a palette of 512 colours. */
const levels = 8

/** Turns a picture into large square pixels of few colours, ordered-dithered with a 2×2 Bayer matrix, in place. */
export function pixelate(pixels: Pixels): Pixels {
  const { data, width, height } = pixels
  const block = Math.max(1, Math.min(width, height) / blocksAcross)
  const step = 255 / (levels - 1)
  for (let row = 0; row * block < height; row++) {
    const [top, foot] = [Math.floor(row * block), Math.min(height, Math.floor((row + 1) * block))]
    for (let column = 0; column * block < width; column++) {
      const [left, right] = [Math.floor(column * block), Math.min(width, Math.floor((column + 1) * block))]
      const middle = (Math.floor((top + foot) / 2) * width + Math.floor((left + right) / 2)) * 4
      const threshold = (((row & 1) * 2 + ((column & 1) ^ (row & 1))) / 4 - 0.375) * step * 0.24
      for (let channel = 0; channel < 3; channel++) {
        const value = Math.round((data[middle + channel]! + threshold) / step) * step
        for (let y = top; y < foot; y++)
          for (let x = left; x < right; x++) data[(y * width + x) * 4 + channel] = Math.max(0, Math.min(255, value))
      }
      for (let y = top; y < foot; y++) for (let x = left; x < right; x++) data[(y * width + x) * 4 + 3] = data[middle + 3]!
    }
  }
  return pixels
}
