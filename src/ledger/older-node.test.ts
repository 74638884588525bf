import assert from "node:assert/strict"
import { describe, it } from "node:test"
import { openDatabase } from "#database/database.ts"
import { findOlderNode } from "./older-node.ts"

/** Registers nodes as `serving-node.ts` does, the first one first. */
async function withNodes(nodes: readonly (readonly [id: string, isAlive: boolean])[], startedAt: (index: number) => number) {
  const database = await openDatabase({ file: ":memory:" })
  for (const [index, [id, isAlive]] of nodes.entries()) {
    const leaseUntil = database.now() + (isAlive ? 30_000 : -1)
    await database
      .insertInto("nodes")
      .values({ id, node: id.split(":")[0] ?? "", started_at: startedAt(index), lease_until: leaseUntil })
      .execute()
  }
  return database
}

describe("findOlderNode", () => {
  for (const [name, nodes, found] of [
    ["is alone", [["a:1", true]], undefined],
    [
      "was there first",
      [
        ["a:1", true],
        ["b:1", true],
      ],
      undefined,
    ],
    [
      "came second",
      [
        ["b:1", true],
        ["a:1", true],
      ],
      "b",
    ],
    [
      "came after one that has died",
      [
        ["b:1", false],
        ["a:1", true],
      ],
      undefined,
    ],
    [
      "came after a worker of another folder",
      [
        ["b/w2:1", true],
        ["a:1", true],
      ],
      "b",
    ],
    [
      "has workers of its own folder beside it",
      [
        ["a/w1:1", true],
        ["a/w2:1", true],
        ["a:1", true],
      ],
      undefined,
    ],
  ] as const) {
    it(`where the node ${name}`, async () => {
      await using database = await withNodes(nodes, (index) => 1000 + index)
      assert.equal(await findOlderNode(database, { id: "a:1" }), found)
    })
  }

  it("lets exactly one of several go on that started in the same millisecond", async () => {
    const ids = ["c:1", "a:1", "b:1"]
    await using database = await withNodes(
      ids.map((id) => [id, true]),
      () => 1000,
    )
    const found = await Promise.all(ids.map((id) => findOlderNode(database, { id })))
    assert.equal(found.filter((older) => older === undefined).length, 1)
  })
})
