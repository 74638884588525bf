import assert from "node:assert/strict"
import { test } from "node:test"
import { groupSettings } from "./setting-groups.ts"

const setting = (name: string, description = "") => ({
  name,
  variable: name.toUpperCase(),
  value: null,
  origin: null,
  secret: false,
  default: null,
  description,
})

test("settings stand in their groups, and one that is new in the last", () => {
  const groups = groupSettings([setting("port"), setting("apiKey"), setting("brandNew"), setting("host")], "")
  assert.deepEqual(
    groups.map(([group, members]) => [group, members.map(({ name }) => name)]),
    [
      ["server", ["port", "host"]],
      ["access", ["apiKey"]],
      ["other", ["brandNew"]],
    ],
  )
})

test("every word must be somewhere in a setting, whatever its case", () => {
  const settings = [setting("port", "The port that the server listens at."), setting("apiKey", "The first key.")]
  assert.deepEqual(
    groupSettings(settings, "LISTENS port").flatMap(([, members]) => members.map(({ name }) => name)),
    ["port"],
  )
  assert.deepEqual(groupSettings(settings, "listens key"), [])
})
