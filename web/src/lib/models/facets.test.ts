import assert from "node:assert/strict"
import { test } from "node:test"
import fc from "fast-check"
import type { Model } from "../api/types.ts"
import { facetNames, facetValues, findModels, readWish, toggleFacet, writeWish, type FacetName } from "./facets.ts"

const base: Model = {
  id: "one",
  name: "One",
  author: "limn",
  author_name: "Limn",
  description: { en: "A quick hand", zh: "下笔很快" },
  aliases: [],
  input: ["text"],
  output: ["image"],
  aspect_ratios: ["1:1"],
  image_sizes: ["1K"],
  pixel_sizes: null,
  pixels: {},
  qualities: [],
  formats: ["png"],
  max_input_images: 0,
  takes_mask: false,
  context_length: 1,
  max_output_tokens: 1,
  streams: false,
  thinks: false,
  signatures: false,
  life_cycle: { state: "current", released: null, retires: null, successor: null },
  prices: null,
  per_picture_usd: null,
  expected_seconds: null,
}
const models: readonly Model[] = [
  base,
  {
    ...base,
    id: "two",
    name: "Two",
    author: "google",
    author_name: "Google",
    aliases: ["dos"],
    input: ["text", "image"],
    output: ["text", "image"],
    aspect_ratios: ["1:1", "16:9"],
    per_picture_usd: "0.039",
    max_input_images: 3,
    expected_seconds: 4,
  },
  {
    ...base,
    id: "three",
    name: "Three",
    author: "openai",
    author_name: "OpenAI",
    input: ["text", "image"],
    aspect_ratios: [],
    per_picture_usd: "0.25",
    takes_mask: true,
    max_input_images: 16,
    expected_seconds: 2,
  },
  { ...base, id: "four", name: "Four", author: "google", output: ["text"], aspect_ratios: [], image_sizes: [] },
]

const found: readonly (readonly [string, readonly string[]])[] = [
  ["", ["one", "two", "three", "four"]],
  ["output_modalities=image", ["one", "two", "three"]],
  ["output_modalities=text,image", ["two"]],
  ["output_modalities=text&output_modalities=image", ["two"]],
  ["author=google,openai", ["two", "three", "four"]],
  ["q=quick", ["one", "two", "three", "four"]],
  ["q=很快", ["one", "two", "three", "four"]],
  ["ratio=16:9", ["two"]],
  ["ratio=1:1,16:9", ["two"]],
  ["can=mask", ["three"]],
  ["can=several", ["two", "three"]],
  ["price=0.05", ["two"]],
  ["price=more,unknown", ["one", "three"]],
  ["q=GOOGLE+two", ["two"]],
  ["q=dos", ["two"]],
  ["author=nobody", []],
  ["sort=name", ["four", "one", "three", "two"]],
  ["sort=price", ["two", "three", "one", "four"]],
  ["sort=time", ["three", "two", "one", "four"]],
]

for (const [search, ids] of found) {
  test(`?${search} shows ${ids.join(", ") || "nothing"}`, () => {
    assert.deepEqual(
      findModels(models, readWish(new URLSearchParams(search))).map(({ id }) => id),
      ids,
    )
  })
}

const wishes = fc
  .array(fc.tuple(fc.constantFrom<FacetName>(...facetNames), fc.constantFrom("image", "text", "google", "1:1", "0.05", "several")), {
    maxLength: 4,
  })
  .map((choices) => choices.reduce((wish, [name, value]) => toggleFacet(wish, name, value), readWish(new URLSearchParams())))

test("a wish is the same after it was in an address", () => {
  fc.assert(fc.property(wishes, (wish) => assert.deepEqual(readWish(new URLSearchParams(writeWish(wish))), wish)))
})

test("the number beside a value is how many models choosing it shows, and those of the same kind that are chosen show besides", () => {
  fc.assert(
    fc.property(wishes, fc.constantFrom(...facetNames), (wish, name) => {
      for (const { value, count, chosen } of facetValues(models, wish, name)) {
        const alone = { ...wish, facets: { ...wish.facets, [name]: ["author", "price", "state"].includes(name) ? [] : wish.facets[name] } }
        const shown = findModels(models, chosen && alone.facets[name].includes(value) ? alone : toggleFacet(alone, name, value))
        assert.equal(count, shown.length)
      }
    }),
  )
})
