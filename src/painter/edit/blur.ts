import type { Pixels } from "../png.ts"

/** A blurred copy: box blurs of the given radius in pixels, three of which are close to a Gaussian. Edges are continued outwards. */
export function blurred(pixels: Pixels, radius: number, rounds = 3): Pixels {
  const reach = Math.max(1, Math.round(radius))
  const { width, height } = pixels
  const result = Uint8Array.from(pixels.data)
  const between = new Uint8Array(result.length)
  for (let round = 0; round < rounds; round++) {
    blurAcross(result, between, width, height, reach)
    blurDown(between, result, width, height, reach)
  }
  return { data: result, width, height }
}

function blurAcross(from: Uint8Array, to: Uint8Array, width: number, height: number, reach: number): void {
  const share = 1 / (reach * 2 + 1)
  for (let y = 0; y < height; y++) {
    const first = y * width * 4
    const last = first + (width - 1) * 4
    let [r, g, b, a] = [0, 0, 0, 0]
    for (let ahead = -reach; ahead <= reach; ahead++) {
      const at = Math.min(last, Math.max(first, first + ahead * 4))
      r += from[at]!
      g += from[at + 1]!
      b += from[at + 2]!
      a += from[at + 3]!
    }
    for (let at = first; at <= last; at += 4) {
      to[at] = r * share + 0.5
      to[at + 1] = g * share + 0.5
      to[at + 2] = b * share + 0.5
      to[at + 3] = a * share + 0.5
      const enters = Math.min(last, at + (reach + 1) * 4)
      const leaves = Math.max(first, at - reach * 4)
      r += from[enters]! - from[leaves]!
      g += from[enters + 1]! - from[leaves + 1]!
      b += from[enters + 2]! - from[leaves + 2]!
      a += from[enters + 3]! - from[leaves + 3]!
    }
  }
}

/** Row by row with a sum for every column, because that is how memory lies. */
function blurDown(from: Uint8Array, to: Uint8Array, width: number, height: number, reach: number): void {
  const share = 1 / (reach * 2 + 1)
  const stride = width * 4
  const sums = new Int32Array(stride)
  const rowAt = (y: number): number => Math.min(height - 1, Math.max(0, y)) * stride
  for (let ahead = -reach; ahead <= reach; ahead++) {
    const row = rowAt(ahead)
    for (let x = 0; x < stride; x++) sums[x]! += from[row + x]!
  }
  for (let y = 0; y < height; y++) {
    const [row, enters, leaves] = [y * stride, rowAt(y + reach + 1), rowAt(y - reach)]
    for (let x = 0; x < stride; x++) {
      const sum = sums[x]!
      to[row + x] = sum * share + 0.5
      sums[x] = sum + from[enters + x]! - from[leaves + x]!
    }
  }
}

/** Adds what a blur would take away, in place. */
export function sharpen(pixels: Pixels, radius: number, strength: number): Pixels {
  const soft = blurred(pixels, radius, 1).data
  const { data } = pixels
  const sharp = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength)
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel++)
      sharp[at + channel] = data[at + channel]! + (data[at + channel]! - soft[at + channel]!) * strength
  }
  return pixels
}

/** Brightness of every pixel, 0 to 255. */
export function luminance({ data, width, height }: Pixels): Uint8Array {
  const light = new Uint8Array(width * height)
  for (let at = 0, from = 0; at < light.length; at++, from += 4)
    light[at] = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8
  return light
}

/** How much the brightness changes around every pixel (Sobel), 0 to 255. */
export function edges(light: Uint8Array, width: number, height: number): Uint8ClampedArray {
  const result = new Uint8ClampedArray(light.length)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const [nw, n, ne] = [light[at - width - 1]!, light[at - width]!, light[at - width + 1]!]
      const [w, e] = [light[at - 1]!, light[at + 1]!]
      const [sw, s, se] = [light[at + width - 1]!, light[at + width]!, light[at + width + 1]!]
      const across = ne + 2 * e + se - nw - 2 * w - sw
      const down = sw + 2 * s + se - nw - 2 * n - ne
      result[at] = (Math.abs(across) + Math.abs(down)) / 4
    }
  }
  return result
}
