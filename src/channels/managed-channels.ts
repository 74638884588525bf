import { randomBytes } from "node:crypto"
import { GatewayError } from "#canonical/error.ts"
import type { ChannelSettings } from "#config/channel-settings.ts"
import { type ChannelRow, ChannelsTable } from "#database/channels-table.ts"
import { DatabaseError } from "#database/database-error.ts"
import type { Database } from "#database/database.ts"
import { SettingsTable } from "#database/settings-table.ts"
import { presets } from "#upstreams/presets.ts"
import { type BuiltChannel, ChannelFaults } from "./build-channel.ts"
import { type ChannelRegistry, channelsVersion, type KnownChannel, leftDemo } from "./channel-registry.ts"
import type { ProviderKeys } from "./provider-keys.ts"

/** A channel as an operator describes it in the console. */
export interface ChannelWish extends ChannelSettings {
  readonly enabled: boolean
}

/** What is to be different about a channel; null takes away, what is absent stays. */
export type ChannelChange = { readonly [Member in keyof ChannelWish]?: ChannelWish[Member] | null | undefined }

/** What the console's channels are managed with. */
export interface ManagedChannelsOptions {
  readonly registry: ChannelRegistry
  readonly database: Database
  readonly providerKeys: ProviderKeys
}

/**
 * Makes, changes and removes the channels that live in the database. What is done holds in this process when the promise resolves, and in the
 * others a moment later.
 */
export class ManagedChannels {
  readonly #options: ManagedChannelsOptions

  constructor(options: ManagedChannelsOptions) {
    this.#options = options
  }

  /** Throws `invalid_request` with the field of the admin API as `param`, and `conflict` for a name that is taken. */
  async create({ enabled, ...settings }: ChannelWish): Promise<KnownChannel> {
    const { database } = this.#options
    this.#check(settings)
    const id = `chan_${randomBytes(10).toString("hex")}`
    const now = new Date(database.now())
    await this.#write(settings.name, async (table) => table.insert(this.#toRow({ id, enabled, settings, createdAt: now, updatedAt: now })))
    return this.find(id)
  }

  /** Throws as `create` does, `not_found`, and `conflict` for a channel of the settings or one that somebody else changes at this moment. */
  async change(id: string, { enabled, ...changes }: ChannelChange): Promise<KnownChannel> {
    const channel = this.find(id)
    const row = ofConsole(channel)
    const settings = this.merge(channel, changes)
    const isOn = enabled ?? channel.enabled
    // One that is only switched off need not work.
    if (isOn || Object.keys(changes).length > 0) this.#check(settings)
    const updatedAt = new Date(Math.max(this.#options.database.now(), row.updatedAt.getTime() + 1))
    const next = this.#toRow({ id, enabled: isOn, settings, createdAt: row.createdAt, updatedAt })
    // Keys that nobody named stay as they are sealed, also where they cannot be read.
    const written = changes.keys === undefined ? { ...next, keys: row.keys } : next
    await this.#write(settings.name, async (table) => {
      if (!(await table.replace(written, row.updatedAt))) {
        throw new GatewayError("conflict", "Somebody else has changed this channel meanwhile. Look at it again, and then change it.")
      }
    })
    return this.find(id)
  }

  /** Throws `not_found`, and `conflict` for a channel of the settings. */
  async remove(id: string): Promise<KnownChannel> {
    const channel = this.find(id)
    ofConsole(channel)
    await this.#write(undefined, async (table) => {
      if (!(await table.remove(id))) throw unknown()
    })
    return channel
  }

  /** Throws `not_found`. */
  find(id: string): KnownChannel {
    const channel = this.#options.registry.channels.find((known) => known.id === id)
    if (channel === undefined) throw unknown()
    return channel
  }

  /**
   * Gives the settings of a channel with changes. Throws `invalid_request` where its keys would go to another address than the one that they
   * were given for: whoever may change a channel must not be able to read its keys that way.
   */
  merge({ settings, keyEnds }: KnownChannel, changes: Omit<ChannelChange, "enabled">): ChannelSettings {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined)
    const merged = { ...settings, ...Object.fromEntries(given) }
    const next = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as unknown as ChannelSettings
    if (changes.keys === undefined && keyEnds.length > 0 && originOf(next) !== originOf(settings)) {
      const message = "The address has changed, so `keys` must be sent again: keys go only where they were given for."
      throw new GatewayError("invalid_request", message, { param: "keys" })
    }
    return next
  }

  /** Makes a channel that can be called and is kept nowhere. Throws `invalid_request` with the field of the admin API as `param`. */
  build(settings: ChannelSettings): BuiltChannel {
    try {
      return this.#options.registry.build(settings)
    } catch (error) {
      if (!(error instanceof ChannelFaults)) throw error
      const [{ field, message }] = error.faults
      const param = nameInApi(field)
      throw new GatewayError("invalid_request", `\`${param}\` ${message}.`, { param })
    }
  }

  #check(settings: ChannelSettings): void {
    this.build(settings)
    const { registry } = this.#options
    if (registry.channels.some(({ origin, settings: { name } }) => origin === "settings" && name === settings.name))
      throw taken(settings.name)
  }

  #toRow({ settings, ...row }: Omit<ChannelRow, "name" | "body" | "keys"> & { readonly settings: ChannelSettings }): ChannelRow {
    const { keys, ...body } = settings
    return { ...row, name: settings.name, body, keys: keys.map((key) => this.#options.providerKeys.seal(row.id, key)) }
  }

  /** The version changes with the rows or not at all, and with the first channel the painter has stood in for the last time. */
  async #write(name: string | undefined, work: (table: ChannelsTable) => Promise<void>): Promise<void> {
    const { database, registry } = this.#options
    try {
      await database.transaction().execute(async (transaction) => {
        await work(new ChannelsTable(transaction))
        const kept = new SettingsTable(transaction)
        await kept.set(leftDemo, "true")
        await kept.set(channelsVersion, randomBytes(8).toString("hex"))
      })
    } catch (error) {
      if (error instanceof DatabaseError && error.fault === "conflict") throw taken(name ?? "")
      throw error
    }
    await registry.reload()
  }
}

/** Where a channel's keys are sent. */
function originOf({ baseUrl, preset }: ChannelSettings): string {
  const address = baseUrl ?? (preset === undefined ? undefined : presets[preset]?.baseUrl) ?? ""
  return URL.parse(address)?.origin ?? address
}

/** The admin API writes names with underscores; those of an upstream's own settings stay as they are. */
function nameInApi(field: string): string {
  return field.startsWith("settings.") ? field : field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function ofConsole({ row }: KnownChannel): ChannelRow {
  if (row !== undefined) return row
  throw new GatewayError(
    "conflict",
    "This channel stands in limn.yaml or in the environment, and is changed there: set it otherwise and start again. Channels made here can be changed here.",
  )
}

function taken(name: string): GatewayError {
  return new GatewayError("conflict", `There is a channel ${name} already. Every channel needs a name of its own.`, { param: "name" })
}

function unknown(): GatewayError {
  return new GatewayError("not_found", "There is no channel with this id. Ask for the list of channels.")
}
