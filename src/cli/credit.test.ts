import assert from "node:assert/strict"
import { join } from "node:path"
import { describe, it } from "node:test"
import { openDatabase } from "#database/database.ts"
import { createLedger } from "#ledger/create-ledger.ts"
import { createOwner, intakeOf, keepPrice, perPicture, success } from "#ledger/ledger-testing.ts"
import { limn, temporaryFolder } from "./cli-testing.ts"

describe("limn keys credit", () => {
  it("gives back what a key has spent, and says what it has spent now", async (test) => {
    const cwd = await temporaryFolder(test)
    const made = await limn(["keys", "create", "--name", "app", "--json"], { cwd })
    const { id } = JSON.parse(made.stdout.toString()) as { id: string }
    const database = await openDatabase({ file: join(cwd, "data", "limn.db") })
    await keepPrice(database, perPicture)
    const ledger = createLedger({ database, owner: await createOwner(database) })
    await ledger.admit({ ...intakeOf("req_1"), payer: { keyId: id } })
    await ledger.settle("req_1", success(1))
    await database.destroy()

    const credit = (...args: string[]) => limn(["keys", "credit", id, ...args], { cwd })
    const given = await credit("0.03", "--reason", "a blurred picture")
    assert.equal(given.code, 0, given.stderr)
    assert.match(given.stderr, /^Credited 0\.03 USD to key_\w+ \(crd_\w+\)\. It has spent 0\.01 USD now\.\n$/)
    const takenBack = await credit("--reason", "it was not", "--json", "--", "-0.01")
    assert.equal(JSON.parse(takenBack.stdout.toString()).amount_usd, "-0.01")
    for (const [args, code, sentence] of [
      [["0.03", "--reason", "again"], 1, /has spent 0\.02 USD/],
      [["0.01"], 2, /--reason/],
      [["much", "--reason", "again"], 2, /must be dollars/],
    ] as const) {
      const refused = await credit(...args)
      assert.equal(refused.code, code, refused.stderr)
      assert.match(refused.stderr, sentence)
    }
  })
})
