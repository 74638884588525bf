import type { Draft, Model } from "../api/types.ts"

/** Answers to one message at most, of all models together. */
export const maxAnswers = 4
/** Pictures that may be attached at most, whatever the model. */
export const maxPictures = 16

/** What of a draft says how to draw, apart from words and pictures. */
export type Settings = Pick<Draft, "aspect_ratio" | "image_size" | "size" | "quality" | "output_format" | "background" | "seed" | "count">

/** A setting that models may lack. */
export type Limited = "aspect_ratio" | "image_size" | "size" | "quality" | "output_format" | "background" | "count"

/** What can be asked of some models together. */
export interface Abilities {
  readonly draws: boolean
  readonly aspectRatios: readonly string[]
  readonly imageSizes: readonly string[]
  readonly qualities: readonly string[]
  readonly formats: readonly NonNullable<Draft["output_format"]>[]
  /** Whether the ground can be left out: a format that can show that is needed. */
  readonly takesBackground: boolean
  /** Bounds of exact sizes, of each model that has some; empty where exact sizes are not taken. */
  readonly pixelSizes: readonly NonNullable<Model["pixel_sizes"]>[]
  readonly maxPictures: number
  readonly takesMask: boolean
  /** Answers of each model. */
  readonly maxCount: number
}

/** Settings that leave everything to the model. */
export const plainSettings: Settings = {
  aspect_ratio: null,
  image_size: null,
  size: null,
  quality: null,
  output_format: null,
  background: null,
  seed: null,
  count: 1,
}

/** Whether a model answers with pictures. */
export function draws({ output }: Pick<Model, "output">): boolean {
  return output.includes("image")
}

/** What every one of these models can do; nothing where there are none. */
export function abilitiesOf(models: readonly Model[]): Abilities {
  const [first, ...others] = models
  const shared = (of: (model: Model) => readonly string[]): readonly string[] =>
    first === undefined ? [] : of(first).filter((value) => others.every((model) => of(model).includes(value)))
  const formats = shared(({ formats: all }) => all).flatMap((name) => formatOf(name) ?? [])
  const pixelSizes = models.flatMap(({ pixel_sizes }) => pixel_sizes ?? [])
  return {
    draws: first !== undefined && models.every(draws),
    aspectRatios: shared(({ aspect_ratios }) => aspect_ratios),
    imageSizes: shared(({ image_sizes }) => image_sizes),
    qualities: shared(({ qualities }) => qualities),
    formats: [...new Set(formats)],
    takesBackground: formats.includes("png") || formats.includes("webp"),
    pixelSizes: pixelSizes.length === models.length ? pixelSizes : [],
    maxPictures: first === undefined ? maxPictures : Math.min(maxPictures, ...models.map(({ max_input_images }) => max_input_images)),
    takesMask: first !== undefined && models.every(({ takes_mask }) => takes_mask),
    maxCount: Math.max(1, Math.floor(maxAnswers / Math.max(1, models.length))),
  }
}

/** Keeps of some settings what these models can do, and says what had to go. */
export function fitSettings(
  settings: Settings,
  abilities: Abilities,
): { readonly settings: Settings; readonly dropped: readonly Limited[] } {
  const { aspectRatios, imageSizes, qualities, formats, takesBackground, maxCount } = abilities
  const fits: Record<Limited, boolean> = {
    aspect_ratio: settings.aspect_ratio === null || settings.aspect_ratio === "source" || aspectRatios.includes(settings.aspect_ratio),
    image_size: settings.image_size === null || imageSizes.includes(settings.image_size),
    size: settings.size === null || sizeProblem(settings.size, abilities) === null,
    quality: settings.quality === null || qualities.includes(settings.quality),
    output_format: settings.output_format === null || formats.includes(settings.output_format),
    background: settings.background === null || takesBackground,
    count: settings.count <= maxCount,
  }
  const dropped = (Object.keys(fits) as Limited[]).filter((name) => !fits[name])
  const plain = Object.fromEntries(dropped.map((name) => [name, name === "count" ? maxCount : null]))
  return { settings: { ...settings, ...plain }, dropped }
}

