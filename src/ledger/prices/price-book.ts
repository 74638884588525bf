import { randomBytes } from "node:crypto"
import type { Kysely } from "kysely"
import type { ModelCard } from "#catalog/card.ts"
import { bareName, cardOfVendorModel } from "#catalog/catalog.ts"
import type { PriceSettings } from "#config/price-settings.ts"
import { type PriceRow, PricesTable } from "#database/prices-table.ts"
import type { Schema } from "#database/schema.ts"
import { catalogPrice, type EffectivePrice, effectivePrice } from "./effective-price.ts"
import type { PriceVersion, UnitPrices } from "./unit-prices.ts"

/** What a price book is made with. */
export interface PriceBookOptions {
  readonly database: Kysely<Schema>
  /** Prices of the settings, by public model name. */
  readonly settings: Readonly<Record<string, PriceSettings>>
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number
}

/** A version that was found, and what it was found by. */
interface Known {
  readonly price: PriceVersion | undefined
  readonly day: string
  readonly consolePrices: ConsolePrices
}

/** What is set in the console, by model. */
type ConsolePrices = ReadonlyMap<string, PriceVersion>

/** After so long the console's prices are read again in the background, after twice as long before anything else. */
const refreshMs = 4000

/**
 * What each model costs. The console goes before the settings, the settings before the catalogue. Every price that anything is
 * charged by is a version that was written down and never changes; one whose prices are those of the newest is the newest.
 *
 * What is known is kept in memory and asks no database. Prices that another node has set hold here within 10 seconds.
 */
export class PriceBook {
  readonly #table: PricesTable
  readonly #settings: PriceBookOptions["settings"]
  readonly #now: () => number
  readonly #known = new Map<string, Known>()
  #consolePrices: ConsolePrices = new Map()
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor({ database, settings, now = Date.now }: PriceBookOptions) {
    this.#table = new PricesTable(database)
    this.#settings = settings
    this.#now = now
  }

  /** What a client pays for a public model whose card this is; undefined where no price is known. Throws DatabaseError. */
  async priceOf(model: string, card: ModelCard): Promise<PriceVersion | undefined> {
    await this.#refresh()
    const day = this.#day()
    return this.#remember(bareName(model), day, async (name) => {
      const price = this.#effective(model, card, day)
      return price === undefined || "version" in price ? price : this.#version(name, price)
    })
  }

  /**
   * What we owe a provider for its model: the catalogue's price, whatever clients pay. Where the catalogue has none it is the
   * price of `model`, the public name. Throws DatabaseError.
   */
  async costOf(card: ModelCard, vendorModel: string, model = vendorModel): Promise<PriceVersion | undefined> {
    const sold = cardOfVendorModel(vendorModel)
    const source = sold.prices.length > 0 ? sold : card
    const day = this.#day()
    const price = catalogPrice(source, day)
    if (price === undefined) return this.priceOf(model, card)
    return this.#remember(`cost:${source.id}`, day, (name) => this.#version(name, price))
  }

  /** Sets a price in the console's name; it holds until it is unset, over everything else. Throws DatabaseError. */
  async set(model: string, prices: UnitPrices): Promise<PriceVersion> {
    const row = await this.#append(bareName(model), JSON.stringify(prices), "console")
    await this.#read()
    return toVersion(row)
  }

  /** Takes the console's price back. Gives false where there was none. Throws DatabaseError. */
  async unset(model: string): Promise<boolean> {
    const name = bareName(model)
    if (!holdsByHand(await this.#table.newest(name))) return false
    await this.#append(name, "null", "console")
    await this.#read()
    return true
  }

  /** The price that holds, without writing a version down: for people who look. Throws DatabaseError. */
  async show(model: string, card: ModelCard): Promise<EffectivePrice | undefined> {
    await this.#refresh()
    return this.#effective(model, card, this.#day())
  }

  /** Every version that a public model has had, newest first. Throws DatabaseError. */
  async history(model: string): Promise<PriceVersion[]> {
    return (await this.#table.history(bareName(model))).filter(({ body }) => body !== "null").map(toVersion)
  }

  #day(): string {
    return new Date(this.#now()).toISOString().slice(0, 10)
  }

  #effective(model: string, card: ModelCard, day: string): PriceVersion | EffectivePrice | undefined {
    return effectivePrice(model, card, { byHand: this.#consolePrices, settings: this.#settings, day })
  }

  async #remember(name: string, day: string, find: (name: string) => Promise<PriceVersion | undefined>): Promise<PriceVersion | undefined> {
    const consolePrices = this.#consolePrices
    const known = this.#known.get(name)
    if (known !== undefined && known.day === day && known.consolePrices === consolePrices) return known.price
    const price = await find(name)
    // A name without a price may be anything that a client makes up, and is not worth memory.
    if (price !== undefined) this.#known.set(name, { price, day, consolePrices })
    return price
  }

  /** The version of a price that nobody has set by hand. */
  async #version(name: string, { prices, source }: EffectivePrice): Promise<PriceVersion> {
    return toVersion(await this.#append(name, JSON.stringify(prices), source))
  }

  /**
   * Gives the newest version where it says the same, or goes before because it was set by hand; else writes the next one. Of
   * several nodes at once one writes it, and the others read it back.
   */
  async #append(model: string, body: string, source: PriceRow["source"]): Promise<PriceRow> {
    for (;;) {
      const newest = await this.#table.newest(model)
      const same = newest?.body === body && (source !== "console" || newest.source === "console")
      if (newest !== undefined && (same || (source !== "console" && holdsByHand(newest)))) return newest
      const row: PriceRow = {
        id: `price_${randomBytes(10).toString("hex")}`,
        model,
        version: (newest?.version ?? 0) + 1,
        body,
        source,
        createdAt: new Date(this.#now()),
      }
      if (await this.#table.insert(row)) return row
    }
  }

  async #refresh(): Promise<void> {
    const age = this.#now() - this.#readAt
    if (age < refreshMs) return
    // A database that cannot be read says so where something is to be written; prices that are known go on holding.
    const reading = (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)))
    if (age < 2 * refreshMs) return void reading.catch(() => {})
    await reading.catch((error: unknown) => {
      if (this.#readAt === Number.NEGATIVE_INFINITY) throw error
    })
  }

  /** Reads what is set in the console. The map is another one only where something has changed, so that what is known stays known. */
  async #read(): Promise<void> {
    const at = this.#now()
    const rows = (await this.#table.newestBy("console")).filter(holdsByHand)
    const changed = rows.length !== this.#consolePrices.size || rows.some(({ id, model }) => this.#consolePrices.get(model)?.id !== id)
    if (changed) this.#consolePrices = new Map(rows.map((row) => [row.model, toVersion(row)]))
    this.#readAt = at
  }
}

/** Whether a newest version was set in the console and not taken back. */
function holdsByHand(row: PriceRow | undefined): boolean {
  return row?.source === "console" && row.body !== "null"
}

function toVersion({ body, ...row }: PriceRow): PriceVersion {
  return { ...row, prices: JSON.parse(body) as UnitPrices }
}
