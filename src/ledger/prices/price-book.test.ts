import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { Database } from "#database/database.ts"
import { forEachEngine } from "#database/database-testing.ts"
import { PricesTable } from "#database/prices-table.ts"
import { notPriced } from "./not-priced.ts"
import { PriceBook, type PriceBookOptions } from "./price-book.ts"
import { cardOf } from "./prices-testing.ts"

const model = "gemini-3-pro-image"
const card = cardOf(model)
const unknown = cardOf("gpt-5-all")
const day = Date.parse("2026-12-01T12:00:00Z")
const cheap = { picture: { default: 10_000_000 } }
const dear = { picture: { default: 90_000_000 } }

/** A clock that tests turn, and books that go by it. */
function bookkeeper(database: Database): { book: (settings?: PriceBookOptions["settings"]) => PriceBook; later: (ms: number) => void } {
  let now = day
  return { book: (settings = {}) => new PriceBook({ database, settings, now: () => now }), later: (ms) => (now += ms) }
}

/** Counts the queries that a database is asked. */
function counting(database: Database): { readonly database: Database; readonly queries: () => number } {
  let queries = 0
  const proxy = new Proxy(database, {
    get(target, name) {
      if (name === "selectFrom" || name === "insertInto") queries += 1
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === "function" ? member.bind(target) : member
    },
  })
  return { database: proxy, queries: () => queries }
}

