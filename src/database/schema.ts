/**
 * The tables as the queries see them. Times are whole milliseconds since 1970, truths are 0 and 1, so that one set of
 * queries serves every engine.
 */
export interface Schema {
  keys: KeysRow
  settings: SettingsRow
  pictures: PicturesRow
  requests: RequestsRow
  attempts: AttemptsRow
}

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
  created_at: number
  finished_at: number | null
}

interface AttemptsRow extends UsageColumns {
  id: string
  request_id: string
  /** From 1. */
  number: number
  channel: string
  upstream: string
  /** The vendor's name. */
  model: string
  /** Null while the call runs. */
  outcome: string | null
  started_at: number
  finished_at: number | null
}
