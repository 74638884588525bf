import type { Account } from "#accounts/account.ts"
import { type GatewayError, toGatewayError } from "#canonical/error.ts"
import type { DeliveryEvent } from "#canonical/event.ts"
import type { DeliveredImage } from "#canonical/image.ts"
import type { Database } from "#database/database.ts"
import type { GenerationRow, GenerationsTable } from "#database/generations-table.ts"
import { Exchange } from "#gateway/exchange.ts"
import type { Gateway } from "#gateway/gateway.ts"
import { insist } from "#ledger/insist.ts"
import type { Announcements } from "./announcements.ts"
import { AnswerParts } from "./answer-parts.ts"
import { type Ending, interrupted } from "./ending.ts"
import type { Composition } from "./compose.ts"
import { altOf, isResult, type PicturePart } from "./part.ts"

/** What answers run with. */
export interface RunOptions {
  readonly gateway: Gateway
  readonly database: Database
  readonly generations: GenerationsTable
  readonly announcements: Announcements
  /** Hears of everything that is to end before the database is closed. */
  readonly track: (done: Promise<void>) => void
  /** Ends every exchange: at shutdown. */
  readonly shutdown: AbortSignal
}

/** What one answer is made of. */
export interface RunWish {
  readonly account: Account
  readonly base: string
  readonly composition: Composition
  /** What was asked for, in words. */
  readonly prompt: string
}

/** An interim picture. */
export interface Preview {
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** The dialect's name in the books. */
export const studioDialect = "studio"

/** How often words are written down while they come. */
const saveTextMs = 1000
const graceMs = 10_000
const mostPreviewBytes = 8 * 1024 * 1024

/**
 * One answer from the moment it was asked for: runs its exchange, writes down what comes and tells those who follow. It needs no reader, and never
 * throws. What cannot be written because the database is away is written when it is back.
 */
export class GenerationRun {
  /** Settles when it has ended and that is written down, or is going to be. */
  readonly done: Promise<void>
  readonly #options: RunOptions
  readonly #wish: RunWish
  readonly #parts = new AnswerParts()
  #row: GenerationRow
  #exchange: Exchange | undefined
  #saving: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #preview: Preview | undefined

  /** `row`: as it was inserted. */
  constructor(options: RunOptions, row: GenerationRow, wish: RunWish) {
    this.#options = options
    this.#row = row
    this.#wish = wish
    this.done = this.#run()
    options.track(this.done)
  }

