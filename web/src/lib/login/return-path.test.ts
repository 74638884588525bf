import assert from "node:assert/strict"
import { test } from "node:test"
import { linkToken, returnPath } from "./return-path.ts"

const origin = "https://limn.example"
const paths: readonly (readonly [string | null, string])[] = [
  [null, "/"],
  ["", "/"],
  ["/gallery?q=cat#top", "/gallery?q=cat#top"],
  ["gallery", "/"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/./..//evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/login", "/"],
  ["/login?return_to=/login", "/"],
]

for (const [wanted, expected] of paths) {
  test(`after signing in, ${JSON.stringify(wanted)} leads to ${expected}`, () => {
    assert.equal(returnPath(wanted, origin), expected)
  })
}

const links: readonly (readonly [string, string | undefined])[] = [
  ["https://limn.example/login#link=abcDEF123_-456789", "abcDEF123_-456789"],
  [" #link=abc%2D123 ", "abc-123"],
  ["#from=mail&link=abc&x=1", "abc"],
  ["abcDEF123_-456789", "abcDEF123_-456789"],
  ["#link=%", "%"],
  ["hello", undefined],
  ["https://limn.example/login", undefined],
]

for (const [text, expected] of links) {
  test(`the code in ${JSON.stringify(text)} is ${expected ?? "none"}`, () => {
    assert.equal(linkToken(text), expected)
  })
}
