import { GatewayError } from "#canonical/error.ts"
import type { Warning } from "#canonical/event.ts"
import type { DecodedPart, GenerationRequest, Message } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { PictureRow } from "#database/pictures-table.ts"
import type { Turn } from "./branch.ts"
import { type Draft, goesOn } from "./draft.ts"
import { isResult, type Part, type PicturePart } from "./part.ts"
import { shapeWish } from "./shape-wish.ts"

/** A picture that may be used. */
export type KnownPicture = Pick<PictureRow, "id" | "width" | "height" | "byteLength">

/** What a draft becomes for one model. */
export interface Composition {
  readonly request: GenerationRequest
  /** The pictures that stand in it: the visitor may use them, whichever key they belong to. */
  readonly lends: ReadonlySet<string>
}

/** What is to be composed. */
export interface ComposeOptions {
  readonly draft: Draft
  readonly model: string
  readonly card: ModelCard
  /** Which of the answers to the draft it is, from 0. */
  readonly number: number
  /** What was said before, oldest first. */
  readonly turns: readonly Turn[]
  /** Those of all pictures in turns and draft that are kept and that the visitor may use. */
  readonly pictures: ReadonlyMap<string, KnownPicture>
}

/** Of what was said before, the newest pictures go along while they are no more than this, together with the draft's. */
const mostPictures = 16
const mostPictureBytes = 48 * 1024 * 1024
/** And the newest turns while they are no longer than this. */
const mostCharacters = 200_000

/**
 * Makes the request of one answer. Of what was said before goes along what is still kept and not too much, with a warning of what is left out. A
 * draft with a mask goes alone, because the mask belongs to its first picture. Throws `invalid_request` and `invalid_image`.
 */
export function compose(options: ComposeOptions): Composition {
  const { draft, model, card, number, pictures } = options
  const attached = draft.picture_ids.map((id, index) => known(pictures, id, `draft.picture_ids.${index}`))
  checkPictures(draft, model, card)
  const turns = goesOn(draft) ? options.turns : []
  const history = new History(pictures, card, attached)
  for (const turn of turns.toReversed()) if (!history.tell(turn)) break
  const last = turns.at(-1)?.answer.filter(isResult) ?? []
  const isBlank = draft.text.trim() === ""
  const shown = !isBlank && isSame(draft.picture_ids, last) && history.tellsPictures(last) ? [] : attached
  const parts: readonly DecodedPart[] = [
    ...shown.map(({ id }, index) => storedImage(id, `draft.picture_ids.${index}`)),
    ...(isBlank && shown.length > 0 ? [] : [{ type: "text", text: draft.text } as const]),
  ]
  const lastKept = last.flatMap(({ id }) => pictures.get(id) ?? [])
  const request: GenerationRequest = {
    model,
    messages: [...history.messages, { role: "user", parts }],
    ...(draft.mask_id === null ? {} : { mask: storedImage(known(pictures, draft.mask_id, "draft.mask_id").id, "draft.mask_id") }),
    modalities: draft.mode === "text" || (draft.mode === "auto" && !card.output.includes("image")) ? ["text"] : ["text", "image"],
    pictureRequired: false,
    refusal: "answer",
    count: 1,
    shape: draft.mode === "text" ? {} : shapeWish(draft, card, attached[0] ?? lastKept[0]),
    format: {
      ...(draft.output_format === null ? {} : { mediaType: `image/${draft.output_format}` as const }),
      ...(draft.background === null ? {} : { background: draft.background }),
    },
    ...(draft.quality === null ? {} : { quality: draft.quality }),
    // The same seed would draw the same picture again.
    ...(draft.seed === null ? {} : { seed: (draft.seed + number) | 0 }),
    stream: true,
    // A model that only draws has nothing to stream but what it has so far.
    partialImages: card.streams && !card.output.includes("text") ? 1 : 0,
    warnings: history.warnings,
    vendorOptions: {},
  }
  const told = history.messages.flatMap((message) => message.parts).concat(parts)
  const lends = new Set(told.flatMap((part) => (part.type === "stored-image" ? [part.id] : [])))
  if (draft.mask_id !== null) lends.add(draft.mask_id)
  return { request, lends }
}

