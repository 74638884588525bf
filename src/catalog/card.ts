import type { ImageSize } from "#canonical/request.ts"

/** What can go into a model or come out of it. */
export type Modality = "text" | "image" | "audio" | "video" | "file"

/** Where a model stands in its life. */
export interface LifeCycle {
  /** `retired` models are still routed where an operator maps them, with a warning that names the successor. */
  readonly state: "preview" | "current" | "legacy" | "deprecated" | "retired"
  /** ISO dates. */
  readonly released?: string
  readonly retires?: string
  /** Id of the model that takes its place. */
  readonly successor?: string
}

/** Tokens of one picture by tier. */
export type ImageTokens = Readonly<Partial<Record<ImageSize, number>>>

/**
 * A price that holds from a day on. US dollars. Where only the text price of a direction is known, pictures in that direction
 * cost the same per token; what has no price at all is not charged for.
 */
export interface Price {
  /** ISO date of the first day. */
  readonly from: string
  /** Per million tokens. */
  readonly textIn?: number
  readonly imageIn?: number
  readonly textOut?: number
  readonly imageOut?: number
  /** Per delivered picture, by tier; `default` where tiers do not matter. With it nothing else is charged. */
  readonly picture?: Readonly<Partial<Record<ImageSize | "default", number>>>
  /** Where the number was read. */
  readonly source: string
  /** True where no primary source could be read. */
  readonly unverified?: boolean
}

/** Everything that Limn knows of a model. */
export interface ModelCard {
  /** The vendor's id without author: `gemini-2.5-flash-image`. */
  readonly id: string
  /** Who made it: `google`, `openai`, `midjourney`, `limn`. `author/id` is the model's OpenRouter name. */
  readonly author: string
  /** For people: `Nano Banana 2.1`. */
  readonly name: string
  /** A line for people, by the languages of the web app; other APIs give the English one. */
  readonly description: { readonly en: string; readonly zh: string }
  /** Other names that mean this very model; never the name of another generation. */
  readonly aliases: readonly string[]
  readonly input: readonly Modality[]
  readonly output: readonly Modality[]
  /** Ratios that may be asked for, `W:H`; empty where the model takes none. */
  readonly aspectRatios: readonly string[]
  /** Tiers that may be asked for; empty where there is only one size and naming one is refused. */
  readonly imageSizes: readonly ImageSize[]
  /** Exact pixels per tier and ratio as `[width, height]`, where known. The tier of models without tiers is `1K`. */
  readonly pixels: Readonly<Partial<Record<ImageSize, Readonly<Record<string, readonly [number, number]>>>>>
  /** Sizes a pixel-sized model takes: any within the bounds, or exactly the listed ones; absent for ratio-and-tier models. */
  readonly pixelSizes?:
    | { readonly only: readonly (readonly [number, number])[] }
    | {
        readonly multipleOf: number
        readonly maxWidth: number
        readonly maxHeight: number
        readonly minRatio: number
        readonly maxRatio: number
        /** Most pixels in all. @default maxWidth × maxHeight */
        readonly maxPixels?: number
      }
  readonly maxInputImages: number
  /** Tokens. */
  readonly contextLength: number
  /** Tokens. */
  readonly maxOutputTokens: number
  /** Whether the provider streams it; otherwise one answer is delivered as one event. */
  readonly streams: boolean
  /** Whether `modalities: ["image"]` alone is allowed upstream; otherwise text is asked for too. */
  readonly imageOnly: boolean
  /** Whether it may show interim pictures while it thinks: their `thought` flag can come after the data. */
  readonly thinks: boolean
  /** Whether it returns thought signatures that want to be sent back. */
  readonly signatures: boolean
  /** Output tokens of one picture by tier, of the dearest quality that the model picks by itself. For holds, and where nothing is reported. */
  readonly imageTokens: ImageTokens
  /** The same by the quality that was asked for, where that matters. */
  readonly qualityTokens?: Readonly<Record<string, ImageTokens>>
  /** Input tokens that one picture counts as: usually, and at most. For quotes. */
  readonly inputImageTokens: { readonly usual: number; readonly most: number }
  /** Newest last. */
  readonly prices: readonly Price[]
  readonly lifeCycle: LifeCycle
}
