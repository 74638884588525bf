import type { ZodType } from "zod"
import type { GenerationEvent } from "#canonical/event.ts"
import type { PreparedRequest } from "#canonical/request.ts"
import type { ModelCard } from "#catalog/card.ts"
import type { Transport, TransportReply } from "#http/transport.ts"

/** One account at one provider, as an attempt sees it: key chosen, model name mapped. */
export interface Channel {
  readonly name: string
  /** Address without trailing slash; what it includes is said by each upstream. */
  readonly baseUrl: string
  /** The chosen key; absent where the provider wants none. */
  readonly key?: string
  /** The vendor's name of the model. */
  readonly model: string
  readonly card: ModelCard
  /** Settings that only this upstream knows, parsed by its `settings` schema: vendor presets first, the operator's over them. */
  readonly settings: unknown
  /** Longest wait for the answer's head. */
  readonly headersTimeoutMs: number
  /** Longest silence inside the answer. */
  readonly idleTimeoutMs: number
  readonly transport: Transport
  /**
   * Fetches a picture that an answer named by URL. Credentials are never sent there; private addresses are refused
   * unless they are the channel's own host.
   */
  fetchPicture(url: string, signal: AbortSignal): Promise<TransportReply>
}

/** A provider protocol. */
export interface Upstream<Settings = unknown> {
  readonly name: string
  /** For people, as whoever made the protocol writes it. */
  readonly label: string
  /** Settings of a channel that only this upstream knows; the console draws its form from it. */
  readonly settings: ZodType<Settings>
  /** Whether an answer may say of a picture, after its data, that it was only a thought. Such pictures are held until they are known. @default false */
  readonly reportsThoughts?: boolean
  /** Whether signatures that came with the parts of an earlier turn are sent back with them. @default false */
  carriesSignatures?(settings: unknown): boolean
  /** Whether a mask is sent to the provider. @default false */
  takesMask?(settings: unknown): boolean
  /** Makes one paid call for one picture (or text answer) and yields what comes back as it comes. Throws GatewayError. */
  generate(request: PreparedRequest, channel: Channel, signal: AbortSignal): AsyncIterable<GenerationEvent>
  /** The names of the models that the account can use. */
  listModels?(channel: Channel, signal: AbortSignal): Promise<readonly string[]>
}
