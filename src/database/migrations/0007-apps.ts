import type { Kysely } from "kysely"

/** The application that a request says it comes from. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("requests").addColumn("app_title", "text").execute()
  await schema.alterTable("requests").addColumn("app_url", "text").execute()
}
