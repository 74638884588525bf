import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import type { CredentialForm } from "#dialects/dialect.ts"
import { readCredential } from "./credentials.ts"

function read(
  headers: readonly (readonly [string, string])[],
  query = "",
  forms: readonly CredentialForm[] = ["x-goog-api-key", "query-key", "bearer"],
): string {
  return readCredential({ headers: Object.fromEntries(headers), rawHeaders: headers.flat(), query: new URLSearchParams(query) }, forms)
}

const read1: readonly { name: string; headers: readonly (readonly [string, string])[]; query?: string; key: string }[] = [
  { name: "bearer", headers: [["authorization", "Bearer k1"]], key: "k1" },
  { name: "bearer in any case, with spaces around", headers: [["authorization", " bearer   k1 "]], key: "k1" },
  { name: "x-goog-api-key", headers: [["x-goog-api-key", "k1"]], key: "k1" },
  { name: "the query", headers: [], query: "key=k1", key: "k1" },
  { name: "the same key in two places", headers: [["authorization", "Bearer k1"]], query: "key=k1", key: "k1" },
]

const refused: readonly {
  name: string
  headers: readonly (readonly [string, string])[]
  query?: string
  forms?: readonly CredentialForm[]
  code: string
}[] = [
  { name: "no key", headers: [], code: "invalid_api_key" },
  { name: "an empty bearer", headers: [["authorization", "Bearer "]], code: "invalid_api_key" },
  { name: "another scheme", headers: [["authorization", "Basic abc"]], code: "invalid_api_key" },
  {
    name: "two Authorization headers",
    headers: [
      ["authorization", "Bearer a"],
      ["authorization", "Bearer a"],
    ],
    code: "invalid_api_key",
  },
  {
    name: "two different keys",
    headers: [
      ["authorization", "Bearer a"],
      ["x-goog-api-key", "b"],
    ],
    code: "invalid_request",
  },
  {
    name: "a key in the query where the dialect does not take it there",
    headers: [],
    query: "key=k1",
    forms: ["bearer"],
    code: "invalid_api_key",
  },
  { name: "a key of a megabyte", headers: [["authorization", `Bearer ${"k".repeat(1_000_000)}`]], code: "invalid_api_key" },
]

describe("readCredential", () => {
  for (const { name, headers, query, key } of read1) it(`reads ${name}`, () => assert.equal(read(headers, query), key))

  for (const { name, headers, query, forms, code } of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => read(headers, query, forms),
        (error) => error instanceof GatewayError && error.code === code,
      )
    })
  }
})
