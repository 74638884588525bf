import { z } from "zod"
import { scopes } from "#accounts/account.ts"
import { keyState, type KeyWish } from "#accounts/keys.ts"
import { GatewayError } from "#canonical/error.ts"
import { guaranteeWords } from "#canonical/guarantee.ts"
import type { Role } from "#canonical/role.ts"
import { type BudgetRow, BudgetsTable } from "#database/budgets-table.ts"
import type { KeyHolder } from "#database/keys-table.ts"
import { UsersTable } from "#database/users-table.ts"
import { RequestsTable } from "#database/requests-table.ts"
import { flavours } from "#dialects/chat/flavour.ts"
import type { ListedModel } from "#gateway/model-map.ts"
import { type OperatorHint, patternHints } from "#gateway/operator-hints.ts"
import { budgetChange, budgetFields, budgetState, readBudgetState, showBudget, shownBudgetFields } from "./budget.ts"
import { asShown, id, limit, longPageFields, moment, momentText, name, pageOf, pagesOf, warnings, wholeNumber } from "../fields.ts"
import { requireOwnerFor } from "./require-owner.ts"
import { type AdminVisitor, route } from "./route.ts"
import type { Services } from "./services.ts"

const mostGraceSeconds = 86_400
const ownersKeys = "Only owners may make or change keys of owners and of other operators. Ask one of them."

const settings = {
  ...budgetFields,
  requests_per_minute: limit.nullable().optional(),
  pictures_per_minute: limit.nullable().optional(),
  concurrency: limit.nullable().optional().meta({ description: "Requests at once" }),
  models: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(200)
    .nullable()
    .optional()
    .meta({ description: "Names of models; `*` stands for any characters. null: all" }),
  scopes: z
    .array(z.enum(scopes))
    .min(1)
    .max(scopes.length)
    .nullable()
    .optional()
    .meta({ description: "What the key may do. null: everything" }),
  expires_at: moment.nullable().optional(),
  images: z.enum(flavours).nullable().optional().meta({ description: "How pictures come back in chat. null: as the request shows" }),
  guarantee: z
    .enum(guaranteeWords)
    .nullable()
    .optional()
    .meta({ description: "Whether a picture is insisted on, or the most provider calls for one. null: where the request requires it" }),
  user_id: id.nullable().optional(),
}

/** What `POST /keys` takes. */
export const newKey = z.strictObject({ name, ...settings })

/** What `PATCH /keys/{id}` takes: what is absent stays. */
export const changedKey = z.strictObject({ name: name.optional(), ...settings })

/** What the rotation of a key takes. */
export const rotation = z.strictObject({
  grace_seconds: wholeNumber(0, mostGraceSeconds).default(0).meta({ description: "How long the former secret goes on working" }),
})

const shownKey = z.object({
  id: z.string(),
  name,
  last4: z.string().meta({ description: "The last four characters of the key" }),
  state: z.enum(["active", "disabled", "expired", "revoked"]),
  bootstrap: z.boolean().meta({ description: "Whether it is the key that the installation started with" }),
  ...shownBudgetFields,
  requests_per_minute: limit.nullable(),
  pictures_per_minute: limit.nullable(),
  concurrency: limit.nullable(),
  models: z.array(z.string()).nullable(),
  scopes: z.array(z.string()).nullable(),
  images: z.string().nullable(),
  guarantee: z.string().nullable(),
  user_id: z.string().nullable(),
  created_at: momentText,
  last_used_at: momentText.nullable().meta({ description: "When its last request came; null: there was none" }),
  expires_at: momentText.nullable(),
  revoked_at: momentText.nullable(),
  former_works_until: momentText.nullable().meta({ description: "Until when the secret from before the last rotation works" }),
})

const rotatedKey = shownKey.extend({ key: z.string().meta({ description: "The key itself, shown this once" }) })
const madeKey = rotatedKey.extend({ warnings })
const changedKeyAnswer = shownKey.extend({ warnings })

const keyBudget = budgetState.extend({
  levels: z.array(budgetState.extend({ level: z.enum(["user", "team"]), id: z.string() })).meta({
    description: "The budgets above the key that its requests count against as well",
  }),
})

