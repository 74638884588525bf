import assert from "node:assert/strict"
import { describe, it } from "node:test"
import type { GenerationRow } from "#database/generations-table.ts"
import type { MessageRow } from "#database/messages-table.ts"
import { branchTo, leafBelow, subtreeOf, turnsOf } from "./branch.ts"

const message = (id: string, parentId?: string, more: Partial<MessageRow> = {}): MessageRow => ({
  id,
  conversationId: "c1",
  ...(parentId === undefined ? {} : { parentId }),
  role: id.startsWith("u") ? "user" : "assistant",
  text: `Words of ${id}`,
  draft: JSON.stringify({ picture_ids: [`picture of ${id}`] }),
  chosen: 0,
  createdAt: new Date(0),
  ...more,
})

const generation = (messageId: string, number: number, parts: readonly object[], finishedAt: Date | undefined = new Date(1)) =>
  ({ messageId, number, parts: JSON.stringify(parts), finishedAt }) as unknown as GenerationRow

const tree = [
  message("u1"),
  message("a1", "u1", { chosen: 1 }),
  message("u2", "a1"),
  message("a2", "u2"),
  message("u3", "a1"),
  message("a3", "u3"),
]

describe("a branch of a conversation", () => {
  it("leads from the first message to the one that is asked for", () => {
    assert.deepEqual(
      branchTo(tree, "a3").map(({ id }) => id),
      ["u1", "a1", "u3", "a3"],
    )
    assert.deepEqual([branchTo(tree, undefined), branchTo(tree, "none")], [[], []])
  })

  it("ends at the newest message below another", () => {
    assert.deepEqual([leafBelow(tree, "u1"), leafBelow(tree, "u2"), leafBelow(tree, "a3")], ["a3", "a2", "a3"])
  })

  it("goes with the message from which it leads on", () => {
    for (const [id, gone] of [
      ["u1", ["u1", "a1", "u2", "a2", "u3", "a3"]],
      ["u3", ["u3", "a3"]],
      ["a2", ["a2"]],
    ] as const) {
      assert.deepEqual([...subtreeOf(tree, id)], gone)
    }
  })

  it("may be of any length", () => {
    const ids = Array.from({ length: 50_000 }, (_, index) => `u${index}`)
    const chain = ids.map((id, index) => message(id, ids[index - 1]))
    assert.equal(leafBelow(chain, "u0"), ids.at(-1))
    assert.deepEqual(
      branchTo(chain, ids.at(-1)).map(({ id }) => id),
      ids,
    )
    assert.equal(subtreeOf(chain, "u1").size, ids.length - 1)
  })

  it("consists of the chosen answers, as far as they have ended and say something aloud", () => {
    const said = { type: "text", text: "Said.", thought: false }
    const thought = { type: "text", text: "Thought.", thought: true }
    const shown = { type: "picture", id: "p1", thought: false }
    const sketch = { type: "picture", id: "p2", thought: true }
    const unkept = { type: "picture", id: "", thought: false }
    const first = [generation("a1", 0, [said]), generation("a1", 1, [thought, said, sketch, shown, unkept])]
    const turn = { text: "Words of u1", pictureIds: ["picture of u1"], answer: [said, shown] }
    const after = { text: "Words of u3", pictureIds: ["picture of u3"], answer: [said] }
    const cases = [
      [
        [...first, generation("a3", 0, [said])],
        [turn, after],
      ],
      [[...first, generation("a3", 0, [])], [turn]],
      [[...first, generation("a3", 0, [thought])], [turn]],
      [[...first, { ...generation("a3", 0, [said]), finishedAt: undefined } as unknown as GenerationRow], [turn]],
    ] as const
    for (const [generations, turns] of cases) assert.deepEqual(turnsOf(branchTo(tree, "a3"), generations), turns)
  })
})
