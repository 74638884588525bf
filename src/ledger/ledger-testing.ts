import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Database } from "#database/database.ts"
import type { AttemptIntent, Intake, Settlement } from "./ledger.ts"
import type { LedgerOwner } from "./create-ledger.ts"
import type { PriceVersion, UnitPrices } from "./prices/unit-prices.ts"

/** Micro-USD of one picture in these tests. */
export const picturePrice = 40_000

/** One picture as it is measured. */
export const picture = { width: 1024, height: 1024 }

/** A price of 0.04 USD per picture. */
export const perPicture: PriceVersion = priceOf({ picture: { default: picturePrice * 1000 } })

/** Gives a version of prices that a request can be quoted by. */
export function priceOf(prices: UnitPrices, id = "price_1"): PriceVersion {
  return { id, model: "gemini-2.5-flash-image", version: 1, prices, source: "settings", createdAt: new Date(0) }
}

/** Writes a price version down, as the price book does. */
export async function keepPrice(database: Database, { id, model, version, prices, source, createdAt }: PriceVersion): Promise<void> {
  await database
    .insertInto("prices")
    .values({ id, model, version, body: JSON.stringify(prices), source, created_at: createdAt.getTime() })
    .execute()
}

/** Gives a budget its cap in micro-USD, whether it was there or not. */
export async function setBudget(database: Database, id: string, cap: number | null, period = "total"): Promise<void> {
  await database
    .insertInto("budgets")
    .values({ id, cap, period })
    .onConflict((conflict) => conflict.column("id").doUpdateSet({ cap, period }))
    .execute()
}

/** What a budget has spent and holds, over all its windows. */
export async function budgetOf(database: Database, id: string): Promise<{ spent: number; held: number }> {
  const rows = await database.selectFrom("budget_windows").select(["spent", "held"]).where("budget_id", "=", id).execute()
  return { spent: rows.reduce((sum, { spent }) => sum + spent, 0), held: rows.reduce((sum, { held }) => sum + held, 0) }
}

/** A process that serves, with a lease that can be taken from it. */
export interface TestOwner extends LedgerOwner {
  fenced: boolean
  /** Ends its lease, as its death would in half a minute. */
  die(): Promise<void>
}

/** Registers a process with a lease of an hour. */
export async function createOwner(database: Database, node = "node"): Promise<TestOwner> {
  const id = `${node}:${randomBytes(6).toString("hex")}`
  await database
    .insertInto("nodes")
    .values({ id, node, started_at: database.now(), lease_until: database.now() + 3_600_000 })
    .execute()
  const owner: TestOwner = {
    id,
    fenced: false,
    isFenced: () => owner.fenced,
    async die() {
      await database.updateTable("nodes").set({ lease_until: 0 }).where("id", "=", id).execute()
    },
  }
  return owner
}

/** A request for `count` pictures at a price, by default of the key `key_1`. */
export function intakeOf(
  requestId: string,
  { price = perPicture, count = 1, ...rest }: Partial<Intake> & { price?: PriceVersion; count?: number } = {},
): Intake {
  const maximum = (price.prices.picture?.default ?? 0) / 1000 || picturePrice
  return {
    requestId,
    payer: { keyId: "key_1" },
    dialect: "images",
    model: "gemini-2.5-flash-image",
    stream: false,
    asked: { count },
    quote: { price, likely: maximum * count, maximum: maximum * count, lines: [] },
    createdAt: new Date(),
    ...rest,
  }
}

/** A provider call for a request. */
export function callOf(requestId: string, number = 1): AttemptIntent {
  return {
    requestId,
    number,
    purpose: number === 1 ? "first" : "failover",
    channel: "google",
    upstream: "gemini",
    model: "gemini-2.5-flash-image",
    price: perPicture,
    expectedCost: picturePrice,
    deadline: new Date(Date.now() + 300_000),
  }
}

/** The end of a request that brought so many pictures. */
export function success(pictures: number): Settlement {
  return {
    state: "succeeded",
    measured: { pictures: Array.from({ length: pictures }, () => picture) },
    executed: true,
    answer: { events: [{ type: "start" }], warnings: [] },
  }
}

/** The end of a request that brought nothing. */
export function failure(executed: boolean): Settlement {
  return {
    state: "failed",
    measured: { pictures: [] },
    errorCode: "upstream_error",
    executed,
    answer: { error: { code: "upstream_error", message: "The provider failed.", details: {} } },
  }
}

/** Stores a result of a request, as the picture archive does. */
export async function keepPicture(database: Database, requestId: string): Promise<string> {
  const id = randomBytes(13).toString("hex")
  await database
    .insertInto("pictures")
    .values({
      id,
      sha256: randomBytes(32).toString("hex"),
      media_type: "image/png",
      ...picture,
      byte_length: 1,
      key_id: "key_1",
      request_id: requestId,
      created_at: database.now(),
      expires_at: null,
    })
    .execute()
  // Rows are given in the order of their milliseconds.
  await sleep(2)
  return id
}
