import { endOf } from "../days.ts"

/** The fields of the page's address by which requests are chosen: the same that the API has. */
export const filterNames = ["q", "state", "model", "key_id", "channel", "dialect", "error_code", "from", "to"] as const

/** The languages that clients speak. */
export const dialects = ["studio", "chat", "images", "responses", "gemini", "openrouter-images", "channel-test"] as const

/** Gives what the API is asked for. `read`: a field of the address; the empty text where there is none. */
export function requestFilters(read: (name: string) => string): Readonly<Record<(typeof filterNames)[number], string>> {
  const fields = Object.fromEntries(filterNames.map((name) => [name, read(name)])) as Record<(typeof filterNames)[number], string>
  return { ...fields, to: endOf(fields.to) }
}
