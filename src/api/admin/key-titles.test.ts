import assert from "node:assert/strict"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { it } from "node:test"
import { createAccounts } from "#accounts/keys.ts"
import { createPeople } from "#accounts/people.ts"
import { openSecret } from "#accounts/secrets.ts"
import { openDatabase } from "#database/database.ts"
import { readKeyTitles } from "./key-titles.ts"

it("readKeyTitles calls keys by their labels, and the accounts of the web app by their users", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "limn-key-titles-"))
  const database = await openDatabase({ file: join(dataDir, "limn.db") })
  try {
    const accounts = createAccounts({ database, secret: await openSecret({ dataDir }), settings: {} })
    const ada = await createPeople(database).createUser({ name: "ada" })
    const { row } = await accounts.createKey({ label: "laptop", userId: ada.id })
    const drawing = await accounts.internalAccount(ada.id)
    const titles = await readKeyTitles(database, [row.id, drawing.id, "nobody", row.id])
    assert.deepEqual(
      [row.id, drawing.id, "channel-tests", "nobody"].map((one) => titles.get(one)),
      ["laptop", "web app of ada", "Channel tests", undefined],
    )
    assert.equal((await readKeyTitles(database, [])).get(row.id), undefined)
  } finally {
    await database.destroy()
    await rm(dataDir, { recursive: true })
  }
})
