import { infiniteQueryOptions, queryOptions } from "@tanstack/svelte-query"
import { callAdmin, type Query } from "#api/client.ts"
import type { Page } from "#api/types.ts"
import type {
  BudgetState,
  Change,
  Channel,
  ConsoleUser,
  Credit,
  Key,
  List,
  LoggedRequest,
  Overview,
  PriceWithHistory,
  Price,
  Range,
  ServedModel,
  Settings,
  Team,
  Upstreams,
  UsageRow,
} from "./types.ts"

const pageSize = 50

/** Where everything stands in the cache that was read of one path, whatever was asked for. */
export function cachedAt(path: string): readonly [string, string] {
  return ["console", path]
}

function read<T>(path: string, query: Query = {}) {
  return queryOptions({
    queryKey: [...cachedAt(path), query],
    queryFn: ({ signal }) => callAdmin<T>("GET", path, { query, signal }),
  })
}

/** Reads a list to its end: what is filtered and chosen from must be whole. */
function readAll<T>(path: string) {
  return queryOptions({
    queryKey: [...cachedAt(path), {}],
    queryFn: async ({ signal }): Promise<List<T>> => {
      const data: T[] = []
      let before: string | undefined
      do {
        const page = await callAdmin<Page<T>>("GET", path, { query: { before }, signal })
        data.push(...page.data)
        before = page.next ?? undefined
      } while (before !== undefined)
      return { data }
    },
  })
}

function readPages<T>(path: string, query: Query) {
  return infiniteQueryOptions({
    queryKey: [...cachedAt(path), "pages", query],
    queryFn: ({ signal, pageParam }) =>
      callAdmin<Page<T>>("GET", path, { query: { limit: pageSize, ...query, before: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }: Page<T>) => next ?? undefined,
  })
}

/** Figures of a range, against the range before. Kept while the next range is read, and read again every minute. */
export const overviewQuery = (range: Range) => ({ ...read<Overview>("/overview", { range }), refetchInterval: 60_000 })
/** Requests that fit some filters, newest first. */
export const requestsQuery = (filters: Query) => readPages<LoggedRequest>("/requests", filters)
/** One request. */
export const requestQuery = (id: string) => ({ ...read<LoggedRequest>(`/requests/${encodeURIComponent(id)}`), staleTime: 5_000 })
/** All keys. */
export const keysQuery = () => readAll<Key>("/keys")
/** What has gone out of the budget of a key, a user or a team. */
export const budgetQuery = (of: "keys" | "users" | "teams", id: string) => read<BudgetState>(`/${of}/${id}/budget`)
/** What was given back to a key. */
export const creditsQuery = (keyId: string) => read<List<Credit>>(`/keys/${keyId}/credits`)
/** All channels with their health, read again every ten seconds. */
export const channelsQuery = () => ({ ...read<List<Channel>>("/channels"), refetchInterval: 10_000 })
/** What channels can be made of. */
export const upstreamsQuery = () => ({ ...read<Upstreams>("/upstreams"), staleTime: Infinity })
/** The models that are served. */
export const servedModelsQuery = () => read<List<ServedModel>>("/models")
/** What each of them costs. */
export const pricesQuery = () => read<List<Price>>("/prices")
/** What one model costs and has cost. */
export const priceQuery = (model: string) => read<PriceWithHistory>(`/prices/${encodeURIComponent(model)}`)
/** All users. */
export const usersQuery = () => readAll<ConsoleUser>("/users")
/** All teams. */
export const teamsQuery = () => readAll<Team>("/teams")
/** A report of what was used. */
export const usageQuery = (query: Query) => read<List<UsageRow>>("/usage", query)
/** The settings that hold, and those that can be changed here. */
export const settingsQuery = () => read<Settings>("/settings")
/** The record of changes, newest first. */
export const auditQuery = (filters: Query) => readPages<Change>("/audit", filters)
