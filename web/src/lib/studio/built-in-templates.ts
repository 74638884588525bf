/** A prompt that comes with Limn; its words stand in `words/templates.ts` under its id. */
export interface BuiltInTemplate {
  readonly id: BuiltInId
  /** The ratio that it is meant for; null: any. */
  readonly aspectRatio: string | null
  /** It changes a picture, or makes another one of it. */
  readonly needsPicture: boolean
}

export type BuiltInId =
  | "sticker"
  | "logo"
  | "portrait"
  | "scene"
  | "story"
  | "product"
  | "poster"
  | "negativeSpace"
  | "comic"
  | "diagram"
  | "addTo"
  | "replace"
  | "remove"
  | "restyle"
  | "combine"
  | "sketch"

/** The prompts that come with Limn, in the order in which they are offered. */
export const builtInTemplates: readonly BuiltInTemplate[] = [
  { id: "sticker", aspectRatio: "1:1", needsPicture: false },
  { id: "logo", aspectRatio: "1:1", needsPicture: false },
  { id: "portrait", aspectRatio: "4:5", needsPicture: false },
  { id: "scene", aspectRatio: "16:9", needsPicture: false },
  { id: "story", aspectRatio: "3:2", needsPicture: false },
  { id: "product", aspectRatio: "1:1", needsPicture: false },
  { id: "poster", aspectRatio: "3:4", needsPicture: false },
  { id: "negativeSpace", aspectRatio: "16:9", needsPicture: false },
  { id: "comic", aspectRatio: "1:1", needsPicture: false },
  { id: "diagram", aspectRatio: "4:3", needsPicture: false },
  { id: "addTo", aspectRatio: null, needsPicture: true },
  { id: "replace", aspectRatio: null, needsPicture: true },
  { id: "remove", aspectRatio: null, needsPicture: true },
  { id: "restyle", aspectRatio: null, needsPicture: true },
  { id: "combine", aspectRatio: null, needsPicture: true },
  { id: "sketch", aspectRatio: null, needsPicture: true },
]
