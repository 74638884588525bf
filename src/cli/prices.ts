import { readFile } from "node:fs/promises"
import type { Command } from "commander"
import type { ModelCard } from "#catalog/card.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { findInPriceMap, type ImportedPrice, readPriceMap } from "#ledger/prices/read-price-map.ts"
import { Failure } from "./failure.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import { describePrices, modelMaps, priceHead, priceRows, sampleQuote, withPriceBook } from "./price-rows.ts"
import { dimHead, note, plain, print, table } from "./terminal.ts"

interface JsonFlags extends SettingsFlags {
  readonly json?: true
}

/** `limn prices`: what models cost here, what they have cost, and prices from a file. A server sees what is set within 10 seconds. */
export function addPrices(program: Command): void {
  const prices = program.command("prices").description("show and set what models cost")

  withSettings(prices.command("list"), false)
    .description("the price of every model that the channels show, and what is held for one picture")
    .option("--json", "print JSON")
    .action(async (options: JsonFlags) => {
      const settings = readSettings(options)
      const rows = await withPriceBook(settings, (book) => priceRows(settings, book))
      if (options.json) return print(JSON.stringify({ data: rows.map(([model, price, source, held]) => ({ model, price, source, held })) }))
      if (rows.length === 0) return note("There is no channel: in demo mode nothing is charged.")
      print(table([priceHead, ...rows], dimHead))
    })

  withSettings(prices.command("show"), false)
    .description("the price of a model, and the versions that requests were charged by")
    .argument("<model>", "its public name")
    .option("--json", "print JSON")
    .action(async (model: string, options: JsonFlags) => {
      const settings = readSettings(options)
      const card = cardOf(settings, model)
      const { price, history } = await withPriceBook(settings, async (book) => ({
        price: await book.show(model, card),
        history: await book.history(model),
      }))
      if (options.json) return print(JSON.stringify({ model, prices: price?.prices ?? null, source: price?.source ?? null, history }))
      if (price === undefined) throw new Failure("failure", `${plain(model)} has no price. \`prices\` in limn.yaml names one.`)
      const { likely, maximum } = sampleQuote(card, price.prices)
      print(`${describePrices(price.prices)} (${price.source})`)
      print(`one picture: ${likely} USD as a rule, at most ${maximum} USD are held`)
      const rows = history.map(({ version, createdAt, source, prices: former }) => [
        String(version),
        createdAt.toISOString().slice(0, 10),
        source,
        describePrices(former),
      ])
      if (rows.length > 0) print(`\n${table([["version", "since", "from", "price in USD"], ...rows], dimHead)}`)
    })

  withSettings(prices.command("import"), false)
    .description("set prices from a price map as LiteLLM publishes it; they go before limn.yaml and the catalogue")
    .argument("<file>", "JSON: model_prices_and_context_window.json")
    .argument("<models...>", "public names of the models to take; `public=name` where the file calls it otherwise")
    .action(async (file: string, models: string[], options: SettingsFlags) => {
      const settings = readSettings(options)
      const map = await readJson(file)
      const read = models.map((wish) => readOne(settings, map, wish))
      await using database = await openDatabase(databaseOptions(settings))
      const book = new PriceBook({ database, settings: settings.prices })
      for (const { model, imported } of read) {
        await book.set(model, imported.prices)
        note(`${plain(model)}: ${describePrices(imported.prices)}`)
        if (imported.leftOut.length > 0) note(`  left out: ${imported.leftOut.map(plain).join(", ")}`)
      }
    })

  withSettings(prices.command("unset"), false)
    .description("take back a price that was imported or set in the console")
    .argument("<model>", "its public name")
    .action(async (model: string, options: SettingsFlags) => {
      const unset = await withPriceBook(readSettings(options), (book) => book.unset(model))
      if (!unset)
        throw new Failure("failure", `Nobody has set a price of ${plain(model)} by hand. \`limn prices show\` says where it comes from.`)
      note(`${plain(model)} costs what limn.yaml or the catalogue says.`)
    })
}

/** The card that the server takes a public name for. */
function cardOf(settings: Settings, model: string): ModelCard {
  return lookupCard(modelMaps(settings), model) ?? cardOfVendorModel(model)
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"))
  } catch (error) {
    const why = error instanceof SyntaxError ? "is not JSON" : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new Failure("failure", `The file ${plain(file)} ${why}.`, { cause: error })
  }
}

/** Everything is read before anything is set, so that a mistake leaves all prices as they were. */
function readOne(settings: Settings, map: unknown, wish: string): { readonly model: string; readonly imported: ImportedPrice } {
  const [model = "", name = model] = wish.split("=", 2)
  const entry = findInPriceMap(map, name)
  if (entry === undefined)
    throw new Failure("failure", `The file has no model ${plain(name)}. Write \`public=name\` where it has another name there.`)
  try {
    return { model, imported: readPriceMap(entry, cardOf(settings, model).imageTokens) }
  } catch (error) {
    throw new Failure("failure", `${plain(name)}: ${(error as Error).message}`, { cause: error })
  }
}
