import { encodeMask } from "./mask-png.ts"
import type { MaskStep } from "./mask-history.ts"
import type { Sides, View } from "./viewport.ts"

/** Longest side of the canvas that is painted on while it is looked at, in pixels: 16 MB at most. */
const mostShownSide = 2048
/** A mask from a file is kept with so many pixels at most; a larger one is made smaller. */
const mostLoadedPixels = 4096 * 4096
/** Between the lines of the hatching, in CSS pixels. */
const hatchPixels = 12

type Context = OffscreenCanvasRenderingContext2D

/**
 * A mask on canvases of bounded size. What is shown is painted on a smaller copy; what is exported is painted anew from the steps, strip by
 * strip, in the exact size of the picture.
 */
export class MaskSurface {
  readonly #picture: Sides
  readonly #canvas: OffscreenCanvas
  readonly #context: Context

  constructor(picture: Sides) {
    this.#picture = picture
    const scale = Math.min(1, mostShownSide / Math.max(picture.width, picture.height))
    this.#canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)))
    this.#context = contextOf(this.#canvas)
    this.#context.setTransform(this.#canvas.width / picture.width, 0, 0, this.#canvas.height / picture.height, 0, 0)
  }

  /** Paints one step on top. */
  paint(step: MaskStep): void {
    paintStep(this.#context, step, this.#picture)
  }

  /** Paints these steps and nothing else. */
  replay(steps: readonly MaskStep[]): void {
    clear(this.#context)
    for (const step of steps) this.paint(step)
  }

  /** The part of the picture that may change, from 0 to 1, to about a thousandth. */
  covered(): number {
    const canvas = new OffscreenCanvas(64, 64)
    const context = contextOf(canvas)
    context.imageSmoothingQuality = "high"
    context.drawImage(this.#canvas, 0, 0, 64, 64)
    const { data } = context.getImageData(0, 0, 64, 64)
    let sum = 0
    for (let alpha = 3; alpha < data.length; alpha += 4) sum += data[alpha] ?? 0
    return sum / (255 * 64 * 64)
  }

  /** Shows the mask as hatching on a canvas that lies over the stage; `ratio`: its pixels for each of CSS. */
  draw(context: CanvasRenderingContext2D, { scale, x, y }: View, ratio: number): void {
    const { width, height } = context.canvas
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.globalCompositeOperation = "source-over"
    context.clearRect(0, 0, width, height)
    context.imageSmoothingEnabled = true
    context.drawImage(this.#canvas, x * ratio, y * ratio, this.#picture.width * scale * ratio, this.#picture.height * scale * ratio)
    context.globalCompositeOperation = "source-in"
    context.fillStyle = context.createPattern(hatch(ratio), "repeat") ?? "#b93a25"
    context.fillRect(0, 0, width, height)
    context.globalCompositeOperation = "source-over"
  }

  /** Writes the mask of these steps as PNG in the exact size of the picture. */
  export(steps: readonly MaskStep[]): Promise<Blob> {
    let strip: Context | undefined
    return encodeMask(this.#picture, (top, rows) => {
      strip ??= contextOf(new OffscreenCanvas(this.#picture.width, rows))
      strip.setTransform(1, 0, 0, 1, 0, -top)
      clear(strip)
      for (const step of steps) paintStep(strip, step, this.#picture)
      return strip.getImageData(0, 0, this.#picture.width, rows).data
    })
  }
}

/**
 * Reads a mask from a file: what is transparent in it may change; in one without transparency, as other programs write them, what is
 * bright. Rejects for what is no picture.
 */
export async function readMask(file: Blob): Promise<OffscreenCanvas> {
  const whole = await createImageBitmap(file)
  const scale = Math.min(1, Math.sqrt(mostLoadedPixels / (whole.width * whole.height)))
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)))
  const context = contextOf(canvas)
  context.drawImage(whole, 0, 0, canvas.width, canvas.height)
  whole.close()
  const image = context.getImageData(0, 0, canvas.width, canvas.height)
  const { data } = image
  let isOpaque = true
  for (let alpha = 3; alpha < data.length && isOpaque; alpha += 4) isOpaque = (data[alpha] ?? 0) > 250
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4)
    data[at + 3] = isOpaque ? (red + green + blue > 382 ? 255 : 0) : 255 - alpha
  }
  context.putImageData(image, 0, 0)
  return canvas
}

function paintStep(context: Context, step: MaskStep, picture: Sides): void {
  if (step.type === "clear") return clear(context)
  if (step.type === "load") {
    clear(context)
    context.drawImage(step.painted, 0, 0, picture.width, picture.height)
    return
  }
  context.save()
  context.fillStyle = context.strokeStyle = "#000"
  if (step.type === "invert") {
    context.resetTransform()
    context.globalCompositeOperation = "source-out"
    context.fillRect(0, 0, context.canvas.width, context.canvas.height)
  } else {
    context.globalCompositeOperation = step.erases ? "destination-out" : "source-over"
    if (step.type === "box") context.fillRect(step.box.x, step.box.y, step.box.width, step.box.height)
    else stroke(context, step)
  }
  context.restore()
}

function stroke(context: Context, { width, points }: Extract<MaskStep, { type: "stroke" }>): void {
  const [first, ...others] = points
  if (first === undefined) return
  context.lineCap = context.lineJoin = "round"
  context.lineWidth = width
  context.beginPath()
  // A line to where it begins is none: a touch is a dot.
  if (others.every(({ x, y }) => x === first.x && y === first.y)) {
    context.arc(first.x, first.y, width / 2, 0, 2 * Math.PI)
    context.fill()
    return
  }
  context.moveTo(first.x, first.y)
  for (const { x, y } of others) context.lineTo(x, y)
  context.stroke()
}

function clear(context: Context): void {
  context.save()
  context.resetTransform()
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.restore()
}

/** A tile of slanted lines, vermilion beside paper, so that it is seen on any picture. */
function hatch(ratio: number): OffscreenCanvas {
  const side = Math.round(hatchPixels * ratio)
  const tile = new OffscreenCanvas(side, side)
  const context = contextOf(tile)
  context.fillStyle = "#c4462f59"
  context.fillRect(0, 0, side, side)
  for (const [colour, width, shift] of [
    ["#fffaf4cc", 0.2, 0.12],
    ["#b93a25", 0.2, -0.06],
  ] as const) {
    context.strokeStyle = colour
    context.lineWidth = side * width
    context.beginPath()
    // The same line in the tiles before and behind keeps the corners whole.
    for (const start of [-1, 0, 1]) {
      const at = (start + shift) * side
      context.moveTo(at - side, 2 * side)
      context.lineTo(at + 2 * side, -side)
    }
    context.stroke()
  }
  return tile
}

function contextOf(canvas: OffscreenCanvas): Context {
  const context = canvas.getContext("2d", { willReadFrequently: true })
  if (context === null) throw new Error("This browser gives no canvas to paint on.")
  return context
}
