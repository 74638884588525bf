import type { Account } from "#accounts/account.ts"
import type { GenerationEvent, Warning } from "#canonical/event.ts"
import type { GenerationRequest, PreparedRequest } from "#canonical/request.ts"
import { quote } from "#ledger/prices/quote.ts"
import type { Quote } from "#ledger/prices/unit-prices.ts"
import type { TurnPart } from "#memory/model-turn.ts"
import type { Recollection } from "#memory/recollection.ts"
import { restoreTurns } from "#memory/restore-turns.ts"
import type { Appraisal } from "./appraisal.ts"
import type { Candidate } from "./channels.ts"
import type { Gateway } from "./gateway.ts"

/** A call as it is made for one channel. */
interface SignedCall {
  readonly request: PreparedRequest
  /** What its answer warns of besides. */
  readonly warnings: readonly Warning[]
}

/** Turns that models signed, for the calls of one exchange: what is remembered goes out, what comes in is remembered. */
export class SignedTurns {
  readonly #gateway: Pick<Gateway, "memory">
  readonly #card: Appraisal["card"]
  readonly #account: Account
  readonly #recollection: Recollection

  private constructor(gateway: Pick<Gateway, "memory">, card: Appraisal["card"], account: Account, recollection: Recollection) {
    this.#gateway = gateway
    this.#card = card
    this.#account = account
    this.#recollection = recollection
  }

  /** Looks up the pictures of a request, where its model signs and a channel can carry that. Throws DatabaseError. */
  static async recall(
    gateway: Pick<Gateway, "memory">,
    { card, candidates }: Pick<Appraisal, "card" | "candidates">,
    account: Account,
    { messages }: Pick<PreparedRequest, "messages">,
  ): Promise<SignedTurns> {
    const isNeeded = candidates.some((candidate) => signs(card, candidate))
    const recollection = isNeeded ? await gateway.memory?.recall(ownerOf(account), messages) : undefined
    return new SignedTurns(gateway, card, account, recollection ?? new Map())
  }

  /** The request as a channel is to get it: the plain conversation, where it or the model knows no signatures. */
  sign(request: PreparedRequest, candidate: Candidate): SignedCall {
    if (!signs(this.#card, candidate)) return { request, warnings: [] }
    const { messages, warnings } = restoreTurns(request.messages, this.#recollection, makerOf(candidate))
    return { request: { ...request, messages }, warnings }
  }

  /** The quote of a request as the channels get it: the words that are put back are paid for as well, and the client need not send them. */
  quote(request: GenerationRequest, prepared: PreparedRequest, { candidates, shape, quote: plain }: Omit<Appraisal, "warnings">): Quote {
    const { price } = plain
    if (price === undefined || this.#recollection.size === 0) return plain
    return candidates
      .map((candidate) => quote({ ...request, shape, messages: this.sign(prepared, candidate).request.messages }, this.#card, price))
      .reduce((most, signed) => (signed.maximum > most.maximum ? signed : most), plain)
  }

  /** Remembers what a call brought in answer to a request. Never throws. `id`: different for every call. */
  async remember(
    id: string,
    candidate: Candidate,
    { messages }: Pick<PreparedRequest, "messages">,
    parts: readonly TurnPart[],
  ): Promise<void> {
    if (!signs(this.#card, candidate)) return
    const asked = messages.at(-1)?.parts ?? []
    const words = asked
      .flatMap((part) => (part.type === "text" ? part.text : []))
      .join("\n")
      .trim()
    await this.#gateway.memory?.remember(ownerOf(this.#account), { id, maker: makerOf(candidate), words, parts })
  }
}

/** Puts warnings behind the start of an answer. */
export async function* withWarnings(
  events: AsyncIterable<GenerationEvent>,
  warnings: readonly Warning[],
): AsyncGenerator<GenerationEvent, void, undefined> {
  for await (const event of events) {
    yield event
    if (event.type === "start") for (const warning of warnings) yield { type: "warning", warning }
  }
}

function signs(card: Appraisal["card"], { channel }: Candidate): boolean {
  return card.signatures && channel.carriesSignatures
}

function makerOf({ channel, vendorModel }: Candidate): string {
  return `${channel.upstream}/${vendorModel}`
}

/** People may use several keys for one conversation. */
function ownerOf({ id, payer }: Account): string {
  return payer.userId ?? id
}
