import { GatewayError } from "#canonical/error.ts"
import type { ModelCard } from "#catalog/card.ts"
import { ChannelQueue, type QueueBounds } from "./channel-queue.ts"

/** A configured account as the router sees it. */
export interface ChannelEntry {
  readonly name: string
  /** Name of the provider protocol. */
  readonly upstream: string
  /** Address without trailing slash. */
  readonly baseUrl: string
  /** Empty where the provider wants none. */
  readonly keys: readonly string[]
  /** Lower is tried first. */
  readonly priority: number
  /** Share among channels of one priority. */
  readonly weight: number
  readonly maxConcurrency: number
  readonly headersTimeoutMs: number
  readonly idleTimeoutMs: number
  /** Whether its calls cost nothing, because it is this very program. */
  readonly free: boolean
  /** Whether its answers may say of a picture, after its data, that it was only a thought. */
  readonly reportsThoughts: boolean
  /** Whether it can be sent the signatures that came with the parts of a turn. */
  readonly carriesSignatures: boolean
  /** Whether a mask reaches the provider. @default false */
  readonly takesMask?: boolean
  /** Parsed by the upstream's own schema. */
  readonly settings: unknown
  /** The vendor's name of a model that a client asks for, or undefined where this channel does not serve it. */
  readonly map: (model: string) => string | undefined
}

/** A channel that can serve a request, with the model's name there. */
export interface Candidate {
  readonly channel: ChannelEntry
  /** The model as the client asks for it. */
  readonly model: string
  readonly vendorModel: string
}

/** A candidate that was chosen, holding one place of its concurrency until `done`. */
export interface Lease extends Candidate {
  readonly key: string | undefined
  /** Gives the place back and tells how it went. */
  done(outcome: Outcome): void
}

/** What a call says about the health of its channel and key. */
export type Outcome =
  | { readonly type: "healthy" }
  /** Nothing can be concluded: the caller's fault, a refusal, an abort. */
  | { readonly type: "neutral" }
  | { readonly type: "failed" }
  /** The key is limited: leave it alone for so long. */
  | { readonly type: "limited"; readonly forMs: number }
  /** The key is wrong, without credit or without permission. */
  | { readonly type: "key-refused" }

/** Answers which card belongs to a name that channels or the catalogue know. */
export type Lookup = (model: string) => ModelCard | undefined

interface KeyState {
  readonly key: string | undefined
  restsUntil: number
}

interface ChannelState {
  entry: ChannelEntry
  keys: readonly KeyState[]
  nextKey: number
  running: number
  failuresInRow: number
  restsUntil: number
}

/** How a channel is, as this process has seen it. */
export interface ChannelHealth {
  /** Places that are taken. */
  readonly running: number
  /** Failed calls since the last good one. */
  readonly failuresInRow: number
  /** For how many milliseconds it is still used only where no other channel is left; 0: it does not rest. */
  readonly restsForMs: number
}

const failuresBeforeRest = 5
const restMs = 15_000
const refusedKeyRestMs = 10 * 60_000
const longestRestMs = 15 * 60_000

/**
 * Chooses among channels: priority first, then health, then weight. Resting channels and keys come last instead of
 * being left out, so the last channel that serves a model is never cut off.
 */
export class ChannelPool {
  #channels: readonly ChannelState[]
  readonly #now: () => number
  readonly #random: () => number

  readonly #queue: ChannelQueue<Lease>

  constructor(
    entries: readonly ChannelEntry[],
    now: () => number = () => performance.now(),
    random: () => number = Math.random,
    bounds: QueueBounds = {},
  ) {
    this.#now = now
    this.#queue = new ChannelQueue(bounds)
    this.#random = random
    this.#channels = entries.map(newState)
  }

