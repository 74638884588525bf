import { owned } from "#bytes/chunk.ts"
import type { Warning } from "#canonical/event.ts"
import type { ImageTrailer, Signature } from "#canonical/image.ts"
import type { TransportReply } from "#http/transport.ts"
import type { JsonPath } from "#json/scanner.ts"
import { brokenOff } from "../failures.ts"
import type { AnswerToken } from "../hand-over.ts"
import { filled, items, members, pictureType, words } from "../read.ts"
import { readReply, type ReplyStep } from "../reply-reader.ts"
import { finishReason } from "./finish.ts"
import { readUsage } from "./usage.ts"

type Finish = Extract<AnswerToken, { type: "finish" }>
type Tokens = Generator<AnswerToken, void, undefined>

/** What {@link readAnswer} needs to know besides the answer. */
export interface AnswerOptions {
  /** The model's name where the answer does not say it. */
  readonly model: string
  /** Told first of all. */
  readonly warnings: readonly Warning[]
  /** Makes the error for an `{error}` that stands where an answer should be. */
  readonly fail: (document: unknown) => Error
}

/**
 * Reads the answer to `generateContent` (one document) or `streamGenerateContent?alt=sse` (a document per event, each with
 * the new parts). A picture of 1 KiB and more is handed on from its first byte; what stands before it in the document
 * comes first. Throws what `fail` makes, and `upstream_error` for what is no answer or has no end.
 */
export async function* readAnswer(reply: TransportReply, options: AnswerOptions): AsyncGenerator<AnswerToken, void, undefined> {
  const answer = new Answer(options)
  for await (const step of readReply(reply, isPictureData)) yield* answer.take(step)
  yield* answer.end()
}

/** Whether a path is that of `candidates[c].content.parts[p].inlineData.data`, in either spelling. */
function isPictureData(path: JsonPath): boolean {
  const [candidates, , content, parts, , blob, data] = path
  return (
    path.length === 7 &&
    candidates === "candidates" &&
    content === "content" &&
    parts === "parts" &&
    (blob === "inlineData" || blob === "inline_data") &&
    data === "data"
  )
}

class Answer {
  readonly #options: AnswerOptions
  #begun = false
  /** Parts of the current document that have been told. */
  #told = 0
  /** Number of the last part that was told. */
  #part = -1
  /** What the last part told was: text that the next document may go on with. */
  #lastText: { readonly thought: boolean } | undefined
  /** Position in the document of a picture whose data has passed, but not all that is said about it. */
  #openPicture: number | undefined
  /** Whether the string that is being read is the other spelling of a picture that has been told. */
  #isTwin = false
  #finish: Finish | undefined

  constructor(options: AnswerOptions) {
    this.#options = options
  }

