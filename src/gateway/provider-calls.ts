import { type GatewayError, toGatewayError } from "#canonical/error.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import type { AttemptEnd, AttemptHandle, AttemptIntent } from "#ledger/ledger.ts"
import { countRequest } from "#ledger/prices/count-request.ts"
import { quote } from "#ledger/prices/quote.ts"
import type { Measured } from "#ledger/prices/unit-prices.ts"
import { TurnRecorder } from "#memory/turn-recorder.ts"
import type { Answer } from "./answer.ts"
import { type AttemptMeter, type AttemptResult, pumpAttempt } from "./attempt.ts"
import type { Lease, Outcome } from "./channels.ts"
import type { GatheringOptions } from "./gathering.ts"
import type { Gateway } from "./gateway.ts"
import { withWarnings } from "./signed-turns.ts"

/** What a call is made for. */
export type Purpose = AttemptIntent["purpose"]

/** One call that is to be made. */
interface Call {
  readonly lease: Lease
  readonly purpose: Purpose
  /** The request as this call sends it. */
  readonly prepared: PreparedRequest
}

/** How long a channel is left alone that is full and does not say for how long. */
const fullForMs = 1000

/** Makes the provider calls of one request, and books each before it is made and after it has ended. */
export class ProviderCalls {
  readonly #gateway: Gateway
  readonly #options: GatheringOptions
  readonly #bookings: Promise<void>[] = []
  /** Failures of calls, of which the log has everything already. */
  readonly #told = new WeakSet<GatewayError>()
  readonly #broken: AttemptResult[] = []
  #executed = false
  #made = 0
  #repairs = 0

  constructor(gateway: Gateway, options: GatheringOptions) {
    this.#gateway = gateway
    this.#options = options
  }

  /** Whether some provider may have carried out a call. */
  get executed(): boolean {
    return this.#executed
  }

  /** What answers have brought whole that broke before the client's eyes. */
  get broken(): readonly AttemptResult[] {
    return this.#broken
  }

  /** How many calls were made by now, and how many of them to repair an answer without a picture. */
  get count(): { readonly made: number; readonly repairs: number } {
    return { made: this.#made, repairs: this.#repairs }
  }

  /** Whether the log has everything about this failure already. */
  hasTold(failure: GatewayError): boolean {
    return this.#told.has(failure)
  }

  /** Resolves when it is written down, or is going to be, how every call ended. */
  async booked(): Promise<void> {
    await Promise.all(this.#bookings)
  }

  /** Makes one call for an answer, to its end, and gives the lease back. Throws GatewayError where it brings no answer. */
  async make(answer: Answer, { lease, purpose, prepared }: Call): Promise<AttemptResult> {
    const { appraisal, context, signal, over, turns } = this.#options
    const { channel } = lease
    const { request, warnings } = turns.sign(prepared, lease)
    const turn = new TurnRecorder()
    const number = ++this.#made
    if (purpose === "repair") this.#repairs++
    const meter: AttemptMeter = { pictures: [] }
    let outcome: Outcome = { type: "neutral" }
    let intent: AttemptHandle | undefined
    try {
      intent = await this.#gateway.ledger.intent(await this.#intentOf(lease, number, purpose))
      const events = this.#gateway.call(request, lease, appraisal.card, signal)
      const result = await pumpAttempt(warnings.length === 0 ? events : withWarnings(events, warnings), answer, {
        request,
        mayThink: appraisal.card.thinks || channel.reportsThoughts,
        meter,
        turn,
        openPicture: (image) => this.#gateway.openPicture(image, context, over),
        convert: (image) => this.#gateway.convertPicture(image, prepared.format, context, over),
      })
      outcome = { type: "healthy" }
      this.#bookings.push(turns.remember(`${context.id}/${number}`, lease, this.#options.prepared, turn.parts))
      this.#book(intent, meter, result.refusal === undefined ? "succeeded" : "content_policy_violation", result.refusal?.executed ?? "yes")
      return result
    } catch (error) {
      const failure = toGatewayError(error)
      outcome = judge(failure)
      this.#gateway.log.warn(
        { requestId: context.id, channel: channel.name, attempt: number, purpose, code: failure.code, ...failure.details.log },
        "attempt failed",
      )
      this.#told.add(failure)
      if (answer.committed) this.#broken.push({ reason: "other", usage: meter.usage, pictures: meter.pictures })
      if (intent !== undefined) this.#book(intent, meter, failure.code, failure.details.executed ?? "maybe")
      throw failure
    } finally {
      lease.done(outcome)
    }
  }

  async #intentOf({ channel, vendorModel }: Lease, number: number, purpose: Purpose): Promise<AttemptIntent> {
    const { request, appraisal, context, deadline } = this.#options
    const { card, shape } = appraisal
    const price = channel.free ? undefined : await this.#gateway.prices.costOf(card, vendorModel, request.model)
    return {
      requestId: context.id,
      number,
      purpose,
      channel: channel.name,
      upstream: channel.upstream,
      model: vendorModel,
      ...(price === undefined ? {} : { price }),
      expectedCost: price === undefined ? 0 : quote({ ...request, shape, count: 1 }, card, price).maximum,
      deadline,
    }
  }

  /** Books how a call ended, beside whatever goes on. */
  #book(intent: AttemptHandle, meter: AttemptMeter, outcome: AttemptEnd["outcome"], executed: AttemptEnd["executed"]): void {
    const { ledger, log, metrics } = this.#gateway
    const { channel, purpose, number } = intent.intent
    // A refusal is an answer, even where it cost nothing.
    this.#executed ||= executed !== "no" || outcome === "content_policy_violation"
    metrics.attempts.add({ channel, outcome })
    if (purpose === "repair") metrics.repairs.add({ channel, outcome })
    const reported = meter.cost === undefined ? {} : { reportedCost: meter.cost }
    const booking = ledger.conclude(intent, { outcome, measured: this.#measure(meter), ...reported, executed }).catch((error: unknown) => {
      log.error({ requestId: this.#options.context.id, attempt: number, err: error }, "the end of a call is not written down yet")
    })
    this.#bookings.push(booking)
  }

  #measure({ usage, pictures }: AttemptMeter): Measured {
    const { request, appraisal } = this.#options
    return {
      ...(usage === undefined ? {} : { usage }),
      counted: countRequest(request, appraisal.card),
      pictures: pictures.map(({ width, height }) => ({ width, height })),
    }
  }
}

function judge(failure: GatewayError): Outcome {
  if (failure.code === "upstream_account") return { type: "key-refused" }
  if (failure.code === "upstream_overloaded") return { type: "limited", forMs: failure.details.retryAfterMs ?? fullForMs }
  return failure.rule.blamesChannel ? { type: "failed" } : { type: "neutral" }
}
