import type { Usage } from "#canonical/event.ts"
import type { ImageSize } from "#canonical/request.ts"

/** What a model costs, in nano-USD (1e-9 USD) per unit, whole numbers ≥ 0. Absent members cost nothing. JSON keeps it. */
export interface UnitPrices {
  /** Per request that is answered, beside its tokens. */
  readonly request?: number
  /** Per token. 1 nano-USD per token is 0.001 USD per million tokens. */
  readonly textIn?: number
  readonly imageIn?: number
  readonly textOut?: number
  readonly imageOut?: number
  /** Per delivered picture, by tier; `default` where the tier has no price of its own. With it no token is charged for. */
  readonly picture?: Readonly<Partial<Record<ImageSize | "default", number>>>
  /** Output tokens of one picture by tier, no price: what is counted where a provider does not say how much it made. */
  readonly imageTokens?: Readonly<Partial<Record<ImageSize, number>>>
}

/** A price that was written down and never changes. */
export interface PriceVersion {
  readonly id: string
  /** Public name of the model. */
  readonly model: string
  /** From 1. */
  readonly version: number
  readonly prices: UnitPrices
  readonly source: "catalogue" | "settings" | "console"
  readonly createdAt: Date
}

/** One line of a quote, a charge or a cost. */
export interface PriceLine {
  readonly unit: "request" | "picture" | "text_in" | "image_in" | "text_out" | "image_out"
  /** Tier of the picture, where the price depends on it. */
  readonly tier?: ImageSize
  readonly quantity: number
  /** Nano-USD. */
  readonly unitPrice: number
}

/** What Limn counts of a request by itself, in tokens of one provider call, for what the provider does not report. */
export interface CountedRequest {
  readonly textIn: number
  readonly imageIn: number
  /** Of one picture of the quality that was asked for, by tier; absent: as the price says. */
  readonly imageTokens?: UnitPrices["imageTokens"]
}

/** What was made, in the units that are paid for. */
export interface Measured {
  readonly usage?: Usage
  readonly counted?: CountedRequest
  /** Results that were stored, with their real pixels. */
  readonly pictures: readonly { readonly width: number; readonly height: number }[]
}

/** What a request will cost. Whole micro-USD. */
export interface Quote {
  /** Absent where nothing is charged: demo mode, or a model the operator gives away. */
  readonly price?: PriceVersion
  readonly likely: number
  /** No charge exceeds it. */
  readonly maximum: number
  /** What `likely` consists of. */
  readonly lines: readonly PriceLine[]
}