  /** How far it has come. */
  get row(): GenerationRow {
    const { all } = this.#parts
    const results = all.filter(isResult)
    const [cover] = results
    return {
      ...this.#row,
      parts: JSON.stringify(all),
      pictures: results.length,
      ...(cover === undefined || cover.id === "" ? {} : { coverId: cover.id }),
      warnings: JSON.stringify(this.#exchange?.warnings.filter(({ param }) => param !== "partial_images") ?? []),
    }
  }

  /** The newest interim picture. */
  get preview(): Preview | undefined {
    return this.#preview
  }

  /** Ends it: what has come by then stays, and is paid for. */
  stop(): void {
    this.#exchange?.callOff()
  }

  async #run(): Promise<void> {
    const ending = await this.#draw().catch((error: unknown) => this.#broken(toGatewayError(error)))
    clearTimeout(this.#timer)
    this.#row = { ...this.#row, ...ending, charge: this.#exchange?.charge ?? this.#row.charge ?? 0, finishedAt: this.#now() }
    await this.#saving
    const { generations, database, gateway } = this.#options
    try {
      const written = await insist(database, () => generations.write(this.#row.id, this.row), graceMs)
      if (written) this.#row = { ...this.#row, version: this.#row.version + 1 }
    } catch (error) {
      gateway.log.warn({ requestId: this.#row.id, err: error }, "how an answer in the chat room ended is not written down yet")
    }
    this.#announce()
  }

  async #draw(): Promise<Ending> {
    const { gateway, shutdown, track } = this.#options
    const { account, base, composition } = this.#wish
    const { id, conversationId, messageId } = this.#row
    const { request, lends } = composition
    const place = { conversationId, messageId }
    const context = { id, account, base, dialect: studioDialect, createdAt: this.#now(), lends, place }
    const exchange = new Exchange(gateway, request, context, shutdown)
    this.#exchange = exchange
    track(exchange.noted)
    const leave = exchange.attend()
    void exchange.identity.then(() => this.#began())
    try {
      for await (const event of exchange.events()) await this.#take(event)
    } finally {
      leave()
      // Whoever hears of the end sees what is known of the pictures.
      await exchange.noted
    }
    return this.#whole()
  }

  async #began(): Promise<void> {
    if (this.#row.state !== "queued" || this.#exchange?.failure !== undefined) return
    this.#row = { ...this.#row, state: "running", startedAt: this.#now() }
    await this.#saveAndAnnounce()
  }

  async #take(event: DeliveryEvent): Promise<void> {
    switch (event.type) {
      case "text": {
        const part = this.#parts.addText(event)
        if (part === undefined) return
        const { text, thought = false } = event
        this.#options.announcements.make(this.#row.conversationId, { type: "text", generationId: this.#row.id, part, text, thought })
        if (await this.#isFirst()) return
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined
          void this.#save()
        }, saveTextMs)
        return
      }
      case "preview":
        return this.#show(event.image)
      case "image":
        return this.#keep(event.image)
      case "charge":
        this.#row = { ...this.#row, charge: event.microUsd }
        return
      case "finish":
        this.#row = {
          ...this.#row,
          finishReason: event.reason,
          ...(event.message === undefined ? {} : { finishMessage: event.message.slice(0, 2000).toWellFormed() }),
        }
    }
  }

  /** Notes the first content. Gives whether this was it: then it is saved. */
  async #isFirst(): Promise<boolean> {
    if (this.#row.firstContentAt !== undefined) return false
    this.#row = { ...this.#row, firstContentAt: this.#now() }
    await this.#saveAndAnnounce()
    return true
  }

  async #keep(image: DeliveredImage): Promise<void> {
    // A picture that breaks is told by the exchange's failure.
    const stored = await image.stored.catch(() => undefined)
    if (stored === undefined) return
    const { thought, revisedPrompt } = await image.trailer
    const { prompt } = this.#wish
    const { id, width, height } = stored
    const picture: PicturePart = { type: "picture", id, width, height, alt: altOf(revisedPrompt ?? prompt), thought }
    if (thought) await this.#show(image)
    this.#parts.addPicture(picture)
    this.#row = { ...this.#row, firstContentAt: this.#row.firstContentAt ?? this.#now() }
    await this.#saveAndAnnounce()
  }

  async #show(image: DeliveredImage): Promise<void> {
    const pieces: Uint8Array[] = []
    let length = 0
    try {
      for await (const { bytes, lease } of image.read("binary")) {
        length += bytes.byteLength
        if (length <= mostPreviewBytes) pieces.push(Uint8Array.from(bytes))
        lease.release()
      }
    } catch {
      return
    }
    if (length > mostPreviewBytes) return
    this.#preview = { mediaType: image.mediaType, bytes: Buffer.concat(pieces) }
    this.#options.announcements.make(this.#row.conversationId, { type: "preview", generationId: this.#row.id })
  }

  /** How an answer ended that came to its end. */
  #whole(): Ending {
    const { all } = this.#parts
    if (all.some(isResult)) return { state: "succeeded", outcome: "picture" }
    if (this.#row.finishReason === "content_filter") {
      return { state: "failed", outcome: "refused", errorCode: "content_policy_violation", errorMessage: refused }
    }
    if (all.some((part) => part.type === "text" && !part.thought)) return { state: "succeeded", outcome: "text_only" }
    return {
      state: "failed",
      outcome: "error",
      errorCode: "no_image_generated",
      errorMessage: "The model ended without a picture and without a word. Try again, or ask another model.",
    }
  }

  /** How an answer ended that broke off. */
  #broken({ code, message }: GatewayError): Ending {
    if (code === "cancelled") return { state: "stopped", ...(this.#parts.all.some(isResult) ? { outcome: "picture" } : {}) }
    if (this.#options.shutdown.aborted) return interrupted
    return { state: "failed", outcome: code === "content_policy_violation" ? "refused" : "error", errorCode: code, errorMessage: message }
  }

  async #saveAndAnnounce(): Promise<void> {
    await this.#save()
    this.#announce()
  }

  #announce(): void {
    this.#options.announcements.make(this.#row.conversationId, { type: "generation", row: this.row })
  }

  /** Writes how far it has come. A database that is away is passed over: the end is written in any case. */
  #save(): Promise<unknown> {
    const save = async (): Promise<void> => {
      try {
        if (await this.#options.generations.write(this.#row.id, this.row)) this.#row = { ...this.#row, version: this.#row.version + 1 }
      } catch (error) {
        this.#options.gateway.log.debug({ requestId: this.#row.id, err: error }, "the progress of an answer could not be written down")
      }
    }
    this.#saving = this.#saving.then(save)
    return this.#saving
  }

  #now(): Date {
    return new Date(this.#options.database.now())
  }
}

const refused =
  "The model refused to draw this for reasons of safety. Change the words or the pictures; asking again unchanged will not help."
