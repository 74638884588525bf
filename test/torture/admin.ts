import { randomUUID } from "node:crypto"

/** The console API of a fleet, as far as a test makes keys with it. */
export interface Admin {
  createKey(wish?: KeyWish): Promise<CreatedKey>
  revokeKey(id: string): Promise<void>
  /** In micro-USD. */
  budgetOf(id: string): Promise<{ readonly spent: number; readonly held: number }>
}

/** What a key is to be: the caps of its budget and those above it in USD, and a limit. What is absent does not hold. */
export interface KeyWish {
  readonly key?: string
  readonly user?: string
  readonly team?: string
  readonly requestsPerMinute?: number
}

/** A key as it was shown, once. */
export interface CreatedKey {
  readonly id: string
  readonly key: string
}

type Json = Readonly<Record<string, unknown>>

/** Speaks to a node's console API. */
export function adminOf(address: string, token: string): Admin {
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    const response = await fetch(`${address}/admin/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === "" ? {} : (JSON.parse(text) as Json)
  }
  const budget = (usd: string | undefined): Json => (usd === undefined ? {} : { budget_usd: usd })
  return {
    async createKey({ key, user, team, requestsPerMinute } = {}) {
      const name = randomUUID()
      const made = user === undefined && team === undefined ? undefined : await call("POST", "/teams", { name, ...budget(team) })
      const owner = made && (await call("POST", "/users", { name, team_id: made["id"], ...budget(user) }))
      const limit = requestsPerMinute === undefined ? {} : { requests_per_minute: requestsPerMinute }
      const created = await call("POST", "/keys", { name, ...(owner && { user_id: owner["id"] }), ...budget(key), ...limit })
      return { id: String(created["id"]), key: String(created["key"]) }
    },
    async revokeKey(id) {
      await call("DELETE", `/keys/${id}`)
    },
    async budgetOf(id) {
      const { spent_usd, held_usd } = await call("GET", `/keys/${id}/budget`)
      return { spent: Math.round(Number(spent_usd) * 1e6), held: Math.round(Number(held_usd) * 1e6) }
    },
  }
}
