import assert from "node:assert/strict"
import { describe, it } from "node:test"
import fc from "fast-check"
import { localPath } from "./local-path.ts"

describe("localPath", () => {
  for (const path of ["/", "/gallery", "/c/1?x=1&y=//z#part", "/a%2F%2Fb", "/@user", "/a//b"]) {
    it(`keeps ${path}`, () => assert.equal(localPath(path), path))
  }

  for (const path of [
    undefined,
    "",
    "gallery",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/a\r\nset-cookie: x=1",
    "/a b",
    "/ä",
  ]) {
    it(`takes ${JSON.stringify(path)} for nothing`, () => assert.equal(localPath(path), "/"))
  }

  it("never leads away, whatever it is given", () => {
    const piece = fc.constantFrom("/", "\\", ".", "..", "evil.example", "@", ":", "\t", "?", "#", "%2f", "%5c", "https:")
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const path = localPath(pieces.join(""))
        assert.equal(new URL(path, "https://limn.example").origin, "https://limn.example")
        assert.equal(localPath(path), path)
      }),
      { numRuns: 2000 },
    )
  })
})
