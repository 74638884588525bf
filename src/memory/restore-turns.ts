import type { Warning } from "#canonical/event.ts"
import type { Signature } from "#canonical/image.ts"
import type { ImagePart, Message, PreparedPart } from "#canonical/request.ts"
import type { ModelTurn } from "./model-turn.ts"
import type { RecalledPicture, Recollection } from "./recollection.ts"

type Turn = Message<PreparedPart>

/** A conversation as a model that signs its turns wants to see it. */
export interface Restored {
  readonly messages: readonly Turn[]
  readonly warnings: readonly Warning[]
}

/** Stands before pictures that could not stay in the turn of the assistant. */
const shownBefore = "What the assistant drew before:"

const unknown: Warning = {
  code: "changed",
  message:
    "A picture that stands in a turn of the assistant is not remembered as one that this model drew for this key, so the model was shown it as a picture of the user.",
  param: "messages",
}

/**
 * Gives a conversation back the signatures that it lost on its way through the client.
 *
 * A turn of the assistant with pictures of one remembered turn becomes that turn, part for part, if the client's words are the
 * same or less; where they were changed they stand, and its pictures and first text are signed. What the client signed itself
 * stays signed as it is. A picture of the assistant's that is not remembered is shown in the user's next turn, with a warning.
 *
 * A remembered picture in a turn of the user becomes the turn of the model that it was, with the words that led to it, unless
 * it stands in a turn of the assistant already, several pictures of the turn are remembered, or others stand before it: what
 * is said of "the first picture" must stay true.
 *
 * Signatures mean something to the model and the protocol that made them only: what another `maker` drew counts as not
 * remembered, and its signatures are taken off.
 */
export function restoreTurns(messages: readonly Turn[], recollection: Recollection, maker: string): Restored {
  return new Restoration(recollection, maker).run(messages)
}

class Restoration {
  readonly #recollection: Recollection
  readonly #maker: string
  readonly #messages: Turn[] = []
  /** Turns that stand in the conversation as turns of the assistant. */
  readonly #standing = new Set<string>()
  /** Pictures of the assistant's that the user's next turn has to show. */
  #shownLater: readonly ImagePart[] = []
  #warned = false

  constructor(recollection: Recollection, maker: string) {
    this.#recollection = recollection
    this.#maker = maker
  }

