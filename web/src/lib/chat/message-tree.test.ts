import assert from "node:assert/strict"
import { describe, test } from "node:test"
import fc from "fast-check"
import { someGeneration, someMessage, somePart } from "./fixtures.ts"
import { branchOf, chargeOf, lastPicture, leafBelow, picturesOf, siblingsOf, without } from "./message-tree.ts"

interface Node {
  readonly id: string
  readonly parent_id: string | null
}

/** Trees in which every message follows an earlier one, or nothing. */
const trees: fc.Arbitrary<readonly Node[]> = fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).map((choices) =>
  choices.map((choice, index) => ({
    id: `n${index}`,
    parent_id: index === 0 || choice % (index + 1) === index ? null : `n${choice % (index + 1)}`,
  })),
)

describe("a tree of messages", () => {
  test("a branch begins at a first message, ends at its head, and every message follows the one before", () => {
    fc.assert(
      fc.property(trees, fc.nat(), (tree, pick) => {
        const head = tree[pick % tree.length]?.id ?? null
        const branch = branchOf(tree, head)
        assert.equal(branch[0]?.parent_id, null)
        assert.equal(branch.at(-1)?.id, head)
        branch.slice(1).forEach(({ parent_id }, index) => assert.equal(parent_id, branch[index]?.id))
      }),
    )
  })

  test("the leaf below a message has the message on its branch, and nothing below itself", () => {
    fc.assert(
      fc.property(trees, fc.nat(), (tree, pick) => {
        const id = tree[pick % tree.length]?.id ?? ""
        const leaf = leafBelow(tree, id)
        assert.ok(branchOf(tree, leaf).some((node) => node.id === id))
        assert.ok(!tree.some(({ parent_id }) => parent_id === leaf))
      }),
    )
  })

  test("what is left without a message is whole, and its head is among it", () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.nat(), (tree, pick, pickHead) => {
        const id = tree[pick % tree.length]?.id ?? ""
        const head = leafBelow(tree, tree[pickHead % tree.length]?.id ?? "")
        const left = without(tree, head, id)
        const ids = new Set(left.messages.map((node) => node.id))
        assert.ok(!ids.has(id))
        for (const { parent_id } of left.messages) assert.ok(parent_id === null || ids.has(parent_id))
        assert.equal(left.head === null, left.messages.length === 0)
        assert.ok(left.head === null || ids.has(left.head))
      }),
    )
  })

  test("siblings are the versions at one place, oldest first", () => {
    const tree = [someMessage("a", null, 0), someMessage("b", null, 1), someMessage("c", "a", 2)]
    assert.deepEqual(
      siblingsOf(tree, "a").map(({ id }) => id),
      ["a", "b"],
    )
    assert.deepEqual(siblingsOf(tree, "unknown"), [])
  })

  test("a tree that runs in circles ends", () => {
    const circle = [
      { id: "a", parent_id: "b" },
      { id: "b", parent_id: "a" },
    ]
    assert.equal(branchOf(circle, "a").length, 2)
    assert.ok(["a", "b"].includes(leafBelow(circle, "a")))
  })

  test("an edit goes on from the last picture of the chosen answer, never from a thought or from what is gone", () => {
    const first = someGeneration("g0", "b", { index: 0, parts: [somePart("p0")] })
    const second = someGeneration("g1", "b", { index: 1, parts: [somePart("p1"), somePart("p2"), somePart("p3", { thought: true })] })
    const branch = [someMessage("a", null, 0), { ...someMessage("b", "a", 1, [first, second]), chosen: 1 }]
    assert.equal(lastPicture(branch)?.id, "p2")
    assert.deepEqual(
      picturesOf(branch).map(({ id }) => id),
      ["p0", "p1", "p2"],
    )
    const gone = someGeneration("g0", "b", { parts: [somePart("p0", { picture: null })] })
    assert.equal(lastPicture([someMessage("a", null, 0), someMessage("b", "a", 1, [gone])]), null)
    assert.equal(lastPicture([]), null)
  })

  test("a conversation costs what all of its answers cost", () => {
    const answers = [
      someGeneration("g0", "b", { charge_usd: "0.04" }),
      someGeneration("g1", "b", { charge_usd: null }),
      someGeneration("g2", "b", { charge_usd: "0.01" }),
    ]
    assert.equal(chargeOf([someMessage("b", null, 0, answers)]).toFixed(4), "0.0500")
  })
})