describe("PriceBook", () => {
  forEachEngine((open) => {
    it("takes the catalogue's price and writes it down once", async (test) => {
      const database = await open(test)
      const { book } = bookkeeper(database)
      const price = await book().priceOf(model, card)
      assert.deepEqual(
        { model: price?.model, version: price?.version, source: price?.source, prices: price?.prices },
        {
          model,
          version: 1,
          source: "catalogue",
          prices: { textIn: 2000, imageIn: 2000, textOut: 12_000, imageOut: 120_000, imageTokens: { "1K": 1120, "2K": 1120, "4K": 2000 } },
        },
      )
      assert.deepEqual(await book().priceOf(`models/${model}`, card), price)
      assert.equal((await new PricesTable(database).history(model)).length, 1)
    })

    const found: readonly { name: string; settings: PriceBookOptions["settings"]; model: string; usd: number }[] = [
      { name: "this very name", settings: { house: { picture: 0.02 }, [model]: { picture: 0.05 } }, model: "house", usd: 0.02 },
      { name: "the card's id", settings: { [model]: { picture: 0.05 } }, model: "house", usd: 0.05 },
      { name: "the card's full name", settings: { [`google/${model}`]: { picture: 0.05 } }, model, usd: 0.05 },
      { name: "an alias", settings: { "nano-banana-pro": { picture: 0.06 } }, model, usd: 0.06 },
      { name: "an id where the client says an alias", settings: { [model]: { picture: 0.07 } }, model: "nano-banana-pro", usd: 0.07 },
    ]
    for (const { name, settings, model: asked, usd } of found) {
      it(`takes the settings' price by ${name}`, async (test) => {
        const { book } = bookkeeper(await open(test))
        const price = await book(settings).priceOf(asked, card)
        assert.deepEqual(price?.prices, { picture: { default: usd * 1e9 } })
        assert.equal(price?.source, "settings")
      })
    }

    it("knows no price of a model that nobody has priced, and remembers nothing of it", async (test) => {
      const database = await open(test)
      const { book } = bookkeeper(database)
      assert.equal(await book().priceOf("gpt-5-all", unknown), undefined)
      assert.equal(await book().costOf(unknown, "gpt-5-all"), undefined)
      assert.deepEqual(await database.selectFrom("prices").selectAll().execute(), [])
    })

    it("writes another version only for another price", async (test) => {
      const { book } = bookkeeper(await open(test))
      const first = await book().priceOf(model, card)
      const second = await book({ [model]: { picture: 0.05 } }).priceOf(model, card)
      assert.equal(second?.version, 2)
      assert.deepEqual(await book({ [model]: { picture: 0.05 } }).priceOf(model, card), second)
      const third = await book().priceOf(model, card)
      assert.deepEqual({ version: third?.version, prices: third?.prices }, { version: 3, prices: first?.prices })
    })

    it("agrees with other nodes that start at the same time", async (test) => {
      const database = await open(test)
      const others = await Promise.all(Array.from({ length: 3 }, () => open(test, database)))
      const { book } = bookkeeper(database)
      const books = [database, ...others].flatMap((own) => Array.from({ length: 5 }, () => bookkeeper(own).book()))
      const prices = await Promise.all(books.map((each) => each.priceOf(model, card)))
      assert.equal(new Set(prices.map((price) => price?.id)).size, 1)
      assert.equal((await book().history(model)).length, 1)
    })

    it("asks nothing while it knows", async (test) => {
      const { database, queries } = counting(await open(test))
      const { book, later } = bookkeeper(database)
      const prices = book()
      const first = await prices.priceOf(model, card)
      const asked = queries()
      later(3000)
      for (let time = 0; time < 100; time += 1) assert.equal(await prices.priceOf(model, card), first)
      assert.equal(queries(), asked)
    })

    it("lets the console go before the settings, until it is unset", async (test) => {
      const { book } = bookkeeper(await open(test))
      const prices = book({ [model]: { picture: 0.05 } })
      await prices.priceOf(model, card)
      const set = await prices.set(`models/${model}`, cheap)
      assert.deepEqual({ source: set.source, version: set.version }, { source: "console", version: 2 })
      assert.deepEqual(await prices.priceOf(model, card), set)
      assert.deepEqual(await book().priceOf(model, card), set)
      assert.equal(await prices.unset(model), true)
      assert.equal(await prices.unset(model), false)
      const back = await prices.priceOf(model, card)
      assert.deepEqual({ source: back?.source, prices: back?.prices }, { source: "settings", prices: { picture: { default: 50_000_000 } } })
      assert.deepEqual(
        (await prices.history(model)).map(({ source }) => source),
        ["settings", "console", "settings"],
      )
    })

    it("lets a price of the very name go before the console's price of its card", async (test) => {
      const { book } = bookkeeper(await open(test))
      const prices = book({ house: { picture: 0.02 } })
      await prices.set(model, dear)
      assert.deepEqual((await prices.priceOf("house", card))?.prices, { picture: { default: 20_000_000 } })
      assert.deepEqual((await prices.priceOf("shed", card))?.prices, dear)
    })

    it("sees within ten seconds what another node has set", async (test) => {
      const database = await open(test)
      const { book, later } = bookkeeper(database)
      const [here, there] = [book(), bookkeeper(await open(test, database)).book()]
      await here.priceOf(model, card)
      await there.set(model, cheap)
      later(10_000)
      assert.deepEqual((await here.priceOf(model, card))?.prices, cheap)
      await there.unset(model)
      later(10_000)
      assert.equal((await here.priceOf(model, card))?.source, "catalogue")
    })

    it("takes over what was set on another node before it has heard of it", async (test) => {
      const database = await open(test)
      const { book } = bookkeeper(database)
      const here = book()
      await here.priceOf("gemini-2.5-flash-image", cardOf("gemini-2.5-flash-image"))
      await book().set(model, cheap)
      assert.deepEqual((await here.priceOf(model, card))?.prices, cheap)
    })

    it("keeps every one of several prices that are set at once, and agrees on the last", async (test) => {
      const { book } = bookkeeper(await open(test))
      const wished = Array.from({ length: 5 }, (_, index) => ({ picture: { default: index + 1 } }))
      await Promise.all(wished.map((prices) => book().set(model, prices)))
      const history = await book().history(model)
      assert.deepEqual(
        history.map(({ version }) => version),
        [5, 4, 3, 2, 1],
      )
      assert.deepEqual(await book().priceOf(model, card), history[0])
    })

    it("owes providers the catalogue's price, whatever clients pay", async (test) => {
      const { book } = bookkeeper(await open(test))
      const prices = book({ house: { picture: 0.02 } })
      const cost = await prices.costOf(card, model, "house")
      assert.deepEqual({ model: cost?.model, imageOut: cost?.prices.imageOut }, { model: `cost:${model}`, imageOut: 120_000 })
      assert.equal((await prices.costOf(card, "google/gemini-2.5-flash-image", "house"))?.model, "cost:gemini-2.5-flash-image")
      assert.deepEqual(await prices.costOf(card, model, "house"), cost)
    })

    it("owes providers the operator's price where there is no other", async (test) => {
      const { book } = bookkeeper(await open(test))
      const prices = book({ house: { picture: 0.02 } })
      assert.deepEqual((await prices.costOf(unknown, "gpt-5-all", "house"))?.prices, { picture: { default: 20_000_000 } })
    })

    it("shows a price without writing it down", async (test) => {
      const { book } = bookkeeper(await open(test))
      const prices = book()
      assert.equal((await prices.show(model, card))?.source, "catalogue")
      assert.deepEqual(await prices.history(model), [])
    })
  })

  it("goes on with what it knows when the database is gone, and promises nothing new", async (test) => {
    const { openDatabase } = await import("#database/database.ts")
    const database = await openDatabase({ file: ":memory:" })
    test.after(() => database.destroy())
    const { book, later } = bookkeeper(database)
    const prices = book()
    const known = await prices.priceOf(model, card)
    await database.destroy()
    later(60_000)
    assert.deepEqual(await prices.priceOf(model, card), known)
    await assert.rejects(prices.priceOf("gemini-2.5-flash-image", cardOf("gemini-2.5-flash-image")))
  })
})

describe("notPriced", () => {
  it("says what the operator can write", () => {
    const { code, message, details } = notPriced("house-painter")
    assert.equal(code, "model_not_priced")
    assert.match(message, /`prices: \{ house-painter: \{ picture: 0\.04 \} \}`/)
    assert.equal(details.param, "model")
    assert.match(notPriced("my: model").message, /prices: \{ "my: model": /)
  })
})
