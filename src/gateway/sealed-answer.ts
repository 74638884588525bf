import { type GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import type { GenerationRequest } from "#canonical/request.ts"
import { mayPass } from "#ledger/insist.ts"
import { takenOver } from "#ledger/ledger-error.ts"
import type { RecordedAnswer } from "#ledger/ledger.ts"
import { pictureAnswer } from "#ledger/picture-answer.ts"
import { chargeFor } from "#ledger/prices/charge.ts"
import { countRequest } from "#ledger/prices/count-request.ts"
import type { Admitted } from "./admission.ts"
import { noteDelivered } from "./delivered-pictures.ts"
import type { DeliveryLog } from "./delivery-log.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import { Gathering } from "./gathering.ts"
import type { Gateway } from "./gateway.ts"
import { keepSentPictures } from "./keep-request.ts"
import { recordAnswer } from "./recorded-answer.ts"
import { type Sum, sumUp } from "./sum-up.ts"

/** What the answer to an admitted request is made with, and where it goes. */
export interface SealedAnswerOptions {
  readonly request: GenerationRequest
  readonly admitted: Admitted
  readonly context: ExchangeContext
  readonly signal: AbortSignal
  /** Aborts when the client does not want it any more, with what it is told then. */
  readonly calledOff: AbortSignal
  /** When every call will have ended, one way or the other. */
  readonly deadline: Date
  /** Settles when nobody will begin to read the pictures any more. */
  readonly over: Promise<unknown>
  /** Takes what the client may see. */
  readonly log: DeliveryLog
  /** Everything to warn the client about so far; grows. */
  readonly warnings: Warning[]
}

/** The answer to an admitted request, from its first call to the seal: what says that it is complete leaves after its settlement. */
export class SealedAnswer {
  readonly #gateway: Gateway
  readonly #options: SealedAnswerOptions
  readonly #gathering: Gathering
  /** Finishes are kept back while streaming. */
  readonly #finishes: DeliveryEvent[] = []
  /** Settles when what the client sent is kept, or can't be. */
  readonly #picturesKept: Promise<void>
  #noted: Promise<void> | undefined
  #charge: number | undefined
  /** When the first reader could see something of it, in ms since 1970. */
  #firstContentAt: number | undefined

  constructor(gateway: Gateway, options: SealedAnswerOptions) {
    const { request, admitted, context, signal, deadline, over, log, warnings } = options
    this.#gateway = gateway
    this.#options = options
    this.#picturesKept = keepSentPictures(gateway, request, context, admitted.byParam)
    this.#gathering = new Gathering(gateway, {
      request,
      prepared: admitted.prepared,
      appraisal: admitted.appraisal,
      turns: admitted.turns,
      context,
      signal,
      deadline,
      over,
      emit: (event) => {
        if (event.type === "text" || event.type === "image" || event.type === "preview") this.#firstContentAt ??= Date.now()
        if (event.type === "finish" && request.stream) this.#finishes.push(event)
        else log.append(event)
      },
      warn: (warning) => warnings.push(warning),
    })
  }

  /** What it cost, in micro-USD, once that is booked. */
  get charge(): number | undefined {
    return this.#charge
  }

  /** How the picture guarantee stands, for the client, where an answer without a picture had to be repaired. */
  get guarantee(): string | undefined {
    return this.#gathering.guarantee
  }

  /** Settles when what its pictures were asked with is noted, or can't be. Undefined where there is nothing to note, or not yet. */
  get noted(): Promise<void> | undefined {
    return this.#noted
  }

  /** Whether the log has everything about this failure already. */
  hasTold(failure: GatewayError): boolean {
    return this.#gathering.hasTold(failure)
  }

  /** Makes the calls and settles what came of them: only then is the answer complete, or its failure thrown. */
  async run(): Promise<void> {
    const { admitted, context, log } = this.#options
    const { sum, last, answer } = await this.#gather().catch((thrown: unknown) => this.#fail(thrown))
    // What waits for the database is written all the same: a failure must not be there first.
    const charge = await this.#settle(sum, answer).catch((error: unknown) => (mayPass(error) ? Promise.reject(error) : this.#fail(error)))
    await this.#gathering.booked()
    this.#charge = charge
    // A price per picture leaves words unpaid.
    if (charge === 0 && admitted.appraisal.quote.maximum > 0 && sum.measured?.pictures.length === 0) {
      this.#gateway.freeAnswers.add(context.account.payer)
    }
    log.end([...last, { type: "charge", microUsd: charge }, ...this.#finishes])
    this.#note()
  }

  /** Gives what the calls brought, what is left to tell the client of it, and what can be told again. */
  async #gather() {
    const { request, admitted, log } = this.#options
    const sum = sumUp(await this.#gathering.run(), countRequest(request, admitted.appraisal.card))
    const last: DeliveryEvent[] = sum.usage === undefined ? [] : [{ type: "usage", usage: sum.usage }]
    const answer = await this.#record([...log.soFar, ...last, { type: "charge", microUsd: 0 }, ...this.#finishes])
    return { sum, last, answer }
  }

  /** Gives what the client pays. Throws `outcome_unknown` where somebody else has ended the request. */
  async #settle({ usage, measured }: Sum, answer: RecordedAnswer | undefined): Promise<number> {
    const { ledger, metrics, log } = this.#gateway
    const { admitted, context } = this.#options
    const { quote } = admitted.appraisal
    const charge = await ledger.settle(context.id, {
      ...(measured === undefined ? refused : { state: "succeeded" as const, measured }),
      ...(usage === undefined ? {} : { usage }),
      ...this.#seen,
      executed: true,
      ...(answer === undefined ? {} : { answer }),
    })
    if (charge === undefined) throw takenOver(context.id)
    metrics.chargedMicroUsd.add({}, charge.amount)
    const cost = quote.price === undefined || measured === undefined ? 0 : chargeFor(quote.price.prices, measured).amount
    if (cost > quote.maximum) {
      metrics.ledgerOverage.add({})
      log.warn({ requestId: context.id, cost, hold: quote.maximum }, "a request cost more than was held for it")
    }
    return charge.amount
  }

  /** Settles a failure before anybody hears of it. */
  async #fail(thrown: unknown): Promise<never> {
    const { request, context, calledOff } = this.#options
    const failure = toGatewayError(calledOff.aborted ? calledOff.reason : thrown)
    // Whoever calls off what a provider does already spends the operator's money.
    if (failure.code === "cancelled" && this.#gathering.executed) this.#gateway.freeAnswers.add(context.account.payer)
    // Other answers are one whole or nothing. Of one that was cancelled, what had come by then could be seen.
    const isShown = (request.stream || failure.code === "cancelled") && this.#gathering.whole.some(({ pictures }) => pictures.length > 0)
    await (isShown ? this.#settleShown(failure) : this.#settleFailure(failure)).catch((cause: unknown) => {
      this.#gateway.log.error({ requestId: context.id, err: cause }, "the failure is not written to the ledger yet")
    })
    throw failure
  }

  /** Charges what was shown whole before the answer broke off. The client hears of the failure all the same. */
  async #settleShown(failure: GatewayError): Promise<void> {
    const { request, admitted, log } = this.#options
    const { whole } = this.#gathering
    const sum = sumUp(whole, countRequest(request, admitted.appraisal.card))
    const why = failure.code === "cancelled" ? "This request was cancelled" : "The provider broke off during this answer"
    const pictures = whole.flatMap((shown) => shown.pictures)
    this.#charge = await this.#settle(sum, this.#mayBeToldAgain ? pictureAnswer(request.count, pictures, why) : undefined)
    log.append({ type: "charge", microUsd: this.#charge })
    await this.#gathering.booked()
    this.#note()
  }

  /** Lets go of what was held. */
  async #settleFailure({ code, message, details }: GatewayError): Promise<void> {
    const { log: _log, cause: _cause, executed: _executed, ...told } = details
    await this.#gateway.ledger.settle(this.#options.context.id, {
      state: "failed",
      measured: { pictures: [] },
      errorCode: code,
      ...this.#seen,
      executed: this.#gathering.executed,
      answer: { error: { code, message, details: told } },
    })
    await this.#gathering.booked()
    this.#charge = 0
  }

  /** What can be told again to a client that may ask again. */
  async #record(events: readonly DeliveryEvent[]): Promise<RecordedAnswer | undefined> {
    await this.#picturesKept
    return this.#mayBeToldAgain ? recordAnswer(events, this.#options.warnings) : undefined
  }

  #note(): void {
    const { request, admitted, context, log } = this.#options
    this.#noted = noteDelivered(this.#gateway, request, admitted.prepared, context, log.soFar)
  }

  get #seen(): { readonly firstContentAt?: number } {
    return this.#firstContentAt === undefined ? {} : { firstContentAt: this.#firstContentAt }
  }

  get #mayBeToldAgain(): boolean {
    const { repetition, keeping } = this.#options.context
    return (repetition !== undefined || keeping !== undefined) && this.#gateway.keptPicture !== undefined
  }
}

/** How a request ends whose every answer was a refusal. */
const refused = { state: "failed", errorCode: "content_policy_violation", measured: { pictures: [] } } as const
