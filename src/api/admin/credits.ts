import { z } from "zod"
import { type CreditRow, CreditsTable } from "#database/credits-table.ts"
import type { KeyHolder } from "#database/keys-table.ts"
import { giveCredit } from "#ledger/give-credit.ts"
import { fromUsd, mostUsd, toUsd } from "#ledger/usd.ts"
import { listOf, momentText, text, usdText } from "../fields.ts"
import { manageableKey, requireKey } from "./keys.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

/** What `POST /keys/{id}/credits` takes. */
export const newCredit = z.strictObject({
  amount_usd: z
    .union([z.string(), z.number()], { error: 'must be dollars, such as "0.039"' })
    .transform((value, context): number => {
      const [, minus, digits = ""] = /^(-?)(.*)$/s.exec(String(value)) ?? []
      const amount = fromUsd(digits)
      if (amount !== undefined && amount > 0) return minus === "-" ? -amount : amount
      context.addIssue({ code: "custom", message: `must be dollars up to ${mostUsd} with at most 6 decimals, such as "0.039", and not 0` })
      return z.NEVER
    })
    .meta({ description: "US dollars that the key has spent less; below zero: takes an earlier credit back" }),
  reason: text(500).min(1).meta({ description: "For people" }),
})

const shownCredit = z.object({ id: z.string(), key_id: z.string(), amount_usd: usdText, reason: z.string(), created_at: momentText })

function showCredit({ id, keyId, amount, reason, createdAt }: CreditRow): z.input<typeof shownCredit> {
  return { id, key_id: keyId, amount_usd: toUsd(amount), reason, created_at: createdAt.toISOString() }
}

/** Gives a key a credit, and shows it. Throws as {@link giveCredit} does. */
export async function creditKey(
  { database }: Pick<Services, "database">,
  { id: keyId, userId, teamId }: KeyHolder,
  { amount_usd: amount, reason }: z.output<typeof newCredit>,
): Promise<z.input<typeof shownCredit>> {
  const payer = { keyId, ...(userId === undefined ? {} : { userId }), ...(teamId === undefined ? {} : { teamId }) }
  return showCredit(await giveCredit(database, { payer, amount, reason }))
}

/** Routes of what operators give back. */
export const creditRoutes: readonly AdminRoute[] = [
  route({
    method: "POST",
    path: "/keys/{id}/credits",
    summary: "Give back what a key has spent in the window of its budget that runs now; it is written down and never changed",
    status: 201,
    body: newCredit,
    answer: shownCredit,
    audit: (credit, { body }) => ({
      action: "credit.give",
      target: { type: "key", id: credit.key_id },
      detail: { credit_id: credit.id, amount_usd: credit.amount_usd, reason: body.reason },
    }),
    handle: async (services, { params, body, visitor }) => creditKey(services, await manageableKey(services, params["id"], visitor), body),
  }),
  route({
    method: "GET",
    path: "/keys/{id}/credits",
    summary: "What was given back to a key, newest first",
    answer: listOf(shownCredit),
    handle: async (services, { params }) => {
      const { id } = await requireKey(services, params["id"])
      return { data: (await new CreditsTable(services.database).ofKey(id)).map(showCredit) }
    },
  }),
]
