import { z } from "zod"
import type { TeamWish } from "#accounts/people.ts"
import type { TeamRow } from "#database/teams-table.ts"
import { asShown, longPageFields, momentText, name, pageOf, pagesOf, removed } from "../fields.ts"
import { budgetChange, budgetFields, budgetState, readBudgetState, showBudget, shownBudgetFields, showWithBudgets } from "./budget.ts"
import { type AdminRoute, route } from "./route.ts"
import type { Services } from "./services.ts"

/** What `POST /teams` takes. */
export const newTeam = z.strictObject({ name, ...budgetFields })

/** What `PATCH /teams/{id}` takes: what is absent stays. */
export const changedTeam = z.strictObject({ name: name.optional(), ...budgetFields })

const shownTeam = z.object({ id: z.string(), name, ...shownBudgetFields, created_at: momentText })

/** Gives what a body of {@link newTeam} or {@link changedTeam} asks for. */
export function teamWish(body: z.output<typeof changedTeam>): TeamWish {
  return { ...(body.name === undefined ? {} : { name: body.name }), ...budgetChange(body) }
}

/** Shows teams with their budgets, as the admin API and the command line do. */
export function showTeams(services: Pick<Services, "database">, rows: readonly TeamRow[]): Promise<z.input<typeof shownTeam>[]> {
  return showWithBudgets(services, rows, (row, budget) => ({
    id: row.id,
    name: row.name,
    ...showBudget(budget),
    created_at: row.createdAt.toISOString(),
  }))
}

async function showTeam(services: Pick<Services, "database">, row: TeamRow): Promise<z.input<typeof shownTeam>> {
  return (await showTeams(services, [row]))[0] as z.input<typeof shownTeam>
}

const target = ({ id, name: label }: { readonly id: string; readonly name: string }) => ({ type: "team", id, name: label })

/** Routes of teams. */
export const teamRoutes: readonly AdminRoute[] = [
  route({
    method: "POST",
    path: "/teams",
    summary: "Make a team",
    status: 201,
    body: newTeam,
    answer: shownTeam,
    audit: (team, { body }) => ({ action: "team.create", target: target(team), detail: asShown(body, team) }),
    handle: async (services, { body }) => showTeam(services, await services.people.createTeam({ ...teamWish(body), name: body.name })),
  }),
  route({
    method: "GET",
    path: "/teams",
    summary: "List the teams, newest first",
    query: z.strictObject(longPageFields),
    answer: pagesOf(shownTeam),
    handle: async (services, { query: { limit, before } }) =>
      pageOf(
        limit,
        (most) => services.people.teams({ limit: most, before }),
        (rows) => showTeams(services, rows),
      ),
  }),
  route({
    method: "GET",
    path: "/teams/{id}",
    summary: "One team",
    answer: shownTeam,
    handle: async (services, { params }) => showTeam(services, await services.people.team(params["id"] ?? "")),
  }),
  route({
    method: "PATCH",
    path: "/teams/{id}",
    summary: "Change a team",
    body: changedTeam,
    answer: shownTeam,
    audit: (team, { body }) => ({ action: "team.change", target: target(team), detail: asShown(body, team) }),
    handle: async (services, { params, body }) => showTeam(services, await services.people.changeTeam(params["id"] ?? "", teamWish(body))),
  }),
  route({
    method: "DELETE",
    path: "/teams/{id}",
    summary: "Remove a team that has no users",
    answer: removed,
    audit: ({ id }) => ({ action: "team.delete", target: { type: "team", id } }),
    handle: async ({ people }, { params }) => {
      const teamId = params["id"] ?? ""
      await people.removeTeam(teamId)
      return { id: teamId, deleted: true as const }
    },
  }),
  route({
    method: "GET",
    path: "/teams/{id}/budget",
    summary: "What has gone out of the budget of a team",
    answer: budgetState,
    handle: async (services, { params }) => readBudgetState(services, (await services.people.team(params["id"] ?? "")).id),
  }),
]
