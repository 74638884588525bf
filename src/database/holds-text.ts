import { type RawBuilder, sql } from "kysely"

/**
 * Whether a text holds another one, which is not empty, letter by letter. Not by `like`: that begins anew at every letter, and a long pattern that almost
 * fits everywhere keeps a database busy for minutes.
 */
export function holdsText(column: RawBuilder<unknown>, text: string): RawBuilder<boolean> {
  return sql<boolean>`replace(${column}, ${text}, '') <> ${column}`
}
