import type { Kysely } from "kysely"

/** By what a message that is sent again is known: its client's own name for it, kept with the answers that it asked for. */
export async function up({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("messages").addColumn("sending_id", "text").execute()
  await schema.createIndex("messages_sending").unique().on("messages").columns(["conversation_id", "sending_id"]).execute()
}
