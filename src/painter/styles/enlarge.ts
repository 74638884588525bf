import type { Pixels } from "../png.ts"

/** Enlarges a picture to exact dimensions with bilinear sampling in 8-bit fixed point. */
export function enlarge({ data, width, height }: Pixels, toWidth: number, toHeight: number): Pixels {
  const result = new Uint8Array(toWidth * toHeight * 4)
  const columns = Int32Array.from({ length: toWidth }, (_, x) =>
    Math.round(Math.min(Math.max(((x + 0.5) * width) / toWidth - 0.5, 0), width - 1) * 256),
  )
  for (let y = 0; y < toHeight; y++) {
    const sy = Math.round(Math.min(Math.max(((y + 0.5) * height) / toHeight - 0.5, 0), height - 1) * 256)
    const top = (sy >> 8) * width
    const foot = Math.min((sy >> 8) + 1, height - 1) * width
    const fy = sy & 255
    for (let x = 0, to = y * toWidth * 4; x < toWidth; x++, to += 4) {
      const sx = columns[x]!
      const left = sx >> 8
      const right = left + 1 < width ? left + 1 : left
      const fx = sx & 255
      const [a, b, c, d] = [(top + left) * 4, (top + right) * 4, (foot + left) * 4, (foot + right) * 4]
      for (let channel = 0; channel < 4; channel++) {
        const above = data[a + channel]! * (256 - fx) + data[b + channel]! * fx
        const below = data[c + channel]! * (256 - fx) + data[d + channel]! * fx
        result[to + channel] = (above * (256 - fy) + below * fy) >> 16
      }
    }
  }
  return { data: result, width: toWidth, height: toHeight }
}
