import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { checkSqliteVersion } from "./sqlite-version.ts"

describe("checkSqliteVersion", () => {
  for (const version of ["3.51.3", "3.51.10", "3.52.0", "3.53.4", "4.0.0"]) {
    it(`takes ${version}`, () => assert.doesNotThrow(() => checkSqliteVersion(version)))
  }
  for (const version of ["3.51.2", "3.9.99", "3.50.4", "2.99.99", "3.51", "", "nonsense"]) {
    it(`refuses ${version || "nothing"}`, () => assert.throws(() => checkSqliteVersion(version), /is too old: 3\.51\.3 or newer is needed/))
  }
})
