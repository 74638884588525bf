import type { Colour } from "../drawing/colour.ts"
import type { Pen } from "../drawing/pen.ts"
import type { Action, Wear } from "../language/scene.ts"
import type { Random } from "../random.ts"

/** How a thing is to look. */
export interface Look {
  /** The colour that the prompt gives it; without one it has its own. */
  readonly colour?: Colour
  readonly action?: Action
  readonly wears: readonly Wear[]
  readonly young: boolean
  readonly old: boolean
  /** True where the prompt wants joy. */
  readonly cheerful: boolean
  /** What it eats, drinks or holds, already drawn. */
  readonly held?: Figure
  readonly random: Random
}

/**
 * A drawn thing in units of its own: it stands on the line y = 0 with x = 0 at its middle, and y grows downwards, so that
 * everything above the ground is negative. The box encloses it.
 */
export interface Figure {
  readonly markup: string
  readonly box: Box
}

/** A rectangle by its left upper corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Draws one kind of thing. */
export type Draw = (pen: Pen, look: Look) => Figure

/** A figure that stands on the ground: `width` about the middle, `height` upwards. */
export function standing(width: number, height: number, ...parts: readonly string[]): Figure {
  return { markup: parts.join(""), box: { x: -width / 2, y: -height, width, height } }
}

/** The figure's markup scaled to fit into a square of `size` whose centre is at `x`, `y`. */
export function placed(figure: Figure, x: number, y: number, size: number, degrees = 0): string {
  const { box } = figure
  const scale = size / Math.max(box.width, box.height)
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2]
  return `<g transform="translate(${round(x)} ${round(y)}) rotate(${degrees}) scale(${round(scale)}) translate(${round(-middleX)} ${round(-middleY)})">${figure.markup}</g>`
}

/** Markup turned about a point. */
export function turnedAbout(x: number, y: number, degrees: number, markup: string): string {
  return degrees === 0 ? markup : `<g transform="rotate(${round(degrees)} ${round(x)} ${round(y)})">${markup}</g>`
}

/** Markup and its mirror image about x = 0. */
export function bothSides(draw: (side: 1 | -1) => string): string {
  return draw(-1) + draw(1)
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
