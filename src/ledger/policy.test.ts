import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { describe, it } from "node:test"
import fc from "fast-check"
import { type ErrorCode, errorRules } from "#canonical/error.ts"
import type { CostBasis } from "#database/attempts-table.ts"
import { invariants } from "./check/check-ledger.ts"
import type { AttemptEnd } from "./ledger.ts"
import { perPicture, picture, picturePrice, priceOf } from "./ledger-testing.ts"
import { chargeOf, chargeRules, costOf, costRules, soundUsage } from "./policy.ts"
import type { Measured } from "./prices/unit-prices.ts"

const perToken = priceOf({ textIn: 300, textOut: 2500, imageOut: 30_000 })
const usage = { inputTokens: 100, outputTokens: 1300, outputImageTokens: 1290 }
const used = 30 + 38_700 + 25
const nothing: Measured = { pictures: [] }
const onePicture: Measured = { pictures: [picture], usage }

type Case = readonly [
  rule: number,
  outcome: AttemptEnd["outcome"],
  executed: AttemptEnd["executed"],
  measured: Measured,
  cost: number,
  basis: CostBasis,
]

const expectedCost = 50_000
const cases: readonly Case[] = [
  [0, "succeeded", "yes", onePicture, used, "actual"],
  [0, "succeeded", "yes", { pictures: [picture] }, expectedCost, "unknown"],
  [1, "content_policy_violation", "no", nothing, 0, "zero"],
  [1, "content_policy_violation", "no", { pictures: [], usage: { inputTokens: 100, outputTokens: 0 } }, 30, "actual"],
  [2, "content_policy_violation", "yes", { pictures: [], usage: { inputTokens: 100, outputTokens: 10 } }, 55, "actual"],
  [2, "content_policy_violation", "yes", nothing, expectedCost, "unknown"],
  [2, "content_policy_violation", "maybe", nothing, expectedCost, "unknown"],
  [3, "no_image_generated", "yes", { pictures: [], usage: { inputTokens: 100, outputTokens: 10 } }, 55, "actual"],
  [3, "no_image_generated", "yes", nothing, expectedCost, "unknown"],
  [4, "upstream_overloaded", "no", nothing, 0, "zero"],
  [4, "upstream_error", "no", onePicture, 0, "zero"],
  [4, "invalid_request", "no", nothing, 0, "zero"],
  [5, "upstream_error", "yes", onePicture, expectedCost, "unknown"],
  [5, "upstream_timeout", "maybe", nothing, expectedCost, "unknown"],
  [6, "internal", "maybe", onePicture, expectedCost, "unknown"],
  [7, "storage_full", "yes", onePicture, used, "actual"],
  [7, "storage_full", "yes", nothing, expectedCost, "unknown"],
]

