import { setTimeout as sleep } from "node:timers/promises"
import type { ModelCard } from "#catalog/card.ts"
import type { ChannelSettings } from "#config/channel-settings.ts"
import { ConfigError } from "#config/config-error.ts"
import type { Settings } from "#config/settings.ts"
import { type ChannelRow, ChannelsTable } from "#database/channels-table.ts"
import type { Database } from "#database/database.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { ChannelPool } from "#gateway/channels.ts"
import { type ListedModel, lookupCard, type ModelMap } from "#gateway/model-map.ts"
import type { Log } from "#telemetry/log.ts"
import { type BuildContext, buildChannel, type BuiltChannel, ChannelFaults, demoChannel } from "./build-channel.ts"
import { endOf, type ProviderKeys } from "./provider-keys.ts"

/** The setting that changes whenever a channel in the database does. */
export const channelsVersion = "channels-version"
/** The setting that says that there was a provider once: the painter never stands in for one again. */
export const leftDemo = "left-demo"

/** A channel, wherever it was made. */
export interface KnownChannel {
  readonly id: string
  /** Where it was made; the settings' are read-only. */
  readonly origin: "settings" | "console"
  readonly enabled: boolean
  /** Of a broken channel its keys may be missing. */
  readonly settings: ChannelSettings
  /** The last characters of its keys. */
  readonly keyEnds: readonly string[]
  /** Absent where it can't be called. */
  readonly built?: BuiltChannel
  /** Why it can't be called although it is enabled, in a sentence or two. */
  readonly problem?: string
  /** The row that it was made of. */
  readonly row?: ChannelRow
}

/** What a registry works with. */
export interface RegistryOptions {
  readonly settings: Pick<Settings, "channels" | "defaults">
  readonly database: Database
  readonly providerKeys: ProviderKeys
  readonly simulate: boolean
  readonly log: Log
  /** Told of every key that must never be shown. */
  readonly hide: (secrets: readonly string[]) => void
  /** How often it looks whether another process has changed something. @default 1.5 s */
  readonly lookEveryMs?: number
}

const usualLookEveryMs = 1500

/**
 * The channels of a server: those of the settings, which never change while it runs, and those of the database, which may change at any
 * moment, here or in another process. Whoever asks gets what holds now.
 */
export class ChannelRegistry {
  readonly pool = new ChannelPool([])
  readonly #options: RegistryOptions
  readonly #context: BuildContext
  readonly #ofSettings: readonly KnownChannel[]
  readonly #closed = new AbortController()
  /** Channels of the database by what they were made of, so that one that has not changed stays the very same. */
  #made = new Map<string, KnownChannel>()
  #channels: readonly KnownChannel[] = []
  #maps: readonly ModelMap[] = []
  #listed: readonly ListedModel[] = []
  #demo = false
  #painter: BuiltChannel | undefined
  #version: string | undefined
  #reloading: Promise<void> = Promise.resolve()

