import { type BudgetPeriod, windowStart } from "../budget-window.ts"
import { picturePrice } from "../prices/per-tier.ts"
import type { PriceLine, UnitPrices } from "../prices/unit-prices.ts"
import { type Evidence, type Invariant, violatedBy } from "./invariant.ts"

/** What must hold between the rows of the book. */
export const moneyInvariants: readonly Invariant[] = [
  {
    id: "I1",
    says: "In each window of a budget, what is held is the sum of its open holds, and what is spent the sum of its charges less its credits.",
    fast: true,
    find: violatedBy(`
      select w.budget_id as budget, w.start as "window", w.held, coalesce(h.open, 0) as open_holds, w.spent, coalesce(h.charged, 0) as charges,
        coalesce(c.credited, 0) as credits
      from budget_windows w left join (
        select budget_id, start, sum(case when state = 'open' then amount else 0 end) as open, sum(charged) as charged
        from holds group by budget_id, start
      ) h on h.budget_id = w.budget_id and h.start = w.start
      left join (select budget_id, start, sum(amount) as credited from credits group by budget_id, start) c
        on c.budget_id = w.budget_id and c.start = w.start
      where w.held <> coalesce(h.open, 0) or w.spent <> coalesce(h.charged, 0) - coalesce(c.credited, 0)`),
  },
  {
    id: "I2",
    says: "Nothing held or spent is below zero, and both together do not exceed the cap.",
    fast: true,
    find: violatedBy(`
      select budget_id as budget, start as "window", spent, held, cap from budget_windows
      where spent < 0 or held < 0 or (cap is not null and spent + held > cap)`),
  },
  {
    id: "I3",
    says: "Each request ends once, is charged once at every level or not at all, and only for something that it brought.",
    fast: true,
    find: violatedBy(
      `select id as request, state, charge, pictures from requests r
       where (state = 'running') <> (finished_at is null)
         or state not in ('running', 'succeeded', 'failed', 'unknown')
         or (owner is not null and (state = 'running') <> (charge is null))
         or charge > hold
         or (charge > 0 and (state <> 'succeeded' or (pictures = 0 and coalesce(output_tokens, 0) = 0
             and not exists (select 1 from attempts a where a.request_id = r.id and a.outcome = 'succeeded'))))`,
      `select h.request_id as request, h.budget_id as budget, r.state, h.state as hold_is, h.amount as held, h.charged, r.charge
       from holds h join requests r on r.id = h.request_id
       where (r.state = 'running') <> (h.state = 'open') or h.amount <> r.hold
         or h.charged <> case when h.state = 'charged' then coalesce(r.charge, 0) else 0 end
         or (h.state = 'void' and r.charge > 0)`,
      `select id as request, hold from requests r
       where hold > 0 and not exists (select 1 from holds h where h.request_id = r.id and h.budget_id = r.key_id)`,
    ),
  },
  {
    id: "I4",
    says: "Each charge is its lines by the price version of its request, rounded up once and never above the hold.",
    find: findWrongCharges,
  },
  {
    id: "I5",
    says: "Each charge and each cost stands in the book once, between the accounts that it belongs to.",
    find: violatedBy(
      `select r.id as request, coalesce(r.charge, 0) as charge, coalesce(e.amount, 0) as booked
       from requests r left join (select request_id, sum(amount) as amount from entries where kind = 'charge' group by request_id) e
         on e.request_id = r.id
       where coalesce(r.charge, 0) <> coalesce(e.amount, 0)`,
      `select e.id as entry, e.kind, e.debit, e.credit, e.amount from entries e join requests r on r.id = e.request_id
       where e.amount < 0 or e.debit = e.credit
         or (e.kind = 'charge' and (e.debit <> 'client:' || r.key_id or e.credit <> 'revenue' or e.attempt_id is not null))
         or (e.kind = 'cost' and (e.debit <> 'cost' or e.attempt_id is null))
         or (e.kind = 'correction' and ((e.debit <> 'cost' and e.credit <> 'cost') or e.attempt_id is null))
         or e.kind not in ('charge', 'cost', 'correction')`,
    ),
  },
  {
    id: "I7",
    says: "Each call that has ended has one cost: actual, reported, zero by rule, or unknown; and all of them fit the provider's bill.",
    find: async (evidence) => [...(await findWrongCosts(evidence)), ...(await findUnbilled(evidence))],
  },
  {
    id: "I13",
    says: "Each hold belongs to the window of the time at which it was made.",
    find: findMisplacedHolds,
  },
  {
    id: "I16",
    says: "What a key's requests show as charged is what its budget, credits included, and the book show.",
    find: violatedBy(`
      select r.key_id as "key", r.charged, coalesce(c.credited, 0) as credits, coalesce(w.spent, 0) as spent, coalesce(e.booked, 0) as booked
      from (select key_id, sum(coalesce(charge, 0)) as charged from requests group by key_id) r
      left join (select budget_id, sum(spent) as spent from budget_windows group by budget_id) w on w.budget_id = r.key_id
      left join (select budget_id, sum(amount) as credited from credits group by budget_id) c on c.budget_id = r.key_id
      left join (select debit, sum(amount) as booked from entries where kind = 'charge' group by debit) e on e.debit = 'client:' || r.key_id
      where r.charged <> coalesce(w.spent, 0) + coalesce(c.credited, 0) or r.charged <> coalesce(e.booked, 0)`),
  },
]

