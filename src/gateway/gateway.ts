import type { GenerationEvent, Warning } from "#canonical/event.ts"
import type { DeliveredImage, ImageSource } from "#canonical/image.ts"
import type { FormatWish, GenerationRequest, PreparedRequest, ResolvedShape, ShapeWish } from "#canonical/request.ts"
import type { SpoolEntry } from "#blobs/spool-entry.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { Ledger } from "#ledger/ledger.ts"
import type { Log } from "#telemetry/log.ts"
import type { ChannelPool, Lease, Lookup } from "./channels.ts"
import type { ExchangeContext } from "./exchange.ts"
import type { PreparedPictures } from "./prepare.ts"

/** Everything that an exchange works with. Put together once, in the composition root. */
export interface Gateway {
  readonly channels: ChannelPool
  readonly ledger: Ledger
  readonly log: Log
  readonly lookup: Lookup
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
  readonly openPicture: (image: ImageSource, context: ExchangeContext) => SpoolEntry
  /** Makes a finished picture again in the file format asked for. */
  readonly convertPicture: (image: DeliveredImage, format: FormatWish, context: ExchangeContext) => Promise<SpoolEntry>
}
