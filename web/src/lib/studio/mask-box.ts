import type { Box } from "./mask-history.ts"
import type { Point, Sides } from "./viewport.ts"

/** The box between two corners, on whole pixels within the picture; at least one pixel. */
export function boxBetween(one: Point, other: Point, picture: Sides): Box {
  const [left, right] = span(one.x, other.x, picture.width)
  const [top, bottom] = span(one.y, other.y, picture.height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** The box that a keyboard begins with: the middle of the picture. */
export function middleBox({ width, height }: Sides): Box {
  const [w, h] = [Math.max(1, Math.round(width * 0.4)), Math.max(1, Math.round(height * 0.4))]
  return { x: Math.floor((width - w) / 2), y: Math.floor((height - h) / 2), width: w, height: h }
}

/** Moves a box and stops it at the picture's edges. */
export function moveBox(box: Box, { x, y }: Point, picture: Sides): Box {
  return { ...box, x: clamp(box.x + x, 0, picture.width - box.width), y: clamp(box.y + y, 0, picture.height - box.height) }
}

/** Makes a box larger or smaller at its right and lower edge, within the picture; at least one pixel. */
export function growBox(box: Box, { x, y }: Point, picture: Sides): Box {
  return { ...box, width: clamp(box.width + x, 1, picture.width - box.x), height: clamp(box.height + y, 1, picture.height - box.y) }
}

/** How far an arrow key goes: a fiftieth of the longer side, or one pixel. */
export function boxStep({ width, height }: Sides, fine: boolean): number {
  return fine ? 1 : Math.max(1, Math.round(Math.max(width, height) / 50))
}

function span(one: number, other: number, length: number): readonly [number, number] {
  const start = clamp(Math.floor(Math.min(one, other)), 0, length - 1)
  return [start, clamp(Math.ceil(Math.max(one, other)), start + 1, length)]
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