  run(messages: readonly Turn[]): Restored {
    const ofAssistant = messages.filter(({ role }) => role === "assistant").flatMap(({ parts }) => parts)
    for (const { turn } of this.#recall(ofAssistant)) this.#standing.add(turn.id)
    for (const { role, parts: given } of messages) {
      const parts = this.#withoutForeignSignatures(given)
      if (role === "assistant") this.#restoreAssistant(parts)
      else this.#restoreUser(parts)
    }
    if (this.#shownLater.length > 0) this.#restoreUser([])
    return { messages: this.#messages, warnings: this.#warned ? [unknown] : [] }
  }

  #restoreAssistant(parts: readonly PreparedPart[]): void {
    const strange = parts.filter(isPicture).filter((part) => part.signature === undefined && this.#find(part) === undefined)
    const own = parts.filter((part) => !strange.some((picture) => picture === part))
    this.#shownLater = [...this.#shownLater, ...strange]
    this.#warned ||= strange.length > 0
    if (!own.some(isShown)) return

    const recalled = this.#recall(own)
    const turns = new Set(recalled.map(({ turn }) => turn))
    const [turn] = turns
    const isWhole = turn !== undefined && turns.size === 1 && !own.some(isSigned) && saysNoMore(own, turn)
    this.#push("assistant", isWhole ? this.#wholeTurn(turn, own) : this.#sign(own, turn))
  }

  #restoreUser(parts: readonly PreparedPart[]): void {
    const shown = this.#shownLater
    this.#shownLater = []
    const lifted = shown.length > 0 ? undefined : this.#findLiftable(parts)
    if (lifted === undefined) {
      this.#push("user", shown.length === 0 ? parts : [{ type: "text", text: shownBefore }, ...shown, ...parts])
      return
    }
    const { turn } = lifted.recalled
    this.#standing.add(turn.id)
    // Where the client kept what the assistant said and moved the picture alone, it goes back to its words.
    const before = this.#messages.at(-1)
    if (before?.role === "assistant" && before.parts.every(isPlainText) && saysNoMore(before.parts, turn)) this.#messages.pop()
    else this.#push("user", [{ type: "text", text: turn.words }])
    this.#push("assistant", this.#wholeTurn(turn, [lifted.part]))
    this.#push(
      "user",
      parts.filter((part) => part !== lifted.part),
    )
  }

  #findLiftable(parts: readonly PreparedPart[]): { readonly part: ImagePart; readonly recalled: RecalledPicture } | undefined {
    const [part] = parts.filter(isPicture)
    const [recalled, another] = this.#recall(parts)
    if (part === undefined || recalled === undefined || another !== undefined || this.#find(part) !== recalled) return undefined
    const { turn } = recalled
    const isWorth = turn.parts.some(isSigned) && turn.words.trim() !== "" && part.signature === undefined
    return isWorth && parts.length > 1 && !this.#standing.has(turn.id) ? { part, recalled } : undefined
  }

  /** The turn as the model wrote it, as far as its pictures are at hand. The client's thoughts stay where the turn has none. */
  #wholeTurn(turn: ModelTurn, parts: readonly PreparedPart[]): readonly PreparedPart[] {
    const pictures = new Map(parts.filter(isPicture).map((part) => [this.#find(part)?.picture, part]))
    const restored = turn.parts.flatMap((part): readonly PreparedPart[] => {
      if (part.type === "text") return [part]
      const given = pictures.get(part)
      return given === undefined ? [] : [signed(this.#original(given), part.signature)]
    })
    const thoughts = turn.parts.some((part) => part.type === "text" && part.thought === true) ? [] : parts.filter((part) => !isShown(part))
    return [...thoughts, ...restored]
  }

  /** Puts signatures on the pictures, and on the first text. What is signed stays as it is. */
  #sign(parts: readonly PreparedPart[], turn: ModelTurn | undefined): readonly PreparedPart[] {
    const firstText = parts.find((part) => part.type === "text" && isShown(part))
    const textSignature = turn?.parts.find((part) => part.type === "text" && part.thought !== true && isSigned(part))?.signature
    return parts.map((part) => {
      if (isPicture(part)) return signed(this.#original(part), part.signature ?? this.#find(part)?.picture.signature)
      return part === firstText ? signed(part, part.signature ?? textSignature) : part
    })
  }

  /** What another maker signed is nothing to this one. */
  #withoutForeignSignatures(parts: readonly PreparedPart[]): readonly PreparedPart[] {
    const recalled = parts.flatMap((part) => (part.type === "image" ? (this.#recollection.get(part.image.sha256) ?? []) : []))
    const foreign = recalled.filter(({ turn }) => turn.maker !== this.#maker).flatMap(({ turn }) => turn.parts.filter(isSigned))
    if (foreign.length === 0) return parts
    const isForeign = ({ signature }: PreparedPart): boolean =>
      signature !== undefined && foreign.some((part) => Buffer.compare(part.signature as Signature, signature) === 0)
    return parts.map((part) => {
      if (!isForeign(part)) return part
      const { signature: _foreign, ...rest } = part
      return rest
    })
  }

  /** The file that the model drew, where the client got it as another. */
  #original(part: ImagePart): ImagePart {
    const original = this.#find(part)?.original
    return original === undefined ? part : { ...part, image: original }
  }

  #recall(parts: readonly PreparedPart[]): readonly RecalledPicture[] {
    return parts.filter(isPicture).flatMap((part) => this.#find(part) ?? [])
  }

  #find({ image }: ImagePart): RecalledPicture | undefined {
    const recalled = this.#recollection.get(image.sha256)
    return recalled?.turn.maker === this.#maker ? recalled : undefined
  }

  #push(role: Turn["role"], parts: readonly PreparedPart[]): void {
    this.#messages.push({ role, parts })
  }
}

function isShown(part: PreparedPart): boolean {
  return part.thought !== true
}

function isPicture(part: PreparedPart): part is ImagePart {
  return part.type === "image" && isShown(part)
}

function isSigned({ signature }: { readonly signature?: Signature }): boolean {
  return signature !== undefined
}

function isPlainText(part: PreparedPart): boolean {
  return part.type === "text" && isShown(part) && !isSigned(part)
}

function signed<P extends PreparedPart>(part: P, signature: Signature | undefined): P {
  return signature === undefined ? part : { ...part, signature }
}

/** Whether a client's words are those of a turn, or some of them: clients join texts, and lose space and whole texts. */
function saysNoMore(parts: readonly PreparedPart[], turn: ModelTurn): boolean {
  return squeezed(turn.parts).includes(squeezed(parts))
}

function squeezed(parts: readonly (PreparedPart | ModelTurn["parts"][number])[]): string {
  return parts
    .flatMap((part) => (part.type === "text" && part.thought !== true ? part.text : []))
    .join("")
    .replaceAll(/\s+/g, "")
}
