import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { cellNames } from "./cells.ts"
import { clients, versionOf } from "./clients.ts"
import type { CellResult } from "./matrix.ts"
import { matrixRows, withMatrix } from "./matrix-table.ts"

const [first, second] = clients
const page = `# A page

<!-- The matrix of clients, written by \`npm run conformance -- --write-readme\` -->
what was there
<!-- The end of the matrix -->

The end
`

function results(states: Readonly<Record<string, CellResult["state"]>>): CellResult[] {
  return [first, second].flatMap((client) =>
    ["here", "there"].flatMap((target) =>
      cellNames.map((cell) => ({ client: client!, target, cell, state: states[`${target} ${cell}`] ?? ("ok" as const), words: "" })),
    ),
  )
}

describe("withMatrix", () => {
  it("writes a row for each client, in the place of what was there, and again over itself", () => {
    const once = withMatrix(page, results({}), "client")
    assert.equal(withMatrix(once, results({}), "client"), once)
    assert.match(once, /^# A page\n\n<!-- [^]*\n\n\| client \| API \| generate [^]* -->\n\nThe end\n$/)
    assert.doesNotMatch(once, /what was there/)
    assert.deepEqual(matrixRows(once), [
      `| \`openai\` ${versionOf(first!)} (npm) | OpenAI Images |${" ✓ |".repeat(8)}`,
      `| \`openai\` ${versionOf(first!)} (npm) | OpenRouter chat |${" ✓ |".repeat(8)}`,
    ])
  })

  it("ticks a cell only where it passed everywhere", () => {
    const [row = ""] = matrixRows(
      withMatrix(page, results({ "there edit": "FAILED", "here turns": "skipped", "here n": "lacks", "there n": "lacks" }), "client"),
    )
    assert.equal(row.split("|").slice(3, 8).join("|"), " ✓ | ✗ | skipped | ✓ | – ")
  })

  it("says where a page has no place for it", () => {
    assert.throws(() => withMatrix("# A page\n", results({}), "client"), /no place for the matrix/)
  })
})
