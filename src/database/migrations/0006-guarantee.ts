import type { Kysely } from "kysely"

/** The picture guarantee of a key, and what each provider call was made for. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("keys").addColumn("guarantee", "text").execute()
  await schema.alterTable("attempts").addColumn("purpose", "text").execute()
}
