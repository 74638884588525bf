import { z } from "zod"
import type { TeamWish, UserWish } from "#accounts/people.ts"
import { type BudgetRow, BudgetsTable } from "#database/budgets-table.ts"
import type { TeamRow } from "#database/teams-table.ts"
import type { UserRow } from "#database/users-table.ts"
import { budgetChange, budgetFields, budgetState, readBudgetState, showBudget, shownBudgetFields } from "./budget.ts"
import { id, listOf, momentText, name } from "./fields.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

/** What `POST /teams` takes. */
export const newTeam = z.strictObject({ name, ...budgetFields })

/** What `PATCH /teams/{id}` takes: what is absent stays. */
export const changedTeam = z.strictObject({ name: name.optional(), ...budgetFields })

const userSettings = { team_id: id.nullable().optional(), ...budgetFields }

/** What `POST /users` takes. */
export const newUser = z.strictObject({ name, ...userSettings })

/** What `PATCH /users/{id}` takes: what is absent stays. */
export const changedUser = z.strictObject({
  name: name.optional(),
  ...userSettings,
  disabled: z.boolean().optional().meta({ description: "While true no key of the user works" }),
})

const shownTeam = z.object({ id: z.string(), name, ...shownBudgetFields, created_at: momentText })

const shownUser = z.object({
  id: z.string(),
  name,
  team_id: z.string().nullable(),
  ...shownBudgetFields,
  created_at: momentText,
  disabled_at: momentText.nullable(),
})

const removed = z.object({ id: z.string(), deleted: z.literal(true) })

/** Gives what a body of {@link newTeam} or {@link changedTeam} asks for. */
export function teamWish(body: z.output<typeof changedTeam>): TeamWish {
  return { ...(body.name === undefined ? {} : { name: body.name }), ...budgetChange(body) }
}

/** Gives what a body of {@link newUser} or {@link changedUser} asks for. */
export function userWish(body: z.output<typeof changedUser>): UserWish {
  return {
    ...teamWish(body),
    ...(body.team_id === undefined ? {} : { teamId: body.team_id }),
    ...(body.disabled === undefined ? {} : { disabled: body.disabled }),
  }
}

/** Shows teams with their budgets, as the admin API and the command line do. */
export function showTeams(services: Pick<Services, "database">, rows: readonly TeamRow[]): Promise<z.input<typeof shownTeam>[]> {
  return withBudgets(services, rows, (row, budget) => ({
    id: row.id,
    name: row.name,
    ...showBudget(budget),
    created_at: row.createdAt.toISOString(),
  }))
}

/** Shows users with their budgets. */
export function showUsers(services: Pick<Services, "database">, rows: readonly UserRow[]): Promise<z.input<typeof shownUser>[]> {
  return withBudgets(services, rows, (row, budget) => ({
    id: row.id,
    name: row.name,
    team_id: row.teamId ?? null,
    ...showBudget(budget),
    created_at: row.createdAt.toISOString(),
    disabled_at: row.disabledAt?.toISOString() ?? null,
  }))
}

async function withBudgets<Row extends { readonly id: string }, Shown>(
  { database }: Pick<Services, "database">,
  rows: readonly Row[],
  show: (row: Row, budget: BudgetRow | undefined) => Shown,
): Promise<Shown[]> {
  const budgets = await new BudgetsTable(database).of(rows.map((row) => row.id))
  return rows.map((row) => show(row, budgets.get(row.id)))
}

async function first<Shown>(shown: Promise<readonly Shown[]>): Promise<Shown> {
  return (await shown)[0] as Shown
}

/** Routes of users and teams. */
export const peopleRoutes: readonly AdminRoute[] = [
  route({
    method: "POST",
    path: "/users",
    summary: "Make a user",
    status: 201,
    body: newUser,
    answer: shownUser,
    handle: async (services, { body }) =>
      first(showUsers(services, [await services.people.createUser({ ...userWish(body), name: body.name })])),
  }),
  route({
    method: "GET",
    path: "/users",
    summary: "List the users, newest first",
    answer: listOf(shownUser),
    handle: async (services) => ({ data: await showUsers(services, await services.people.users()) }),
  }),
  route({
    method: "GET",
    path: "/users/{id}",
    summary: "One user",
    answer: shownUser,
    handle: async (services, { params }) => first(showUsers(services, [await services.people.user(params["id"] ?? "")])),
  }),
  route({
    method: "PATCH",
    path: "/users/{id}",
    summary: "Change a user, for all of its keys",
    body: changedUser,
    answer: shownUser,
    handle: async (services, { params, body }) =>
      first(showUsers(services, [await services.people.changeUser(params["id"] ?? "", userWish(body))])),
  }),
  route({
    method: "DELETE",
    path: "/users/{id}",
    summary: "Disable a user: none of its keys works until `disabled` is set to false",
    answer: shownUser,
    handle: async (services, { params }) =>
      first(showUsers(services, [await services.people.changeUser(params["id"] ?? "", { disabled: true })])),
  }),
  route({
    method: "POST",
    path: "/teams",
    summary: "Make a team",
    status: 201,
    body: newTeam,
    answer: shownTeam,
    handle: async (services, { body }) =>
      first(showTeams(services, [await services.people.createTeam({ ...teamWish(body), name: body.name })])),
  }),
  route({
    method: "GET",
    path: "/teams",
    summary: "List the teams, newest first",
    answer: listOf(shownTeam),
    handle: async (services) => ({ data: await showTeams(services, await services.people.teams()) }),
  }),
  route({
    method: "GET",
    path: "/teams/{id}",
    summary: "One team",
    answer: shownTeam,
    handle: async (services, { params }) => first(showTeams(services, [await services.people.team(params["id"] ?? "")])),
  }),
  route({
    method: "PATCH",
    path: "/teams/{id}",
    summary: "Change a team",
    body: changedTeam,
    answer: shownTeam,
    handle: async (services, { params, body }) =>
      first(showTeams(services, [await services.people.changeTeam(params["id"] ?? "", teamWish(body))])),
  }),
  route({
    method: "DELETE",
    path: "/teams/{id}",
    summary: "Remove a team that has no users",
    answer: removed,
    handle: async ({ people }, { params }) => {
      const teamId = params["id"] ?? ""
      await people.removeTeam(teamId)
      return { id: teamId, deleted: true as const }
    },
  }),
  ...(["user", "team"] as const).map((kind) =>
    route({
      method: "GET",
      path: `/${kind}s/{id}/budget`,
      summary: `What has gone out of the budget of a ${kind}`,
      answer: budgetState,
      handle: async (services, { params }) => readBudgetState(services, (await services.people[kind](params["id"] ?? "")).id),
    }),
  ),
]
