import type { Draft, Message, Model, Picture } from "#api/types.ts"

/** A picture in a sample: its signed link and what it is. */
export interface SamplePicture {
  readonly url: string
  readonly mediaType: string
}

/** Something that was said, with its pictures. */
export interface SampleTurn {
  readonly role: "user" | "assistant"
  readonly text: string
  readonly pictures: readonly SamplePicture[]
}

/** What a sample asks for: a draft for one of its models, together with what was said before. */
export interface SampleRequest {
  readonly model: string
  /** Oldest first; the last one is the user's. */
  readonly turns: readonly SampleTurn[]
  readonly mask: SamplePicture | null
  readonly modalities: readonly ("text" | "image")[]
  readonly aspectRatio: string | null
  readonly imageSize: string | null
  /** Exact pixels, such as `1024x1536`. */
  readonly size: string | null
  readonly quality: string | null
  readonly outputFormat: "png" | "jpeg" | "webp" | null
  readonly background: string | null
  readonly seed: number | null
  readonly count: number
}

/** What a sample is made of. */
export interface SampleOptions {
  readonly draft: Draft
  /** One of the draft's. */
  readonly model: string
  /** Its card, where it is known: what `source` and `auto` mean for it. */
  readonly card?: Pick<Model, "output" | "aspect_ratios">
  readonly pictures: readonly Picture[]
  readonly mask: Picture | null
  /** What was said before on the draft's branch, oldest first. */
  readonly branch: readonly Message[]
}

/** Makes the request that the server makes of a draft for one model. */
export function sampleRequest({ draft, model, card, pictures, mask, branch }: SampleOptions): SampleRequest {
  const history = draft.with_history && mask === null ? historyOf(branch) : []
  const last = history.at(-1)?.pictures ?? []
  // Pictures that the model has just shown need not be shown to it again.
  const isShown = draft.text.trim() !== "" && isSame(last, pictures.map(toSample))
  const isText = draft.mode === "text" || (draft.mode === "auto" && card !== undefined && !card.output.includes("image"))
  return {
    model,
    turns: [...history, { role: "user", text: draft.text.toWellFormed(), pictures: isShown ? [] : pictures.map(toSample) }],
    mask: mask === null ? null : toSample(mask),
    modalities: isText ? ["text"] : ["text", "image"],
    aspectRatio: isText
      ? null
      : draft.aspect_ratio === "source"
        ? nearestRatio(card?.aspect_ratios ?? [], pictures[0])
        : draft.aspect_ratio,
    imageSize: isText ? null : draft.image_size,
    size: isText ? null : draft.size,
    quality: draft.quality,
    outputFormat: draft.output_format,
    background: draft.background,
    seed: draft.seed,
    count: draft.count,
  }
}

/** The ratio among `ratios` that is the nearest to a picture's; null where there is none to choose. */
export function nearestRatio(ratios: readonly string[], picture: Pick<Picture, "width" | "height"> | undefined): string | null {
  if (picture === undefined) return null
  const distance = (ratio: string): number => {
    const [width = 1, height = 1] = ratio.split(":").map(Number)
    return Math.abs(Math.log(picture.width / picture.height) - Math.log(width / height))
  }
  return ratios.toSorted((one, other) => distance(one) - distance(other))[0] ?? null
}

function historyOf(branch: readonly Message[]): readonly SampleTurn[] {
  return branch.flatMap((message, index): readonly SampleTurn[] => {
    const answer = branch[index + 1]
    if (message.role !== "user" || answer?.role !== "assistant") return []
    const parts = answer.generations.find(({ index: number }) => number === answer.chosen)?.parts.filter(({ thought }) => !thought) ?? []
    const said = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("")
    const shown = parts.flatMap((part) => (part.type === "picture" && part.picture !== null ? [toSample(part.picture)] : []))
    // A turn whose answer brought nothing is none: the model need not know of it.
    if (said === "" && shown.length === 0) return []
    return [
      { role: "user", text: message.text.toWellFormed(), pictures: message.pictures.map(toSample) },
      { role: "assistant", text: said.toWellFormed(), pictures: shown },
    ]
  })
}

function toSample({ link, media_type }: Picture): SamplePicture {
  return { url: link, mediaType: media_type }
}

function isSame(shown: readonly SamplePicture[], attached: readonly SamplePicture[]): boolean {
  return attached.length > 0 && attached.length === shown.length && attached.every(({ url }) => shown.some((one) => one.url === url))
}
