import type { z } from "zod"
import type { shownPicture } from "../../../../src/api/app/picture-schema.ts"
import type { shownConversation, shownGeneration, shownMessage, shownPart } from "../../../../src/api/app/studio-schema.ts"

// The shapes of the app API: amounts are decimal texts in US dollars, times RFC 3339. What has a file of schemas on the server is taken from
// there. Schemas that stand beside their routes would bring the whole server into the check of the web app, so those are written here again.

export type Role = "owner" | "operator" | "member"

export interface Preferences {
  language?: "en" | "zh" | null
  theme?: "system" | "light" | "dark" | null
  /** The model that was used last. */
  model?: string | null
  [name: string]: unknown
}

export interface User {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly has_password: boolean
  readonly preferences: Preferences
}

export interface Session {
  readonly user: User | null
  readonly demo: boolean
  readonly version: string
  readonly base_url: string
  readonly needs_setup: boolean
  readonly login: { readonly password: boolean; readonly oidc: { readonly label: string } | null }
  /** How long pictures are kept: `30d`, `0`; null: for ever. */
  readonly keep_pictures: string | null
  readonly announcement?: string | null
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly next: string | null
}

export type Picture = Readonly<z.output<typeof shownPicture>>

export interface PictureFacets {
  readonly models: readonly { readonly model: string; readonly count: number }[]
  readonly months: readonly { readonly month: string; readonly count: number }[]
  readonly total: number
  readonly favourites: number
}

export interface Share {
  readonly id: string
  readonly url: string
  readonly title: string | null
  readonly picture_count: number
  readonly conversation_id: string | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly views: number
  readonly cover_id: string | null
}

/** Everything that one turn asks for. It is stored as it was sent and never changed. */
export interface Draft {
  text: string
  models: string[]
  mode: "image" | "text" | "auto"
  picture_ids: string[]
  mask_id: string | null
  with_history: boolean
  aspect_ratio: string | null
  image_size: string | null
  size: string | null
  quality: string | null
  output_format: "png" | "jpeg" | "webp" | null
  background: string | null
  seed: number | null
  count: number
}

export type Conversation = Readonly<z.output<typeof shownConversation>>
export type GenerationPart = Readonly<z.output<typeof shownPart>>
export type Generation = Readonly<z.output<typeof shownGeneration>>
/** Its draft is one that can be written on: the form begins with it. */
export type Message = Readonly<Omit<z.output<typeof shownMessage>, "draft">> & { readonly draft: Draft | null }

export interface OpenConversation {
  readonly conversation: Conversation
  readonly messages: readonly Message[]
  readonly head: string | null
}

export interface Estimate {
  readonly per_picture_usd: string | null
  readonly total_usd: string | null
  readonly most_usd: string | null
  readonly expected_seconds: number | null
  readonly fits_budget: boolean
  readonly free: boolean
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly param: string | null }[]
}

export type Modality = "text" | "image" | "audio" | "video" | "file"

export interface Model {
  readonly id: string
  readonly name: string
  readonly author: string
  readonly author_name: string
  readonly description: { readonly en: string; readonly zh: string }
  readonly aliases: readonly string[]
  readonly input: readonly Modality[]
  readonly output: readonly Modality[]
  readonly aspect_ratios: readonly string[]
  readonly image_sizes: readonly string[]
  /** Exact sizes: a list, or bounds; null for models of ratios and tiers. */
  readonly pixel_sizes:
    | null
    | { readonly only: readonly (readonly [number, number])[] }
    | {
        readonly multiple_of: number
        readonly max_width: number
        readonly max_height: number
        readonly min_ratio: number
        readonly max_ratio: number
        readonly max_pixels?: number
      }
  /** Pixels by tier and ratio. */
  readonly pixels: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>
  readonly qualities: readonly string[]
  readonly formats: readonly string[]
  readonly max_input_images: number
  readonly takes_mask: boolean
  readonly context_length: number
  readonly max_output_tokens: number
  readonly streams: boolean
  readonly thinks: boolean
  readonly signatures: boolean
  readonly life_cycle: {
    readonly state: "preview" | "current" | "legacy" | "deprecated" | "retired"
    readonly released: string | null
    readonly retires: string | null
    readonly successor: string | null
  }
  /** Dollars per request, per picture by size, and per token. With a price per picture no token is paid for. Null: not known. */
  readonly prices: null | {
    readonly request: string | null
    readonly per_picture: Readonly<Record<string, string>> | null
    readonly text_in: string | null
    readonly image_in: string | null
    readonly text_out: string | null
    readonly image_out: string | null
  }
  /** One picture at the default size. */
  readonly per_picture_usd: string | null
  readonly expected_seconds: number | null
  readonly channels?: readonly string[]
}

export interface ModelList {
  readonly data: readonly Model[]
  readonly default_model: string | null
}

export interface Template {
  readonly id: string
  readonly name: string
  /** With `{{field}}` or `{{field=default}}`. */
  readonly text: string
  readonly model: string | null
  readonly aspect_ratio: string | null
  readonly created_at: string
}

export interface OwnKey {
  readonly id: string
  readonly name: string
  readonly last4: string
  readonly created_at: string
  readonly expires_at: string | null
  readonly state: "active" | "disabled" | "expired" | "revoked"
}

/** Where somebody is signed in. */
export interface Device {
  readonly id: string
  readonly created_at: string
  readonly used_at: string
  readonly user_agent: string | null
  readonly current: boolean
}

export interface SharedPicture {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly media_type: string
  readonly prompt: string | null
  readonly model: string | null
  readonly alt: string
}

export interface SharedMessage {
  readonly id: string
  readonly role: "user" | "assistant"
  readonly created_at: string
  readonly text: string
  readonly model: string | null
  readonly picture_ids: readonly string[]
}

/** What somebody has shared, for whoever has the link. */
export interface Shared {
  readonly title: string | null
  readonly created_at: string
  readonly expires_at: string | null
  readonly pictures: readonly SharedPicture[]
  /** Null where pictures alone are shared. */
  readonly messages: readonly SharedMessage[] | null
}