/** Gives what a body of {@link newKey} or {@link changedKey} asks for. */
export function keyWish(body: z.output<typeof changedKey>): KeyWish {
  const given = {
    label: body.name,
    flavour: body.images,
    guarantee: body.guarantee,
    expiresAt: body.expires_at,
    userId: body.user_id,
    scopes: body.scopes,
    models: body.models,
    requestsPerMinute: body.requests_per_minute,
    picturesPerMinute: body.pictures_per_minute,
    concurrency: body.concurrency,
  }
  return { ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), ...budgetChange(body) }
}

/** What may not be meant about the models that a body names. */
export function keyWarnings(listed: readonly ListedModel[], { models }: Pick<z.output<typeof changedKey>, "models">): OperatorHint[] {
  return [...patternHints(listed, models ?? [])]
}

/** Shows keys with their budgets, as the admin API and the command line do. */
export async function showKeys({ database }: Pick<Services, "database">, rows: readonly KeyHolder[]): Promise<z.input<typeof shownKey>[]> {
  const ids = rows.map((row) => row.id)
  const [budgets, uses] = await Promise.all([new BudgetsTable(database).of(ids), new RequestsTable(database).lastUseOf(ids)])
  return rows.map((row) => showKey(row, { budget: budgets.get(row.id), lastUse: uses.get(row.id), now: database.now() }))
}

/** Shows one key. */
export async function showOneKey(services: Pick<Services, "database">, row: KeyHolder): Promise<z.input<typeof shownKey>> {
  const [shown] = await showKeys(services, [row])
  return shown as z.input<typeof shownKey>
}

function showKey(
  row: KeyHolder,
  { budget, lastUse, now }: { readonly budget: BudgetRow | undefined; readonly lastUse: Date | undefined; readonly now: number },
): z.input<typeof shownKey> {
  const former = row.previous !== undefined && row.previous.until.getTime() > now ? row.previous.until : undefined
  return {
    id: row.id,
    name: row.label,
    last4: row.last4,
    state: keyState(row, now),
    bootstrap: row.bootstrap,
    ...showBudget(budget),
    requests_per_minute: row.requestsPerMinute ?? null,
    pictures_per_minute: row.picturesPerMinute ?? null,
    concurrency: row.concurrency ?? null,
    models: row.models === undefined ? null : [...row.models],
    scopes: row.scopes === undefined ? null : [...row.scopes],
    images: row.flavour ?? null,
    guarantee: row.guarantee ?? null,
    user_id: row.userId ?? null,
    created_at: row.createdAt.toISOString(),
    last_used_at: lastUse?.toISOString() ?? null,
    expires_at: row.expiresAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    former_works_until: former?.toISOString() ?? null,
  }
}

/** Gives a key by its id. Throws `not_found`. */
export async function requireKey({ accounts }: Pick<Services, "accounts">, keyId: string | undefined): Promise<KeyHolder> {
  const row = await accounts.find(keyId ?? "")
  if (row === undefined) throw new GatewayError("not_found", "There is no key with this id. Ask for the list of keys.")
  return row
}

/**
 * Gives a key that a visitor may change. Throws `not_found`, and `permission_denied` where an operator reaches for a key of an owner or of another
 * operator: whoever has a key draws and pays as its user.
 */
export async function manageableKey(services: Services, keyId: string | undefined, visitor: AdminVisitor): Promise<KeyHolder> {
  const row = await requireKey(services, keyId)
  await requireOwnerForKeyOf(services, row.userId, visitor)
  return row
}

async function requireOwnerForKeyOf(
  { database }: Pick<Services, "database">,
  userId: string | null | undefined,
  visitor: AdminVisitor,
): Promise<void> {
  if (visitor.role === "owner" || typeof userId !== "string" || userId === visitor.actor.id) return
  const user = await new UsersTable(database).find(userId)
  if (user !== undefined) requireOwnerFor(ownersKeys, [user.role as Role], visitor)
}

