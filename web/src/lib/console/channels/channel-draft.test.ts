import assert from "node:assert/strict"
import { test } from "node:test"
import type { Channel } from "../types.ts"
import { bodyOf, changesOf, copyOf, draftOf, newDraft } from "./channel-draft.ts"
import { modelsText, readModels } from "./channel-models.ts"
import { readSchema, withSetting } from "./settings-schema.ts"

const channel: Channel = {
  id: "channel_1",
  name: "google",
  origin: "console",
  enabled: true,
  problem: null,
  upstream: "gemini",
  preset: "google",
  base_url: "https://generativelanguage.googleapis.com",
  keys: [{ last4: "abcd" }],
  models: ["gemini-*"],
  listed_models: [],
  weight: 1,
  priority: 1,
  max_concurrency: 8,
  headers_timeout: "90s",
  idle_timeout: null,
  settings: { streams: false },
  created_at: null,
  updated_at: null,
  health: {
    state: "ok",
    failures_in_row: 0,
    rests_until: null,
    running: 0,
    last_error: null,
    last_success_at: null,
    recent: { calls: 0, failed: 0, p50_ms: null },
  },
}

const preset = {
  name: "google",
  label: "Google AI Studio",
  upstream: "gemini",
  base_url: "https://a.example",
  needs_key: true,
  models_hint: ["gemini-*"],
}

test("models are written for people and read again as they were", () => {
  for (const models of [["a", "b-*"], { mine: "vendor/one", same: "same" }, []]) assert.deepEqual(readModels(modelsText(models)), models)
  assert.equal(modelsText({ mine: "theirs", same: "same" }), "mine = theirs\nsame")
  assert.deepEqual(readModels("a，b, c\n\n d "), ["a", "b", "c", "d"])
  assert.deepEqual(readModels("mine=theirs\nsame"), { mine: "theirs", same: "same" })
})

test("a new channel is called as its provider writes itself, where that is free, and says no address of its own", () => {
  const draft = newDraft(preset, "", [])
  assert.equal(draft.name, "Google")
  assert.deepEqual(bodyOf(draft)["base_url"], null)
  assert.deepEqual(bodyOf(draft)["models"], ["gemini-*"])
  assert.equal(newDraft(preset, "", ["google", "Google-2"]).name, "Google-3")
  assert.equal(copyOf({ ...channel, name: "google-2" }, ["google", "google-2"]).name, "google-3")
})

test("keys are split at white space, and not named where none was typed", () => {
  assert.deepEqual(bodyOf({ ...draftOf(channel), keys: " one\ntwo  " })["keys"], ["one", "two"])
  assert.ok(!("keys" in bodyOf(draftOf(channel))))
})

test("a change names only what was changed", () => {
  const draft = draftOf(channel)
  assert.deepEqual(changesOf(draft, channel), {})
  assert.deepEqual(changesOf({ ...draft, max_concurrency: "", priority: "2" }, channel), { priority: 2, max_concurrency: null })
  assert.deepEqual(changesOf({ ...draft, settings: {}, keys: "new" }, channel), { keys: ["new"], settings: {} })
})

test("a form is drawn from a schema, whatever it says", () => {
  assert.deepEqual(readSchema(undefined), [])
  assert.deepEqual(readSchema({ type: "string" }), [])
  const schema = {
    properties: {
      streams: { type: "boolean", default: true, description: "d" },
      manner: { type: "string", enum: ["a", "b"] },
      most: { type: "integer" },
      else: {},
    },
  }
  assert.deepEqual(
    readSchema(schema).map(({ name, kind }) => [name, kind]),
    [
      ["streams", "switch"],
      ["manner", "choice"],
      ["most", "number"],
      ["else", "text"],
    ],
  )
})

test("a setting that is taken away is left to its default", () => {
  assert.deepEqual(withSetting({ a: 1 }, "b", 2), { a: 1, b: 2 })
  assert.deepEqual(withSetting({ a: 1, b: 2 }, "b", undefined), { a: 1 })
})
