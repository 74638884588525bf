import { randomBytes } from "node:crypto"
import type { DatabaseSync } from "node:sqlite"

/** Hangs copies of a picture beside it in the gallery, an hour older each: rows only, the bytes are shared. */
export function copyPicture(database: DatabaseSync, id: string, copies: number): void {
  const columns = (table: string): readonly string[] =>
    (database.prepare(`select name from pragma_table_info('${table}')`).all() as { name: string }[]).map(({ name }) => name)
  const copy = (table: string, changed: Readonly<Record<string, string>>): ReturnType<DatabaseSync["prepare"]> => {
    const names = columns(table)
    const [key = ""] = names
    return database.prepare(
      `insert into ${table} (${names.join()}) select ${names.map((name) => changed[name] ?? name).join()} from ${table} where ${key} = $of`,
    )
  }
  const picture = copy("pictures", { id: "$id", created_at: "created_at - $ago" })
  const facts = copy("picture_facts", { picture_id: "$id" })
  database.exec("begin immediate")
  for (let number = 1; number <= copies; number++) {
    const made = { $of: id, $id: randomId() }
    picture.run({ ...made, $ago: number * 3_600_000 })
    facts.run(made)
  }
  database.exec("commit")
}

/** 26 digits of base 32. */
function randomId(): string {
  return BigInt(`0x${randomBytes(16).toString("hex")}`)
    .toString(32)
    .padStart(26, "0")
}
