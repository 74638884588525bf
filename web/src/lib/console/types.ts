/** The shapes of the console's API. The server's schemas stand in `/openapi.json`; amounts are decimal texts in US dollars, times RFC 3339. */
import type { Role } from "#api/types.ts"

export interface List<T> {
  readonly data: readonly T[]
}

export type Period = "total" | "day" | "month"

export interface Budget {
  readonly budget_usd: string | null
  readonly budget_period: Period
}

export interface BudgetState {
  readonly cap_usd: string | null
  readonly spent_usd: string
  readonly held_usd: string
  readonly period: Period
  readonly resets_at: string | null
}

export type Range = "24h" | "7d" | "30d" | "90d"

export interface Figures {
  readonly requests: number
  readonly succeeded: number
  readonly failed: number
  readonly pictures: number
  readonly charge_usd: string
  readonly cost_usd: string
  readonly latency_p50_ms: number | null
  readonly latency_p95_ms: number | null
  /** A part of 1. */
  readonly error_rate: number
}

export interface Bucket extends Figures {
  readonly at: string
}

export interface Ranked {
  /** Where the name does not tell it apart. */
  readonly id?: string
  readonly name: string | null
  readonly requests: number
  readonly pictures: number
  readonly charge_usd?: string
  /** Of channels. */
  readonly cost_usd?: string
}

export interface Checklist {
  readonly channel: boolean
  readonly key: boolean
  readonly request: boolean
  readonly password: boolean
}

export interface Overview {
  readonly range: Range
  readonly from: string
  readonly to: string
  readonly bucket: "hour" | "day"
  readonly totals: Figures
  readonly before: Figures
  readonly series: readonly Bucket[]
  readonly top: {
    readonly models: readonly Ranked[]
    readonly keys: readonly Ranked[]
    readonly channels: readonly Ranked[]
    readonly errors: readonly { readonly code: string; readonly count: number }[]
  }
  readonly now: { readonly running: number; readonly waiting: number }
  readonly kept: { readonly pictures: number; readonly bytes: number }
  readonly checklist: Checklist
}

export type RequestState = "queued" | "running" | "succeeded" | "failed" | "unknown"

export interface Attempt {
  readonly purpose: "first" | "failover" | "repair" | null
  readonly channel: string
  readonly model: string
  readonly outcome: string | null
  readonly cost_usd: string | null
  readonly cost_basis: string | null
  readonly started_at: string
  readonly finished_at: string | null
}

/** As the provider counted them. */
export interface Tokens {
  readonly input: number
  readonly output: number
  readonly input_text: number | null
  readonly input_image: number | null
  readonly output_text: number | null
  readonly output_image: number | null
  /** Part of `output`. */
  readonly thought: number | null
  /** Part of `input`. */
  readonly cached: number | null
  readonly estimated: boolean
}

export interface LoggedRequest {
  readonly id: string
  readonly key_id: string
  readonly key_name: string | null
  readonly user_name: string | null
  readonly client_request_id: string | null
  readonly app_title: string | null
  readonly app_url: string | null
  readonly model: string
  readonly dialect: string
  readonly state: RequestState
  readonly stream: boolean
  readonly wanted: number
  readonly pictures: number
  readonly charge_usd: string | null
  readonly held_usd: string | null
  readonly created_at: string
  readonly finished_at: string | null
  readonly collected: boolean
  readonly error_code: string | null
  readonly latency_ms: number | null
  readonly first_ms: number | null
  readonly tokens: Tokens | null
  readonly images: readonly { readonly id: string; readonly width: number; readonly height: number; readonly expired: boolean }[]
  readonly attempts: readonly Attempt[]
  readonly guarantee: { readonly repairs: number; readonly cost_usd: string }
}

export interface Key extends Budget {
  readonly id: string
  readonly name: string
  readonly last4: string
  readonly state: "active" | "disabled" | "expired" | "revoked"
  readonly bootstrap: boolean
  readonly requests_per_minute: number | null
  readonly pictures_per_minute: number | null
  readonly concurrency: number | null
  readonly models: readonly string[] | null
  readonly scopes: readonly string[] | null
  readonly images: string | null
  readonly guarantee: string | null
  readonly user_id: string | null
  readonly created_at: string
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly revoked_at: string | null
  readonly former_works_until: string | null
}

export interface Warning {
  readonly code: string
  readonly message: string
}

export interface Credit {
  readonly id: string
  readonly key_id: string
  readonly amount_usd: string
  readonly reason: string
  readonly created_at: string
}

