import { z } from "zod"
import type { UserWish } from "#accounts/people.ts"
import { type Role, roles } from "#canonical/role.ts"
import { loginUrl } from "#accounts/sessions.ts"
import type { UserRow } from "#database/users-table.ts"
import { asShown, id, longPageFields, momentText, name, pageOf, pagesOf } from "../fields.ts"
import { baseOf } from "../own-page.ts"
import { budgetChange, budgetFields, budgetState, readBudgetState, showBudget, shownBudgetFields, showWithBudgets } from "./budget.ts"
import { requireOwnerFor } from "./require-owner.ts"
import { type AdminRoute, type AdminVisitor, route } from "./route.ts"
import type { Services } from "./services.ts"

const ownersOnly = "Only owners may make or change operators and owners. Ask one of them."

const userSettings = {
  team_id: id.nullable().optional(),
  ...budgetFields,
  role: z.enum(roles).optional().meta({ description: "What somebody who signs in may do. Only owners make operators and owners" }),
}

/** What `POST /users` takes. */
export const newUser = z.strictObject({ name, ...userSettings })

/** What `PATCH /users/{id}` takes: what is absent stays. */
export const changedUser = z.strictObject({
  name: name.optional(),
  ...userSettings,
  disabled: z.boolean().optional().meta({ description: "While true no key of the user works, and no sign-in; sessions end" }),
})

const shownUser = z.object({
  id: z.string(),
  name,
  team_id: z.string().nullable(),
  ...shownBudgetFields,
  role: z.enum(roles),
  has_password: z.boolean(),
  created_at: momentText,
  last_seen_at: momentText.nullable().meta({ description: "To the hour; null: has never signed in" }),
  disabled_at: momentText.nullable(),
})

const shownLink = z.object({
  url: z.string().meta({ description: "Signs in whoever opens it first" }),
  expires_at: momentText.nullable(),
})

/** Gives what a body of {@link newUser} or {@link changedUser} asks for. */
export function userWish(body: z.output<typeof changedUser>): UserWish {
  return {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...budgetChange(body),
    ...(body.team_id === undefined ? {} : { teamId: body.team_id }),
    ...(body.disabled === undefined ? {} : { disabled: body.disabled }),
    ...(body.role === undefined ? {} : { role: body.role }),
  }
}

/** Shows users with their budgets, as the admin API and the command line do. */
export function showUsers(services: Pick<Services, "database">, rows: readonly UserRow[]): Promise<z.input<typeof shownUser>[]> {
  return showWithBudgets(services, rows, (row, budget) => ({
    id: row.id,
    name: row.name,
    team_id: row.teamId ?? null,
    ...showBudget(budget),
    role: row.role as Role,
    has_password: row.passwordHash !== undefined,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    disabled_at: row.disabledAt?.toISOString() ?? null,
  }))
}

async function showUser(services: Pick<Services, "database">, row: UserRow): Promise<z.input<typeof shownUser>> {
  return (await showUsers(services, [row]))[0] as z.input<typeof shownUser>
}

/**
 * Gives a user whom a visitor may change. Throws `permission_denied` where an operator reaches for somebody who is more than a member, or would make
 * somebody that: who can sign in as an owner is one.
 */
async function manageable(
  { people }: Services,
  userId: string | undefined,
  visitor: AdminVisitor,
  role: Role = "member",
): Promise<UserRow> {
  const user = await people.user(userId ?? "")
  requireOwnerFor(ownersOnly, [user.role as Role, role], visitor)
  return user
}

const target = ({ id: userId, name: label }: Pick<UserRow, "id" | "name">) => ({ type: "user", id: userId, name: label })

/** Routes of users. */
export const userRoutes: readonly AdminRoute[] = [
  route({
    method: "POST",
    path: "/users",
    summary: "Make a user",
    status: 201,
    body: newUser,
    answer: shownUser,
    audit: (user, { body }) => ({ action: "user.create", target: target(user), detail: asShown(body, user) }),
    handle: async (services, { body, visitor }) => {
      requireOwnerFor(ownersOnly, [body.role ?? "member"], visitor)
      return showUser(services, await services.people.createUser({ ...userWish(body), name: body.name }))
    },
  }),
  route({
    method: "GET",
    path: "/users",
    summary: "List the users, newest first",
    query: z.strictObject(longPageFields),
    answer: pagesOf(shownUser),
    handle: async (services, { query: { limit, before } }) =>
      pageOf(
        limit,
        (most) => services.people.users({ limit: most, before }),
        (rows) => showUsers(services, rows),
      ),
  }),
  route({
    method: "GET",
    path: "/users/{id}",
    summary: "One user",
    answer: shownUser,
    handle: async (services, { params }) => showUser(services, await services.people.user(params["id"] ?? "")),
  }),
  route({
    method: "PATCH",
    path: "/users/{id}",
    summary: "Change a user, for all of its keys and sessions",
    body: changedUser,
    answer: shownUser,
    audit: (user, { body }) => ({ action: "user.change", target: target(user), detail: asShown(body, user) }),
    handle: async (services, { params, body, visitor }) => {
      const { id: userId } = await manageable(services, params["id"], visitor, body.role)
      return showUser(services, await services.people.changeUser(userId, userWish(body)))
    },
  }),
  route({
    method: "DELETE",
    path: "/users/{id}",
    summary: "Disable a user: none of its keys works, and no sign-in, until `disabled` is set to false; sessions end",
    answer: shownUser,
    audit: (user) => ({ action: "user.disable", target: target(user) }),
    handle: async (services, { params, visitor }) => {
      const { id: userId } = await manageable(services, params["id"], visitor)
      return showUser(services, await services.people.changeUser(userId, { disabled: true }))
    },
  }),
  route({
    method: "POST",
    path: "/users/{id}/login-link",
    summary: "Make a link that signs the user in once, within 24 hours; the user may set a password then",
    status: 201,
    answer: shownLink,
    audit: (_, { params }) => ({ action: "user.login_link", target: { type: "user", id: params["id"] ?? "" } }),
    handle: async (services, { params, visitor, request }) => {
      const { id: userId } = await manageable(services, params["id"], visitor)
      const { token, expiresAt } = await services.sessions.makeLink(userId)
      return { url: loginUrl(baseOf(request, services.publicUrl), token), expires_at: expiresAt?.toISOString() ?? null }
    },
  }),
  route({
    method: "GET",
    path: "/users/{id}/budget",
    summary: "What has gone out of the budget of a user",
    answer: budgetState,
    handle: async (services, { params }) => readBudgetState(services, (await services.people.user(params["id"] ?? "")).id),
  }),
]