/** What is wrong with an exact size, with the number that matters. */
export type SizeProblem =
  | { readonly kind: "unreadable" | "not-taken" }
  | { readonly kind: "not-listed"; readonly sizes: readonly string[] }
  | { readonly kind: "step"; readonly step: number }
  | { readonly kind: "too-large"; readonly width: number; readonly height: number }
  | { readonly kind: "too-many-pixels"; readonly pixels: number }
  | { readonly kind: "ratio"; readonly least: number; readonly most: number }

/** Says why these models cannot draw an exact size (`1024x1536`); null: all of them can. */
export function sizeProblem(size: string, { pixelSizes }: Pick<Abilities, "pixelSizes">): SizeProblem | null {
  const [, width = 0, height = 0] = (/^([1-9]\d{1,4})x([1-9]\d{1,4})$/.exec(size) ?? []).map(Number)
  if (width === 0) return { kind: "unreadable" }
  if (pixelSizes.length === 0) return { kind: "not-taken" }
  for (const bounds of pixelSizes) {
    if ("only" in bounds) {
      const sizes = bounds.only.map(([one, other]) => `${one}x${other}`)
      if (!sizes.includes(size)) return { kind: "not-listed", sizes }
      continue
    }
    const { multiple_of: step, max_width, max_height, min_ratio, max_ratio, max_pixels = Infinity } = bounds
    if (width % step !== 0 || height % step !== 0) return { kind: "step", step }
    if (width > max_width || height > max_height) return { kind: "too-large", width: max_width, height: max_height }
    if (width * height > max_pixels) return { kind: "too-many-pixels", pixels: max_pixels }
    if (width / height < min_ratio || width / height > max_ratio) return { kind: "ratio", least: min_ratio, most: max_ratio }
  }
  return null
}

/** The model to offer to somebody who wants a picture: the one that draws for whoever names none, or else the first current one that draws. */
export function bestDrawing(
  models: readonly Model[],
  defaultModel: string | null,
  needs: { readonly pictures: number } = { pictures: 0 },
): Model | undefined {
  const able = models.filter((model) => draws(model) && model.max_input_images >= needs.pictures)
  return able.find(({ id }) => id === defaultModel) ?? able.find(({ life_cycle }) => life_cycle.state === "current") ?? able[0]
}

/** Width and height that a picture will probably have, as far as they can be known: for its place on the page. */
export function expectedSides(
  asked: { readonly aspect_ratio: string | null; readonly image_size: string | null; readonly size: string | null },
  model: Pick<Model, "pixels" | "pixel_sizes"> | undefined,
  source: { readonly width: number; readonly height: number } | null,
): { readonly width: number; readonly height: number } {
  const exact = /^(\d+)x(\d+)$/.exec(asked.size ?? "")
  if (exact !== null) return { width: Number(exact[1]), height: Number(exact[2]) }
  const isOwn = asked.aspect_ratio !== null && asked.aspect_ratio !== "source"
  if (!isOwn && source !== null) return { width: source.width, height: source.height }
  const ratio = isOwn ? (asked.aspect_ratio ?? "1:1") : "1:1"
  const tiers = model?.pixels ?? {}
  const known = (tiers[asked.image_size ?? "1K"] ?? Object.values(tiers)[0])?.[ratio]
  if (known !== undefined) return { width: known[0], height: known[1] }
  const [width = 1, height = 1] = ratio.split(":").map(Number)
  return { width: Math.round(1024 * Math.sqrt(width / height)), height: Math.round(1024 * Math.sqrt(height / width)) }
}

function formatOf(name: string): NonNullable<Draft["output_format"]> | undefined {
  const short = name.replace(/^image\//, "").toLowerCase()
  return short === "jpg" ? "jpeg" : short === "png" || short === "jpeg" || short === "webp" ? short : undefined
}
