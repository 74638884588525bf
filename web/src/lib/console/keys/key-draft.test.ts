import assert from "node:assert/strict"
import { test } from "node:test"
import type { Key } from "../types.ts"
import { bodyOf, changesOf, draftOf } from "./key-draft.ts"

const key: Key = {
  id: "key_1",
  name: "shop",
  last4: "abcd",
  state: "active",
  bootstrap: false,
  budget_usd: "25",
  budget_period: "month",
  requests_per_minute: 60,
  pictures_per_minute: null,
  concurrency: null,
  models: ["gemini-*"],
  scopes: ["read"],
  images: null,
  guarantee: null,
  user_id: null,
  created_at: "2026-11-21T12:00:00.000Z",
  last_used_at: null,
  expires_at: "2027-01-31T15:30:00.000Z",
  revoked_at: null,
  former_works_until: null,
}

test("a new key without limits asks for none", () => {
  const { name, budget_period, ...limits } = bodyOf({ ...draftOf(), name: " shop " })
  assert.equal(name, "shop")
  assert.equal(budget_period, "total")
  assert.ok(Object.values(limits).every((value) => value === null))
})

test("numbers go as numbers, and what is none as it was typed", () => {
  const body = bodyOf({ ...draftOf(), requests_per_minute: "60", concurrency: "many", budget_usd: " 2.50 " })
  assert.equal(body["requests_per_minute"], 60)
  assert.equal(body["concurrency"], "many")
  assert.equal(body["budget_usd"], "2.50")
})

test("models stand on lines or between commas of either script", () => {
  assert.deepEqual(bodyOf({ ...draftOf(), models: "a\n b , c，d\n\n" })["models"], ["a", "b", "c", "d"])
})

test("a change names only what was changed", () => {
  const draft = draftOf(key)
  assert.deepEqual(changesOf(draft, key), {})
  assert.deepEqual(changesOf({ ...draft, budget_usd: "", name: "shop 2" }, key), { name: "shop 2", budget_usd: null })
  assert.deepEqual(changesOf({ ...draft, mayOnlyRead: false, expires_at: "" }, key), { scopes: null, expires_at: null })
})