  private constructor(options: RegistryOptions) {
    const { settings, simulate } = options
    this.#options = options
    this.#context = { defaults: settings.defaults, simulate }
    this.#ofSettings = settings.channels.map((channel) => ({
      id: `settings.${channel.name}`,
      origin: "settings",
      enabled: true,
      settings: channel,
      keyEnds: channel.keys.map(endOf),
      built: orConfigError(channel, () => buildChannel(channel, this.#context)),
    }))
  }

  /** Reads the channels. Throws ConfigError for one of the settings that can't work; one of the database that can't has a `problem`. */
  static async open(options: RegistryOptions): Promise<ChannelRegistry> {
    const registry = new ChannelRegistry(options)
    if (options.settings.channels.length > 0) await new SettingsTable(options.database).set(leftDemo, "true")
    await registry.reload()
    return registry
  }

  /** True while the painter stands in for every model. */
  get demo(): boolean {
    return this.#demo
  }

  /** Every channel, those of the settings first, the others in the order in which they were made. */
  get channels(): readonly KnownChannel[] {
    return this.#channels
  }

  /** The models that discovery shows, each once. */
  get listed(): readonly ListedModel[] {
    return this.#listed
  }

  /** The model that draws where none, or a text model, was asked for a picture. */
  get pictureModel(): string | undefined {
    return this.#options.settings.defaults.pictureModel ?? (this.#demo ? "limn/painter" : undefined)
  }

  /** The card of a model under any name that some channel serves. */
  lookup(model: string): ModelCard | undefined {
    return lookupCard(this.#maps, model)
  }

  /** Makes a channel that is not to be kept. Throws ChannelFaults. */
  build(channel: ChannelSettings): BuiltChannel {
    return buildChannel(channel, this.#context)
  }

  /** Takes in what the database has by now. Throws DatabaseError, and leaves everything as it was then. */
  async reload(): Promise<void> {
    const reloading = this.#reloading.catch(() => {}).then(() => this.#load())
    this.#reloading = reloading
    await reloading
  }

  /** Follows changes that other processes make, until `close`. A database that is away is asked again. */
  async follow(): Promise<void> {
    const { database, log, lookEveryMs = usualLookEveryMs } = this.#options
    const kept = new SettingsTable(database)
    const { signal } = this.#closed
    while (await sleep(lookEveryMs, true, { signal, ref: false }).catch(() => false)) {
      try {
        if ((await kept.get(channelsVersion)) !== this.#version) await this.reload()
      } catch (error) {
        if (!signal.aborted) log.debug({ err: error }, "the channels could not be looked at")
      }
    }
  }

  close(): void {
    this.#closed.abort()
  }

  async #load(): Promise<void> {
    const { database, hide } = this.#options
    const kept = new SettingsTable(database)
    // Before the rows: a change that comes in between is seen the next time.
    const version = await kept.get(channelsVersion)
    const rows = await new ChannelsTable(database).list()
    const demo = this.#ofSettings.length === 0 && rows.length === 0 && (await kept.get(leftDemo)) === undefined
    const former = this.#made
    this.#made = new Map()
    for (const row of rows) {
      const content = JSON.stringify(row)
      const known = former.get(content) ?? this.#make(row)
      if (!former.has(content)) hide(known.settings.keys)
      this.#made.set(content, known)
    }
    this.#version = version
    this.#channels = [...this.#ofSettings, ...this.#made.values()]
    this.#apply(demo)
  }

  #apply(demo: boolean): void {
    if (demo) this.#painter ??= demoChannel(this.#context)
    const served = [...this.#channels.map(({ built }) => built), demo ? this.#painter : undefined].filter((one) => one !== undefined)
    this.#maps = served.map(({ map }) => map)
    this.#listed = [...new Map(this.#maps.flatMap((map) => map.listed).map((model) => [model.id, model])).values()]
    this.#demo = demo
    this.pool.replace(served.map(({ entry }) => entry))
  }

  #make(row: ChannelRow): KnownChannel {
    const { id, name, enabled } = row
    const body = row.body as Omit<ChannelSettings, "keys">
    const known = { id, origin: "console", enabled, keyEnds: row.keys.map(({ last4 }) => last4), row } as const
    const withoutKeys = { ...known, settings: { ...body, keys: [] } }
    if (this.#ofSettings.some(({ settings }) => settings.name === name)) {
      const problem = "The settings have a channel of this name too, and theirs is used. Give this one another name, or take that one out."
      return { ...withoutKeys, problem }
    }
    let keys: readonly string[]
    try {
      keys = row.keys.map((key) => this.#options.providerKeys.open(id, key))
    } catch {
      const problem = "Its keys cannot be read with this installation's secret. Enter them again, or put the former LIMN_SECRET_KEY back."
      return { ...withoutKeys, problem }
    }
    const settings = { ...body, keys }
    if (!enabled) return { ...known, settings }
    try {
      return { ...known, settings, built: this.build(settings) }
    } catch (error) {
      if (!(error instanceof ChannelFaults)) throw error
      return { ...known, settings, problem: `It cannot work as it is: ${error.message}.` }
    }
  }
}

function orConfigError(channel: ChannelSettings, build: () => BuiltChannel): BuiltChannel {
  try {
    return build()
  } catch (error) {
    if (!(error instanceof ChannelFaults)) throw error
    throw new ConfigError(error.faults.map(({ field, message }) => ({ place: `channel ${channel.name}: ${field}`, message })))
  }
}
