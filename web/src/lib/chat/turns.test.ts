import assert from "node:assert/strict"
import { test } from "node:test"
import { someGeneration, someMessage } from "./fixtures.ts"
import { turnsOf } from "./turns.ts"

test("a turn is what was said with what was answered to it, and one that lacks either stands alone", () => {
  const answer = (id: string, parent: string | null, at: number) => someMessage(id, parent, at, [someGeneration(`g-${id}`, id)])
  const branch = [someMessage("a", null, 0), answer("b", "a", 1), answer("c", "b", 2), someMessage("d", "c", 3), someMessage("e", "d", 4)]
  assert.deepEqual(
    turnsOf(branch).map(({ user, assistant }) => [user?.id, assistant?.id]),
    [
      ["a", "b"],
      [undefined, "c"],
      ["d", undefined],
      ["e", undefined],
    ],
  )
})
