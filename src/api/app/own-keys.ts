import { z } from "zod"
import { keyState } from "#accounts/keys.ts"
import { GatewayError } from "#canonical/error.ts"
import type { KeyHolder } from "#database/keys-table.ts"
import { listOf, momentText, name, removed } from "../fields.ts"
import { appRoute, type AppRoute } from "./route.ts"

const ownKey = z.object({
  id: z.string(),
  name,
  last4: z.string().meta({ description: "The last four characters of the key" }),
  created_at: momentText,
  expires_at: momentText.nullable(),
  state: z.enum(["active", "disabled", "expired", "revoked"]),
})

const madeKey = ownKey.extend({ key: z.string().meta({ description: "The key itself, shown this once" }) })

/** Most keys of one user that work: more are a mistake, or a program that has run wild. */
const mostKeys = 100

function show(row: KeyHolder, now: number): z.input<typeof ownKey> {
  return {
    id: row.id,
    name: row.label,
    last4: row.last4,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    state: keyState(row, now),
  }
}

/** Routes of a user's own API keys. */
export const ownKeyRoutes: readonly AppRoute[] = [
  appRoute({
    method: "GET",
    path: "/keys",
    summary: "One's own API keys, newest first",
    answer: listOf(ownKey),
    handle: async ({ accounts, database }, { visitor }) => ({
      data: (await accounts.list({ userId: visitor.user.id })).map((row) => show(row, database.now())),
    }),
  }),
  appRoute({
    method: "POST",
    path: "/keys",
    summary: "Make an API key of one's own; it is shown this once",
    status: 201,
    body: z.strictObject({ name }),
    answer: madeKey,
    rate: { what: "make keys", perMinute: 30 },
    audit: ({ id, name: label }) => ({ action: "key.create", target: { type: "key", id, name: label } }),
    handle: async ({ accounts, database }, { body, visitor }) => {
      const usable = (await accounts.list({ userId: visitor.user.id })).filter((row) => keyState(row, database.now()) === "active")
      if (usable.length >= mostKeys) throw new GatewayError("conflict", `You have ${mostKeys} keys. Revoke one that you do not need first.`)
      const { key, row } = await accounts.createKey({ label: body.name, userId: visitor.user.id })
      return { ...show(row, database.now()), key }
    },
  }),
  appRoute({
    method: "DELETE",
    path: "/keys/{id}",
    summary: "Revoke one of one's own API keys: it stops working at once, everywhere, for good",
    answer: removed,
    audit: ({ id }) => ({ action: "key.revoke", target: { type: "key", id } }),
    handle: async ({ accounts }, { params, visitor }) => {
      const row = await accounts.find(params["id"] ?? "")
      if (row?.userId !== visitor.user.id)
        throw new GatewayError("not_found", "You have no key with this id. Ask for the list of your keys.")
      await accounts.revoke(row.id)
      return { id: row.id, deleted: true as const }
    },
  }),
]