// Entries are added up before they are joined: no index finds those of a call, and looking through all of them for each takes minutes.
const findWrongCosts = violatedBy(`
  select a.id as attempt, a.outcome, a.cost, a.cost_basis as basis, coalesce(e.entries, 0) as entries, coalesce(e.booked, 0) as booked
  from attempts a left join (
    select attempt_id, sum(case when kind = 'cost' then 1 else 0 end) as entries,
      sum(case when credit = 'cost' then -amount else amount end) as booked
    from entries where kind in ('cost', 'correction') group by attempt_id
  ) e on e.attempt_id = a.id
  where a.expected_cost is not null and (
    (a.outcome is null) <> (a.cost is null) or (a.outcome is null) <> (a.cost_basis is null)
    or coalesce(e.entries, 0) <> case when a.outcome is null then 0 else 1 end
    or coalesce(e.booked, 0) <> coalesce(a.cost, 0)
    or a.cost_basis not in ('actual', 'reported', 'zero', 'unknown') or (a.cost_basis = 'zero' and a.cost <> 0))`)

/** The bill lies between what we know that we owe, and that with everything that we only reckon with. */
async function findUnbilled({ database, calls }: Evidence): Promise<string[]> {
  const billed = calls?.filter(({ cost }) => cost !== undefined) ?? []
  if (billed.length === 0) return []
  const bill = billed.reduce((sum, { cost = 0 }) => sum + cost, 0)
  const rows = await database
    .selectFrom("attempts")
    .select(["cost_basis", (select) => select.fn.sum("cost").as("sum")])
    .groupBy("cost_basis")
    .execute()
  const sumOf = (basis: string): number => Number(rows.find((row) => row.cost_basis === basis)?.sum ?? 0)
  const actual = sumOf("actual") + sumOf("reported")
  const unknown = sumOf("unknown")
  return bill >= actual && bill <= actual + unknown ? [] : [`provider's bill ${bill}, actual costs ${actual}, unknown costs ${unknown}`]
}

const priceNames = { request: "request", text_in: "textIn", image_in: "imageIn", text_out: "textOut", image_out: "imageOut" } as const
const pageSize = 1000

/** Reckons every charge again, with arithmetic of its own. */
async function findWrongCharges({ database }: Evidence): Promise<string[]> {
  const prices = new Map(
    (await database.selectFrom("prices").select(["id", "body"]).execute()).map(({ id, body }) => [id, JSON.parse(body) as UnitPrices]),
  )
  const found: string[] = []
  for (let after = ""; ;) {
    const rows = await database
      .selectFrom("requests")
      .select(["id", "price_id", "hold", "charge", "lines", "pictures"])
      .where("charge", "is not", null)
      .where("id", ">", after)
      .orderBy("id")
      .limit(pageSize)
      .execute()
    for (const { id, price_id, hold, charge, lines, pictures } of rows) {
      const wrong = wrongCharge({
        prices: price_id === null ? null : prices.get(price_id),
        hold: BigInt(hold ?? 0),
        charge: BigInt(charge ?? 0),
        lines: lines === null ? [] : (JSON.parse(lines) as PriceLine[]),
        pictures,
      })
      if (wrong !== undefined) found.push(`request ${id}: ${wrong}`)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return found
    after = last.id
  }
}

interface BookedCharge {
  /** Null where nothing is charged, undefined where the version is missing. */
  readonly prices: UnitPrices | null | undefined
  readonly hold: bigint
  readonly charge: bigint
  readonly lines: readonly PriceLine[]
  readonly pictures: number
}

function wrongCharge({ prices, hold, charge, lines, pictures }: BookedCharge): string | undefined {
  if (prices === null) return charge === 0n ? undefined : `charged ${charge} without a price`
  if (prices === undefined) return "its price version is missing"
  for (const { unit, tier, unitPrice } of lines) {
    const price = unit === "picture" ? picturePrice(prices.picture ?? {}, tier ?? "1K") : prices[priceNames[unit]]
    if (price !== unitPrice)
      return `${unit}${tier === undefined ? "" : ` ${tier}`} at ${unitPrice}, its price version says ${price ?? "nothing"}`
  }
  const counted = lines.filter(({ unit }) => unit === "picture").reduce((sum, { quantity }) => sum + quantity, 0)
  if (charge > 0n && counted > 0 && counted !== pictures) return `${counted} pictures charged, ${pictures} delivered`
  const nano = lines.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice), 0n)
  const due = (nano + 999n) / 1000n
  const expected = due < hold ? due : hold
  return charge === expected ? undefined : `charged ${charge}, its lines say ${expected}`
}

/** A request is admitted a while after it came in, and clocks differ a little. */
const slackMs = { before: 60_000, after: 15 * 60_000 }
const periods: readonly BudgetPeriod[] = ["total", "day", "month"]

async function findMisplacedHolds({ database }: Evidence): Promise<string[]> {
  const rows = await database
    .selectFrom("holds")
    .innerJoin("requests", "requests.id", "holds.request_id")
    .select(["request_id", "budget_id", "start", "created_at"])
    .where("start", "!=", 0)
    .execute()
  return rows
    .filter(({ start, created_at: at }) => {
      const times = [at - slackMs.before, at, at + slackMs.after]
      return !periods.some((period) => times.some((time) => windowStart(period, time) === start))
    })
    .map(({ request_id, budget_id, start }) => `request ${request_id}, budget ${budget_id}, window ${start}`)
}