  *take(step: ReplyStep): Tokens {
    switch (step.type) {
      case "string":
        yield* this.#beginPicture(step.path, step.document)
        break
      case "bytes":
        if (this.#isTwin) step.chunk.lease.release()
        else yield step
        break
      case "string-end":
        if (!this.#isTwin) yield { type: "picture-end" }
        break
      case "document":
        yield* this.#endDocument(step.document, step.isAnswer)
    }
  }

  *end(): Tokens {
    if (this.#finish === undefined) throw brokenOff()
    yield this.#finish
  }

  *#beginPicture(path: JsonPath, document: unknown): Tokens {
    const [, candidate, , , part] = path as readonly number[]
    const before = items(members(document).candidates).slice(0, candidate)
    const position = before.reduce<number>((sum, value) => sum + partsOf(value).length, part ?? 0)
    this.#isTwin = this.#openPicture === position
    if (this.#isTwin) return
    yield* this.#tell(document, position)
    const { blob } = readPart(allParts(document)[position])
    yield* this.#picture(pictureType(blob?.mimeType ?? blob?.mime_type))
    this.#openPicture = position
  }

  *#endDocument(document: unknown, isAnswer: boolean): Tokens {
    const { error, candidates, usageMetadata } = members(document)
    if (error !== undefined && error !== null) throw this.#options.fail(document)
    yield* this.#tell(document, allParts(document).length)
    this.#told = 0
    const usage = readUsage(usageMetadata)
    if (usage !== undefined) yield { type: "usage", usage }
    this.#finish = readFinish(document) ?? this.#finish
    // Some relays leave the reason out. A whole document is an answer all the same; a stream without it was cut off.
    if (isAnswer && candidates !== undefined) this.#finish ??= { type: "finish", choice: 0, reason: this.#part === -1 ? "other" : "stop" }
  }

  /** Tells the parts of a document before a position that have not been told yet. */
  *#tell(document: unknown, position: number): Tokens {
    if (!this.#begun) {
      this.#begun = true
      const { modelVersion, responseId } = members(document)
      const id = filled(responseId)
      yield { type: "start", model: filled(modelVersion) ?? this.#options.model, ...(id === undefined ? {} : { responseId: id }) }
      for (const warning of this.#options.warnings) yield { type: "warning", warning }
    }
    const parts = allParts(document)
    for (; this.#told < position; this.#told++) {
      const part = readPart(parts[this.#told])
      if (this.#openPicture === this.#told) yield* this.#closePicture(part)
      else if (part.data !== undefined) yield* this.#smallPicture(part, part.data)
      else if (part.text !== undefined) yield* this.#text(part, part.text)
    }
  }

  *#text({ trailer }: Part, text: string): Tokens {
    if (text === "" && trailer.signature === undefined) return
    const goesOn = this.#told === 0 && this.#lastText?.thought === trailer.thought
    if (!goesOn) this.#part++
    this.#lastText = { thought: trailer.thought }
    const { thought, ...signature } = trailer
    yield { type: "text", choice: 0, part: this.#part, text, ...(thought ? { thought } : {}), ...signature }
  }

  *#smallPicture(part: Part, data: string): Tokens {
    yield* this.#picture(pictureType(part.blob?.mimeType ?? part.blob?.mime_type))
    yield { type: "bytes", chunk: owned(Buffer.from(data)) }
    yield { type: "picture-end" }
    yield* this.#closePicture(part)
  }

  *#picture(mediaType: string): Tokens {
    this.#lastText = undefined
    yield { type: "picture", as: "image", part: ++this.#part, mediaType, encoding: "base64" }
  }

  *#closePicture({ trailer }: Part): Tokens {
    this.#openPicture = undefined
    yield { type: "trailer", trailer }
  }
}

/** How a document says that the answer ended, if it does: by refusing the prompt, or by a candidate's reason. */
function readFinish(document: unknown): Finish | undefined {
  const { candidates, promptFeedback } = members(document)
  const { blockReason, blockReasonMessage } = members(promptFeedback)
  const blocked = filled(blockReason)
  if (blocked !== undefined && blocked !== "BLOCK_REASON_UNSPECIFIED") {
    const refused = { reason: "content_filter", native: blocked, promptBlocked: true } as const
    return { type: "finish", choice: 0, ...refused, ...said(blockReasonMessage) }
  }
  const ended = items(candidates)
    .map(members)
    .find((candidate) => filled(candidate.finishReason) !== undefined)
  const native = filled(ended?.finishReason)
  return native === undefined
    ? undefined
    : { type: "finish", choice: 0, reason: finishReason(native), native, ...said(ended?.finishMessage) }
}

interface Part {
  readonly text: string | undefined
  readonly blob: Readonly<Record<string, unknown>> | undefined
  /** The data of a picture that is too small to be handed on in pieces. */
  readonly data: string | undefined
  readonly trailer: ImageTrailer
}

/** Takes a part apart. A part with nothing but a signature counts as empty text. */
function readPart(value: unknown): Part {
  const part = members(value)
  const signature = filled(part.thoughtSignature ?? part.thought_signature)
  const inline = part.inlineData ?? part.inline_data
  const blob = inline === undefined ? undefined : members(inline)
  const isData = typeof blob?.data === "string" && blob.data !== ""
  return {
    text: words(part.text) ?? (signature !== undefined && blob === undefined ? "" : undefined),
    blob,
    data: isData ? (blob?.data as string) : undefined,
    trailer: { thought: part.thought === true, ...(signature === undefined ? {} : { signature: toBytes(signature) }) },
  }
}

function toBytes(signature: string): Signature {
  return Buffer.from(signature, "latin1")
}

function allParts(document: unknown): readonly unknown[] {
  return items(members(document).candidates).flatMap(partsOf)
}

function partsOf(candidate: unknown): readonly unknown[] {
  return items(members(members(candidate).content).parts)
}

const maxMessageLength = 500

function said(message: unknown): { readonly message?: string } {
  const text = filled(message)
  return text === undefined ? {} : { message: text.slice(0, maxMessageLength) }
}
