import type { Account } from "#accounts/account.ts"
import type { DeliveryEvent, Warning } from "#canonical/event.ts"
import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import type { Keeping } from "#dialects/dialect.ts"
import { mayPass } from "#ledger/insist.ts"
import { takenOver } from "#ledger/ledger-error.ts"
import type { Former, Intake, RecordedAnswer } from "#ledger/ledger.ts"
import { pictureAnswer } from "#ledger/picture-answer.ts"
import { chargeFor } from "#ledger/prices/charge.ts"
import { countRequest } from "#ledger/prices/count-request.ts"
import { limitError } from "#limits/limit-error.ts"
import type { LimitState } from "#limits/limiter.ts"
import { type Appraisal, appraise } from "./appraisal.ts"
import type { ClientApp } from "./client-app.ts"
import { noteDelivered } from "./delivered-pictures.ts"
import { EventLog } from "./event-log.ts"
import { formerAnswer } from "./former-answer.ts"
import { Gathering } from "./gathering.ts"
import type { Gateway } from "./gateway.ts"
import { keepSentPictures, keptBodyOf } from "./keep-request.ts"
import type { PreparedPictures } from "./prepare.ts"
import { recordAnswer } from "./recorded-answer.ts"
import type { Repetition } from "./repetition.ts"
import { SignedTurns } from "./signed-turns.ts"
import { type Sum, sumUp } from "./sum-up.ts"
import { watchCallOff } from "./watch-call-off.ts"

/** Who asks, and under which names the request is kept. */
export interface ExchangeContext {
  /** Our id of the request. */
  readonly id: string
  /** The id that the client gave it, if it did. */
  readonly clientId?: string
  readonly app?: ClientApp
  readonly account: Account
  /** Present where the client may send the request more than once. */
  readonly repetition?: Repetition
  /** The address by which the client reached us, without trailing slash: its hosted links begin with it. */
  readonly base: string
  readonly dialect: string
  readonly createdAt: Date
  /** Present where the client may come back to the answer. */
  readonly keeping?: Keeping
  /** Ids of kept pictures that the request may name although they are another key's. */
  readonly lends?: ReadonlySet<string>
  /** Which message of a conversation its pictures belong to, where it is an answer in one. */
  readonly place?: { readonly conversationId: string; readonly messageId: string }
}

/** Which request an answer belongs to: this one, or the former one that it repeats. */
export type Identity = Former

const idle = { type: "idle" } as const
const idleMs = 10_000
/** Longest life of an exchange. */
const deadlineMs = 15 * 60_000

/**
 * One client request from admission to the last stored byte. It runs by itself: whoever reads {@link events} sees what
 * happens, and a reader that leaves changes nothing, because the call is paid for and its picture is to be kept.
 *
 * A request that was made before is not made again: then the former one's answer is told, under its identity.
 */
export class Exchange {
  /** Everything to warn the client about so far. */
  readonly warnings: Warning[]
  /** Settles when the exchange has ended, either way. */
  readonly done: Promise<void>
  /** Settles after {@link done}, when what its pictures were asked with is noted, or can't be. */
  readonly noted: Promise<void>
  /** Resolves as soon as it is known which request is answered. */
  readonly identity: Promise<Identity>
  readonly #gateway: Gateway
  readonly #request: GenerationRequest
  readonly #context: ExchangeContext
  readonly #log = new EventLog<DeliveryEvent>()
  readonly #signal: AbortSignal
  readonly #calledOff = new AbortController()
  readonly #identity = Promise.withResolvers<Identity>()
  /** Settles when the exchange has ended and nobody reads its answer any more. */
  readonly #over = Promise.withResolvers<void>()
  /** Finishes are kept back while streaming: what says that an answer is complete leaves after the settlement. */
  readonly #finishes: DeliveryEvent[] = []
  /** Settles when what the client sent is kept, or can't be. */
  #picturesKept: Promise<void> = Promise.resolve()
  #noting: Promise<void> = Promise.resolve()
  #readers = 0
  #gathering: Gathering | undefined
  #limits: LimitState = {}
  #charge: number | undefined
  /** When the first reader could see something of the answer, in ms since 1970. */
  #firstContentAt: number | undefined
  #failure: GatewayError | undefined

