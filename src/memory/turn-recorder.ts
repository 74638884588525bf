import type { Signature } from "#canonical/image.ts"
import type { PictureFacts, TurnPart } from "./model-turn.ts"

/** A piece of text as it comes; pieces of one `part` are one text. */
interface TextPiece {
  readonly part: number
  readonly text: string
  readonly thought?: boolean
  readonly signature?: Signature
}

/** Notes down what a model says and draws in one call, in its order. */
export class TurnRecorder {
  readonly #parts: TurnPart[] = []
  /** The number of the text that the next piece may go on with. */
  #open: number | undefined

  /** What came so far. */
  get parts(): readonly TurnPart[] {
    return this.#parts
  }

  /** A piece with a signature stays a part by itself: providers ask that such parts be neither joined nor split. */
  text({ part, text, thought, signature }: TextPiece): void {
    if (signature === undefined && (thought === true || text === "")) return
    const last = this.#parts.at(-1)
    const goesOn = this.#open === part && last?.type === "text" && signature === undefined
    if (goesOn) this.#parts[this.#parts.length - 1] = { ...last, text: last.text + text }
    else {
      this.#parts.push({ type: "text", text, ...(thought === true ? { thought } : {}), ...(signature === undefined ? {} : { signature }) })
    }
    this.#open = signature === undefined ? part : undefined
  }

  /** `shown`: what the client gets, which may be another file than the provider made. */
  picture(made: PictureFacts, shown: Pick<PictureFacts, "sha256">, signature: Signature | undefined): void {
    const { sha256, mediaType, width, height, byteLength } = made
    this.#open = undefined
    this.#parts.push({
      type: "picture",
      made: { sha256, mediaType, width, height, byteLength },
      ...(shown.sha256 === sha256 ? {} : { shown: shown.sha256 }),
      ...(signature === undefined ? {} : { signature }),
    })
  }
}
