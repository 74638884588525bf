import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { type Lineage, lineageRow, sourceOf } from "./lineage.ts"

const picture = (id: string, at: number, source_ids: readonly string[] = []): never =>
  ({ id, created_at: `2026-11-21T00:00:0${at}.000Z`, source_ids }) as never
const edge = (from: string, to: string): { from: string; to: string } => ({ from, to })

describe("the lineage of a picture", () => {
  const lineage: Lineage = {
    data: [
      picture("c", 3, ["b"]),
      picture("a", 1),
      picture("d", 4, ["c"]),
      picture("b", 2, ["a"]),
      picture("sister", 5, ["b"]),
      picture("e", 6, ["d"]),
    ],
    edges: [edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("b", "sister"), edge("d", "e")],
  }

  it("is its sources, itself, and what came of it, oldest first and without sisters", () => {
    assert.deepEqual(
      lineageRow("c", lineage).map(({ picture: { id }, place }) => `${id} ${place}`),
      ["a source", "b source", "c current", "d descendant", "e descendant"],
    )
  })

  it("ends where pictures come from one another", () => {
    const circle: Lineage = { data: [picture("a", 1), picture("b", 2)], edges: [edge("a", "b"), edge("b", "a")] }
    assert.deepEqual(
      lineageRow("a", circle).map(({ picture: { id } }) => id),
      ["b", "a"],
    )
  })

  it("knows the source, where it is still kept", () => {
    assert.equal(sourceOf("c", lineage)?.id, "b")
    assert.equal(sourceOf("a", lineage), undefined)
    assert.equal(sourceOf("x", { data: [picture("x", 1, ["gone"])], edges: [] }), undefined)
  })
})
