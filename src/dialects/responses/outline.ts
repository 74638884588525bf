import { itemId } from "./ids.ts"

/** Where a piece of an answer belongs. */
export interface Place {
  /** The item's name. */
  readonly id: string
  /** Whether the piece begins the item. */
  readonly isNew: boolean
  /** The message that it ends. */
  readonly ended?: string
}

/** What is still open of one of several answers. */
interface Open {
  items: number
  message?: string | undefined
  picture?: string | undefined
}

/**
 * Says to which item each piece of an answer belongs, in every form in which it is written: a message takes all text up to
 * the next picture of the same choice, and each picture is an item, which its previews share.
 */
export class Outline {
  readonly #requestId: string
  readonly #choices = new Map<number, Open>()

  constructor(requestId: string) {
    this.#requestId = requestId
  }

  place({ type, choice }: { readonly type: "text" | "image" | "preview"; readonly choice: number }): Place {
    const open = this.#open(choice)
    if (type === "text") {
      const isNew = open.message === undefined
      open.message ??= itemId("message", this.#requestId, choice, open.items++)
      return { id: open.message, isNew }
    }
    const ended = open.message
    open.message = undefined
    const isNew = open.picture === undefined
    const id = open.picture ?? itemId("picture", this.#requestId, choice, open.items++)
    open.picture = type === "preview" ? id : undefined
    return { id, isNew, ...(ended === undefined ? {} : { ended }) }
  }

  /** Ends what is said of a choice: gives the message that is open, and lets the next text begin another. */
  end(choice: number): string | undefined {
    const open = this.#open(choice)
    const ended = open.message
    open.message = undefined
    return ended
  }

  #open(choice: number): Open {
    const known = this.#choices.get(choice)
    if (known !== undefined) return known
    const open = { items: 0 }
    this.#choices.set(choice, open)
    return open
  }
}
