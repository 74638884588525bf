/**
 * The tables as the queries see them. Times are whole milliseconds since 1970, amounts whole micro-USD, truths are 0
 * and 1, so that one set of queries serves every engine.
 */
export interface Schema {
  keys: KeysRow
  settings: SettingsRow
  pictures: PicturesRow
  requests: RequestsRow
  attempts: AttemptsRow
  teams: TeamsRow
  users: UsersRow
  budgets: BudgetsRow
  budget_windows: BudgetWindowsRow
  prices: PricesRow
  holds: HoldsRow
  entries: EntriesRow
  answers: AnswersRow
  idempotency: IdempotencyRow
  nodes: NodesRow
  credits: CreditsRow
  responses: ResponsesRow
  model_turns: ModelTurnsRow
}

const tables: Readonly<Record<keyof Schema, true>> = {
  keys: true,
  settings: true,
  pictures: true,
  requests: true,
  attempts: true,
  teams: true,
  users: true,
  budgets: true,
  budget_windows: true,
  prices: true,
  holds: true,
  entries: true,
  answers: true,
  idempotency: true,
  nodes: true,
  credits: true,
  responses: true,
  model_turns: true,
}

/** Every table that there is once all migrations have run. */
export const tableNames = Object.keys(tables) as readonly (keyof Schema)[]

interface KeysRow {
  id: string
  /** HMAC-SHA256 of the key, hex. The key itself is stored nowhere. */
  hash: string
  label: string
  /** Last four characters of the key, for people. */
  last4: string
  flavour: string | null
  created_at: number
  expires_at: number | null
  revoked_at: number | null
  /** 1 for the key that every installation starts with; at most one row. */
  bootstrap: number
  user_id: string | null
  /** JSON array of scopes; null: all. */
  scopes: string | null
  /** JSON array of model patterns; null: all. */
  models: string | null
  requests_per_minute: number | null
  pictures_per_minute: number | null
  /** Requests at once. */
  concurrency: number | null
  /** HMAC of the key that this row had before it was rotated; it works until `previous_until`. */
  previous_hash: string | null
  previous_until: number | null
  /** A word of `guaranteeWords`; null: the rule holds. */
  guarantee: string | null
}

interface SettingsRow {
  name: string
  value: string
}

interface PicturesRow {
  id: string
  sha256: string
  media_type: string
  width: number
  height: number
  byte_length: number
  key_id: string | null
  request_id: string | null
  created_at: number
  expires_at: number | null
  /** Set where the picture is being removed: whoever does that is done by then, or has failed. */
  removal_until: number | null
}

/** Tokens as `Usage` has them; null where they were not reported. */
export interface UsageColumns {
  input_tokens: number | null
  output_tokens: number | null
  input_text_tokens: number | null
  input_image_tokens: number | null
  output_text_tokens: number | null
  output_image_tokens: number | null
  thought_tokens: number | null
  cached_tokens: number | null
  usage_estimated: number | null
}

interface RequestsRow extends UsageColumns {
  id: string
  client_request_id: string | null
  /** The application that it says it comes from. */
  app_title: string | null
  app_url: string | null
  key_id: string
  dialect: string
  model: string
  state: string
  stream: number
  /** Pictures or answers asked for. */
  wanted: number
  /** Pictures delivered. */
  pictures: number
  error_code: string | null
  /** The node that runs it, as `nodes.id`; whoever else wants to end it must find the lease of that node expired. */
  owner: string | null
  /** SHA-256 of method, route and body, where the client may send it again; hex. */
  fingerprint: string | null
  /** The price version that it is charged by; null where nothing is charged. */
  price_id: string | null
  /** Set aside at every budget level. */
  hold: number | null
  /** Taken from the client; null until it is known. */
  charge: number | null
  /** JSON: what was asked for, for the receipt. */
  asked: string | null
  /** JSON: the lines of the charge. */
  lines: string | null
  /** When a client had the answer in full; null where nobody has collected it yet. */
  collected_at: number | null
  created_at: number
  finished_at: number | null
}

