import { createDefinitions } from "../drawing/definitions.ts"
import { createPen } from "../drawing/pen.ts"
import { readPrompt } from "../language/read-prompt.ts"
import type { SceneSubject, StyleName } from "../language/scene.ts"
import { createRandom } from "../random.ts"
import { manners } from "../styles/manners.ts"
import type { Box } from "../subjects/figure.ts"
import { subjectOf } from "../subjects/registry.ts"
import { drawSubject } from "./troupe.ts"

/** One of the painter's things, ready to be put into another picture. */
export interface SubjectDrawing {
  /** An SVG fragment with its own definitions, in pixels: put it into a document of any size. */
  readonly svg: string
  /** What the drawing covers, in pixels; its lower edge is the ground that the thing stands on. */
  readonly box: Box
  /** The concept that was drawn, such as `alpaca`. */
  readonly concept: string
}

/** How a thing is to be drawn. */
export interface SubjectOptions {
  /** The room for it, in pixels: it stands at the bottom middle and keeps its proportions. */
  readonly width: number
  readonly height: number
  readonly seed: number
  /** Default: `flat`. */
  readonly style?: StyleName
  /** True to turn it round; animals look to the left by nature. */
  readonly flip?: boolean
}

/**
 * Draws the first thing that the words name (`a white llama`, 一只白色羊驼, or a concept such as `alpaca`) with its colour and
 * clothes. Gives `undefined` when they name nothing that the painter knows.
 */
export function drawSubjectSvg(
  words: string,
  { width, height, seed, style = "flat", flip = false }: SubjectOptions,
): SubjectDrawing | undefined {
  const subject = subjectIn(words)
  if (!subject) return undefined
  const definitions = createDefinitions(`s${Math.abs(seed) % 9973}-`)
  const random = createRandom(`${seed}/${words}`)
  const pen = createPen(manners[style], definitions)
  const { box } = drawSubject(subject, pen, random)
  const scale = Math.min(width / box.width, height / box.height)
  const figure = drawSubject(subject, pen.at((scale * 1000) / Math.min(width, height)), random)
  const placed = {
    x: (width - box.width * scale) / 2,
    y: height - box.height * scale,
    width: box.width * scale,
    height: box.height * scale,
  }
  const transform = `translate(${width / 2} ${height}) scale(${flip ? -scale : scale} ${scale}) translate(${-(box.x + box.width / 2)} 0)`
  return {
    svg: `<defs>${definitions.markup()}</defs><g transform="${transform}">${figure.markup}</g>`,
    box: placed,
    concept: subject.concept,
  }
}

/** Where to put it names other things: "next to the person", 在人物身旁. */
const placeOf =
  /\b(?:next to|beside|near|behind|in front of|on top of|to the (?:left|right) of)\b[^,.;]*|在[^,，。]{1,12}?(?:身旁|旁边|旁邊|身边|身邊|边上|邊上|后面|後面|前面|左边|左邊|右边|右邊)/giu

function subjectIn(words: string): SceneSubject | undefined {
  if (subjectOf(words)) return { concept: words, count: 1, wears: [], young: false, old: false }
  return readPrompt(words.replace(placeOf, " ")).subjects.find((subject) => subjectOf(subject.concept) !== undefined)
}
