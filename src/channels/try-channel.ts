import { setTimeout as sleep } from "node:timers/promises"
import { GatewayError } from "#canonical/error.ts"
import type { GenerationRequest, ImageSize } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { Exchange } from "#gateway/exchange.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { quote } from "#ledger/prices/quote.ts"
import type { BuiltChannel } from "./build-channel.ts"
import { trialAccount, trialDialect } from "./trial-account.ts"
import { type TrialOutcome, trialWords } from "./trial-words.ts"

/** What trials of channels are made with. */
export interface TrialOptions {
  readonly gateway: Gateway
  /** Opens the spool for a picture that nobody will want again. */
  readonly openPicture: Gateway["openPicture"]
  readonly newRequestId: () => string
  /** Hears of every exchange, so that a stop waits for it. */
  readonly track: (done: Promise<void>) => void
  readonly shutdown: AbortSignal
  /** @default 60 s */
  readonly limitMs?: number
}

/** What is to be tried. */
export interface TrialWish {
  readonly channel: BuiltChannel
  /** @default the cheapest that draws */
  readonly model?: string | undefined
  readonly prompt?: string | undefined
}

/** What a trial has shown. */
export interface Trial {
  /** Whether the channel does what it is there for. */
  readonly ok: boolean
  /** From asking to the end of the answer. */
  readonly ms: number
  /** The model as a client would name it. */
  readonly model: string
  readonly outcome: TrialOutcome
  /** What it means and what to do, in a few sentences. */
  readonly message: string
  readonly picture?: { readonly mediaType: string; readonly width: number; readonly height: number }
}

const usualLimitMs = 60_000
const usualPrompt = "A plain red circle on a white background."
const smallestFirst: readonly ImageSize[] = ["512", "1K", "2K", "4K"]

/**
 * Asks a channel for one small thing, as a client's request is carried out, except that no other channel takes part, nothing is tried twice,
 * nobody is charged and the picture is not kept. What the provider takes for it is booked as our cost. What goes wrong with the channel is told
 * in what it gives; throws `invalid_request` for a model that the channel does not serve.
 */
export async function tryChannel(options: TrialOptions, { channel, model: named, prompt = usualPrompt }: TrialWish): Promise<Trial> {
  const { limitMs = usualLimitMs } = options
  const gateway = gatewayOf(options, channel)
  const model = named?.trim() ?? (await cheapestOf(gateway, channel, prompt))
  const card = channel.map.map(model) === undefined ? undefined : gateway.lookup(model)
  if (card === undefined) {
    throw new GatewayError("invalid_request", `This channel does not serve \`${model}\`. Name one of its models.`, { param: "model" })
  }
  const request = smallRequest(model, card, prompt)
  const startedAt = performance.now()
  const exchange = new Exchange(
    gateway,
    request,
    { id: options.newRequestId(), account: trialAccount, base: "", dialect: trialDialect, createdAt: new Date() },
    options.shutdown,
  )
  options.track(exchange.done)
  const ended = new AbortController()
  const late = sleep(limitMs, true, { signal: ended.signal, ref: false }).catch(() => false)
  const isLate = Promise.race([late, exchange.done.then(() => false)])
  if (await isLate) exchange.callOff()
  const leave = exchange.attend()
  try {
    const seen = await look(exchange)
    const outcome = (await isLate) ? "upstream_timeout" : outcomeOf(request, exchange.failure, seen)
    return {
      ok: outcome === "picture" || outcome === "text",
      ms: Math.round(performance.now() - startedAt),
      model,
      outcome,
      message: trialWords(outcome, { channel, model, failure: exchange.failure, limitMs }),
      ...(seen.picture === undefined ? {} : { picture: seen.picture }),
    }
  } finally {
    ended.abort()
    leave()
  }
}

/** The gateway with this one channel, where nothing is charged and nothing is kept. */
function gatewayOf({ gateway, openPicture }: TrialOptions, { entry, map }: BuiltChannel): Gateway {
  const { kept: _kept, keptPicture: _keptPicture, memory: _memory, ...rest } = gateway
  return {
    ...rest,
    channels: new ChannelPool([entry]),
    prices: { priceOf: () => Promise.resolve(undefined), costOf: (...asked) => gateway.prices.costOf(...asked) },
    unpriced: "free",
    lookup: (model) => lookupCard([map], model),
    listed: map.listed,
    openPicture,
  }
}

function smallRequest(model: string, card: ModelCard, prompt: string): GenerationRequest {
  const draws = card.output.includes("image")
  const imageSize = smallestFirst.find((size) => card.imageSizes.includes(size))
  return {
    model,
    messages: [{ role: "user", parts: [{ type: "text", text: prompt }] }],
    modalities: draws ? (card.output.includes("text") && !card.imageOnly ? ["text", "image"] : ["image"]) : ["text"],
    pictureRequired: false,
    guarantee: { repairs: false, calls: 1 },
    refusal: "error",
    count: 1,
    shape: draws && imageSize !== undefined ? { imageSize } : {},
    format: {},
    ...(draws && card.qualityTokens?.["low"] !== undefined ? { quality: "low" } : {}),
    stream: false,
    partialImages: 0,
    warnings: [],
    vendorOptions: {},
  }
}

/** The model that costs least for one picture, or for an answer where none draws. */
async function cheapestOf({ prices }: Gateway, { map }: BuiltChannel, prompt: string): Promise<string> {
  const drawing = map.listed.filter(({ card }) => card.output.includes("image"))
  const likely = async ({ id, card }: ListedModel): Promise<number> => {
    const price = await prices.costOf(card, map.map(id) ?? id, id)
    const { shape, ...request } = smallRequest(id, card, prompt)
    return price === undefined
      ? Number.MAX_SAFE_INTEGER
      : quote({ ...request, shape: shape.imageSize === undefined ? {} : { imageSize: shape.imageSize } }, card, price).likely
  }
  const costs = await Promise.all(
    (drawing.length > 0 ? drawing : map.listed).map(async (model) => ({ id: model.id, cost: await likely(model) })),
  )
  const [cheapest] = costs.toSorted((one, other) => one.cost - other.cost)
  if (cheapest !== undefined) return cheapest.id
  throw new GatewayError("invalid_request", "The patterns of this channel take in no model that is known here, so say which one to try.", {
    param: "model",
  })
}

interface Seen {
  readonly picture?: NonNullable<Trial["picture"]>
  readonly hasText: boolean
}

async function look(exchange: Exchange): Promise<Seen> {
  let picture: Seen["picture"]
  let hasText = false
  try {
    for await (const event of exchange.events()) {
      if (event.type === "text" && event.thought !== true) hasText ||= event.text.trim() !== ""
      if (event.type !== "image" || (await event.image.trailer).thought) continue
      const { mediaType, width, height } = await event.image.stored
      picture ??= { mediaType, width, height }
    }
  } catch {
    // The exchange knows why it failed.
  }
  return { hasText, ...(picture === undefined ? {} : { picture }) }
}

function outcomeOf({ modalities }: GenerationRequest, failure: GatewayError | undefined, { picture, hasText }: Seen): TrialOutcome {
  if (failure?.code === "content_policy_violation") return "refused"
  if (failure !== undefined) return failure.code
  if (picture !== undefined) return "picture"
  if (modalities.includes("image")) return hasText ? "text_only" : "no_image_generated"
  return hasText ? "text" : "upstream_error"
}
