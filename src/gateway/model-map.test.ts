import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { createModelMap, demoMap, lookupCard } from "./model-map.ts"

const cases = [
  {
    name: "a glob takes the bare id",
    models: ["gemini-*"],
    naming: "id",
    asked: "gemini-2.5-flash-image",
    gives: "gemini-2.5-flash-image",
  },
  {
    name: "a glob takes author/id and sends the bare id",
    models: ["gemini-*"],
    naming: "id",
    asked: "google/gemini-2.5-flash-image",
    gives: "gemini-2.5-flash-image",
  },
  {
    name: "a glob takes models/id",
    models: ["gemini-*"],
    naming: "id",
    asked: "models/gemini-2.5-flash-image",
    gives: "gemini-2.5-flash-image",
  },
  {
    name: "a provider that names by author gets author/id",
    models: ["*/*"],
    naming: "author/id",
    asked: "gemini-2.5-flash-image",
    gives: "google/gemini-2.5-flash-image",
  },
  { name: "an alias is sent by its id", models: ["gemini-*"], naming: "id", asked: "nano-banana", gives: "gemini-2.5-flash-image" },
  {
    name: "a retired name is never rewritten",
    models: ["gemini-*"],
    naming: "id",
    asked: "gemini-2.5-flash-image-preview",
    gives: "gemini-2.5-flash-image-preview",
  },
  {
    name: "a name the catalogue does not know passes as it is",
    models: ["gemini-*"],
    naming: "author/id",
    asked: "gemini-9-image",
    gives: "gemini-9-image",
  },
  { name: "a name outside the pattern is not served", models: ["gemini-*"], naming: "id", asked: "gpt-image-2", gives: undefined },
  { name: "a dot in a pattern is a dot", models: ["gemini-2.5-*"], naming: "id", asked: "gemini-2x5-flash", gives: undefined },
  {
    name: "a public name is mapped to the vendor's",
    models: { "house-painter": "gemini-2.5-flash-image" },
    naming: "id",
    asked: "house-painter",
    gives: "gemini-2.5-flash-image",
  },
  {
    name: "a map serves nothing but its names",
    models: { "house-painter": "gemini-2.5-flash-image" },
    naming: "id",
    asked: "gemini-2.5-flash-image",
    gives: undefined,
  },
  {
    name: "a mapped name is found by author/id too",
    models: { "gemini-2.5-flash-image": "their-banana" },
    naming: "id",
    asked: "google/gemini-2.5-flash-image",
    gives: "their-banana",
  },
] as const

describe("createModelMap", () => {
  for (const { name, models, naming, asked, gives } of cases) {
    it(name, () => assert.equal(createModelMap(models, naming).map(asked), gives))
  }

  it("lists what was spelled out and the living models of a glob", () => {
    const { listed } = createModelMap(["gemini-2.5-*", "house-style"], "id")
    assert.deepEqual(
      listed.map(({ id }) => id),
      ["house-style", "gemini-2.5-flash-image"],
    )
  })

  it("gives a public name the card of its vendor name", () => {
    const map = createModelMap({ "house-painter": "gemini-2.5-flash-image" }, "id")
    assert.equal(lookupCard([map], "house-painter")?.id, "gemini-2.5-flash-image")
  })

  it("keeps the painter's simulation suffix for the painter and nobody else", () => {
    assert.equal(demoMap.map("limn/painter:no-image"), "limn/painter:no-image")
    assert.equal(demoMap.map("gemini-2.5-flash-image:no-image"), undefined)
  })
})
