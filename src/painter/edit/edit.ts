import { decodePixels } from "#images/convert.ts"
import type { Colour } from "../drawing/colour.ts"
import type { PaintResult } from "../painter.ts"
import { encodePng, type Pixels } from "../png.ts"
import { createRandom, type Random } from "../random.ts"
import { findBackground, replaceBackground } from "./background.ts"
import { colourIn } from "./colour-in.ts"
import { applyEffect } from "./effects.ts"
import { cover, crop, cropToRatio, flip, layOn, resize, turn } from "./geometry.ts"
import { insertSubject, writeWords } from "./insert.ts"
import { type Operation, readInstruction } from "./instruction.ts"
import { type Look, lookAt } from "./look.ts"
import { replaceText } from "./replace-text.ts"
import { report, type Deed } from "./report.ts"
import { blank, inset, sideBySide } from "./several.ts"
import { tint, tone } from "./tone.ts"

/** What the painter is asked to change. */
export interface EditJob {
  /** English or Chinese, simplified or traditional. */
  readonly prompt: string
  /** System text. Its styles and tones hold where the prompt asks for nothing. */
  readonly system?: string
  /** The given pictures as files: PNG, JPEG, WebP, GIF or AVIF. At least one; the first is the one that is changed. */
  readonly inputs: readonly Uint8Array[]
  /** A picture whose transparent pixels mark where the first input may change. */
  readonly mask?: Uint8Array
  /** Pixels of the result; without them the first input's size is kept. */
  readonly width?: number
  readonly height?: number
  readonly seed: number
  readonly variant: number
  /** Leaves a plain background out. */
  readonly transparent?: boolean
  /** The longest side that is worked on, in pixels. Default: 4096. */
  readonly maxSide?: number
}

const longestSide = 4096

/**
 * Changes given pictures as the prompt says. What is not understood becomes a gentle polish, and the text says so: the result is never
 * the picture unchanged. Throws ImageError for a picture that cannot be decoded.
 */
export async function editPicture(job: EditJob): Promise<PaintResult> {
  const maxSide = Math.min(longestSide, job.maxSide ?? longestSide)
  const pictures: Pixels[] = []
  for (const input of job.inputs) pictures.push(await decodePixels(input, { maxSide }))
  const random = createRandom(`${job.seed}/${job.variant}/${job.prompt}`)
  const instruction = readInstruction(job.prompt)
  const operations = completed([...instruction.operations, ...looksOf(job.system, instruction.operations)], job, pictures.length)
  const [first] = pictures as [Pixels]
  const look = lookAt(first)
  const original = job.mask ? Uint8Array.from(first.data) : undefined

  const deeds: Deed[] = []
  let picture = pictures.length > 1 ? together(pictures, operations) : first
  if (pictures.length > 1) deeds.push({ operation: operations.find(isJoining) ?? { kind: "side-by-side" }, done: true })
  for (const operation of operations.filter((operation) => !isJoining(operation))) {
    const { result, done = true, concept } = carryOut(operation, picture, look, random.fork(operation.kind))
    picture = result
    deeds.push({ operation, done, ...(concept === undefined ? {} : { concept }) })
  }
  if (!deeds.some(({ done }) => done)) {
    picture = applyEffect(picture, "polish", random.fork("polish"))
    deeds.push({ operation: { kind: "effect", name: "polish" }, done: true })
  }
  if (original && job.mask) restore(picture, original, first, await decodePixels(job.mask, { maxSide }))
  if (job.width !== undefined && job.height !== undefined) picture = cover(picture, job.width, job.height)
  const transparent = isTransparent(picture)
  return { png: encodePng(picture, transparent), ...report({ instruction, deeds, look, size: first }) }
}

function looksOf(system: string | undefined, said: readonly Operation[]): readonly Operation[] {
  if (system === undefined || said.length > 0) return []
  return readInstruction(system).operations.filter(({ kind }) => kind === "effect" || kind === "tone")
}

function isJoining({ kind }: Operation): boolean {
  return kind === "side-by-side" || kind === "inset"
}

/** What is asked for outside of the words. */
function completed(operations: readonly Operation[], job: EditJob, pictures: number): readonly Operation[] {
  const possible = operations.filter((operation) => pictures > 1 || !isJoining(operation))
  const wanted = job.transparent && !possible.some(({ kind }) => kind === "background")
  return wanted ? [...possible, { kind: "background", colour: "transparent" }] : possible
}

