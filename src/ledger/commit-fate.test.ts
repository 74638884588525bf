import assert from "node:assert/strict"
import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"
import { describe, it, type TestContext } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { openDatabase } from "#database/database.ts"
import { noPostgres, startPostgres } from "../../test/support/postgres.ts"
import { checkLedger } from "./check/check-ledger.ts"
import { createLedger } from "./create-ledger.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  intakeOf,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  setBudget,
  success,
} from "./ledger-testing.ts"

/** How long the server is at a commit whose client has lost the line. */
const slowCommitMs = 300

/** Stands between a client and its server, and cuts the line at the moment when a commit is sent. */
interface Cutter {
  readonly port: number
  /** Cuts at the next commit, which the server still gets, a while later, or never. */
  cut(commit: "arrives" | "is lost"): void
}

async function startCutter(test: TestContext, serverPort: number): Promise<Cutter> {
  let next: "arrives" | "is lost" | undefined
  const relay = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1")
    let isCut = false
    server.on("data", (bytes) => isCut || client.write(bytes))
    server.on("close", () => client.destroy())
    client.on("data", (bytes) => {
      if (next === undefined || !bytes.includes("commit\0")) return void server.write(bytes)
      isCut = true
      client.destroy()
      if (next === "is lost") server.destroy()
      else setTimeout(() => server.end(bytes), slowCommitMs)
      next = undefined
    })
    client.on("close", () => isCut || server.destroy())
    for (const socket of [client, server]) socket.on("error", () => {})
  })
  relay.listen(0, "127.0.0.1")
  await once(relay, "listening")
  test.after(() => relay.close())
  return { port: (relay.address() as AddressInfo).port, cut: (commit) => (next = commit) }
}

describe("a line that is cut while a commit is under way", { skip: noPostgres ?? false }, () => {
  async function bench(test: TestContext) {
    const server = await startPostgres()
    test.after(() => server.stop())
    const url = await server.createDatabase()
    const database = await openDatabase({ url })
    test.after(() => database.destroy())
    await keepPrice(database, perPicture)
    await setBudget(database, "key_1", 10 * picturePrice)
    const cutter = await startCutter(test, server.port)
    const behind = await openDatabase({ url: url.replace(`:${server.port}/`, `:${cutter.port}/`) })
    test.after(() => behind.destroy())
    return { database, cutter, ledger: createLedger({ database: behind, owner: await createOwner(database) }) }
  }

  const claim = { fingerprint: "f", idempotency: { route: "/v1/images/generations", keyHash: "k", override: false } }

  for (const commit of ["arrives", "is lost"] as const) {
    it(`and ${commit}: an admission is withdrawn, a call is not made, and what has happened is booked once`, async (test) => {
      const { database, cutter, ledger } = await bench(test)
      cutter.cut(commit)
      await assert.rejects(ledger.admit({ ...intakeOf("req_1"), ...claim }), { code: "ledger_unavailable" })
      if (commit === "arrives") while ((await ledger.answerOf("req_1"))?.state !== "failed") await sleep(10)
      else await sleep(slowCommitMs)
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: 0, held: 0 })
      const answer = (await ledger.answerOf("req_1"))?.answer
      assert.equal(answer && "error" in answer ? answer.error.code : undefined, commit === "arrives" ? "ledger_unavailable" : undefined)

      assert.deepEqual(await ledger.admit({ ...intakeOf("req_2"), ...claim }), { type: "admitted" })
      cutter.cut(commit)
      await assert.rejects(ledger.intent(callOf("req_2", 1)), { code: "ledger_unavailable" })
      const attemptsOf = async () => (await ledger.find("req_2", "key_1"))?.attempts ?? []
      if (commit === "arrives") while ((await attemptsOf())[0]?.costBasis !== "zero") await sleep(10)
      else await sleep(slowCommitMs)
      assert.equal((await attemptsOf()).length, commit === "arrives" ? 1 : 0)

      const handle = await ledger.intent(callOf("req_2", 2))
      cutter.cut(commit)
      await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
      cutter.cut(commit)
      assert.equal((await ledger.settle("req_2", success(1)))?.amount, picturePrice)
      assert.equal(await ledger.settle("req_2", success(1)), undefined)
      assert.deepEqual(await budgetOf(database, "key_1"), { spent: picturePrice, held: 0 })
      assert.deepEqual((await checkLedger({ database })).violations, [])
    })
  }
})
