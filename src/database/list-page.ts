import { type RawBuilder, sql, type SqlBool } from "kysely"

/** Which part of a list that begins with what is newest. */
export interface ListPage {
  readonly limit: number
  /** Id of a row: only what comes after it. Where there is none, nothing does. */
  readonly before?: string | undefined
}

/** The condition that a row of a table comes after the one with this id, in the order of `created_at` and `id`, both descending. */
export function comesAfter(table: "keys" | "users" | "teams", id: string): RawBuilder<SqlBool> {
  const own = sql`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)})`
  return sql<SqlBool>`${own} < (select created_at, id from ${sql.table(table)} where id = ${id})`
}
