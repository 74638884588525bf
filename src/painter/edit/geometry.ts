import type { Pixels } from "../png.ts"
import { enlarge } from "../styles/enlarge.ts"

/** A part of a picture, in pixels. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Cuts out a part that lies inside the picture. */
export function crop({ data, width }: Pixels, area: Area): Pixels {
  const result = new Uint8Array(area.width * area.height * 4)
  for (let y = 0; y < area.height; y++) {
    const from = ((area.y + y) * width + area.x) * 4
    result.set(data.subarray(from, from + area.width * 4), y * area.width * 4)
  }
  return { data: result, width: area.width, height: area.height }
}

/** The largest part of the ratio, from the middle. */
export function cropToRatio(pixels: Pixels, ratio: number): Pixels {
  const width = Math.max(1, Math.min(pixels.width, Math.round(pixels.height * ratio)))
  const height = Math.max(1, Math.min(pixels.height, Math.round(pixels.width / ratio)))
  return crop(pixels, { x: (pixels.width - width) >> 1, y: (pixels.height - height) >> 1, width, height })
}

/** Turns clockwise by a number of quarters. */
export function turn(pixels: Pixels, quarters: number): Pixels {
  const turns = ((quarters % 4) + 4) % 4
  const { width, height } = pixels
  const last = { x: width - 1, y: height - 1 }
  if (turns === 0) return pixels
  if (turns === 2) return map(pixels, width, height, (x, y) => (last.y - y) * width + last.x - x)
  return map(pixels, height, width, turns === 1 ? (x, y) => (last.y - x) * width + y : (x, y) => x * width + last.x - y)
}

/** Mirrors left and right, or top and bottom. */
export function flip(pixels: Pixels, axis: "sideways" | "upside"): Pixels {
  const { width, height } = pixels
  return map(pixels, width, height, axis === "sideways" ? (x, y) => y * width + width - 1 - x : (x, y) => (height - 1 - y) * width + x)
}

function map(pixels: Pixels, width: number, height: number, from: (x: number, y: number) => number): Pixels {
  const source = new Uint32Array(Uint8Array.from(pixels.data).buffer)
  const result = new Uint32Array(width * height)
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) result[at++] = source[from(x, y)]!
  return { data: new Uint8Array(result.buffer), width, height }
}

/** The picture in other dimensions, whatever that does to its ratio. Shrinks by halves first, so that nothing flickers. */
export function resize(pixels: Pixels, width: number, height: number): Pixels {
  let result = pixels
  while (result.width >= width * 2 && result.height >= height * 2) result = halved(result)
  return result.width === width && result.height === height ? result : enlarge(result, width, height)
}

function halved({ data, width, height }: Pixels): Pixels {
  const [toWidth, toHeight] = [width >> 1, height >> 1]
  const result = new Uint8Array(toWidth * toHeight * 4)
  for (let y = 0, to = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++, to += 4) {
      const at = (y * 2 * width + x * 2) * 4
      for (let channel = 0; channel < 4; channel++) {
        const place = at + channel
        result[to + channel] = (data[place]! + data[place + 4]! + data[place + width * 4]! + data[place + width * 4 + 4]! + 2) >> 2
      }
    }
  }
  return { data: result, width: toWidth, height: toHeight }
}

/** Fills the size with the picture's middle. */
export function cover(pixels: Pixels, width: number, height: number): Pixels {
  return resize(cropToRatio(pixels, width / height), width, height)
}

/** Lays one picture on another, in place. Straight alpha; what lies outside is left out. */
export function layOn(ground: Pixels, { data, width, height }: Pixels, left: number, top: number): Pixels {
  for (let y = Math.max(0, -top); y < height && y + top < ground.height; y++) {
    for (let x = Math.max(0, -left); x < width && x + left < ground.width; x++) {
      const from = (y * width + x) * 4
      const alpha = data[from + 3]! / 255
      if (alpha === 0) continue
      const to = ((y + top) * ground.width + x + left) * 4
      for (let channel = 0; channel < 3; channel++)
        ground.data[to + channel] = data[from + channel]! * alpha + ground.data[to + channel]! * (1 - alpha) + 0.5
      ground.data[to + 3] = Math.max(ground.data[to + 3]!, data[from + 3]!)
    }
  }
  return ground
}