function checkPictures({ picture_ids, mask_id }: Draft, model: string, { maxInputImages }: ModelCard): void {
  if (mask_id !== null && picture_ids.length === 0) {
    throw new GatewayError("invalid_request", "A mask says where a picture may change. Attach that picture too.", {
      param: "draft.mask_id",
    })
  }
  if (picture_ids.length <= maxInputImages) return
  const takes =
    maxInputImages === 0 ? "takes no pictures" : `takes at most ${maxInputImages} ${maxInputImages === 1 ? "picture" : "pictures"}`
  throw new GatewayError("invalid_request", `The model \`${model}\` ${takes}; ${picture_ids.length} are attached.`, {
    param: "draft.picture_ids",
  })
}

function known(pictures: ReadonlyMap<string, KnownPicture>, id: string, param: string): KnownPicture {
  const picture = pictures.get(id)
  if (picture !== undefined) return picture
  throw new GatewayError("invalid_image", "This picture is not kept any more, or is not yours. Attach it again.", { param })
}

function isSame(ids: readonly string[], pictures: readonly PicturePart[]): boolean {
  return ids.length > 0 && ids.length === pictures.length && ids.every((id) => pictures.some((picture) => picture.id === id))
}

function storedImage(id: string, param: string): Extract<DecodedPart, { type: "stored-image" }> {
  return { type: "stored-image", id, param }
}

/** What was said before, told from the newest turn on until it is too much. */
class History {
  messages: readonly Message<DecodedPart>[] = []
  readonly #pictures: ReadonlyMap<string, KnownPicture>
  readonly #takesPictures: boolean
  #count: number
  #bytes: number
  #characters = 0
  #gone = 0
  #leftOut = 0
  #isCut = false

  constructor(pictures: ReadonlyMap<string, KnownPicture>, { maxInputImages }: ModelCard, attached: readonly KnownPicture[]) {
    this.#pictures = pictures
    this.#takesPictures = maxInputImages > 0
    this.#count = attached.length
    this.#bytes = attached.reduce((sum, { byteLength }) => sum + byteLength, 0)
  }

  /** Puts a turn before what is told already. Gives false where there is no room for it. */
  tell({ text, pictureIds, answer }: Turn): boolean {
    this.#characters += answer.reduce((sum, part) => sum + (part.type === "text" ? part.text.length : 0), text.length)
    if (this.#characters > mostCharacters) {
      this.#isCut = true
      return false
    }
    // The newest pictures first: the answer came after what it answers.
    const said = answer.flatMap((part): readonly DecodedPart[] => this.#said(part))
    const asked = [...pictureIds.flatMap((id) => this.#show(id)), ...(text.trim() === "" ? [] : [{ type: "text", text } as const])]
    // An answer to nothing is no conversation to any provider.
    if (asked.length === 0) return true
    const answered: readonly Message<DecodedPart>[] = said.length === 0 ? [] : [{ role: "assistant", parts: said }]
    this.messages = [{ role: "user", parts: asked }, ...answered, ...this.messages]
    return true
  }

  /** Whether these pictures are all told. */
  tellsPictures(pictures: readonly PicturePart[]): boolean {
    const parts = this.messages.flatMap((message) => message.parts)
    return pictures.every(({ id }) => parts.some((part) => part.type === "stored-image" && part.id === id))
  }

  get warnings(): readonly Warning[] {
    const param = "draft.with_history"
    return [
      ...(this.#gone === 0
        ? []
        : [
            {
              code: "changed",
              message: `${pictureCount(this.#gone)} of this conversation not kept any more, so the model did not see what is gone.`,
              param,
            } as const,
          ]),
      ...(this.#leftOut === 0
        ? []
        : [
            {
              code: "changed",
              message: `${pictureCount(this.#leftOut)} of this conversation left out: the model sees the newest ones.`,
              param,
            } as const,
          ]),
      ...(this.#isCut
        ? [{ code: "changed", message: "The beginning of this conversation was left out: the model sees its end.", param } as const]
        : []),
    ]
  }

  #said(part: Part): readonly DecodedPart[] {
    return part.type === "text" ? [{ type: "text", text: part.text }] : this.#show(part.id)
  }

  #show(id: string): readonly DecodedPart[] {
    const picture = this.#pictures.get(id)
    if (picture === undefined) this.#gone++
    else if (!this.#takesPictures || this.#count >= mostPictures || this.#bytes + picture.byteLength > mostPictureBytes) this.#leftOut++
    else {
      this.#count++
      this.#bytes += picture.byteLength
      return [storedImage(id, "draft.with_history")]
    }
    return []
  }
}

function pictureCount(count: number): string {
  return count === 1 ? "1 picture was" : `${count} pictures were`
}