  /** Starts the exchange. `shutdown` ends it early, as its deadline does; a client that leaves never does. */
  constructor(gateway: Gateway, request: GenerationRequest, context: ExchangeContext, shutdown: AbortSignal) {
    this.#gateway = gateway
    this.#request = request
    this.#context = context
    this.#signal = AbortSignal.any([shutdown, this.#calledOff.signal, AbortSignal.timeout(deadlineMs)])
    this.warnings = [...request.warnings]
    this.identity = this.#identity.promise
    this.done = this.#run()
    this.noted = this.done.then(() => this.#noting)
    if (context.repetition !== undefined) gateway.running.add(context.account.id, context.repetition, this)
    if (context.keeping !== undefined) gateway.running.keep(context.id, this)
    if (context.keeping?.mayBeCalledOff === true) watchCallOff(gateway, context.id, this)
    void this.done.then(() => this.#rest())
  }

  /** Why the exchange failed, once it has: the log has it then. */
  get failure(): GatewayError | undefined {
    return this.#failure
  }

  /** What is left of the account's limits, once that is known. */
  get limits(): LimitState {
    return this.#limits
  }

  /** What the request cost, in micro-USD, once that is booked. Undefined where a former request is told. */
  get charge(): number | undefined {
    return this.#charge
  }

  /** How the picture guarantee stands, for the client, where an answer without a picture had to be repaired. */
  get guarantee(): string | undefined {
    return this.#gathering?.guarantee
  }

  /** To how many clients it is told just now. */
  get readers(): number {
    return this.#readers
  }

  /** Ends it because its client does not want it any more. What is settled by then stays as it is. */
  callOff(): void {
    this.#calledOff.abort(
      new GatewayError("cancelled", "This request was cancelled while it ran. Only pictures that had come by then are charged."),
    )
  }

  /** What the dialect gets to encode. */
  events(): AsyncGenerator<DeliveryEvent> {
    return this.#log.read(idle, idleMs)
  }

  /** Keeps the pictures readable until the function that it gives is called, which may happen more than once. */
  attend(): () => void {
    this.#readers++
    let open = true
    return () => {
      if (!open) return
      open = false
      this.#readers--
      this.#rest()
    }
  }

  #rest(): void {
    if (this.#readers === 0 && this.#log.closed) this.#over.resolve()
  }

  async #run(): Promise<void> {
    try {
      const former = (await this.#former()) ?? (await this.#carryOut())
      if (former !== undefined) return await this.#tellFormer(former)
    } catch (error) {
      this.#fail(toGatewayError(error))
    }
    this.#gateway.metrics.requests.add({ dialect: this.#context.dialect, outcome: this.#failure?.code ?? "succeeded" })
  }

  /** Ends the log with a failure. What runs by now has ended in the ledger before. */
  #fail(failure: GatewayError): void {
    const { id, createdAt } = this.#context
    const { log } = this.#gateway
    this.#failure = failure
    const more = this.#gathering?.hasTold(failure) === true ? {} : failure.details.log
    if (failure.code === "internal") log.error({ requestId: id, err: failure.cause ?? failure }, "exchange failed")
    else log.info({ requestId: id, code: failure.code, ...more }, failure.message)
    this.#identity.resolve({ requestId: id, createdAt })
    this.#log.fail(failure)
  }

