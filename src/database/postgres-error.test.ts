import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { DatabaseError } from "./database-error.ts"
import { isWorthRepeating, toDatabaseError } from "./postgres-error.ts"

const thrown = (message: string, code?: string): Error => Object.assign(new Error(message), code === undefined ? {} : { code })

describe("toDatabaseError", () => {
  const cases: [name: string, error: Error, fault: string, code: string][] = [
    ["a unique constraint", thrown("duplicate key value violates …", "23505"), "conflict", "internal"],
    ["a trigger that refuses", thrown("entries are never changed", "23001"), "conflict", "internal"],
    ["a statement that took too long", thrown("canceling statement due to statement timeout", "57014"), "busy", "ledger_unavailable"],
    ["a lock that took too long", thrown("canceling statement due to lock timeout", "55P03"), "busy", "ledger_unavailable"],
    ["a deadlock", thrown("deadlock detected", "40P01"), "busy", "ledger_unavailable"],
    ["too many connections", thrown("sorry, too many clients already", "53300"), "busy", "ledger_unavailable"],
    ["a full disk", thrown("could not extend file", "53100"), "full", "storage_full"],
    ["a server that stops", thrown("terminating connection due to administrator command", "57P01"), "closed", "ledger_unavailable"],
    ["a server that starts", thrown("the database system is starting up", "57P03"), "closed", "ledger_unavailable"],
    [
      "a server that has become a standby",
      thrown("cannot execute INSERT in a read-only transaction", "25006"),
      "closed",
      "ledger_unavailable",
    ],
    ["no connection free", thrown("timeout exceeded when trying to connect"), "busy", "ledger_unavailable"],
    ["a connection that takes too long", thrown("Connection terminated due to connection timeout"), "closed", "ledger_unavailable"],
    ["a lost line", thrown("Connection terminated unexpectedly"), "closed", "ledger_unavailable"],
    ["a line that the server has left", thrown("write EPIPE", "EPIPE"), "closed", "ledger_unavailable"],
    ["nobody there", thrown("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"), "closed", "ledger_unavailable"],
    ["a damaged page", thrown("invalid page in block 3", "XX001"), "damaged", "ledger_unavailable"],
    ["a mistake of ours", thrown('syntax error at or near "nonsense"', "42601"), "failed", "internal"],
    ["a number that is too large", new RangeError("too large"), "failed", "internal"],
  ]
  for (const [name, error, fault, code] of cases) {
    it(`${name}: ${fault}`, () => {
      const given = toDatabaseError(error)
      assert.deepEqual([given.fault, given.code, given.details.log], [fault, code, { database: error.message }])
      assert.equal(toDatabaseError(given), given)
    })
  }

  it("keeps values out of the log", () => {
    const given = toDatabaseError(thrown('invalid input syntax for type bigint: "a prompt"', "22P02"))
    assert.doesNotMatch(JSON.stringify(given.details), /a prompt/)
  })

  it("repeats only what certainly did not happen", () => {
    const worth = ["40P01", "40001", "25P02", "57014", "57P01", "23505", "08006"].filter((code) =>
      isWorthRepeating(toDatabaseError(thrown("", code))),
    )
    assert.deepEqual(worth, ["40P01", "40001", "25P02"])
    assert.equal(isWorthRepeating(new DatabaseError("closed", "")), false)
  })
})
