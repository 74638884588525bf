import { z } from "zod"
import { readPage } from "#database/read-page.ts"
import { fromUsd, mostUsd } from "#ledger/usd.ts"

/** Most of anything that is counted: beyond it a number is a slip. */
const mostCounted = 1_000_000

/** A schema of whole numbers in bounds. */
export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`
  return z.int(error).min(least, error).max(most, error)
}

/** How many members of a list are wanted, in an address. */
export function pageLimit(most: number, usual: number) {
  return z
    .string()
    .transform((text) => (/^\d+$/.test(text) ? Number(text) : NaN))
    .pipe(wholeNumber(1, most))
    .default(usual)
}

/** Dollars, as a decimal string or a number; gives whole micro-USD. A number is read as it is written. */
export const usd = z
  .union([z.string(), z.number()], { error: 'must be dollars, such as "0.039"' })
  .transform((value, context): number => {
    const amount = fromUsd(String(value))
    if (amount !== undefined) return amount
    context.addIssue({ code: "custom", message: `must be dollars from 0 to ${mostUsd} with at most 6 decimals, such as "0.039"` })
    return z.NEVER
  })
  .meta({ description: 'US dollars with at most 6 decimals, such as "0.039"' })

/** Dollars in an answer. */
export const usdText = z.string().meta({ description: "US dollars, decimal" })

/** How often a budget begins anew. */
export const period = z.enum(["total", "day", "month"])

/** What people call something: in one line, and read in the order in which it was written. */
export const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u, "must not contain control characters or line ends")

/** A limit that is at least 1. */
export const limit = wholeNumber(1, mostCounted)

/** A text of at most so many characters; it may be empty. */
export function text(most: number) {
  return z
    .string()
    .max(most)
    .regex(/^[^\0]*$/, "must not contain a NUL character")
}

/** An id in a body. */
export const id = text(100).min(1)

/** A moment; gives a Date. */
export const moment = z
  .string()
  .transform((text, context): Date => {
    const date = new Date(text)
    if (/^\d{4}-\d\d-\d\d(?:$|T.*(?:Z|[+-]\d\d:\d\d)$)/.test(text) && !Number.isNaN(date.getTime())) return date
    context.addIssue({
      code: "custom",
      message: "must be a day or a moment with its time zone, such as 2027-01-31 or 2027-01-31T12:00:00Z",
    })
    return z.NEVER
  })
  .meta({ description: "RFC 3339; a day alone begins at 00:00 UTC" })

/** A moment in an answer. */
export const momentText = z.iso.datetime()

/** The list that most answers are. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item) })
}

/** What an operator may not have meant, in an answer to a change that was made all the same. */
export const warnings = z
  .array(z.object({ code: z.enum(["unknown_model", "below_cost"]), message: z.string() }))
  .meta({ description: "What may not have been meant; it was done all the same" })

/** The fields of an address by which a list is read page by page. */
export const pageFields = fieldsOfPage(200, 50)

/** The same for lists that are read as a whole where they can be. */
export const longPageFields = fieldsOfPage(1000, 1000)

function fieldsOfPage(most: number, usual: number) {
  return {
    limit: pageLimit(most, usual),
    before: id.optional().meta({ description: "Only what comes after the item with this id; `next` of the page before" }),
  }
}

/** The page that {@link pageOf} gives. */
export function pagesOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next: z.string().nullable().meta({ description: "null: there are no more" }) })
}

/** Reads a page of a list and shows it. */
export async function pageOf<Row extends { readonly id: string }, Shown>(
  limit: number,
  read: (limit: number) => Promise<readonly Row[]>,
  show: (rows: readonly Row[]) => Shown[] | Promise<Shown[]>,
): Promise<{ data: Shown[]; next: string | null }> {
  const { rows, next } = await readPage(limit, read)
  return { data: await show(rows), next: next?.id ?? null }
}

/** The answer to a deletion. */
export const removed = z.object({ id: z.string(), deleted: z.literal(true) })

/** Gives the fields of a body with the values that an answer shows of them, for the record of changes: amounts as people write them. */
export function asShown(body: object, shown: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([field, value]) => [field, field in shown ? Reflect.get(shown, field) : value]))
}