interface AttemptsRow extends UsageColumns {
  id: string
  request_id: string
  /** From 1. */
  number: number
  /** `first`, `failover` or `repair`; null in rows from before there were any. */
  purpose: string | null
  channel: string
  upstream: string
  /** The vendor's name. */
  model: string
  /** Null while the call runs. */
  outcome: string | null
  started_at: number
  finished_at: number | null
  /** The price version that the cost is reckoned by. */
  price_id: string | null
  /** What the call may cost at most. */
  expected_cost: number | null
  /** What we owe the provider for it; an estimate where the basis is `unknown`. Null while the call runs. */
  cost: number | null
  /** `actual`: by reported usage or delivered pictures. `reported`: by the provider itself. `zero`: not billed, by rule. `unknown`: an estimate to be reconciled. */
  cost_basis: string | null
  pictures: number | null
  /** When the call will have ended, one way or the other. */
  deadline: number | null
}

interface TeamsRow {
  id: string
  name: string
  created_at: number
}

interface UsersRow {
  id: string
  name: string
  team_id: string | null
  created_at: number
  disabled_at: number | null
}

/** One for each key, user and team, by the same id. */
interface BudgetsRow {
  id: string
  /** Null: no cap. */
  cap: number | null
  /** `total`, `day` or `month` (UTC). */
  period: string
}

/** `spent + held` never exceeds `cap`. */
interface BudgetWindowsRow {
  budget_id: string
  /** First millisecond of the day or month; 0 for `total`. */
  start: number
  spent: number
  held: number
  /** The budget's cap when the last hold was made: lowering a cap takes nothing back. */
  cap: number | null
}

/** A price never changes: another one is another version. */
interface PricesRow {
  id: string
  /** Public name of the model. */
  model: string
  /** From 1. */
  version: number
  /** JSON of a UnitPrices. */
  body: string
  /** `catalogue`, `settings` or `console`. */
  source: string
  created_at: number
}

/** Money set aside at one budget level for one request. It belongs to the window in which it was made. */
interface HoldsRow {
  request_id: string
  budget_id: string
  start: number
  amount: number
  /** What was taken of it; 0 unless `state` is `charged`. */
  charged: number
  /** `open`, `charged` or `void`. */
  state: string
}

/** What an operator gives back of one budget, or takes back again: never changed, never deleted. A credit has a row for each budget of its key. */
interface CreditsRow {
  id: string
  key_id: string
  budget_id: string
  /** The window that it belongs to. */
  start: number
  /** By so much less is spent. */
  amount: number
  /** For people. */
  reason: string
  created_at: number
}

/** A line of the book: never changed, never deleted. Each moves an amount from one account to another. */
interface EntriesRow {
  id: string
  /** `charge`: a client pays. `cost`: we owe a provider. `correction`: we owe more or less than that. */
  kind: string
  request_id: string
  attempt_id: string | null
  /** `client:<key id>`, `revenue`, `cost`, `provider:<channel>`. */
  debit: string
  credit: string
  amount: number
  created_at: number
}

/** What a finished request answered, to be written again. */
interface AnswersRow {
  request_id: string
  /** JSON of the events with references to stored pictures, or of the error. */
  body: string
  created_at: number
}

interface IdempotencyRow {
  key_id: string
  /** Path that was called. */
  route: string
  /** SHA-256 of the client's key, hex. */
  key_hash: string
  fingerprint: string
  request_id: string
  created_at: number
}

/** A request that its client may come back to. */
interface ResponsesRow {
  request_id: string
  /** The request that it goes on from; it may be gone. */
  previous_id: string | null
  /** JSON of the dialect that keeps it; pictures are named by their hash. */
  body: string
  created_at: number
  /** Null: kept for ever. */
  expires_at: number | null
  /** When its client wanted it ended. */
  cancelled_at: number | null
}

/** One start of one process that serves. It is alive while its lease lasts. */
interface NodesRow {
  /** `<node>:<random>` */
  id: string
  /** What stays the same from start to start: an installation's worker. */
  node: string
  started_at: number
  lease_until: number
}

/** A turn of a model, once for each picture by which it is found. */
interface ModelTurnsRow {
  owner: string
  sha256: string
  id: string
  /** `<protocol>/<the vendor's model>` */
  maker: string
  /** What the user said that it answers. */
  words: string
  /** JSON of the parts with their signatures. */
  parts: string
  expires_at: number | null
}