  async #former(): Promise<Former | undefined> {
    const { account, repetition } = this.#context
    if (repetition === undefined || (repetition.idempotency === undefined && !repetition.isRetry)) return undefined
    return this.#gateway.ledger.former({ payer: account.payer, ...repetition }, repetition.isRetry)
  }

  async #tellFormer(former: Former): Promise<void> {
    this.#identity.resolve(former)
    try {
      const { events, warnings } = await formerAnswer(this.#gateway, former.requestId, this.#signal)
      this.warnings.splice(0, this.warnings.length, ...warnings)
      for (const event of events) this.#log.append(event)
      this.#log.end()
    } catch (error) {
      const failure = toGatewayError(error)
      this.#failure = failure
      if (failure.code === "internal") {
        this.#gateway.log.error({ requestId: former.requestId, err: failure.cause ?? failure }, "an answer could not be told again")
      }
      this.#log.fail(failure)
    }
  }

  /** Does what was asked for, unless it turns out that somebody else does it already: then gives that request. */
  async #carryOut(): Promise<Former | undefined> {
    const plain = await appraise(this.#gateway, this.#request, this.#context.account)
    this.warnings.push(...plain.warnings)
    const { payer, bootstrap } = this.#context.account
    if (bootstrap === undefined && plain.quote.price !== undefined) this.#gateway.freeAnswers.check(payer)
    // Before the client's pictures are looked at, because that takes work.
    const release = await this.#takeLimits()
    try {
      const { prepared, byParam } = await this.#prepare(plain)
      const turns = await SignedTurns.recall(this.#gateway, plain, this.#context.account, prepared)
      const appraisal = { ...plain, quote: turns.quote(this.#request, prepared, plain) }
      await this.#gateway.checkSpace()
      const admission = await this.#gateway.ledger.admit(this.#intake(appraisal, byParam))
      if (admission.type === "former") return admission.former
      this.#picturesKept = keepSentPictures(this.#gateway, this.#request, this.#context, byParam)
      this.#identity.resolve({ requestId: this.#context.id, createdAt: this.#context.createdAt })
      await this.#draw(appraisal, prepared, turns)
      return undefined
    } finally {
      release()
    }
  }

  async #prepare({ card, shape }: Appraisal): Promise<{ readonly prepared: PreparedRequest } & Pick<PreparedPictures, "byParam">> {
    const { shape: _wish, count: _count, messages: _messages, mask: _mask, ...rest } = this.#request
    const { byParam, ...pictures } = await this.#gateway.preparePictures(this.#request, card, this.#context, this.#signal)
    return { prepared: { ...rest, ...pictures, shape }, byParam }
  }

  /** Gives what lets go of the place among those that run. Throws `rate_limit_exceeded`. */
  async #takeLimits(): Promise<() => void> {
    const { id, limits } = this.#context.account
    if (Object.keys(limits).length === 0) return () => {}
    const { count, modalities } = this.#request
    const grant = await this.#gateway.limiter.take(id, limits, modalities.includes("image") ? count : 0)
    this.#limits = grant.state
    if (!grant.allowed) throw limitError(grant)
    return grant.release
  }

  #intake({ shape, quote }: Appraisal, byParam: PreparedPictures["byParam"]): Intake {
    const kept = keptBodyOf(this.#gateway, this.#context, byParam)
    const { id, clientId, app, account, dialect, createdAt, repetition } = this.#context
    const { model, stream, count, format } = this.#request
    const { aspectRatio, imageSize, pixels } = shape
    return {
      requestId: id,
      ...(clientId === undefined ? {} : { clientRequestId: clientId }),
      ...(app === undefined ? {} : { app }),
      payer: account.payer,
      dialect,
      model,
      stream,
      asked: {
        count,
        ...(aspectRatio === undefined ? {} : { aspectRatio }),
        ...(imageSize === undefined ? {} : { imageSize }),
        ...pixels,
        ...(format.mediaType === undefined ? {} : { mediaType: format.mediaType }),
      },
      quote,
      createdAt,
      ...(kept === undefined ? {} : { kept }),
      ...(repetition === undefined ? {} : { fingerprint: repetition.fingerprint }),
      ...(repetition?.idempotency === undefined ? {} : { idempotency: repetition.idempotency }),
    }
  }

  /** Makes the calls and settles what came of them: only then is the answer complete, or its failure told. */
  async #draw(appraisal: Appraisal, prepared: PreparedRequest, turns: SignedTurns): Promise<void> {
    const gathering = new Gathering(this.#gateway, {
      request: this.#request,
      prepared,
      appraisal,
      turns,
      context: this.#context,
      signal: this.#signal,
      deadline: new Date(this.#context.createdAt.getTime() + deadlineMs),
      over: this.#over.promise,
      emit: (event) => {
        if (event.type === "text" || event.type === "image" || event.type === "preview") this.#firstContentAt ??= Date.now()
        if (event.type === "finish" && this.#request.stream) this.#finishes.push(event)
        else this.#log.append(event)
      },
      warn: (warning) => this.warnings.push(warning),
    })
    this.#gathering = gathering
    const note = (): void => {
      this.#noting = noteDelivered(this.#gateway, this.#request, prepared, this.#context, this.#log.soFar)
    }
    const fail = async (thrown: unknown): Promise<never> => {
      const failure = toGatewayError(this.#calledOff.signal.aborted ? this.#calledOff.signal.reason : thrown)
      // Whoever calls off what a provider does already spends the operator's money.
      if (failure.code === "cancelled" && gathering.executed) this.#gateway.freeAnswers.add(this.#context.account.payer)
      // Other answers are one whole or nothing. Of one that was cancelled, what had come by then could be seen.
      const isShown = (this.#request.stream || failure.code === "cancelled") && gathering.whole.some(({ pictures }) => pictures.length > 0)
      const settled = isShown ? this.#settleShown(failure, appraisal, gathering).then(note) : this.#settleFailure(failure, gathering)
      await settled.catch((cause: unknown) => {
        this.#gateway.log.error({ requestId: this.#context.id, err: cause }, "the failure is not written to the ledger yet")
      })
      throw failure
    }
    const { sum, last, answer } = await this.#gather(gathering, appraisal).catch(fail)
    // What waits for the database is written all the same: a failure must not be there first.
    const charge = await this.#settle(appraisal, sum, answer).catch((error: unknown) =>
      mayPass(error) ? Promise.reject(error) : fail(error),
    )
    await gathering.booked()
    this.#charge = charge
    // A price per picture leaves words unpaid.
    if (charge === 0 && appraisal.quote.maximum > 0 && sum.measured?.pictures.length === 0) {
      this.#gateway.freeAnswers.add(this.#context.account.payer)
    }
    for (const event of [...last, { type: "charge", microUsd: charge } as const, ...this.#finishes]) this.#log.append(event)
    this.#log.end()
    note()
  }

  /** Gives what the calls brought, what is left to tell the client of it, and what can be told again. */
  async #gather(gathering: Gathering, { card }: Appraisal) {
    const sum = sumUp(await gathering.run(), countRequest(this.#request, card))
    const last: DeliveryEvent[] = sum.usage === undefined ? [] : [{ type: "usage", usage: sum.usage }]
    const answer = await this.#record([...this.#log.soFar, ...last, { type: "charge", microUsd: 0 }, ...this.#finishes])
    return { sum, last, answer }
  }

  /** Gives what the client pays. Throws `outcome_unknown` where somebody else has ended the request. */
  async #settle({ quote }: Appraisal, { usage, measured }: Sum, answer: RecordedAnswer | undefined): Promise<number> {
    const { ledger, metrics, log } = this.#gateway
    const { id } = this.#context
    const charge = await ledger.settle(id, {
      ...(measured === undefined ? refused : { state: "succeeded" as const, measured }),
      ...(usage === undefined ? {} : { usage }),
      ...this.#seen,
      executed: true,
      ...(answer === undefined ? {} : { answer }),
    })
    if (charge === undefined) throw takenOver(id)
    metrics.chargedMicroUsd.add({}, charge.amount)
    const cost = quote.price === undefined || measured === undefined ? 0 : chargeFor(quote.price.prices, measured).amount
    if (cost > quote.maximum) {
      metrics.ledgerOverage.add({})
      log.warn({ requestId: id, cost, hold: quote.maximum }, "a request cost more than was held for it")
    }
    return charge.amount
  }

  get #seen(): { readonly firstContentAt?: number } {
    return this.#firstContentAt === undefined ? {} : { firstContentAt: this.#firstContentAt }
  }

  get #mayBeToldAgain(): boolean {
    const { repetition, keeping } = this.#context
    return (repetition !== undefined || keeping !== undefined) && this.#gateway.keptPicture !== undefined
  }

  /** What can be told again to a client that may ask again. */
  async #record(events: readonly DeliveryEvent[]): Promise<RecordedAnswer | undefined> {
    await this.#picturesKept
    return this.#mayBeToldAgain ? recordAnswer(events, this.warnings) : undefined
  }

  /** Charges what a stream has shown whole before it broke off. The client hears of the failure all the same. */
  async #settleShown(failure: GatewayError, appraisal: Appraisal, gathering: Gathering): Promise<void> {
    const { count } = this.#request
    const sum = sumUp(gathering.whole, countRequest(this.#request, appraisal.card))
    const pictures = gathering.whole.flatMap((shown) => shown.pictures)
    this.#charge = await this.#settle(
      appraisal,
      sum,
      this.#mayBeToldAgain
        ? pictureAnswer(
            count,
            pictures,
            failure.code === "cancelled" ? "This request was cancelled" : "The provider broke off during this answer",
          )
        : undefined,
    )
    this.#log.append({ type: "charge", microUsd: this.#charge })
    await gathering.booked()
  }

  /** Lets go of what was held before the client hears of the failure. */
  async #settleFailure(failure: GatewayError, gathering: Gathering): Promise<void> {
    const { code, message, details } = failure
    const { log: _log, cause: _cause, executed: _executed, ...told } = details
    await this.#gateway.ledger.settle(this.#context.id, {
      state: "failed",
      measured: { pictures: [] },
      errorCode: code,
      ...this.#seen,
      executed: gathering.executed,
      answer: { error: { code, message, details: told } },
    })
    await gathering.booked()
    this.#charge = 0
  }
}

/** How a request ends whose every answer was a refusal. */
const refused = { state: "failed", errorCode: "content_policy_violation", measured: { pictures: [] } } as const
