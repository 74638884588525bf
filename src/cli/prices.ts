import { readFile } from "node:fs/promises"
import { type Command, Option } from "commander"
import { showPrice } from "#api/admin/prices.ts"
import type { ModelCard } from "#catalog/card.ts"
import { cardOfVendorModel } from "#catalog/catalog.ts"
import { priceSchema } from "#config/price-settings.ts"
import type { Settings } from "#config/settings.ts"
import { databaseOptions } from "#database/database-options.ts"
import { openDatabase } from "#database/database.ts"
import { lookupCard } from "#gateway/model-map.ts"
import { lossHints, nameHints } from "#gateway/operator-hints.ts"
import { PriceBook } from "#ledger/prices/price-book.ts"
import { findInPriceMap, type ImportedPrice, readPriceMap } from "#ledger/prices/read-price-map.ts"
import { sampleQuote } from "#ledger/prices/sample-quote.ts"
import { toUnitPrices } from "#ledger/prices/to-unit-prices.ts"
import type { UnitPrices } from "#ledger/prices/unit-prices.ts"
import { toUsd } from "#ledger/usd.ts"
import { type BodyOption, readBody, withBody } from "./body-options.ts"
import { Failure } from "./failure.ts"
import { recorder } from "./installation.ts"
import { readSettings, type SettingsFlags, withSettings } from "./options.ts"
import {
  describePrices,
  listedModels,
  type ModelPrice,
  modelMaps,
  priceTable,
  priceWarnings,
  readPrices,
  withPriceBook,
} from "./price-rows.ts"
import { dimHead, note, noteWarnings, plain, print, table } from "./terminal.ts"

interface JsonFlags extends SettingsFlags {
  readonly json?: true
}

/** One price, or `1K=0.05,4K=0.2`; what is neither is left for the schema to refuse. */
function asPicturePrice(text: string): unknown {
  if (!text.includes("=")) return asDollars(text)
  return Object.fromEntries(
    text.split(",").map((piece) => [piece.split("=", 1)[0]?.trim(), asDollars(piece.slice(piece.indexOf("=") + 1))]),
  )
}

function asDollars(text: string): unknown {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : text
}

const priceOptions: readonly BodyOption[] = [
  {
    flags: "--picture <usd>",
    field: "picture",
    description: "per delivered picture: one price, or by size as in 1K=0.05,4K=0.2",
    read: asPicturePrice,
  },
  { flags: "--text-in <usd>", field: "text_in", description: "per million tokens of text that is sent", read: asDollars },
  { flags: "--image-in <usd>", field: "image_in", description: "per million tokens of pictures that are sent", read: asDollars },
  { flags: "--text-out <usd>", field: "text_out", description: "per million tokens of text that comes", read: asDollars },
  { flags: "--image-out <usd>", field: "image_out", description: "per million tokens of pictures that come", read: asDollars },
  { flags: "--request <usd>", field: "request", description: "per request that is answered, beside its tokens", read: asDollars },
]

/** `limn prices`: what models cost here, what they have cost, and prices from a file. A server sees what is set within 10 seconds. */
export function addPrices(program: Command): void {
  const prices = program.command("prices").description("show and set what models cost")

  withSettings(prices.command("list"), false)
    .description("the price of every model that the channels show, and what is held for one picture")
    .option("--json", "print JSON")
    .action(async (options: JsonFlags) => {
      const settings = readSettings(options)
      const { prices, warnings } = await withPriceBook(settings, async (book) => ({
        prices: await readPrices(settings, book),
        warnings: await priceWarnings(settings, book),
      }))
      if (options.json) return print(JSON.stringify({ data: prices.map(showModelPrice), warnings }))
      if (prices.length === 0) note("There is no channel: in demo mode nothing is charged.")
      else print(priceTable(prices))
      const isFree = settings.defaults.unpriced === "free"
      if (prices.some(({ price }) => price === undefined)) note(isFree ? "What has no price is free." : "What has no price is refused.")
      noteWarnings(warnings)
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
      print(`one picture: ${toUsd(likely)} USD as a rule, at most ${toUsd(maximum)} USD are held`)
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
      await setPrices(
        settings,
        read.map(({ model, imported }) => ({ model, ...imported })),
      )
    })

  withBody(withSettings(prices.command("set"), false), priceOptions)
    .description("set the price of a model; it goes before limn.yaml and the catalogue")
    .argument("<model>", "its public name")
    .action(async (model: string, flags: SettingsFlags & Readonly<Record<string, unknown>>) => {
      if (priceOptions.every(({ flags: option }) => flags[new Option(option).attributeName()] === undefined))
        throw new Failure("usage", "Name a price, such as --picture 0.02: --help shows what there is.")
      const body = readBody(priceSchema, priceOptions, flags)
      const settings = readSettings(flags)
      await setPrices(settings, [{ model, prices: toUnitPrices(body, cardOf(settings, model).imageTokens) }])
    })

  withSettings(prices.command("unset"), false)
    .description("take back a price that was set or imported")
    .argument("<model>", "its public name")
    .action(async (model: string, options: SettingsFlags) => {
      const unset = await withPriceBook(readSettings(options), async (book, database) => {
        if (!(await book.unset(model))) return false
        await recorder(database)({ action: "price.unset", target: { type: "model", id: model } })
        return true
      })
      if (!unset)
        throw new Failure("failure", `Nobody has set a price of ${plain(model)} by hand. \`limn prices show\` says where it comes from.`)
      note(`${plain(model)} costs what limn.yaml or the catalogue says.`)
    })
}

/** Sets prices, and notes what they are and what may not have been meant. */
async function setPrices(
  settings: Settings,
  wishes: readonly { readonly model: string; readonly prices: UnitPrices; readonly leftOut?: readonly string[] }[],
): Promise<void> {
  await using database = await openDatabase(databaseOptions(settings))
  const book = new PriceBook({ database, settings: settings.prices })
  const record = recorder(database)
  for (const { model, prices, leftOut = [] } of wishes) {
    const { source } = await book.set(model, prices)
    await record({
      action: "price.set",
      target: { type: "model", id: model },
      detail: { prices: showPrice(model, { source, prices }).prices },
    })
    note(`${plain(model)}: ${describePrices(prices)}`)
    if (leftOut.length > 0) note(`  left out: ${leftOut.map(plain).join(", ")}`)
    noteWarnings(nameHints(listedModels(settings), model))
    noteWarnings(await lossHints(book, { id: model, card: cardOf(settings, model) }))
  }
}

function showModelPrice({ model, price, held }: ModelPrice): object {
  return { model, price: price === undefined ? null : describePrices(price.prices), source: price?.source ?? null, held: held ?? null }
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
