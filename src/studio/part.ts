/** A piece of a model's answer as it is stored. */
export type Part = TextPart | PicturePart

/** Words of the model. */
export interface TextPart {
  readonly type: "text"
  readonly text: string
  /** True for what the model thought and did not say. */
  readonly thought: boolean
}

/** A picture of the model, by its id; empty where nothing is kept. */
export interface PicturePart {
  readonly type: "picture"
  readonly id: string
  readonly width: number
  readonly height: number
  /** What it shows, in words. */
  readonly alt: string
  readonly thought: boolean
}

/** Whether a part is a picture that the model meant to show. */
export function isResult(part: Part): part is PicturePart {
  return part.type === "picture" && !part.thought
}

/** Reads the parts of a stored answer. */
export function readParts(json: string): readonly Part[] {
  return JSON.parse(json) as readonly Part[]
}

/** Says what a picture shows, by the words that it was asked for with: one line of at most 200 characters. */
export function altOf(prompt: string): string {
  const line = prompt.trim().replaceAll(/\s+/g, " ")
  return line.length <= longestAlt ? line : `${line.slice(0, longestAlt - 1).toWellFormed()}…`
}

const longestAlt = 200