/** Throws `permission_denied` where a key would become another user's: what was drawn by it goes with it. */
function requireSameUser(key: KeyHolder, { user_id: userId }: Pick<z.output<typeof changedKey>, "user_id">): void {
  if (userId === undefined || userId === (key.userId ?? null)) return
  throw new GatewayError(
    "permission_denied",
    "Only owners may give a key to another user, because its pictures go with it. Make a new key.",
  )
}

const target = ({ id: keyId, name: label }: { readonly id: string; readonly name: string }) => ({ type: "key", id: keyId, name: label })

/** Routes of client keys. */
export const keyRoutes = [
  route({
    method: "POST",
    path: "/keys",
    summary: "Make a key; it is shown this once",
    status: 201,
    body: newKey,
    answer: madeKey,
    audit: (key, { body }) => ({ action: "key.create", target: target(key), detail: asShown(body, key) }),
    handle: async (services, { body, visitor }) => {
      await requireOwnerForKeyOf(services, body.user_id, visitor)
      const { key, row } = await services.accounts.createKey({ ...keyWish(body), label: body.name })
      return { ...(await showOneKey(services, row)), key, warnings: keyWarnings(services.listed(), body) }
    },
  }),
  route({
    method: "GET",
    path: "/keys",
    summary: "List the keys, newest first",
    query: z.strictObject(longPageFields),
    answer: pagesOf(shownKey),
    handle: async (services, { query: { limit, before } }) =>
      pageOf(
        limit,
        (most) => services.accounts.list({ limit: most, ...(before && { before }) }),
        (rows) => showKeys(services, rows),
      ),
  }),
  route({
    method: "GET",
    path: "/keys/{id}",
    summary: "One key",
    answer: shownKey,
    handle: async (services, { params }) => showOneKey(services, await requireKey(services, params["id"])),
  }),
  route({
    method: "PATCH",
    path: "/keys/{id}",
    summary: "Change a key: what is null is taken away, what is absent stays",
    body: changedKey,
    answer: changedKeyAnswer,
    audit: (key, { body }) => ({ action: "key.change", target: target(key), detail: asShown(body, key) }),
    handle: async (services, { params, body, visitor }) => {
      const former = await manageableKey(services, params["id"], visitor)
      if (visitor.role !== "owner") requireSameUser(former, body)
      const row = await services.accounts.changeKey(former.id, keyWish(body))
      return { ...(await showOneKey(services, row)), warnings: keyWarnings(services.listed(), body) }
    },
  }),
  route({
    method: "DELETE",
    path: "/keys/{id}",
    summary: "Revoke a key: it stops working at once, everywhere, for good",
    answer: shownKey,
    audit: (key) => ({ action: "key.revoke", target: target(key) }),
    handle: async (services, { params, visitor }) => {
      const { id: keyId } = await manageableKey(services, params["id"], visitor)
      await services.accounts.revoke(keyId)
      return showOneKey(services, await requireKey(services, keyId))
    },
  }),
  route({
    method: "POST",
    path: "/keys/{id}/rotate",
    summary: "Give a key another secret; id, limits and budget stay",
    body: rotation,
    answer: rotatedKey,
    audit: (key, { body }) => ({ action: "key.rotate", target: target(key), detail: asShown(body, key) }),
    handle: async (services, { params, body, visitor }) => {
      const { id: keyId } = await manageableKey(services, params["id"], visitor)
      const { key, row } = await services.accounts.rotateKey(keyId, body.grace_seconds * 1000)
      return { ...(await showOneKey(services, row)), key }
    },
  }),
  route({
    method: "GET",
    path: "/keys/{id}/budget",
    summary: "What has gone out of the budget of a key, and of those above it",
    answer: keyBudget,
    handle: async (services, { params }) => {
      const { id: keyId, userId, teamId } = await requireKey(services, params["id"])
      const above = [
        { level: "user" as const, id: userId },
        { level: "team" as const, id: teamId },
      ]
      const levels = above.flatMap(({ level, id: owner }) => (owner === undefined ? [] : [{ level, id: owner }]))
      return {
        ...(await readBudgetState(services, keyId)),
        levels: await Promise.all(levels.map(async (level) => ({ ...level, ...(await readBudgetState(services, level.id)) }))),
      }
    },
  }),
]