describe("what a call costs us", () => {
  for (const [rule, outcome, executed, measured, cost, basis] of cases) {
    it(`${costRules[rule]?.when}: ${outcome}, executed ${executed}, ${JSON.stringify(measured)}`, () => {
      const first = costRules.findIndex((row) => row.outcomes?.includes(outcome) !== false && row.executed?.includes(executed) !== false)
      assert.equal(first, rule)
      assert.deepEqual(costOf({ price: perToken, expectedCost }, { outcome, executed, measured }), { cost, basis })
    })
  }

  it("every rule has a case", () => {
    assert.deepEqual(new Set(cases.map(([rule]) => rule)), new Set(costRules.keys()))
  })

  const absurd: readonly Measured["usage"][] = [
    undefined,
    { inputTokens: 0, outputTokens: 0 },
    { inputTokens: -5, outputTokens: 1300 },
    { inputTokens: 100, outputTokens: Number.NaN },
    { inputTokens: 100, outputTokens: 1300, outputImageTokens: 1290, estimated: true },
    { inputTokens: 100, outputTokens: 1e9, outputImageTokens: 1e9 },
    { inputTokens: 100, outputTokens: 900_000, outputImageTokens: 900_000 },
  ]
  for (const report of absurd) {
    it(`usage that is missing or absurd is unknown and never zero: ${JSON.stringify(report)}`, () => {
      const measured = { pictures: [picture], ...(report === undefined ? {} : { usage: report }) }
      const end = { outcome: "succeeded", executed: "yes", measured } as const
      assert.deepEqual(costOf({ price: perToken, expectedCost }, end), { cost: expectedCost, basis: "unknown" })
    })
  }

  it("what the provider says that it bills goes before what we reckon, where it can be true", () => {
    const end = { outcome: "succeeded", executed: "yes", measured: onePicture } as const
    for (const [reportedCost, cost, basis] of [
      [39_000, 39_000, "reported"],
      [10 * expectedCost, 10 * expectedCost, "reported"],
      [10 * expectedCost + 1, used, "actual"],
      [0, used, "actual"],
    ] as const) {
      assert.deepEqual(costOf({ price: perToken, expectedCost }, { ...end, reportedCost }), { cost, basis })
    }
    assert.deepEqual(costOf({ expectedCost: 0 }, { ...end, reportedCost: 39_000 }), { cost: 39_000, basis: "reported" })
    const unbilled = { outcome: "upstream_error", executed: "no", measured: nothing, reportedCost: 39_000 } as const
    assert.deepEqual(costOf({ price: perToken, expectedCost }, unbilled), { cost: 0, basis: "zero" })
  })

  it("without a price nothing is known but what was expected", () => {
    assert.deepEqual(costOf({ expectedCost }, { outcome: "succeeded", executed: "yes", measured: onePicture }), {
      cost: expectedCost,
      basis: "unknown",
    })
    assert.deepEqual(costOf({ expectedCost }, { outcome: "upstream_account", executed: "no", measured: nothing }), {
      cost: 0,
      basis: "zero",
    })
  })

  it("is whole, not below zero, and zero by rule only where the provider did nothing", () => {
    const tokens = fc.oneof(fc.integer({ min: -10, max: 100_000 }), fc.double())
    fc.assert(
      fc.property(
        fc.constantFrom("succeeded" as const, ...(Object.keys(errorRules) as ErrorCode[])),
        fc.constantFrom("no" as const, "maybe" as const, "yes" as const),
        fc.option(fc.record({ inputTokens: tokens, outputTokens: tokens }), { nil: undefined }),
        fc.nat(3),
        (outcome, executed, report, count) => {
          const measured = { pictures: Array.from({ length: count }, () => picture), ...(report === undefined ? {} : { usage: report }) }
          const { cost, basis } = costOf({ price: perToken, expectedCost }, { outcome, executed, measured })
          assert.ok(Number.isSafeInteger(cost) && cost >= 0 && cost <= 10 * expectedCost)
          if (basis === "zero") assert.ok(cost === 0 && executed === "no")
          else assert.ok(cost > 0)
        },
      ),
    )
  })
})

describe("what a client pays", () => {
  for (const { when, state, client } of chargeRules) {
    it(`${when}: ${client}`, () => {
      const { amount, lines } = chargeOf({
        state,
        prices: perPicture.prices,
        hold: 4 * picturePrice,
        measured: { pictures: [picture, picture] },
      })
      assert.equal(amount, client === "price" ? 2 * picturePrice : 0)
      assert.equal(lines.length > 0, client === "price")
    })
  }

  it("never more than was held, and nothing without a price", () => {
    const measured = { pictures: [picture, picture] }
    assert.equal(chargeOf({ state: "succeeded", prices: perPicture.prices, hold: 50_000, measured }).amount, 50_000)
    assert.equal(chargeOf({ state: "succeeded", hold: 0, measured }).amount, 0)
  })
})

describe("soundUsage", () => {
  it("keeps what can be written down and drops the rest", () => {
    assert.equal(soundUsage(usage), usage)
    for (const wrong of [
      { inputTokens: 1.5, outputTokens: 1 },
      { inputTokens: -1, outputTokens: 3 },
      { inputTokens: Infinity, outputTokens: 1 },
      { inputTokens: 1, outputTokens: Number.MAX_SAFE_INTEGER },
    ]) {
      assert.equal(soundUsage(wrong), undefined)
    }
  })
})

describe("docs/money.md", () => {
  const page = readFileSync(new URL("../../docs/money.md", import.meta.url), "utf8")
  const amounts = { price: "the price", nothing: "nothing" }
  const owed = {
    all: { estimate: "what arrived, at its price; what nobody reported is estimated", nothing: "what arrived, at its price" },
    usage: { estimate: "what was reported, at its price, else an estimate", nothing: "what was reported, at its price, else nothing" },
    nothing: { estimate: "an estimate", nothing: "nothing" },
  }

  it("says what clients pay", () => {
    const rows = chargeRules.map(({ when, state, client }) => `| ${when} | ${state} | ${amounts[client]} |`)
    assert.ok(page.includes(rows.join("\n")), `docs/money.md must have these rows:\n${rows.join("\n")}`)
  })

  it("says what calls cost us", () => {
    const rows = costRules.map(({ when, counts, otherwise }) => `| ${when} | ${owed[counts][otherwise]} |`)
    assert.ok(page.includes(rows.join("\n")), `docs/money.md must have these rows:\n${rows.join("\n")}`)
  })

  it("says what is checked", () => {
    const rows = invariants.map(({ id, says }) => `| ${id} | ${says} |`)
    assert.ok(page.includes(rows.join("\n")), `docs/money.md must have these rows:\n${rows.join("\n")}`)
  })
})
