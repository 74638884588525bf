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
  sessions: SessionsRow
  login_links: LoginLinksRow
  audit: AuditRow
  conversations: ConversationsRow
  messages: MessagesRow
  generations: GenerationsRow
  templates: TemplatesRow
  channels: ChannelsRow
  picture_facts: PictureFactsRow
  picture_sources: PictureSourcesRow
  shares: SharesRow
  share_pictures: SharePicturesRow
  downloads: DownloadsRow
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
  sessions: true,
  login_links: true,
  audit: true,
  conversations: true,
  messages: true,
  generations: true,
  templates: true,
  channels: true,
  picture_facts: true,
  picture_sources: true,
  shares: true,
  share_pictures: true,
  downloads: true,
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
  /** 1 for the account of what a user does in the web app; at most one for each user. Nobody has a secret for it. */
  internal: number
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
  /** The one that its request asked for; null where it is of no request. */
  model: string | null
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
  /** When a client could first see something of the answer; null where it saw nothing, or nobody noted it. */
  first_content_at: number | null
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
  /** A word of `roles`. */
  role: string
  /** Argon2id in PHC form; null: no sign-in by password. */
  password_hash: string | null
  /** Issuer and subject at the identity provider; unique. */
  oidc_subject: string | null
  /** JSON of the web app's own. */
  preferences: string | null
  last_seen_at: number | null
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

/** A channel that was made in the console. */
interface ChannelsRow {
  id: string
  name: string
  enabled: number
  /** JSON of a ChannelSettings without its keys. */
  body: string
  /** JSON array of the provider's keys, each sealed, with its last characters for people. */
  keys: string
  created_at: number
  updated_at: number
}

/** What is known of a picture besides its bytes. Goes with the picture. */
interface PictureFactsRow {
  picture_id: string
  /** `generated`, `uploaded` or `mask`. */
  kind: string
  favourite: number
  prompt: string | null
  /** The prompt as it is searched: letters of one form and case. */
  search_words: string | null
  revised_prompt: string | null
  aspect_ratio: string | null
  image_size: string | null
  conversation_id: string | null
  message_id: string | null
  /** Whether the bytes carry a C2PA manifest; null until somebody has looked. */
  c2pa: number | null
}

/** That a picture was made from another. Goes with either. */
interface PictureSourcesRow {
  picture_id: string
  source_id: string
  /** From 0. */
  position: number
}

/** Pictures, or a branch of a conversation, that anybody with the link may see. Revoking deletes the row. */
interface SharesRow {
  id: string
  user_id: string
  title: string | null
  conversation_id: string | null
  /** JSON array: ids of messages of the user and of generations, the branch as it was when it was shared. */
  message_ids: string | null
  views: number
  created_at: number
  /** Null: until it is revoked. */
  expires_at: number | null
}

/** Goes with the share and with the picture. */
interface SharePicturesRow {
  share_id: string
  picture_id: string
  /** From 0. */
  position: number
}

/** What a user is about to fetch as one archive. */
interface DownloadsRow {
  id: string
  user_id: string
  /** JSON array. */
  picture_ids: string
  file_name: string
  expires_at: number
}

/** Somebody who has signed in with one browser. */
interface SessionsRow {
  id: string
  /** HMAC-SHA256 of the cookie's token, hex. The token itself is stored nowhere. */
  hash: string
  user_id: string
  /** `password`, `link`, `admin_token` or `oidc`. */
  method: string
  user_agent: string | null
  created_at: number
  used_at: number
  expires_at: number
}

/** A link that signs its user in once: whoever uses it deletes the row. */
interface LoginLinksRow {
  id: string
  hash: string
  user_id: string
  created_at: number
  /** Null: until it is used. */
  expires_at: number | null
}

/** A change that was made: never changed, deleted when it is old. */
interface AuditRow {
  id: string
  at: number
  /** `user`, `token`, `cli` or `system`. */
  actor_type: string
  actor_id: string | null
  actor_name: string
  action: string
  target_type: string | null
  target_id: string | null
  target_name: string | null
  /** JSON */
  detail: string | null
  address: string | null
}

/** A conversation in the chat room: a tree of messages. */
interface ConversationsRow {
  id: string
  user_id: string
  title: string
  pinned: number
  /** The message at the end of the branch that its user looks at. */
  head: string | null
  /** One more with every change. */
  version: number
  created_at: number
  /** When something was last said. */
  updated_at: number
}

/** A turn of a user, or the answers to one. Goes with its conversation, and with the message that it follows. */
interface MessagesRow {
  /** Sorts by time. */
  id: string
  conversation_id: string
  parent_id: string | null
  /** `user` or `assistant` */
  role: string
  text: string
  /** JSON of what was asked: of the user's message as it was sent, of the assistant's as it was run. */
  draft: string
  /** Of the assistant's: number of the generation from which the conversation goes on. */
  chosen: number
  /** Of the assistant's: its client's name for what it sent. */
  sending_id: string | null
  created_at: number
}

/** One answer of one model. Goes with its message. */
interface GenerationsRow {
  /** Id of the request as well. */
  id: string
  conversation_id: string
  message_id: string
  user_id: string
  /** Which of its message's, from 0. */
  number: number
  model: string
  /** JSON of the shape that was asked for. */
  asked: string
  expected_ms: number | null
  /** The node that runs it, as `nodes.id`. */
  owner: string
  /** `queued`, `running`, `succeeded`, `failed` or `stopped` */
  state: string
  /** `picture`, `text_only`, `refused` or `error`; null until it is known. */
  outcome: string | null
  /** JSON of the parts in the model's order; pictures by their ids. */
  parts: string
  /** How many pictures it brought. */
  pictures: number
  /** Its first picture. */
  cover_id: string | null
  finish_reason: string | null
  finish_message: string | null
  error_code: string | null
  error_message: string | null
  /** JSON array. */
  warnings: string
  charge: number | null
  /** When its user wanted it stopped. */
  stop_at: number | null
  /** One more with every change. */
  version: number
  created_at: number
  started_at: number | null
  first_content_at: number | null
  finished_at: number | null
}

/** A prompt with fields to fill in. */
interface TemplatesRow {
  id: string
  user_id: string
  name: string
  text: string
  model: string | null
  aspect_ratio: string | null
  created_at: number
}