  /**
   * Puts other channels in the place of the present ones, told apart by their names. One whose entry is the same object keeps everything that is
   * known of it; one that has changed keeps what runs and the rests of the keys that it still has, and gets a new chance. Calls of those that
   * are gone end in peace; whoever waits for a place looks again.
   */
  replace(entries: readonly ChannelEntry[]): void {
    const former = new Map(this.#channels.map((state) => [state.entry.name, state]))
    this.#channels = entries.map((entry) => {
      const state = former.get(entry.name)
      if (state === undefined) return newState(entry)
      if (state.entry !== entry) change(state, entry)
      return state
    })
    this.#queue.admit()
  }

  /** How a channel is; undefined where there is none of this name. */
  health(name: string): ChannelHealth | undefined {
    const state = this.#find(name)
    if (state === undefined) return undefined
    const { running, failuresInRow, restsUntil } = state
    return { running, failuresInRow, restsForMs: Math.max(0, restsUntil - this.#now()) }
  }

  /** Ends the rest of a channel and of its keys, because it was seen to work. */
  recovered(name: string): void {
    const state = this.#find(name)
    if (state === undefined) return
    state.failuresInRow = 0
    state.restsUntil = 0
    for (const key of state.keys) key.restsUntil = 0
  }

  /** Every channel, in the order of the settings. */
  get entries(): readonly ChannelEntry[] {
    return this.#channels.map((channel) => channel.entry)
  }

  /** How many calls wait for a place. */
  get waiting(): number {
    return this.#queue.length
  }

  /** How many places of a channel are taken. */
  running(name: string): number {
    return this.#find(name)?.running ?? 0
  }

  /** Channels that serve a model, in the order of the settings. */
  candidates(model: string): readonly Candidate[] {
    return this.#channels.flatMap(({ entry }) => {
      const vendorModel = entry.map(model)
      return vendorModel === undefined ? [] : [{ channel: entry, model, vendorModel }]
    })
  }

  /** Takes a place on the best candidate that is not in `tried`; undefined when all of them are tried or full. */
  take(candidates: readonly Candidate[], tried: ReadonlySet<string>): Lease | undefined {
    const open = this.#present(candidates).filter(
      ({ candidate, state }) => !tried.has(candidate.channel.name) && state.running < candidate.channel.maxConcurrency,
    )
    const now = this.#now()
    const ranked = open.toSorted(
      (a, b) =>
        Number(a.state.restsUntil > now) - Number(b.state.restsUntil > now) || a.candidate.channel.priority - b.candidate.channel.priority,
    )
    const first = ranked[0]
    if (first === undefined) return undefined
    const equals = ranked.filter(
      ({ candidate, state }) =>
        candidate.channel.priority === first.candidate.channel.priority && state.restsUntil > now === first.state.restsUntil > now,
    )
    const { candidate, state } = this.#weighted(equals)
    return this.#lease(candidate, state)
  }

  /**
   * Takes a place as soon as a candidate has one, by turns with other keys. Throws as {@link ChannelQueue.wait} does, and `upstream_unavailable`
   * where none of the candidates is a channel any more.
   */
  async wait(candidates: readonly Candidate[], keyId: string, signal: AbortSignal): Promise<Lease> {
    const take = (): Lease | undefined => {
      if (this.#present(candidates).length === 0) throw removed()
      return this.take(candidates, new Set())
    }
    return take() ?? this.#queue.wait(keyId, take, signal)
  }

  #find(name: string): ChannelState | undefined {
    return this.#channels.find(({ entry }) => entry.name === name)
  }

  /** Those that are still channels, as they are now. One that is free now and was not, or the other way round, was priced otherwise. */
  #present(candidates: readonly Candidate[]): { readonly candidate: Candidate; readonly state: ChannelState }[] {
    return candidates.flatMap((candidate) => {
      const state = this.#find(candidate.channel.name)
      if (state === undefined || state.entry.free !== candidate.channel.free) return []
      if (state.entry === candidate.channel) return [{ candidate, state }]
      const vendorModel = state.entry.map(candidate.model)
      return vendorModel === undefined ? [] : [{ candidate: { ...candidate, channel: state.entry, vendorModel }, state }]
    })
  }

  #weighted<T extends { readonly candidate: Candidate }>(equals: readonly T[]): T {
    let point = this.#random() * equals.reduce((sum, { candidate }) => sum + candidate.channel.weight, 0)
    return equals.find(({ candidate }) => (point -= candidate.channel.weight) < 0) ?? (equals[0] as T)
  }

  #lease(candidate: Candidate, state: ChannelState): Lease {
    const key = this.#nextKey(state)
    state.running++
    let open = true
    return {
      ...candidate,
      key: key.key,
      done: (outcome) => {
        if (!open) return
        open = false
        state.running--
        // What an account did before it was changed says nothing about it now.
        if (state.entry === candidate.channel) this.#judge(state, key, outcome)
        this.#queue.admit()
      },
    }
  }

  /** Keys take turns; one that rests is used only when all of them do, the soonest first. */
  #nextKey(state: ChannelState): KeyState {
    const now = this.#now()
    const turn = state.keys.map((_, index) => state.keys[(state.nextKey + index) % state.keys.length] as KeyState)
    state.nextKey = (state.nextKey + 1) % state.keys.length
    return turn.find((key) => key.restsUntil <= now) ?? (turn.toSorted((a, b) => a.restsUntil - b.restsUntil)[0] as KeyState)
  }

  #judge(state: ChannelState, key: KeyState, outcome: Outcome): void {
    const now = this.#now()
    switch (outcome.type) {
      case "healthy":
        state.failuresInRow = 0
        state.restsUntil = 0
        key.restsUntil = 0
        return
      case "failed":
        if (++state.failuresInRow >= failuresBeforeRest) state.restsUntil = now + restMs
        return
      case "limited":
        key.restsUntil = now + Math.min(outcome.forMs, longestRestMs)
        break
      case "key-refused":
        key.restsUntil = now + refusedKeyRestMs
        break
      case "neutral":
        return
    }
    if (state.keys.every(({ restsUntil }) => restsUntil > now))
      state.restsUntil = Math.min(...state.keys.map(({ restsUntil }) => restsUntil))
  }
}

function newState(entry: ChannelEntry): ChannelState {
  return { entry, keys: keysOf(entry), nextKey: 0, running: 0, failuresInRow: 0, restsUntil: 0 }
}

function change(state: ChannelState, entry: ChannelEntry): void {
  const rests = new Map(state.entry.baseUrl === entry.baseUrl ? state.keys.map(({ key, restsUntil }) => [key, restsUntil]) : [])
  state.entry = entry
  state.keys = keysOf(entry).map(({ key }) => ({ key, restsUntil: rests.get(key) ?? 0 }))
  state.nextKey = 0
  state.failuresInRow = 0
  state.restsUntil = 0
}

function keysOf({ keys }: ChannelEntry): KeyState[] {
  return (keys.length === 0 ? [undefined] : keys).map((key) => ({ key, restsUntil: 0 }))
}

function removed(): GatewayError {
  return new GatewayError("upstream_unavailable", "The provider account that was to serve this request was taken away. Try again.", {
    executed: "no",
  })
}
