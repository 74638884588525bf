import { darker, type Colour } from "../drawing/colour.ts"
import { curve, ellipse, leaf, polygon, type Point } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import { bothSides } from "./figure.ts"

/** The dark of eyes, mouths and whiskers. */
export const dark: Colour = "#2a1c2b"

/** Where a face sits and how it looks. */
export interface Face {
  readonly x: number
  readonly y: number
  /** Half the distance between the eyes. */
  readonly spread: number
  /** Height of an eye, half. */
  readonly eye: number
  readonly iris?: Colour
  readonly asleep?: boolean
  /** Cheeks; none by default. */
  readonly blush?: Colour
}

/** Two round eyes with catch-lights (or closed ones), and blush below them. */
export function eyes(pen: Pen, face: Face): string {
  const { x, y, spread, eye } = face
  const one = (side: 1 | -1): string => {
    const cx = x + side * spread
    if (face.asleep) return pen.line(curve([cx - eye, y], [cx, y + eye * 0.6], [cx + eye, y]), dark, eye * 0.3)
    const iris = face.iris
      ? pen.tint(ellipse(cx, y + eye * 0.32, eye * 0.62, eye * 0.56), face.iris, 0.85) +
        pen.flat(ellipse(cx, y + eye * 0.1, eye * 0.42, eye * 0.5), dark)
      : pen.tint(ellipse(cx, y + eye * 0.45, eye * 0.5, eye * 0.36), "#8a5a6a", 0.5)
    return (
      pen.flat(ellipse(cx, y, eye * 0.86, eye), dark) +
      iris +
      pen.spark(ellipse(cx - eye * 0.26, y - eye * 0.38, eye * 0.33, eye * 0.36)) +
      pen.spark(ellipse(cx + eye * 0.3, y + eye * 0.34, eye * 0.15))
    )
  }
  const blush = face.blush
    ? bothSides((side) => pen.tint(ellipse(x + side * spread * 1.55, y + eye * 1.5, eye * 1.05, eye * 0.62), face.blush as Colour, 0.55))
    : ""
  return blush + bothSides(one)
}

/** The two small arcs of a contented animal, or an open laughing mouth. */
export function smile(pen: Pen, x: number, y: number, width: number, open: boolean): string {
  const half = width / 2
  if (!open) {
    return pen.line(
      curve(
        [x - half, y - half * 0.1],
        [x - half * 0.5, y + half * 0.36],
        [x, y - half * 0.05],
        [x + half * 0.5, y + half * 0.36],
        [x + half, y - half * 0.1],
      ),
      dark,
      width * 0.1,
    )
  }
  const mouth = `M${x - half * 0.85} ${y}Q${x} ${y + half * 0.25} ${x + half * 0.85} ${y}Q${x + half * 0.6} ${y + half * 1.35} ${x} ${y + half * 1.4}Q${x - half * 0.6} ${y + half * 1.35} ${x - half * 0.85} ${y}Z`
  return pen.flat(mouth, "#7a2436") + pen.inside(mouth, pen.tint(ellipse(x, y + half * 1.25, half * 0.5, half * 0.5), "#ff8f9c", 1))
}

/** A simple curved smile, for people and things. */
export function grin(pen: Pen, x: number, y: number, width: number): string {
  return pen.line(curve([x - width / 2, y], [x, y + width * 0.26], [x + width / 2, y]), dark, Math.max(1.6, width * 0.09))
}

/** A soft triangle of a nose. */
export function nose(pen: Pen, x: number, y: number, width: number, colour: Colour): string {
  const half = width / 2
  const path = `M${x - half} ${y - half * 0.5}Q${x} ${y - half * 0.95} ${x + half} ${y - half * 0.5}Q${x + half * 0.7} ${y + half * 0.5} ${x} ${y + half * 0.75}Q${x - half * 0.7} ${y + half * 0.5} ${x - half} ${y - half * 0.5}Z`
  return pen.flat(path, colour) + pen.tint(ellipse(x - half * 0.3, y - half * 0.38, half * 0.3, half * 0.16), "#ffffff", 0.55)
}

/** Three whiskers on each side. */
export function whiskers(pen: Pen, x: number, y: number, length: number): string {
  return bothSides((side) =>
    [-0.24, 0, 0.24]
      .map((slope) =>
        pen.line(
          curve(
            [x + side * length * 0.25, y + slope * length * 0.3],
            [x + side * length * 0.7, y + slope * length * 0.6 - 1],
            [x + side * length, y + slope * length],
          ),
          darker("#d9c4b8", 0.25),
          1.5,
        ),
      )
      .join(""),
  )
}

/** Pointed ears at both sides of a head: foot at (±inner, y) and (±outer, y2). */
export function pointedEars(pen: Pen, inner: Point, outer: Point, tip: Point, colour: Colour, lining: Colour): string {
  return bothSides((side) => {
    const ear = `M${side * inner[0]} ${inner[1]}Q${side * (tip[0] * 0.72)} ${tip[1] + 6} ${side * tip[0]} ${tip[1]}Q${side * (tip[0] + 9)} ${tip[1] + 14} ${side * outer[0]} ${outer[1]}Z`
    const middle: Point = [(inner[0] + outer[0] + tip[0]) / 3, (inner[1] + outer[1] + tip[1]) / 3]
    const shrink = ([px, py]: Point): Point => [side * (middle[0] + (px - middle[0]) * 0.56), middle[1] + (py - middle[1]) * 0.56]
    return pen.shape(ear, colour) + pen.tint(polygon(shrink(inner), shrink(tip), shrink(outer)), lining, 0.85)
  })
}

/** A tuft of fur: three leaves. */
export function tuft(pen: Pen, x: number, y: number, size: number, colour: Colour): string {
  return pen.flat(
    [-0.5, 0, 0.5].map((lean) => leaf(x, y, x + lean * size, y - size * (1 - Math.abs(lean) * 0.4), size * 0.34)).join(""),
    colour,
  )
}