function together(pictures: readonly Pixels[], operations: readonly Operation[]): Pixels {
  return operations.some(({ kind }) => kind === "inset") ? inset(pictures) : sideBySide(pictures)
}

interface Outcome {
  readonly result: Pixels
  readonly done?: boolean
  readonly concept?: string
}

function carryOut(operation: Operation, picture: Pixels, look: Look, random: Random): Outcome {
  const { width, height } = picture
  switch (operation.kind) {
    case "tone":
      return { result: tone(picture, operation.name) }
    case "tint":
      return { result: tint(picture, rgbOf(operation.colour)) }
    case "effect":
      return { result: applyEffect(picture, operation.name, random) }
    case "colour-in":
      return { result: look.lineArt ? colourIn(picture, random) : applyEffect(picture, "crayon", random) }
    case "crop":
      return { result: cropped(picture, operation.to) }
    case "turn":
      return { result: turn(picture, operation.quarters) }
    case "flip":
      return { result: flip(picture, operation.axis) }
    case "frame":
      return { result: framed(picture, operation.colour ?? "#fbf8f2") }
    case "background": {
      const found = findBackground(picture)
      if (found) replaceBackground(picture, found, operation.colour === "transparent" ? "transparent" : rgbOf(operation.colour))
      return { result: picture, done: found !== undefined }
    }
    case "write":
      return { result: writeWords(picture, operation.text, operation.where) }
    case "replace-text": {
      const done = replaceText(picture, operation.text)
      return {
        result: done ? picture : writeWords(picture, operation.text, "bottom"),
        done: true,
        ...(done ? { concept: "in-place" } : {}),
      }
    }
    case "add": {
      const concept = insertSubject(picture, operation.words, operation.spot, look, random)
      return concept === undefined ? { result: picture, done: false } : { result: picture, concept }
    }
    default:
      return { result: crop(picture, { x: 0, y: 0, width, height }), done: false }
  }
}

function cropped(picture: Pixels, to: Extract<Operation, { kind: "crop" }>["to"]): Pixels {
  const { width, height } = picture
  const [halfWidth, halfHeight] = [Math.max(1, width >> 1), Math.max(1, height >> 1)]
  switch (to) {
    case "square":
      return cropToRatio(picture, 1)
    case "wide":
      return cropToRatio(picture, 16 / 9)
    case "tall":
      return cropToRatio(picture, 9 / 16)
    case "left":
      return crop(picture, { x: 0, y: 0, width: halfWidth, height })
    case "right":
      return crop(picture, { x: width - halfWidth, y: 0, width: halfWidth, height })
    case "top":
      return crop(picture, { x: 0, y: 0, width, height: halfHeight })
    case "bottom":
      return crop(picture, { x: 0, y: height - halfHeight, width, height: halfHeight })
    case "middle":
      return crop(picture, { x: (width - halfWidth) >> 1, y: (height - halfHeight) >> 1, width: halfWidth, height: halfHeight })
  }
}

/** Lays the picture, a little smaller, on a sheet of the colour; the size stays. */
function framed(picture: Pixels, colour: Colour): Pixels {
  const { width, height } = picture
  const rim = Math.max(1, Math.round(Math.min(width, height) * 0.055))
  const inner = { width: Math.max(1, width - rim * 2), height: Math.max(1, height - rim * 2) }
  const ground = blank(width, height)
  const rgb = rgbOf(colour)
  for (let at = 0; at < ground.data.length; at += 4) ground.data.set(rgb, at)
  return layOn(ground, resize(picture, inner.width, inner.height), (width - inner.width) >> 1, (height - inner.height) >> 1)
}

/** Puts the first picture back wherever the mask is not transparent, in place. A change of size or place cannot be masked. */
function restore(picture: Pixels, original: Uint8Array, { width, height }: Pixels, mask: Pixels): void {
  if (picture.width !== width || picture.height !== height) return
  const { data: keep } = resize(mask, width, height)
  for (let at = 0; at < original.length; at += 4) {
    const share = keep[at + 3]! / 255
    for (let channel = 0; channel < 4; channel++)
      picture.data[at + channel] = picture.data[at + channel]! * (1 - share) + original[at + channel]! * share + 0.5
  }
}

function isTransparent({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at]! < 255) return true
  return false
}

function rgbOf(colour: Colour): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