export type ChannelModels = readonly string[] | Readonly<Record<string, string>>

export interface Channel {
  readonly id: string
  readonly name: string
  readonly origin: "settings" | "console"
  readonly enabled: boolean
  readonly problem: string | null
  readonly upstream: string
  readonly preset: string | null
  readonly base_url: string | null
  readonly keys: readonly { readonly last4: string }[]
  readonly models: ChannelModels
  readonly listed_models: readonly string[]
  readonly weight: number
  readonly priority: number
  readonly max_concurrency: number | null
  readonly headers_timeout: string | null
  readonly idle_timeout: string | null
  readonly settings: Readonly<Record<string, unknown>>
  readonly created_at: string | null
  readonly updated_at: string | null
  readonly health: {
    readonly state: "ok" | "failing" | "resting" | "disabled" | "unused"
    readonly failures_in_row: number
    readonly rests_until: string | null
    readonly running: number
    readonly last_error: { readonly code: string; readonly message: string; readonly at: string } | null
    readonly last_success_at: string | null
    readonly recent: { readonly calls: number; readonly failed: number; readonly p50_ms: number | null }
  }
}

/** What a trial of a channel has shown. */
export interface Trial {
  readonly ok: boolean
  readonly ms: number
  readonly model: string
  readonly outcome: string
  readonly message: string
  readonly picture: { readonly media_type: string; readonly width: number; readonly height: number } | null
}

export interface Preset {
  readonly name: string
  readonly label: string
  readonly upstream: string
  readonly base_url: string
  readonly needs_key: boolean
  readonly models_hint: readonly string[]
}

export interface Upstreams {
  readonly upstreams: readonly { readonly name: string; readonly label: string; readonly settings: unknown }[]
  readonly presets: readonly Preset[]
}

export interface Prices {
  readonly request?: number
  readonly picture?: number | Readonly<Record<string, number>>
  readonly text_in?: number
  readonly image_in?: number
  readonly text_out?: number
  readonly image_out?: number
}

export type PriceSource = "catalogue" | "settings" | "console"

export interface Price {
  readonly model: string
  readonly source: PriceSource | null
  readonly prices: Prices | null
}

export interface PriceWithHistory extends Price {
  readonly history: readonly {
    readonly id: string
    readonly version: number
    readonly source: PriceSource
    readonly created_at: string
    readonly prices: Prices
  }[]
  readonly warnings?: readonly Warning[]
}

export interface ServedModel {
  readonly id: string
  readonly name: string
  readonly author: string
  readonly life_cycle: { readonly state: string; readonly successor?: string | null }
  readonly channels: readonly string[]
  readonly price: { readonly source: PriceSource | null } | null
  readonly per_picture_usd: string | null
}

export interface ConsoleUser extends Budget {
  readonly id: string
  readonly name: string
  readonly team_id: string | null
  readonly role: Role
  readonly has_password: boolean
  readonly created_at: string
  readonly last_seen_at: string | null
  readonly disabled_at: string | null
}

export interface Team extends Budget {
  readonly id: string
  readonly name: string
  readonly created_at: string
}

export type UsageGroup = "model" | "key" | "user" | "team" | "channel" | "day"

export interface UsageRow {
  readonly [group: string]: string | number | null | undefined
  readonly name?: string | null
  readonly requests: number
  readonly pictures: number
  readonly charge_usd: string
  readonly cost_usd: string
  readonly cost_unknown_usd: string
  readonly guarantee_cost_usd: string
  readonly credit_usd: string
}

export interface Setting {
  readonly name: string
  readonly variable: string
  /** Of a secret only whether it is set. */
  readonly value: string | null
  readonly origin: string | null
  readonly secret: boolean
  readonly default: string | null
  readonly description: string
}

export interface EditableSettings {
  readonly hide_thumbnails: boolean
  readonly member_budget_usd: string | null
  readonly member_budget_period: Period
  readonly announcement: string | null
}

export interface Settings extends List<Setting> {
  readonly editable: EditableSettings
}

export interface Change {
  readonly id: string
  readonly at: string
  readonly actor: { readonly type: "user" | "token" | "cli" | "system"; readonly id: string | null; readonly name: string }
  readonly action: string
  readonly target: { readonly type: string; readonly id: string; readonly name: string | null } | null
  readonly detail: Readonly<Record<string, unknown>> | null
  readonly address: string | null
}
