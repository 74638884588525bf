import type { DeliveryEvent } from "#canonical/event.ts"
import type { Part, PicturePart } from "./part.ts"

/** Longest text of an answer that is kept, in UTF-16 units; what comes after it is left out. */
const mostCharacters = 1_000_000

/** The parts of an answer as they come. */
export class AnswerParts {
  readonly #parts: Part[] = []
  /** Which part of the model's the last one of ours is. */
  #last: number | undefined
  #characters = 0

  get all(): readonly Part[] {
    return this.#parts
  }

  /** Adds words, to the last part where they go on with it. Gives its index, or undefined where there is no room for more. */
  addText({ part, text, thought = false }: Extract<DeliveryEvent, { type: "text" }>): number | undefined {
    this.#characters += text.length
    if (this.#characters > mostCharacters) return undefined
    const before = this.#parts.at(-1)
    const goesOn = before?.type === "text" && before.thought === thought && this.#last === part
    if (goesOn) this.#parts[this.#parts.length - 1] = { ...before, text: before.text + text }
    else this.#parts.push({ type: "text", text, thought })
    this.#last = part
    return this.#parts.length - 1
  }

  /** Adds a picture where it is not there already. */
  addPicture(picture: PicturePart): void {
    if (picture.id !== "" && this.#parts.some((part) => part.type === "picture" && part.id === picture.id)) return
    this.#parts.push(picture)
    this.#last = undefined
  }
}
