import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type ClientApp, readClientApp } from "./client-app.ts"

describe("the application of a client", () => {
  const cases: readonly (readonly [string, Record<string, string>, ClientApp])[] = [
    ["nothing", {}, {}],
    ["both", { "http-referer": "https://app.example/draw", "x-title": "App" }, { title: "App", url: "https://app.example/draw" }],
    ["the newer name first", { "x-title": "Old", "x-openrouter-title": "New" }, { title: "New" }],
    ["no query, fragment or password", { "http-referer": "https://me:pw@app.example/a?token=1#x" }, { url: "https://app.example/a" }],
    ["no control characters", { "x-title": " A\u0007\tB " }, { title: "A B" }],
    ["no long titles", { "x-title": "x".repeat(200) }, { title: "x".repeat(120) }],
    ["no other addresses", { "http-referer": "javascript:alert(1)" }, {}],
    ["no broken addresses", { "http-referer": "app" }, {}],
  ]
  for (const [name, headers, expected] of cases) {
    it(`is read from its headers: ${name}`, () => assert.deepEqual(readClientApp(headers), expected))
  }
})
