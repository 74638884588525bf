import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { GatewayError } from "#canonical/error.ts"
import { forEachEngine } from "#database/database-testing.ts"
import { checkLedger } from "./check/check-ledger.ts"
import type { NotedCall } from "./check/invariant.ts"
import { createLedger } from "./create-ledger.ts"
import type { AttemptHandle, Ledger } from "./ledger.ts"
import {
  budgetOf,
  callOf,
  createOwner,
  failure,
  intakeOf,
  keepPicture,
  keepPrice,
  perPicture,
  picture,
  picturePrice,
  setBudget,
  success,
  type TestOwner,
} from "./ledger-testing.ts"
import { Recovery } from "./recovery.ts"

const cap = 3 * picturePrice

type Move =
  | { readonly do: "admit"; readonly node: number; readonly payer: number; readonly key: number | undefined; readonly count: number }
  | { readonly do: "call" | "answer" | "store" | "succeed" | "fail" | "refuse"; readonly request: number }
  | { readonly do: "crash"; readonly node: number }
  | { readonly do: "sweep"; readonly node: number }

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("admit" as const),
      node: fc.nat(2),
      payer: fc.nat(2),
      key: fc.option(fc.nat(2), { nil: undefined }),
      count: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "call" as const,
        "call" as const,
        "answer" as const,
        "store" as const,
        "succeed" as const,
        "fail" as const,
        "refuse" as const,
      ),
      request: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(
      ...(["crash", "sweep"] as const).map((name) => fc.record({ do: fc.constant(name), node: fc.nat(2) })),
    ) as fc.Arbitrary<Move>,
  },
)

interface Known {
  readonly id: string
  readonly ledger: Ledger
  readonly handles: AttemptHandle[]
  calls: number
  /** How often it was ended by us: once at most. */
  charges: number
}

describe("the books, whatever happens in whatever order", () => {
  forEachEngine((open, engine) => {
    it("hold every invariant, and no budget is overspent", async (test) => {
      const database = await open(test)
      const connections = [database, await open(test, database), await open(test, database)] as const
      await keepPrice(database, perPicture)
      const calls: NotedCall[] = []
      let runs = 0

      const runAll = async (groups: readonly (readonly Move[])[]): Promise<void> => {
        const run = ++runs
        // Two keys of one team, and one on its own.
        const payers = [
          { keyId: `key_${run}_0`, teamId: `team_${run}` },
          { keyId: `key_${run}_1`, teamId: `team_${run}` },
          { keyId: `key_${run}_2` },
        ] as const
        const budgets = [...payers.map(({ keyId }) => keyId), `team_${run}`]
        for (const id of budgets) await setBudget(database, id, cap)
        const owners: TestOwner[] = []
        const ledgers: Ledger[] = []
        const start = async (node: number): Promise<void> => {
          const connection = connections[node] ?? database
          owners[node] = await createOwner(connection, `n${node}`)
          ledgers[node] = createLedger({ database: connection, owner: owners[node] })
        }
        for (const node of [0, 1, 2]) await start(node)
        const requests: Known[] = []
        let admissions = 0

        const act = async (step: Move): Promise<void> => {
          if (step.do === "crash") {
            // Its ledger stays in use by what it has admitted: a process that comes back from sleep.
            await owners[step.node]?.die()
            return start(step.node)
          }
          if (step.do === "sweep")
            return void (await new Recovery({ database: connections[step.node] ?? database, by: `sweeper:${step.node}` }).sweep())
          if (step.do === "admit") {
            const id = `req_${run}_${++admissions}`
            const ledger = ledgers[step.node] as Ledger
            const claim =
              step.key === undefined ? {} : { fingerprint: "f", idempotency: { route: "/", keyHash: `k${step.key}`, override: false } }
            const admission = await ledger.admit({
              ...intakeOf(id, { count: step.count, payer: payers[step.payer] ?? payers[0] }),
              ...claim,
            })
            if (admission.type === "admitted") requests.push({ id, ledger, handles: [], calls: 0, charges: 0 })
            return
          }
          const known = requests[step.request % Math.max(1, requests.length)]
          if (known === undefined) return
          const { id, ledger, handles } = known
          switch (step.do) {
            case "call": {
              const ended = known.charges > 0
              handles.push(await ledger.intent(callOf(id, ++known.calls)))
              assert.ok(!ended, `${id} has ended, and a call was booked for it`)
              calls.push({ requestId: id, at: Date.now() })
              return
            }
            case "answer": {
              const handle = handles.pop()
              if (handle !== undefined)
                await ledger.conclude(handle, { outcome: "succeeded", measured: { pictures: [picture] }, executed: "yes" })
              return
            }
            case "store":
              if (known.calls > 0) await keepPicture(database, id)
              return
            case "succeed":
            case "fail":
            case "refuse": {
              const charge = await ledger.settle(id, step.do === "succeed" && known.calls > 0 ? success(1) : failure(step.do === "fail"))
              if (charge !== undefined) known.charges++
            }
          }
        }

        for (const group of groups) {
          const outcomes = await Promise.allSettled(group.map(act))
          for (const outcome of outcomes) {
            if (outcome.status === "fulfilled") continue
            const expected = ["insufficient_quota", "outcome_unknown"]
            assert.ok(outcome.reason instanceof GatewayError && expected.includes(outcome.reason.code), outcome.reason)
          }
          for (const id of budgets) {
            const { spent, held } = await budgetOf(database, id)
            assert.ok(spent + held <= cap, `${id}: ${spent} spent and ${held} held of ${cap}`)
          }
        }
        for (const owner of owners) await owner.die()
        await new Recovery({ database, by: "last" }).sweep()

        const { violations } = await checkLedger({ database, calls })
        assert.deepEqual(violations, [])
        assert.ok(requests.every(({ charges }) => charges <= 1))
        for (const id of budgets) {
          const { spent, held } = await budgetOf(database, id)
          assert.ok(spent <= cap && held === 0, `${id}: ${spent} spent, ${held} held`)
        }
        const left = await database.selectFrom("requests").select("id").where("state", "=", "running").execute()
        assert.deepEqual(left, [])
      }

      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(move, { minLength: 1, maxLength: 6, size: "max" }), { maxLength: 24, size: "max" }), runAll),
        {
          numRuns: engine === "sqlite" ? 40 : 25,
          endOnFailure: true,
        },
      )
    })
  })
})
