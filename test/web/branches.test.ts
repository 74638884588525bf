import assert from "node:assert/strict"
import { describe } from "node:test"
import { drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

describe("branches of a conversation", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("drawn again, leafed through, written anew, and there after a reload", async ({ page, room, words, backdrop: { provider } }) => {
    provider.follow((number) => drawing(number))
    await room.send("a first fox")
    const first = await room.drawn()
    await room.answers.getByRole("button", { name: words.rerun, exact: true }).click()
    await room.answers.getByText(words.version(2, 2), { exact: true }).waitFor()
    const second = await room.drawn()
    assert.notEqual(second, first)

    await room.button(words.previousVersion).click()
    await room.answers.getByText(words.version(1, 2), { exact: true }).waitFor()
    assert.equal(await room.drawn(), first)
    await page.reload()
    await room.answers.getByText(words.version(1, 2), { exact: true }).waitFor()
    assert.equal(await room.drawn(), first, "the branch that was looked at is shown again")

    // What follows belongs to the branch that is shown.
    await room.send("now with a hat")
    await room.messages.nth(1).waitFor()
    const hat = await room.drawn()
    assert.equal(await room.answers.count(), 2)
    assert.match(provider.turns.at(-1)?.join("\n") ?? "", /a first fox[\s\S]*now with a hat/)

    // The first message written anew begins a branch without it.
    await room.messages.first().hover()
    await room.messages.first().getByRole("button", { name: words.editMessage, exact: true }).click()
    await page.getByText(words.editingMessage, { exact: true }).waitFor()
    await room.send("a first owl")
    await room.messages.getByText("a first owl", { exact: true }).waitFor()
    await room.messages.getByText(words.version(2, 2), { exact: true }).waitFor()
    assert.equal(await room.messages.count(), 1)
    const owl = await room.drawn()
    assert.ok(![first, second, hat].includes(owl))
    assert.doesNotMatch(provider.turns.at(-1)?.join("\n") ?? "", /fox|hat/)

    await room.messages.getByRole("button", { name: words.previousVersion, exact: true }).click()
    await room.messages.getByText("now with a hat", { exact: true }).waitFor()
    assert.equal(await room.drawn(), hat)
    await page.reload()
    await room.messages.getByText("now with a hat", { exact: true }).waitFor()
    assert.equal(await room.messages.count(), 2)
    assert.equal(await room.drawn(), hat)
  })
})
