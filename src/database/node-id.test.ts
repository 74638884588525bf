import assert from "node:assert/strict"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, it, type TestContext } from "node:test"
import { openNodeId } from "./node-id.ts"

function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "limn-node-"))
  test.after(() => rmSync(folder, { recursive: true }))
  return folder
}

describe("openNodeId", () => {
  it("makes a name once, and leaves nothing else behind", (test) => {
    const folder = temporaryFolder(test)
    const id = openNodeId(folder)
    assert.match(id, /^[0-9a-f]{16}$/)
    assert.equal(openNodeId(folder), id)
    assert.deepEqual(readdirSync(folder), ["node-id"])
  })

  it("gives every folder another name", (test) => {
    assert.notEqual(openNodeId(temporaryFolder(test)), openNodeId(temporaryFolder(test)))
  })

  it("refuses a file that holds something else, and says what to do", (test) => {
    const folder = temporaryFolder(test)
    for (const content of ["", "node one\n", "0123456789abcde"]) {
      writeFileSync(join(folder, "node-id"), content)
      assert.throws(() => openNodeId(folder), /node-id does not hold a node's name\. Delete it/)
    }
  })
})
