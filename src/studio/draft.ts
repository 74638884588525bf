/** What somebody asks for in the chat room, as the web app writes it. Stored with its message and never changed. */
export interface Draft {
  /** At most 100,000 characters. */
  readonly text: string
  /** 1 to 4 names. */
  readonly models: readonly string[]
  /** `text`: words only. `auto`: the model decides. */
  readonly mode: "image" | "text" | "auto"
  /** At most 16; their order matters. */
  readonly picture_ids: readonly string[]
  /** A picture whose transparent places mark what of the first picture may change. */
  readonly mask_id: string | null
  /** Whether the model sees what was said before. */
  readonly with_history: boolean
  /** `W:H`, or `source` for that of the first picture. */
  readonly aspect_ratio: string | null
  /** Such as `1K`. */
  readonly image_size: string | null
  /** Exact pixels, such as `1024x1536`. */
  readonly size: string | null
  readonly quality: string | null
  readonly output_format: "png" | "jpeg" | "webp" | null
  readonly background: "auto" | "transparent" | "opaque" | null
  /** A whole number of 32 bits, signed. */
  readonly seed: number | null
  /** Answers of each model: 1 to 4. */
  readonly count: number
}

/** What of a draft is to be different. */
export type DraftChange = { readonly [Field in keyof Draft]?: Draft[Field] | undefined }

/** Gives a draft with what is to be different about it. */
export function changeDraft(draft: Draft, change: DraftChange): Draft {
  return { ...draft, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) }
}

/** Whether the model is to see what was said before. A mask belongs to the picture that goes with it, and to nothing before it. */
export function goesOn({ with_history, mask_id }: Draft): boolean {
  return with_history && mask_id === null
}

/** Answers to one message at most, of all models together. */
export const maxAnswers = 4

const maxTitleLength = 80

/** The models that answer a draft, one for each answer. */
export function modelsOf({ models, count }: Pick<Draft, "models" | "count">): readonly string[] {
  return models.flatMap((model) => Array<string>(count).fill(model))
}

/** Makes a conversation's title of the first words that were said in it: one line of at most 80 characters. Empty where there were none. */
export function titleOf(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ")
  if (line.length <= maxTitleLength) return line
  const cut = line.slice(0, maxTitleLength - 1).toWellFormed()
  const words = cut.slice(0, Math.max(cut.lastIndexOf(" "), maxTitleLength / 2))
  return `${words.trimEnd()}…`
}
