import { describe } from "./language/describe.ts"
import { readPrompt } from "./language/read-prompt.ts"
import type { Language } from "./language/scene.ts"
import { encodePng } from "./png.ts"
import { createRandom } from "./random.ts"
import { rasterise } from "./render.ts"
import { compose, type Composition } from "./scene/compose.ts"
import { finish } from "./styles/finish.ts"
import { enlarge } from "./styles/enlarge.ts"

/** What the painter is asked to draw. */
export interface PaintJob {
  /** English or Chinese, simplified or traditional; other languages give an abstract composition. */
  readonly prompt: string
  /** System text. Its style words hold where the prompt has none. */
  readonly system?: string
  /** Pixels, 1 to 8192, honoured exactly. */
  readonly width: number
  /** Pixels, 1 to 8192, honoured exactly. */
  readonly height: number
  /** The same job with the same seed gives the same bytes. */
  readonly seed: number
  /** Which of several pictures for one prompt: 0, 1, 2 … */
  readonly variant: number
  /** Leaves the background out and keeps the alpha channel. */
  readonly transparent?: boolean
  /** The language of the answer's text. Default: the prompt's. */
  readonly language?: Language
}

/** A painted picture and what is said with it. */
export interface PaintResult {
  /** PNG, 8 bits a channel: RGB, or RGBA when transparency was asked for. */
  readonly png: Uint8Array
  readonly text: string
  readonly title: string
}

/** Beyond so many pixels a picture is drawn smaller and enlarged. */
const maxDrawnPixels = 9_000_000

/** Paints a prompt. Synchronous and without any effect; takes about 0.1 s for a million pixels. */
export function paint(job: PaintJob): PaintResult {
  const { width, height, seed, variant } = job
  const read = readPrompt(job.prompt)
  const styled = read.style === "flat" && job.system ? { ...read, style: readPrompt(job.system).style } : read
  const scene = {
    ...styled,
    ...(job.language && { language: job.language }),
    ...(job.transparent && { background: "transparent" as const }),
  }
  const transparent = scene.background === "transparent"
  const random = createRandom(`${seed}/${variant}/${job.prompt}`)
  const { text, title, verse } = describe(scene, random.fork("text"))
  const scale = Math.min(1, Math.sqrt(maxDrawnPixels / (width * height)))
  const [drawnWidth, drawnHeight] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  const composition = compose(scene, width, height, random.fork("picture"), scene.language === "english" ? [] : verse)
  const drawn = finish(scene.style, rasterise(toSvg(composition, drawnWidth, drawnHeight), !transparent), random.fork("finish"))
  const pixels = scale < 1 ? enlarge(drawn, width, height) : drawn
  return { png: encodePng(pixels, transparent), text, title }
}

function toSvg({ definitions, body, stage }: Composition, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${stage.width} ${stage.height}" preserveAspectRatio="none"><defs>${definitions}</defs>${body}</svg>`
}
