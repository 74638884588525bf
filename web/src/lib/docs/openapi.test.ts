import assert from "node:assert/strict"
import { test } from "node:test"
import { exampleOf, operationGroups, partsOf, resolve, searchOperations, typeText, type OpenApi, type Schema } from "./openapi.ts"

const draw = {
  tags: ["Images"],
  summary: "Draw pictures",
  parameters: [{ $ref: "#/components/parameters/Id" }],
  responses: { 200: { $ref: "#/components/responses/Done" } },
}
const document: OpenApi = {
  tags: [{ name: "Models" }, { name: "Images" }, { name: "Empty" }],
  paths: {
    "/v1/images/generations": { post: { ...draw, operationId: "one" } },
    "/other/v1/images/generations": { post: { ...draw, operationId: "two" } },
    "/v1/models/{model}": { get: { tags: ["Models"], summary: "One model" } },
  },
  components: {
    parameters: { Id: { name: "id", in: "header" } },
    responses: { Done: { description: "It is done" } },
    schemas: {
      Part: { type: "object", properties: { parts: { type: "array", items: { $ref: "#/components/schemas/Part" } } } },
      Alias: { $ref: "#/components/schemas/Part" },
      Loop: { $ref: "#/components/schemas/Loop" },
    },
  },
}

test("operations come by tag, in the order of the tags, and the same at two paths comes once", () => {
  const groups = operationGroups(document)
  assert.deepEqual(
    groups.map(({ name }) => name),
    ["Models", "Images"],
  )
  const [shown] = groups[1]?.operations ?? []
  assert.equal(groups[1]?.operations.length, 1)
  assert.equal(shown?.id, "post-v1-images-generations")
  assert.deepEqual(shown?.alsoAt, ["/other/v1/images/generations"])
  assert.equal(shown?.parameters[0]?.name, "id")
  assert.equal(shown?.answers["200"]?.description, "It is done")
})

test("the search wants every word, in paths and summaries", () => {
  const found = (text: string) =>
    searchOperations(operationGroups(document), text).flatMap(({ operations }) => operations.map(({ summary }) => summary))
  assert.deepEqual(found("post draw"), ["Draw pictures"])
  assert.deepEqual(found("other"), ["Draw pictures"])
  assert.deepEqual(found("draw model"), [])
  assert.equal(found(" ").length, 2)
})

test("references are followed, in circles too, and one to nothing is empty", () => {
  assert.ok(resolve<Schema>(document, { $ref: "#/components/schemas/Alias" }).properties)
  assert.ok(resolve<Schema>(document, { $ref: "#/components/schemas/Loop" }))
  assert.equal(resolve<Schema>(document, { $ref: "#/components/schemas/Gone" }).properties, undefined)
})

const types: readonly (readonly [Schema, string])[] = [
  [{}, "any"],
  [{ type: "string" }, "string"],
  [{ type: "string", format: "date-time" }, "string (date-time)"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ type: "integer", minimum: 1, maximum: 10 }, "integer, 1–10"],
  [{ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, "integer, ≥ 0"],
  [{ enum: ["a", "b"] }, `"a" | "b"`],
  [{ const: true }, "true"],
  [{ type: "array", items: { $ref: "#/components/schemas/Part" } }, "Part[]"],
  [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
]

for (const [schema, text] of types) {
  test(`${JSON.stringify(schema)} reads ${text}`, () => assert.equal(typeText(document, schema), text))
}

test("the parts of a schema are those with members, behind lists and choices", () => {
  const part: Schema = { $ref: "#/components/schemas/Part" }
  assert.deepEqual(partsOf(document, { anyOf: [{ type: "string" }, { type: "array", items: part }] }), [part])
  assert.deepEqual(partsOf(document, { type: "string" }), [])
})

test("the first example is shown", () => {
  assert.equal(exampleOf({ examples: { one: { value: 1 }, two: { value: 2 } } }), "1")
  assert.equal(exampleOf({}), undefined)
})
