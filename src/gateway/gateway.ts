import type { GenerationEvent, Warning } from "#canonical/event.ts"
import type { DeliveredImage, ImageSource, ImageTrailer, PreparedImage } from "#canonical/image.ts"
import type { FormatWish, GenerationRequest, PreparedRequest, ResolvedShape, ShapeWish } from "#canonical/request.ts"
import type { SpoolEntry } from "#blobs/spool-entry.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { KeptRequests } from "#ledger/kept-requests.ts"
import type { Ledger, Payer } from "#ledger/ledger.ts"
import type { PriceBook } from "#ledger/prices/price-book.ts"
import type { Limiter } from "#limits/limiter.ts"
import type { SignatureMemory } from "#memory/signature-memory.ts"
import type { Log } from "#telemetry/log.ts"
import type { Metrics } from "#telemetry/metrics.ts"
import type { ChannelPool, Lease, Lookup } from "./channels.ts"
import type { ExchangeContext } from "./exchange-context.ts"
import type { DeliveredPictures } from "./delivered-pictures.ts"
import type { ListedModel } from "./model-map.ts"
import type { PreparedPictures } from "./prepare.ts"
import type { FreeAnswers } from "./free-answers.ts"
import type { RunningExchanges } from "./running-exchanges.ts"

/** Everything that an exchange works with. Put together once, in the composition root. */
export interface Gateway {
  readonly channels: ChannelPool
  readonly ledger: Ledger
  readonly prices: Pick<PriceBook, "priceOf" | "costOf">
  /** What a payer's next request may hold, in whole micro-USD; undefined where no budget caps it. For quotes: `ledger` decides. */
  readonly budgetLeft: (payer: Payer) => Promise<number | undefined>
  /** What becomes of a model whose price is not known. */
  readonly unpriced: "refuse" | "free"
  readonly limiter: Limiter
  readonly running: RunningExchanges
  readonly freeAnswers: FreeAnswers
  readonly log: Log
  readonly metrics: Pick<Metrics, "requests" | "attempts" | "repairs" | "requestSeconds" | "chargedMicroUsd" | "ledgerOverage">
  readonly lookup: Lookup
  /** Every model that discovery shows. */
  readonly listed: readonly ListedModel[]
  /** Settles what shape the model is asked for; throws `invalid_request` for a contradiction or an impossible value. */
  readonly resolveShape: (card: ModelCard, wish: ShapeWish) => { readonly shape: ResolvedShape; readonly warnings: readonly Warning[] }
  readonly preparePictures: (
    request: GenerationRequest,
    card: ModelCard,
    context: ExchangeContext,
    signal: AbortSignal,
  ) => Promise<PreparedPictures>
  /** Throws `storage_full` when there is no room for another picture: before it is paid for. */
  readonly checkSpace: () => Promise<void>
  /** Makes one provider call. */
  readonly call: (request: PreparedRequest, lease: Lease, card: ModelCard, signal: AbortSignal) => AsyncIterable<GenerationEvent>
  /** Opens the spool for a picture. `over`: settles when nobody will begin to read it any more. */
  readonly openPicture: (image: ImageSource, context: ExchangeContext, over: Promise<unknown>) => SpoolEntry
  /** Makes a finished picture again in the file format asked for. */
  readonly convertPicture: (
    image: DeliveredImage,
    format: FormatWish,
    context: ExchangeContext,
    over: Promise<unknown>,
  ) => Promise<SpoolEntry>
  /** What clients come back to. Absent where nothing is kept. */
  readonly kept?: {
    readonly requests: KeptRequests
    /** How long from now they are kept, in milliseconds; absent: for ever. */
    readonly keepMs?: number
    /** Keeps a picture that a client sent, for its key and as long as its request. */
    readonly keepPicture: (image: PreparedImage, context: ExchangeContext) => Promise<void>
  }
  /** The model that draws where a text model is asked for a picture. */
  readonly pictureModel?: string | undefined
  /** Gives a stored picture again, undefined where it is not kept any more. Absent where nothing is kept: then no answer can be given twice. */
  readonly keptPicture?: (id: string, trailer: ImageTrailer) => Promise<DeliveredImage | undefined>
  /** Notes what the pictures of a settled answer were asked with. Never throws, and no client waits for it. Absent where nothing is kept. */
  readonly noteDelivery?: (delivered: DeliveredPictures) => Promise<void>
  /** Remembers the turns that models signed. Absent where nothing is kept. */
  readonly memory?: Pick<SignatureMemory, "remember" | "recall">
}
